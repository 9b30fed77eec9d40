//! The suffix that secret documents carry in their number, such as `12/KH-UBND(M)`.

use rasoat_core::Level;

use super::fold::{Gap, Token, TokenKind};
use super::judges;
use crate::RulePack;

/// Bytes at the end of a number with a suffix that may be shown: `M)` or `-M`.
pub(super) const SHOWN_BYTES: usize = 2;

/// The lists of suffixes, the longer ones first.
const LEVELS: [(&str, Level); 3] = [
    ("suffixes_tuyet_mat", Level::TuyetMat),
    ("suffixes_toi_mat", Level::ToiMat),
    ("suffixes", Level::Mat),
];

/// A document number with a suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Suffix {
    pub(super) level: Level,
    /// The number with its suffix, as bytes of the text.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The document number with a suffix that `tokens` begin with, if any: `Số: 12/KH-UBND(M) V/v …`.
pub(super) fn suffix(tokens: &[Token], pack: &RulePack) -> Option<Suffix> {
    let rule = pack.rules_of(judges::NUMBER).next()?;
    let mut position = usize::from(matches!(tokens.first()?.upper.as_str(), "SỐ" | "SO"));
    let labelled = position == 1;
    position += usize::from(tokens.get(position).is_some_and(|token| token.is_mark(":")));
    let start = position;
    let numbered = tokens
        .get(position)
        .is_some_and(|token| token.kind == TokenKind::Number);
    position += usize::from(numbered);
    if !numbered && !labelled {
        return None;
    }
    // The symbol runs on without a space: `/KH-UBND(M)`.
    let mut end = position;
    while let Some(token) = tokens.get(end) {
        let is_part = token.is_mark("/-().&") || token.kind != TokenKind::Mark;
        if !is_part || (token.gap != Gap::None && end > position) || end - start > 24 {
            break;
        }
        end += 1;
    }
    // Only the sign itself may stand apart: `/KH-UBND (M)`.
    let stands_apart = tokens.get(end..end + 3).is_some_and(|three| {
        three[0].is_mark("(") && three[0].gap == Gap::Space && three[1].is_word() && three[2].is_mark(")")
    });
    if stands_apart {
        end += 3;
    }
    let symbol: String = tokens
        .get(position..end)?
        .iter()
        .map(|token| token.upper.as_str())
        .collect();
    let is_number =
        symbol.starts_with(['/', '-']) && symbol.chars().filter(|letter| letter.is_alphabetic()).count() >= 3;
    let ends_in = |list| {
        rule.words(list)
            .iter()
            .any(|suffix| symbol.ends_with(&suffix.to_uppercase()))
    };
    let level = LEVELS
        .into_iter()
        .find_map(|(list, level)| ends_in(list).then_some(level))
        .filter(|_| is_number)?;
    Some(Suffix {
        level,
        start: tokens[0].start,
        end: tokens[end - 1].end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markings::fold;

    fn check(text: &str, expected: bool) {
        check_level(text, expected.then_some(Level::Mat));
    }

    fn check_level(text: &str, expected: Option<Level>) {
        let found = suffix(&fold::tokens(text, 0), &RulePack::builtin());
        assert_eq!(found.map(|suffix| suffix.level), expected, "{text}");
    }

    #[test]
    fn the_suffix_tells_the_level() {
        check_level("Số: 42/PA-CAT(TM)", Some(Level::ToiMat));
        check_level("Số: 42/PA-CAT(TgM)", Some(Level::TuyetMat));
        check_level("Số: 42/PA-CAT (m)", Some(Level::Mat));
        check_level("Số: 42/PA-CAT (Tiếp)", None);
    }

    #[test]
    fn numbers_with_a_suffix_are_told_from_others() {
        check("Số: 642/KH-VP(M)", true);
        check("Số: 642/KH-VP(M) V/v tổ chức", true);
        check("Số: 923-BC/SXD-M", true);
        check("Số: /BC-STC(M)", true);
        check("12/2026/QĐ-UBND(M)", true);
        check("Số: 642/KH-VP", false);
        check("Số: 642/KH-SCT-TM", false);
        check("Căn cứ Kế hoạch số 12/KH-UBND(M)", false);
        check("Số lượng (M)", false);
        check("Kích thước 12 (M)", false);
    }
}
