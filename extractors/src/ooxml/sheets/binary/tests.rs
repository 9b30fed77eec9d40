//! Tests of the reader for binary workbooks.

use std::io::Write as _;

use rasoat_core::{ExtractedText, Visibility};

use super::rk_number;
use crate::{RawDocument, ReadLimits, extract};

fn record(kind: u16, fields: &[&[u8]]) -> Vec<u8> {
    let body = fields.concat();
    let sevens = |mut number: usize| {
        let mut bytes = Vec::new();
        loop {
            let low = u8::try_from(number & 0x7F).unwrap();
            number >>= 7;
            bytes.push(if number == 0 { low } else { low | 0x80 });
            if number == 0 {
                return bytes;
            }
        }
    };
    [sevens(kind.into()), sevens(body.len()), body].concat()
}

fn long(value: u32) -> [u8; 4] {
    value.to_le_bytes()
}

fn text(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&long(u32::try_from(units.len() / 2).unwrap())[..], &units].concat()
}

fn cell(column: u32, format: u32) -> Vec<u8> {
    [long(column), long(format)].concat()
}

fn row(number: u32, is_hidden: bool) -> Vec<u8> {
    let hidden = if is_hidden { 0x10 } else { 0 };
    record(0, &[&long(number), &[0; 7], &[hidden], &[0; 5]])
}

/// A font with weight, colour by its parts and name.
fn font(weight: u16, color: [u8; 4], name: &str) -> Vec<u8> {
    let head = [260_u16, 0, weight, 0].map(u16::to_le_bytes).concat();
    record(43, &[&head, &[0; 4], &[5, 0, 0, 0], &color, &[0], &text(name)])
}

fn workbook(sheet: &[Vec<u8>], comments: &[Vec<u8>]) -> Vec<u8> {
    let listed =
        |state: u32, id: &str, name: &str| record(156, &[&long(state), &long(1), &text(id), &text(name)]);
    let shared = [
        record(19, &[&[0], &text("MẬT")]),
        record(
            19,
            &[
                &[1],
                &text("xem m\u{CB}t"),
                &long(1),
                &4_u16.to_le_bytes(),
                &1_u16.to_le_bytes(),
            ],
        ),
    ];
    let format =
        |font: u16, code: u16| record(47, &[&[0, 0], &code.to_le_bytes(), &font.to_le_bytes(), &[0; 12]]);
    let styles = [
        record(44, &[&170_u16.to_le_bytes(), &text("000000000000")]),
        font(700, [255, 0, 0, 255], "Arial"),
        font(400, [0, 0, 0, 255], ".VnTime"),
        record(617, &[]),
        format(0, 0),
        format(1, 170),
        record(618, &[]),
    ];
    let relationships = "<R><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.bin'/><Relationship Id='r2' Type='x/worksheet' Target='worksheets/sheet2.bin'/></R>";
    let types = "<Types><Default Extension='bin' ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/></Types>";
    let parts: [(&str, Vec<u8>); 8] = [
        ("[Content_Types].xml", types.into()),
        (
            "xl/workbook.bin",
            [listed(0, "r1", "Danh sách"), listed(2, "r2", "Kín")].concat(),
        ),
        ("xl/_rels/workbook.bin.rels", relationships.into()),
        ("xl/sharedStrings.bin", shared.concat()),
        ("xl/styles.bin", styles.concat()),
        ("xl/worksheets/sheet1.bin", sheet.concat()),
        (
            "xl/worksheets/sheet2.bin",
            [row(0, false), record(6, &[&cell(0, 0), &text("ẩn")])].concat(),
        ),
        ("xl/comments1.bin", comments.concat()),
    ];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn shown(text: &ExtractedText) -> Vec<String> {
    text.zones()
        .iter()
        .map(|zone| {
            let visibility = if zone.visibility == Visibility::Visible {
                ""
            } else {
                " hidden"
            };
            format!("{}{visibility} {}", zone.kind.as_str(), text.zone_text(zone))
        })
        .collect()
}

#[test]
fn sheets_cells_headers_and_comments() {
    let none = [0xFF_u8; 4];
    let sheet = [
        record(60, &[&long(2), &long(2), &[0; 8], &[1, 0]]),
        row(1, false),
        record(7, &[&cell(1, 0), &long(0)]),
        record(2, &[&cell(2, 0), &long(12 << 2 | 2)]),
        record(5, &[&cell(3, 1), &24_152_613_175_f64.to_le_bytes()]),
        record(7, &[&cell(4, 0), &long(1)]),
        row(2, true),
        record(6, &[&cell(0, 0), &text("x")]),
        record(8, &[&cell(1, 0), &text("y"), &[0; 8]]),
        record(
            64,
            &[
                &long(0),
                &long(1),
                &[0; 16],
                &none,
                &none,
                &text("Chọn"),
                &text("Mật, Tối mật"),
            ],
        ),
        record(494, &[&[0; 16], &none, &none, &text("gợi ý"), &text("tên")]),
        record(
            479,
            &[
                &[0, 0],
                &text("&C&\"Arial\"MẬT"),
                &none,
                &none,
                &none,
                &none,
                &none,
            ],
        ),
    ];
    let comments = [record(637, &[&[0], &text("TỐI MẬT")])];
    let bytes = workbook(&sheet, &comments);
    let text = extract(&RawDocument::of_bytes(&bytes), &ReadLimits::default());
    assert_eq!(text.problems(), []);
    assert_eq!(
        shown(&text),
        [
            "sheet_name Danh sách",
            "table_cell MẬT",
            "table_cell hidden 12",
            "table_cell 024152613175",
            "table_cell xem mật",
            "table_cell hidden x",
            "table_cell hidden y",
            "form_field hidden Chọn",
            "form_field hidden Mật, Tối mật",
            "alt_text hidden gợi ý",
            "alt_text hidden tên",
            "page_header MẬT",
            "sheet_name hidden Kín",
            "table_cell hidden ẩn",
            "comment TỐI MẬT",
        ]
    );
    let marking = &text.zones()[1];
    assert!(marking.style.bold && marking.style.red);
    assert_eq!(
        marking.cell.map(|cell| (cell.table, cell.row, cell.column)),
        Some((0, 1, 1))
    );
}

#[test]
fn numbers_in_four_bytes() {
    let check = |rk: u32, expected: f64| assert!((rk_number(rk) - expected).abs() < 1e-9, "{rk:x}");
    check(12 << 2 | 2, 12.0);
    check(1234 << 2 | 3, 12.34);
    check((-5_i32 << 2).cast_unsigned() | 2, -5.0);
    check(0x3FF0_0000, 1.0);
}
