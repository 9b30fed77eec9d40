//! Whole documents through the reader: what lies beside the text of pages.

use rasoat_core::{ProblemKind, Visibility, ZoneKind};

use super::writer::{Document, hex, line};
use super::{cipher, read_bytes, read_document};

/// A text string in UTF-16.
fn string(text: &str) -> String {
    hex(text).replace('<', "<FEFF")
}

/// Kind and text of all zones of a document with one page and what `change` adds.
fn check(change: impl FnOnce(&mut Document), expected: &[(ZoneKind, &str)]) {
    let mut document = Document::new();
    change(&mut document);
    let text = read_document(&document);
    let zones: Vec<(ZoneKind, &str)> = text
        .zones()
        .iter()
        .map(|zone| (zone.kind, text.zone_text(zone)))
        .collect();
    assert_eq!(zones, expected);
}

#[test]
fn properties_come_from_both_places_once() {
    check(
        |document| {
            let packet = "<r><dc:title><rdf:li>Kế hoạch</rdf:li></dc:title><pdf:Keywords>mật</pdf:Keywords>\
                          <xmp:CreateDate>2024-01-01</xmp:CreateDate></r>";
            let metadata = document.stream("/Type /Metadata /Subtype /XML", packet.as_bytes());
            document
                .catalog(&format!("/Metadata {metadata} 0 R"))
                .info(&format!(
                    "/Title {} /DoMat {} /CreationDate (D:2024)",
                    string("Kế hoạch"),
                    string("Tối mật")
                ))
                .page("");
        },
        &[
            (ZoneKind::Property, "Tối mật"),
            (ZoneKind::Title, "Kế hoạch"),
            (ZoneKind::Property, "mật"),
        ],
    );
}

#[test]
fn titles_and_annotations_may_be_in_old_encodings() {
    check(
        |document| {
            document
                .info(&format!("/Title {}", string("KÕ ho¹ch b¶o mËt")))
                .page_with(
                    "",
                    &format!(
                        "/Annots [<< /Subtype /Text /Rect [0 0 9 9] /Contents {} >>]",
                        string("TUYEÄT MAÄT")
                    ),
                );
        },
        &[
            (ZoneKind::Title, "Kế hoạch bảo mật"),
            (ZoneKind::Annotation, "TUYỆT MẬT"),
        ],
    );
}

#[test]
fn annotations_bookmarks_and_links() {
    let mut document = Document::new();
    let appearance = document.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << >>",
        b"0 0 1 rg 0 0 100 20 re f",
    );
    let outline = document.object(&format!("<< /Title {} >>", string("Phụ lục MẬT")));
    document.catalog(&format!("/Outlines << /First {outline} 0 R >>"));
    document.page_with(
        &line(50, 700, 12, "thân văn bản"),
        &format!(
            "/Annots [<< /Subtype /FreeText /Rect [10 10 90 30] /Contents {} >> \
             << /Subtype /Text /F 2 /Rect [10 10 90 30] /Contents (an) >> \
             << /Subtype /Stamp /Rect [45 695 145 715] /Name /TopSecret /AP << /N {appearance} 0 R >> >> \
             << /Subtype /Link /Rect [0 0 1 1] /A << /S /URI /URI (https://example.vn/a) >> >>]",
            string("TUYỆT MẬT")
        ),
    );
    let text = read_document(&document);
    let zone = |wanted: &str| {
        text.zones()
            .iter()
            .find(|zone| text.zone_text(zone) == wanted)
            .unwrap()
    };
    assert_eq!(zone("TUYỆT MẬT").kind, ZoneKind::Annotation);
    assert_eq!(zone("an").visibility, Visibility::Hidden);
    assert_eq!(zone("TopSecret").page, Some(1));
    assert_eq!(zone("Phụ lục MẬT").kind, ZoneKind::Bookmark);
    // The stamp lies over the text and hides it.
    assert_eq!(zone("thân văn bản").visibility, Visibility::Covered);
    assert_eq!(text.links(), ["https://example.vn/a"]);
}

