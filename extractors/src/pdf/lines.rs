//! Lines: glyphs grouped by direction and baseline, cut where columns or ruled cells part them.

use std::collections::BTreeMap;
use std::rc::Rc;

use unicode_normalization::char::is_combining_mark;

use super::fonts::FontInfo;
use super::geometry::Area;
use super::grids;
use super::marks::{Glyph, PageMarks, Rgb, Rule, Source};
use super::visibility::Sight;
use super::words::{self, Item};

/// A gap wider than this, in em, parts columns.
const COLUMN_GAP: f64 = 2.0;
/// A gap narrower than this, in em, holds no wall between cells.
const CELL_GAP: f64 = 0.2;
/// Baselines closer than this, in em of the smaller letters, are one line.
const SAME_BASELINE: f64 = 0.35;
/// A glyph drawn again within this distance, in em, is the same one made bold.
const SAME_PLACE: f64 = 0.15;

/// A stretch of a line set in one font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) font: Rc<FontInfo>,
    pub(super) text: String,
}

/// A line of text, or the part of it that stands in one column or cell.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    pub(super) area: Area,
    /// Where it begins along its direction, and its baseline across it.
    pub(super) start: f64,
    pub(super) baseline: f64,
    /// In points.
    pub(super) size: f64,
    /// Degrees, clockwise on the page, −179 to 180.
    pub(super) angle: i16,
    pub(super) bold: bool,
    pub(super) red: bool,
    /// The palest of its colours, as seen on paper.
    pub(super) color: Rgb,
    pub(super) sight: Sight,
    pub(super) source: Source,
    pub(super) artifact: bool,
}

impl Line {
    /// All its text.
    pub(super) fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// A glyph in the frame of its line: `start` and `end` along it, `baseline` across.
struct Placed {
    glyph: usize,
    text: Rc<str>,
    start: f64,
    end: f64,
    baseline: f64,
    size: f64,
    spaced: bool,
    doubled: bool,
    /// It does not follow the glyph before it in the content.
    begins: bool,
}

/// Glyphs that follow each other in the content and on the page.
struct Fragment {
    placed: Vec<Placed>,
}

impl Fragment {
    fn start(&self) -> f64 {
        self.placed.first().map_or(0.0, |placed| placed.start)
    }

    fn baseline(&self) -> f64 {
        self.placed.first().map_or(0.0, |placed| placed.baseline)
    }

    fn size(&self) -> f64 {
        self.placed.iter().map(|placed| placed.size).fold(0.0, f64::max)
    }

    /// Whether `other` is this one drawn again.
    fn is_again(&self, other: &Self) -> bool {
        let near = SAME_PLACE * self.size();
        self.placed.len() == other.placed.len()
            && self.placed.iter().zip(&other.placed).all(|(mine, theirs)| {
                mine.text == theirs.text
                    && (mine.start - theirs.start).abs() <= near
                    && (mine.baseline - theirs.baseline).abs() <= near
            })
    }
}

/// The lines of a page, in no particular order. `sights` tells how each glyph appears.
pub(super) fn find(marks: &PageMarks, sights: &[Sight]) -> Vec<Line> {
    let mut groups: BTreeMap<(Sight, Source, i16), Vec<usize>> = BTreeMap::new();
    for (index, (glyph, sight)) in marks.glyphs.iter().zip(sights).enumerate() {
        if glyph.text.is_empty() || !glyph.origin.0.is_finite() || !glyph.origin.1.is_finite() {
            continue;
        }
        groups
            .entry((*sight, glyph.source, angle(glyph.direction)))
            .or_default()
            .push(index);
    }
    let walls = grids::tidy(&marks.vertical);
    let mut lines = Vec::new();
    for ((sight, source, angle), members) in groups {
        let frame = Frame::new(angle);
        let fragments = fragments(marks, &members, &frame);
        for line in baselines(fragments) {
            let rules: &[Rule] = if angle == 0 { &walls } else { &[] };
            for items in cut(line, rules) {
                lines.extend(finish(&items, marks, sight, source, angle));
            }
        }
    }
    lines
}

/// The direction in whole degrees; nearly level text is level.
#[expect(clippy::cast_possible_truncation, reason = "−180 to 180")]
fn angle((x, y): (f64, f64)) -> i16 {
    let degrees = y.atan2(x).to_degrees().round() as i16;
    for level in [0, 90, -90, 180] {
        if (degrees - level).abs() <= 2 {
            return level;
        }
    }
    if degrees <= -178 { 180 } else { degrees }
}

/// The axes of a direction.
struct Frame {
    along: (f64, f64),
}

impl Frame {
    fn new(angle: i16) -> Self {
        let (sin, cos) = f64::from(angle).to_radians().sin_cos();
        Self { along: (cos, sin) }
    }

    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            x * self.along.0 + y * self.along.1,
            y * self.along.0 - x * self.along.1,
        )
    }
}

