//! Finding words whatever their accents: [`fold`].

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Small letters without accents, runs of white space as one space: `fold("Đường  Đi") == "duong di"`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)) {
        for small in letter.to_lowercase() {
            if small.is_whitespace() {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            } else {
                folded.push(if small == 'đ' { 'd' } else { small });
            }
        }
    }
    let length = folded.trim_end().len();
    folded.truncate(length);
    folded
}

/// A pattern for `LIKE … ESCAPE '!'` that finds `folded` anywhere.
pub(crate) fn like_pattern(folded: &str) -> String {
    let mut pattern = String::from("%");
    for letter in folded.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_make_no_difference() {
        for text in [
            "đường",
            "Đường",
            "dường",
            "DUONG",
            "d\u{1b0}o\u{31b}ng",
            " duong ",
        ] {
            assert_eq!(fold(text), "duong", "{text:?}");
        }
        assert_eq!(fold("Sở  Y\tTế\n"), "so y te");
        assert_eq!(fold(""), "");
        assert_eq!(like_pattern("50%_!"), "%50!%!_!!%");
    }
}
