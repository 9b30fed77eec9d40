//! The documents that the province's portal shows, before they become pages and files: [`Entry`].

use jiff::civil::Date;
use rasoat_core::{Category, Level};
use unicode_normalization::UnicodeNormalization as _;

use super::Expected;
use super::agencies::{Agency, COMMUNE, CONSTRUCTION, FARMING, HEALTH, HOME_AFFAIRS, PROVINCE};
use crate::letter::{Block, Letter};
use crate::seeded::Seeded;
use crate::{docx, pdf, people, prose};

/// The media type of DOCX.
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// The media type of PDF.
pub(super) const PDF: &str = "application/pdf";

/// One document on the portal: a page about it, and mostly a file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) paper: Paper,
    pub(super) form: Form,
    pub(super) expected: Expected,
    pub(super) level: Level,
    pub(super) categories: Vec<Category>,
    pub(super) case: &'static str,
    /// What the page about it says after `Độ mật:`.
    pub(super) secrecy_field: &'static str,
    /// Where it is linked from.
    pub(super) shown: Shown,
}

/// Where a document is linked from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The list of documents.
    InLists,
    /// A page that only the sitemap names.
    BySitemap,
}

/// What a document's page shows or links.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// A file under `/uploads/`, by its name there.
    Upload {
        name: String,
        content_type: &'static str,
        bytes: Vec<u8>,
    },
    /// A file behind an address without an extension, sent as a download under this name.
    Download { name: String, bytes: Vec<u8> },
    /// The text stands in the page itself, as HTML.
    InPage { html: String },
}

/// Who wrote what about what, and when.
#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) agency: Agency,
    /// The number, from 1.
    pub(super) number: u32,
    /// The abbreviation of its kind, such as `KH`; empty for a công văn.
    pub(super) kind: &'static str,
    pub(super) date: Date,
    /// What it is about.
    pub(super) subject: String,
}

impl Paper {
    pub(super) fn new(
        agency: Agency,
        kind: &'static str,
        number: u32,
        (day, month): (i8, i8),
        subject: &str,
    ) -> Self {
        Self {
            agency,
            number,
            kind,
            date: Date::new(2026, month, day).expect("the dates of the fixtures exist"),
            subject: subject.to_owned(),
        }
    }

    /// Number and symbol, as Nghị định 30/2020/NĐ-CP wants them.
    pub(super) fn symbol(&self) -> String {
        let Self {
            number, kind, agency, ..
        } = self;
        let symbol = agency.symbol;
        if kind.is_empty() {
            format!("{number:02}/{symbol}-VP")
        } else {
            format!("{number:02}/{kind}-{symbol}")
        }
    }

    /// The kind and what it is about, for lists and titles.
    pub(super) fn title(&self) -> String {
        let kind = sentence_case(kind_name(self.kind));
        let subject = &self.subject;
        if kind.is_empty() {
            format!("V/v {subject}")
        } else {
            format!("{kind} {subject}")
        }
    }

    /// `dd/mm/yyyy`.
    pub(super) fn day(&self) -> String {
        self.date.strftime("%d/%m/%Y").to_string()
    }

    /// A file name as offices make them, without the extension.
    pub(super) fn file_stem(&self) -> String {
        let kind = if self.kind.is_empty() { "CV" } else { self.kind };
        format!(
            "{:02}.{}.{}.signed",
            self.number,
            slug(kind).to_uppercase(),
            self.agency.symbol
        )
    }

    /// The letter with this body, not yet marked in any way.
    pub(super) fn letter(&self, random: &mut Seeded, blocks: Vec<Block>) -> Letter {
        let place = if self.agency == COMMUNE {
            "Hạ Lam"
        } else {
            "Sao Mai"
        };
        let (day, month) = (self.date.day(), self.date.month());
        // Days below 10 and the months 1 and 2 are written with a leading zero.
        let month = if month < 3 {
            format!("{month:02}")
        } else {
            month.to_string()
        };
        let subject = if self.kind.is_empty() {
            format!("V/v {}", self.subject)
        } else {
            capitalised(&self.subject)
        };
        Letter {
            parent_agency: self.agency.parent.to_owned(),
            agency: self.agency.capitals.to_owned(),
            number: self.symbol(),
            place_and_date: format!("{place}, ngày {day:02} tháng {month} năm 2026"),
            kind: kind_name(self.kind).to_owned(),
            subject: vec![subject],
            blocks,
            recipients: vec![
                "- Như trên;".to_owned(),
                "- Các đơn vị liên quan;".to_owned(),
                format!("- Lưu: VT, {}.", self.agency.symbol),
            ],
            signer_office: self.agency.office.to_owned(),
            signer: people::name(random),
            marks: Vec::new(),
        }
    }
}

