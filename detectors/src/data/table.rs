//! Tables of a document, from the cells that a reader marked: [`Section`]s of rows under one heading.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rasoat_core::{ExtractedText, Span, Visibility};

use super::columns::{self, Column};
use super::fold::fold_at_most;
use super::{birth_date, cccd, name, people, phone, upright};

/// Columns beyond this are no part of a list of people.
const MAX_COLUMNS: u32 = 256;

/// Longer cells are paragraphs: nothing that a column of values holds.
const MAX_CELL_BYTES: usize = 400;

/// A stretch of text in one place of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'t> {
    /// What stands there.
    pub text: &'t str,
    /// Where it stands in the document's text.
    pub span: Span,
    /// Whether a person is shown it.
    pub visibility: Visibility,
}

/// A cell and what it holds by the heading of its column.
pub(crate) type TypedCell<'t> = (Column, Cell<'t>);

/// Rows that stand under one heading, or that lack one.
#[derive(Debug, Default)]
pub(crate) struct Section<'t> {
    /// What the columns hold, by their heading or their values.
    pub columns: Vec<Column>,
    /// What the heading alone names; empty where there is none.
    pub by_heading: Vec<Column>,
    /// The words of the heading and of the lines before it, folded.
    pub caption: String,
    /// The rows, each with the cells that are not empty, left to right.
    pub rows: Vec<Vec<TypedCell<'t>>>,
}

impl Section<'_> {
    /// Whether the heading names `column`, or the values show it.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Whether the heading says that a column holds numbers that stand for persons.
    pub(crate) fn names_identities(&self) -> bool {
        self.by_heading.iter().any(|column| {
            matches!(
                column,
                Column::Identity
                    | Column::Passport
                    | Column::TaxCode
                    | Column::SocialInsurance
                    | Column::HealthCard
                    | Column::OfficerCard
                    | Column::PaymentCard
                    | Column::Plate
            )
        })
    }
}

/// A table as its cells lie, row by row.
#[derive(Default)]
struct Grid<'t> {
    rows: BTreeMap<u32, Vec<(u32, Cell<'t>)>>,
    caption: String,
}

/// All sections of all tables, in reading order.
pub(crate) fn sections(text: &ExtractedText, today: Date) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut earlier: Option<BTreeMap<u32, String>> = None;
    for grid in grids(text) {
        earlier = split(grid, earlier, today, &mut sections);
    }
    sections
}

/// The tables of `text` in the order in which they begin.
fn grids(text: &ExtractedText) -> Vec<Grid<'_>> {
    let mut grids: Vec<Grid<'_>> = Vec::new();
    let mut numbers: HashMap<(u16, u32), usize> = HashMap::new();
    let mut before: Vec<&str> = Vec::new();
    for zone in text.zones() {
        let content = text.zone_text(zone);
        let Some(position) = zone.cell.filter(|position| position.column < MAX_COLUMNS) else {
            before.push(content);
            continue;
        };
        let index = *numbers.entry((zone.part, position.table)).or_insert_with(|| {
            let caption = before.iter().rev().take(3).map(|line| fold_at_most(line, 160));
            grids.push(Grid {
                rows: BTreeMap::new(),
                caption: caption.collect::<Vec<_>>().join(" "),
            });
            grids.len() - 1
        });
        let row = grids[index].rows.entry(position.row).or_default();
        match row.last_mut() {
            // A cell of several paragraphs, which follow one another in the text.
            Some((column, cell))
                if *column == position.column && cell.span.end() + 1 == zone.span.start() =>
            {
                if let Ok(span) = Span::new(cell.span.start(), zone.span.end()) {
                    *cell = Cell {
                        text: &text.text()[span.range()],
                        span,
                        visibility: cell.visibility,
                    };
                }
            }
            _ => row.push((
                position.column,
                Cell {
                    text: content,
                    span: zone.span,
                    visibility: zone.visibility,
                },
            )),
        }
    }
    grids
}

