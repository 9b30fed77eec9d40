//! Exam papers that can be read before the exam.

use jiff::civil::Date;
use rasoat_core::{Category, Detection, DocumentContext, ExtractedText, Kind, Span};

use super::fold::{find_words, fold_at_most, has_any};
use crate::pack::Judge;
use crate::scorecard::{Scorecard, Sighting, place_at};
use crate::{Rule, RulePack};

/// Exam papers and their date.
pub(crate) const EXAM_PAPER: Judge = Judge {
    name: "exam_paper",
    features: &[
        "title",
        "duration",
        "subject",
        "questions",
        "one_question",
        "date_ahead",
        "year_ahead",
        "date_past",
        "practice",
    ],
    limits: &["min_questions"],
    words: &["titles", "durations", "subjects", "practices", "date_labels"],
};

/// The heading of a paper stands within this many characters.
const HEADING_CHARS: usize = 3_000;

/// Questions are looked for within this many characters.
const QUESTION_CHARS: usize = 30_000;

/// The closing words of a paper stand within its last bytes.
const ENDING_BYTES: usize = 1_500;

/// Of a line, this many characters are looked at for closing words.
const ENDING_LINE_CHARS: usize = 120;

/// Words behind a label in which its date stands.
const DATE_WORDS: usize = 12;

/// Words of a date alone: `06 tháng 6 năm 2027`.
const DATE_WORDS_ALONE: usize = 5;

/// Whether `text` is an exam paper, and whether its exam is yet to come.
pub(crate) fn detect(text: &ExtractedText, context: &DocumentContext, pack: &RulePack) -> Vec<Detection> {
    pack.rules_of(&EXAM_PAPER)
        .filter_map(|rule| weigh(text, context, rule))
        .collect()
}

fn weigh(text: &ExtractedText, context: &DocumentContext, rule: &Rule) -> Option<Detection> {
    let start = fold_at_most(text.text(), HEADING_CHARS);
    let has = |list| {
        let words: Vec<&str> = rule.words(list).iter().map(String::as_str).collect();
        has_any(&start, &words)
    };
    if !has("titles") {
        return None;
    }
    let mut card = Scorecard::new(rule);
    card.add("title");
    card.add_if(has("durations"), "duration");
    card.add_if(has("subjects"), "subject");
    let questions = count_questions(text.text());
    if questions >= usize::try_from(rule.limit("min_questions")).unwrap_or(usize::MAX) {
        card.add_counted("questions", &[("count", questions)]);
    } else {
        card.add_if(questions == 1 && ends_as_paper(text.text()), "one_question");
    }
    let known_since = context.published.unwrap_or(context.today);
    match exam_date(&start, rule.words("date_labels"))
        .or_else(|| date_under_title(&start, rule.words("titles")))
    {
        Some(date) => card.add(if date > known_since {
            "date_ahead"
        } else {
            "date_past"
        }),
        None => card.add_if(
            exam_year(&start).is_some_and(|year| year > known_since.year()),
            "year_ahead",
        ),
    }
    card.add_if(has("practices"), "practice");
    let zone = text.zones().first()?;
    let sighting = Sighting {
        span: Span::new(zone.span.start(), zone.span.end()).ok(),
        place: place_at(text, zone.span.start()),
        matched: String::new(),
        masked: format!("{questions} × Câu ▒"),
    };
    Some(card.finish(Kind::Data(Category::ExamEarly), sighting))
}

/// Whether `text` closes as papers do, behind their last question.
fn ends_as_paper(text: &str) -> bool {
    let mut start = text.len().saturating_sub(ENDING_BYTES);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text[start..].split('\n').any(|line| {
        let folded = fold_at_most(line, ENDING_LINE_CHARS);
        matches!(folded.trim(), "het" | "the end")
            || has_any(
                &folded,
                &[
                    "can bo coi thi khong",
                    "giam thi khong",
                    "khong giai thich gi them",
                ],
            )
    })
}

/// How many lines begin like a question: "Câu 1", "Bài 2", "Question 3".
fn count_questions(text: &str) -> usize {
    let mut end = text.len().min(QUESTION_CHARS);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end]
        .split('\n')
        .filter(|line| {
            let folded = fold_at_most(line, 24);
            let mut words = folded.split(' ');
            let word = words
                .next()
                .is_some_and(|word| matches!(word, "cau" | "bai" | "question" | "phan"));
            let number = words.next().unwrap_or("");
            word && (number.parse::<u8>().is_ok() || matches!(number, "i" | "ii" | "iii" | "iv" | "v"))
        })
        .count()
}

