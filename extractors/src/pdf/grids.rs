//! Ruled tables and boxes, from the lines drawn on a page.

use super::geometry::Area;
use super::marks::{PageMarks, Rule};

/// Rules of each direction that are looked at; pages with more are drawings.
const MAX_RULES: usize = 2_000;
/// Outlined rectangles that are looked at.
const MAX_FRAMES: usize = 500;
/// Rules and ends of rules closer than this, in points, meet.
const MEETING: f64 = 3.0;
/// Shorter rules, in points, are underlines of a letter or parts of a drawing.
const SHORTEST: f64 = 5.0;

/// A ruled table.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) area: Area,
    /// The places of its vertical rules from left to right, and of its horizontal ones from the top down.
    columns: Vec<f64>,
    rows: Vec<f64>,
    vertical: Vec<Rule>,
    horizontal: Vec<Rule>,
}

impl Grid {
    /// Row and column of the cell that the point lies in. A cell over several columns counts as its first.
    pub(super) fn cell(&self, x: f64, y: f64) -> (u32, u32) {
        let row = wall_before(&self.horizontal, y, x);
        let column = wall_before(&self.vertical, x, y);
        (place_in(&self.rows, row), place_in(&self.columns, column))
    }
}

/// The last of `rules` before `at` that reaches past `along`.
fn wall_before(rules: &[Rule], at: f64, along: f64) -> Option<f64> {
    let end = rules.partition_point(|rule| rule.at <= at);
    rules[..end]
        .iter()
        .rev()
        .find(|rule| rule.from - MEETING <= along && along <= rule.to + MEETING)
        .map(|rule| rule.at)
}

fn place_in(places: &[f64], wall: Option<f64>) -> u32 {
    let before = places.partition_point(|place| wall.is_some_and(|wall| *place < wall - MEETING));
    u32::try_from(before).unwrap_or(u32::MAX)
}

/// The ruled tables and the single boxes of a page, each from the top down.
pub(super) fn find(marks: &PageMarks) -> (Vec<Grid>, Vec<Area>) {
    let horizontal = tidy(&marks.horizontal);
    let vertical = tidy(&marks.vertical);
    let mut grids = Vec::new();
    let mut boxes: Vec<Area> = marks.frames.iter().copied().take(MAX_FRAMES).collect();
    for (rows, columns) in groups(&horizontal, &vertical) {
        let grid = Grid {
            area: bounds(&rows, &columns),
            columns: distinct(&columns),
            rows: distinct(&rows),
            vertical: columns,
            horizontal: rows,
        };
        match (grid.rows.len(), grid.columns.len()) {
            (0 | 1, _) | (_, 0 | 1) => {}
            (2, 2) => boxes.push(grid.area),
            _ if is_frame(&grid) => boxes.push(grid.area),
            _ => grids.push(grid),
        }
    }
    grids.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
    boxes.sort_by(|a, b| a.size().total_cmp(&b.size()));
    (grids, boxes)
}

/// Whether the rules only go round the outside, in several strokes.
fn is_frame(grid: &Grid) -> bool {
    let margin = 3.0 * MEETING;
    let inner = grid.area.grown(-margin);
    let crosses_rows = grid.rows.iter().any(|at| *at > inner.top && *at < inner.bottom);
    let crosses_columns = grid
        .columns
        .iter()
        .any(|at| *at > inner.left && *at < inner.right);
    !crosses_rows && !crosses_columns
}

