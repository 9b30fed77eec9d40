//! Whether a line is in an old encoding, judged by whole syllables.

use rasoat_core::LegacyEncoding;

use super::syllable::{
    is_plain_syllable, is_syllable, is_vietnamese_beyond_ascii, is_vietnamese_beyond_latin1,
};
use super::with_encoding;

/// Encodings to try, the commonest first: on equal evidence the first wins.
const CANDIDATES: [LegacyEncoding; 5] = [
    LegacyEncoding::Tcvn3,
    LegacyEncoding::Vni,
    LegacyEncoding::Windows1258,
    LegacyEncoding::Viscii,
    LegacyEncoding::Vps,
];

/// Letters that the longest new syllable must have, so that `µm` or `a^n` proves nothing.
const LETTERS_NEEDED: usize = 3;

/// What reading a line in one encoding does to its words.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Evidence {
    /// Words that become syllables.
    gained: usize,
    /// Letters of the longest of those words.
    longest_gained: usize,
    /// Words beyond ASCII that are no syllables even then.
    strange: usize,
    /// Syllables that would be none.
    lost: usize,
    /// ASCII words that could be Vietnamese without marks.
    plain: usize,
    /// ASCII words that could not.
    foreign: usize,
}

impl Evidence {
    fn is_enough(self) -> bool {
        self.longest_gained >= LETTERS_NEEDED
            && self.lost * 4 <= self.gained
            && self.strange * 3 <= self.gained
            && self.foreign <= self.gained + self.plain
    }

    fn points(self) -> usize {
        (self.gained * 4).saturating_sub(self.strange * 3 + self.lost * 3)
    }
}

/// The encoding that turns `text` into Vietnamese best, with the text, if one clearly does.
pub(super) fn best(text: &str) -> Option<(LegacyEncoding, String)> {
    if text.is_ascii() {
        return viqr(text);
    }
    if text.chars().any(is_vietnamese_beyond_latin1) {
        return None;
    }
    // Bytes that form UTF-8 by chance are so rare that no syllable has to confirm it.
    if let Some(decoded) = with_encoding(text, LegacyEncoding::Mojibake)
        && decoded.chars().any(is_vietnamese_beyond_ascii)
    {
        return Some((LegacyEncoding::Mojibake, decoded));
    }
    let mut best: Option<(usize, LegacyEncoding, String)> = None;
    for encoding in CANDIDATES {
        let Some(decoded) = with_encoding(text, encoding) else {
            continue;
        };
        let evidence = weigh(text, encoding);
        if evidence.is_enough()
            && best
                .as_ref()
                .is_none_or(|(points, ..)| evidence.points() > *points)
        {
            best = Some((evidence.points(), encoding, decoded));
        }
    }
    best.map(|(_, encoding, decoded)| (encoding, decoded))
}

/// Reads `text` in an encoding that its document is known to use, unless that makes it worse.
pub(super) fn not_worse(text: &str, encoding: LegacyEncoding) -> Option<(LegacyEncoding, String)> {
    if text.chars().any(is_vietnamese_beyond_latin1) {
        return None;
    }
    let decoded = with_encoding(text, encoding)?;
    let evidence = weigh(text, encoding);
    (evidence.strange == 0 && evidence.lost == 0).then_some((encoding, decoded))
}

fn weigh(text: &str, encoding: LegacyEncoding) -> Evidence {
    let is_viqr = encoding == LegacyEncoding::Viqr;
    let mut evidence = Evidence::default();
    let is_mark = |c: char| is_viqr && "^(+'`?~.*".contains(c);
    let is_letter = |c: char| c.is_ascii_alphabetic() || c.is_control() || is_mark(c);
    let splits = |c: char| c.is_whitespace() || (c.is_ascii() && !is_letter(c));
    for word in text.split(splits) {
        let has_marks = if is_viqr {
            word.contains(['^', '(', '+', '\'', '`', '?', '~', '.'])
        } else {
            !word.is_ascii()
        };
        if !has_marks {
            count_plain(word, &mut evidence);
            continue;
        }
        let decoded = with_encoding(word, encoding).unwrap_or_else(|| word.to_owned());
        let after = trimmed(&decoded);
        let letters = after.chars().count();
        let before = trimmed(word);
        if letters < 2 {
            continue;
        }
        match (is_syllable(before), is_syllable(after)) {
            (false, true) if before.is_ascii() && is_plain_syllable(before) => evidence.plain += 1,
            (false, true) => {
                evidence.gained += 1;
                evidence.longest_gained = evidence.longest_gained.max(letters);
            }
            (true, false) => evidence.lost += 1,
            (false, false) => evidence.strange += 1,
            (true, true) => {}
        }
    }
    evidence
}

fn count_plain(word: &str, evidence: &mut Evidence) {
    if word.len() < 2 {
        return;
    }
    if is_plain_syllable(word) {
        evidence.plain += 1;
    } else if word.bytes().any(|byte| byte.is_ascii_lowercase()) {
        // Words in capitals may be abbreviations, which every language has.
        evidence.foreign += 1;
    }
}

/// A word without the signs around it.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\u{AD}')
}

fn viqr(text: &str) -> Option<(LegacyEncoding, String)> {
    // Tone marks alone also end sentences; only the marks of qualities tell VIQR from other text.
    let bytes = text.as_bytes();
    let has_quality = bytes.windows(2).any(|pair| {
        matches!(
            (pair[0].to_ascii_lowercase(), pair[1]),
            (b'a' | b'e' | b'o', b'^') | (b'a', b'(') | (b'o' | b'u', b'+')
        )
    });
    if !has_quality {
        return None;
    }
    let decoded = with_encoding(text, LegacyEncoding::Viqr)?;
    let evidence = weigh(text, LegacyEncoding::Viqr);
    evidence.is_enough().then_some((LegacyEncoding::Viqr, decoded))
}
