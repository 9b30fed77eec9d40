//! Tests of the reader for Excel workbooks.

use std::io::Write;

use rasoat_core::{ExtractedText, Problem, ProblemKind, Visibility};

use crate::{RawDocument, ReadLimits, extract};

const SHEET: &str = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'";

fn workbook(sheet: &str, parts: &[(&str, &str)]) -> ExtractedText {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut add = |name: &str, content: &str| {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    };
    add("[Content_Types].xml", "<Types/>");
    add(
        "xl/workbook.xml",
        &format!(
            "<workbook {SHEET}><sheets><sheet name='Danh sách' r:id='r1'/><sheet name='Kín' state='veryHidden' r:id='r2'/></sheets></workbook>"
        ),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        "<R><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r2' Type='x/worksheet' Target='worksheets/sheet2.xml'/></R>",
    );
    add(
        "xl/worksheets/sheet1.xml",
        &format!("<worksheet {SHEET}>{sheet}</worksheet>"),
    );
    add(
        "xl/worksheets/sheet2.xml",
        &format!("<worksheet {SHEET}><row><c t='inlineStr'><is><t>ẩn</t></is></c></row></worksheet>"),
    );
    for (name, content) in parts {
        add(name, content);
    }
    let bytes = writer.finish().unwrap().into_inner();
    extract(&RawDocument::of_bytes(&bytes), &ReadLimits::default())
}

fn shown(text: &ExtractedText) -> Vec<String> {
    let visibility = |of: Visibility| {
        if of == Visibility::Visible {
            ""
        } else {
            of.as_str()
        }
    };
    let describe = |zone: &rasoat_core::Zone| {
        format!(
            "{} {} {}",
            zone.kind.as_str(),
            visibility(zone.visibility),
            text.zone_text(zone)
        )
    };
    text.zones()
        .iter()
        .map(|zone| describe(zone).replace("  ", " "))
        .collect()
}

#[test]
fn cells_sheets_and_headers() {
    let sheet = "<cols><col min='3' max='3' hidden='1'/></cols><sheetData><row r='2'><c r='B2' t='s'><v>0</v></c><c r='C2'><v>12</v></c></row>\
        <row r='3' hidden='1'><c r='A3' t='str'><v>x</v></c></row></sheetData><dataValidation><formula1>\"Mật,Tối mật\"</formula1></dataValidation>\
        <headerFooter><oddHeader>&amp;C&amp;\"Arial\"&amp;14MẬT</oddHeader></headerFooter>";
    let shared = format!(
        "<sst {SHEET}><si><r><rPr><b/></rPr><t>M</t></r><r><t>ẬT</t></r><rPh><t>no</t></rPh></si></sst>"
    );
    let text = workbook(sheet, &[("xl/sharedStrings.xml", &shared)]);
    let expected = [
        "sheet_name Danh sách",
        "table_cell MẬT",
        "table_cell hidden 12",
        "table_cell hidden x",
        "form_field hidden Mật,Tối mật",
        "page_header MẬT",
        "sheet_name hidden Kín",
        "table_cell hidden ẩn",
    ];
    assert_eq!(shown(&text), expected);
    assert_eq!(
        text.zones()[1]
            .cell
            .map(|cell| (cell.table, cell.row, cell.column)),
        Some((0, 1, 1))
    );
    assert_eq!(
        text.zones()[7]
            .cell
            .map(|cell| (cell.table, cell.row, cell.column)),
        Some((1, 0, 0))
    );
}

#[test]
fn formats_hide_and_fill_up() {
    let styles = format!(
        "<styleSheet {SHEET}><numFmts><numFmt numFmtId='170' formatCode='000000000000'/><numFmt numFmtId='171' formatCode=';;;'/></numFmts><fonts><font/><font><b/><color rgb='FFFFFFFF'/><name val='.VnTime'/></font></fonts>\
         <fills><fill/><fill><patternFill><fgColor rgb='FF000000'/></patternFill></fill></fills>\
         <cellXfs><xf numFmtId='170'/><xf fontId='1'/><xf fontId='1' fillId='1'/><xf numFmtId='171'/></cellXfs></styleSheet>"
    );
    let sheet = "<row><c s='0'><v>24152613175</v></c><c s='1' t='str'><v>m\u{CB}t</v></c><c s='2' t='str'><v>a</v></c><c s='3' t='str'><v>b</v></c></row>";
    let text = workbook(sheet, &[("xl/styles.xml", &styles)]);
    assert_eq!(
        shown(&text)[1..5],
        [
            "table_cell 024152613175",
            "table_cell unreadable mật",
            "table_cell a",
            "table_cell hidden b"
        ]
    );
}

#[test]
fn parts_beside_the_sheets() {
    let comments = format!(
        "<comments {SHEET}><comment><text><r><t>MẬ</t></r><r><t>T</t></r></text></comment></comments>"
    );
    let cache = format!("<pivotCacheRecords {SHEET}><r><s v='Nguyễn Văn A'/></r></pivotCacheRecords>");
    let drawing = "<xdr:wsDr xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><xdr:cNvPr descr='ảnh'/><a:p><a:r><a:t>hộp</a:t></a:r></a:p></xdr:wsDr>";
    let text = workbook(
        "",
        &[
            ("xl/comments1.xml", &comments),
            ("xl/pivotCache/pivotCacheRecords1.xml", &cache),
            ("xl/drawings/drawing1.xml", drawing),
            ("xl/customProperty/item1.bin", "M\0A\0T\0"),
        ],
    );
    assert_eq!(
        shown(&text)[3..],
        [
            "comment MẬT",
            "table_cell hidden Nguyễn Văn A",
            "alt_text ảnh",
            "text_box hộp",
            "property hidden MAT"
        ]
    );
}

#[test]
fn a_workbook_without_sheets_is_damaged() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/workbook.xml"] {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(b"<x>").unwrap();
    }
    let text = extract(
        &RawDocument::of_bytes(&writer.finish().unwrap().into_inner()),
        &ReadLimits::default(),
    );
    assert_eq!(text.problems(), [Problem::new(ProblemKind::Damaged)]);
}
