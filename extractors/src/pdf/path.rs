//! Paths under construction, and what they leave on the page: fills, frames and rules.

use super::geometry::{Area, Matrix};
use super::marks::{Fill, PageMarks, Rgb, Rule};

/// Points kept of one path; of longer ones only the box is known.
const MAX_POINTS: usize = 100_000;
/// Parts kept of one path; what follows is added to the last.
const MAX_PARTS: usize = 20_000;
/// Rules, frames and fills kept of one page.
pub(super) const MAX_MARKS: usize = 100_000;
/// A path with at least so many points is a drawing, not a box or a rule: two letters as outlines have more.
const DRAWING_POINTS: usize = 24;
/// A colour no lighter than this hides black text however it is mixed.
pub(super) const DARK: f32 = 0.25;
/// A filled shape no thicker than this, in points, is a rule.
const RULE_THICKNESS: f64 = 3.0;

/// One part of a path: points joined by straight lines (curves by their ends).
#[derive(Debug, Default)]
struct Subpath {
    points: Vec<(f64, f64)>,
    area: Option<Area>,
}

impl Subpath {
    fn add(&mut self, x: f64, y: f64) {
        let mut area = self.area.unwrap_or(Area::NOTHING);
        area.include(x, y);
        self.area = Some(area);
    }

    /// The signed area between the lines, by the shoelace formula.
    fn signed_size(&self) -> f64 {
        let next = self.points.iter().cycle().skip(1);
        self.points
            .iter()
            .zip(next)
            .map(|((x0, y0), (x1, y1))| x0 * y1 - x1 * y0)
            .sum::<f64>()
            / 2.0
    }

    fn is_box(&self) -> bool {
        self.area
            .is_none_or(|area| self.is_rectangle(area) || self.points.len() <= 3)
    }

    fn is_rectangle(&self, area: Area) -> bool {
        (4..=5).contains(&self.points.len()) && self.signed_size().abs() >= 0.98 * area.size()
    }
}

/// The path that the next painting operator paints, in page coordinates.
#[derive(Debug, Default)]
pub(super) struct Path {
    parts: Vec<Subpath>,
    points: usize,
}

/// How paint mixes with what is below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blending {
    /// It goes over it.
    Normal,
    /// It makes it darker, as a highlighter does.
    Darkens,
    /// Another way, or through a mask.
    Other,
}

/// How a path is painted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Brush {
    /// `None` for a pattern or shading.
    pub(super) color: Option<Rgb>,
    /// 0–1.
    pub(super) alpha: f32,
    pub(super) blending: Blending,
    /// How thick lines are, in points on the page.
    pub(super) thickness: f64,
    /// The box of what may be painted on.
    pub(super) clip: Area,
    /// The place in the order of painting.
    pub(super) order: u32,
}

impl Brush {
    fn is_seen(&self) -> bool {
        self.alpha >= 0.05 && self.color.is_none_or(|color| color.difference(Rgb::WHITE) > 0.04)
    }

    /// Whether what it paints cannot be seen through.
    pub(super) fn is_opaque(&self) -> bool {
        let is_dark = self
            .color
            .is_some_and(|color| color.difference(Rgb::BLACK) < DARK);
        self.alpha >= 0.9
            && match self.blending {
                Blending::Normal => true,
                Blending::Darkens => is_dark,
                Blending::Other => false,
            }
    }
}

impl Path {
    pub(super) fn move_to(&mut self, at: (f64, f64)) {
        if self.parts.len() < MAX_PARTS {
            self.parts.push(Subpath::default());
        }
        self.line_to(at);
    }

    pub(super) fn line_to(&mut self, (x, y): (f64, f64)) {
        let Some(part) = self.parts.last_mut() else {
            return;
        };
        part.add(x, y);
        self.points += 1;
        if self.points <= MAX_POINTS {
            part.points.push((x, y));
        }
    }

    /// A curve: its control points count for the box, its end for the outline.
    pub(super) fn curve_to(&mut self, controls: &[(f64, f64)], end: (f64, f64)) {
        if let Some(part) = self.parts.last_mut() {
            for (x, y) in controls {
                part.add(*x, *y);
            }
            // The middle of the curve keeps round shapes from looking like their chords.
            if let ([first, second], Some(start)) = (controls, part.points.last().copied()) {
                let middle = |a: f64, b: f64, c: f64, d: f64| (a + 3.0 * (b + c) + d) / 8.0;
                let x = middle(start.0, first.0, second.0, end.0);
                let y = middle(start.1, first.1, second.1, end.1);
                self.line_to((x, y));
            }
        }
        self.line_to(end);
    }

    pub(super) fn close(&mut self) {
        let start = self.parts.last().and_then(|part| part.points.first().copied());
        if let Some(start) = start {
            self.line_to(start);
        }
    }

