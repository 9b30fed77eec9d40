//! A candidate's pixels in the form that the classifier knows: [`Crop`].

use crate::candidate::{Candidate, Route};
use crate::ink::Work;
use crate::picture::Picture;
use crate::plane::Plane;
use crate::rectangle::Rectangle;

/// Height of a normalised crop.
pub const CROP_HEIGHT: usize = 32;
/// Width of a normalised crop.
pub const CROP_WIDTH: usize = 160;

/// Height of the strip in which a frame's lines are looked for.
const STRIP_HEIGHT: usize = 48;
/// Widest strip.
const MAX_STRIP_WIDTH: usize = 720;
/// A row or column of a strip inked this far is a line of the frame.
const LINE_SHARE: f32 = 0.5;
/// How far from the edge such a line may lie, as a share of the strip's height.
const LINE_REACH: f32 = 0.34;
/// Rows of letters for a text recogniser, with their accents.
const LETTERS_HEIGHT: usize = 56;
/// Ink of a strip, of 255, that counts.
const INKED: f32 = 80.0;

/// What lies inside a candidate's frame, stretched to one size: 255 is full ink.
#[derive(Clone)]
pub struct Crop {
    /// [`CROP_HEIGHT`] rows of [`CROP_WIDTH`] pixels.
    pub pixels: Vec<u8>,
    /// Width over height before it was stretched.
    pub proportion: f32,
    /// Lines of the frame around it: 0, 1 or 2.
    pub borders: u8,
    /// The letters' place in the full picture.
    pub(crate) letters: Rectangle,
}

impl std::fmt::Debug for Crop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crop")
            .field("proportion", &self.proportion)
            .field("borders", &self.borders)
            .finish_non_exhaustive()
    }
}

impl Crop {
    /// The crop upside down.
    #[must_use]
    pub fn flipped(&self) -> Self {
        Self {
            pixels: self.pixels.iter().rev().copied().collect(),
            letters: self.letters.turned_round(),
            ..self.clone()
        }
    }
}

/// Where the ink of a candidate is taken from.
pub(crate) struct Source<'p> {
    pub(crate) picture: &'p Picture,
    pub(crate) work: &'p Work,
    /// [`Work::veil`], made once.
    pub(crate) veil: Option<&'p Plane>,
}

impl Source<'_> {
    /// How much ink lies at a point of the full picture, 0–255 and not yet normalised. `coarse` takes the small picture.
    fn ink(&self, x: f32, y: f32, route: Route, coarse: bool) -> f32 {
        let factor = self.work.factor as f32;
        if route == Route::Veil
            && let Some(veil) = self.veil
        {
            return veil.sample(x / factor / 2.0, y / factor / 2.0);
        }
        let (gray, red, scale) = if coarse {
            (&self.work.gray, self.work.red.as_ref(), factor)
        } else {
            (&self.picture.gray, self.picture.red.as_ref(), 1.0)
        };
        let (small_x, small_y) = ((x / factor).max(0.0) as usize, (y / factor).max(0.0) as usize);
        let paper = f32::from(self.work.paper_at(small_x, small_y));
        let dark = (paper - gray.sample(x / scale, y / scale)).max(0.0);
        match red {
            Some(red) if matches!(route, Route::RedFrame | Route::RedPatches) => {
                let redness = red.sample(x / scale, y / scale) - f32::from(self.work.paper_red);
                dark * (redness / 40.0).clamp(0.0, 1.0)
            }
            _ => dark,
        }
    }

    /// Ink of the part `left`..`right`, `top`..`bottom` of `rectangle` (0–1 along and across), in `height` rows of `width`.
    fn strip(
        &self,
        rectangle: &Rectangle,
        part: &Part,
        route: Route,
        (width, height): (usize, usize),
    ) -> Vec<f32> {
        let step = (part.right - part.left) * rectangle.length / width as f32;
        let coarse = self.work.factor > 1 && step > 1.6 * self.work.factor as f32 / 2.0;
        let mut ink = Vec::with_capacity(width * height);
        for row in 0..height {
            let across = part.top + (part.bottom - part.top) * (row as f32 + 0.5) / height as f32;
            let t = (across - 0.5) * rectangle.breadth;
            for column in 0..width {
                let along = part.left + (part.right - part.left) * (column as f32 + 0.5) / width as f32;
                let (x, y) = rectangle.point((along - 0.5) * rectangle.length, t);
                ink.push(self.ink(x, y, route, coarse));
            }
        }
        ink
    }

    /// The normalised crop of `candidate`; `None` if nothing like letters is in it.
    pub(crate) fn crop(&self, candidate: &Candidate) -> Option<Crop> {
        let route = candidate.route;
        let rectangle = candidate.rectangle.scaled(self.work.factor as f32);
        if rectangle.breadth < 8.0 {
            return None;
        }
        let width = (STRIP_HEIGHT as f32 * rectangle.length / rectangle.breadth) as usize;
        let width = width.clamp(STRIP_HEIGHT, MAX_STRIP_WIDTH);
        let mut strip = self.strip(&rectangle, &Part::WHOLE, route, (width, STRIP_HEIGHT));
        normalise(&mut strip);
        let strip = Strip { ink: strip, width };
        let (inner, borders) = match route {
            Route::DarkFrame | Route::RedFrame | Route::RedPatches | Route::Whole => strip.inside_frame(),
            Route::Line | Route::Veil => (Box::whole(width), 0),
        };
        let letters = strip.letters(&inner)?;
        let proportion = (letters.right - letters.left) as f32 / (letters.bottom - letters.top) as f32;
        if !(1.15..20.0).contains(&proportion) {
            return None;
        }
        let part = Part {
            left: letters.left as f32 / width as f32,
            right: letters.right as f32 / width as f32,
            top: letters.top as f32 / STRIP_HEIGHT as f32,
            bottom: letters.bottom as f32 / STRIP_HEIGHT as f32,
        };
        let mut fine = self.strip(&rectangle, &part, route, (2 * CROP_WIDTH, 2 * CROP_HEIGHT));
        normalise(&mut fine);
        Some(Crop {
            pixels: halved(&fine),
            proportion,
            borders,
            letters: part.of(&rectangle),
        })
    }
}