/// Cuts glyphs, in the order of the content, where they do not follow each other on the page.
fn fragments(marks: &PageMarks, members: &[usize], frame: &Frame) -> Vec<Fragment> {
    let mut fragments: Vec<Fragment> = Vec::new();
    let mut spaced = false;
    for index in members {
        let glyph = &marks.glyphs[*index];
        if glyph.text.trim().is_empty() {
            spaced = true;
            continue;
        }
        let (start, baseline) = frame.place(glyph.origin);
        let placed = Placed {
            glyph: *index,
            text: Rc::clone(&glyph.text),
            start,
            end: start + glyph.advance,
            baseline,
            size: glyph.size.max(0.1),
            spaced: std::mem::take(&mut spaced),
            doubled: false,
            begins: false,
        };
        let Some(fragment) = fragments.last_mut() else {
            fragments.push(Fragment { placed: vec![placed] });
            continue;
        };
        if let Some(mut placed) = follow(fragment, placed) {
            placed.begins = true;
            fragments.push(Fragment { placed: vec![placed] });
        }
    }
    fragments
}

/// Adds `next` to the fragment it follows; gives it back where it does not.
fn follow(fragment: &mut Fragment, mut next: Placed) -> Option<Placed> {
    let Some(last) = fragment.placed.last_mut() else {
        return Some(next);
    };
    let em = last.size.max(next.size);
    let rise = (next.baseline - last.baseline).abs();
    let gap = next.start - last.end;
    if next.text.chars().all(is_combining_mark) && rise < em && (-1.2 * em..0.6 * em).contains(&gap) {
        last.text = format!("{}{}", last.text, next.text).into();
        last.end = last.end.max(next.end);
        return None;
    }
    let again = (next.start - last.start).abs() <= SAME_PLACE * em && rise <= SAME_PLACE * em;
    if again && next.text == last.text {
        last.doubled = true;
        return None;
    }
    let follows = rise <= SAME_BASELINE * last.size.min(next.size)
        && (-0.5 * em..COLUMN_GAP * em).contains(&gap)
        && em <= 1.8 * last.size.min(next.size);
    if !follows {
        // A space glyph at the end of another line says nothing here.
        next.spaced = false;
        return Some(next);
    }
    fragment.placed.push(next);
    None
}

/// Brings fragments on one baseline together, in the order of the line.
fn baselines(mut fragments: Vec<Fragment>) -> Vec<Vec<Placed>> {
    fragments.sort_by(|a, b| a.baseline().total_cmp(&b.baseline()));
    let mut lines: Vec<(f64, f64, Vec<Fragment>)> = Vec::new();
    for fragment in fragments {
        let (baseline, size) = (fragment.baseline(), fragment.size());
        let recent = lines.len().saturating_sub(4);
        let same = lines[recent..]
            .iter_mut()
            .rev()
            .find(|(at, em, _)| (baseline - *at).abs() <= SAME_BASELINE * size.min(*em));
        match same {
            Some((_, em, members)) => {
                *em = em.max(size);
                members.push(fragment);
            }
            None => lines.push((baseline, size, vec![fragment])),
        }
    }
    lines
        .into_iter()
        .map(|(_, _, mut members)| {
            members.sort_by(|a, b| a.start().total_cmp(&b.start()));
            let mut kept: Vec<Fragment> = Vec::new();
            for fragment in members {
                match kept.last_mut() {
                    Some(last) if last.is_again(&fragment) => {
                        last.placed.iter_mut().for_each(|placed| placed.doubled = true);
                    }
                    _ => kept.push(fragment),
                }
            }
            kept.into_iter().flat_map(|fragment| fragment.placed).collect()
        })
        .collect()
}