impl Entry {
    /// A document in which nothing is to be found.
    pub(super) fn clear(paper: Paper, form: Form) -> Self {
        Self {
            paper,
            form,
            expected: Expected::Clear,
            level: Level::None,
            categories: Vec::new(),
            case: "ordinary",
            secrecy_field: "Thường",
            shown: Shown::InLists,
        }
    }

    /// A document that is to be treated in this way.
    pub(super) fn expecting(paper: Paper, form: Form, expected: Expected, case: &'static str) -> Self {
        Self {
            expected,
            case,
            ..Self::clear(paper, form)
        }
    }

    /// A document that bears a marking.
    pub(super) fn marked(paper: Paper, form: Form, level: Level, case: &'static str) -> Self {
        Self {
            level,
            ..Self::expecting(paper, form, Expected::Finding, case)
        }
    }

    /// A document that lists people with their identifiers.
    pub(super) fn listing_people(paper: Paper, form: Form, case: &'static str) -> Self {
        Self {
            categories: vec![Category::PiiBulk],
            ..Self::expecting(paper, form, Expected::Finding, case)
        }
    }
}

/// The letters as an uploaded PDF.
pub(super) fn upload_pdf(paper: &Paper, letters: &[Letter]) -> Form {
    Form::Upload {
        name: format!("{}.pdf", paper.file_stem()),
        content_type: PDF,
        bytes: pdf::letters(letters),
    }
}

/// The letters as an uploaded DOCX.
pub(super) fn upload_docx(paper: &Paper, letters: &[Letter]) -> Form {
    upload_docx_bytes(paper, docx::letters(letters))
}

/// A DOCX made by hand.
pub(super) fn upload_docx_bytes(paper: &Paper, bytes: Vec<u8>) -> Form {
    Form::Upload {
        name: format!("{}.docx", paper.file_stem()),
        content_type: DOCX,
        bytes,
    }
}

/// Documents like most documents: plans, notices, reports.
pub(super) fn ordinary() -> Vec<Entry> {
    let mut random = Seeded::new(2_026);
    let agencies = [PROVINCE, HOME_AFFAIRS, HEALTH, CONSTRUCTION, FARMING, COMMUNE];
    let kinds = ["KH", "TB", "BC", ""];
    let mut entries = Vec::new();
    for (index, matter) in prose::MATTERS.into_iter().take(14).enumerate() {
        let number = u32::try_from(20 + 13 * index).unwrap_or_default();
        let date = (
            i8::try_from(1 + random.below(28)).unwrap_or(1),
            i8::try_from(1 + random.below(9)).unwrap_or(1),
        );
        let paper = Paper::new(agencies[index % 6], kinds[index % 4], number, date, matter);
        let blocks = if paper.kind == "KH" {
            prose::plan(&mut random, matter)
        } else {
            prose::notice(&mut random, matter)
        };
        let letter = paper.letter(&mut random, blocks);
        let form = match index % 3 {
            0 => upload_pdf(&paper, &[letter]),
            1 => upload_docx(&paper, &[letter]),
            _ => Form::InPage {
                html: crate::html::letter_fragment(&letter),
            },
        };
        entries.push(Entry::clear(paper, form));
    }
    entries
}

/// The name of a kind of document in capitals (Nghị định 30/2020/NĐ-CP, annex III).
fn kind_name(abbreviation: &str) -> &'static str {
    match abbreviation {
        "KH" => "KẾ HOẠCH",
        "TB" => "THÔNG BÁO",
        "BC" => "BÁO CÁO",
        "QĐ" => "QUYẾT ĐỊNH",
        "PA" => "PHƯƠNG ÁN",
        "HD" => "HƯỚNG DẪN",
        "QC" => "QUY CHẾ",
        "DS" => "DANH SÁCH",
        _ => "",
    }
}

fn sentence_case(capitals: &str) -> String {
    capitalised(&capitals.to_lowercase())
}

/// `text` with a capital first letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

/// `text` as a part of an address: small ASCII letters, digits and hyphens.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.to_lowercase().replace('đ', "d").nfd() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if (letter == ' ' || letter == '-') && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_marks() {
        fn check(text: &str, expected: &str) {
            assert_eq!(slug(text), expected);
        }
        check("Kế hoạch trồng cây đầu xuân", "ke-hoach-trong-cay-dau-xuan");
        check("Rà soát hộ nghèo, hộ cận nghèo", "ra-soat-ho-ngheo-ho-can-ngheo");
        check("QĐ", "qd");
    }
}
