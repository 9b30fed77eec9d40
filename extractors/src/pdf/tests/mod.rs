//! Whole documents through the reader: pages.

mod beside;
mod cipher;
mod glyphs;
mod hostile;
mod redaction;
mod writer;

use rasoat_core::{ExtractedText, LegacyEncoding, ProblemKind, Visibility, ZoneKind};

use self::writer::{Document, hex, line};
use super::read;
use crate::ReadLimits;
use crate::context::ReadContext;

fn read_bytes(bytes: &[u8]) -> ExtractedText {
    let limits = ReadLimits::default();
    read(bytes, &ReadContext::new(&limits, bytes.len()))
}

fn read_document(document: &Document) -> ExtractedText {
    read_bytes(&document.bytes())
}

fn read_page(content: &str) -> ExtractedText {
    let mut document = Document::new();
    document.page(content);
    read_document(&document)
}

/// The texts of a page with this content, in their order.
fn check(content: &str, expected: &[&str]) {
    let text = read_page(content);
    let texts: Vec<&str> = text.zones().iter().map(|zone| text.zone_text(zone)).collect();
    assert_eq!(texts, expected);
}

/// The visibility of the zone with the text `MẬT`.
fn check_visibility(content: &str, expected: Visibility) {
    let text = read_page(content);
    let seen: Vec<Visibility> = text
        .zones()
        .iter()
        .filter(|zone| text.zone_text(zone) == "MẬT")
        .map(|zone| zone.visibility)
        .collect();
    assert_eq!(seen, [expected], "{content}");
}

#[test]
fn lines_and_words() {
    check(
        &(line(50, 700, 12, "Số: 12/KH") + &line(50, 680, 12, "hai  từ")),
        &["Số: 12/KH", "hai từ"],
    );
    // Words placed one by one, without a space glyph between them, and out of order.
    check(
        &(line(83, 700, 12, "hai") + &line(50, 700, 12, "dòng")),
        &["dòng hai"],
    );
    // A space in a TJ array.
    check(
        &format!("BT /U 12 Tf 50 700 Td [{} -300 {}] TJ ET", hex("bí"), hex("mật")),
        &["bí mật"],
    );
}

#[test]
fn letters_set_apart_are_words() {
    check(&line(50, 700, 12, "T U Y Ệ T   M Ậ T"), &["TUYỆT MẬT"]);
    check(
        &format!("BT /U 12 Tf 5 Tc 50 700 Td {} Tj ET", hex("TỐI MẬT")),
        &["TỐI MẬT"],
    );
}

#[test]
fn marks_and_doubled_letters_join_their_letter() {
    check(&line(50, 700, 12, "MA\u{302}\u{323}T"), &["MA\u{302}\u{323}T"]);
    let text = read_page(&(line(50, 700, 12, "MẬT") + &line(50, 700, 12, "MẬT")));
    assert_eq!(text.text(), "MẬT");
    assert!(text.zones()[0].style.bold);
}

#[test]
fn columns_are_zones_of_their_own_and_read_one_after_the_other() {
    let head = line(50, 750, 12, "UBND TỈNH")
        + &line(300, 750, 12, "CỘNG HÒA")
        + &line(50, 735, 12, "TỐI MẬT")
        + &line(300, 735, 12, "Độc lập")
        + &line(50, 700, 12, &"Nội dung dài cả dòng ".repeat(4));
    let text = read_page(&head);
    let texts: Vec<&str> = text.zones().iter().map(|zone| text.zone_text(zone)).collect();
    assert_eq!(texts[..4], ["UBND TỈNH", "TỐI MẬT", "CỘNG HÒA", "Độc lập"]);
    let area = text.zones()[1].area.unwrap();
    assert!(area.left == 83 && area.top > 60 && area.bottom < 95, "{area:?}");
}

#[test]
fn pages_are_read_as_they_are_shown() {
    // A page turned by 90°: text drawn upwards along the left edge is the first line.
    let mut document = Document::new();
    document.page_with(
        &format!("BT /U 12 Tf 0 1 -1 0 30 100 Tm {} Tj ET", hex("MẬT")),
        "/Rotate 90 /CropBox [0 0 600 700]",
    );
    let text = read_document(&document);
    let zone = &text.zones()[0];
    assert_eq!(
        (text.text(), zone.page, zone.visibility),
        ("MẬT", Some(1), Visibility::Visible)
    );
    let area = zone.area.unwrap();
    assert!(area.top < 60 && area.left > 130 && area.left < 160, "{area:?}");
}

