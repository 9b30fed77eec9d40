//! VIQR: Vietnamese in ASCII, marks written behind the letter (RFC 1456).

use super::marked;

/// What a mark behind a vowel means; the quality marks come first.
const fn quality(mark: char) -> Option<char> {
    match mark {
        '^' => Some('\u{302}'),
        '(' => Some('\u{306}'),
        '+' | '*' => Some('\u{31B}'),
        _ => None,
    }
}

const fn tone(mark: char) -> Option<char> {
    match mark {
        '\'' => Some('\u{301}'),
        '`' => Some('\u{300}'),
        '?' => Some('\u{309}'),
        '~' => Some('\u{303}'),
        '.' => Some('\u{323}'),
        _ => None,
    }
}

/// Reads text as VIQR. A mark that could as well end the sentence is taken as a tone only inside the text.
pub(super) fn decode(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut decoded = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let next = letters.get(at + 1).copied();
        at += 1;
        match (letter, next) {
            ('\\', Some(literal)) if quality(literal).is_some() || tone(literal).is_some() => {
                decoded.push(literal);
                at += 1;
                continue;
            }
            ('d', Some('d')) | ('D', Some('D' | 'd')) => {
                decoded.push(if letter == 'd' { 'đ' } else { 'Đ' });
                at += 1;
                continue;
            }
            _ => {}
        }
        let mut vowel = letter;
        if "aeiouyAEIOUY".contains(letter) {
            let with_quality = next
                .and_then(quality)
                .filter(|mark| composed_vowel(letter, *mark));
            at += usize::from(with_quality.is_some());
            let with_tone = letters
                .get(at)
                .copied()
                .and_then(tone)
                .filter(|_| !ends_sentence(&letters, at));
            at += usize::from(with_tone.is_some());
            vowel = marked(letter, with_quality, with_tone).unwrap_or(letter);
        }
        decoded.push(vowel);
    }
    decoded
}

/// Only the vowels of Vietnamese bear a quality: â ê ô, ă, ơ ư.
fn composed_vowel(letter: char, mark: char) -> bool {
    marked(letter, Some(mark), None).is_some_and(|vowel| "âêôăơưÂÊÔĂƠƯ".contains(vowel))
}

/// Whether the mark at `at` is the last sign of the text and may be its full stop or question mark.
fn ends_sentence(letters: &[char], at: usize) -> bool {
    let words = letters.iter().filter(|c| c.is_whitespace()).count();
    matches!(letters.get(at), Some('.' | '?')) && at + 1 == letters.len() && words >= 4
}
