//! Glyphs whose mapping to letters is missing or wrong, with a real font embedded.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use rasoat_core::{ExtractedText, ProblemKind};
use skrifa::Font;

use super::read_document;
use super::writer::Document;

const FONT: &[u8] = include_bytes!("../../../../tests/fonts/LiberationSerif-Regular.ttf");
const TEXT: &str = "Kế hoạch bảo đảm an toàn cho kỳ họp, đóng dấu TUYỆT MẬT";

/// The font without the tables of these names.
fn font_without(tables: &[&str]) -> Vec<u8> {
    let mut bytes = FONT.to_vec();
    let count = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
    for record in 0..count {
        let tag = 12 + 16 * record;
        if tables
            .iter()
            .any(|table| bytes[tag..tag + 4] == *table.as_bytes())
        {
            bytes[tag + 3] = b'_';
        }
    }
    bytes
}

fn glyph_of(letter: char) -> u32 {
    static PARSED: OnceLock<Font> = OnceLock::new();
    let font = PARSED.get_or_init(|| Font::new(Arc::new(FONT) as hayro_font::FontData, 0).unwrap());
    font.charmap().map_unicode(letter).unwrap().to_u32()
}

/// A mapping from the glyphs of `TEXT` to what `change` makes of their letters.
fn mapping(change: impl Fn(char) -> char) -> String {
    let mut lines = String::new();
    let mut count = 0;
    for letter in TEXT.chars() {
        writeln!(
            lines,
            "<{:04X}> <{:04X}>",
            glyph_of(letter),
            u32::from(change(letter))
        )
        .unwrap();
        count += 1;
    }
    format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def 1 begincodespacerange <0000> \
         <FFFF> endcodespacerange {count} beginbfchar {lines} endbfchar endcmap end end"
    )
}

/// Adds a composite font under `name`, with `program` embedded.
fn add_font(document: &mut Document, name: &str, program: &[u8], to_unicode: Option<&str>, ordering: &str) {
    let file = document.stream(&format!("/Length1 {}", program.len()), program);
    let mapping = to_unicode.map_or_else(String::new, |cmap| {
        format!("/ToUnicode {} 0 R", document.stream("", cmap.as_bytes()))
    });
    let font = document.object(&format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H {mapping} /DescendantFonts [<< /Type \
         /Font /Subtype /CIDFontType2 /BaseFont /{name} /DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering \
         ({ordering}) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /{name} /Flags 4 /FontFile2 \
         {file} 0 R >> >>] >>"
    ));
    document.resources(&format!("/Font << /{name} {font} 0 R >>"));
}

/// `TEXT` in the font `name`, by its glyphs.
fn shown(name: &str, y: u32) -> String {
    let codes: Vec<String> = TEXT
        .chars()
        .map(|letter| format!("{:04X}", glyph_of(letter)))
        .collect();
    format!("BT /{name} 9 Tf 40 {y} Td <{}> Tj ET\n", codes.concat())
}

fn read_with(program: &[u8], to_unicode: Option<&str>) -> ExtractedText {
    let mut document = Document::empty();
    add_font(&mut document, "F", program, to_unicode, "Identity");
    document.page(&shown("F", 700));
    read_document(&document)
}

fn check(text: &ExtractedText, expected: &str, problem: Option<ProblemKind>) {
    let problems: Vec<ProblemKind> = text
        .problems()
        .iter()
        .map(|problem| problem.kind.clone())
        .collect();
    assert_eq!((text.text(), problems), (expected, Vec::from_iter(problem)));
}

fn private(letter: char) -> char {
    char::from_u32(0xe000 + u32::from(letter) % 0x1000).unwrap()
}

fn moved(letter: char) -> char {
    match letter {
        ' ' => ' ',
        _ => char::from(b'a' + u8::try_from(u32::from(letter) * 7 % 26).unwrap()),
    }
}

#[test]
fn a_missing_mapping_is_made_up_by_the_character_map_of_the_font() {
    check(&read_with(FONT, None), TEXT, None);
    check(&read_with(FONT, Some(&mapping(private))), TEXT, None);
    check(&read_with(FONT, Some(&mapping(|_| '\u{fffd}'))), TEXT, None);
}

#[test]
fn a_missing_mapping_is_made_up_by_the_names_of_glyphs() {
    check(&read_with(&font_without(&["cmap"]), None), TEXT, None);
}

#[test]
fn a_wrong_mapping_gives_way_to_the_font() {
    check(&read_with(FONT, Some(&mapping(moved))), TEXT, None);
    check(
        &read_with(&font_without(&["cmap"]), Some(&mapping(moved))),
        TEXT,
        None,
    );
}

#[test]
fn a_wrong_mapping_that_nothing_sets_right_is_told() {
    let read = read_with(&font_without(&["cmap", "post"]), Some(&mapping(moved)));
    let garbled: String = TEXT.chars().map(moved).collect();
    check(&read, &garbled, Some(ProblemKind::GarbledText));
    let read = read_with(&font_without(&["cmap", "post"]), None);
    check(&read, "", Some(ProblemKind::UnmappedGlyphs));
}

#[test]
fn letters_are_known_by_their_shape_in_another_font() {
    let mut document = Document::empty();
    let bare = font_without(&["cmap", "post"]);
    add_font(
        &mut document,
        "F",
        &bare,
        Some(&mapping(|letter| letter)),
        "Identity",
    );
    document.page(&shown("F", 700));
    add_font(&mut document, "G", &bare, None, "Identity");
    document.page(&shown("G", 700));
    let text = read_document(&document);
    let read: Vec<&str> = text.zones().iter().map(|zone| text.zone_text(zone)).collect();
    assert_eq!((read, text.problems().len()), (vec![TEXT, TEXT], 0));
}

#[test]
fn a_character_collection_tells_the_letters() {
    let mut document = Document::empty();
    add_font(
        &mut document,
        "F",
        &font_without(&["cmap", "post"]),
        None,
        "Japan1",
    );
    // The first numbers of Adobe-Japan1 are those of ASCII from the space on.
    let codes: Vec<String> = "TUYET MAT"
        .bytes()
        .map(|byte| format!("{:04X}", byte - 31))
        .collect();
    document.page(&format!("BT /F 12 Tf 40 700 Td <{}> Tj ET", codes.concat()));
    check(&read_document(&document), "TUYET MAT", None);
}
