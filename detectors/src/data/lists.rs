//! Weighing a [`Census`]: lists of people with identity numbers, contacts, bank accounts or health facts.

use rasoat_core::{Category, Detection, ExtractedText, Kind};

use super::people::Census;
use super::tally::Tally;
use crate::pack::Judge;
use crate::scorecard::{Scorecard, Sighting, place_at};
use crate::{Rule, RulePack};

/// Lists of people with identity numbers.
pub(crate) const IDENTITY_LIST: Judge = Judge {
    name: "identity_list",
    features: &[
        "enough_people",
        "few_people",
        "many_people",
        "heading_or_label",
        "beside_names",
        "possible_birth_years",
        "birth_date_agrees",
        "birth_dates_beside",
        "homes_beside",
        "phones_beside",
        "sensitive_facts",
        "armed_forces",
        "example_table",
    ],
    limits: &["min_people", "many_people"],
    words: &[],
};

/// Lists of people with personal telephone numbers.
pub(crate) const CONTACT_LIST: Judge = Judge {
    name: "contact_list",
    features: &[
        "enough_people",
        "few_people",
        "many_people",
        "birth_dates_beside",
        "homes_beside",
        "sensitive_facts",
        "official_directory",
        "example_table",
    ],
    limits: &["min_people", "many_people"],
    words: &[],
};

/// Lists of people with bank accounts.
pub(crate) const ACCOUNT_LIST: Judge = Judge {
    name: "account_list",
    features: &[
        "enough_people",
        "few_people",
        "many_people",
        "bank_beside",
        "example_table",
    ],
    limits: &["min_people", "many_people"],
    words: &[],
};

/// Lists of people with facts about their health.
pub(crate) const HEALTH_LIST: Judge = Judge {
    name: "health_list",
    features: &[
        "enough_people",
        "few_people",
        "many_people",
        "heading",
        "illnesses_named",
        "title_says_patients",
        "identified",
        "officials",
        "example_table",
    ],
    limits: &["min_people", "many_people"],
    words: &[],
};

/// A list with the rule that weighs it.
struct Weighing<'a> {
    text: &'a ExtractedText,
    card: Scorecard<'a>,
    tally: &'a Tally,
    min_people: usize,
}

impl<'a> Weighing<'a> {
    /// `None` if there is nothing to weigh.
    fn new(text: &'a ExtractedText, census: &Census, rule: &'a Rule, tally: &'a Tally) -> Option<Self> {
        let limit = |name| usize::try_from(rule.limit(name)).unwrap_or(usize::MAX).max(1);
        let min_people = limit("min_people");
        let count = tally.count();
        if count == 0 {
            return None;
        }
        let mut card = Scorecard::new(rule);
        let numbers = [("count", count)];
        card.add_counted(
            if count >= min_people {
                "enough_people"
            } else {
                "few_people"
            },
            &numbers,
        );
        if count >= limit("many_people").max(min_people) {
            card.add_counted("many_people", &numbers);
        }
        card.add_if(census.sample, "example_table");
        Some(Self {
            text,
            card,
            tally,
            min_people,
        })
    }

    /// Adds `feature` if at least half of the listed people, and enough of them, show it.
    fn add_if_most(&mut self, count: usize, feature: &'static str) {
        if count >= self.min_people.min(self.tally.count()) && count * 2 >= self.tally.count() {
            self.card.add_counted(feature, &[("count", count)]);
        }
    }

    fn finish(self, category: Category) -> Option<Detection> {
        let span = self.tally.span()?;
        let sighting = Sighting {
            span: Some(span),
            place: place_at(self.text, span.start()),
            matched: self.text.text()[span.range()].to_owned(),
            masked: self.tally.masked(),
        };
        Some(self.card.finish(Kind::Data(category), sighting))
    }
}

/// What the lists of `text` amount to.
pub(crate) fn detect(text: &ExtractedText, census: &Census, pack: &RulePack) -> Vec<Detection> {
    let each = |judge, weigh: fn(&ExtractedText, &Census, &Rule) -> Option<Detection>| {
        pack.rules_of(judge)
            .filter_map(move |rule| weigh(text, census, rule))
            .collect::<Vec<_>>()
    };
    [
        each(&IDENTITY_LIST, identity_list),
        each(&CONTACT_LIST, contact_list),
        each(&ACCOUNT_LIST, account_list),
        each(&HEALTH_LIST, health_list),
    ]
    .concat()
}

fn identity_list(text: &ExtractedText, census: &Census, rule: &Rule) -> Option<Detection> {
    let mut weighing = Weighing::new(text, census, rule, &census.identities)?;
    weighing.add_if_most(census.labelled.count(), "heading_or_label");
    weighing.add_if_most(census.named.count(), "beside_names");
    if census.citizens > 0 && census.plausible * 2 >= census.citizens {
        weighing
            .card
            .add_counted("possible_birth_years", &[("count", census.plausible)]);
    }
    weighing.add_if_most(census.birth_agrees, "birth_date_agrees");
    weighing.add_if_most(census.with_birth, "birth_dates_beside");
    weighing.add_if_most(census.with_home, "homes_beside");
    weighing.add_if_most(census.with_phone, "phones_beside");
    weighing.add_if_most(census.with_sensitive, "sensitive_facts");
    weighing.card.add_if(census.armed_forces > 0, "armed_forces");
    weighing.finish(Category::PiiBulk)
}

