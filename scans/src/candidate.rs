//! Places where a mark may stand: [`Candidate`], and the routes that find them.

use crate::components::{Component, Components};
use crate::ink::{Ink, Mask, Work};
use crate::lines;
use crate::rectangle::Rectangle;

/// How a candidate was found, and so what its pixels are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// A frame, or the paper inside one, darker than the paper.
    DarkFrame,
    /// A frame in red ink.
    RedFrame,
    /// Patches of red ink that stand together: a stamp with a broken frame, or none.
    RedPatches,
    /// A short line of printed letters that stands alone.
    Line,
    /// Large letters of a light gray, at any angle.
    Veil,
    /// The whole picture: it may show a stamp and nothing else.
    Whole,
}

/// A place where a mark may stand, in pixels of the small picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) rectangle: Rectangle,
    pub(crate) route: Route,
}

/// Sizes in millimetres between which a frame is looked at: stamps have 20 × 8 to 75 × 13.
struct Sizes {
    length: (f32, f32),
    breadth: (f32, f32),
}

const FRAME: Sizes = Sizes {
    length: (9.5, 85.0),
    breadth: (3.6, 24.0),
};
const RED_PATCHES: Sizes = Sizes {
    length: (6.0, 260.0),
    breadth: (2.2, 80.0),
};
const VEIL: Sizes = Sizes {
    length: (34.0, 290.0),
    breadth: (8.0, 90.0),
};
/// Length over breadth of what may be a mark.
const PROPORTIONS: (f32, f32) = (1.22, 15.0);
/// Share of a frame's edge that must be inked.
const LEAST_EDGE: f32 = 0.62;
/// From the outer line of a double frame to behind its inner one, in millimetres.
const INSET: f32 = 1.6;
/// Most patches of a mask that are grouped, the largest first.
const MAX_GROUPED: usize = 400;
/// Most candidates of a route.
pub(crate) const MAX_CANDIDATES: usize = 120;

impl Sizes {
    fn hold(&self, rectangle: &Rectangle, work: &Work, scale_known: bool) -> bool {
        let (least, most) = if scale_known { (1.0, 1.0) } else { (0.3, 3.5) };
        let within = |side: f32, (shortest, longest): (f32, f32)| {
            side >= work.pixels(shortest * least) && side <= work.pixels(longest * most)
        };
        let proportion = rectangle.length / rectangle.breadth.max(1.0);
        within(rectangle.length, self.length)
            && within(rectangle.breadth, self.breadth)
            && (PROPORTIONS.0..PROPORTIONS.1).contains(&proportion)
    }
}

/// Every place of the page where a mark may stand, and whether there were more than are looked at.
pub(crate) fn find(work: &Work, scale_known: bool) -> (Vec<Candidate>, bool) {
    let mut candidates = Candidates::default();
    if let Some(red) = work.mask(Ink::Red) {
        let patches = Components::of(&red, 1);
        candidates.extend(frames(&red, &patches, work, scale_known), Route::RedFrame);
        candidates.extend(holes(&red, work, scale_known), Route::RedFrame);
        let least = work.pixels(0.35).max(2.0);
        let groups = groups(&patches, work, least, 1.7);
        candidates.extend(
            groups
                .into_iter()
                .filter(|group| RED_PATCHES.hold(group, work, scale_known)),
            Route::RedPatches,
        );
    }
    if let Some(dark) = work.mask(Ink::Dark) {
        let patches = Components::of(&dark, 1);
        candidates.extend(frames(&dark, &patches, work, scale_known), Route::DarkFrame);
        candidates.extend(holes(&dark, work, scale_known), Route::DarkFrame);
        candidates.look_inside(Route::DarkFrame, Route::Line, work);
    }
    if let Some(printed) = work.mask(Ink::Printed) {
        candidates.extend(lines::find(&printed, work), Route::Line);
    }
    if scale_known {
        candidates.extend(veils(work), Route::Veil);
    }
    (candidates.found, candidates.too_many)
}

