//! Workbooks that the tests write themselves.

use rasoat_core::{LegacyEncoding, ProblemKind};

use crate::ole::tests::{compound, read, shown};

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), body].concat()
}

/// A text in UTF-16 behind a count of `count_bytes` bytes.
fn text(text: &str, count_bytes: usize) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = units.len().to_le_bytes()[..count_bytes].to_vec();
    bytes.push(1);
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

fn begin(kind: u8) -> Vec<u8> {
    record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0])
}

fn sheet_entry(name: &str, state: u8) -> Vec<u8> {
    record(0x0085, &[&[0, 0, 0, 0, state, 0], &text(name, 1)[..]].concat())
}

/// A cell of a kind: row, column, format, value.
fn cell(kind: u16, row: u8, column: u8, value: &[u8]) -> Vec<u8> {
    record(kind, &[&[row, 0, column, 0, 0, 0], value].concat())
}

fn label(row: u8, column: u8, value: &str) -> Vec<u8> {
    cell(0x0204, row, column, &text(value, 2))
}

/// A workbook with these records of its own and these sheets.
fn workbook(globals: &[Vec<u8>], sheets: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let end = || record(0x000A, &[]);
    let mut stream = begin(5);
    stream.extend(globals.concat());
    stream.extend(end());
    for sheet in sheets {
        stream.extend(begin(0x10));
        stream.extend(sheet.concat());
        stream.extend(end());
    }
    compound(&[("Workbook", &stream)])
}

/// A workbook for tests that change its bytes.
pub(in crate::ole) fn sample() -> Vec<u8> {
    let mut shared = vec![1, 0, 0, 0, 1, 0, 0, 0];
    shared.extend(text("Mật", 2));
    workbook(
        &[sheet_entry("Danh sách", 0), record(0x00FC, &shared)],
        &[vec![
            cell(0x00FD, 0, 0, &[0; 4]),
            label(1, 1, "Họ tên"),
            record(0x0014, &text("&LMẬT", 2)),
        ]],
    )
}

#[test]
fn sheets_cells_and_headers_come_out() {
    let hidden_row = record(0x0208, &[&[2, 0], &[0; 10][..], &[0x20, 0, 0, 0]].concat());
    let hidden_column = record(0x007D, &[3, 0, 4, 0, 0, 0, 0, 0, 1, 0]);
    let bytes = workbook(
        &[sheet_entry("Kế hoạch", 0), sheet_entry("MẬT", 2)],
        &[
            vec![
                hidden_row,
                hidden_column,
                label(0, 0, "thấy"),
                label(2, 0, "hàng ẩn"),
                label(0, 4, "cột ẩn"),
                record(0x0015, &text("&CLưu hành nội bộ", 2)),
            ],
            vec![label(0, 0, "trang ẩn")],
        ],
    );
    let text = read(&bytes);
    assert_eq!(
        shown(&text),
        [
            "sheet_name/visible Kế hoạch",
            "table_cell/visible thấy",
            "table_cell/hidden hàng ẩn",
            "table_cell/hidden cột ẩn",
            "page_footer/visible Lưu hành nội bộ",
            "sheet_name/hidden MẬT",
            "table_cell/hidden trang ẩn",
        ]
    );
    let place = text.zones()[2].cell.unwrap();
    assert_eq!((place.table, place.row, place.column), (0, 2, 0));
    assert_eq!(text.problems(), []);
}

