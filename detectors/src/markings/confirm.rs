//! Telling what a line says about secrecy: [`in_line`] finds its markings and counts its mentions.

use std::ops::Range;

use rasoat_core::{Level, ZoneKind};

use super::fold::{Case, Gap, Token, TokenKind};
use super::vocabulary::Vocabulary;

/// How a marking stands in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The line, or its column, is nothing else.
    Alone,
    /// Beside it are only words that stand on stamps.
    WithCompanions,
    /// In brackets, or at the end of a title.
    Tag,
    /// All that describes a picture: `Dấu mật`.
    Picture,
    /// `Độ mật: Mật`.
    Field,
    /// `BẢN SAO BÍ MẬT NHÀ NƯỚC`.
    Copy,
    /// `GIẢI MẬT`.
    Declassification,
    /// `12/KH-UBND(M)`, see [`super::number`].
    NumberSuffix,
    /// Among other words.
    Sentence,
}

/// A marking, or what looks like one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact, and any of them may go with any other"
)]
pub(super) struct Candidate {
    pub(super) level: Level,
    pub(super) form: Form,
    pub(super) case: Case,
    /// Whether it is written with accents.
    pub(super) accented: bool,
    /// Whether it stands in quotation marks.
    pub(super) quoted: bool,
    /// Whether a word beside it makes it another word.
    pub(super) guarded: bool,
    /// Whether other columns with words stand on its line.
    pub(super) shares_line: bool,
    /// Whether it is the value of a field whose name does not speak of secrecy: `Phân loại: Mật`.
    pub(super) plain_label: bool,
    /// The marking alone, as bytes of the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The column or line it stands in, as bytes of the text.
    pub(super) segment: (usize, usize),
}

/// What a line says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    pub(super) candidates: Vec<Candidate>,
    /// How often it speaks of state secrets without being marked.
    pub(super) mentions: usize,
}

/// More words than this beside a marking are a sentence.
const MAX_COMPANION_WORDS: usize = 14;
/// A page's number has at most this many digits.
const PAGE_DIGITS: usize = 3;

const QUOTES: &str = "\"'“”‘’«»„";
pub(super) const OPENING: &str = "[({【〔<";
pub(super) const CLOSING: &str = "])}】〕>";
pub(super) const DASHES: &str = "-–—•·|/";

/// Everything that begins in `range` of the text `text`, which `tokens` are a line or a window of.
pub(super) fn in_line(
    text: &str,
    tokens: &[Token],
    range: &Range<usize>,
    kind: ZoneKind,
    vocabulary: &Vocabulary,
) -> Findings {
    let mut findings = Findings::default();
    for (position, token) in tokens.iter().enumerate() {
        if !range.contains(&token.start) {
            continue;
        }
        if token.upper == "BMNN" {
            findings.mentions += 1;
        }
        let Some(mark) = Mark::at(text, tokens, position, kind) else {
            continue;
        };
        let line = LineOf {
            tokens,
            kind,
            vocabulary,
        };
        match line.judge(&mark) {
            Some(candidate) => {
                let is_mention = candidate.form == Form::Sentence && candidate.level > Level::Mat;
                findings.mentions += usize::from(is_mention);
                findings.candidates.push(candidate);
            }
            None => findings.mentions += 1,
        }
    }
    findings
}

/// The words of a marking: `first..=last` in the line's tokens.
pub(super) struct Mark {
    pub(super) level: Level,
    pub(super) first: usize,
    pub(super) last: usize,
    accented: bool,
    pub(super) case: Case,
}

impl Mark {
    fn at(text: &str, tokens: &[Token], last: usize, kind: ZoneKind) -> Option<Self> {
        let token = &tokens[last];
        let TokenKind::Word(case) = token.kind else {
            return None;
        };
        let (level, accented) = match token.upper.as_str() {
            "MẬT" => (Level::Mat, true),
            "MAT" => (Level::Mat, false),
            "TỐIMẬT" => (Level::ToiMat, true),
            "TOIMAT" => (Level::ToiMat, false),
            "TUYỆTMẬT" => (Level::TuyetMat, true),
            "TUYETMAT" => (Level::TuyetMat, false),
            _ => return None,
        };
        if !accented && !is_plain_form(&text[token.start..token.end]) {
            return None;
        }
        // Some programs write the keyword `TỐI MẬT` as two keywords.
        let is_two_keywords = kind == ZoneKind::Property && last >= 2 && tokens[last - 1].is_mark(",;");
        let distance = 1 + usize::from(is_two_keywords);
        let before = last
            .checked_sub(distance)
            .filter(|_| level == Level::Mat && token.gap != Gap::Wide)
            .map(|index| &tokens[index]);
        let level = match before.map(|word| word.upper.as_str()) {
            Some("TỐI") if accented => Level::ToiMat,
            Some("TUYỆT") if accented => Level::TuyetMat,
            Some("TOI") if !accented => Level::ToiMat,
            Some("TUYET") if !accented => Level::TuyetMat,
            _ => level,
        };
        let is_two_words = level != Level::Mat && before.is_some();
        let first = last - if is_two_words { distance } else { 0 };
        let case = match (tokens[first].kind, case) {
            (TokenKind::Word(Case::Upper), Case::Upper) => Case::Upper,
            (TokenKind::Word(Case::Title | Case::Upper), Case::Lower | Case::Title) if is_two_words => {
                Case::Title
            }
            (_, case) => case,
        };
        Some(Self {
            level,
            first,
            last,
            accented,
            case,
        })
    }
}

