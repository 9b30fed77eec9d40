//! Tests of the reader for presentations.

use std::io::Write;

use rasoat_core::{ExtractedText, Visibility};

use crate::{RawDocument, ReadLimits, extract};

const NAMES: &str = "xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main' xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'";

fn presentation(parts: &[(&str, &str)]) -> ExtractedText {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut add = |name: &str, content: &str| {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    };
    add("[Content_Types].xml", "<Types/>");
    add(
        "ppt/presentation.xml",
        &format!(
            "<p:presentation {NAMES}><p:sldIdLst><p:sldId id='9' r:id='r2'/><p:sldId id='8' r:id='r1'/></p:sldIdLst></p:presentation>"
        ),
    );
    add(
        "ppt/_rels/presentation.xml.rels",
        "<R><Relationship Id='r1' Type='x/slide' Target='slides/slide1.xml'/><Relationship Id='r2' Type='x/slide' Target='slides/slide2.xml'/></R>",
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
            "{} {} {} {}",
            zone.page.unwrap_or_default(),
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

fn shape(before: &str, text: &str) -> String {
    format!("<p:sp>{before}<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>")
}

#[test]
fn slides_in_their_order_with_all_their_places() {
    let table = "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Độ mật</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:rPr b='1'/><a:t>MẬT</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>";
    let first = format!(
        "<p:sld {NAMES}>{}{}{}{table}</p:sld>",
        shape("<p:nvPr><p:ph type='title'/></p:nvPr>", "Tên"),
        shape("<p:cNvPr descr='ảnh'/>", "hộp"),
        shape("<p:nvPr><p:ph idx='1'/></p:nvPr>", "thân")
    );
    let hidden = format!("<p:sld show='0' {NAMES}>{}</p:sld>", shape("", "kín"));
    let notes = format!(
        "<p:notes {NAMES}>{}</p:notes>",
        shape("<p:nvPr><p:ph type='body'/></p:nvPr>", "MẬT")
    );
    let layout = format!(
        "<p:sldLayout {NAMES}>{}{}</p:sldLayout>",
        shape("<p:nvPr><p:ph type='title'/></p:nvPr>", "gợi ý"),
        shape("", "TỐI MẬT")
    );
    let comments = format!("<p:cmLst {NAMES}><p:cm><p:text>nhận xét</p:text></p:cm></p:cmLst>");
    let text = presentation(&[
        ("ppt/slides/slide1.xml", &hidden),
        ("ppt/slides/slide2.xml", &first),
        (
            "ppt/slides/_rels/slide2.xml.rels",
            "<R><Relationship Id='n' Type='x/notesSlide' Target='../notesSlides/notesSlide1.xml'/></R>",
        ),
        ("ppt/notesSlides/notesSlide1.xml", &notes),
        ("ppt/slideLayouts/slideLayout1.xml", &layout),
        ("ppt/comments/comment1.xml", &comments),
    ]);
    let expected = [
        "1 heading Tên",
        "1 alt_text ảnh",
        "1 text_box hộp",
        "1 body thân",
        "1 table_cell Độ mật",
        "1 table_cell MẬT",
        "1 speaker_note MẬT",
        "2 text_box hidden kín",
        "0 body hidden gợi ý",
        "0 watermark TỐI MẬT",
        "0 comment nhận xét",
    ];
    assert_eq!(shown(&text), expected);
    assert_eq!(text.page_count(), 2);
    assert_eq!(
        text.zones()[5].cell.map(|cell| (cell.row, cell.column)),
        Some((0, 1))
    );
    assert!(text.zones()[5].style.bold);
}