#[test]
fn numbers_are_read_as_people_see_them() {
    let whole = ((79_012_345_u32) << 2 | 2).to_le_bytes();
    let large = 79_204_001_234_f64.to_le_bytes();
    let formula = [&1.5_f64.to_le_bytes()[..], &[0; 6]].concat();
    let mut pair = vec![0, 0];
    pair.extend(whole);
    let many = record(0x00BD, &[&[5, 0, 0, 0], &pair[..], &pair, &[1, 0]].concat());
    let bytes = workbook(
        &[sheet_entry("a", 0)],
        &[vec![
            cell(0x027E, 0, 0, &whole),
            cell(0x0203, 1, 0, &large),
            cell(0x0006, 2, 0, &formula),
            many,
        ]],
    );
    let zones = shown(&read(&bytes));
    let expected = ["79012345", "79204001234", "1.5", "79012345", "79012345"];
    assert_eq!(
        zones[1..],
        expected.map(|number| format!("table_cell/visible {number}"))
    );
}

#[test]
fn texts_of_formulas_follow_them() {
    let awaited = [&[0; 6][..], &[0xFF, 0xFF], &[0; 6]].concat();
    let bytes = workbook(
        &[sheet_entry("a", 0)],
        &[vec![
            cell(0x0006, 4, 2, &awaited),
            record(0x0207, &text("MẬT", 2)),
        ]],
    );
    let text = read(&bytes);
    assert_eq!(text.zone_text(&text.zones()[1]), "MẬT");
    assert_eq!(text.zones()[1].cell.unwrap().row, 4);
}

#[test]
fn shared_texts_go_on_in_other_records_and_widths() {
    // "Tuy" as bytes, then the record that continues it in UTF-16, with a second text behind.
    let shared = [&[2, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0][..], b"Tuy"].concat();
    let mut more = vec![1];
    more.extend(u16::try_from(u32::from('ệ')).unwrap().to_le_bytes());
    more.extend(text("hai", 2));
    let bytes = workbook(
        &[
            sheet_entry("a", 0),
            record(0x00FC, &shared),
            record(0x003C, &more),
        ],
        &[vec![
            cell(0x00FD, 0, 0, &[0, 0, 0, 0]),
            cell(0x00FD, 1, 0, &[1, 0, 0, 0]),
        ]],
    );
    assert_eq!(
        shown(&read(&bytes))[1..],
        ["table_cell/visible Tuyệ", "table_cell/visible hai"]
    );
}

#[test]
fn fonts_of_cells_decode_them() {
    let mut font = vec![0xC8, 0, 0, 0, 10, 0, 0xBC, 2, 0, 0, 0, 0, 0, 0];
    font.extend(text(".VnTimeH", 1));
    let bytes = workbook(
        &[
            sheet_entry("a", 0),
            record(0x0031, &font),
            record(0x00E0, &[0; 20]),
        ],
        &[vec![label(0, 0, "mËt")]],
    );
    let text = read(&bytes);
    let zone = &text.zones()[1];
    assert_eq!(text.zone_text(zone), "mật");
    assert_eq!(zone.decoded_from, Some(LegacyEncoding::Tcvn3));
    assert!(zone.style.shown_as_capitals && zone.style.bold && zone.style.red);
}

#[test]
fn comments_and_text_boxes_are_told_apart() {
    let object = |kind: u8| record(0x005D, &[0x15, 0, 0x12, 0, kind, 0]);
    let shape_text = |shown: &str| {
        let count = u8::try_from(shown.encode_utf16().count()).unwrap();
        let mut header = vec![0; 18];
        header[10] = count;
        let letters = &text(shown, 1)[1..];
        [
            record(0x01B6, &header),
            record(0x003C, letters),
            record(0x003C, &[0; 16]),
        ]
        .concat()
    };
    let bytes = workbook(
        &[sheet_entry("a", 0)],
        &[vec![
            object(0x19),
            shape_text("nhận xét"),
            object(0x06),
            shape_text("MẬT"),
        ]],
    );
    assert_eq!(
        shown(&read(&bytes))[1..],
        ["comment/visible nhận xét", "text_box/visible MẬT"]
    );
}

#[test]
fn passwords_are_told() {
    let text = read(&workbook(&[record(0x002F, &[0; 4])], &[]));
    assert_eq!(text.problems()[0].kind, ProblemKind::Encrypted);
}