#[test]
fn watermarks_boxes_headings_and_colours() {
    let body = line(50, 500, 12, &"chữ thường ".repeat(6));
    let diagonal = format!(
        "BT 0.8 g /U 60 Tf 0.7 0.7 -0.7 0.7 150 250 Tm {} Tj ET 0 g\n",
        hex("TUYỆT MẬT")
    );
    let stamp = format!(
        "1 0 0 rg 1 0 0 RG 50 650 70 20 re S\n{}0 g ",
        line(55, 655, 12, "MẬT")
    );
    let heading = format!("BT /B 16 Tf 200 760 Td {} Tj ET\n", hex("KẾ HOẠCH"));
    let text = read_page(&(body + &diagonal + &stamp + &heading));
    let zone = |wanted: &str| {
        text.zones()
            .iter()
            .find(|zone| text.zone_text(zone) == wanted)
            .unwrap()
    };
    assert_eq!(zone("TUYỆT MẬT").kind, ZoneKind::Watermark);
    let stamp = zone("MẬT");
    assert_eq!(
        (stamp.kind, stamp.style.boxed, stamp.style.red),
        (ZoneKind::TextBox, true, true)
    );
    let heading = zone("KẾ HOẠCH");
    assert_eq!(
        (heading.kind, heading.style.bold, heading.style.size_percent),
        (ZoneKind::Heading, true, 133)
    );
}

#[test]
fn a_stamp_over_other_text_keeps_its_frame_and_hides_nothing() {
    let content = line(50, 700, 12, "Số: 906/TB-SYT")
        + "1 g 80 690 60 30 re f 0 g 80 690 m 140 690 l S 80 720 m 140 720 l S 80 690 m 80 720 l S \
           140 690 m 140 720 l S\n"
        + &line(90, 708, 12, "MẬT");
    let text = read_page(&content);
    let zone = |wanted: &str| {
        text.zones()
            .iter()
            .find(|zone| text.zone_text(zone) == wanted)
            .unwrap()
    };
    assert_eq!(zone("Số: 906/TB-SYT").visibility, Visibility::Visible);
    assert!(zone("MẬT").style.boxed);
}

#[test]
fn ruled_tables_give_cells() {
    let mut content = String::from("50 600 300 40 re S 50 620 m 350 620 l S 100 600 m 100 640 l S\n");
    content += &(line(55, 625, 12, "STT") + &line(105, 625, 12, "CCCD"));
    content += &(line(55, 605, 12, "1") + &line(105, 605, 12, "001203004567"));
    let text = read_page(&content);
    let cells: Vec<(&str, u32, u32)> = text
        .zones()
        .iter()
        .map(|zone| {
            (
                text.zone_text(zone),
                zone.cell.unwrap().row,
                zone.cell.unwrap().column,
            )
        })
        .collect();
    assert_eq!(
        cells,
        [("STT", 0, 0), ("CCCD", 0, 1), ("1", 1, 0), ("001203004567", 1, 1)]
    );
}

#[test]
fn what_is_drawn_over_text_covers_it() {
    let secret = line(50, 700, 12, "MẬT");
    check_visibility(&secret, Visibility::Visible);
    check_visibility(&format!("{secret} 0 g 45 695 100 16 re f"), Visibility::Covered);
    check_visibility(&format!("{secret} 1 g 45 695 100 16 re f"), Visibility::Covered);
    check_visibility(
        &format!("0.8 g 45 695 100 16 re f 0 g {secret}"),
        Visibility::Visible,
    );
    check_visibility(
        &format!("0 0 0.5 rg 45 695 100 16 re f 1 g {secret}"),
        Visibility::Visible,
    );
    check_visibility(&format!("{secret} 45 695 100 16 re S"), Visibility::Visible);
}

#[test]
fn transparent_and_multiplied_colour_is_a_highlight() {
    let mut document = Document::new();
    document.resources("/ExtGState << /A << /ca 0.4 >> /M << /BM /Multiply >> >>");
    for state in ["A", "M"] {
        document.page(&format!(
            "{} /{state} gs 1 1 0 rg 45 695 100 16 re f",
            line(50, 700, 12, "MẬT")
        ));
    }
    let text = read_document(&document);
    assert!(
        text.zones()
            .iter()
            .all(|zone| zone.visibility == Visibility::Visible)
    );
}

#[test]
fn text_that_cannot_be_seen_is_told() {
    let secret = line(50, 700, 12, "MẬT");
    check_visibility(&format!("1 g {secret}"), Visibility::Unreadable);
    check_visibility(&line(50, 700, 1, "MẬT"), Visibility::Unreadable);
    check_visibility(&line(700, 700, 12, "MẬT"), Visibility::OffPage);
    check_visibility(&format!("q 0 0 40 40 re W n {secret} Q"), Visibility::OffPage);
    check_visibility(&format!("3 Tr {secret}"), Visibility::Hidden);
}

#[test]
fn layers_that_are_switched_off_are_read_and_hidden() {
    let mut document = Document::new();
    let layer = document.object(&format!("<< /Type /OCG /Name {} >>", "(Lop nhap)"));
    document
        .catalog(&format!(
            "/OCProperties << /OCGs [{layer} 0 R] /D << /OFF [{layer} 0 R] >> >>"
        ))
        .resources(&format!("/Properties << /L {layer} 0 R >>"));
    document.page(&format!(
        "/OC /L BDC {} EMC {}",
        line(50, 700, 12, "MẬT"),
        line(50, 600, 12, "thường")
    ));
    let text = read_document(&document);
    let zone = |wanted: &str| {
        text.zones()
            .iter()
            .find(|zone| text.zone_text(zone) == wanted)
            .unwrap()
    };
    assert_eq!(zone("MẬT").visibility, Visibility::Hidden);
    assert_eq!(zone("thường").visibility, Visibility::Visible);
    assert_eq!(zone("Lop nhap").kind, ZoneKind::Property);
}