    pub(super) fn rectangle(&mut self, matrix: Matrix, x: f64, y: f64, width: f64, height: f64) {
        self.move_to(matrix.point(x, y));
        self.line_to(matrix.point(x + width, y));
        self.line_to(matrix.point(x + width, y + height));
        self.line_to(matrix.point(x, y + height));
        self.close();
    }

    /// The box around everything; `None` for an empty path.
    pub(super) fn bounds(&self) -> Option<Area> {
        self.parts.iter().filter_map(|part| part.area).reduce(Area::union)
    }

    pub(super) fn clear(&mut self) {
        self.parts.clear();
        self.points = 0;
    }

    /// Leaves the marks of filling it.
    pub(super) fn fill(&self, brush: Brush, even_odd: bool, marks: &mut PageMarks) {
        if self.points >= DRAWING_POINTS
            && !self.parts.iter().all(Subpath::is_box)
            && brush.is_seen()
            && marks.drawings.len() < MAX_MARKS
            && let Some(bounds) = self.bounds()
        {
            marks.drawings.push(bounds.intersection(brush.clip));
        }
        let total: f64 = self.parts.iter().map(Subpath::signed_size).sum();
        let has_hole = self.parts.len() > 1 && self.has_hole(even_odd, total);
        for part in &self.parts {
            let Some(area) = part.area.map(|area| area.intersection(brush.clip)) else {
                continue;
            };
            if area.left > area.right || area.top > area.bottom {
                continue;
            }
            if add_thin(area, brush, marks) {
                continue;
            }
            if has_hole {
                if brush.is_seen() && marks.frames.len() < MAX_MARKS {
                    marks.frames.push(area);
                }
            } else if marks.fills.len() < MAX_MARKS && area.size() > 0.0 {
                let full = part.area.unwrap_or(area);
                marks.fills.push(Fill {
                    area,
                    color: brush.color.map(|color| color.over(Rgb::WHITE, brush.alpha)),
                    hides: brush.is_opaque() && part.signed_size().abs() >= 0.8 * full.size(),
                    order: brush.order,
                });
            }
        }
    }

    /// Whether the largest part is not filled inside: a frame drawn as one rectangle within another.
    fn has_hole(&self, even_odd: bool, total: f64) -> bool {
        let Some(largest) = self
            .parts
            .iter()
            .filter_map(|part| Some((part.area?, part.signed_size())))
            .max_by(|a, b| a.0.size().total_cmp(&b.0.size()))
        else {
            return false;
        };
        let inside = self
            .parts
            .iter()
            .filter_map(|part| part.area)
            .filter(|area| {
                area.size() < largest.0.size() && largest.0.grown(0.01).intersection(*area) == *area
            })
            .map(Area::size)
            .fold(0.0, f64::max);
        let opposite = total.abs() < 0.6 * largest.1.abs();
        inside >= 0.4 * largest.0.size() && (even_odd || opposite)
    }

    /// Leaves the marks of drawing its outline.
    pub(super) fn stroke(&self, brush: Brush, marks: &mut PageMarks) {
        if !brush.is_seen() {
            return;
        }
        for part in &self.parts {
            if let Some(area) = part.area
                && part.is_rectangle(area)
                && area.width() > RULE_THICKNESS
                && area.height() > RULE_THICKNESS
                && marks.frames.len() < MAX_MARKS
            {
                marks.frames.push(area);
            }
            if brush.thickness > 2.0 * RULE_THICKNESS {
                add_thick(part, brush, marks);
                continue;
            }
            for pair in part.points.windows(2) {
                let area = Area::between(pair[0].0, pair[0].1, pair[1].0, pair[1].1).intersection(brush.clip);
                add_thin(area, brush, marks);
            }
        }
    }
}

/// Adds a thick line, as drawn with a marker, as the shape that it fills; one that goes to and fro over the
/// same place counts as well.
fn add_thick(part: &Subpath, brush: Brush, marks: &mut PageMarks) {
    let Some(line) = part.area else {
        return;
    };
    if line.width().min(line.height()) > 1.5 * brush.thickness {
        return;
    }
    let area = if line.width() >= line.height() {
        Area {
            top: line.top - brush.thickness / 2.0,
            bottom: line.bottom + brush.thickness / 2.0,
            ..line
        }
    } else {
        Area {
            left: line.left - brush.thickness / 2.0,
            right: line.right + brush.thickness / 2.0,
            ..line
        }
    };
    let area = area.intersection(brush.clip);
    if area.is_sound() && marks.fills.len() < MAX_MARKS {
        marks.fills.push(Fill {
            area,
            color: brush.color.map(|color| color.over(Rgb::WHITE, brush.alpha)),
            hides: brush.is_opaque(),
            order: brush.order,
        });
    }
}

