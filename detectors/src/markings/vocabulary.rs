//! The word lists of the marking rules, ready for look-up: [`Vocabulary`].

use std::collections::HashSet;

use super::fold;
use super::lines::{LineView, has_words};
use crate::Rule;

/// The names of the word lists in the rule pack.
pub(super) const LISTS: &[&str] = &[
    "before",
    "before_line_break",
    "behind",
    "not_behind",
    "companions",
    "fillers",
    "field_labels",
    "options",
    "homonyms",
    "document_types",
    "structure",
    "agencies",
    "picture_words",
    "samples",
    "handling",
    "topics",
];

/// Words that decide what a word `mật` means. All in capitals and composed.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Words directly before `mật` that make it another word or a mention.
    before: HashSet<String>,
    /// Those of them with which a line may end that goes on with `mật`.
    before_line_break: HashSet<String>,
    /// Words and phrases directly behind it that do.
    behind: Vec<String>,
    /// The same in small letters, each behind a space.
    running_behind: Vec<String>,
    /// Phrases that begin like one of `behind` and do not.
    not_behind: Vec<String>,
    /// Phrases that may stand beside a marking on its line, each between spaces, longest first.
    companions: Vec<String>,
    /// Words that may stand among companions and are none: `năm`.
    fillers: HashSet<String>,
    /// Names of the field that tells the level.
    field_labels: Vec<String>,
    /// Values of that field which are no level.
    options: HashSet<String>,
    /// Words that show that `mật` is honey or bile.
    homonyms: HashSet<String>,
    /// Names of document types.
    document_types: HashSet<String>,
    /// Words that describe the picture of a stamp.
    picture_words: HashSet<String>,
    /// What a line that does not continue a heading begins with.
    structure: Vec<String>,
    /// What the names of agencies begin with.
    agencies: Vec<String>,
    /// Phrases near specimens of stamps and forms.
    samples: Vec<String>,
    /// Phrases of the lines that a secret document must carry; without accents.
    handling: Vec<String>,
    /// Phrases in the heading of texts about secrecy; without accents.
    topics: Vec<String>,
}

impl Vocabulary {
    /// Takes the lists of `rule`.
    pub(super) fn of(rule: &Rule) -> Self {
        let list = |name| {
            rule.words(name)
                .iter()
                .map(|word| composed(word))
                .collect::<Vec<_>>()
        };
        let plain = |name| {
            list(name)
                .iter()
                .map(|word| fold::without_accents(word))
                .collect()
        };
        let mut companions = list("companions");
        companions.extend(
            companions
                .clone()
                .iter()
                .map(|phrase| fold::without_accents(phrase)),
        );
        for phrase in &mut companions {
            *phrase = format!(" {phrase} ");
        }
        companions.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        let mut field_labels = list("field_labels");
        field_labels.extend(
            field_labels
                .clone()
                .iter()
                .map(|label| fold::without_accents(label)),
        );
        Self {
            before: list("before").into_iter().collect(),
            before_line_break: list("before_line_break").into_iter().collect(),
            running_behind: running_behind(&list("behind"), &list("not_behind")),
            behind: list("behind"),
            not_behind: list("not_behind"),
            companions,
            fillers: list("fillers").into_iter().chain(plain("fillers")).collect(),
            field_labels,
            options: list("options").into_iter().collect(),
            homonyms: list("homonyms").into_iter().collect(),
            document_types: list("document_types").into_iter().collect(),
            picture_words: list("picture_words").into_iter().collect(),
            structure: [list("structure"), list("agencies"), list("document_types")].concat(),
            agencies: list("agencies"),
            samples: list("samples"),
            handling: plain("handling"),
            topics: plain("topics"),
        }
    }

    /// Whether `word` before `mật` makes it no marking.
    pub(super) fn guards_before(&self, word: &str) -> bool {
        self.before.contains(word)
    }

    /// Whether a line that ends in `word` goes on with `mật` on the next.
    pub(super) fn goes_on_after(&self, word: &str) -> bool {
        self.before_line_break.contains(word)
    }

    /// Whether `words` behind `mật` make it no marking.
    pub(super) fn guards_behind(&self, words: &str) -> bool {
        self.behind.iter().any(|phrase| starts_with_words(words, phrase))
            && !self
                .not_behind
                .iter()
                .any(|phrase| starts_with_words(words, phrase))
    }

    /// As [`Vocabulary::guards_behind`], for composed running text in small letters that begins right behind
    /// `mật`; may say no where that says yes.
    pub(super) fn guards_running_behind(&self, text: &str) -> bool {
        self.running_behind.iter().any(|phrase| {
            text.strip_prefix(phrase.as_str())
                .is_some_and(|rest| rest.starts_with([' ', ',', '.', ';']))
        })
    }