fn contact_list(text: &ExtractedText, census: &Census, rule: &Rule) -> Option<Detection> {
    let mut weighing = Weighing::new(text, census, rule, &census.contacts)?;
    weighing.add_if_most(census.with_birth, "birth_dates_beside");
    weighing.add_if_most(census.with_home, "homes_beside");
    weighing.add_if_most(census.with_sensitive, "sensitive_facts");
    // No directory of officials tells their birth dates.
    let people = census.contacts.count();
    let official = census.directory || census.with_post * 2 >= people || census.with_body * 2 >= people;
    weighing.card.add_if(
        official && census.with_birth * 2 < census.contacts.count(),
        "official_directory",
    );
    weighing.finish(Category::PiiBulk)
}

fn account_list(text: &ExtractedText, census: &Census, rule: &Rule) -> Option<Detection> {
    let mut weighing = Weighing::new(text, census, rule, &census.accounts)?;
    weighing.add_if_most(census.with_bank, "bank_beside");
    weighing.finish(Category::BankAccounts)
}

fn health_list(text: &ExtractedText, census: &Census, rule: &Rule) -> Option<Detection> {
    let mut weighing = Weighing::new(text, census, rule, &census.patients)?;
    weighing.card.add_if(census.health_heading, "heading");
    weighing.add_if_most(census.illnesses, "illnesses_named");
    weighing.card.add_if(census.patient_title, "title_says_patients");
    weighing.add_if_most(census.identified_patients, "identified");
    // Of officials an illness is told only where they are the patients.
    let people = census.patients.count();
    let officials = census.with_post * 2 >= people && census.illnesses * 2 < people;
    weighing.card.add_if(officials, "officials");
    weighing.finish(Category::Health)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use rasoat_core::{Band, DocumentContext};

    use super::*;
    use crate::{Detector, notation};

    /// A table with `heading` and `people` rows, in which `#` stands for two digits that differ from row to row.
    fn check(heading: &str, row: &str, people: usize, expected: &[Category]) {
        let mut document = format!("{heading}\n");
        for number in 0..people {
            let digits = format!("{:02}", 11 + number);
            let name = ["An", "Bình", "Cường", "Dung", "Hạnh", "Khoa", "Lan"][number % 7];
            writeln!(
                document,
                "{}",
                row.replace('#', &digits)
                    .replace("NAME", &format!("Lê Thị {name}"))
            )
            .unwrap();
        }
        let context = DocumentContext::on(jiff::civil::date(2026, 11, 2));
        let detector = Detector::new(RulePack::builtin()).unwrap();
        let detections = detector.detect(&notation::read(&document), &context);
        let mut found: Vec<Category> = detections
            .iter()
            .filter(|detection| detection.band >= Band::Review)
            .filter_map(|detection| match detection.kind {
                Kind::Data(category) => Some(category),
                _ => None,
            })
            .collect();
        found.sort();
        assert_eq!(found, expected, "{document}{detections:#?}");
        for detection in &detections {
            assert!(!detection.masked.contains("Lê"), "a name shows");
        }
    }

    #[test]
    fn five_people_make_a_list() {
        let heading = "| STT | Họ và tên | Số CCCD |";
        let row = "| # | NAME | 0661840145# |";
        check(heading, row, 5, &[Category::PiiBulk]);
        check(heading, row, 4, &[]);
        check("", "#. NAME 5/8/1984 0661840145#", 6, &[Category::PiiBulk]);
        check(
            "",
            "Bà NAME, căn cước công dân số 0661840145#, trú tại xã X",
            5,
            &[Category::PiiBulk],
        );
    }

    #[test]
    fn lists_of_names_only_and_directories_stay_silent() {
        check(
            "| STT | Họ và tên | Đơn vị | Kết quả |",
            "| # | NAME | Sở Y tế | Đạt |",
            30,
            &[],
        );
        check(
            "| Họ và tên | Chức vụ | Điện thoại |",
            "| NAME | Trưởng phòng | 09123456# |",
            30,
            &[],
        );
        check("| Họ và tên | Số CCCD |", "| NAME | 066●●●●●●5# |", 30, &[]);
        check(
            "| TT | Mã thủ tục | Tên |",
            "| # | 8931742413# | cấp đổi |",
            30,
            &[],
        );
    }

    #[test]
    fn contacts_accounts_and_health_have_kinds_of_their_own() {
        check(
            "| Họ và tên | Ngày sinh | Điện thoại |",
            "| NAME | 05/08/1984 | 09123456# |",
            6,
            &[Category::PiiBulk],
        );
        check(
            "| Họ tên | Số tài khoản | Ngân hàng |",
            "| NAME | 44002051239# | NH X |",
            6,
            &[Category::BankAccounts],
        );
        check(
            "| Tên đơn vị | Số tài khoản | Ngân hàng |",
            "| Trường THCS số # | 44002051239# | NH X |",
            6,
            &[],
        );
        check(
            "| Họ tên | Số CCCD | Chẩn đoán |",
            "| NAME | 0661840145# | viêm gan B |",
            6,
            &[Category::PiiBulk, Category::Health],
        );
    }
}