/// The date behind the first of `labels` that has one.
fn exam_date(folded: &str, labels: &[String]) -> Option<Date> {
    let places = labels.iter().flat_map(|label| {
        memchr::memmem::find_iter(folded.as_bytes(), label.as_str()).map(move |place| place + label.len())
    });
    places
        .into_iter()
        .find_map(|place| folded.get(place..).and_then(date_in))
}

/// The first date between the title and the first question; that of the letterhead stands before the title.
fn date_under_title(folded: &str, titles: &[String]) -> Option<Date> {
    let title = titles
        .iter()
        .filter_map(|title| find_words(folded, title))
        .min()?;
    let heading = &folded[title..];
    let end = ["cau 1", "bai 1", "question 1", "phan i"]
        .iter()
        .filter_map(|first| find_words(heading, first))
        .min();
    let words: Vec<&str> = heading[..end?].split(' ').collect();
    (0..words.len()).find_map(|place| {
        let rest = &words[place..(place + DATE_WORDS_ALONE).min(words.len())];
        rest.first()
            .is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| date_in(&rest.join(" ")))
            .flatten()
    })
}

/// Day, month and year among the first words of `folded`, with or without "tháng" and "năm" between.
fn date_in(folded: &str) -> Option<Date> {
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !matches!(*word, "thang" | "nam" | "ngay" | ""))
        .take(DATE_WORDS)
        .collect();
    words.windows(3).find_map(|parts| {
        let (day, month, year) = (
            parts[0].parse().ok()?,
            parts[1].parse().ok()?,
            parts[2].parse().ok()?,
        );
        ((1990..2100).contains(&year))
            .then(|| Date::new(year, month, day).ok())
            .flatten()
    })
}

/// The year of the exam where only the year is told: "kỳ thi … năm 2027", "năm học 2027 - 2028".
fn exam_year(folded: &str) -> Option<i16> {
    let place = find_words(folded, "ky thi")?;
    let mut words = folded[place..].split(' ').take(24);
    while let Some(word) = words.next() {
        if word == "nam" {
            let year = words.find(|word| *word != "hoc")?.parse().ok();
            return year.filter(|year| (1990..2100).contains(year));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::fold::fold;

    fn check(text: &str, expected: Option<&str>) {
        let labels = ["ngay thi".to_owned(), "khoa ngay".to_owned()];
        assert_eq!(
            exam_date(&fold(text), &labels)
                .map(|date| date.to_string())
                .as_deref(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn the_exam_date_is_read_in_every_writing() {
        check("Ngày thi: 06/06/2027", Some("2027-06-06"));
        check("Ngày thi: sáng ngày 06 tháng 6 năm 2027", Some("2027-06-06"));
        check("Khóa ngày 6.6.2027", Some("2027-06-06"));
        check("An Hà, ngày 05 tháng 01 năm 2024", None);
        check("Ngày thi: theo lịch", None);
    }

    #[test]
    fn a_date_between_title_and_questions_is_that_of_the_exam() {
        let titles = ["de thi".to_owned()];
        let read = |text: &str| date_under_title(&fold(text), &titles).map(|date| date.to_string());
        let letterhead = "An Hà, ngày 5 tháng 1 năm 2024\nĐỀ THI VIÊN CHỨC";
        assert_eq!(
            read(&format!("{letterhead}\n(sáng ngày 10/7/2027)\nCâu 1. Nêu")).as_deref(),
            Some("2027-07-10")
        );
        assert_eq!(
            read(&format!("{letterhead}\nCa 2, sáng 10/7/2027\nCâu 1. Nêu")).as_deref(),
            Some("2027-07-10")
        );
        assert_eq!(
            read(&format!("{letterhead}\nMã đề 12, 45 phút\nCâu 1. Nêu")),
            None
        );
        assert_eq!(read(&format!("{letterhead}\nCâu 1. Ngày 2/9/1945")), None);
    }

    #[test]
    fn questions_are_counted_by_line() {
        assert_eq!(
            count_questions("Câu 1 (3,0 điểm)\nĐọc\nCÂU 2. Viết\nBài 3: Tính\ncâu chuyện"),
            3
        );
    }
}
