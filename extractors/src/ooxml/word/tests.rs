//! Tests of the reader for Word documents.

use std::io::Write;

use proptest::prelude::*;
use rasoat_core::{ExtractedText, Problem, ProblemKind, Visibility, ZoneKind};

use crate::{RawDocument, ReadLimits, extract};

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:v=\"urn:schemas-microsoft-com:vml\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut add = |name: &str, content: &[u8]| {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    };
    add("[Content_Types].xml", b"<Types/>");
    for (name, content) in parts {
        add(name, content);
    }
    writer.finish().unwrap().into_inner()
}

fn document(body: &str) -> Vec<u8> {
    package(&[(
        "word/document.xml",
        format!("<w:document {WORD}><w:body>{body}</w:body></w:document>").as_bytes(),
    )])
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

fn check(body: &str, expected: &[&str]) {
    assert_eq!(shown(&read(&document(body))), expected, "{body}");
}

#[test]
fn paragraphs_and_their_runs() {
    check(
        "<w:p><w:r><w:t>MẬ</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>T</w:t></w:r></w:p>",
        &["body MẬT"],
    );
    check(
        "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p><w:p/>",
        &["body a\nb\tc"],
    );
    check(
        "<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>Điều 1</w:t></w:r></w:p>",
        &["heading Điều 1"],
    );
    check(
        "<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText='Mật'/></w:dropDownList></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Thường</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        &["form_field hidden Mật", "body Thường"],
    );
    check(
        "<w:p><w:r><w:instrText> QUOTE \"MẬT\" </w:instrText></w:r><w:r><w:fldChar/></w:r></w:p>",
        &["form_field hidden QUOTE \"MẬT\""],
    );
}

#[test]
fn what_is_hidden_is_read_and_said() {
    let run = |props: &str| format!("<w:p><w:r><w:rPr>{props}</w:rPr><w:t>MẬT</w:t></w:r></w:p>");
    check(&run("<w:vanish/>"), &["body hidden MẬT"]);
    check(&run("<w:vanish w:val='0'/>"), &["body MẬT"]);
    check(&run("<w:color w:val='FFFFFF'/>"), &["body unreadable MẬT"]);
    check(
        &run("<w:color w:val='FFFFFF'/><w:highlight w:val='red'/>"),
        &["body MẬT"],
    );
    check(&run("<w:sz w:val='2'/>"), &["body unreadable MẬT"]);
    check(
        &run("<w:shd w:val='clear' w:fill='000000'/>"),
        &["body covered MẬT"],
    );
    check(
        "<w:p><w:del><w:r><w:delText>MẬT</w:delText></w:r></w:del><w:ins><w:r><w:t>mới</w:t></w:r></w:ins></w:p>",
        &["body mới", "body deleted MẬT"],
    );
    check(
        "<w:p><w:moveFrom><w:r><w:t>MẬT</w:t></w:r></w:moveFrom></w:p>",
        &["body deleted MẬT"],
    );
    check(
        "<w:p><w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>a</w:t></w:r></w:p>",
        &["body a"],
    );
    let on_black = "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val='clear' w:fill='000000'/></w:tcPr><w:p><w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    check(on_black, &["table_cell a"]);
}

#[test]
fn text_boxes_are_read_once() {
    let content = "<w:txbxContent><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:txbxContent>";
    let choice =
        format!("<mc:Choice Requires='wps'><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></mc:Choice>");
    let fallback = format!(
        "<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
    );
    let boxed = |inside: &str| {
        format!("<w:p><w:r><w:t>a</w:t></w:r><w:r>{inside}</w:r><w:r><w:t>b</w:t></w:r></w:p>")
    };
    check(
        &boxed(&format!(
            "<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>"
        )),
        &["text_box MẬT", "body ab"],
    );
    check(
        &boxed(&format!(
            "<mc:AlternateContent><mc:Choice/>{fallback}</mc:AlternateContent>"
        )),
        &["text_box MẬT", "body ab"],
    );
    check(
        &boxed(
            "<w:pict><v:shape id='PowerPlusWaterMarkObject1' alt='dấu'><v:textpath string='TỐI MẬT'/></v:shape></w:pict>",
        ),
        &["alt_text dấu", "watermark TỐI MẬT", "body ab"],
    );
    check(
        &boxed("<w:drawing><wp:docPr name='a' descr='ảnh MẬT'/></w:drawing>"),
        &["alt_text ảnh MẬT", "body ab"],
    );
    let text = read(&document(&boxed(&choice)));
    assert!(text.zones()[0].style.boxed && !text.zones()[1].style.boxed);
}

#[test]
fn cells_and_pages_have_their_place() {
    let cell = |text: &str| {
        format!(
            "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
        )
    };
    let table = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}</w:tr></w:tbl>",
        cell("a"),
        cell("b"),
        cell("c")
    );
    let text = read(&document(&table));
    let places: Vec<_> = text
        .zones()
        .iter()
        .map(|zone| zone.cell.map(|cell| (cell.row, cell.column)).unwrap())
        .collect();
    assert_eq!(places, [(0, 0), (0, 2), (1, 0)]);
    let paragraph = |before: &str, text: &str| format!("<w:p>{before}<w:r><w:t>{text}</w:t></w:r></w:p>");
    let page = "<w:r><w:br w:type='page'/></w:r>";
    let body = paragraph("", "một")
        + &paragraph(page, "hai")
        + &paragraph("<w:r><w:lastRenderedPageBreak/></w:r>", "ba")
        + &paragraph(
            "<w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:lastRenderedPageBreak/></w:r>",
            "bốn",
        )
        + &paragraph(
            "<w:pPr><w:sectPr><w:type w:val='nextPage'/></w:sectPr></w:pPr>",
            "năm",
        )
        + &paragraph("<w:pPr><w:sectPr><w:pgSz/></w:sectPr></w:pPr>", "sáu")
        + "<w:p><w:r><w:t>bảy</w:t></w:r></w:p><w:sectPr><w:type w:val='continuous'/></w:sectPr>";
    let text = read(&document(&body));
    let pages: Vec<_> = text.zones().iter().map(|zone| zone.page.unwrap()).collect();
    assert_eq!((pages, text.page_count()), (vec![1, 2, 3, 4, 4, 5, 5], 5));
}