/// Cuts a line at wide gaps and at vertical rules.
fn cut(line: Vec<Placed>, rules: &[Rule]) -> Vec<Vec<Placed>> {
    let Some(first) = line.first() else {
        return Vec::new();
    };
    // The middle of the small letters: rules end exactly at the lines of a table.
    let level = first.baseline - 0.3 * first.size;
    let mut walls: Vec<f64> = rules
        .iter()
        .filter(|rule| rule.from <= level && level <= rule.to)
        .map(|rule| rule.at)
        .collect();
    walls.sort_by(f64::total_cmp);
    let mut parts: Vec<Vec<Placed>> = Vec::new();
    let mut reach = f64::NEG_INFINITY;
    for placed in line {
        let gap = placed.start - reach;
        let slack = 0.1 * placed.size;
        // Text that runs over the wall of its cell ends where the text of the next cell begins.
        let from = match parts.last().and_then(|part| part.first()) {
            Some(first) if placed.begins => first.start + slack,
            _ => reach - slack,
        };
        let first_wall = walls.partition_point(|wall| *wall < from);
        // Letters that follow closely are one word, with a line of a drawing across it.
        let is_apart = placed.begins || gap > CELL_GAP * placed.size;
        let walled = is_apart
            && walls
                .get(first_wall)
                .is_some_and(|wall| *wall <= placed.start + slack);
        reach = reach.max(placed.end);
        match parts.last_mut() {
            Some(part) if !walled && !is_column_gap(part, gap, placed.size) => part.push(placed),
            _ => {
                reach = placed.end;
                parts.push(vec![placed]);
            }
        }
    }
    parts
}

/// Whether `gap` parts columns: wider than any gap between words, also where all letters stand far apart.
fn is_column_gap(part: &[Placed], gap: f64, size: f64) -> bool {
    let Some(last) = part.last() else {
        return false;
    };
    let em = size.max(last.size);
    if gap <= COLUMN_GAP * em {
        return false;
    }
    let mut gaps = part.windows(2).map(|pair| pair[1].start - pair[0].end);
    let narrow = gaps.next_back();
    gap > 2.5 * narrow.unwrap_or(0.0) || gap > 4.0 * em
}

/// Makes a line of its glyphs.
fn finish(placed: &[Placed], marks: &PageMarks, sight: Sight, source: Source, angle: i16) -> Option<Line> {
    let first = placed.first()?;
    let mut items = Vec::with_capacity(placed.len());
    let mut reach = first.start;
    for next in placed {
        items.push(Item {
            text: Rc::clone(&next.text),
            gap: (next.start - reach) / next.size,
            spaced: next.spaced,
        });
        reach = next.end;
    }
    let breaks = words::spaces(&items);
    let mut runs: Vec<Run> = Vec::new();
    let mut area = Area::NOTHING;
    for (next, space) in placed.iter().zip(breaks) {
        let glyph = &marks.glyphs[next.glyph];
        area = area.union(glyph.area());
        if space && let Some(run) = runs.last_mut() {
            run.text.push(' ');
        }
        match runs.last_mut() {
            Some(run) if Rc::ptr_eq(&run.font, &glyph.font) => run.text.push_str(&next.text),
            _ => runs.push(Run {
                font: Rc::clone(&glyph.font),
                text: next.text.as_ref().to_owned(),
            }),
        }
    }
    let glyphs = || placed.iter().map(|next| &marks.glyphs[next.glyph]);
    let is_bold = |next: &Placed| {
        let glyph: &Glyph = &marks.glyphs[next.glyph];
        glyph.font.bold || glyph.stroked || next.doubled
    };
    let shown = |glyph: &Glyph| glyph.color.over(Rgb::WHITE, glyph.alpha);
    Some(Line {
        runs,
        area,
        start: first.start,
        baseline: first.baseline,
        size: placed.iter().map(|next| next.size).fold(0.0, f64::max),
        angle,
        bold: placed.iter().all(is_bold),
        red: glyphs().all(|glyph| glyph.color.is_red()),
        color: glyphs()
            .map(shown)
            .min_by(|a, b| a.difference(Rgb::WHITE).total_cmp(&b.difference(Rgb::WHITE)))?,
        sight,
        source,
        artifact: glyphs().all(|glyph| glyph.artifact),
    })
}