/// Adds a thin box as a rule; `false` if it is not thin.
fn add_thin(area: Area, brush: Brush, marks: &mut PageMarks) -> bool {
    let (width, height) = (area.width(), area.height());
    let horizontal = height <= RULE_THICKNESS && width >= 3.0 * height.max(1.0);
    let vertical = width <= RULE_THICKNESS && height >= 3.0 * width.max(1.0);
    if !horizontal && !vertical {
        return false;
    }
    if brush.is_seen() && area.is_sound() {
        let (x, y) = area.center();
        let (rules, rule) = if horizontal {
            (
                &mut marks.horizontal,
                Rule {
                    at: y,
                    from: area.left,
                    to: area.right,
                },
            )
        } else {
            (
                &mut marks.vertical,
                Rule {
                    at: x,
                    from: area.top,
                    to: area.bottom,
                },
            )
        };
        if rules.len() < MAX_MARKS {
            rules.push(rule);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brush() -> Brush {
        Brush {
            color: Some(Rgb::BLACK),
            alpha: 1.0,
            blending: Blending::Normal,
            thickness: 1.0,
            clip: Area::between(0.0, 0.0, 500.0, 500.0),
            order: 1,
        }
    }

    fn rectangles(sizes: &[(f64, f64, f64, f64)]) -> Path {
        let mut path = Path::default();
        for (x, y, width, height) in sizes {
            path.rectangle(Matrix::IDENTITY, *x, *y, *width, *height);
        }
        path
    }

    #[test]
    fn a_filled_rectangle_hides_and_a_thin_one_is_a_rule() {
        let mut marks = PageMarks::default();
        rectangles(&[(10.0, 10.0, 100.0, 20.0), (10.0, 50.0, 100.0, 0.5)]).fill(brush(), false, &mut marks);
        assert_eq!(marks.fills.len(), 1);
        assert!(marks.fills[0].hides);
        assert_eq!(marks.horizontal.len(), 1);
    }

    #[test]
    fn a_frame_of_two_rectangles_hides_nothing() {
        let mut marks = PageMarks::default();
        let path = rectangles(&[(10.0, 10.0, 100.0, 20.0), (11.0, 11.0, 98.0, 18.0)]);
        path.fill(brush(), true, &mut marks);
        assert!(marks.fills.is_empty());
        assert_eq!(marks.frames.len(), 2);
    }

    #[test]
    fn several_boxes_in_one_path_hide_each_for_itself() {
        let mut marks = PageMarks::default();
        rectangles(&[(10.0, 10.0, 100.0, 20.0), (10.0, 50.0, 100.0, 20.0)]).fill(brush(), true, &mut marks);
        assert_eq!(marks.fills.iter().filter(|fill| fill.hides).count(), 2);
    }

    #[test]
    fn a_triangle_or_a_see_through_box_hides_nothing() {
        let mut marks = PageMarks::default();
        let mut triangle = Path::default();
        triangle.move_to((0.0, 0.0));
        triangle.line_to((100.0, 0.0));
        triangle.line_to((0.0, 100.0));
        triangle.close();
        triangle.fill(brush(), false, &mut marks);
        let see_through = Brush {
            alpha: 0.4,
            ..brush()
        };
        rectangles(&[(10.0, 10.0, 100.0, 20.0)]).fill(see_through, false, &mut marks);
        assert_eq!(marks.fills.len(), 2);
        assert!(marks.fills.iter().all(|fill| !fill.hides));
    }

    #[test]
    fn a_thick_line_hides_and_a_highlighter_does_not() {
        let hides = |thickness: f64, blending: Blending, color: Rgb| {
            let mut path = Path::default();
            path.move_to((10.0, 20.0));
            path.line_to((110.0, 20.0));
            let mut marks = PageMarks::default();
            let brush = Brush {
                thickness,
                blending,
                color: Some(color),
                ..brush()
            };
            path.stroke(brush, &mut marks);
            marks
                .fills
                .iter()
                .any(|fill| fill.hides && fill.area.height() >= 12.0)
        };
        let yellow = Rgb([1.0, 1.0, 0.0]);
        assert!(hides(14.0, Blending::Normal, Rgb::BLACK));
        assert!(hides(14.0, Blending::Darkens, Rgb::BLACK));
        assert!(!hides(14.0, Blending::Darkens, yellow));
        assert!(!hides(14.0, Blending::Other, Rgb::BLACK));
        assert!(!hides(1.0, Blending::Normal, Rgb::BLACK));
    }

    #[test]
    fn an_outlined_rectangle_is_a_frame_with_four_rules() {
        let mut marks = PageMarks::default();
        rectangles(&[(10.0, 10.0, 100.0, 20.0)]).stroke(brush(), &mut marks);
        assert_eq!(
            (marks.frames.len(), marks.horizontal.len(), marks.vertical.len()),
            (1, 2, 2)
        );
    }
}
