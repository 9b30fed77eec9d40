//! VNI for Windows: a letter, then a byte for its marks.

use super::marked;

const ACUTE: char = '\u{301}';
const GRAVE: char = '\u{300}';
const HOOK: char = '\u{309}';
const TILDE: char = '\u{303}';
const DOT: char = '\u{323}';
const CIRCUMFLEX: char = '\u{302}';
const BREVE: char = '\u{306}';

/// What the second byte adds: a quality of the vowel, a tone, or both (Unikey; glibc-independent check in xvnkb).
const fn marks(byte: char) -> Option<(Option<char>, Option<char>)> {
    Some(match byte {
        'ù' | 'Ù' => (None, Some(ACUTE)),
        'ø' | 'Ø' => (None, Some(GRAVE)),
        'û' | 'Û' => (None, Some(HOOK)),
        'õ' | 'Õ' => (None, Some(TILDE)),
        'ï' | 'Ï' => (None, Some(DOT)),
        'â' | 'Â' => (Some(CIRCUMFLEX), None),
        'á' | 'Á' => (Some(CIRCUMFLEX), Some(ACUTE)),
        'à' | 'À' => (Some(CIRCUMFLEX), Some(GRAVE)),
        'å' | 'Å' => (Some(CIRCUMFLEX), Some(HOOK)),
        'ã' | 'Ã' => (Some(CIRCUMFLEX), Some(TILDE)),
        'ä' | 'Ä' => (Some(CIRCUMFLEX), Some(DOT)),
        'ê' | 'Ê' => (Some(BREVE), None),
        'é' | 'É' => (Some(BREVE), Some(ACUTE)),
        'è' | 'È' => (Some(BREVE), Some(GRAVE)),
        'ú' | 'Ú' => (Some(BREVE), Some(HOOK)),
        'ü' | 'Ü' => (Some(BREVE), Some(TILDE)),
        'ë' | 'Ë' => (Some(BREVE), Some(DOT)),
        _ => return None,
    })
}

/// Letters that one byte stands for.
const fn single(byte: char) -> char {
    match byte {
        'ñ' => 'đ',
        'Ñ' => 'Đ',
        'ô' => 'ơ',
        'Ô' => 'Ơ',
        'ö' => 'ư',
        'Ö' => 'Ư',
        'æ' => 'ỉ',
        'Æ' => 'Ỉ',
        'ó' => 'ĩ',
        'Ó' => 'Ĩ',
        'ò' => 'ị',
        'Ò' => 'Ị',
        'î' => 'ỵ',
        'Î' => 'Ỵ',
        other => other,
    }
}

/// Whether the letter `base` can bear the quality.
fn bears(base: char, quality: Option<char>) -> bool {
    match quality {
        None => "aeouyơưAEOUYƠƯ".contains(base),
        Some(CIRCUMFLEX) => "aeoAEO".contains(base),
        Some(_) => "aA".contains(base),
    }
}

/// Reads text as VNI; what is not VNI stays.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let base = single(letter);
        let with_marks = letters.peek().and_then(|next| {
            let (quality, tone) = marks(*next)?;
            bears(base, quality).then(|| marked(base, quality, tone))?
        });
        if with_marks.is_some() {
            letters.next();
        }
        decoded.push(with_marks.unwrap_or(base));
    }
    decoded
}