impl Source<'_> {
    /// The letters of a crop laid flat in the way that text recognisers like best: black on white, about
    /// [`LETTERS_HEIGHT`] rows, with a margin.
    pub(crate) fn letters(&self, crop: &Crop, route: Route) -> (usize, usize, Vec<u8>) {
        const MARGIN: usize = 12;
        let height = LETTERS_HEIGHT;
        let width = ((height as f32 * crop.letters.length / crop.letters.breadth.max(1.0)) as usize)
            .clamp(height, 1600);
        let mut ink = self.strip(&crop.letters, &Part::WHOLE, route, (width, height));
        normalise(&mut ink);
        let mut pixels = vec![255u8; (width + 2 * MARGIN) * (height + 2 * MARGIN)];
        for (row, ink) in ink.chunks_exact(width).enumerate() {
            let start = (row + MARGIN) * (width + 2 * MARGIN) + MARGIN;
            for (pixel, ink) in pixels[start..start + width].iter_mut().zip(ink) {
                *pixel = 255 - *ink as u8;
            }
        }
        (width + 2 * MARGIN, height + 2 * MARGIN, pixels)
    }
}

/// A part of a rectangle, 0–1 along and across.
struct Part {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Part {
    const WHOLE: Self = Self {
        left: 0.0,
        right: 1.0,
        top: 0.0,
        bottom: 1.0,
    };

