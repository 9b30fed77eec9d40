//! Fields that tell the level: `Độ mật: Mật`.

use super::confirm::{DASHES, LineOf, Mark};
use super::fold::{Case, Gap, TokenKind};
use super::lines::is_running;

/// This many dots lead from a label to its value.
const LEADER_DOTS: usize = 3;
/// The next label ends in a colon within this many tokens.
const NEXT_LABEL_TOKENS: usize = 6;
/// The words that name a field are at most this many.
const LABEL_WORDS: usize = 8;
/// What leads from a label to a value far away.
const LEADERS: &str = ".…_";

impl LineOf<'_> {
    /// Whether `mark` is the value of a field that tells the level.
    pub(super) fn is_field_value(&self, mark: &Mark) -> bool {
        let Some(colon) = self.tokens[..mark.first]
            .iter()
            .rposition(|token| !token.is_mark("[(\"“*"))
        else {
            return false;
        };
        let dots = self.tokens[..=colon]
            .iter()
            .rev()
            .take_while(|token| token.is_mark(LEADERS))
            .count();
        let is_leader = dots >= LEADER_DOTS || (dots > 0 && self.tokens[colon].is_mark("…"));
        let colon = if is_leader { colon + 1 - dots } else { colon };
        if self.is_named_line(mark, colon) && !self.is_choice(mark) {
            return true;
        }
        let Some(label_first) = self.label_before(colon) else {
            return self.is_bare_field(mark);
        };
        let is_dash = self.tokens[colon].is_mark(DASHES) && self.tokens[colon].gap != Gap::None;
        let separates = is_leader || self.tokens[colon].is_mark(":=") || (is_dash && label_first == 0);
        if !separates {
            return false;
        }
        let label = &self.tokens[label_first];
        let set_off = label_first == 0
            || label.gap == Gap::Wide
            || !self.tokens[label_first - 1].is_word()
            || self.tokens[label_first - 1].kind == TokenKind::Word(Case::Upper)
            || self.is_among_fields(mark, label_first);
        // Outside running text, people write the label as they like.
        let is_label = label.kind != TokenKind::Word(Case::Lower)
            || (!is_running(self.kind) && (label_first == 0 || mark.case == Case::Upper));
        set_off && is_label && !self.is_choice(mark)
    }

    /// Whether other fields stand on the line, before the label and right behind the value or nothing there:
    /// `Độ khẩn: Khẩn Độ mật: Mật Số trang: 4`.
    fn is_among_fields(&self, mark: &Mark, label_first: usize) -> bool {
        let behind = &self.tokens[mark.last + 1..];
        let goes_on = behind.first().is_none_or(|next| {
            matches!(next.kind, TokenKind::Word(Case::Title | Case::Upper))
                && behind
                    .iter()
                    .take(NEXT_LABEL_TOKENS)
                    .any(|token| token.is_mark(":"))
        });
        goes_on && self.tokens[..label_first].iter().any(|token| token.is_mark(":"))
    }

    /// Whether the line begins with a few words that name secrecy, up to `colon`, and ends with the value:
    /// `Đề xuất độ mật (nếu có): Mật`.
    fn is_named_line(&self, mark: &Mark, colon: usize) -> bool {
        let label = &self.tokens[..colon];
        let words = || label.iter().filter(|token| token.is_word());
        let names_secrecy = label
            .windows(2)
            .any(|pair| matches!(pair[0].upper.as_str(), "ĐỘ" | "BẢO") && pair[1].upper == "MẬT");
        let begins = words()
            .next()
            .is_some_and(|first| matches!(first.kind, TokenKind::Word(Case::Title | Case::Upper)));
        let ends = self.tokens[mark.last + 1..]
            .iter()
            .all(|token| token.kind == TokenKind::Mark);
        self.tokens[colon].is_mark(":")
            && names_secrecy
            && begins
            && ends
            && words().count() <= LABEL_WORDS
            && mark.case != Case::Lower
    }

    /// Whether the line is nothing but a label and its value, the sign between them lost: `Độ mật Tối mật`.
    fn is_bare_field(&self, mark: &Mark) -> bool {
        let words: Vec<&str> = self.tokens[..mark.first]
            .iter()
            .map(|token| token.upper.as_str())
            .collect();
        let label = words.join(" ");
        mark.last + 1 == self.tokens.len()
            && mark.case != Case::Lower
            && label.ends_with("ĐỘ MẬT")
            && self.tokens[0].kind != TokenKind::Word(Case::Lower)
            && self.vocabulary.is_field_label(&label)
    }

    /// The first token of a field label that ends right before `colon`.
    fn label_before(&self, colon: usize) -> Option<usize> {
        self.vocabulary
            .field_labels()
            .iter()
            .filter_map(|label| {
                let length = label.split(' ').count();
                let first = colon.checked_sub(length)?;
                let matches = label
                    .split(' ')
                    .zip(&self.tokens[first..colon])
                    .all(|(word, token)| token.upper == word);
                matches.then_some(first)
            })
            .min()
    }

    /// Whether further levels follow, as in `Mật, Tối mật` or `Mật/Tối mật`.
    fn is_choice(&self, mark: &Mark) -> bool {
        let mut behind = self.tokens[mark.last + 1..].iter().skip_while(|token| {
            token.kind == TokenKind::Mark || matches!(token.upper.as_str(), "HOẶC" | "HAY" | "VÀ")
        });
        behind.next().is_some_and(|token| {
            matches!(token.upper.as_str(), "TỐI" | "TUYỆT" | "MẬT") || self.vocabulary.is_option(&token.upper)
        })
    }
}