/// Without accents only these forms count, which [`super::prefilter`] looks for.
fn is_plain_form(written: &str) -> bool {
    matches!(
        written,
        "MAT" | "M AT" | "MA T" | "M A T" | "TOIMAT" | "TUYETMAT" | "mat" | "Mat"
    )
}

/// A line in which markings are judged.
pub(super) struct LineOf<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) kind: ZoneKind,
    pub(super) vocabulary: &'a Vocabulary,
}

impl LineOf<'_> {
    /// The candidate that `mark` is; `None` if it is part of another expression about secrecy.
    fn judge(&self, mark: &Mark) -> Option<Candidate> {
        let before = self.adjacent_before(mark.first);
        let behind = self.words_behind(mark.last);
        let segment = self.segment(mark);
        if before == Some("GIẢI") {
            return Some(self.declassification(mark, segment));
        }
        if self.is_copy_stamp(mark) {
            return self.copy_stamp(mark, segment);
        }
        if self.is_picture(mark) {
            return Some(self.candidate(mark, mark.level, Form::Picture, false, segment));
        }
        let field = self.is_field_value(mark) && !self.vocabulary.guards_behind(&behind);
        if !field && mark.level == Level::Mat {
            if matches!(before, Some("BÍ" | "BI"))
                && matches!(behind.as_str(), words if words.starts_with("NHÀ NƯỚC"))
            {
                return None;
            }
            if before == Some("ĐỘ") || (!mark.accented && before == Some("DO")) {
                return None;
            }
        }
        if !mark.accented && mark.case != Case::Upper && !field {
            return None;
        }
        let named = self.is_named(mark, segment);
        let guarded = !field && !named && before.is_some_and(|word| self.vocabulary.guards_before(word))
            || self.vocabulary.guards_behind(&behind);
        let form = if field {
            Form::Field
        } else if guarded {
            Form::Sentence
        } else if named {
            Form::WithCompanions
        } else {
            self.form(mark, segment)
        };
        Some(self.candidate(mark, mark.level, form, guarded, segment))
    }

    fn candidate(
        &self,
        mark: &Mark,
        level: Level,
        form: Form,
        guarded: bool,
        segment: (usize, usize),
    ) -> Candidate {
        let (first, last) = segment;
        let inside = &self.tokens[first..=last];
        Candidate {
            level,
            form,
            case: mark.case,
            accented: mark.accented,
            quoted: inside.iter().any(|token| token.is_mark(QUOTES)),
            guarded,
            plain_label: form == Form::Field
                && !self.tokens[..mark.first].iter().any(|token| {
                    matches!(
                        token.upper.as_str(),
                        "MẬT" | "MAT" | "CLASSIFICATION" | "SECURITY" | "SECRECY"
                    )
                }),
            shares_line: self.shares_line(first, last),
            start: self.tokens[mark.first].start,
            end: self.tokens[mark.last].end,
            segment: (self.tokens[first].start, self.tokens[last].end),
        }
    }

    /// The word directly before, over nothing but a space.
    fn adjacent_before(&self, first: usize) -> Option<&str> {
        let before = self.tokens.get(first.checked_sub(1)?)?;
        (before.is_word() && self.tokens[first].gap != Gap::Wide).then_some(before.upper.as_str())
    }

    /// The words directly behind, over nothing but spaces.
    fn words_behind(&self, last: usize) -> String {
        self.tokens[last + 1..]
            .iter()
            .take(4)
            .take_while(|token| token.is_word() && token.gap != Gap::Wide)
            .map(|token| token.upper.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether the line stands apart from the running text, where dashes divide what is written beside each
    /// other.
    const fn is_furniture(&self) -> bool {
        matches!(
            self.kind,
            ZoneKind::PageHeader | ZoneKind::PageFooter | ZoneKind::Watermark | ZoneKind::TextBox
        )
    }

    /// The first and last token of the column in which `mark` stands.
    fn segment(&self, mark: &Mark) -> (usize, usize) {
        let divides = |index: usize| {
            let token = &self.tokens[index];
            token.is_mark("|")
                || (self.kind == ZoneKind::Property && token.is_mark(",;"))
                || (self.is_furniture() && token.is_mark(DASHES) && token.gap != Gap::None)
        };
        let mut first = mark.first;
        while first > 0 && self.tokens[first].gap != Gap::Wide && !divides(first - 1) {
            first -= 1;
        }
        let mut last = mark.last;
        while last + 1 < self.tokens.len() && self.tokens[last + 1].gap != Gap::Wide && !divides(last + 1) {
            last += 1;
        }
        if self.is_behind_number(mark, first, last) {
            first = mark.first;
        } else if self.is_before_number(mark, first, last) {
            last = mark.last;
        }
        (first, last)
    }

    /// Whether other columns with words of their own stand on the line of the column `first..=last`.
    fn shares_line(&self, first: usize, last: usize) -> bool {
        let (before, behind) = (&self.tokens[..first], &self.tokens[last + 1..]);
        if self.is_furniture() || self.kind == ZoneKind::Property {
            return false;
        }
        if self.is_companion(before) || self.is_companion(behind) {
            return false;
        }
        before
            .iter()
            .chain(behind)
            .any(|token| token.kind != TokenKind::Mark)
    }

    /// Whether `tokens` are words that go with a marking: `Trang 1/3`, `Bản số: 2`.
    fn is_companion(&self, tokens: &[Token]) -> bool {
        let words: Vec<&str> = tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Mark)
            .map(|token| token.upper.as_str())
            .collect();
        words.len() <= MAX_COMPANION_WORDS && self.vocabulary.are_companions(&words.join(" "))
    }

    /// Whether nothing but the number of a page stands behind `mark`, divided from it: `MẬT - 2`.
    fn is_numbered_page(&self, mark: &Mark, (first, last): (usize, usize)) -> bool {
        mark.case == Case::Upper
            && self.tokens[first..mark.first]
                .iter()
                .all(|token| token.kind == TokenKind::Mark)
            && matches!(
                &self.tokens[mark.last + 1..=last],
                [divider, page] if divider.is_mark(DASHES)
                    && page.kind == TokenKind::Number
                    && page.upper.len() <= PAGE_DIGITS
            )
    }

    fn form(&self, mark: &Mark, (first, last): (usize, usize)) -> Form {
        let rest: Vec<&Token> = (first..=last)
            .filter(|index| !(mark.first..=mark.last).contains(index))
            .map(|index| &self.tokens[index])
            .filter(|token| token.kind != TokenKind::Mark)
            .collect();
        if rest.is_empty() {
            return Form::Alone;
        }
        if rest.len() > MAX_COMPANION_WORDS {
            return if self.is_tag(mark, first, last) {
                Form::Tag
            } else {
                Form::Sentence
            };
        }
        let words: Vec<&str> = rest.iter().map(|token| token.upper.as_str()).collect();
        if self.vocabulary.are_companions(&words.join(" ")) || self.is_numbered_page(mark, (first, last)) {
            return Form::WithCompanions;
        }
        if self.is_tag(mark, first, last) {
            Form::Tag
        } else {
            Form::Sentence
        }
    }

    fn is_copy_stamp(&self, mark: &Mark) -> bool {
        let words = |range: Range<usize>| {
            self.tokens.get(range).map(|tokens| {
                tokens
                    .iter()
                    .map(|token| token.upper.as_str())
                    .collect::<Vec<_>>()
            })
        };
        let Some(first) = mark.first.checked_sub(3) else {
            return false;
        };
        matches!(
            words(first..mark.first).as_deref(),
            Some(["BẢN", "SAO", "BÍ"] | ["BAN", "SAO", "BI"])
        ) && matches!(
            words(mark.last + 1..mark.last + 3).as_deref(),
            Some(["NHÀ", "NƯỚC"] | ["NHA", "NUOC"])
        )
    }

    /// Whether the stamp begins the line and its number ends it: `BẢN SAO BÍ MẬT NHÀ NƯỚC SỐ 02`.
    fn is_numbered_copy(&self, mark: &Mark, (first, last): (usize, usize)) -> bool {
        first == mark.first
            && self.tokens[mark.last + 1..=last]
                .iter()
                .all(|token| !token.is_word() || token.upper == "SỐ" || token.upper == "SO")
    }

    fn copy_stamp(&self, mark: &Mark, segment: (usize, usize)) -> Option<Candidate> {
        let whole = Mark {
            level: Level::Any,
            first: mark.first - 3,
            last: mark.last + 2,
            accented: mark.accented,
            case: mark.case,
        };
        match self.form(&whole, segment) {
            Form::Alone | Form::WithCompanions => {
                Some(self.candidate(&whole, Level::Any, Form::Copy, false, segment))
            }
            _ if self.is_numbered_copy(&whole, segment) => {
                Some(self.candidate(&whole, Level::Any, Form::Copy, false, segment))
            }
            _ => None,
        }
    }

    fn declassification(&self, mark: &Mark, segment: (usize, usize)) -> Candidate {
        let whole = Mark {
            level: Level::Any,
            first: mark.first - 1,
            last: mark.last,
            accented: true,
            case: mark.case,
        };
        let at_start = self.tokens[segment.0..whole.first]
            .iter()
            .all(|token| token.kind == TokenKind::Mark || token.upper == "ĐÃ");
        let short = segment.1 - segment.0 <= 16;
        let form = if at_start && short && mark.case != Case::Lower {
            Form::Declassification
        } else {
            Form::Sentence
        };
        self.candidate(&whole, Level::Any, form, form == Form::Sentence, segment)
    }
}
