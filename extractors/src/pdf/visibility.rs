//! Which glyphs of a page a reader of it would see.

use super::geometry::Area;
use super::marks::{Fill, Glyph, Ink, PageMarks, Picture, Rgb, Source};

/// Letters smaller than this on the page, in points, cannot be read.
const TINY_POINTS: f64 = 2.0;
/// A glyph is covered when a later shape hides this share of it.
const COVERED_SHARE: f64 = 0.6;
/// A picture over this share of the page is the page: a scan.
const SCAN_SHARE: f64 = 0.5;
/// Squares along each side of the page by which shapes are looked up.
const SQUARES: usize = 32;
/// Shapes looked at in each square, the largest ones.
const MAX_PER_SQUARE: usize = 500;
/// Places marked to be redacted that are looked at.
const MAX_TO_REDACT: usize = 500;
/// A picture over this share of the page can have a text layer of its own.
const PICTURE_SHARE: f64 = 0.05;
/// Edges closer than this, in points, are the same.
const NEAR: f64 = 3.0;
/// Frames compared with one shape.
const MAX_FRAMES: usize = 200;
/// The ground of a text box is no larger than this share of the page.
const GROUND_SHARE: f64 = 0.15;
/// Shapes registered in squares, at most; the smallest shapes come last and are left out.
const MAX_REGISTRATIONS: usize = 400_000;

/// How a glyph appears to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sight {
    Seen,
    /// The text layer of a scan: seen as part of the picture above or below it.
    Scan,
    Hidden,
    Unreadable,
    Covered,
    OffPage,
}

/// A filled shape or a picture.
#[derive(Debug, Clone, Copy)]
struct Shape {
    area: Area,
    order: u32,
    hides: bool,
    /// `None` where it has no single colour.
    color: Option<Rgb>,
    is_picture: bool,
}

impl From<&Fill> for Shape {
    fn from(fill: &Fill) -> Self {
        Self {
            area: fill.area,
            order: fill.order,
            hides: fill.hides,
            color: fill.color,
            is_picture: false,
        }
    }
}

impl From<&Picture> for Shape {
    fn from(picture: &Picture) -> Self {
        Self {
            area: picture.area,
            order: picture.order,
            hides: picture.hides,
            color: None,
            is_picture: true,
        }
    }
}

/// The shapes of a page by the squares they lie in.
struct ShapeMap {
    shapes: Vec<Shape>,
    squares: Vec<Vec<u32>>,
    size: (f64, f64),
}

impl ShapeMap {
    fn new(marks: &PageMarks) -> Self {
        let mut shapes: Vec<Shape> = marks
            .fills
            .iter()
            .map(Shape::from)
            .chain(marks.pictures.iter().map(Shape::from))
            .filter(|shape| shape.area.is_sound())
            .collect();
        // Of shapes of one size the last painted is on top.
        shapes.sort_by(|a, b| {
            let by_size = b.area.size().total_cmp(&a.area.size());
            by_size.then(b.order.cmp(&a.order))
        });
        let mut map = Self {
            shapes: Vec::new(),
            squares: vec![Vec::new(); SQUARES * SQUARES],
            size: marks.size,
        };
        let mut registrations = 0;
        for (index, shape) in (0u32..).zip(&shapes) {
            let (left, top) = map.square(shape.area.left, shape.area.top);
            let (right, bottom) = map.square(shape.area.right, shape.area.bottom);
            registrations += (right - left + 1) * (bottom - top + 1);
            if registrations > MAX_REGISTRATIONS {
                break;
            }
            for row in top..=bottom {
                for column in left..=right {
                    let square = &mut map.squares[row * SQUARES + column];
                    if square.len() < MAX_PER_SQUARE {
                        square.push(index);
                    }
                }
            }
        }
        map.shapes = shapes;
        map
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to 0–31 before"
    )]
    fn square(&self, x: f64, y: f64) -> (usize, usize) {
        let square = |value: f64, whole: f64| {
            let share = (value / whole.max(1.0) * SQUARES as f64).floor();
            share.clamp(0.0, (SQUARES - 1) as f64) as usize
        };
        (square(x, self.size.0), square(y, self.size.1))
    }

    /// Takes what they hide from the white grounds of text boxes and stamps: where such a box overlaps other
    /// text it is badly placed, and nobody meant to hide that text. They have a frame and text of their own.
    fn lift_text_boxes(&mut self, marks: &PageMarks, boxes: &[Area]) {
        let mut frames: Vec<Area> = boxes.to_vec();
        frames.sort_by(|a, b| a.left.total_cmp(&b.left));
        let page = marks.size.0 * marks.size.1;
        let is_framed = |area: Area| {
            let first = frames.partition_point(|frame| frame.left < area.left - NEAR);
            frames[first..]
                .iter()
                .take_while(|frame| frame.left <= area.left + NEAR)
                .take(MAX_FRAMES)
                .any(|frame| {
                    frame.grown(NEAR).intersection(area) == area
                        && area.grown(NEAR).intersection(*frame) == *frame
                })
        };
        let may_be_ground = |shape: &Shape| {
            shape.hides
                && shape.area.size() < GROUND_SHARE * page
                && shape
                    .color
                    .is_some_and(|color| color.difference(Rgb::WHITE) < 0.1)
        };
        let grounds: Vec<bool> = self
            .shapes
            .iter()
            .map(|shape| may_be_ground(shape) && is_framed(shape.area))
            .collect();
        let mut lifted = vec![false; self.shapes.len()];
        for glyph in &marks.glyphs {
            let (x, y) = glyph.area().center();
            let (column, row) = self.square(x, y);
            for index in self.squares[row * SQUARES + column]
                .iter()
                .map(|index| *index as usize)
            {
                let shape = &self.shapes[index];
                lifted[index] |= grounds[index] && shape.order < glyph.order && shape.area.has(x, y);
            }
        }
        for (shape, lifted) in self.shapes.iter_mut().zip(lifted) {
            shape.hides &= !lifted;
        }
    }

    /// Whether the point lies in a picture large enough to show text.
    fn shows_picture(&self, x: f64, y: f64) -> bool {
        let least = PICTURE_SHARE * self.size.0 * self.size.1;
        self.at(x, y)
            .any(|shape| shape.is_picture && shape.area.size() >= least)
    }

    /// The shapes that the point lies in.
    fn at(&self, x: f64, y: f64) -> impl Iterator<Item = &Shape> {
        let (column, row) = self.square(x, y);
        self.squares[row * SQUARES + column]
            .iter()
            .filter_map(|index| self.shapes.get(*index as usize))
            .filter(move |shape| shape.area.has(x, y))
    }
}

