//! The same documents saved by `LibreOffice` as DOCX, DOC, ODT, RTF, PDF and HTML: each format gives the same marking
//! line in the same kind of place.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rasoat_core::{ExtractedText, Visibility, Zone, ZoneKind};
use rasoat_extractors::{RawDocument, ReadLimits, extract};
use rasoat_testkit::docx::{Docx, Paragraph, Run};

/// What `LibreOffice` saves, with the names of its filters where the extension alone is not enough.
const FORMATS: [(&str, &str); 6] = [
    ("docx", "docx:MS Word 2007 XML"),
    ("doc", "doc:MS Word 97"),
    ("odt", "odt"),
    ("rtf", "rtf"),
    (
        "pdf",
        r#"pdf:writer_pdf_Export:{"ExportNotes":{"type":"boolean","value":"true"}}"#,
    ),
    ("html", "html:HTML (StarWriter)"),
];

/// The line that the documents say.
const MARKING: &str = "TUYỆT MẬT";

/// A document, and where its marking stands.
struct Case {
    name: &'static str,
    document: Docx,
    marking: &'static str,
    kind: ZoneKind,
    /// Formats that have no such place, and where the marking stands there.
    elsewhere: &'static [(&'static str, Elsewhere)],
}

/// Where a marking stands in a format that has no place like that of the original.
#[derive(Debug, Clone, Copy)]
enum Elsewhere {
    /// In a place of another kind.
    Kind(ZoneKind),
    /// In a place of another kind, behind the number of the note.
    Numbered(ZoneKind),
    /// Where nobody sees it.
    Hidden(ZoneKind),
    /// `LibreOffice` writes no text there: it leaves it out, or draws it as outlines.
    Nowhere,
}

/// Lines that stand around the marking in every document.
fn letter(add: impl FnOnce(&mut Docx)) -> Docx {
    let mut document = Docx::new();
    document
        .text("ỦY BAN NHÂN DÂN TỈNH SAO MAI")
        .text("Số: 12/BC-UBND");
    add(&mut document);
    document
        .text("BÁO CÁO")
        .text("Kết quả công tác sáu tháng đầu năm và phương hướng, nhiệm vụ sáu tháng cuối năm.");
    for number in 1..6 {
        document.text(&format!(
            "{number}. Các đơn vị tiếp tục triển khai nhiệm vụ được giao theo kế hoạch đã ban hành."
        ));
    }
    document
}

fn old_font(text: &str, font: &str) -> Paragraph {
    Paragraph::of(&[Run::new(text).font(font).bold()])
}

fn case(name: &'static str, kind: ZoneKind, add: impl FnOnce(&mut Docx)) -> Case {
    Case {
        name,
        kind,
        marking: MARKING,
        elsewhere: &[],
        document: letter(add),
    }
}

impl Case {
    fn but(mut self, elsewhere: &'static [(&'static str, Elsewhere)]) -> Self {
        self.elsewhere = elsewhere;
        self
    }

    fn says(mut self, marking: &'static str) -> Self {
        self.marking = marking;
        self
    }
}

/// What repeats in the margins of pages is told by repeating.
fn three_pages(document: &mut Docx) {
    for number in 1..3 {
        document.page_break().text(&format!("Phụ lục {number}"));
    }
}

/// Room for a text box, so that it does not cover other lines.
fn room(document: &mut Docx) {
    for _ in 0..12 {
        document.text("");
    }
}

