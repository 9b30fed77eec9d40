//! Damaged and hostile files: whatever the bytes, the reader ends, keeps its limits and never panics.

use proptest::prelude::*;
use rasoat_core::{Limit, Problem, ProblemKind, Visibility};

use super::read;
use super::writer::{Document, line};
use super::{read_bytes, read_document};
use crate::ReadLimits;
use crate::context::ReadContext;

/// A document with something of everything.
fn rich() -> Vec<u8> {
    let mut document = Document::new();
    let layer = document.object("<< /Type /OCG /Name (Lop) >>");
    let form = document.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 100 20]",
        b"BT /H 12 Tf 2 5 Td (trong) Tj ET",
    );
    let file = document.stream("/Type /EmbeddedFile", b"trong tep");
    let outline = document.object("<< /Title (Muc) >>");
    document
        .catalog(&format!(
            "/OCProperties << /OCGs [{layer} 0 R] /D << /OFF [{layer} 0 R] >> >> /Outlines << /First {outline} 0 R >> \
             /Names << /EmbeddedFiles << /Names [(a) << /F (a.txt) /EF << /F {file} 0 R >> >>] >> >>"
        ))
        .resources(&format!(
            "/Properties << /L {layer} 0 R >> /XObject << /X {form} 0 R >> /ExtGState << /G << /ca 0.5 >> >>"
        ))
        .info("/Title (De) /Subject (Mat)");
    document.page_with(
        &format!(
            "q /G gs 1 0 0 rg 50 650 70 20 re B Q /OC /L BDC {} EMC /X Do 0.7 0.7 -0.7 0.7 9 9 cm {}",
            line(50, 700, 12, "T Ố I  M Ậ T"),
            line(50, 600, 40, "NHÁP")
        ),
        "/Annots [<< /Subtype /FreeText /Rect [10 10 90 30] /Contents (ghi chu) >>] /Rotate 90",
    );
    document.bytes()
}

#[test]
fn a_cut_off_file_is_damaged_and_read_as_far_as_it_goes() {
    let whole = rich();
    let cut = &whole[..whole.len() - 400];
    let text = read_bytes(cut);
    assert!(text.problems().contains(&Problem::new(ProblemKind::Damaged)));
    assert!(text.text().contains("TỐI MẬT"));
    let nothing = read_bytes(&whole[..20]);
    assert_eq!(nothing.problems(), [Problem::new(ProblemKind::Damaged)]);
}

#[test]
fn forms_that_call_each_other_end() {
    let mut document = Document::new();
    // Each form draws the next one ten times; drawn out, they would be 10^15 glyphs.
    let mut next = document.stream("/Subtype /Form /BBox [0 0 9 9]", b"BT /H 1 Tf (x) Tj ET");
    for _ in 0..15 {
        next = document.stream(
            &format!("/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {next} 0 R >> >>"),
            b"/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do",
        );
    }
    document.resources(&format!("/XObject << /X {next} 0 R >>"));
    document.page("/X Do");
    let text = read_document(&document);
    let expected = Problem::new(ProblemKind::LimitReached(Limit::Time)).on_page(1);
    assert!(text.problems().contains(&expected), "{:?}", text.problems());
}

#[test]
fn long_strings_drawn_again_and_again_end() {
    let mut document = Document::new();
    let content = format!("BT /H 1 Tf ({}) Tj ET", "x".repeat(100_000));
    let form = document.stream("/Subtype /Form /BBox [0 0 9 9]", content.as_bytes());
    document.resources(&format!("/XObject << /X {form} 0 R >>"));
    document.page(&"/X Do ".repeat(20_000));
    let text = read_document(&document);
    let expected = Problem::new(ProblemKind::LimitReached(Limit::Time)).on_page(1);
    assert!(text.problems().contains(&expected), "{:?}", text.problems());
}

#[test]
fn many_shapes_over_many_letters_end() {
    let mut document = Document::new();
    let shapes = "1 1 500 700 re f ".repeat(30_000);
    let letters = line(50, 400, 12, &"chữ ".repeat(5_000));
    document.page(&(shapes.clone() + &letters + &shapes));
    let text = read_document(&document);
    assert_eq!(text.zones()[0].visibility, Visibility::Covered);
}

#[test]
fn the_page_limit_is_told() {
    let mut document = Document::new();
    for _ in 0..3 {
        document.page(&line(50, 700, 12, "trang"));
    }
    let limits = ReadLimits {
        max_pages: 2,
        ..ReadLimits::default()
    };
    let bytes = document.bytes();
    let text = read(&bytes, &ReadContext::new(&limits, bytes.len()));
    assert_eq!(text.page_count(), 3);
    assert_eq!(text.zones().len(), 2);
    assert_eq!(
        text.problems(),
        [Problem::new(ProblemKind::LimitReached(Limit::Pages))]
    );
}

#[test]
fn pages_that_are_promised_but_missing_are_told() {
    let mut document = Document::new();
    document.page(&line(50, 700, 12, "trang"));
    let bytes = String::from_utf8_lossy(&document.bytes()).replace("/Count 1", "/Count 7");
    let text = read_bytes(bytes.as_bytes());
    assert_eq!(text.problems(), [Problem::new(ProblemKind::Damaged)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn changed_bytes_never_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
        end in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = rich();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let _ = read_bytes(&bytes);
    }

    #[test]
    fn strange_numbers_never_panic(
        numbers in proptest::collection::vec(
            prop_oneof![Just("1e38".to_owned()), Just("-99999999999999999999".to_owned()), Just("0".to_owned()),
                any::<i32>().prop_map(|number| number.to_string()), (-2.0f32..2.0).prop_map(|number| number.to_string())],
            24,
        )
    ) {
        let n = |from: usize| numbers[from..from + 6].join(" ");
        let content = format!(
            "{} cm {} re B {} Tc {} Tz {} Ts BT /H {} Tf {} Tm (mot hai) Tj [(ba) {} (bon)] TJ ET {} c S 0 0 99 99 re W n",
            n(0), numbers[..4].join(" "), numbers[6], numbers[7], numbers[8], numbers[9], n(10), numbers[16], n(17)
        );
        let mut document = Document::new();
        document.page(&content);
        let _ = read_document(&document);
    }
}
