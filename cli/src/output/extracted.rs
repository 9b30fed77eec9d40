//! The text of a document with its zones, for people and for programs. This is content: it goes to whoever asked, on
//! standard output, and nowhere else.

use std::fmt::Write as _;

use rasoat_core::{
    Bilingual, CellPosition, ExtractedText, Lang, LegacyEncoding, PageArea, Problem, Style, Visibility, Zone,
};
use serde::Serialize;

use super::style::{DIM, NAME, say, styled};

/// All zones by document and page, then what was not read.
pub(crate) fn for_people(text: &ExtractedText, lang: Lang) -> String {
    let mut out = styled(NAME, text.format().as_str());
    if text.page_count() > 0 {
        let pages = say(lang, "trang", "pages");
        let _infallible = write!(out, " · {} {pages}", text.page_count());
    }
    let mut place = (0, None);
    for zone in text.zones() {
        if (zone.part, zone.page) != place {
            if zone.part != place.0 {
                heading(&mut out, &part_name(text, zone.part, lang));
            }
            if zone.page != place.1 {
                heading(&mut out, &page_name(zone.page, lang));
            }
            place = (zone.part, zone.page);
        }
        let label = styled(DIM, format!("[{}]", facts(zone, lang).join(" · ")));
        let _infallible = write!(out, "\n{label} {}", harmless(text.zone_text(zone)));
    }
    if text.zones().is_empty() {
        let _infallible = write!(out, "\n{}", say(lang, "Không có chữ nào.", "There is no text."));
    }
    for problem in text.problems() {
        let _infallible = write!(out, "\n{}", problem_line(problem, text, lang));
    }
    out
}

fn heading(out: &mut String, name: &str) {
    let _infallible = write!(out, "\n{}", styled(NAME, format!("── {name} ──")));
}

fn page_name(page: Option<u32>, lang: Lang) -> String {
    match page {
        Some(page) => format!("{} {page}", say(lang, "trang", "page")),
        None => say(lang, "ngoài các trang", "on no page").to_owned(),
    }
}

fn part_name(text: &ExtractedText, part: u16, lang: Lang) -> String {
    match text.parts().get(usize::from(part).wrapping_sub(1)) {
        Some(name) if !name.is_empty() => format!("{}: {}", say(lang, "bên trong", "inside"), harmless(name)),
        Some(_) => format!("{}: {part}", say(lang, "bên trong", "inside")),
        None => say(lang, "tài liệu chính", "the document itself").to_owned(),
    }
}

fn problem_line(problem: &Problem, text: &ExtractedText, lang: Lang) -> String {
    let message = problem.kind.message();
    let mut place = Vec::new();
    if problem.part > 0 {
        place.push(part_name(text, problem.part, lang));
    }
    if problem.page.is_some() {
        place.push(page_name(problem.page, lang));
    }
    let place = if place.is_empty() {
        String::new()
    } else {
        format!("{}: ", place.join(", "))
    };
    format!("! {place}{}", message.in_lang(lang))
}

/// What is to be known of a zone beside its text.
fn facts(zone: &Zone, lang: Lang) -> Vec<String> {
    let name = |of: Bilingual| of.in_lang(lang).to_owned();
    let mut facts = vec![name(zone.kind.title())];
    if let Some(CellPosition { table, row, column }) = zone.cell {
        facts.push(format!("{}.{}.{}", table + 1, row + 1, column + 1));
    }
    if zone.visibility != Visibility::Visible {
        facts.push(name(zone.visibility.title()));
    }
    for (is_so, vi, en) in [
        (zone.style.bold, "đậm", "bold"),
        (zone.style.red, "đỏ", "red"),
        (zone.style.boxed, "đóng khung", "framed"),
        (
            zone.style.shown_as_capitals,
            "hiện thành chữ hoa",
            "shown in capitals",
        ),
    ] {
        if is_so {
            facts.push(say(lang, vi, en).to_owned());
        }
    }
    if zone.style.size_percent != 100 {
        facts.push(format!("{} %", zone.style.size_percent));
    }
    if let Some(encoding) = zone.decoded_from {
        facts.push(format!("{} {}", say(lang, "mã", "from"), encoding_name(encoding)));
    }
    facts
}

const fn encoding_name(encoding: LegacyEncoding) -> &'static str {
    match encoding {
        LegacyEncoding::Tcvn3 => "TCVN3",
        LegacyEncoding::Vni => "VNI",
        LegacyEncoding::Vps => "VPS",
        LegacyEncoding::Viscii => "VISCII",
        LegacyEncoding::Windows1258 => "windows-1258",
        LegacyEncoding::Viqr => "VIQR",
        LegacyEncoding::Mojibake => "UTF-8/windows-1252",
    }
}

