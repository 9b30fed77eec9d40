//! Blocks: the lines of a page brought into cells, boxes and reading order.

use std::collections::BTreeMap;

use rasoat_core::{LegacyEncoding, PageArea};

use super::aligned;
use super::geometry::Area;
use super::grids::Grid;
use super::lines::{Line, Run};
use super::marks::{Rgb, Source};
use super::order::reading_order;
use super::visibility::Sight;
use crate::legacy;

/// A box around more lines than this is a frame of the page, not of its text.
const MAX_BOXED_LINES: usize = 4;
/// A box with more text than this, in characters, is a text box but not a stamp; still one zone a line.
const MAX_BOXED_LETTERS: usize = 160;

/// What a block is by the way it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A line that stands free.
    Line,
    /// A cell: table, row and column.
    Cell(u32, u32, u32),
    /// Text in a frame of its own.
    Boxed,
}

/// A piece of a page that becomes a zone.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one visible fact, and any of them may go with any other"
)]
pub(super) struct Block {
    pub(super) page: u32,
    pub(super) layout: Layout,
    /// Lines, joined by `\n`.
    pub(super) text: String,
    /// On the page, in its fractions.
    pub(super) area: PageArea,
    /// Height of its letters, in points.
    pub(super) size: f64,
    pub(super) angle: i16,
    pub(super) bold: bool,
    pub(super) red: bool,
    pub(super) color: Rgb,
    pub(super) sight: Sight,
    pub(super) source: Source,
    pub(super) artifact: bool,
    pub(super) shown_as_capitals: bool,
    pub(super) decoded_from: Option<LegacyEncoding>,
}

/// A page and its size in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) page: u32,
    pub(super) size: (f64, f64),
}

/// The blocks of a page in reading order; `tables` counts the tables of the document.
pub(super) fn build(
    lines: Vec<Line>,
    grids: &[Grid],
    boxes: &[Area],
    place: Place,
    tables: &mut u32,
) -> Vec<Block> {
    let mut homes = homes(&lines, grids, boxes);
    let aligned = align(&lines, &mut homes, grids.len());
    let mut members: BTreeMap<(Home, Sight, Source), Vec<Line>> = BTreeMap::new();
    for (line, home) in lines.into_iter().zip(homes) {
        members
            .entry((home, line.sight, line.source))
            .or_default()
            .push(line);
    }
    let first_table = *tables;
    *tables = tables.saturating_add(u32::try_from(grids.len() + aligned.len()).unwrap_or(u32::MAX));
    // Each table is one stop in the reading order; its cells follow row by row.
    let mut stops: Vec<(Area, Vec<Block>)> = Vec::new();
    let mut table_stops: BTreeMap<usize, usize> = BTreeMap::new();
    for ((home, _, _), lines) in members {
        let layout = match home {
            Home::Cell { grid, row, column } => Layout::Cell(
                first_table.saturating_add(u32::try_from(grid).unwrap_or(u32::MAX)),
                row,
                column,
            ),
            Home::Box(_) => Layout::Boxed,
            Home::Free(_) => Layout::Line,
        };
        let area = lines
            .iter()
            .map(|line| line.area)
            .reduce(Area::union)
            .unwrap_or(Area::NOTHING);
        let Some(block) = block(lines, layout, place) else {
            continue;
        };
        match home {
            Home::Cell { grid, .. } => {
                let stop = *table_stops.entry(grid).or_insert_with(|| {
                    let area = match grids.get(grid) {
                        Some(ruled) => ruled.area,
                        None => aligned[grid - grids.len()],
                    };
                    stops.push((area, Vec::new()));
                    stops.len() - 1
                });
                stops[stop].1.push(block);
            }
            Home::Box(_) | Home::Free(_) => stops.push((area, vec![block])),
        }
    }
    let areas: Vec<Area> = stops.iter().map(|(area, _)| *area).collect();
    let mut stops: Vec<Vec<Block>> = stops.into_iter().map(|(_, blocks)| blocks).collect();
    reading_order(&areas)
        .into_iter()
        .flat_map(|index| std::mem::take(&mut stops[index]))
        .collect()
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    Cell { grid: usize, row: u32, column: u32 },
    Box(usize),
    Free(usize),
}

fn homes(lines: &[Line], grids: &[Grid], boxes: &[Area]) -> Vec<Home> {
    let shows_text = |area: Area| {
        lines.iter().any(|line| {
            let (x, y) = line.area.center();
            line.sight != Sight::Covered && area.has(x, y)
        })
    };
    // Black boxes side by side look like a table, but nobody reads one there.
    let is_table: Vec<bool> = grids.iter().map(|grid| shows_text(grid.area)).collect();
    let mut homes: Vec<Home> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let (x, y) = line.area.center();
            let grid = (line.angle % 90 == 0)
                .then(|| {
                    grids
                        .iter()
                        .zip(&is_table)
                        .position(|(grid, is_table)| *is_table && grid.area.has(x, y))
                })
                .flatten();
            match grid {
                Some(grid) => {
                    let (row, column) = grids[grid].cell(x, y);
                    Home::Cell { grid, row, column }
                }
                None => Home::Free(index),
            }
        })
        .collect();
    // Smaller boxes first: a double frame is the inner one.
    for (number, frame) in boxes.iter().enumerate() {
        let inside: Vec<usize> = lines
            .iter()
            .enumerate()
            .filter(|(index, line)| {
                let reach = frame.grown(0.3 * line.size);
                matches!(homes[*index], Home::Free(_))
                    && line.sight != Sight::Covered
                    && reach.intersection(line.area) == line.area
            })
            .map(|(index, _)| index)
            .collect();
        let own: Vec<&Line> = inside.iter().map(|index| &lines[*index]).collect();
        if is_own_frame(*frame, &own) {
            for index in inside {
                homes[index] = Home::Box(number);
            }
        }
    }
    homes
}

