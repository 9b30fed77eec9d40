//! Tests of the reader for RTF.

use proptest::prelude::*;
use rasoat_core::{ExtractedText, Visibility, ZoneKind};

use crate::{RawDocument, ReadLimits, extract};

fn read(rtf: &str) -> ExtractedText {
    extract(&RawDocument::of_bytes(rtf.as_bytes()), &ReadLimits::default())
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
    let rtf = format!(
        "{{\\rtf1\\ansi{{\\fonttbl{{\\f0 Times New Roman;}}{{\\f1 .VnTimeH;}}{{\\f2\\fcharset163 Arial;}}}}{{\\colortbl;\\red255\\green0\\blue0;\\red255\\green255\\blue255;\\red0\\green0\\blue0;}}{body}}}"
    );
    assert_eq!(shown(&read(&rtf)), expected, "{body}");
}

#[test]
fn letters_in_every_spelling() {
    check("M\\u7852?T", &["body MẬT"]);
    check("M\\u7852\\'e2T", &["body MẬT"]);
    check("\\uc3 M\\u7852\\'e1\\'ba\\'acT\\uc1 x", &["body MẬTx"]);
    check("{\\f2 M\\'c2\\'f2T}", &["body MẬT"]);
    check("{\\f1 m\\'cbt}", &["body mật"]);
    check("M\\'cbT", &["body MẬT"]);
    check(
        "a\\\\ \\{b\\}\\par c\\line d\\~e\\endash",
        &["body a\\ {b}", "body c\nd\u{a0}e–"],
    );
    check("\\u-10179?\\u-8704?", &["body 😀"]);
}

#[test]
fn old_fonts_are_stronger_than_charsets() {
    // Saved on a Windows set to Vietnamese: its code page has other letters at these places.
    let rtf = "{\\rtf1\\ansi\\ansicpg1258{\\fonttbl{\\f0 .VnTime;}{\\f1\\fcharset163 .VnTimeH;}{\\f2\\fcharset163 VNI-Times;}}\\f0 ngh\\'d2\\par\\f1 m\\'cbt\\par\\f2 ma\\'e4t\\par}";
    let text = read(rtf);
    assert_eq!(text.text(), "nghề\nmật\nmật");
}

#[test]
fn every_kind_of_place_is_told() {
    check(
        "{\\header\\pard M\\u7852?T\\par}a\\par",
        &["page_header MẬT", "body a"],
    );
    check(
        "{\\*\\pgdsctbl{\\pgdsc0{\\footer\\pard x\\par}}}a",
        &["page_footer x", "body a"],
    );
    check(
        "{\\*\\pgdsctbl\n{\\pgdsc0\\pgdscuse451{\\header\\pard MAT\\par}\\pgdscnxt0 Default;}}M\\u7852?T\\par",
        &["page_header MAT", "property Default;", "body MẬT"],
    );
    check("a{\\footnote chu}b", &["note chu", "body ab"]);
    check("a{\\*\\annotation x}b", &["comment x", "body ab"]);
    check(
        "{\\shp{\\*\\shpinst{\\sp{\\sn wzName}{\\sv Text Box 7}}{\\shptxt M\\u7852?T\\par}}{\\shprslt y}}a",
        &["text_box MẬT", "body a"],
    );
    check(
        "{\\shp{\\*\\shpinst{\\sp{\\sn gtextUNICODE}{\\sv TUY\\u7878?T M\\u7852?T}}}}",
        &["watermark TUYỆT MẬT"],
    );
    check(
        "{\\info{\\title V}{\\keywords k}{\\creatim\\yr2026}}a",
        &["title V", "property k", "body a"],
    );
    check(
        "{\\info{\\upr{\\title V?}{\\*\\ud{\\title V\\u7873?}}}}a",
        &["title Về", "body a"],
    );
    check(
        "{\\*\\userprops{\\propname Cap}\\proptype30{\\staticval Mat}}a",
        &["property Cap: Mat", "body a"],
    );
    check(
        "{\\field{\\*\\fldinst HYPERLINK \"http://x\"}{\\fldrslt y}}",
        &["body y"],
    );
    check("{\\*\\unknown x}{\\stylesheet{\\s0 Normal;}}a", &["body a"]);
    check("{\\outlinelevel0 a\\par}", &["heading a"]);
}