/// How each glyph of the page appears, in their order. `boxes` are the frames on the page.
pub(super) fn judge(marks: &PageMarks, boxes: &[Area]) -> Vec<Sight> {
    let mut shapes = ShapeMap::new(marks);
    shapes.lift_text_boxes(marks, boxes);
    let page = Area::between(0.0, 0.0, marks.size.0, marks.size.1);
    let scan = scan_order(marks);
    let mut last: Option<(u32, Sight)> = None;
    let mut sights = Vec::with_capacity(marks.glyphs.len());
    for glyph in &marks.glyphs {
        let mut sight = judge_glyph(glyph, marks, &shapes, page, scan);
        // A line that runs over the edge of the page is badly set, not hidden.
        if sight == Sight::OffPage && last == Some((glyph.order, Sight::Seen)) {
            sight = Sight::Seen;
        }
        last = Some((glyph.order, sight));
        sights.push(sight);
    }
    sights
}

/// Where in the order of painting the picture comes that is the whole page, if there is one.
fn scan_order(marks: &PageMarks) -> Option<u32> {
    let page = Area::between(0.0, 0.0, marks.size.0, marks.size.1);
    let share: f64 = marks
        .pictures
        .iter()
        .map(|picture| picture.area.intersection(page).size())
        .sum();
    if share < SCAN_SHARE * page.size() {
        return None;
    }
    marks.pictures.iter().map(|picture| picture.order).max()
}