/// Finds tables without rules among the lines that stand free; their areas. Their numbers begin with `first`.
fn align(lines: &[Line], homes: &mut [Home], first: usize) -> Vec<Area> {
    let free: Vec<usize> = (0..lines.len())
        .filter(|index| {
            let line = &lines[*index];
            matches!(homes[*index], Home::Free(_))
                && line.angle == 0
                && line.source == Source::Page
                && line.sight != Sight::OffPage
        })
        .collect();
    let areas: Vec<Area> = free.iter().map(|index| lines[*index].area).collect();
    let mut found = Vec::new();
    for (number, cells) in aligned::find(&areas).into_iter().enumerate() {
        let mut area = Area::NOTHING;
        for (part, row, column) in cells {
            area = area.union(areas[part]);
            homes[free[part]] = Home::Cell {
                grid: first + number,
                row,
                column,
            };
        }
        found.push(area);
    }
    found
}

/// Whether a frame goes round these lines and little else.
fn is_own_frame(frame: Area, lines: &[&Line]) -> bool {
    let Some(text) = lines.iter().map(|line| line.area).reduce(Area::union) else {
        return false;
    };
    let size = lines.iter().map(|line| line.size).fold(0.0, f64::max);
    let letters: usize = lines.iter().map(|line| line.text().chars().count()).sum();
    lines.len() <= MAX_BOXED_LINES
        && letters <= MAX_BOXED_LETTERS
        && frame.height() <= text.height() + 4.0 * size
        && frame.width() <= text.width() + 12.0 * size
        && frame.grown(2.0).left <= text.left
        && text.right <= frame.grown(2.0).right
}

/// One block of the lines of a cell or box, or of a single line.
fn block(mut lines: Vec<Line>, layout: Layout, place: Place) -> Option<Block> {
    let (width, height) = place.size;
    lines.sort_by(|a, b| {
        let near = 0.35 * a.size.min(b.size);
        if (a.baseline - b.baseline).abs() <= near {
            a.start.total_cmp(&b.start)
        } else {
            a.baseline.total_cmp(&b.baseline)
        }
    });
    let mut text = String::new();
    let mut area = Area::NOTHING;
    let mut last: Option<&Line> = None;
    let (mut decoded_from, mut shown_as_capitals) = (None, false);
    for line in &lines {
        if let Some(last) = last {
            let same = (last.baseline - line.baseline).abs() <= 0.35 * last.size.min(line.size);
            text.push(if same { ' ' } else { '\n' });
        }
        text.push_str(&decode(&line.runs, &mut decoded_from, &mut shown_as_capitals));
        area = area.union(line.area);
        last = Some(line);
    }
    let first = lines.first()?;
    Some(Block {
        page: place.page,
        layout,
        text,
        area: PageArea::from_fractions(
            area.left / width.max(1.0),
            area.top / height.max(1.0),
            area.right / width.max(1.0),
            area.bottom / height.max(1.0),
        ),
        size: lines.iter().map(|line| line.size).fold(0.0, f64::max),
        angle: first.angle,
        bold: lines.iter().all(|line| line.bold),
        red: lines.iter().all(|line| line.red),
        color: first.color,
        sight: first.sight,
        source: first.source,
        artifact: lines.iter().all(|line| line.artifact),
        shown_as_capitals,
        decoded_from,
    })
}

/// The text of runs, each decoded by its font; a line in one encoding without a telling font as a whole.
fn decode(runs: &[Run], decoded_from: &mut Option<LegacyEncoding>, shown_as_capitals: &mut bool) -> String {
    let whole: String = runs.iter().map(|run| run.text.as_str()).collect();
    if runs
        .iter()
        .all(|run| legacy::FontEncoding::of_name(&run.font.name).is_none())
    {
        return match legacy::decode(&whole, None) {
            Some(decoded) => {
                *decoded_from = Some(decoded.encoding);
                decoded.text
            }
            None => whole,
        };
    }
    let mut text = String::with_capacity(whole.len() * 2);
    for run in runs {
        match legacy::decode(&run.text, Some(&run.font.name)) {
            Some(decoded) => {
                *decoded_from = Some(decoded.encoding);
                *shown_as_capitals |= decoded.shown_as_capitals;
                text.push_str(&decoded.text);
            }
            None => text.push_str(&run.text),
        }
    }
    text
}
