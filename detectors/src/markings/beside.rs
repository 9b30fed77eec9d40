//! What may stand beside a marking that is one all the same: its name, brackets, a document number.

use rasoat_core::{Level, ZoneKind};

use super::around::is_number_line;
use super::confirm::{CLOSING, LineOf, Mark, OPENING};
use super::fold::{Case, Token, TokenKind};
use super::lines::LineView;

/// More tokens than this before a marking are more than a document number.
const NUMBER_TOKENS: usize = 14;
/// The name of what a line tells, such as `Trích yếu`, has at most this many words.
const LABEL_TOKENS: usize = 3;

impl LineOf<'_> {
    /// Whether `mark` ends a line that is a document number before it; some programs keep no wide gap there.
    pub(super) fn is_behind_number(&self, mark: &Mark, first: usize, last: usize) -> bool {
        // A dash may stand between: `Số: 12/KH-UBND - MẬT`.
        let dividers = self.tokens[first..mark.first]
            .iter()
            .rev()
            .take_while(|token| token.is_mark("-–—,;"))
            .count();
        let number = &self.tokens[first..mark.first - dividers];
        mark.case == Case::Upper
            && mark.last == last
            && number.len() <= NUMBER_TOKENS + 1
            && number.last().is_some_and(|token| {
                matches!(token.kind, TokenKind::Number | TokenKind::Word(Case::Upper))
                    && !self.vocabulary.guards_before(&token.upper)
            })
            && is_number_line(&LineView::of(number.to_vec()))
    }

    /// Whether `mark` begins a line that is a document number behind a dash: `MẬT - Số: 12/KH-UBND`.
    pub(super) fn is_before_number(&self, mark: &Mark, first: usize, last: usize) -> bool {
        let behind = &self.tokens[mark.last + 1..=last];
        mark.case == Case::Upper
            && mark.first == first
            && behind.len() <= NUMBER_TOKENS + 2
            && matches!(behind, [dash, sign, ..] if dash.is_mark("-–—") && sign.upper == "SỐ")
            && is_number_line(&LineView::of(behind[1..].to_vec()))
    }

    /// Whether all that stands beside `mark` is the word for what it is: `ĐỘ TỐI MẬT`, `[Dấu MẬT]`.
    pub(super) fn is_named(&self, mark: &Mark, (first, last): (usize, usize)) -> bool {
        let is_mark = |token: &Token| token.kind == TokenKind::Mark;
        let Some(name) = mark.first.checked_sub(1).filter(|name| *name >= first) else {
            return false;
        };
        let alone = self.tokens[first..name].iter().all(is_mark)
            && self.tokens[mark.last + 1..=last].iter().all(is_mark);
        let bracketed = self.tokens[first].is_mark(OPENING) && self.tokens[last].is_mark(CLOSING);
        let names = match self.tokens[name].upper.as_str() {
            // `ĐỘ MẬT` is the name of the field.
            "ĐỘ" => mark.level > Level::Mat && self.tokens[name].kind == TokenKind::Word(Case::Upper),
            "DẤU" => bracketed,
            _ => false,
        };
        alone && names && mark.case == Case::Upper
    }

    pub(super) fn is_tag(&self, mark: &Mark, first: usize, last: usize) -> bool {
        let at_edge = |inner_first: usize, inner_last: usize| inner_first == first || inner_last == last;
        let bracketed = mark.first > first
            && mark.last < last
            && self.tokens[mark.first - 1].is_mark(OPENING)
            && self.tokens[mark.last + 1].is_mark(CLOSING);
        if bracketed {
            // `Tiêu đề: [MẬT] Báo cáo`.
            let label = mark.first.saturating_sub(2);
            let behind_label = mark.case == Case::Upper
                && label > first
                && self.tokens[label].is_mark(":")
                && label - first <= LABEL_TOKENS;
            return behind_label || at_edge(mark.first - 1, mark.last + 1);
        }
        let is_title = matches!(
            self.kind,
            ZoneKind::Title | ZoneKind::Property | ZoneKind::Bookmark | ZoneKind::SheetName
        );
        let set_off = |index: Option<&Token>| index.is_some_and(|token| token.is_mark("-–—:_|"));
        let divided = (mark.first == first && set_off(self.tokens.get(mark.last + 1)))
            || (mark.last == last && mark.first > 0 && set_off(self.tokens.get(mark.first - 1)));
        is_title && mark.case == Case::Upper && divided
    }

    /// Whether the line describes the picture of a stamp, and nothing else.
    pub(super) fn is_picture(&self, mark: &Mark) -> bool {
        self.kind == ZoneKind::AltText
            && self.tokens.iter().enumerate().all(|(index, token)| {
                (mark.first..=mark.last).contains(&index)
                    || !token.is_word()
                    || self.vocabulary.is_picture_word(&token.upper)
            })
    }
}