/// The text without what would command a terminal or turn its lines round: control characters and marks of direction.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\t' => letter,
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                '\u{fffd}'
            }
            _ if letter.is_control() => '\u{fffd}',
            _ => letter,
        })
        .collect()
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    page_count: u32,
    parts: &'a [String],
    zones: Vec<ZoneEntry<'a>>,
    problems: Vec<ProblemEntry>,
    links: &'a [String],
}

#[derive(Serialize)]
struct ZoneEntry<'a> {
    kind: &'static str,
    visibility: &'static str,
    page: Option<u32>,
    part: u16,
    area: Option<PageArea>,
    cell: Option<CellPosition>,
    style: Style,
    decoded_from: Option<LegacyEncoding>,
    text: &'a str,
}

#[derive(Serialize)]
struct ProblemEntry {
    code: String,
    page: Option<u32>,
    part: u16,
    message: String,
}

/// One JSON object. The shape is part of the interface.
pub(crate) fn for_programs(text: &ExtractedText, lang: Lang) -> String {
    let zone_entry = |zone| zone_entry(text, zone);
    let document = Document {
        format: text.format().as_str(),
        page_count: text.page_count(),
        parts: text.parts(),
        zones: text.zones().iter().map(zone_entry).collect(),
        problems: text
            .problems()
            .iter()
            .map(|problem| ProblemEntry {
                code: problem.kind.code(),
                page: problem.page,
                part: problem.part,
                message: problem.kind.message().in_lang(lang).to_owned(),
            })
            .collect(),
        links: text.links(),
    };
    serde_json::to_string(&document).expect("strings and numbers can always be written as JSON")
}

fn zone_entry<'a>(text: &'a ExtractedText, zone: &Zone) -> ZoneEntry<'a> {
    ZoneEntry {
        kind: zone.kind.as_str(),
        visibility: zone.visibility.as_str(),
        page: zone.page,
        part: zone.part,
        area: zone.area,
        cell: zone.cell,
        style: zone.style,
        decoded_from: zone.decoded_from,
        text: text.zone_text(zone),
    }
}

#[cfg(test)]
mod tests {
    use rasoat_core::{DocumentFormat, ProblemKind, TextBuilder, ZoneKind};

    use super::*;

    fn sample() -> ExtractedText {
        let mut inner = TextBuilder::new(DocumentFormat::Text, 100, 10);
        inner.push(ZoneKind::Body, "bên trong", |_| {});
        let mut builder = TextBuilder::new(DocumentFormat::Docx, 1_000, 10);
        builder.push(ZoneKind::Body, "a\u{1b}[31m\u{202e}b", |zone| zone.page = Some(1));
        builder.push(ZoneKind::TableCell, "MẬT", |zone| {
            zone.page = Some(2);
            zone.cell = Some(CellPosition {
                table: 0,
                row: 1,
                column: 0,
            });
            zone.visibility = Visibility::Hidden;
            zone.style.bold = true;
            zone.style.size_percent = 120;
            zone.decoded_from = Some(LegacyEncoding::Tcvn3);
        });
        builder.attach("a.txt", &inner.finish());
        builder.problem(Problem::new(ProblemKind::ImageNotRead).on_page(2));
        builder.set_page_count(2);
        builder.finish()
    }

    #[test]
    fn people_see_pages_zones_and_what_was_not_read() {
        let plain = anstream::adapter::strip_str(&for_people(&sample(), Lang::Vi)).to_string();
        let lines: Vec<&str> = plain.lines().collect();
        assert_eq!(
            lines[..7],
            [
                "docx · 2 trang",
                "── trang 1 ──",
                "[nội dung] a\u{fffd}[31m\u{fffd}b",
                "── trang 2 ──",
                "[ô bảng · 1.2.1 · bị ẩn · đậm · 120 % · mã TCVN3] MẬT",
                "── bên trong: a.txt ──",
                "── ngoài các trang ──",
            ]
        );
        assert_eq!(lines[7], "[nội dung] bên trong");
        assert!(lines[8].starts_with("! trang 2: chưa đọc"), "{plain}");
        let nothing = TextBuilder::new(DocumentFormat::Text, 9, 9).finish();
        assert!(for_people(&nothing, Lang::En).ends_with("There is no text."));
    }

    #[test]
    fn programs_get_the_same_as_json() {
        let json: serde_json::Value = serde_json::from_str(&for_programs(&sample(), Lang::En)).unwrap();
        assert_eq!(json["format"], "docx");
        assert_eq!(json["page_count"], 2);
        assert_eq!(json["parts"][0], "a.txt");
        let cell = &json["zones"][1];
        assert_eq!(
            (&cell["kind"], &cell["visibility"], &cell["page"], &cell["text"]),
            (&"table_cell".into(), &"hidden".into(), &2.into(), &"MẬT".into())
        );
        assert_eq!(cell["style"]["bold"], true);
        assert_eq!(cell["cell"]["row"], 1);
        assert_eq!(cell["decoded_from"], "tcvn3");
        assert_eq!(json["problems"][0]["code"], "image_not_read");
    }
}
