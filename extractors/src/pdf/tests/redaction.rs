//! Bad redaction and what only looks like it: shading, highlights, watermarks, dark slides.

use rasoat_core::Visibility;

use super::read_document;
use super::writer::{Document, hex, line};

const WORDS: &str = "Lê Văn Mẫu 0912";

fn words() -> String {
    line(50, 700, 12, WORDS)
}

/// A document with what the pages here refer to.
fn document() -> Document {
    let mut document = Document::new();
    let pixels = document.stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
        b"\x80",
    );
    let mask = document.stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
        b"\x10",
    );
    let pale = document.stream(
        &format!(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /SMask {mask} 0 R"
        ),
        b"\x80",
    );
    let stencil = document.stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 1 /ImageMask true",
        b"\x00",
    );
    let ground = document.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 600 800]",
        b"0.1 0.1 0.3 rg 0 0 600 800 re f",
    );
    let tile = document.stream(
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 5 5] /XStep 5 /YStep 5 /Resources << >>",
        b"0 g 0 0 3 3 re f",
    );
    document.resources(&format!(
        "/ExtGState << /A << /ca 0.4 >> /M << /BM /Multiply >> >> /XObject << /P {pixels} 0 R /W {pale} 0 R /S {stencil} \
         0 R /G {ground} 0 R >> /Pattern << /T {tile} 0 R >> /Shading << /H << /ShadingType 2 /ColorSpace /DeviceRGB \
         /Coords [0 0 600 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [0 0 0.5] /C1 [0 0 0.2] /N 1 >> >> >>"
    ));
    document
}

/// How the words on a page with this content appear.
fn check_page(content: &str, entries: &str, expected: Visibility) {
    let mut document = document();
    document.page_with(content, entries);
    let text = read_document(&document);
    let seen: Vec<Visibility> = text
        .zones()
        .iter()
        .filter(|zone| text.zone_text(zone).contains("Mẫu"))
        .map(|zone| zone.visibility)
        .collect();
    assert_eq!(seen, [expected], "{content} {entries}");
}

fn is_seen(content: &str) {
    check_page(content, "", Visibility::Visible);
}

#[test]
fn shading_below_text_hides_nothing() {
    // A row of a table, a striped table whose white rows are painted, too, and a page that is painted white first.
    is_seen(&format!("0.85 g 45 695 300 16 re f 0 g {}", words()));
    is_seen(&format!(
        "0.9 g 45 711 300 16 re f 1 g 45 695 300 16 re f 0 g {}",
        words()
    ));
    is_seen(&format!("1 g 0 0 600 800 re f 0 g {}", words()));
    // Cells shaded one after the other, each before its own text.
    let next = line(50, 684, 12, "dòng sau");
    is_seen(&format!(
        "0.8 g 45 695 300 16 re f 0 g {} 0.8 g 45 679 300 16 re f 0 g {next}",
        words()
    ));
    // A head of a table drawn as one thick line, with white letters.
    is_seen(&format!("0 0 0.4 RG 18 w 45 704 m 345 704 l S 1 g {}", words()));
}

#[test]
fn marks_over_text_hide_nothing() {
    let over = |paint: &str| is_seen(&format!("{} {paint}", words()));
    // Highlighters, underlining, striking out, the rule of a table through a line, a frame.
    over("q /M gs 1 1 0 rg 45 695 200 16 re f Q");
    over("q /A gs 1 0.8 0 rg 45 695 200 16 re f Q");
    over("q /M gs 0.6 1 0.6 RG 14 w 45 704 m 245 704 l S Q");
    over("0 g 45 698 200 1 re f");
    over("0 g 45 703.5 200 1 re f");
    over("1 0 0 RG 1 w 45 695 200 16 re S");
    over("0 g 120 640 0.7 120 re f");
    // A shape that touches the line only a little.
    over("0 g 45 708 200 30 re f");
    // What lies beside the words, or outside of the clip.
    over("0 g 300 695 200 16 re f");
    over("q 400 100 50 50 re W n 0 g 0 0 600 800 re f Q");
}

#[test]
fn watermarks_over_text_hide_nothing() {
    let over = |paint: &str| is_seen(&format!("{} {paint}", words()));
    over(&format!(
        "BT 0.85 g /U 80 Tf 0.7 0.7 -0.7 0.7 60 620 Tm {} Tj ET",
        hex("BẢN SAO")
    ));
    over("q 400 0 0 400 40 500 cm /W Do Q");
    over("q 0.9 g 400 0 0 400 40 500 cm /S Do Q");
}

#[test]
fn highlighting_annotations_hide_nothing() {
    let place = "/Rect [45 695 245 711] /QuadPoints [45 711 245 711 45 695 245 695]";
    for kind in ["Highlight", "Underline", "StrikeOut", "Squiggly"] {
        let entries = format!("/Annots [<< /Type /Annot /Subtype /{kind} {place} /C [1 1 0] >>]");
        check_page(&words(), &entries, Visibility::Visible);
    }
}

#[test]
fn light_letters_on_dark_grounds_are_seen() {
    let white = format!("1 g {}", words());
    // A dark slide: painted, in a form, as a picture, a shading or a pattern; a banner with round corners.
    is_seen(&format!("0.1 0.1 0.3 rg 0 0 600 800 re f {white}"));
    is_seen(&format!("/G Do {white}"));
    is_seen(&format!("q 600 0 0 800 0 0 cm /P Do Q {white}"));
    is_seen(&format!("/H sh {white}"));
    is_seen(&format!("q 40 690 300 30 re W n /H sh Q {white}"));
    is_seen(&format!("/Pattern cs /T scn 0 0 600 800 re f {white}"));
    is_seen(&format!(
        "0 0.2 0.5 rg 50 690 m 340 690 l 350 690 350 720 340 720 c 50 720 l 40 720 40 690 50 690 c f {white}"
    ));
    // See-through letters and ground, and white letters with a dark outline on white paper.
    is_seen(&format!("q /A gs 0 g 40 690 300 30 re f Q {white}"));
    is_seen(&format!("1 g 0 G 0.5 w 2 Tr {}", words()));
}

#[test]
fn what_was_meant_to_hide_is_told() {
    let hidden = |content: &str, expected| check_page(content, "", expected);
    let over = |paint: &str| hidden(&format!("{} {paint}", words()), Visibility::Covered);
    over("0 g 45 695 200 16 re f");
    over("1 g 45 695 200 16 re f");
    over("0.5 g 45 695 200 16 re f");
    over("q /M gs 0 g 45 695 200 16 re f Q");
    over("0 G 16 w 45 704 m 245 704 l S");
    over("q 200 0 0 16 45 695 cm /P Do Q");
    hidden(&format!("1 g {}", words()), Visibility::Unreadable);
    hidden(
        &format!("0 g 45 695 200 16 re f {}", words()),
        Visibility::Unreadable,
    );
    // Letters that are painted with nothing are hidden, also on a shaded page.
    hidden(&format!("/H sh 3 Tr {}", words()), Visibility::Hidden);
}