#[test]
fn styles_are_inherited_and_loops_end() {
    let styles = format!(
        "<w:styles {WORD}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='26'/></w:rPr></w:rPrDefault></w:docDefaults>\
         <w:style w:type='paragraph' w:styleId='A'><w:basedOn w:val='B'/><w:rPr><w:caps/></w:rPr></w:style>\
         <w:style w:styleId='B'><w:basedOn w:val='A'/><w:rPr><w:b/><w:color w:val='C00000'/><w:rFonts w:ascii='.VnTime' w:hAnsi='.VnTime'/></w:rPr></w:style></w:styles>"
    );
    let body = "<w:p><w:pPr><w:pStyle w:val='A'/></w:pPr><w:r><w:t>m\u{CB}t</w:t></w:r></w:p><w:p><w:r><w:t>dài hơn một chút</w:t></w:r></w:p>";
    let document = format!("<w:document {WORD}><w:body>{body}</w:body></w:document>");
    let text = read(&package(&[
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ]));
    let zone = &text.zones()[0];
    assert_eq!(text.zone_text(zone), "mật");
    assert!(zone.style.bold && zone.style.red && zone.style.shown_as_capitals);
    assert_eq!(zone.style.size_percent, 100);
}

#[test]
fn fonts_of_the_theme_decide_encodings() {
    let theme = "<a:theme xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><a:fontScheme><a:majorFont><a:latin typeface='VNI-Times'/></a:majorFont>\
        <a:minorFont><a:latin typeface='.VnTimeH'/><a:ea typeface='x'/></a:minorFont></a:fontScheme></a:theme>";
    let styles = format!(
        "<w:styles {WORD}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme='minorHAnsi' w:hAnsiTheme='minorHAnsi'/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>"
    );
    let body = "<w:p><w:r><w:t>tuy\u{D6}t m\u{CB}t</w:t></w:r></w:p><w:p><w:r><w:rPr><w:rFonts w:asciiTheme='majorHAnsi'/></w:rPr><w:t>MA\u{C4}T</w:t></w:r></w:p>\
        <w:p><w:r><w:rPr><w:rFonts w:ascii='Arial' w:hAnsi='Arial'/></w:rPr><w:t>\u{D6}</w:t></w:r></w:p>";
    let document = format!("<w:document {WORD}><w:body>{body}</w:body></w:document>");
    let text = read(&package(&[
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/theme/theme1.xml", theme.as_bytes()),
    ]));
    assert_eq!(text.text(), "tuyệt mật\nMẬT\n\u{D6}");
    assert!(text.zones()[0].style.shown_as_capitals);
}

