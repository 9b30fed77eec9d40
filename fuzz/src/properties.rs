//! What must hold whatever bytes a reader is given:
//!
//! 1. reading ends and does not panic;
//! 2. the same bytes always give the same answer;
//! 3. text, zones and parts keep to the limits, and every zone lies in the text and in a part that is there.
//!
//! Each function puts the bytes where one parser meets them: as a file, or as one part of a document that is otherwise whole.

use std::io::{Cursor, Write as _};

use rasoat_core::{ExtractedText, ProblemKind};
use rasoat_extractors::{RawDocument, ReadLimits, extract};

/// A function that panics where something does not hold.
type Check = fn(&[u8]);

/// All targets by their names.
pub(crate) const TARGETS: [(&str, Check); 12] = [
    ("file", file),
    ("word_document", word_document),
    ("word_styles", word_styles),
    ("sheet", sheet),
    ("shared_texts", shared_texts),
    ("cell_styles", cell_styles),
    ("binary_sheet", binary_sheet),
    ("slide", slide),
    ("open_document", open_document),
    ("open_document_styles", open_document_styles),
    ("old_text", old_text),
    ("page_with_styles", page_with_styles),
];

/// Runs the target of this name.
///
/// # Panics
/// If there is none, or something does not hold.
pub(crate) fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let (_, check) = target.expect("every target is in the list");
    check(bytes);
}

/// Any file: what it is, is told by its bytes.
fn file(bytes: &[u8]) {
    holds(bytes);
}

/// The main part of a Word document.
fn word_document(bytes: &[u8]) {
    holds(&packed(&[CONTENT_TYPES, ("word/document.xml", bytes)]));
}

/// The styles of a Word document whose paragraph uses them.
fn word_styles(bytes: &[u8]) {
    let document = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p></w:document>";
    holds(&packed(&[
        CONTENT_TYPES,
        ("word/document.xml", document),
        ("word/styles.xml", bytes),
    ]));
}

/// A sheet of a workbook.
fn sheet(bytes: &[u8]) {
    holds(&workbook(&[("xl/worksheets/sheet1.xml", bytes)]));
}

/// The texts that cells of a workbook share.
fn shared_texts(bytes: &[u8]) {
    holds(&workbook(&[SHEET, ("xl/sharedStrings.xml", bytes)]));
}

/// How the cells of a workbook are set.
fn cell_styles(bytes: &[u8]) {
    holds(&workbook(&[SHEET, ("xl/styles.xml", bytes)]));
}

/// Sheet, list of sheets, texts and styles of a binary workbook, each as the same records.
fn binary_sheet(bytes: &[u8]) {
    // A list with one sheet comes first, so that the records behind are read as its cells.
    let list = [
        &b"\x9C\x01\x16\0\0\0\0\x01\0\0\0\x02\0\0\0r\x001\0\x01\0\0\0a\0"[..],
        bytes,
    ]
    .concat();
    let relationships = b"<R><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.bin'/></R>";
    holds(&packed(&[
        CONTENT_TYPES,
        ("xl/workbook.bin", &list),
        ("xl/_rels/workbook.bin.rels", relationships),
        ("xl/worksheets/sheet1.bin", bytes),
        ("xl/sharedStrings.bin", bytes),
        ("xl/styles.bin", bytes),
        ("xl/comments1.bin", bytes),
    ]));
}

/// A slide of a presentation.
fn slide(bytes: &[u8]) {
    let list = b"<p:presentation xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main' xmlns:r='r'><p:sldIdLst><p:sldId id='9' r:id='r1'/></p:sldIdLst></p:presentation>";
    let relationships = b"<R><Relationship Id='r1' Type='x/slide' Target='slides/slide1.xml'/></R>";
    holds(&packed(&[
        CONTENT_TYPES,
        ("ppt/presentation.xml", list),
        ("ppt/_rels/presentation.xml.rels", relationships),
        ("ppt/slides/slide1.xml", bytes),
    ]));
}