    /// The part as a rectangle of its own, which may be longer across than along.
    fn of(&self, rectangle: &Rectangle) -> Rectangle {
        let s = (f32::midpoint(self.left, self.right) - 0.5) * rectangle.length;
        let t = (f32::midpoint(self.top, self.bottom) - 0.5) * rectangle.breadth;
        let (x, y) = rectangle.point(s, t);
        Rectangle {
            x,
            y,
            length: (self.right - self.left) * rectangle.length,
            breadth: (self.bottom - self.top) * rectangle.breadth,
            ..*rectangle
        }
    }
}

/// Stretches ink so that its strongest is 255, and takes away the noise of the paper.
fn normalise(ink: &mut [f32]) {
    let mut sorted: Vec<f32> = ink.iter().step_by(3).copied().collect();
    sorted.sort_by(f32::total_cmp);
    let strongest = sorted[sorted.len() * 97 / 100].max(24.0);
    let floor = (sorted[sorted.len() / 4]).min(strongest * 0.4);
    for value in ink {
        *value = ((*value - floor) / (strongest - floor) * 255.0).clamp(0.0, 255.0);
    }
}

/// The mean of each 2 × 2 pixels of a crop twice too large.
fn halved(fine: &[f32]) -> Vec<u8> {
    let width = 2 * CROP_WIDTH;
    let mut pixels = Vec::with_capacity(CROP_WIDTH * CROP_HEIGHT);
    for y in 0..CROP_HEIGHT {
        for x in 0..CROP_WIDTH {
            let at = 2 * y * width + 2 * x;
            let sum = fine[at] + fine[at + 1] + fine[at + width] + fine[at + width + 1];
            pixels.push((sum / 4.0) as u8);
        }
    }
    pixels
}

/// A candidate laid flat: [`STRIP_HEIGHT`] rows.
struct Strip {
    ink: Vec<f32>,
    width: usize,
}

/// A box in a strip; right and bottom excluded.
#[derive(Debug, Clone, Copy)]
struct Box {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

impl Box {
    const fn whole(width: usize) -> Self {
        Self {
            left: 0,
            right: width,
            top: 0,
            bottom: STRIP_HEIGHT,
        }
    }
}

impl Strip {
    fn row_share(&self, y: usize, inner: &Box) -> f32 {
        let row = &self.ink[y * self.width + inner.left..y * self.width + inner.right];
        row.iter().filter(|ink| **ink > INKED).count() as f32 / row.len().max(1) as f32
    }

    fn column_share(&self, x: usize, inner: &Box) -> f32 {
        let rows = inner.top..inner.bottom;
        let count = rows.len().max(1) as f32;
        rows.filter(|y| self.ink[y * self.width + x] > INKED).count() as f32 / count
    }

    /// What lies inside the lines of the frame, and how many lines it has.
    fn inside_frame(&self) -> (Box, u8) {
        let mut inner = Box::whole(self.width);
        let reach = (LINE_REACH * STRIP_HEIGHT as f32) as usize;
        let whole = inner;
        let (top, upper) = innermost((0..reach).map(|y| self.row_share(y, &whole)));
        let (bottom, lower) = innermost((0..reach).map(|y| self.row_share(STRIP_HEIGHT - 1 - y, &whole)));
        inner.top = top;
        inner.bottom = STRIP_HEIGHT - bottom;
        let middle = inner;
        let reach = reach.min(self.width / 4);
        let (left, _) = innermost((0..reach).map(|x| self.column_share(x, &middle)));
        let (right, _) = innermost((0..reach).map(|x| self.column_share(self.width - 1 - x, &middle)));
        inner.left = left;
        inner.right = self.width - right;
        // The lines of a double frame are easily lost on one side.
        (inner, upper.max(lower).min(2))
    }

    /// The box around the letters in `inner`, without specks at its edges.
    fn letters(&self, inner: &Box) -> Option<Box> {
        let mut letters = *inner;
        for _ in 0..2 {
            let rows: Vec<bool> = (letters.top..letters.bottom)
                .map(|y| self.row_share(y, &letters) * (letters.right - letters.left) as f32 >= 2.0)
                .collect();
            let first = rows.iter().position(|inked| *inked)?;
            let last = rows.iter().rposition(|inked| *inked)?;
            letters.bottom = letters.top + last + 1;
            letters.top += first;
            let columns: Vec<bool> = (letters.left..letters.right)
                .map(|x| self.column_share(x, &letters) * (letters.bottom - letters.top) as f32 >= 2.0)
                .collect();
            let first = columns.iter().position(|inked| *inked)?;
            let last = columns.iter().rposition(|inked| *inked)?;
            letters.right = letters.left + last + 1;
            letters.left += first;
        }
        (letters.right > letters.left + 8 && letters.bottom > letters.top + 6).then_some(letters)
    }
}

/// From the edge inwards: where the last line of the frame ends, and how many lines there are.
fn innermost(shares: impl Iterator<Item = f32>) -> (usize, u8) {
    let (mut end, mut lines, mut in_line) = (0, 0, false);
    for (index, share) in shares.enumerate() {
        let is_line = share >= LINE_SHARE;
        if is_line {
            end = index + 1;
            lines += u8::from(!in_line);
        }
        in_line = is_line;
    }
    // The blurred edge of the line.
    (if end == 0 { 0 } else { end + 1 }, lines)
}