#[derive(Default)]
struct Candidates {
    found: Vec<Candidate>,
    too_many: bool,
}

impl Candidates {
    /// Adds what a route found, but for what another frame of the same ink found already.
    fn extend(&mut self, rectangles: impl IntoIterator<Item = Rectangle>, route: Route) {
        let mut count = 0;
        for rectangle in rectangles {
            if self
                .found
                .iter()
                .any(|known| known.route == route && nearly_same(&known.rectangle, &rectangle))
            {
                continue;
            }
            if count == MAX_CANDIDATES {
                self.too_many = true;
                break;
            }
            count += 1;
            self.found.push(Candidate { rectangle, route });
        }
    }
}

impl Candidates {
    /// Adds the inside of each frame of one route as a candidate of another: what is left of a worn inner line is then cut away.
    fn look_inside(&mut self, frames: Route, route: Route, work: &Work) {
        let inset = work.pixels(INSET);
        let inner: Vec<Rectangle> = self
            .found
            .iter()
            .filter(|candidate| candidate.route == frames && candidate.rectangle.breadth > 4.0 * inset)
            .map(|candidate| candidate.rectangle.grown(-inset))
            .collect();
        self.extend(inner, route);
    }
}

/// Whether two rectangles are the outer and inner side of one frame, or the same.
pub(crate) fn nearly_same(one: &Rectangle, other: &Rectangle) -> bool {
    let margin = one.breadth.max(other.breadth) * 0.3;
    (one.x - other.x).abs() < margin
        && (one.y - other.y).abs() < margin
        && (one.length - other.length).abs() < 2.0 * margin
        && (one.breadth - other.breadth).abs() < 1.4 * margin
}

/// Patches of ink that are frames: their ink lies along the edges of a rectangle.
fn frames(mask: &Mask, patches: &Components, work: &Work, scale_known: bool) -> Vec<Rectangle> {
    patches
        .all
        .iter()
        .filter(|patch| may_be_frame(patch, work, scale_known))
        // A frame is mostly paper.
        .filter(|patch| patch.pixels * 3 < patch.width() * patch.height() * 2)
        .filter_map(|patch| patches.rectangle(std::iter::once(patch)))
        .filter(|rectangle| FRAME.hold(rectangle, work, scale_known))
        .filter(|rectangle| inked_edge(mask, rectangle, work.pixels(0.5).max(1.5)) >= LEAST_EDGE)
        .collect()
}

/// Patches of paper that fill a rectangle: the inside of a frame, also of one that touches letters or lines.
fn holes(mask: &Mask, work: &Work, scale_known: bool) -> Vec<Rectangle> {
    let grown = mask.grown();
    let patches = Components::of(&grown, 0);
    patches
        .all
        .iter()
        .filter(|patch| may_be_frame(patch, work, scale_known))
        .filter_map(|patch| patches.rectangle(std::iter::once(patch)))
        // The mask was grown by one.
        .map(|rectangle| rectangle.grown(1.0))
        .filter(|rectangle| FRAME.hold(rectangle, work, scale_known))
        .filter(|rectangle| inked_edge(&grown, &rectangle.grown(1.0), work.pixels(0.4).max(1.5)) >= 0.8)
        // With the frame itself, whose lines say whether it is single or double.
        .map(|rectangle| rectangle.grown(work.pixels(0.5)))
        .collect()
}

fn may_be_frame(patch: &Component, work: &Work, scale_known: bool) -> bool {
    let (least, most) = if scale_known { (1.0, 1.0) } else { (0.3, 3.5) };
    let long = patch.width().max(patch.height()) as f32;
    let short = patch.width().min(patch.height()) as f32;
    long >= work.pixels(FRAME.length.0 * least * 0.8)
        && long <= work.pixels(FRAME.length.1 * most)
        && short >= work.pixels(FRAME.breadth.0 * least * 0.8)
}

