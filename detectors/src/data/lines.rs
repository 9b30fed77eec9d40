//! Tables that a reader gave as lines of text: cells between tabs or bars, wide gaps, or rows that only
//! their repeated shape gives away ("1 Name date number …").

use jiff::civil::Date;
use rasoat_core::{ExtractedText, Span, Visibility, Zone, ZoneKind};

use super::columns::{self, Column};
use super::digits;
use super::fold::fold_at_most;
use super::line_cells::cells_of;
use super::table::{Cell, Section, TypedCell};
use super::{birth_date, cccd, cmnd, name, passport, phone};
use crate::effort::Effort;

/// Lines between two rows of one table: an address that wraps, a page number.
const MAX_LINES_BETWEEN: usize = 6;

/// Lines looked back at for a heading.
const MAX_LINES_BACK: usize = 8;

/// What it costs to type a cell, and to look for the heading of a row above it, in bytes looked at. A table of a
/// million cells is a real one.
const CELL_BYTES: usize = 20;
const HEADING_BYTES: usize = 1_000;

/// The lines of a document as a person sees them: text beside text on the same height of a page is one line.
#[derive(Default)]
struct Lines<'t> {
    /// The pieces of all lines, in order.
    fragments: Vec<Cell<'t>>,
    /// Where in `fragments` each line begins.
    begins: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The pieces of the line `index`.
    fn get(&self, index: usize) -> &[Cell<'t>] {
        let end = self
            .begins
            .get(index + 1)
            .copied()
            .unwrap_or(self.fragments.len());
        &self.fragments[self.begins[index]..end]
    }

    /// The lines above `index`, nearest first.
    fn above(&self, index: usize) -> impl Iterator<Item = &[Cell<'t>]> {
        (0..index).rev().map(|above| self.get(above))
    }
}

