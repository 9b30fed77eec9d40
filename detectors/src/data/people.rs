//! The persons that a document lists, and what it tells of each: [`Census`].

use std::borrow::Cow;

use jiff::civil::Date;
use rasoat_core::{ExtractedText, Span};

use super::columns::Column;
use super::fold::{fold_at_most, has_any};
use super::lines::is_shown;
use super::table::{Cell, Section, TypedCell};
use super::tally::Tally;
use super::{
    bank_account, birth_date, card, cccd, cmnd, health_card, name, passport, phone, plate, records,
    social_insurance, tax_code,
};
use crate::effort::Effort;

/// Kinds of numbers that stand for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum IdentityKind {
    /// Twelve digits of the citizen's card.
    Citizen,
    /// Nine digits of the old card.
    OldCard,
    /// Passport.
    Passport,
    /// Personal tax code.
    TaxCode,
    /// Social insurance.
    SocialInsurance,
    /// Health insurance card.
    HealthCard,
    /// Officer's card.
    OfficerCard,
    /// Payment card.
    PaymentCard,
    /// Registration plate.
    Plate,
}

/// What a document tells of the persons it lists. Each person counts once.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact, and any may go with any other"
)]
pub(crate) struct Census {
    /// Distinct identity numbers.
    pub identities: Tally,
    /// Those of them beside a person's name.
    pub named: Tally,
    /// Those under a heading or behind a label that says what they are.
    pub labelled: Tally,
    /// Citizens' numbers, and those with a possible year of birth, and those that agree with the date beside.
    pub citizens: usize,
    /// See `citizens`.
    pub plausible: usize,
    /// See `citizens`.
    pub birth_agrees: usize,
    /// Cards of holders in the armed forces or their relatives.
    pub armed_forces: usize,
    /// Persons with a personal mobile number and a birth date or home.
    pub contacts: Tally,
    /// Of all persons: those with a birth date, a home, a mobile number, a fact that is sensitive by law.
    pub with_birth: usize,
    /// See `with_birth`.
    pub with_home: usize,
    /// See `with_birth`.
    pub with_phone: usize,
    /// See `with_birth`.
    pub with_sensitive: usize,
    /// Persons with a post in an office.
    pub with_post: usize,
    /// Persons who stand for a company or another body.
    pub with_body: usize,
    /// Persons with a bank account.
    pub accounts: Tally,
    /// Those of them beside the name of a bank.
    pub with_bank: usize,
    /// Persons with a fact about their health.
    pub patients: Tally,
    /// Those facts that name an illness.
    pub illnesses: usize,
    /// Patients with a number, birth date or home beside.
    pub identified_patients: usize,
    /// A heading names a column of health facts.
    pub health_heading: bool,
    /// The title speaks of patients.
    pub patient_title: bool,
    /// The title or text near the table says that it is an example.
    pub sample: bool,
    /// The title says that it is a directory of offices.
    pub directory: bool,
}

/// What one row tells.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact, and any may go with any other"
)]
struct Person {
    name: Option<Span>,
    identity: Option<(IdentityKind, String, Span)>,
    birth_year: Option<u16>,
    card_year: Option<u16>,
    armed_forces: bool,
    home: bool,
    phone: Option<(String, Span)>,
    account: Option<(String, Span)>,
    bank: bool,
    health: Option<bool>,
    sensitive: bool,
    post: bool,
}

/// Words of titles over lists of patients, folded.
const PATIENT_TITLES: &[&str] = &[
    "nguoi benh",
    "benh nhan",
    "nguoi khuyet tat",
    "nguoi nhiem",
    "nguoi nghien",
    "hiv",
    "dieu tri",
    "nguoi tam than",
    "mac benh",
    "ca benh",
    "ca mac",
    "f0",
    "cai nghien",
    "cach ly",
    "patients",
];

const SAMPLE_TITLES: &[&str] = &[
    "vi du",
    "minh hoa",
    "du lieu mau",
    "bang mau",
    "du lieu gia dinh",
    "example",
];