#[test]
fn what_an_annotation_draws_is_read_unless_it_only_repeats_it() {
    let draw = |shown: &str, held: &str| {
        let mut document = Document::new();
        let content = format!("BT /H 12 Tf 2 5 Td ({shown}) Tj ET");
        let appearance = document.stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 100 20]",
            content.as_bytes(),
        );
        document.page_with(
            "",
            &format!(
                "/Annots [<< /Subtype /FreeText /Rect [10 10 110 30] /Contents ({held}) /AP << /N {appearance} 0 R >> >>]"
            ),
        );
        read_document(&document).text().to_owned()
    };
    assert_eq!(draw("Tai lieu", "Tai lieu mat"), "Tai lieu mat");
    assert_eq!(draw("Khac", ""), "Khac");
}

#[test]
fn a_redaction_that_was_not_applied_leaves_text_covered() {
    let mut document = Document::new();
    document.page_with(
        &(line(50, 700, 12, "MẬT") + &line(50, 600, 12, "thường")),
        "/Annots [<< /Subtype /Redact /Rect [45 695 145 715] >>]",
    );
    let text = read_document(&document);
    let seen: Vec<Visibility> = text.zones().iter().map(|zone| zone.visibility).collect();
    assert_eq!(seen, [Visibility::Covered, Visibility::Visible]);
}

#[test]
fn form_values_and_signatures() {
    check(
        |document| {
            let shown =
                document.object("<< /FT /Tx /T (a) /V (gia tri) /Subtype /Widget /Rect [10 10 50 20] >>");
            let kept = document.object(&format!("<< /FT /Tx /T (b) /V {} >>", string("ẩn")));
            let signature =
                document.object("<< /FT /Sig /T (s) /V << /Type /Sig /Name (UBND) /Reason (Ban hanh) >> >>");
            document.catalog(&format!(
                "/AcroForm << /Fields [{shown} 0 R {kept} 0 R {signature} 0 R] >>"
            ));
            document.page_with("", &format!("/Annots [{shown} 0 R]"));
        },
        &[
            (ZoneKind::FormField, "gia tri"),
            (ZoneKind::FormField, "ẩn"),
            (ZoneKind::Property, "UBND"),
            (ZoneKind::Property, "Ban hanh"),
        ],
    );
}

#[test]
fn pictures_are_described() {
    check(
        |document| {
            let figure = document.object(&format!("<< /S /Figure /Alt {} >>", string("Dấu MẬT")));
            let root = document.object(&format!(
                "<< /Type /StructTreeRoot /K [{figure} 0 R {figure} 0 R] >>"
            ));
            document.catalog(&format!("/StructTreeRoot {root} 0 R")).page("");
        },
        &[(ZoneKind::AltText, "Dấu MẬT")],
    );
}

#[test]
fn files_inside_are_read_with_their_names() {
    let mut inner = Document::new();
    inner.page(&line(50, 700, 12, "TỐI MẬT"));
    let mut document = Document::new();
    let file = document.stream("/Type /EmbeddedFile", &inner.bytes());
    let specification = document.object(&format!(
        "<< /Type /Filespec /F (kem.pdf) /UF {} /EF << /F {file} 0 R >> >>",
        string("kèm.pdf")
    ));
    document.catalog(&format!(
        "/Names << /EmbeddedFiles << /Names [(a) {specification} 0 R] >> >>"
    ));
    document.page_with(
        "",
        &format!("/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] /FS {specification} 0 R >>]"),
    );
    let text = read_document(&document);
    assert_eq!(text.parts(), ["kèm.pdf"]);
    let zones: Vec<(ZoneKind, &str, u16)> = text
        .zones()
        .iter()
        .map(|zone| (zone.kind, text.zone_text(zone), zone.part))
        .collect();
    assert_eq!(
        zones,
        [(ZoneKind::FileName, "kèm.pdf", 0), (ZoneKind::Body, "TỐI MẬT", 1)]
    );
}

#[test]
fn a_file_with_an_empty_password_is_opened_and_others_are_not() {
    let mut document = Document::new();
    document.page(&line(50, 700, 12, "MẬT"));
    assert_eq!(read_bytes(&cipher::encrypt(&document, b"")).text(), "MẬT");
    let locked = read_bytes(&cipher::encrypt(&document, b"mat khau"));
    assert_eq!(locked.problems()[0].kind, ProblemKind::Encrypted);
    assert_eq!(locked.text(), "");
    let sealed_catalog = read_bytes(b"%PDF-1.5\ntrailer << /Root 1 0 R /Encrypt 5 0 R >>\n%%EOF");
    assert_eq!(sealed_catalog.problems()[0].kind, ProblemKind::Encrypted);
}
