//! The forms that a string can take in files: letter cases, normal forms, encodings.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

/// One form of a marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// Such as `upper case, UTF-16LE`.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) pattern: Vec<u8>,
}

/// Halves shorter than this many characters would be found by chance.
const MIN_HALF_CHARACTERS: usize = 8;

/// Every form of `text`, each byte pattern once.
pub(crate) fn forms(text: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut known = BTreeSet::new();
    for (spelling, text) in spellings(text) {
        for (encoding, pattern) in encodings(&text) {
            if known.insert(pattern.clone()) {
                let name = if spelling.is_empty() {
                    encoding.to_owned()
                } else {
                    format!("{spelling}, {encoding}")
                };
                forms.push(Form { name, pattern });
            }
        }
    }
    forms
}

/// The text in other letters.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    let mut spellings = vec![
        ("", text.to_owned()),
        ("normal form C", text.nfc().collect()),
        ("normal form D", text.nfd().collect()),
        ("upper case", text.to_uppercase()),
        ("lower case", text.to_lowercase()),
        ("without accents", without_accents(text)),
        (
            "without accents, lower case",
            without_accents(&text.to_lowercase()),
        ),
        (
            "as part of an address",
            without_accents(&text.to_lowercase()).replace(' ', "-"),
        ),
    ];
    let characters: Vec<char> = text.chars().collect();
    if characters.len() >= 2 * MIN_HALF_CHARACTERS {
        let (first, second) = characters.split_at(characters.len() / 2);
        spellings.push(("first half", first.iter().collect()));
        spellings.push(("second half", second.iter().collect()));
    }
    spellings
}

fn without_accents(text: &str) -> String {
    let letters = text
        .nfd()
        .filter(|letter| !unicode_normalization::char::is_combining_mark(*letter));
    letters.collect::<String>().replace('đ', "d").replace('Đ', "D")
}

/// The text in other bytes.
fn encodings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = text.as_bytes();
    let mut encodings = vec![
        ("UTF-8", bytes.to_vec()),
        (
            "UTF-16LE",
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "UTF-16BE",
            text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ),
        ("hexadecimal, small", hexadecimal(bytes, false)),
        ("hexadecimal, capital", hexadecimal(bytes, true)),
        ("percent-encoded", percent(text, "%20", true)),
        ("percent-encoded, small", percent(text, "%20", false)),
        ("percent-encoded form", percent(text, "+", true)),
        ("percent-encoded form, small", percent(text, "+", false)),
        ("JSON escapes", json(text, false)),
        ("JSON escapes, capital", json(text, true)),
        ("HTML entities", entities(text)),
    ];
    for alignment in 0..3 {
        encodings.push(("base64", base64(bytes, alignment, *b"+/")));
        encodings.push(("base64 for addresses", base64(bytes, alignment, *b"-_")));
    }
    encodings
}

fn hexadecimal(bytes: &[u8], capital: bool) -> Vec<u8> {
    let digits = if capital {
        b"0123456789ABCDEF"
    } else {
        b"0123456789abcdef"
    };
    let pair = |byte: &u8| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]];
    bytes.iter().flat_map(pair).collect()
}

fn percent(text: &str, space: &str, capital: bool) -> Vec<u8> {
    let mut encoded = Vec::new();
    for byte in text.bytes() {
        if byte == b' ' {
            encoded.extend_from_slice(space.as_bytes());
        } else if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(byte);
        } else {
            encoded.push(b'%');
            encoded.extend(hexadecimal(&[byte], capital));
        }
    }
    encoded
}

fn json(text: &str, capital: bool) -> Vec<u8> {
    let mut encoded = Vec::new();
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => encoded.push(byte),
            _ => {
                encoded.extend_from_slice(b"\\u");
                encoded.extend(hexadecimal(&unit.to_be_bytes(), capital));
            }
        }
    }
    encoded
}

fn entities(text: &str) -> Vec<u8> {
    let one = |letter: char| {
        if letter.is_ascii() {
            letter.to_string()
        } else {
            format!("&#{};", u32::from(letter))
        }
    };
    text.chars().map(one).collect::<Vec<_>>().concat().into_bytes()
}

/// What is sure to stand in any base64 text whose bytes hold `bytes` at an offset that leaves
/// `alignment` when divided by three: the characters that depend on these bytes alone.
fn base64(bytes: &[u8], alignment: usize, last_two: [u8; 2]) -> Vec<u8> {
    let alphabet: Vec<u8> = (b'A'..=b'Z')
        .chain(b'a'..=b'z')
        .chain(b'0'..=b'9')
        .chain(last_two)
        .collect();
    let mut all = vec![0; alignment];
    all.extend_from_slice(bytes);
    let bit = |at: usize| usize::from(all[at / 8] >> (7 - at % 8) & 1);
    let sextet = |number: usize| (0..6).fold(0, |value, at| value * 2 + bit(number * 6 + at));
    let first = (alignment * 8).div_ceil(6);
    let end = all.len() * 8 / 6;
    (first..end).map(|number| alphabet[sextet(number)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_keeps_what_no_neighbour_changes() {
        fn check(alignment: usize, expected: &str) {
            assert_eq!(base64(b"secret", alignment, *b"+/"), expected.as_bytes());
        }
        // "secret", "xsecretx" and "xxsecretx" in base64 are c2VjcmV0, eHNlY3JldHg= and eHhzZWNyZXR4.
        check(0, "c2VjcmV0");
        check(1, "NlY3Jld");
        check(2, "zZWNyZX");
    }

    #[test]
    fn a_plain_word_has_no_form_twice() {
        let forms = forms("0123456789");
        let patterns: BTreeSet<&[u8]> = forms.iter().map(|form| &form.pattern[..]).collect();
        assert_eq!(patterns.len(), forms.len());
    }
}