#[test]
fn old_fonts_are_decoded_by_their_name() {
    let text = read_page(
        "BT /TH 14 Tf 50 700 Td (tuy\\326t m\\313t) Tj ET BT /T 12 Tf 50 600 Td (n\\255\\355c) Tj ET",
    );
    let zones: Vec<(&str, Option<LegacyEncoding>, bool)> = text
        .zones()
        .iter()
        .map(|zone| {
            (
                text.zone_text(zone),
                zone.decoded_from,
                zone.style.shown_as_capitals,
            )
        })
        .collect();
    assert_eq!(
        zones,
        [
            ("tuyệt mật", Some(LegacyEncoding::Tcvn3), true),
            ("nước", Some(LegacyEncoding::Tcvn3), false)
        ]
    );
}

#[test]
fn short_lines_are_in_the_encoding_of_the_others() {
    let mut content = String::from("BT /H 12 Tf 14 TL 50 700 Td (t\\350i m\\313t) '");
    for _ in 0..4 {
        content += " (C\\351ng hoµ x· héi chñ nghÜa ViÖt Nam) '";
    }
    let content: Vec<u8> = content
        .chars()
        .map(|letter| u8::try_from(letter).unwrap())
        .collect();
    let mut document = Document::new();
    document.page_of_bytes(&[&content[..], b" ET"].concat());
    let text = read_document(&document);
    assert_eq!(
        text.zone_text(&text.zones()[1]),
        "Cộng hoà xã hội chủ nghĩa Việt Nam"
    );
    assert_eq!(text.zone_text(&text.zones()[0]), "tối mật");
}

#[test]
fn what_repeats_in_the_margin_is_header_or_footer() {
    let mut document = Document::new();
    for page in 1..=3 {
        document.page(
            &(line(50, 780, 10, "MẬT")
                + &line(50, 400, 12, &format!("Trang thứ {page} có chữ riêng"))
                + &line(280, 20, 10, &page.to_string())),
        );
    }
    let text = read_document(&document);
    let kinds: Vec<ZoneKind> = text.zones().iter().map(|zone| zone.kind).collect();
    assert_eq!(
        kinds[..3],
        [ZoneKind::PageHeader, ZoneKind::Body, ZoneKind::PageFooter]
    );
    assert_eq!(text.page_count(), 3);
}

#[test]
fn pages_that_are_pictures_are_not_read() {
    let mut document = Document::new();
    let picture = document.stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
        b"\x80",
    );
    document.resources(&format!("/XObject << /P {picture} 0 R >>"));
    document.page("q 600 0 0 800 0 0 cm /P Do Q");
    document.page(&format!(
        "q 600 0 0 800 0 0 cm /P Do Q 3 Tr {}",
        line(50, 700, 12, "MẬT")
    ));
    document.page(&line(50, 700, 12, "chỉ có chữ"));
    let text = read_document(&document);
    let unread: Vec<Option<u32>> = text
        .problems()
        .iter()
        .filter(|problem| problem.kind == ProblemKind::ImageNotRead)
        .map(|problem| problem.page)
        .collect();
    assert_eq!(unread, [Some(1), Some(2)]);
    let layer = &text.zones()[0];
    assert_eq!(
        (layer.kind, layer.visibility),
        (ZoneKind::Ocr, Visibility::Visible)
    );
}

#[test]
fn letters_as_outlines_are_told_and_boxes_are_not() {
    let letter = |x: i32| {
        let corners: Vec<String> = (0..30)
            .map(|i| format!("{} {} l ", x + i % 7 * 4, 500 + i * 3))
            .collect();
        let corners = corners.concat();
        format!("{x} 500 m {corners} h f\n")
    };
    let told = |content: &str| {
        read_page(content)
            .problems()
            .iter()
            .any(|problem| problem.kind == ProblemKind::PictureTextNotRead)
    };
    assert!(told(&(letter(100) + &letter(140))));
    assert!(!told(&("50 500 200 40 re ".repeat(10) + "f")));
}

#[test]
fn glyphs_without_letters_are_told_and_replaced_where_the_document_says_so() {
    let glyphs = "<000100020003000400050006000700080009000A000B000C>";
    let text = read_page(&format!("BT /N 12 Tf 50 700 Td {glyphs} Tj ET"));
    assert_eq!(text.problems()[0].kind, ProblemKind::UnmappedGlyphs);
    let text = read_page(&format!(
        "/Span << /ActualText <FEFF004D1EAC0054> >> BDC BT /N 12 Tf 50 700 Td {glyphs} Tj ET EMC"
    ));
    assert_eq!((text.text(), text.problems().len()), ("MẬT", 0));
    // Letters that can be read are believed, not what is said to stand for them.
    check(
        &format!(
            "/Span << /ActualText (khac) >> BDC {} EMC",
            line(50, 700, 12, "MẬT")
        ),
        &["MẬT"],
    );
}
