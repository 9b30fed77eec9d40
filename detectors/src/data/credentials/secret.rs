//! Whether a value is a secret that somebody uses, or a word that stands in its place.

use crate::data::fold::{fold_at_most, has_any};

/// How much a value looks like a secret in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// It could be one: digits, signs or mixed case among letters.
    Plausible,
    /// It can hardly be anything else: long and mixed.
    Strong,
}

/// Words in place of a secret, folded.
const PLACEHOLDERS: &[&str] = &[
    "password",
    "passwd",
    "matkhau",
    "mat khau",
    "pass",
    "pwd",
    "secret",
    "changeme",
    "change me",
    "example",
    "sample",
    "your",
    "yourpassword",
    "placeholder",
    "todo",
    "none",
    "null",
    "true",
    "false",
    "undefined",
    "tbd",
    "string",
    "token",
    "value",
    "bat buoc",
    "tu dat",
    "nguoi dung",
    "user",
    "username",
    "khong",
    "mac dinh",
    "ma nhan vien",
    "redacted",
    "hidden",
    "removed",
    "dummy",
    "test123test",
    "insert",
    "mypassword",
    "required",
];

/// Judges `value`; `None` if it is a placeholder, a mask, an address or a word of a sentence.
pub(crate) fn strength(value: &str) -> Option<Strength> {
    // People type passwords without accents.
    if !value.is_ascii()
        || value.len() < 4
        || value.len() > 256
        || !value.bytes().all(|byte| byte.is_ascii_graphic())
        || is_placeholder(value)
    {
        return None;
    }
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    let (lower, upper) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    let (digit, sign) = (has(u8::is_ascii_digit), has(u8::is_ascii_punctuation));
    let classes = usize::from(lower) + usize::from(upper) + usize::from(digit) + usize::from(sign);
    let letters = lower || upper;
    let capital_inside = lower && value.as_bytes()[1..].iter().any(u8::is_ascii_uppercase);
    if is_date_or_address(value) || (!letters && sign && !digit) {
        return None;
    }
    if value.len() >= 8 && classes >= 3 && digit || value.len() >= 20 && distinct(value) >= 10 && digit {
        Some(Strength::Strong)
    } else if letters && (digit || sign_inside(value)) || capital_inside || (digit && value.len() >= 6) {
        Some(Strength::Plausible)
    } else {
        None
    }
}

/// Whether a sign stands between the letters, other than those of abbreviations and paths.
fn sign_inside(value: &str) -> bool {
    let inner = value.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    inner
        .bytes()
        .any(|byte| matches!(byte, b'@' | b'#' | b'!' | b'$' | b'%' | b'^' | b'&' | b'*'))
}

fn is_date_or_address(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let dotted = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'/' | b'-' | b':' | b','));
    let separators = value.len() - digits;
    (dotted && separators >= 1)
        || value.contains("://")
        || (value.contains('@') && value.rsplit('.').next() == Some("vn"))
}

/// Whether `value` stands in the place of a secret: a mask, a pattern to fill in, a word for "password".
pub(crate) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    distinct(value) <= 2
        || [
            "xxx",
            "***",
            "...",
            "•••",
            "___",
            "${",
            "{{",
            "<",
            ">",
            "%s",
            "%1$",
            "%2$",
            "$(",
            "process.env",
            "getenv",
            "####",
        ]
        .iter()
        .any(|mark| lower.contains(mark))
        || (lower.contains("example")
            || lower.contains("yourkey")
            || lower.contains("your_")
            || lower.contains("your-"))
        || (value.starts_with('[') && value.ends_with(']'))
        || (value.starts_with('(') && value.ends_with(')'))
        || has_any(fold_at_most(value, 64).as_str(), PLACEHOLDERS)
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'))
}

/// How many different signs `value` has.
pub(crate) fn distinct(value: &str) -> usize {
    let mut seen = [false; 256];
    for byte in value.bytes() {
        seen[usize::from(byte)] = true;
    }
    seen.iter().filter(|seen| **seen).count()
}

/// What may be shown of a secret of `length` signs, in any language: `●●●●●●●● (8–15)`.
pub(crate) fn covered(length: usize) -> String {
    format!("●●●●●●●● ({})", length_class(length))
}

/// How a length may be shown: only its class.
const fn length_class(length: usize) -> &'static str {
    match length {
        0..8 => "1–7",
        8..16 => "8–15",
        16..32 => "16–31",
        32..64 => "32–63",
        _ => "64+",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<Strength>) {
        assert_eq!(strength(value), expected, "{value}");
    }

    #[test]
    fn secrets_in_use_are_told_by_their_mixture() {
        check("Hp7!zQ2kd", Some(Strength::Strong));
        check("qlvb@2025", Some(Strength::Strong));
        check("hk29dk30", Some(Strength::Plausible));
        check("123456", Some(Strength::Plausible));
        check("MF52Vdw8xou7cOiKPT7cmwYYkmZnQoA3JyvPi9Cs", Some(Strength::Strong));
        check("vanthu#hn", Some(Strength::Plausible));
    }

    #[test]
    fn placeholders_and_words_are_no_secrets() {
        for value in [
            "password",
            "********",
            "xxxxxx",
            "<mật khẩu>",
            "${DB_PASS}",
            "{{secret}}",
            "changeme",
            "YOUR_API_KEY",
            "gồm",
            "phai",
            "05/08/2025",
            "192.168.1.1",
            "https://x.vn",
            "abc",
            "AKIAIOSFODNN7EXAMPLE",
            "null",
            "...",
        ] {
            check(value, None);
        }
    }
}