const DIRECTORY_TITLES: &[&str] = &[
    "danh ba",
    "duong day nong",
    "danh sach so dien thoai",
    "lich truc",
    "truc ban",
    "dau moi",
    "tiep cong dan",
    "directory",
];

impl Census {
    /// Counts the persons of all `sections` and those that sentences of `text` identify, as long as there is
    /// `effort` left.
    pub(crate) fn take(text: &ExtractedText, sections: &[Section<'_>], today: Date, effort: &Effort) -> Self {
        let mut census = Self::default();
        for section in sections {
            census.count(section, today);
        }
        records::count(text, &mut census, today, effort);
        census
    }

    fn count(&mut self, section: &Section<'_>, today: Date) {
        let patient_title = has_any(&section.caption, PATIENT_TITLES);
        let people_before = self.identities.count() + self.contacts.count() + self.accounts.count();
        for row in &section.rows {
            let person = read_row(row, section, today);
            self.add(&person, section, patient_title, today);
        }
        if people_before < self.identities.count() + self.contacts.count() + self.accounts.count() {
            self.sample |= has_any(&section.caption, SAMPLE_TITLES);
            self.directory |= has_any(&section.caption, DIRECTORY_TITLES);
        }
    }

    fn add(&mut self, person: &Person, section: &Section<'_>, patient_title: bool, today: Date) {
        if let Some((kind, number, span)) = &person.identity
            && section.names_identities()
        {
            self.labelled.add(&(kind, number), *span, number);
        }
        if let Some((kind, number, span)) = &person.identity
            && self.add_identity(*kind, number, *span, person.name.is_some())
        {
            self.armed_forces += usize::from(person.armed_forces);
            if let Some(year) = person.card_year {
                self.citizens += 1;
                self.plausible += usize::from(i32::from(year) <= i32::from(today.year()));
                self.birth_agrees += usize::from(person.birth_year == Some(year));
            }
        }
        let Some(name) = person.name else { return };
        self.with_birth += usize::from(person.birth_year.is_some());
        self.with_home += usize::from(person.home);
        self.with_phone += usize::from(person.phone.is_some());
        self.with_sensitive += usize::from(person.sensitive);
        self.with_post += usize::from(person.post);
        self.with_body += usize::from(section.has(Column::Body));
        // Whoever has an identity number beside is counted with that.
        if let Some((number, span)) = &person.phone
            && person.identity.is_none()
            && (person.birth_year.is_some() || person.home)
        {
            self.contacts.add(number, *span, number);
        }
        if let Some((number, span)) = &person.account {
            self.accounts.add(number, *span, number);
            self.with_bank += usize::from(person.bank || section.has(Column::Bank));
        }
        let identified =
            person.identity.is_some() || person.birth_year.is_some() || person.home || person.phone.is_some();
        if person.health.is_some() || (patient_title && identified && !person.post) {
            self.patients.add(&name, name, "");
            self.illnesses += usize::from(person.health == Some(true));
            self.identified_patients += usize::from(identified);
            self.health_heading |= section.has(Column::Health);
            self.patient_title |= patient_title;
        }
    }

    /// Counts one identity number; tells whether it is new.
    pub(crate) fn add_identity(&mut self, kind: IdentityKind, number: &str, span: Span, named: bool) -> bool {
        if named {
            self.named.add(&(kind, number), span, number);
        }
        self.identities.add(&(kind, number), span, number)
    }
}

fn read_row(row: &[TypedCell<'_>], section: &Section<'_>, today: Date) -> Person {
    let mut person = Person::default();
    for (column, cell) in row {
        if is_shown(cell.visibility) && cell.text.len() <= 400 {
            read_cell(&mut person, *column, cell, section, today);
        }
    }
    if person.name.is_none() && !section.has(Column::PersonName) {
        let named = row
            .iter()
            .find(|(column, cell)| *column == Column::Other && name::is_person(cell.text));
        person.name = named.map(|(_, cell)| cell.span);
    }
    person
}

fn read_cell(person: &mut Person, column: Column, cell: &Cell<'_>, section: &Section<'_>, today: Date) {
    let value = cell.text;
    match column {
        Column::PersonName if person.name.is_none() && name::may_be_person(value) => {
            person.name = Some(cell.span);
        }
        Column::Birth => {
            let year = birth_date::read(value, today)
                .map(Date::year)
                .or_else(|| birth_date::read_year(value, today));
            person.birth_year = year.and_then(|year| u16::try_from(year).ok());
        }
        Column::Home => person.home = value.chars().filter(|letter| letter.is_alphabetic()).count() >= 4,
        Column::Phone => {
            let first = value.split([',', ';', '/', '\n']).next().unwrap_or(value);
            person.phone = phone::read_mobile(first).map(|number| (number, cell.span));
        }
        Column::Account => {
            // `1903… - NH X`: the bank may stand behind the number.
            let (number, bank) = value
                .split_once([',', ';', '(', '\n', '–'])
                .unwrap_or_else(|| value.split_once(" - ").unwrap_or((value, "")));
            person.account = bank_account::read(number).map(|number| (number, cell.span));
            person.bank |= !bank.is_empty();
        }
        Column::Bank => person.bank |= !value.is_empty(),
        Column::Health => person.health = super::health::fact(value),
        Column::Sensitive => person.sensitive |= !value.is_empty(),
        Column::Post => person.post |= !value.is_empty(),
        // An account is an account only by its heading, or beside a bank's name.
        Column::Other if !person.bank && bank_account::names_bank(&fold_at_most(value, 80)) => {
            person.bank = true;
        }
        _ => read_identity(person, column, cell, section),
    }
}

fn read_identity(person: &mut Person, column: Column, cell: &Cell<'_>, section: &Section<'_>) {
    if person
        .identity
        .as_ref()
        .is_some_and(|(kind, ..)| *kind == IdentityKind::Citizen)
    {
        return;
    }
    let joined = unwrapped(cell.text);
    let value = joined
        .split(['\n', '/', ';', ',', '('])
        .next()
        .unwrap_or(&joined)
        .trim();
    let keep = |kind, number| Some((kind, number, cell.span));
    let identity = match column {
        Column::Identity => match cccd::read(value, cccd::LeadingZeros::MayBeLost) {
            Some(number) => {
                person.card_year = Some(number.birth_year);
                keep(IdentityKind::Citizen, number.digits)
            }
            None => cmnd::read(value).and_then(|number| keep(IdentityKind::OldCard, number)),
        },
        Column::Passport => match passport::read(value) {
            Some(number) => keep(IdentityKind::Passport, number),
            // "Passport/ID": whichever the person has.
            None => cccd::read(value, cccd::LeadingZeros::Required).and_then(|number| {
                person.card_year = Some(number.birth_year);
                keep(IdentityKind::Citizen, number.digits)
            }),
        },
        // Codes of companies are public, and so are those of persons in lists of taxpayers in business.
        Column::TaxCode if !section.has(Column::Body) => tax_code::read(value)
            .and_then(|number| keep(IdentityKind::TaxCode, number))
            .or_else(|| {
                cccd::read(value, cccd::LeadingZeros::Required)
                    .and_then(|number| keep(IdentityKind::Citizen, number.digits))
            }),
        Column::SocialInsurance => {
            social_insurance::read(value).and_then(|number| keep(IdentityKind::SocialInsurance, number))
        }
        Column::HealthCard => match health_card::read(value) {
            Some(card) => {
                person.armed_forces |= card.armed_forces;
                keep(IdentityKind::HealthCard, card.number)
            }
            None => social_insurance::read(value).and_then(|number| keep(IdentityKind::HealthCard, number)),
        },
        Column::OfficerCard => officer_card(value).and_then(|number| keep(IdentityKind::OfficerCard, number)),
        Column::PaymentCard => card::read(value).and_then(|number| keep(IdentityKind::PaymentCard, number)),
        Column::Plate => plate::read(value).and_then(|number| keep(IdentityKind::Plate, number)),
        _ => None,
    };
    if identity.is_some() {
        person.armed_forces |= column == Column::OfficerCard;
        person.identity = identity;
    }
}

/// The text of a cell, a number that a narrow column breaks over lines put together.
pub(crate) fn unwrapped(text: &str) -> Cow<'_, str> {
    let is_broken_number =
        text.contains('\n') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'\n');
    if is_broken_number {
        text.replace('\n', "").into()
    } else {
        text.into()
    }
}