/// Cuts one table at its headings. A table without any takes over the `earlier` one's if it is as wide.
fn split<'t>(
    grid: Grid<'t>,
    earlier: Option<BTreeMap<u32, String>>,
    today: Date,
    sections: &mut Vec<Section<'t>>,
) -> Option<BTreeMap<u32, String>> {
    let mut heading: BTreeMap<u32, String> = BTreeMap::new();
    let mut rows: Vec<Vec<(u32, Cell<'t>)>> = Vec::new();
    let mut caption = grid.caption;
    for row in upright::turned(grid.rows.into_values().collect()) {
        if is_heading_row(&row) {
            if !rows.is_empty() {
                finish(&heading, &caption, std::mem::take(&mut rows), today, sections);
                heading.clear();
            }
            for (column, cell) in &row {
                let words = heading.entry(*column).or_default();
                if !words.is_empty() {
                    words.push(' ');
                }
                words.push_str(&fold_at_most(cell.text, 120));
            }
        } else if heading.is_empty() && row.len() == 1 && caption.len() < 600 {
            caption.push(' ');
            caption.push_str(&fold_at_most(row[0].1.text, 160));
        } else {
            rows.push(row);
        }
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if heading.is_empty()
        && let Some(earlier) = earlier.filter(|earlier| earlier.len() == width)
    {
        heading = earlier;
    }
    finish(&heading, &caption, rows, today, sections);
    Some(heading).filter(|heading| !heading.is_empty())
}

/// Whether the cells are headings: at least two are known as such, and none looks like data.
fn is_heading_row(row: &[(u32, Cell<'_>)]) -> bool {
    let mut known = 0;
    for (_, cell) in row {
        let digits = cell.text.bytes().filter(u8::is_ascii_digit).count();
        if digits > 5 || cell.text.len() > MAX_CELL_BYTES || name::is_person(cell.text) {
            return false;
        }
        known += usize::from(columns::is_heading(&fold_at_most(cell.text, 120)));
    }
    // The line of column numbers "(1) (2) (3)" under a heading belongs to it.
    let numbered = row.len() > 2
        && row
            .iter()
            .all(|(_, cell)| cell.text.starts_with('(') && cell.text.len() <= 8);
    numbered || (known >= 2 && known * 2 >= row.len())
}

fn finish<'t>(
    heading: &BTreeMap<u32, String>,
    caption: &str,
    rows: Vec<Vec<(u32, Cell<'t>)>>,
    today: Date,
    sections: &mut Vec<Section<'t>>,
) {
    let mut kinds: BTreeMap<u32, Column> = heading
        .iter()
        .map(|(column, words)| (*column, columns::of_heading(words)))
        .collect();
    let has_passwords = kinds.values().any(|kind| *kind == Column::Password);
    for kind in kinds.values_mut() {
        if has_passwords && *kind == Column::Account {
            *kind = Column::UserName;
        }
    }
    let by_heading = kinds.values().copied().collect();
    type_by_values(&rows, &mut kinds, heading.is_empty(), today);
    let words: Vec<&str> = heading.values().map(String::as_str).collect();
    sections.push(Section {
        columns: kinds.values().copied().collect(),
        by_heading,
        caption: format!("{caption} {}", words.join(" ")),
        rows: rows
            .into_iter()
            .map(|row| {
                row.into_iter()
                    .map(|(column, cell)| (kinds.get(&column).copied().unwrap_or_default(), cell))
                    .collect()
            })
            .collect(),
    });
}

/// How many values of a column have which shape.
#[derive(Default)]
struct Shapes {
    values: usize,
    citizens: usize,
    names: usize,
    mobiles: usize,
    births: usize,
}

/// Types columns whose heading says nothing by the shape of their values.
fn type_by_values(
    rows: &[Vec<(u32, Cell<'_>)>],
    kinds: &mut BTreeMap<u32, Column>,
    no_heading: bool,
    today: Date,
) {
    let mut shapes: BTreeMap<u32, Shapes> = BTreeMap::new();
    for (column, cell) in rows.iter().flatten() {
        let kind = kinds.get(column).copied().unwrap_or_default();
        if !matches!(kind, Column::Other | Column::PublicCode) || cell.text.len() > MAX_CELL_BYTES {
            continue;
        }
        let shape = shapes.entry(*column).or_default();
        shape.values += 1;
        let citizen = cccd::read(&people::unwrapped(cell.text), cccd::LeadingZeros::Required);
        shape.citizens += usize::from(citizen.is_some_and(|number| number.is_plausible(today)));
        shape.names += usize::from(name::is_person(cell.text));
        shape.mobiles += usize::from(phone::read_mobile(cell.text).is_some());
        shape.births += usize::from(birth_date::read_date(cell.text).is_some());
    }
    for (column, shape) in shapes {
        let mostly = |count: usize, percent: usize| count >= 3 && count * 100 >= shape.values * percent;
        let public = kinds.get(&column) == Some(&Column::PublicCode);
        // Of random numbers 1.6 % pass, so that eight of eight is no chance even under a heading of codes.
        let kind =
            if mostly(shape.citizens, 95) && shape.citizens >= 8 || !public && mostly(shape.citizens, 60) {
                Column::Identity
            } else if public {
                continue;
            } else if mostly(shape.names, 60) {
                Column::PersonName
            } else if mostly(shape.mobiles, 70) {
                Column::Phone
            } else if no_heading && mostly(shape.births, 70) {
                Column::Birth
            } else {
                continue;
            };
        kinds.insert(column, kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation;

    fn check(document: &str, columns: &[Column], rows: usize) {
        let text = notation::read(document);
        let sections = sections(&text, Date::constant(2026, 11, 2));
        let last = sections.last().expect("a section");
        assert_eq!(last.columns, columns);
        assert_eq!(last.rows.len(), rows);
    }

    #[test]
    fn headings_type_the_columns_below() {
        use Column::{Identity, Ordinal, Other, PersonName};
        check(
            "| UBND TỈNH X | CỘNG HÒA |\n| STT | Họ và tên | Số CCCD |\n| 1 | Lê An | 066084014561 |",
            &[Ordinal, PersonName, Identity],
            1,
        );
        check(
            "| UBND XÃ X | | CỘNG HÒA |\n| Họ tên | Lê An | Hà Tư Mai | Y Niê |\n\
             | Số CCCD | 066084014561 | 066184014562 | 066084014563 |",
            &[PersonName, Identity],
            3,
        );
        check(
            "| STT | Họ tên | Giấy tờ tùy thân | |\n| (1) | (2) | (3) | (4) |\n| 1 | Lê An | 066084014561 | x |",
            &[Ordinal, PersonName, Identity, Other],
            1,
        );
    }

    #[test]
    fn a_table_continued_over_pages_keeps_its_heading() {
        use Column::{Identity, PersonName};
        check(
            "| Họ tên | CCCD |\n| Lê An | 066084014561 |\n[page 2]\n| Lê Bình | 066084014562 |",
            &[PersonName, Identity],
            1,
        );
    }

    #[test]
    fn values_type_a_column_without_a_heading() {
        use Column::{Identity, PersonName};
        check(
            "| Lê An | 066084014561 |\n| Lê Bình | 066084015562 |\n| Hà Văn Tư | 066184014563 |",
            &[PersonName, Identity],
            3,
        );
    }
}