fn digits_of(line: &[Cell<'_>]) -> usize {
    line.iter()
        .map(|fragment| digits::count(fragment.text.as_bytes()))
        .sum()
}

fn bytes(line: &[Cell<'_>]) -> usize {
    line.iter().map(|fragment| fragment.text.len()).sum()
}

fn folded(line: &[Cell<'_>]) -> String {
    let folded: Vec<String> = line.iter().map(|each| fold_at_most(each.text, 200)).collect();
    folded.join(" ")
}

/// All sections that lines make up, in reading order, as long as there is `effort` left.
pub(crate) fn sections<'t>(text: &'t ExtractedText, today: Date, effort: &Effort) -> Vec<Section<'t>> {
    if !may_hold_rows(text.text()) {
        return Vec::new();
    }
    let lines = lines(text);
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut open: Option<(Section<'_>, usize)> = None;
    for index in 0..lines.begins.len() {
        let Some(cells) = cells_of(lines.get(index)) else {
            continue;
        };
        if !effort.spend(cells.len() * CELL_BYTES) {
            break;
        }
        if let Some(heading) = heading_of(&cells) {
            sections.extend(open.take().map(|(section, _)| section));
            open = Some((
                Section {
                    by_heading: heading.clone(),
                    columns: heading,
                    caption: caption(&lines, index + 1),
                    rows: Vec::new(),
                },
                index,
            ));
            continue;
        }
        let continues = open
            .as_ref()
            .is_some_and(|(_, last)| index - last <= MAX_LINES_BETWEEN);
        if !continues {
            sections.extend(open.take().map(|(section, _)| section));
            if !effort.spend(HEADING_BYTES) {
                break;
            }
            let columns = heading_above(&lines, index);
            open = Some((
                Section {
                    by_heading: columns.clone(),
                    columns,
                    caption: caption(&lines, index),
                    rows: Vec::new(),
                },
                index,
            ));
        }
        if let Some((section, last)) = &mut open {
            let row = typed(cells, &section.columns, today);
            section.rows.push(row);
            *last = index;
        }
    }
    sections.extend(open.map(|(section, _)| section));
    sections
}

/// A quick look: rows that matter hold long numbers, or secrets between clear separators.
fn may_hold_rows(text: &str) -> bool {
    memchr::memchr2(b'\t', b'|', text.as_bytes()).is_some()
        || memchr::memmem::find(text.as_bytes(), b"   ").is_some()
        || digits::numbers(text).next().is_some()
        || super::credentials::may_name_secret(text)
        || super::network::may_hold_addresses(text)
}

/// The lines of all zones that are not cells.
fn lines(text: &ExtractedText) -> Lines<'_> {
    let mut lines = Lines::default();
    let mut previous: Option<&Zone> = None;
    for zone in text
        .zones()
        .iter()
        .filter(|zone| zone.cell.is_none() && holds_text(zone.kind))
    {
        let beside = previous.is_some_and(|previous| stand_beside(previous, zone));
        let mut start = zone.span.start();
        for (index, part) in text.zone_text(zone).split('\n').enumerate() {
            let end = start + part.len();
            if let Ok(span) = Span::new(start, end) {
                let cell = Cell {
                    text: part,
                    span,
                    visibility: zone.visibility,
                };
                let continues = beside && index == 0 && !lines.begins.is_empty();
                if !continues {
                    lines.begins.push(lines.fragments.len());
                }
                lines.fragments.push(cell);
            }
            start = end + 1;
        }
        previous = Some(zone);
    }
    lines
}

const fn holds_text(kind: ZoneKind) -> bool {
    matches!(
        kind,
        ZoneKind::Body
            | ZoneKind::Heading
            | ZoneKind::TextBox
            | ZoneKind::Ocr
            | ZoneKind::Note
            | ZoneKind::TableCell
    )
}

/// Whether `right` continues the line of `left` on the same page: half of the lower one's height is shared.
fn stand_beside(left: &Zone, right: &Zone) -> bool {
    let (Some(a), Some(b)) = (left.area, right.area) else {
        return false;
    };
    let shared = a.bottom.min(b.bottom).saturating_sub(a.top.max(b.top));
    let height = (a.bottom - a.top).min(b.bottom - b.top);
    left.page == right.page
        && left.part == right.part
        && a.right <= b.left + 5
        && height > 0
        && shared * 2 >= height
}

/// The columns, if the cells are headings.
fn heading_of(cells: &[Cell<'_>]) -> Option<Vec<Column>> {
    let mut known = 0;
    let mut kinds = Vec::with_capacity(cells.len());
    for cell in cells {
        let digits = cell.text.bytes().filter(u8::is_ascii_digit).count();
        if digits > 3 || name::is_person(cell.text) {
            return None;
        }
        let folded = fold_at_most(cell.text, 120);
        known += usize::from(columns::is_heading(&folded));
        kinds.push(columns::of_heading(&folded));
    }
    let has_passwords = kinds.contains(&Column::Password);
    for kind in &mut kinds {
        if has_passwords && *kind == Column::Account {
            *kind = Column::UserName;
        }
    }
    (known >= 2 && known * 2 >= cells.len()).then_some(kinds)
}

/// The columns that the lines above `index` name, if one of them is a line of headings.
fn heading_above(lines: &Lines<'_>, index: usize) -> Vec<Column> {
    let above = lines.above(index).take(MAX_LINES_BACK);
    let mut words = String::new();
    for line in above.filter(|line| bytes(line) < 200 && digits_of(line) < 6) {
        // A heading may be wrapped over several lines.
        words = format!("{} {words}", folded(line));
        let columns = columns::in_line(words.trim());
        if columns.iter().filter(|column| **column != Column::Other).count() >= 3 {
            return columns;
        }
    }
    Vec::new()
}

fn caption(lines: &Lines<'_>, index: usize) -> String {
    let above: Vec<String> = lines.above(index).take(5).map(folded).collect();
    above.join(" ")
}

/// Gives each cell its column: by place where the row is as wide as the heading, else by its shape.
fn typed<'t>(cells: Vec<Cell<'t>>, heading: &[Column], today: Date) -> Vec<TypedCell<'t>> {
    if cells.len() == heading.len() {
        let fits = |(column, cell): (&Column, &Cell<'_>)| match column {
            Column::PersonName => name::may_be_person(cell.text),
            Column::Identity | Column::Phone | Column::Account => {
                cell.text.bytes().any(|byte| byte.is_ascii_digit())
            }
            _ => true,
        };
        // A column of passwords is told by its place alone.
        if heading.contains(&Column::Password) || heading.iter().zip(&cells).all(fits) {
            return heading.iter().copied().zip(cells).collect();
        }
    }
    let mut named = false;
    cells
        .into_iter()
        .map(|cell| {
            let column = by_value(cell.text, heading, named, today);
            named |= column == Column::PersonName;
            (column, cell)
        })
        .collect()
}