fn judge_glyph(glyph: &Glyph, marks: &PageMarks, shapes: &ShapeMap, page: Area, scan: Option<u32>) -> Sight {
    if glyph.ink == Ink::SwitchedOff {
        return Sight::Hidden;
    }
    let area = glyph.area();
    let (x, y) = area.center();
    if glyph.clipped || !page.has(x, y) {
        return Sight::OffPage;
    }
    if glyph.ink == Ink::Invisible {
        return if scan.is_some() || shapes.shows_picture(x, y) {
            Sight::Scan
        } else {
            Sight::Hidden
        };
    }
    if marks
        .to_redact
        .iter()
        .take(MAX_TO_REDACT)
        .any(|redact| redact.has(x, y))
    {
        return Sight::Covered;
    }
    let size = area.size().max(1e-9);
    let mut below: Option<&Shape> = None;
    for shape in shapes.at(x, y) {
        if shape.order > glyph.order {
            if shape.hides && shape.area.intersection(area).size() >= COVERED_SHARE * size {
                return match scan {
                    // A scan painted over its own text layer.
                    Some(_) if shape.is_picture => Sight::Scan,
                    _ => Sight::Covered,
                };
            }
        } else if below.is_none_or(|known| known.order < shape.order) {
            below = Some(shape);
        }
    }
    if glyph.size < TINY_POINTS {
        return Sight::Unreadable;
    }
    let background = match below {
        Some(shape) => match shape.color {
            Some(color) => color,
            None => return Sight::Seen,
        },
        None => Rgb::WHITE,
    };
    // Large letters can be read at less contrast: a pale watermark is still seen.
    let least = if glyph.size >= 24.0 { 0.02 } else { 0.06 };
    let contrast = [Some(glyph.color), glyph.edge]
        .into_iter()
        .flatten()
        .map(|color| color.over(background, glyph.alpha).difference(background))
        .fold(0.0, f32::max);
    if contrast < least && glyph.source == Source::Page {
        return Sight::Unreadable;
    }
    Sight::Seen
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::fonts::FontInfo;
    use super::*;

    fn glyph(order: u32) -> Glyph {
        Glyph {
            text: "M".into(),
            origin: (100.0, 100.0),
            direction: (1.0, 0.0),
            advance: 9.0,
            size: 12.0,
            font: Rc::new(FontInfo {
                name: String::new(),
                bold: false,
            }),
            color: Rgb::BLACK,
            edge: None,
            alpha: 1.0,
            ink: Ink::Painted,
            stroked: false,
            artifact: false,
            source: Source::Page,
            clipped: false,
            order,
        }
    }

    fn fill(color: [f32; 3], order: u32) -> Fill {
        Fill {
            area: Area::between(90.0, 85.0, 200.0, 105.0),
            color: Some(Rgb(color)),
            hides: true,
            order,
        }
    }

    fn page_picture(order: u32) -> Picture {
        Picture {
            area: Area::between(0.0, 0.0, 600.0, 800.0),
            hides: true,
            order,
            object: 1,
        }
    }

    fn check(change: impl FnOnce(&mut PageMarks), expected: Sight) {
        let mut marks = PageMarks {
            size: (600.0, 800.0),
            glyphs: vec![glyph(10)],
            ..PageMarks::default()
        };
        change(&mut marks);
        assert_eq!(judge(&marks, &marks.frames), [expected]);
    }

    #[test]
    fn plain_text_is_seen_also_on_shading_and_under_see_through_colour() {
        check(|_| {}, Sight::Seen);
        check(|marks| marks.fills.push(fill([0.8; 3], 5)), Sight::Seen);
        check(
            |marks| {
                marks.fills.push(Fill {
                    hides: false,
                    ..fill([1.0, 1.0, 0.0], 20)
                });
            },
            Sight::Seen,
        );
        check(
            |marks| {
                marks.glyphs[0].color = Rgb::WHITE;
                marks.fills.push(fill([0.1, 0.2, 0.5], 5));
            },
            Sight::Seen,
        );
        check(
            |marks| {
                marks.glyphs[0].size = 60.0;
                marks.glyphs[0].color = Rgb([0.95; 3]);
            },
            Sight::Seen,
        );
    }

    #[test]
    fn what_lies_above_covers_whatever_its_colour() {
        check(|marks| marks.fills.push(fill([0.0; 3], 20)), Sight::Covered);
        check(|marks| marks.fills.push(fill([1.0; 3], 20)), Sight::Covered);
        check(
            |marks| marks.to_redact.push(Area::between(90.0, 85.0, 200.0, 105.0)),
            Sight::Covered,
        );
    }

    #[test]
    fn the_white_ground_of_a_framed_text_box_hides_nothing() {
        let ground = fill([1.0; 3], 20);
        check(
            |marks| {
                marks.fills.push(ground);
                marks.frames.push(ground.area.grown(0.5));
            },
            Sight::Covered,
        );
        let mut marks = PageMarks {
            size: (600.0, 800.0),
            glyphs: vec![glyph(10), glyph(30)],
            fills: vec![ground],
            frames: vec![ground.area.grown(0.5)],
            ..PageMarks::default()
        };
        assert_eq!(judge(&marks, &marks.frames), [Sight::Seen, Sight::Seen]);
        marks.frames.clear();
        assert_eq!(judge(&marks, &marks.frames), [Sight::Covered, Sight::Seen]);
    }

    #[test]
    fn text_in_the_colour_of_the_paper_or_tiny_cannot_be_read() {
        check(|marks| marks.glyphs[0].color = Rgb::WHITE, Sight::Unreadable);
        check(|marks| marks.glyphs[0].alpha = 0.01, Sight::Unreadable);
        check(|marks| marks.glyphs[0].size = 1.0, Sight::Unreadable);
        check(|marks| marks.fills.push(fill([0.0; 3], 5)), Sight::Unreadable);
    }

    #[test]
    fn text_outside_the_page_or_clipped_is_off_the_page() {
        check(|marks| marks.glyphs[0].origin = (700.0, 100.0), Sight::OffPage);
        check(|marks| marks.glyphs[0].clipped = true, Sight::OffPage);
    }

    #[test]
    fn the_text_layer_of_a_scan_is_not_hidden() {
        check(|marks| marks.glyphs[0].ink = Ink::Invisible, Sight::Hidden);
        check(
            |marks| {
                marks.glyphs[0].ink = Ink::Invisible;
                marks.pictures.push(page_picture(1));
            },
            Sight::Scan,
        );
        check(|marks| marks.pictures.push(page_picture(20)), Sight::Scan);
        check(|marks| marks.glyphs[0].ink = Ink::SwitchedOff, Sight::Hidden);
    }
}
