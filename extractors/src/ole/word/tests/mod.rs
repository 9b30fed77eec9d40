//! Word documents that the tests write themselves.

mod writer;

use rasoat_core::{LegacyEncoding, ProblemKind};

use crate::ole::tests::{compound, read, shown};
use writer::{Writer, Written, cell, plain, plc, row_end, set};

/// A document of several stories, for tests that change its bytes.
pub(in crate::ole) fn sample() -> Vec<u8> {
    Writer::default()
        .story(
            0,
            &[
                plain("Mật độ"),
                cell("STT"),
                cell("Họ tên"),
                row_end(&[0, 500, 2000]),
                set("ẩn", &[0x3C, 0x08, 1]),
            ],
        )
        .story(2, &[plain("Đầu trang")])
        .part(11, plc(&[0; 7], &[]))
        .finish()
}

fn check(document: Writer, expected: &[&str]) {
    let text = read(&document.finish());
    assert_eq!(shown(&text), expected);
    assert_eq!(text.problems(), []);
}

#[test]
fn runs_are_seen_as_word_shows_them() {
    let hidden = [0x3C, 0x08, 1];
    let deleted = [0x00, 0x08, 1];
    let white = [0x70, 0x68, 255, 255, 255, 0];
    let tiny = [0x43, 0x4A, 2, 0];
    check(
        Writer::default().story(
            0,
            &[
                Written {
                    runs: vec![
                        ("M", Vec::new()),
                        ("thừa", hidden.to_vec()),
                        ("ẬT", Vec::new()),
                        ("bỏ", deleted.to_vec()),
                    ],
                    ..plain("")
                },
                set("trắng", &white),
                set("nhỏ", &tiny),
            ],
        ),
        &[
            "body/visible MẬT",
            "body/hidden thừa",
            "body/deleted bỏ",
            "body/unreadable trắng",
            "body/unreadable nhỏ",
        ],
    );
}

#[test]
fn bold_red_and_capitals_are_told() {
    let changes = [0x35, 0x08, 1, 0x3B, 0x08, 1, 0x42, 0x2A, 6];
    let text = read(&Writer::default().story(0, &[set("Tối mật", &changes)]).finish());
    let style = text.zones()[0].style;
    assert!(style.bold && style.red && style.shown_as_capitals);
}

