//! Rows of tables that a reader gives as lines: [`columns`], [`is_row`], [`is_in_level_column`].

use super::around::{is_motto, is_number_line};
use super::fold::{Gap, TokenKind};
use super::lines::{LineView, Lines};
use super::vocabulary::Vocabulary;

/// A line with at least this many columns is a row; with two it may be a document's head.
const ROW_COLUMNS: usize = 3;
/// What divides the columns of a line where no wide gap does.
const COLUMN_MARKS: &str = "|;\t";
/// The line of headings stands at most this many lines above.
const TABLE_REACH: usize = 40;

/// Whether the line is a row of three columns or more that is no part of a document's head.
pub(super) fn is_row(view: &LineView) -> bool {
    columns(view).count() >= ROW_COLUMNS && !is_motto(view) && !is_number_line(view)
}

/// The columns of a line, each as its words.
pub(super) fn columns(view: &LineView) -> impl Iterator<Item = String> {
    view.tokens
        .chunk_by(|_, next| next.gap != Gap::Wide && !next.is_mark(COLUMN_MARKS))
        .map(|column| {
            let words: Vec<&str> = column
                .iter()
                .filter(|token| token.kind != TokenKind::Mark)
                .map(|token| token.upper.as_str())
                .collect();
            words.join(" ")
        })
        .filter(|words| !words.is_empty())
}

/// Whether the line is a row under a line of headings that names levels.
pub(super) fn is_in_level_column(lines: &Lines<'_>, index: usize, vocabulary: &Vocabulary) -> bool {
    let width = columns(&lines.view(index)).count();
    let is_row_too = |other: &usize| columns(&lines.view(*other)).count() == width;
    width >= ROW_COLUMNS
        && lines
            .before(index, TABLE_REACH)
            .take_while(is_row_too)
            .any(|other| columns(&lines.view(other)).any(|words| vocabulary.ends_in_field_label(&words)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markings::fold;

    fn check(line: &str, expected: &[&str], row: bool) {
        let view = LineView::of(fold::tokens(line, 0));
        assert_eq!(columns(&view).collect::<Vec<_>>(), expected, "{line}");
        assert_eq!(is_row(&view), row, "{line}");
    }

    #[test]
    fn columns_are_divided_by_gaps_and_signs() {
        check("1   Kế hoạch kho   Mật", &["1", "KẾ HOẠCH KHO", "MẬT"], true);
        check("1 | Kế hoạch | Tối mật |", &["1", "KẾ HOẠCH", "TỐI MẬT"], true);
        check("☐ Mật    ☐ Tối mật", &["MẬT", "TỐI MẬT"], false);
        check(
            "MẬT      Sơn Hải, ngày 02 tháng 3 năm 2026",
            &["MẬT", "SƠN HẢI NGÀY 02 THÁNG 3 NĂM 2026"],
            false,
        );
        check(
            "Số: 4/BC-VP   MẬT   Độc lập - Tự do - Hạnh phúc",
            &["SỐ 4 BC VP", "MẬT", "ĐỘC LẬP TỰ DO HẠNH PHÚC"],
            false,
        );
    }
}
