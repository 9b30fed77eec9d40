//! Colours, and the names of verdicts for people. `anstream` takes the colours away where the output is no
//! terminal or `NO_COLOR` is set.

use anstyle::{AnsiColor, Style};
use rasoat_core::{Bilingual, Lang, Verdict};

/// Bold, for names.
pub(crate) const NAME: Style = Style::new().bold();
/// Dimmed, for what is read second.
pub(crate) const DIM: Style = Style::new().dimmed();

/// The colour of a verdict.
pub(crate) const fn verdict_style(verdict: Verdict) -> Style {
    let colour = match verdict {
        Verdict::Alert => AnsiColor::Red,
        Verdict::Review => AnsiColor::Yellow,
        Verdict::Incomplete => AnsiColor::Magenta,
        Verdict::Note => AnsiColor::Cyan,
        Verdict::Clear => AnsiColor::Green,
    };
    colour.on_default().bold()
}

/// The name of a verdict, in capitals.
pub(crate) const fn verdict_name(verdict: Verdict) -> Bilingual {
    match verdict {
        Verdict::Alert => Bilingual::new("BÁO ĐỘNG", "ALERT"),
        Verdict::Review => Bilingual::new("CẦN XEM", "REVIEW"),
        Verdict::Incomplete => Bilingual::new("CHƯA ĐỌC HẾT", "NOT FULLY READ"),
        Verdict::Note => Bilingual::new("LƯU Ý", "NOTE"),
        Verdict::Clear => Bilingual::new("KHÔNG THẤY DẤU HIỆU", "NO SIGNS"),
    }
}

/// `text` in `style`.
pub(crate) fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// The one of two sentences that `lang` asks for.
pub(crate) const fn say(lang: Lang, vi: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// `count` with groups of three, as people write it: `1.234` in Vietnamese, `1,234` in English.
pub(crate) fn number(count: u64, lang: Lang) -> String {
    let separator = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        assert_eq!(number(7, Lang::Vi), "7");
        assert_eq!(number(1_234_567, Lang::Vi), "1.234.567");
        assert_eq!(number(123_456, Lang::En), "123,456");
    }
}