/// Joins rules that continue each other, and leaves out short ones; sorted by place.
pub(super) fn tidy(rules: &[Rule]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = rules.to_vec();
    rules.sort_by(|a, b| {
        (a.at.round(), a.from)
            .partial_cmp(&(b.at.round(), b.from))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut joined: Vec<Rule> = Vec::new();
    for rule in rules {
        match joined.last_mut() {
            Some(last) if (last.at - rule.at).abs() < 1.0 && rule.from <= last.to + 1.0 => {
                last.to = last.to.max(rule.to);
            }
            _ => joined.push(rule),
        }
    }
    joined.retain(|rule| rule.to - rule.from >= SHORTEST);
    if joined.len() > MAX_RULES {
        joined.sort_by(|a, b| (b.to - b.from).total_cmp(&(a.to - a.from)));
        joined.truncate(MAX_RULES);
    }
    joined.sort_by(|a, b| a.at.total_cmp(&b.at));
    joined
}

/// Rules that hang together through meeting points: horizontal and vertical ones of each group.
fn groups(horizontal: &[Rule], vertical: &[Rule]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let mut roots: Vec<usize> = (0..horizontal.len() + vertical.len()).collect();
    for (index, wall) in vertical.iter().enumerate() {
        let first = horizontal.partition_point(|rule| rule.at < wall.from - MEETING);
        for (offset, rule) in horizontal[first..].iter().enumerate() {
            if rule.at > wall.to + MEETING {
                break;
            }
            if rule.from - MEETING <= wall.at && wall.at <= rule.to + MEETING {
                let a = root(&mut roots, first + offset);
                let b = root(&mut roots, horizontal.len() + index);
                roots[a] = b;
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, (Vec<Rule>, Vec<Rule>)> =
        std::collections::BTreeMap::new();
    for (index, rule) in horizontal.iter().chain(vertical).enumerate() {
        let group = groups.entry(root(&mut roots, index)).or_default();
        if index < horizontal.len() {
            group.0.push(*rule);
        } else {
            group.1.push(*rule);
        }
    }
    groups.into_values().collect()
}

/// The root of `index`, with the way to it made shorter.
fn root(roots: &mut [usize], mut index: usize) -> usize {
    while roots[index] != index {
        roots[index] = roots[roots[index]];
        index = roots[index];
    }
    index
}

fn bounds(rows: &[Rule], columns: &[Rule]) -> Area {
    let mut area = Area::NOTHING;
    for rule in rows {
        area.include(rule.from, rule.at);
        area.include(rule.to, rule.at);
    }
    for rule in columns {
        area.include(rule.at, rule.from);
        area.include(rule.at, rule.to);
    }
    area
}

/// The places of rules, each once; `rules` are sorted by place.
fn distinct(rules: &[Rule]) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for rule in rules {
        if places.last().is_none_or(|last| rule.at - last > MEETING) {
            places.push(rule.at);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(at: f64, from: f64, to: f64) -> Rule {
        Rule { at, from, to }
    }

    /// Rows at 100, 120, 140 and columns at 50, 150, 250.
    fn table() -> PageMarks {
        PageMarks {
            size: (600.0, 800.0),
            horizontal: [100.0, 120.0, 140.0].map(|at| rule(at, 50.0, 250.0)).to_vec(),
            vertical: [50.0, 150.0, 250.0].map(|at| rule(at, 100.0, 140.0)).to_vec(),
            ..PageMarks::default()
        }
    }

    #[test]
    fn points_are_found_in_their_cells() {
        let (grids, boxes) = find(&table());
        assert!(boxes.is_empty());
        let check = |x: f64, y: f64, expected: (u32, u32)| assert_eq!(grids[0].cell(x, y), expected);
        check(60.0, 110.0, (0, 0));
        check(160.0, 110.0, (0, 1));
        check(60.0, 130.0, (1, 0));
        check(249.0, 139.0, (1, 1));
    }

    #[test]
    fn a_cell_over_two_columns_counts_as_the_first() {
        let mut marks = table();
        marks.vertical[1] = rule(150.0, 120.0, 140.0);
        let (grids, _) = find(&marks);
        assert_eq!(grids[0].cell(160.0, 110.0), (0, 0));
        assert_eq!(grids[0].cell(160.0, 130.0), (1, 1));
    }

    #[test]
    fn four_rules_are_a_box_and_one_rule_is_nothing() {
        let mut marks = table();
        marks.horizontal.remove(1);
        marks.vertical.remove(1);
        let (grids, boxes) = find(&marks);
        assert_eq!((grids.len(), boxes.len()), (0, 1));
        marks.vertical.clear();
        assert_eq!(find(&marks).1.len(), 0);
    }

    #[test]
    fn rules_in_pieces_are_joined_and_two_tables_stay_apart() {
        let mut marks = table();
        marks.horizontal[0] = rule(100.0, 50.0, 150.0);
        marks.horizontal.push(rule(100.2, 150.5, 250.0));
        marks
            .horizontal
            .extend([300.0, 320.0, 340.0].map(|at| rule(at, 50.0, 250.0)));
        marks
            .vertical
            .extend([50.0, 250.0].map(|at| rule(at, 300.0, 340.0)));
        assert_eq!(find(&marks).0.len(), 2);
    }
}
