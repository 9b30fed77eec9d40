//! One page: its content interpreted, judged and laid out, and what of it could not be read.

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, Stream};
use hayro_syntax::page::Page;
use rasoat_core::{Limit, PageArea, Problem, ProblemKind};
use rasoat_scans::Found;

use super::annotations::{self, Annotations};
use super::blocks::{self, Block, Place};
use super::content::{Interpreter, Shared};
use super::geometry::{Area, Matrix};
use super::grids::{self, Grid};
use super::lines;
use super::marks::{Ink, PageMarks, Source};
use super::pictures::{self, Shown};
use super::quality::Quality;
use super::raster;
use super::visibility::{self, Sight};

/// A picture at least this large, in points, can show a stamp or a line of text (15 × 5 mm).
const STAMP_SIZE: (f64, f64) = (42.0, 14.0);
/// Strips of pictures over this share of the page can show text together.
const STRIPS_SHARE: f64 = 0.2;
/// So many glyphs of a page, and this share of them, without letters are worth telling.
const UNMAPPED: (usize, f64) = (10, 0.05);

/// Drawings of a page that are looked at, and places that are remembered.
const MAX_DRAWINGS: usize = 20_000;
/// Smaller drawings, in points, are no letters that one could read in passing.
const LEAST_LETTER: f64 = 8.0;

/// What was read of a page.
pub(super) struct PageRead<'a> {
    pub(super) blocks: Vec<Block>,
    pub(super) annotations: Annotations<'a>,
    pub(super) size: (f64, f64),
    /// Marks in its pictures, with their places.
    pub(super) marks: Vec<(Found, PageArea)>,
    pub(super) problems: Vec<Problem>,
}

/// What is carried from page to page.
#[derive(Default)]
pub(super) struct Progress {
    /// Tables so far.
    pub(super) tables: u32,
    /// Small pictures that were met: a logo on every page is told once.
    pictures: HashSet<u32>,
    /// Drawings that were met, by their place.
    drawings: HashSet<[i64; 4]>,
}

/// Reads page `number`, counted from 1.
pub(super) fn read<'a>(
    page: &Page<'a>,
    number: u32,
    shared: &Shared<'a, '_>,
    progress: &mut Progress,
) -> PageRead<'a> {
    let broken_fonts = shared.fonts.broken.get();
    let mut seen = Seen::look(page, shared);
    let mut laid = seen.lay_out(number, progress.tables);
    if !seen.is_cut_short && (seen.has_unmapped_glyphs() || laid.quality.is_broken()) {
        shared.fonts.read_again(true);
        let again = Seen::look(page, shared);
        shared.fonts.read_again(false);
        let laid_again = again.lay_out(number, progress.tables);
        if !again.is_cut_short && laid_again.is_better_than(&laid) {
            (seen, laid) = (again, laid_again);
        }
    }
    let mut problems = Vec::new();
    let mut tell = |kind| problems.push(Problem::new(kind).on_page(number));
    if shared.streams.take_damage() {
        tell(ProblemKind::Damaged);
    }
    if seen.is_cut_short {
        tell(ProblemKind::LimitReached(Limit::Time));
    }
    let (shown, mut to_draw) = unread_pictures(&seen.marks, progress);
    to_draw.extend(unread_drawings(&seen.marks, progress));
    let mut looked = pictures::look(page, &shown, seen.marks.size, shared);
    if !to_draw.is_empty() {
        if seen.is_cut_short {
            tell(ProblemKind::ImageNotRead);
        } else {
            let (marks, problem) = raster::look(page, &seen.marks, &to_draw, shared);
            looked.marks.extend(marks);
            looked.problems.push(problem);
        }
    }
    // A page is told once, by the least that was read of it.
    for problem in [
        ProblemKind::ImageNotRead,
        ProblemKind::LimitReached(Limit::Pixels),
        ProblemKind::PictureTextNotRead,
    ] {
        if looked.problems.contains(&problem) {
            tell(problem);
            break;
        }
    }
    if seen.has_unmapped_glyphs() || shared.fonts.broken.get() > broken_fonts {
        tell(ProblemKind::UnmappedGlyphs);
    }
    if laid.quality.is_broken() {
        tell(ProblemKind::GarbledText);
    }
    progress.tables = laid.tables;
    leave_out_doubles(&mut laid.blocks, &seen.annotations);
    PageRead {
        blocks: laid.blocks,
        annotations: seen.annotations,
        size: seen.marks.size,
        marks: looked.marks,
        problems,
    }
}

/// What lies on a page and how it appears.
struct Seen<'a> {
    marks: PageMarks,
    annotations: Annotations<'a>,
    grids: Vec<Grid>,
    boxes: Vec<Area>,
    sights: Vec<Sight>,
    is_cut_short: bool,
}

impl<'a> Seen<'a> {
    /// Interprets the page.
    fn look(page: &Page<'a>, shared: &Shared<'a, '_>) -> Self {
        let (width, height) = page.render_dimensions();
        let size = (f64::from(width), f64::from(height));
        let to_page = Matrix(page.initial_transform(true).as_coeffs());
        let mut interpreter = Interpreter::new(shared, to_page, size);
        if let Some(content) = content(page, shared) {
            interpreter.run(&content, page.resources());
        }
        let annotations = annotations::read(page, &mut interpreter);
        let is_cut_short = interpreter.cut_short;
        let marks = interpreter.marks;
        let (grids, boxes) = grids::find(&marks);
        let sights = visibility::judge(&marks, &boxes);
        Self {
            marks,
            annotations,
            grids,
            boxes,
            sights,
            is_cut_short,
        }
    }

