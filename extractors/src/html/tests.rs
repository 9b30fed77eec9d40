//! Tests of the reader for web pages.

use proptest::prelude::*;
use rasoat_core::{ExtractedText, Visibility, Zone, ZoneKind};

use crate::{RawDocument, ReadLimits, extract};

fn read(html: impl AsRef<[u8]>) -> ExtractedText {
    extract(&RawDocument::of_bytes(html.as_ref()), &ReadLimits::default())
}

/// Zones as `kind visibility text`, with only the facts that are not usual.
fn shown(text: &ExtractedText) -> Vec<String> {
    let describe = |zone: &Zone| {
        let visibility = if zone.visibility == Visibility::Visible {
            ""
        } else {
            zone.visibility.as_str()
        };
        format!("{} {visibility} {}", zone.kind.as_str(), text.zone_text(zone)).replace("  ", " ")
    };
    text.zones().iter().map(describe).collect()
}

fn check(html: &str, expected: &[&str]) {
    assert_eq!(
        shown(&read(format!("<!doctype html><body>{html}"))),
        expected,
        "{html}"
    );
}

#[test]
fn words_stay_whole_and_lines_stay_apart() {
    check("<p>M<b>Ậ</b>T</p>", &["body MẬT"]);
    check(
        "<span>T</span><span>Ố</span><span>I</span><span> </span><span>MẬT</span>",
        &["body TỐI MẬT"],
    );
    check(
        "<p>một<p>hai<div>ba</div>bốn",
        &["body một", "body hai", "body ba", "body bốn"],
    );
    check("<p>UBND<br>  Số: 1 \n </p>", &["body UBND\nSố: 1"]);
    check("<pre>một\n  hai\n</pre>", &["body một", "body hai"]);
    check("&#77;&#7852;&#84;&nbsp;&amp; x", &["body MẬT\u{a0}& x"]);
    check("<p>a</p></div></p><p>b</b>", &["body a", "body b"]);
    check("1 < 2 <3", &["body 1 < 2 <3"]);
}

#[test]
fn every_kind_of_place_is_told() {
    check("<h1>Tin</h1>", &["heading Tin"]);
    check("<title>Kế hoạch</title>", &["title Kế hoạch"]);
    check("<a href=x>MẬT</a>", &["link_text MẬT"]);
    check("<p>xem <a href=x>tại đây</a></p>", &["body xem tại đây"]);
    check(
        "<img src=a.png alt='MẬT' title=t>",
        &["alt_text MẬT", "alt_text t"],
    );
    check(
        "<meta name=description content='mô tả'><meta name='doMat' content='Mật'><meta name=viewport content=x>",
        &["property mô tả", "property doMat: Mật"],
    );
    check("<!-- MẬT --><p>a", &["body a", "comment hidden MẬT"]);
    check("<!-- <p>M<b>Ậ</b>T</p> -->", &["comment hidden MẬT"]);
    check(
        "<!--[if gte mso 9]><v:textpath string='TUYỆT MẬT'/><![endif]-->",
        &["watermark hidden TUYỆT MẬT"],
    );
    check(
        "<input value=Mật><input type=hidden value=x><textarea>y</textarea>",
        &["form_field Mật", "form_field hidden x", "form_field y"],
    );
    check(
        "<select><option>Thường<option selected>Mật</select>",
        &["form_field Thường", "form_field Mật"],
    );
    check(
        "<noscript>a</noscript><template>b</template>",
        &["body hidden a", "body hidden b"],
    );
    check(
        "<script>var x = '<p>MẬT</p>'</script><style>p{}</style>a",
        &["body a"],
    );
    check(
        "a<div id=sdfootnote1><p><a class=sdfootnotesym href='#sdfootnote1anc'>1</a>MẬT</p></div>",
        &["body a", "note 1", "note MẬT"],
    );
    check(
        "<div style='mso-element:footnote' id=ftn1><p><a href='#_ftnref1'>[1]</a> MẬT</p></div>",
        &["note [1]", "note MẬT"],
    );
    check(
        "<p>a<span id=Frame1 style='position: absolute; top: 0in'><p><b>MẬT</b></p></span>b",
        &["body a", "text_box MẬT", "body b"],
    );
    check(
        "<div style='mso-element:header'><p>MẬT</p></div><div title=footer>x</div>",
        &["page_header MẬT", "page_footer x"],
    );
    check("<iframe srcdoc='&lt;p&gt;MẬT'></iframe>", &["body MẬT"]);
    check("<svg><text>MẬT</text></svg>", &["text_box MẬT"]);
}