fn places() -> Vec<Case> {
    vec![
        case("line", ZoneKind::Body, |document| {
            document.paragraph(&Paragraph::of(&[Run::new(MARKING).bold().colour("FF0000")]));
        }),
        case("runs", ZoneKind::Body, |document| {
            document.paragraph(&Paragraph::split(MARKING, 2));
        }),
        case("cell", ZoneKind::TableCell, |document| {
            document.table(&[
                vec!["Độ mật".into(), MARKING.into()],
                vec!["Nơi nhận".into(), "Văn thư".into()],
            ]);
        }),
        case("header_block", ZoneKind::TableCell, |document| {
            let cell = |text: &str| vec![Paragraph::new(text)];
            document.borderless_table(&[
                vec![cell("SỞ NỘI VỤ"), cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")],
                vec![
                    vec![Paragraph::new("Số: 7/KH-SNV"), Paragraph::new(MARKING).boxed()],
                    cell("Sao Mai, ngày 2 tháng 3 năm 2026"),
                ],
            ]);
        })
        // A table without rules is columns of lines there.
        .but(&[("pdf", Elsewhere::Kind(ZoneKind::Body))]),
        case("text_box", ZoneKind::TextBox, |document| {
            document.text_box("MẬT");
            room(document);
        })
        .says("MẬT"),
        case("page_header", ZoneKind::PageHeader, |document| {
            document.header(&Paragraph::new(MARKING));
            three_pages(document);
        }),
        case("page_footer", ZoneKind::PageFooter, |document| {
            document.footer(&Paragraph::new(MARKING));
            three_pages(document);
        }),
        case("footnote", ZoneKind::Note, |document| {
            document.footnote("Theo công văn kèm theo", MARKING);
        })
        .but(&[("pdf", Elsewhere::Numbered(ZoneKind::Body))]),
        case("comment", ZoneKind::Comment, |document| {
            document.comment("Đề nghị xem lại", MARKING);
        })
        .but(&[
            ("pdf", Elsewhere::Kind(ZoneKind::Annotation)),
            ("html", Elsewhere::Hidden(ZoneKind::Comment)),
        ]),
        case("word_art", ZoneKind::Watermark, |document| {
            document.word_art(MARKING);
        })
        .but(&[
            ("rtf", Elsewhere::Nowhere),
            ("pdf", Elsewhere::Nowhere),
            ("html", Elsewhere::Nowhere),
        ]),
    ]
}

/// The same places in the encodings of old fonts.
fn old_encodings() -> Vec<Case> {
    vec![
        case("tcvn3", ZoneKind::Body, |document| {
            document.paragraph(&old_font("TUYÖT MËT", ".VnTime"));
        }),
        case("tcvn3_capitals", ZoneKind::Body, |document| {
            document.paragraph(&old_font("tuyÖt mËt", ".VnTimeH"));
        }),
        case("vni", ZoneKind::Body, |document| {
            document.paragraph(&old_font("TUYEÄT MAÄT", "VNI-Times"));
        }),
        case("tcvn3_text_box", ZoneKind::TextBox, |document| {
            document.text_box("MËT");
            room(document);
        })
        .says("MẬT"),
        case("tcvn3_cell", ZoneKind::TableCell, |document| {
            document.table(&[
                vec!["§é mËt".into(), "TUYÖT MËT".into()],
                vec!["a".into(), "b".into()],
            ]);
        }),
        case("vni_page_header", ZoneKind::PageHeader, |document| {
            document.header(&old_font("TUYEÄT MAÄT", "VNI-Times"));
            three_pages(document);
        }),
        case("vni_comment", ZoneKind::Comment, |document| {
            document.comment("Đề nghị xem lại", "TUYEÄT MAÄT");
        })
        .but(&[
            ("pdf", Elsewhere::Kind(ZoneKind::Annotation)),
            ("html", Elsewhere::Hidden(ZoneKind::Comment)),
        ]),
    ]
}

/// Saves every document of `from` in this format into `to`.
fn save_as(filter: &str, from: &[PathBuf], to: &Path, profile: &Path) {
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--norestore", "--convert-to", filter, "--outdir"])
        .arg(to)
        .args(from)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("LibreOffice is installed: `cargo xtask test` installs libreoffice-writer-nogui");
    assert!(status.success(), "{filter}: {status}");
}

fn read(path: &Path) -> ExtractedText {
    let bytes = std::fs::read(path).unwrap();
    extract(&RawDocument::of_bytes(&bytes), &ReadLimits::default())
}

/// Whether a zone says the marking and nothing else in one of its lines.
///
/// Small letters that only a font shows as capitals do too, and in PDF, where that font is replaced by another, they are
/// small letters.
fn says_marking(case: &Case, format: &str, number: &str, text: &ExtractedText, zone: &Zone) -> bool {
    text.zone_text(zone).lines().any(|line| {
        let line = line.trim_start_matches(number).trim();
        let may_be_small = zone.style.shown_as_capitals || format == "pdf";
        line == case.marking || may_be_small && line.to_uppercase() == case.marking
    })
}

/// What is wrong with this document in this format.
fn complaint(case: &Case, format: &str, text: &ExtractedText) -> Option<String> {
    let expected = case
        .elsewhere
        .iter()
        .find(|(other, _)| *other == format)
        .map_or(Elsewhere::Kind(case.kind), |(_, elsewhere)| *elsewhere);
    let number = if matches!(expected, Elsewhere::Numbered(_)) {
        "1"
    } else {
        ""
    };
    let found: Vec<(ZoneKind, Visibility)> = text
        .zones()
        .iter()
        .filter(|zone| says_marking(case, format, number, text, zone))
        .map(|zone| (zone.kind, zone.visibility))
        .collect();
    let is_right = match expected {
        Elsewhere::Kind(kind) | Elsewhere::Numbered(kind) => found.contains(&(kind, Visibility::Visible)),
        Elsewhere::Hidden(kind) => found.contains(&(kind, Visibility::Hidden)),
        Elsewhere::Nowhere => found.is_empty(),
    };
    (!is_right).then(|| {
        format!(
            "{} as {format}: expected {expected:?}, found {found:?} {:?} in:\n{}\n",
            case.name,
            text.problems(),
            text.text()
        )
    })
}

#[test]
fn the_same_document_in_six_formats_has_its_marking_in_the_same_kind_of_place() {
    let folder = tempfile::tempdir().unwrap();
    let originals = folder.path().join("originals");
    std::fs::create_dir(&originals).unwrap();
    let cases: Vec<Case> = places().into_iter().chain(old_encodings()).collect();
    let paths: Vec<PathBuf> = cases
        .iter()
        .map(|case| {
            let path = originals.join(case.name).with_extension("docx");
            std::fs::write(&path, case.document.build()).unwrap();
            path
        })
        .collect();
    let profile = folder.path().join("profile");
    let mut complaints = Vec::new();
    for (format, filter) in FORMATS {
        let saved = folder.path().join(format);
        save_as(filter, &paths, &saved, &profile);
        for case in &cases {
            let text = read(&saved.join(case.name).with_extension(format));
            complaints.extend(complaint(case, format, &text));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