/// The share of a rectangle's edge along which ink lies at most `reach` inside of it.
fn inked_edge(mask: &Mask, rectangle: &Rectangle, reach: f32) -> f32 {
    let (half_length, half_breadth) = (rectangle.length / 2.0, rectangle.breadth / 2.0);
    let steps = reach.ceil() as i32 + 1;
    let inked = |s: f32, t: f32, inward: (f32, f32)| {
        (0..=steps).any(|step| {
            let depth = step as f32 - 0.5;
            let (x, y) = rectangle.point(s + inward.0 * depth, t + inward.1 * depth);
            mask.at(x, y)
        })
    };
    let (mut hits, mut all) = (0u32, 0u32);
    let mut weakest = 1.0f32;
    for (length, side) in [
        (half_length, 0),
        (half_length, 1),
        (half_breadth, 2),
        (half_breadth, 3),
    ] {
        let (mut hit, mut count) = (0u32, 0u32);
        let mut at = -length + 1.0;
        while at < length - 1.0 {
            count += 1;
            hit += u32::from(match side {
                0 => inked(at, -half_breadth, (0.0, 1.0)),
                1 => inked(at, half_breadth, (0.0, -1.0)),
                2 => inked(-half_length, at, (1.0, 0.0)),
                _ => inked(half_length, at, (-1.0, 0.0)),
            });
            at += 1.0;
        }
        hits += hit;
        all += count;
        weakest = weakest.min(hit as f32 / count.max(1) as f32);
    }
    // A word between two rules is no frame.
    if weakest < 0.25 {
        return 0.0;
    }
    hits as f32 / all.max(1) as f32
}

/// Patches that stand together, each group as the smallest rectangle around it. Patches join over `reach` millimetres, large
/// ones over a part of their size.
fn groups(patches: &Components, work: &Work, least_side: f32, reach: f32) -> Vec<Rectangle> {
    let mut large: Vec<&Component> = patches
        .all
        .iter()
        .filter(|patch| patch.width().max(patch.height()) as f32 >= least_side)
        .collect();
    large.sort_by_key(|patch| std::cmp::Reverse(patch.pixels));
    large.truncate(MAX_GROUPED);
    let mut group: Vec<usize> = (0..large.len()).collect();
    for one in 0..large.len() {
        for other in 0..one {
            if group[one] != group[other] && near(large[one], large[other], work.pixels(reach)) {
                let (from, to) = (group[one], group[other]);
                for member in &mut group {
                    if *member == from {
                        *member = to;
                    }
                }
            }
        }
    }
    (0..large.len())
        .filter_map(|number| {
            let members = (0..large.len())
                .filter(|index| group[*index] == number)
                .map(|index| large[index]);
            patches.rectangle(members)
        })
        .collect()
}

/// Whether the gap between two patches is small for their size.
fn near(one: &Component, other: &Component, reach: f32) -> bool {
    let gap = |start: u32, end: u32, other_start: u32, other_end: u32| {
        start
            .saturating_sub(other_end)
            .max(other_start.saturating_sub(end)) as f32
    };
    let size = |patch: &Component| patch.width().max(patch.height()) as f32;
    let allowed = reach.max(0.45 * size(one).min(size(other)));
    gap(one.left, one.right, other.left, other.right) <= allowed
        && gap(one.top, one.bottom, other.top, other.bottom) <= allowed
}

/// Groups of large light-gray letters.
fn veils(work: &Work) -> Vec<Rectangle> {
    let veil = work.veil();
    let mask = Mask {
        width: veil.width,
        height: veil.height,
        data: veil.data.iter().map(|pixel| u8::from(*pixel > 140)).collect(),
    };
    let patches = Components::of(&mask, 1);
    // The mask has half as many pixels a millimetre.
    let least = work.pixels(6.0) / 2.0;
    let groups = groups(&patches, work, least, 1.0);
    groups
        .into_iter()
        .map(|rectangle| rectangle.scaled(2.0))
        .filter(|rectangle| VEIL.hold(rectangle, work, true))
        .collect()
}