/// The number of an officer's card: eight digits (Thông tư 218/2016/TT-BQP Điều 17).
fn officer_card(value: &str) -> Option<String> {
    super::digits::only_digits(value, 8)
        .filter(|digits| digits.len() == 8 && !super::digits::is_example_run(digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{lines, table};
    use crate::notation;

    fn census(document: &str) -> Census {
        let text = notation::read(document);
        let mut sections = table::sections(&text, today());
        sections.extend(lines::sections(&text, today(), &Effort::of(0)));
        Census::take(&text, &sections, today(), &Effort::of(0))
    }

    fn today() -> Date {
        Date::constant(2026, 11, 2)
    }

    fn check(document: &str, identities: usize, named: usize, contacts: usize, accounts: usize) {
        let census = census(document);
        let counts = (
            census.identities.count(),
            census.named.count(),
            census.contacts.count(),
            census.accounts.count(),
        );
        assert_eq!(counts, (identities, named, contacts, accounts));
    }

    #[test]
    fn distinct_numbers_beside_names_are_counted() {
        check(
            "| Họ tên | CCCD |\n| Lê An | 066084014561 |\n| Lê An | 066084014561 |\n| Hà Tư | 66184014563 |",
            2,
            2,
            0,
            0,
        );
        check(
            "| Họ tên | CCCD |\n| Lê An | 066●●●●●●561 |\n| Hà Tư | 0661840xxxxx |",
            0,
            0,
            0,
            0,
        );
        check(
            "| Họ tên | CMND |\n| Lê An | 240715386 |\n| Hà Tư | 240 715 387 |",
            2,
            2,
            0,
            0,
        );
        check(
            "| Name | Passport / ID |\n| Lê An | 066084014561 |\n| Hà Tư | B8401456 |",
            2,
            2,
            0,
            0,
        );
        check("| Tên | Mã hồ sơ |\n| Lê An | 066084014561 |", 0, 0, 0, 0);
    }

    #[test]
    fn a_mobile_number_needs_a_birth_or_a_home_beside() {
        check(
            "| Họ tên | Ngày sinh | SĐT |\n| Lê An | 5/8/1984 | 0912345608 |",
            0,
            0,
            1,
            0,
        );
        check(
            "| Họ tên | Chức vụ | SĐT |\n| Lê An | Trưởng phòng | 0912345608 |",
            0,
            0,
            0,
            0,
        );
    }

    #[test]
    fn accounts_of_persons_are_told_from_those_of_offices() {
        check(
            "| Họ tên | STK | Ngân hàng |\n| Lê An | 4400205123987 | NH X |",
            0,
            0,
            0,
            1,
        );
        check(
            "| Tên | STK | Ngân hàng |\n| Văn Phòng Sở | 4400205123987 | NH X |",
            0,
            0,
            0,
            0,
        );
    }

    #[test]
    fn a_birth_year_that_agrees_with_the_card_is_noticed() {
        let census = census("| Họ tên | Ngày sinh | CCCD |\n| Lê An | 5/8/1984 | 066084014561 |");
        assert_eq!(
            (census.citizens, census.plausible, census.birth_agrees),
            (1, 1, 1)
        );
    }

    #[test]
    fn only_a_heading_or_label_says_what_a_number_is() {
        let rows = "| Lê An | 066084014561 |\n| Hà Tư | 066184014563 |\n| Ngô Ba | 066184014577 |";
        assert_eq!(census(rows).labelled.count(), 0);
        assert_eq!(census(&format!("| Họ tên | CCCD |\n{rows}")).labelled.count(), 3);
        assert_eq!(census("1 Lê An 066084014561").labelled.count(), 0);
    }

    #[test]
    fn what_is_covered_is_not_counted_here() {
        let census = census("[body covered] 1\tLê An\t066084014561\n");
        assert_eq!(census.identities.count(), 0);
    }
}