#[test]
fn what_is_hidden_is_read_and_said() {
    check("a{\\v x}b", &["body ab", "body hidden x"]);
    check("{\\deleted x}b", &["body b", "body deleted x"]);
    check("{\\cf2 x}", &["body unreadable x"]);
    check("{\\fs2 x}", &["body unreadable x"]);
    check("{\\chcbpat3 x}", &["body covered x"]);
    check("{\\cf2\\highlight1 x}", &["body x"]);
    check(
        "\\trowd\\clcbpat3\\cellx9\\pard\\intbl{\\cf2 x}\\cell\\row",
        &["table_cell x"],
    );
}

#[test]
fn cells_pages_and_settings() {
    let text = read(
        "{\\rtf1{\\colortbl;\\red200\\green0\\blue0;}\\trowd\\pard\\intbl a\\cell b\\par c\\cell\\row d\\cell\\row\\pard e\\page f\\par\\pard\\pagebb\\box{\\b\\cf1\\fs48 g}\\par}",
    );
    let places: Vec<_> = text
        .zones()
        .iter()
        .map(|zone| zone.cell.map(|cell| (cell.row, cell.column)))
        .collect();
    assert_eq!(
        places[..4],
        [Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((1, 0))]
    );
    assert_eq!(
        text.zones()
            .iter()
            .map(|zone| zone.page.unwrap())
            .collect::<Vec<_>>()[4..],
        [1, 2, 3]
    );
    let last = text.zones().last().unwrap();
    assert!(last.style.bold && last.style.red && last.style.boxed && last.style.size_percent == 200);
    assert_eq!(last.kind, ZoneKind::Body);
}

proptest! {
    #[test]
    fn any_tokens_are_survived(parts in proptest::collection::vec(prop_oneof![
        Just("{"), Just("}"), Just("\\par "), Just("\\cell "), Just("\\row "), Just("\\u7852?"), Just("\\'e1"), Just("{\\header "), Just("\\page "),
        Just("{\\pict ff"), Just("{\\*\\ud "), Just("\\upr "), Just("\\bin99999999999 "), Just("{\\fonttbl"), Just("{\\colortbl;"), Just("\\cf9"), Just("\\sect "),
        Just("{\\shptxt "), Just("\\brdrt\\brdrnil "), Just("x"), Just("\\"), Just("\\uc-5 "), Just("\\u-1"), Just(";"),
    ], 0..60)) {
        read(&format!("{{\\rtf1 {}", parts.concat()));
    }

    #[test]
    fn deep_groups_are_survived(depth in 0_usize..5_000) {
        let text = read(&format!("{{\\rtf1 {}MAT", "{".repeat(depth)));
        prop_assert_eq!(text.text(), "MAT");
    }
}

#[test]
fn drawings_and_objects_are_read_and_never_passed_over_in_silence() {
    use crate::metafile::tests::{enhanced, wide_text};
    use rasoat_core::ProblemKind;
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap();
    let hexadecimal = |bytes: &[u8]| -> String {
        bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect()
    };
    let picture = hexadecimal(&enhanced(&[wide_text(0, 0, 0, "MẬT")]));
    let text = read(&format!("{{\\rtf1 a{{\\pict\\emfblip {picture}}}}}"));
    assert!(text.text().contains("MẬT"), "{}", text.text());
    let object = [
        &[1, 5, 0, 0, 2, 0, 0, 0][..],
        &[0; 12],
        &[12, 0, 0, 0],
        "<p>MẬT</p>".as_bytes(),
    ]
    .concat();
    let object = hexadecimal(&object);
    let text = read(&format!(
        "{{\\rtf1 a{{\\object\\objemb{{\\*\\objdata {object}}}{{\\result b}}}}}}"
    ));
    assert!(
        text.text().contains("MẬT") && text.text().contains('b'),
        "{}",
        text.text()
    );
    let text = read("{\\rtf1 a{\\object\\objemb{\\*\\objdata 0105000002000000ff00}}}");
    let kinds: Vec<_> = text.problems().iter().map(|found| found.kind.clone()).collect();
    assert!(matches!(kinds[..], [ProblemKind::Unsupported(_)]), "{kinds:?}");
    let mut raw = b"{\\rtf1 a{\\pict\\jpegblip\\bin4 ".to_vec();
    raw.extend(b"\xFF\xD8\xFF\xE0}}");
    let text = extract(&RawDocument::of_bytes(&raw), &ReadLimits::default());
    assert_eq!(
        text.problems()
            .iter()
            .map(|found| found.kind.clone())
            .collect::<Vec<_>>(),
        [ProblemKind::ImageNotRead]
    );
}
