//! Tests of the reader for `OpenDocument` files.

use std::io::Write;

use proptest::prelude::*;
use rasoat_core::{ExtractedText, Problem, ProblemKind, Visibility};

use crate::{RawDocument, ReadLimits, extract};

const NAMES: &str = "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
    xmlns:style='s' xmlns:fo='f' xmlns:table='t' xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' xmlns:svg='g' xmlns:presentation='p'";

fn package(kind: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("mimetype", stored).unwrap();
    write!(writer, "application/vnd.oasis.opendocument.{kind}").unwrap();
    for (name, content) in parts {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn document(kind: &str, styles: &str, body: &str) -> ExtractedText {
    let content = format!(
        "<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    );
    read(&package(kind, &[("content.xml", content.as_bytes())]))
}

fn read(bytes: &[u8]) -> ExtractedText {
    extract(&RawDocument::of_bytes(bytes), &ReadLimits::default())
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

fn check(styles: &str, body: &str, expected: &[&str]) {
    assert_eq!(shown(&document("text", styles, body)), expected, "{body}");
}

#[test]
fn every_kind_of_place_is_told() {
    check(
        "",
        "<text:p>MẬ<text:span>T</text:span><text:line-break/>  hai\n ba<text:s/></text:p>",
        &["body MẬT\nhai ba"],
    );
    check("", "<text:h>Điều 1</text:h>", &["heading Điều 1"]);
    check(
        "",
        "<text:p>a<text:note><text:note-body><text:p>chú</text:p></text:note-body></text:note>b</text:p>",
        &["note chú", "body ab"],
    );
    check(
        "",
        "<text:p>a<office:annotation><text:p>MẬT</text:p></office:annotation>b</text:p>",
        &["comment MẬT", "body ab"],
    );
    check(
        "",
        "<text:p>a<draw:frame><draw:text-box><text:p>MẬT</text:p></draw:text-box><svg:desc>ảnh</svg:desc></draw:frame>b</text:p>",
        &["text_box MẬT", "alt_text ảnh", "body ab"],
    );
    check(
        "",
        "<text:tracked-changes><text:deletion><text:p>MẬT</text:p></text:deletion></text:tracked-changes><text:p>a</text:p>",
        &["body deleted MẬT", "body a"],
    );
    check(
        "",
        "<text:section text:display='none'><text:p>MẬT</text:p></text:section><text:p>a</text:p>",
        &["body hidden MẬT", "body a"],
    );
    check(
        "",
        "<table:table><table:table-row><table:table-cell><text:p>MẬT</text:p></table:table-cell></table:table-row></table:table>",
        &["table_cell MẬT"],
    );
    check(
        "",
        "<text:user-field-decl office:string-value='Mật'/>",
        &["form_field hidden Mật"],
    );
}

#[test]
fn styles_hide_and_set_text() {
    let style = |name: &str, props: &str| {
        format!(
            "<style:style style:name='{name}' style:family='text'><style:text-properties {props}/></style:style>"
        )
    };
    let span = "<text:p><text:span text:style-name='T'>m\u{CB}t</text:span></text:p>";
    check(&style("T", "text:display='none'"), span, &["body hidden mật"]);
    check(&style("T", "fo:color='#ffffff'"), span, &["body unreadable mật"]);
    check(
        &style("T", "fo:background-color='#000000'"),
        span,
        &["body covered mật"],
    );
    check(&style("T", "fo:font-size='1pt'"), span, &["body unreadable mật"]);
    let font = "<style:font-face style:name='F1' svg:font-family=\"'.VnTimeH'\"/>".to_owned();
    let text = document(
        "text",
        &(font
            + &style(
                "T",
                "style:font-name='F1' fo:font-weight='bold' fo:color='#ff0000'",
            )),
        span,
    );
    let zone = &text.zones()[0];
    assert!(zone.style.bold && zone.style.red && zone.style.shown_as_capitals);
}

#[test]
fn headers_and_properties_are_read() {
    let styles = format!(
        "<office:document-styles {NAMES}><office:master-styles><style:master-page><style:header><text:p>MẬT<draw:custom-shape><text:p>TỐI MẬT</text:p></draw:custom-shape></text:p></style:header>\
         <style:footer><text:p>cuối</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"
    );
    let meta =
        "<m><title>tên</title><keyword>khóa</keyword><user-defined meta:name='Độ mật'>Mật</user-defined></m>";
    let content = format!("<c {NAMES}><office:body><text:p>thân</text:p></office:body></c>");
    let text = read(&package(
        "text",
        &[
            ("content.xml", content.as_bytes()),
            ("styles.xml", styles.as_bytes()),
            ("meta.xml", meta.as_bytes()),
            ("Object 1", b"ghi"),
        ],
    ));
    let expected = [
        "watermark TỐI MẬT",
        "page_header MẬT",
        "page_footer cuối",
        "body thân",
        "title tên",
        "property khóa",
        "property Độ mật: Mật",
        "file_name Object 1",
        "body ghi",
    ];
    assert_eq!(shown(&text), expected);
}

#[test]
fn sheets_slides_and_pages() {
    let sheets = "<table:table table:name='Kín'><table:table-row><table:table-cell table:number-columns-repeated='3'/><table:table-cell><text:p>d</text:p></table:table-cell></table:table-row><table:table-row table:visibility='collapse'><table:table-cell><text:p>ẩn</text:p></table:table-cell></table:table-row></table:table>";
    let text = document("spreadsheet", "", sheets);
    assert_eq!(
        shown(&text),
        ["sheet_name Kín", "table_cell d", "table_cell hidden ẩn"]
    );
    assert_eq!(
        text.zones()[1].cell.map(|cell| (cell.row, cell.column)),
        Some((0, 3))
    );
    let slides = "<draw:page><draw:frame><draw:text-box><text:p>một</text:p></draw:text-box></draw:frame></draw:page><draw:page><presentation:notes><draw:frame><draw:text-box><text:p>MẬT</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>";
    let text = document("presentation", "", slides);
    assert_eq!(shown(&text), ["body một", "speaker_note MẬT"]);
    assert_eq!((text.zones()[1].page, text.page_count()), (Some(2), 2));
    let pages = "<text:p>một</text:p><text:p text:style-name='B'>hai</text:p><text:p><text:soft-page-break/>ba</text:p>";
    let text = document(
        "text",
        "<style:style style:name='B' style:family='paragraph'><style:paragraph-properties fo:break-before='page'/></style:style>",
        pages,
    );
    assert_eq!(
        text.zones()
            .iter()
            .map(|zone| zone.page.unwrap())
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
}

#[test]
fn encrypted_and_incomplete_files_are_told() {
    let manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>".as_slice();
    let text = read(&package(
        "text",
        &[("META-INF/manifest.xml", manifest), ("content.xml", b"x")],
    ));
    assert_eq!(text.problems(), [Problem::new(ProblemKind::Encrypted)]);
    assert_eq!(
        read(&package("text", &[])).problems(),
        [Problem::new(ProblemKind::Damaged)]
    );
}

#[test]
fn pictures_are_read_or_told() {
    use crate::metafile::tests::{enhanced, wide_text};
    let content = format!(
        "<office:document-content {NAMES}><office:body><office:text><text:p>a</text:p></office:text></office:body></office:document-content>"
    );
    let with = |name: &str, picture: &[u8]| {
        let text = read(&package(
            "text",
            &[("content.xml", content.as_bytes()), (name, picture)],
        ));
        let unread = text.problems().contains(&Problem::new(ProblemKind::ImageNotRead));
        (text.text().contains("MẬT"), unread)
    };
    let drawn = enhanced(&[wide_text(0, 0, 0, "MẬT")]);
    assert_eq!(with("Pictures/1.emf", &drawn), (true, false));
    assert_eq!(
        with("Pictures/1.svg", "<svg><text>MẬT</text></svg>".as_bytes()),
        (true, false)
    );
    assert_eq!(with("Pictures/1.svm", b"VCLMTF\x01\0"), (false, true));
    assert_eq!(with("Pictures/1.jpg", b"\xFF\xD8\xFF\xE0"), (false, true));
    assert_eq!(with("Pictures/1.gif", b"GIF89a\x09\0\x09\0"), (false, false));
    assert_eq!(with("ObjectReplacements/Object 1", &drawn), (false, false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_nesting_is_survived(parts in proptest::collection::vec(prop_oneof![
        Just("<text:p>"), Just("</text:p>"), Just("<text:span>"), Just("</text:span>"), Just("<draw:text-box>"), Just("</draw:text-box>"),
        Just("<table:table>"), Just("<table:table-row>"), Just("<table:table-cell>"), Just("</table:table>"), Just("Ậ "), Just("<svg:desc>"),
        Just("</svg:desc>"), Just("<draw:page>"), Just("&#x1EAC;"), Just("<"),
    ], 0..40)) {
        for kind in ["text", "spreadsheet", "presentation"] {
            document(kind, "", &parts.concat());
        }
    }
}
