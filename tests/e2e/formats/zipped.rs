//! Documents that are ZIP files: [`packed`], and what Office and `OpenDocument` put into them.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;

use super::WORD;

/// A ZIP file with these entries.
pub(super) fn packed(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        // The first entry of OpenDocument tells the kind, unpacked.
        let method = if name == "mimetype" {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        writer
            .start_file(name, SimpleFileOptions::default().compression_method(method))
            .expect("writing to memory works");
        writer.write_all(content).expect("writing to memory works");
    }
    writer.finish().expect("writing to memory works").into_inner()
}

/// The entries of a ZIP file; none if it is no ZIP file.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Vec::new();
    };
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("the file was just written");
            let mut content = Vec::new();
            entry
                .read_to_end(&mut content)
                .expect("the file was just written");
            (
                entry.name().expect("the name was just written").into_owned(),
                content,
            )
        })
        .collect()
}

fn packed_texts(entries: &[(&str, &str)]) -> Vec<u8> {
    let entries: Vec<_> = entries
        .iter()
        .map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec()))
        .collect();
    packed(&entries)
}

/// A workbook with a shared text, a hidden sheet and a comment.
pub(super) fn workbook() -> Vec<u8> {
    packed_texts(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='r'><sheets><sheet name='a' r:id='r1'/><sheet name='b' state='hidden' r:id='r2'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<R><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r2' Type='x/worksheet' Target='worksheets/sheet2.xml'/></R>",
        ),
        (
            "xl/sharedStrings.xml",
            "<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><r><rPr><b/></rPr><t>MẬT</t></r></si></sst>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='ZZ9' t='inlineStr'><is><t>c</t></is></c></row></sheetData></worksheet>",
        ),
        (
            "xl/worksheets/sheet2.xml",
            "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><cols><col min='1' max='3' hidden='1'/></cols><sheetData><row><c><v>46000</v></c></row></sheetData></worksheet>",
        ),
    ])
}

/// A workbook in binary records: its list of sheets, a shared text, a row and cells (MS-XLSB 2.1.4).
pub(super) fn binary_workbook() -> Vec<u8> {
    let record = |kind: u16, fields: &[&[u8]]| {
        let body = fields.concat();
        let size = u8::try_from(body.len()).expect("these records are small");
        let kind = if kind < 0x80 {
            vec![u8::try_from(kind).expect("it was just compared")]
        } else {
            vec![
                u8::try_from(kind & 0x7F).expect("it has seven bits") | 0x80,
                (kind >> 7).to_le_bytes()[0],
            ]
        };
        [kind, vec![size], body].concat()
    };
    let text = |text: &str| {
        let units = super::utf16(text);
        [super::longs(&[super::length(&units) / 2]), units].concat()
    };
    let number = |value: u32| value.to_le_bytes();
    let sheet = [
        record(0, &[&number(0), &[0; 13]]),
        record(7, &[&number(0), &number(0), &number(0)]),
        record(6, &[&number(1), &number(0), &text("b")]),
        record(2, &[&number(2), &number(0), &number(4 << 2 | 2)]),
        record(479, &[&[0, 0], &text("&Cc"), &text("d")]),
    ];
    let parts = [
        ("[Content_Types].xml", b"<Types><Default Extension='bin' ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/></Types>".to_vec()),
        ("xl/workbook.bin", record(156, &[&number(0), &number(1), &text("r1"), &text("a")])),
        ("xl/_rels/workbook.bin.rels", b"<R><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.bin'/></R>".to_vec()),
        ("xl/worksheets/sheet1.bin", sheet.concat()),
        ("xl/sharedStrings.bin", record(19, &[&[1], &text(WORD), &number(1), &[1, 0, 0, 0]])),
        ("xl/styles.bin", record(43, &[&[4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[5, 0, 0, 0, 255, 0, 0, 255, 0], &text("Arial")])),
        ("xl/comments1.bin", record(637, &[&[0], &text("e")])),
    ];
    packed(&parts.map(|(name, content)| (name.to_owned(), content)))
}

/// A presentation with a slide and its notes.
pub(super) fn presentation() -> Vec<u8> {
    const NAMES: &str = "xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main' xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' xmlns:r='r'";
    let shape = |text: &str| {
        format!("<p:sp><p:txBody><a:p><a:r><a:rPr sz='900'/><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>")
    };
    packed_texts(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "ppt/presentation.xml",
            &format!(
                "<p:presentation {NAMES}><p:sldIdLst><p:sldId id='9' r:id='r1'/></p:sldIdLst></p:presentation>"
            ),
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            "<R><Relationship Id='r1' Type='x/slide' Target='slides/slide1.xml'/></R>",
        ),
        (
            "ppt/slides/slide1.xml",
            &format!("<p:sld {NAMES}>{}</p:sld>", shape("MẬT")),
        ),
        (
            "ppt/slides/_rels/slide1.xml.rels",
            "<R><Relationship Id='r1' Type='x/notesSlide' Target='../notesSlides/notesSlide1.xml'/></R>",
        ),
        (
            "ppt/notesSlides/notesSlide1.xml",
            &format!("<p:notes {NAMES}>{}</p:notes>", shape("a")),
        ),
    ])
}

/// An `OpenDocument` file of this kind with this body.
pub(super) fn open_document(kind: &str, body: &str) -> Vec<u8> {
    let names = "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:table='t' xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' xmlns:xlink='x' xmlns:style='s' xmlns:fo='f'";
    packed_texts(&[
        ("mimetype", &format!("application/vnd.oasis.opendocument.{kind}")),
        (
            "content.xml",
            &format!(
                "<office:document-content {names}><office:automatic-styles><style:style style:name='a'><style:text-properties fo:font-size='9pt'/></style:style></office:automatic-styles><office:body>{body}</office:body></office:document-content>"
            ),
        ),
        ("meta.xml", "<m><dc:title>a</dc:title></m>"),
        (
            "styles.xml",
            &format!(
                "<office:document-styles {names}><office:master-styles><style:master-page><style:header><text:p>b</text:p></style:header></style:master-page></office:master-styles></office:document-styles>"
            ),
        ),
        ("Pictures/a", "GIF89a\u{9}"),
    ])
}