#[test]
fn every_part_is_read() {
    let part = |tag: &str, text: &str| {
        format!("<w:{tag} {WORD}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{tag}>").into_bytes()
    };
    let parts = [
        ("word/document.xml", part("document", "thân")),
        ("word/header1.xml", part("hdr", "đầu")),
        ("word/footer2.xml", part("ftr", "cuối")),
        ("word/footnotes.xml", part("footnotes", "chú")),
        ("word/comments.xml", part("comments", "nhận xét")),
        (
            "docProps/core.xml",
            "<c><title>tên</title><keywords>khóa</keywords><created>2026</created></c>".into(),
        ),
        (
            "docProps/custom.xml",
            "<P><property name='Độ mật'><x>Mật</x></property></P>".into(),
        ),
        ("customXml/item1.xml", "<r><a>kín</a></r>".into()),
        (
            "word/embeddings/con.docx",
            document("<w:p><w:r><w:t>trong</w:t></w:r></w:p>"),
        ),
    ];
    let borrowed: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, content)| (*name, content.as_slice()))
        .collect();
    let text = read(&package(&borrowed));
    let expected = [
        "page_header đầu",
        "body thân",
        "page_footer cuối",
        "note chú",
        "comment nhận xét",
        "title tên",
        "property khóa",
        "property Độ mật: Mật",
        "property hidden kín",
        "file_name con.docx",
        "body trong",
    ];
    assert_eq!(shown(&text), expected);
    assert_eq!(
        (text.zones().last().unwrap().part, text.parts()),
        (1, ["con.docx".to_owned()].as_slice())
    );
}

#[test]
fn a_large_picture_is_a_problem_of_its_page() {
    let mut png = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0".to_vec();
    png.extend([0; 20]);
    let body = "<w:p><w:r><w:t>a</w:t><w:br w:type='page'/><w:drawing><a:blip r:embed='r1'/></w:drawing></w:r></w:p>";
    let document = format!("<w:document {WORD}><w:body>{body}</w:body></w:document>");
    let rels = "<Relationships><Relationship Id='r1' Type='x/image' Target='media/a.png'/></Relationships>";
    let bytes = package(&[
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", rels.as_bytes()),
        ("word/media/a.png", &png),
    ]);
    assert_eq!(
        read(&bytes).problems(),
        [Problem::new(ProblemKind::ImageNotRead).on_page(2)]
    );
}

#[test]
fn drawings_are_read_for_their_text_and_told_where_they_have_other_signs() {
    use crate::metafile::tests::{enhanced, wide_text};
    let body = format!("<w:document {WORD}><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document>");
    let with = |name: &str, picture: &[u8]| {
        read(&package(&[
            ("word/document.xml", body.as_bytes()),
            (name, picture),
        ]))
    };
    let worded = with("word/media/image1.emf", &enhanced(&[wide_text(0, 0, 0, "MẬT")]));
    assert!(worded.text().contains("MẬT"), "{}", worded.text());
    assert!(worded.problems().is_empty(), "{:?}", worded.problems());
    let unread = |text: &ExtractedText| {
        text.problems()
            .iter()
            .any(|found| found.kind == ProblemKind::ImageNotRead)
    };
    let numbered = with(
        "word/media/image1.emf",
        &enhanced(&[wide_text(0, 0, 0x10, "abc")]),
    );
    assert!(unread(&numbered));
    let empty = with("word/media/image1.emf", &enhanced(&[]));
    assert_eq!((empty.problems().len(), empty.parts().len()), (0, 0));
    let vector = with(
        "word/media/image1.svg",
        "<svg><text>TỐI MẬT</text></svg>".as_bytes(),
    );
    assert!(vector.text().contains("TỐI MẬT") && !unread(&vector));
    assert!(unread(&with("word/media/image1.wdp", b"II\xBC\x01\x08")));
}

#[test]
fn a_document_without_body_is_damaged() {
    let bytes = package(&[("word/documentX.bin", b""), ("word/styles.xml", b"")]);
    assert!(
        read(&bytes)
            .problems()
            .contains(&Problem::new(ProblemKind::Damaged))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn changed_bytes_are_survived(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>()) {
        let xml = format!("<w:document {WORD}><w:body><w:tbl><w:tr><w:tc><w:p><w:pPr><w:pBdr><w:top w:val='single'/></w:pBdr></w:pPr><w:r><w:rPr><w:sz w:val='26'/></w:rPr><w:t>MẬT</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>");
        let mut changed = xml.into_bytes();
        for (index, byte) in &changes {
            let at = index.index(changed.len());
            changed[at] = *byte;
        }
        let whole = package(&[("word/document.xml", &changed)]);
        let text = read(&whole);
        prop_assert!(text.zones().iter().all(|zone| zone.kind != ZoneKind::Ocr));
        let mut packed = whole.clone();
        for (index, byte) in &changes {
            let at = index.index(packed.len());
            packed[at] = *byte;
        }
        read(&packed);
        read(&whole[..cut.index(whole.len())]);
    }
}