#[test]
fn what_is_hidden_is_read_and_said() {
    check("<p style='display:none'>MẬT</p>", &["body hidden MẬT"]);
    check("<div hidden><p>a</p></div>b", &["body hidden a", "body b"]);
    check(
        "<style>.an{visibility:hidden}</style><p class='x an'>MẬT</p>",
        &["body hidden MẬT"],
    );
    check(
        "<p>M<span style='display:none'>?</span>ẬT</p>",
        &["body MẬT", "body hidden ?"],
    );
    check("<font color=#FFFFFF>MẬT</font>", &["body unreadable MẬT"]);
    check(
        "<table bgcolor=navy><tr><td><font color=white>A</font></td></tr></table>",
        &["table_cell A"],
    );
    check(
        "Số: <span style='background:#000;color:#000'>024</span>",
        &["body Số:", "body unreadable 024"],
    );
    check(
        "<style>.d:after{content:'MẬT'}</style><p class=d>Độ </p>",
        &["body Độ MẬT"],
    );
    check(
        "<link rel=stylesheet href=a.css><p style='color:#fff'>a</p>",
        &["body a"],
    );
}

#[test]
fn cells_have_their_place() {
    let text = read("<table><tr><th rowspan=2>a<th colspan=2>b<tr><td>c<td><table><tr><td>d</table></table>");
    let places: Vec<_> = text
        .zones()
        .iter()
        .map(|zone| {
            (
                text.zone_text(zone),
                zone.cell.map(|cell| (cell.table, cell.row, cell.column)).unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("a", (0, 0, 0)),
            ("b", (0, 0, 1)),
            ("c", (0, 1, 1)),
            ("d", (1, 0, 0))
        ]
    );
    assert!(text.zones().iter().all(|zone| zone.kind == ZoneKind::TableCell));
}

#[test]
fn a_frame_is_a_border_around_little() {
    let boxed = |html: &str| read(html).zones()[0].style.boxed;
    assert!(boxed("<p style='border:2px solid red'>MẬT</p>"));
    assert!(boxed("<div style='border:1px solid'><p>MẬT</p></div>"));
    assert!(boxed("<table border=1><tr><td>MẬT</td></tr></table>"));
    assert!(boxed(
        "<style>.o{border:double}</style><span class=o>MẬT</span> a"
    ));
    assert!(!boxed("<table border=1><tr><td>MẬT</td><td>a</td></tr></table>"));
    assert!(!boxed(&format!(
        "<div style='border:1px solid'><p>MẬT</p>{}</div>",
        "<p>dài</p>".repeat(9)
    )));
    assert!(!boxed("<p style='border:none'>MẬT</p>"));
}

#[test]
fn letters_have_their_size_weight_and_colour() {
    let text = read(
        "<p><font color=red size=6><b>MẬT</b></font></p><p style='text-transform:uppercase'>mật</p><p>chữ thường dài hơn",
    );
    let [first, second, _] = text.zones() else {
        panic!()
    };
    assert!(first.style.bold && first.style.red && first.style.size_percent == 200);
    assert!(second.style.shown_as_capitals && !second.style.bold);
}

#[test]
fn charsets_and_old_fonts_are_decoded() {
    let cp1258 = b"<meta charset=windows-1258><p>B\xED m\xE2\xF2t".as_slice();
    assert_eq!(read(cp1258).text(), "Bí mật");
    let utf16: Vec<u8> = "<p>Tối mật</p>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(read(utf16).text(), "Tối mật");
    let tcvn3 = read(
        "<style>p{font-family:\"\\.VnTimeH\"}</style><p>m\u{CB}t</p><span style='font-family:VNI-Times'>so\u{E1}</span>",
    );
    assert_eq!(tcvn3.text(), "mật\nsố");
    assert!(tcvn3.zones()[0].style.shown_as_capitals);
    let header = RawDocument {
        declared_type: Some("text/html; charset=windows-1258"),
        ..RawDocument::of_bytes(b"<p>m\xE2\xF2t b\xED")
    };
    assert_eq!(extract(&header, &ReadLimits::default()).text(), "mật bí");
}

#[test]
fn deep_and_broken_pages_take_linear_time() {
    for html in [
        "<div>".repeat(300_000) + "MẬT",
        "<b><p>".repeat(100_000) + &"</i></p>".repeat(100_000) + "MẬT",
        "<table><tr><td>".repeat(50_000) + "MẬT" + &"</div>".repeat(100_000),
        "<p class=a style='color:red'>".repeat(50_000) + "MẬT",
    ] {
        let text = read(&html);
        assert!(
            text.zones().iter().any(|zone| text.zone_text(zone) == "MẬT"),
            "{}",
            &html[..30]
        );
    }
}

proptest! {
    #[test]
    fn any_soup_of_tags_is_survived(parts in proptest::collection::vec(prop_oneof![
        Just("<p>"), Just("</p>"), Just("<table>"), Just("<tr>"), Just("<td rowspan=3 colspan=9>"), Just("</table>"), Just("<!--"),
        Just("-->"), Just("<style>"), Just("p{content:'"), Just("</style>"), Just("<select>"), Just("<option>"), Just("<a href=x>"),
        Just("</a>"), Just("<title>"), Just("Ậ"), Just("&#x1EAC"), Just("<"), Just("\0"), Just("<svg>"), Just("<textarea>"), Just("<pre>\n"),
    ], 0..40)) {
        let text = read(parts.concat());
        prop_assert!(text.zones().iter().all(|zone| !text.zone_text(zone).is_empty()));
    }
}