    /// Brings the letters into lines and blocks; `tables` were counted before.
    fn lay_out(&self, number: u32, mut tables: u32) -> LaidOut {
        let lines = lines::find(&self.marks, &self.sights);
        let place = Place {
            page: number,
            size: self.marks.size,
        };
        let blocks = blocks::build(lines, &self.grids, &self.boxes, place, &mut tables);
        let mut quality = Quality::default();
        for block in blocks
            .iter()
            .filter(|block| block.sight == Sight::Seen && block.source == Source::Page)
        {
            quality.add(&block.text);
        }
        LaidOut {
            blocks,
            tables,
            quality,
            unmapped: self.unmapped().1,
        }
    }

    /// How many glyphs that can be seen there are, and how many of them have no letters.
    fn unmapped(&self) -> (usize, usize) {
        let (mut all, mut unmapped) = (0, 0);
        for (glyph, sight) in self.marks.glyphs.iter().zip(&self.sights) {
            if glyph.ink == Ink::Painted && matches!(sight, Sight::Seen) {
                all += 1;
                unmapped += usize::from(glyph.text.is_empty());
            }
        }
        (all, unmapped)
    }

    fn has_unmapped_glyphs(&self) -> bool {
        let (all, unmapped) = self.unmapped();
        #[expect(clippy::cast_precision_loss, reason = "counts of glyphs are far below 2^52")]
        let is_large_share = unmapped as f64 > UNMAPPED.1 * all as f64;
        unmapped >= UNMAPPED.0 && is_large_share
    }
}

/// The text of a page, and how good it is.
struct LaidOut {
    blocks: Vec<Block>,
    tables: u32,
    quality: Quality,
    /// Glyphs without letters.
    unmapped: usize,
}

impl LaidOut {
    fn is_better_than(&self, other: &Self) -> bool {
        match (self.quality.is_broken(), other.quality.is_broken()) {
            (false, true) => self.unmapped <= other.unmapped,
            (true, false) => false,
            _ => self.unmapped < other.unmapped,
        }
    }
}

/// The content streams of a page as one.
fn content(page: &Page<'_>, shared: &Shared<'_, '_>) -> Option<Vec<u8>> {
    let dict: &Dict<'_> = page.raw();
    if let Some(stream) = dict.get::<Stream<'_>>(b"Contents") {
        return shared.streams.decode(&stream);
    }
    let mut content = Vec::new();
    for stream in dict.get::<Array<'_>>(b"Contents")?.iter::<Stream<'_>>() {
        if let Some(part) = shared.streams.decode(&stream) {
            content.extend(part);
            content.push(b'\n');
        }
    }
    Some(content)
}

/// The pictures on the page that can show a stamp or text and were not met before, and where there are others of that kind
/// that are no objects of their own, or strips.
fn unread_pictures(marks: &PageMarks, progress: &mut Progress) -> (Vec<Shown>, Vec<Area>) {
    let page = Area::between(0.0, 0.0, marks.size.0, marks.size.1);
    let mut strips = 0.0;
    let (mut shown, mut others) = (Vec::new(), Vec::new());
    for picture in &marks.pictures {
        let area = picture.area.intersection(page);
        strips += area.size();
        let is_large = area.width() >= STAMP_SIZE.0 && area.height() >= STAMP_SIZE.1;
        let is_page = area.size() >= 0.5 * page.size();
        if is_large && picture.object == 0 {
            others.push(area);
        } else if is_large && (progress.pictures.insert(picture.object) || is_page) {
            shown.push(Shown {
                object: picture.object,
                area: picture.area,
            });
        }
    }
    let all_small = marks
        .pictures
        .iter()
        .all(|picture| picture.area.width() < STAMP_SIZE.0 || picture.area.height() < STAMP_SIZE.1);
    if all_small && strips >= STRIPS_SHARE * page.size().max(1.0) {
        others.push(page);
    }
    (shown, others)
}

/// Where drawings that can be letters stand on the page and were not met before in the same place.
///
/// A word as outlines may be one path or one for each letter, so drawings on one level count together.
fn unread_drawings(marks: &PageMarks, progress: &mut Progress) -> Vec<Area> {
    let page = Area::between(0.0, 0.0, marks.size.0, marks.size.1);
    let mut groups: Vec<Area> = Vec::new();
    for drawing in marks.drawings.iter().take(MAX_DRAWINGS) {
        let area = drawing.intersection(page);
        if !area.is_sound() || area.height() < LEAST_LETTER {
            continue;
        }
        let reach = Area {
            left: area.left - area.height(),
            right: area.right + area.height(),
            ..area
        };
        match groups
            .iter_mut()
            .rev()
            .take(8)
            .find(|group| group.intersection(reach).is_sound())
        {
            Some(group) => *group = group.union(area),
            None => groups.push(area),
        }
    }
    groups
        .into_iter()
        .filter(|area| area.width() >= STAMP_SIZE.0 && area.height() >= STAMP_SIZE.1)
        .filter(|area| {
            #[expect(clippy::cast_possible_truncation, reason = "areas were cut to the page")]
            let place = [area.left, area.top, area.right, area.bottom].map(|edge| edge.round() as i64);
            progress.drawings.len() < MAX_DRAWINGS && progress.drawings.insert(place)
        })
        .collect()
}

/// Leaves out what an annotation draws where it only repeats what it holds.
fn leave_out_doubles(blocks: &mut Vec<Block>, annotations: &Annotations<'_>) {
    let bare = |text: &str| {
        text.chars()
            .filter(|letter| !letter.is_whitespace())
            .collect::<String>()
    };
    let held: Vec<String> = annotations.notes.iter().map(|note| bare(&note.text)).collect();
    blocks.retain(|block| {
        block.source == Source::Page || {
            let drawn = bare(&block.text);
            !held.iter().any(|held| held.contains(&drawn))
        }
    });
}