    /// What is left of `words` without the companions of a marking, and whether there was one.
    pub(super) fn without_companions(&self, words: &str) -> (String, bool) {
        let mut rest = format!(" {words} ");
        let mut found = false;
        for phrase in &self.companions {
            while let Some(start) = rest.find(phrase) {
                rest.replace_range(start..start + phrase.len(), "  ");
                found = true;
            }
        }
        (rest.split_whitespace().collect::<Vec<_>>().join(" "), found)
    }

    /// Whether `words` are companions of a marking and nothing else but numbers and small words.
    pub(super) fn are_companions(&self, words: &str) -> bool {
        let (left_over, found) = self.without_companions(words);
        found
            && left_over
                .split_whitespace()
                .all(|word| word.chars().all(char::is_numeric) || self.fillers.contains(word))
    }

    /// Whether a line is nothing but the name of an agency in capitals, as in the head of a document.
    pub(super) fn is_agency(&self, line: &LineView) -> bool {
        line.all_capitals
            && self
                .agencies
                .iter()
                .any(|phrase| starts_with_words(&line.words, phrase))
    }

    /// The labels of the field that tells the level.
    pub(super) fn field_labels(&self) -> &[String] {
        &self.field_labels
    }

    /// Whether `words` are nothing but such a label.
    pub(super) fn is_field_label(&self, words: &str) -> bool {
        self.field_labels.iter().any(|label| label == words)
    }

    /// Whether `words` are such a label, or end in one that names secrecy: `Đề xuất độ mật`.
    pub(super) fn ends_in_field_label(&self, words: &str) -> bool {
        self.is_field_label(words)
            || self.field_labels.iter().any(|label| {
                (label.ends_with("MẬT") || label.ends_with(" MAT"))
                    && words
                        .strip_suffix(label.as_str())
                        .is_some_and(|rest| rest.ends_with(' '))
            })
    }

    /// Whether `words` are a value of that field which is no level.
    pub(super) fn is_option(&self, words: &str) -> bool {
        self.options.contains(words)
    }

    /// Whether one of `words` tells of honey or bile.
    pub(super) fn has_homonym(&self, words: &str) -> bool {
        words.split(' ').any(|word| self.homonyms.contains(word))
    }

    /// Whether a line begins something new.
    pub(super) fn is_structure(&self, line: &LineView) -> bool {
        let is_plain = line.words == line.plain;
        self.structure.iter().any(|phrase| {
            starts_with_words(&line.words, phrase)
                || (is_plain && starts_with_words(&line.words, &fold::without_accents(phrase)))
        })
    }

    /// Whether a line is nothing but the name of a document type in capitals, as above a title.
    pub(super) fn is_document_type(&self, line: &LineView) -> bool {
        line.all_capitals && self.document_types.contains(&line.words)
    }

    /// Whether `word` may describe the picture of a stamp.
    pub(super) fn is_picture_word(&self, word: &str) -> bool {
        self.picture_words.contains(word)
    }

    /// Whether these words stand near specimens of stamps or forms.
    pub(super) fn is_sample(&self, words: &str) -> bool {
        self.samples.iter().any(|phrase| has_words(words, phrase))
    }

    /// The handling phrases in these words (without accents).
    pub(super) fn handling_in<'v>(&'v self, plain: &str) -> impl Iterator<Item = usize> + 'v {
        let plain = plain.to_owned();
        (0..self.handling.len()).filter(move |index| has_words(&plain, &self.handling[*index]))
    }

    /// Whether these words (without accents) name secrecy as their subject.
    pub(super) fn is_topic(&self, plain: &str) -> bool {
        // The stamp on copies names state secrets too.
        !has_words(plain, "BAN SAO BI MAT NHA NUOC")
            && self.topics.iter().any(|phrase| has_words(plain, phrase))
    }
}

/// Those of `behind` that begin none of `not_behind`, or end before it could matter.
fn running_behind(behind: &[String], not_behind: &[String]) -> Vec<String> {
    behind
        .iter()
        .filter(|phrase| !not_behind.iter().any(|other| starts_with_words(other, phrase)))
        .map(|phrase| format!(" {}", phrase.to_lowercase()))
        .collect()
}

fn composed(word: &str) -> String {
    fold::tokens(word, 0)
        .into_iter()
        .map(|token| token.upper)
        .collect::<Vec<_>>()
        .join(" ")
}

fn starts_with_words(words: &str, phrase: &str) -> bool {
    words
        .strip_prefix(phrase)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