#[test]
fn a_frame_is_four_borders() {
    let border = |side: u8| [side, 0x64, 4, 1, 0, 0];
    let framed = Written {
        changes: [0x24, 0x25, 0x26, 0x27].into_iter().flat_map(border).collect(),
        ..plain("MẬT")
    };
    let text = read(&Writer::default().story(0, &[framed, plain("x")]).finish());
    assert_eq!(
        text.zones()
            .iter()
            .map(|zone| zone.style.boxed)
            .collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn old_fonts_are_decoded() {
    // A table of fonts: count, nothing more, then each font behind its length.
    let mut fonts = vec![1, 0, 0, 0];
    let name: Vec<u8> = ".VnTimeH\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fonts.push(u8::try_from(39 + name.len()).unwrap());
    fonts.extend([0; 39]);
    fonts.extend(name);
    let text = read(
        &Writer::default()
            .story(0, &[plain("tuyÖt mËt")])
            .part(15, fonts)
            .finish(),
    );
    assert_eq!(text.text(), "tuyệt mật");
    assert_eq!(text.zones()[0].decoded_from, Some(LegacyEncoding::Tcvn3));
    assert!(text.zones()[0].style.shown_as_capitals);
}

#[test]
fn cells_have_places_by_their_edges() {
    let document = Writer::default().story(
        0,
        &[
            cell("a"),
            cell("b"),
            cell("c"),
            row_end(&[0, 500, 1000, 2000]),
            cell("d"),
            cell("e"),
            row_end(&[0, 1000, 2000]),
            plain("x"),
            cell("f"),
            row_end(&[0, 1000]),
        ],
    );
    let text = read(&document.finish());
    let places: Vec<_> = text
        .zones()
        .iter()
        .map(|zone| zone.cell.map(|cell| (cell.table, cell.row, cell.column)))
        .collect();
    let expected = [
        Some((0, 0, 0)),
        Some((0, 0, 1)),
        Some((0, 0, 2)),
        Some((0, 1, 0)),
        Some((0, 1, 2)),
        None,
        Some((1, 0, 0)),
    ];
    assert_eq!(places, expected);
}

#[test]
fn every_story_has_its_kind() {
    let mut spa = 7_u32.to_le_bytes().to_vec();
    spa.resize(26, 0);
    let mut text_box = vec![0; 22];
    text_box[14] = 7;
    check(
        Writer::default()
            .story(0, &[plain("một"), plain("hai")])
            .story(1, &[plain("chú thích")])
            .story(2, &[plain("đầu"), plain("cuối")])
            .story(4, &[plain("nhận xét")])
            .story(5, &[plain("cuối văn bản")])
            .story(6, &[plain("MẬT")])
            .part(11, plc(&[0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 9, 9, 9], &[]))
            .part(40, plc(&[4, 8], &[&spa]))
            .part(56, plc(&[0, 4], &[&text_box])),
        &[
            "body/visible một",
            "text_box/visible MẬT",
            "body/visible hai",
            "page_header/visible đầu",
            "page_footer/visible cuối",
            "note/visible chú thích",
            "note/visible cuối văn bản",
            "comment/visible nhận xét",
        ],
    );
}

#[test]
fn pages_are_counted_by_breaks() {
    let page_break = Written {
        mark: 0x0C,
        ..plain("một")
    };
    let text = read(&Writer::default().story(0, &[page_break, plain("hai")]).finish());
    assert_eq!(text.zones()[1].page, Some(2));
    assert_eq!(text.page_count(), 2);
}

#[test]
fn field_codes_are_not_shown() {
    let document = Writer::default().story(
        0,
        &[
            plain("xem \u{13} HYPERLINK \"http://a.vn\" \u{14}đây\u{15}."),
            plain("\u{13} QUOTE MẬT \u{15}"),
        ],
    );
    let text = read(&document.finish());
    assert_eq!(
        shown(&text),
        ["body/visible xem đây.", "form_field/hidden QUOTE MẬT"]
    );
    assert_eq!(text.links(), ["http://a.vn"]);
}

#[test]
fn what_cannot_be_read_is_told() {
    let problems = |bytes: &[u8]| -> Vec<ProblemKind> {
        let text = read(bytes);
        text.problems()
            .iter()
            .map(|problem| problem.kind.clone())
            .collect()
    };
    let mut locked = Writer::default();
    locked.flags = 0x0100;
    assert_eq!(problems(&locked.finish()), [ProblemKind::Encrypted]);
    assert_eq!(
        problems(&compound(&[("WordDocument", &[0xEC, 0xA5])])),
        [ProblemKind::Damaged]
    );
}

#[test]
fn text_of_word_95_is_read() {
    let mut stream = vec![0; 0x200];
    stream[..4].copy_from_slice(&[0xDC, 0xA5, 104, 0]);
    stream[0x18..0x20].copy_from_slice(&[0, 2, 0, 0, 9, 2, 0, 0]);
    stream[0x34] = 9;
    stream.extend(b"MAT\rDo ma\r");
    assert_eq!(
        shown(&read(&compound(&[("WordDocument", &stream)]))),
        ["body/visible MAT", "body/visible Do ma"]
    );
    // Written by an East Asian edition, whose letters have two bytes.
    stream[0x0B] |= 0x40;
    let text = read(&compound(&[("WordDocument", &stream)]));
    let unsupported = ProblemKind::Unsupported(rasoat_core::DocumentFormat::Doc);
    assert_eq!(text.problems(), [rasoat_core::Problem::new(unsupported)]);
}