/// What a value is by its shape, given what the heading allows; without a heading only sure shapes count.
fn by_value(value: &str, heading: &[Column], named: bool, today: Date) -> Column {
    let may = |column: Column| heading.contains(&column);
    let plausible_citizen = || {
        cccd::read(value, cccd::LeadingZeros::Required)
            .is_some_and(|number| may(Column::Identity) || number.is_plausible(today))
    };
    if !named && name::is_person(value) {
        Column::PersonName
    } else if birth_date::read_date(value).is_some() {
        if heading.is_empty() || may(Column::Birth) {
            Column::Birth
        } else {
            Column::Other
        }
    } else if (plausible_citizen() && !may(Column::PublicCode))
        || (may(Column::Identity) && cmnd::read(value).is_some())
    {
        Column::Identity
    } else if phone::read_mobile(value).is_some() && (heading.is_empty() || may(Column::Phone)) {
        Column::Phone
    } else if may(Column::Passport) && passport::read(value).is_some() {
        Column::Passport
    } else if may(Column::Account) && super::bank_account::read(value).is_some() {
        Column::Account
    } else if value.contains(' ')
        && may(Column::Health)
        && super::health::names_illness(&fold_at_most(value, 120))
    {
        Column::Health
    } else if super::fold::has_any(
        &fold_at_most(value, 120),
        &["thon", "ap", "to dan pho", "khu pho", "buon"],
    ) {
        Column::Home
    } else {
        Column::Other
    }
}

/// Whether people are meant to see the text; what stands under a black box is judged as a bad redaction.
pub(crate) const fn is_shown(visibility: Visibility) -> bool {
    !matches!(visibility, Visibility::Covered | Visibility::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation;

    fn check(document: &str, expected: &[&[(Column, &str)]]) {
        let text = notation::read(document);
        let sections = sections(&text, Date::constant(2026, 11, 2), &Effort::of(0));
        let rows: Vec<Vec<(Column, &str)>> = sections
            .iter()
            .flat_map(|section| &section.rows)
            .map(|row| row.iter().map(|(column, cell)| (*column, cell.text)).collect())
            .collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn tabs_and_semicolons_separate_cells() {
        use Column::{Identity, Ordinal, PersonName};
        let row: &[(Column, &str)] = &[
            (Ordinal, "1"),
            (PersonName, "Lê Văn An"),
            (Identity, "066084014561"),
        ];
        check("STT\tHọ và tên\tSố CCCD\n1\tLê Văn An\t066084014561", &[row]);
        check("STT;Họ và tên;Số CCCD\n1;Lê Văn An;066084014561", &[row]);
        check("STT | Họ và tên | Số CCCD\n1 | Lê Văn An | 066084014561", &[row]);
        check("STT  Họ và tên  Số CCCD\n1  Lê Văn An  066084014561", &[row]);
    }

    #[test]
    fn a_row_without_gaps_is_known_by_its_shape() {
        use Column::{Birth, Home, Identity, Other, PersonName, Phone};
        check(
            "STT Họ và tên Ngày sinh Số CCCD Điện thoại Địa chỉ\n\
             1 Lê Văn An 05/08/1984 066 084 014 561 0912345608 Thôn 7, xã An Hà",
            &[&[
                (Column::Ordinal, "1"),
                (PersonName, "Lê Văn An"),
                (Birth, "05/08/1984"),
                (Identity, "066 084 014 561"),
                (Phone, "0912345608"),
                (Home, "Thôn 7, xã An Hà"),
            ]],
        );
        check(
            "1 Lê Văn An 066084014561",
            &[&[
                (Other, "1"),
                (PersonName, "Lê Văn An"),
                (Identity, "066084014561"),
            ]],
        );
    }

    #[test]
    fn fragments_on_one_height_are_one_line() {
        use Column::{Identity, Ordinal, PersonName};
        check(
            "[body page=1 area=100,100,150,120] STT\n[body page=1 area=160,100,300,120] Họ và tên\n\
             [body page=1 area=310,100,500,120] Số CCCD\n\
             [body page=1 area=100,130,150,150] 1\n[body page=1 area=160,130,300,150] Lê Văn An\n\
             [body page=1 area=310,130,500,150] 066084014561",
            &[&[
                (Ordinal, "1"),
                (PersonName, "Lê Văn An"),
                (Identity, "066084014561"),
            ]],
        );
    }

    #[test]
    fn running_text_makes_no_rows() {
        check(
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ; xét đề nghị",
            &[],
        );
    }
}