/// The content of an `OpenDocument` text.
fn open_document(bytes: &[u8]) {
    holds(&packed(&[MIME_TYPE, ("content.xml", bytes)]));
}

/// The styles, headers and properties of an `OpenDocument` text.
fn open_document_styles(bytes: &[u8]) {
    let content = b"<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:text><text:p text:style-name='a'>x</text:p></office:text></office:body></office:document-content>";
    holds(&packed(&[
        MIME_TYPE,
        ("content.xml", content),
        ("styles.xml", bytes),
        ("meta.xml", bytes),
    ]));
}

/// A line in a font of an old encoding, in a format that cannot be broken by it.
fn old_text(bytes: &[u8]) {
    use std::fmt::Write as _;
    let mut rich_text = String::from("{\\rtf1{\\fonttbl{\\f0 .VnTimeH;}{\\f1 VNI-Times;}{\\f2 Arial;}}");
    for font in 0..3 {
        write!(rich_text, "{{\\f{font} ").expect("writing to memory works");
        for byte in bytes {
            write!(rich_text, "\\'{byte:02x}").expect("writing to memory works");
        }
        rich_text.push_str("\\par}");
    }
    rich_text.push('}');
    holds(rich_text.as_bytes());
}

/// A style sheet, and the same bytes as a page behind it.
fn page_with_styles(bytes: &[u8]) {
    let page = [
        b"<!doctype html><style>",
        bytes,
        b"</style><p class=a id=b>x</p>",
        bytes,
    ]
    .concat();
    holds(&page);
}

const CONTENT_TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
const MIME_TYPE: (&str, &[u8]) = ("mimetype", b"application/vnd.oasis.opendocument.text");
const SHEET: (&str, &[u8]) = (
    "xl/worksheets/sheet1.xml",
    b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row><c t='s' s='1'><v>0</v></c></row></sheetData></worksheet>",
);

fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let list = b"<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='r'><sheets><sheet name='a' r:id='r1'/></sheets></workbook>";
    let relationships = b"<R><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/></R>";
    let mut all: Vec<(&str, &[u8])> = vec![
        CONTENT_TYPES,
        ("xl/workbook.xml", list),
        ("xl/_rels/workbook.xml.rels", relationships),
    ];
    all.extend(parts);
    packed(&all)
}

/// A ZIP file with these entries, stored as they are.
fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer
            .start_file(*name, options)
            .expect("writing to memory works");
        writer.write_all(content).expect("writing to memory works");
    }
    writer.finish().expect("writing to memory works").into_inner()
}

/// Limits that most documents reach.
fn tight_limits() -> ReadLimits {
    ReadLimits {
        max_unpacked_bytes: 3_000,
        max_entries: 3,
        max_depth: 1,
        max_pages: 1,
        max_text_bytes: 40,
        max_zones: 3,
        ..ReadLimits::default()
    }
}

/// Reads a document and checks everything that must hold of the answer.
fn holds(document: &[u8]) {
    let raw = RawDocument::of_bytes(document);
    let limits = ReadLimits::default();
    let text = extract(&raw, &limits);
    keeps_to(&text, &limits);
    assert!(text == extract(&raw, &limits), "the same bytes gave two answers");
    let tight = tight_limits();
    let less = extract(&raw, &tight);
    keeps_to(&less, &tight);
}

/// Whether the answer keeps its own rules and the limits.
fn keeps_to(text: &ExtractedText, limits: &ReadLimits) {
    let crashed = |kind: &ProblemKind| matches!(kind, ProblemKind::ReaderCrashed | ProblemKind::TimedOut);
    assert!(!text.problems().iter().any(|problem| crashed(&problem.kind)));
    assert!(text.text().len() <= limits.max_text_bytes + 1);
    assert!(text.zones().len() <= limits.max_zones);
    for zone in text.zones() {
        assert!(text.zone_text(zone).len() <= text.text().len());
        assert!(usize::from(zone.part) <= text.parts().len());
    }
    for problem in text.problems() {
        assert!(usize::from(problem.part) <= text.parts().len());
    }
}
