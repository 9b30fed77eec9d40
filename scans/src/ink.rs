//! Where ink lies on the paper: a small picture of the page, its paper, and masks of ink.

use crate::picture::Picture;
use crate::plane::Plane;

/// The small picture has about so many dots per inch: fine enough for the lines of a frame, small enough to be quick.
const WORKING_DPI: f32 = 110.0;
/// The longest side of a small picture whose scale is not known.
const LONGEST_UNKNOWN: usize = 1600;
/// Side of the blocks in which the paper is measured.
const PAPER_BLOCK: usize = 32;
/// Redness over that of the paper that is red ink.
pub(crate) const RED_INK: u8 = 30;

/// A page made small, with what its paper looks like.
pub(crate) struct Work {
    /// Pixels of the full picture for one pixel of the small one.
    pub(crate) factor: usize,
    /// Dots per inch of the small picture.
    pub(crate) dpi: f32,
    pub(crate) gray: Plane,
    pub(crate) red: Option<Plane>,
    /// How light the paper is, in blocks of [`PAPER_BLOCK`] pixels.
    paper: Plane,
    /// How red the paper is, as a whole.
    pub(crate) paper_red: u8,
}

/// Which ink a mask holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Darker than the paper, also a little.
    Dark,
    /// Much darker than the paper: printed letters.
    Printed,
    /// Red.
    Red,
}

/// One byte for each pixel of the small picture: 1 where ink is.
pub(crate) struct Mask {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) data: Vec<u8>,
}

impl Work {
    /// Makes `picture`, of `dpi` dots per inch, small.
    pub(crate) fn of(picture: &Picture, dpi: f32, scale_known: bool) -> Self {
        let longest = picture.width().max(picture.height());
        let factor = if scale_known {
            (dpi / WORKING_DPI).round().max(1.0) as usize
        } else {
            longest.div_ceil(LONGEST_UNKNOWN)
        };
        let gray = picture.gray.reduced(factor);
        let red = picture.red.as_ref().map(|red| red.reduced(factor));
        let paper = paper_of(&gray);
        let paper_red = red.as_ref().map_or(0, |red| median(&red.data));
        Self {
            factor,
            dpi: dpi / factor as f32,
            gray,
            red,
            paper,
            paper_red,
        }
    }

    /// Millimetres as pixels of the small picture.
    pub(crate) fn pixels(&self, millimetres: f32) -> f32 {
        millimetres * self.dpi / 25.4
    }

    /// How light the paper is at a pixel of the small picture.
    pub(crate) fn paper_at(&self, x: usize, y: usize) -> u8 {
        let column = (x / PAPER_BLOCK).min(self.paper.width - 1);
        let row = (y / PAPER_BLOCK).min(self.paper.height - 1);
        self.paper.row(row)[column]
    }

    /// Where `ink` lies.
    pub(crate) fn mask(&self, ink: Ink) -> Option<Mask> {
        let share: u32 = match ink {
            Ink::Dark => 226,
            Ink::Printed => 184,
            Ink::Red => {
                let red = self.red.as_ref()?;
                let limit = self.paper_red.saturating_add(RED_INK);
                let data = red.data.iter().map(|pixel| u8::from(*pixel > limit)).collect();
                return Some(Mask {
                    width: red.width,
                    height: red.height,
                    data,
                });
            }
        };
        let (width, height) = (self.gray.width, self.gray.height);
        let mut data = vec![0u8; width * height];
        for (y, target) in data.chunks_exact_mut(width).enumerate() {
            let source = self.gray.row(y);
            for (column, (target, source)) in target
                .chunks_mut(PAPER_BLOCK)
                .zip(source.chunks(PAPER_BLOCK))
                .enumerate()
            {
                let limit = (u32::from(self.paper_at(column * PAPER_BLOCK, y)) * share / 256) as u8;
                for (ink, pixel) in target.iter_mut().zip(source) {
                    *ink = u8::from(*pixel < limit);
                }
            }
        }
        Some(Mask { width, height, data })
    }

    /// How much of each block of 2 × 2 pixels is a light gray as of a watermark, where black letters over it do not count.
    pub(crate) fn veil(&self) -> Plane {
        let (width, height) = ((self.gray.width / 2).max(1), (self.gray.height / 2).max(1));
        let mut veil = Plane::filled(width, height, 0);
        for y in 0..height {
            for x in 0..width {
                let paper = u32::from(self.paper_at(2 * x, 2 * y));
                let (dark, light) = (paper * 150 / 256, paper * 243 / 256);
                let (mut veiled, mut seen) = (0u32, 0u32);
                for row in 2 * y..(2 * y + 2).min(self.gray.height) {
                    for column in 2 * x..(2 * x + 2).min(self.gray.width) {
                        let pixel = u32::from(self.gray.row(row)[column]);
                        seen += u32::from(pixel >= dark);
                        veiled += u32::from((dark..light).contains(&pixel));
                    }
                }
                // Under black letters the veil goes on.
                let value = match (seen, veiled) {
                    (0, _) => 128,
                    (seen, veiled) => 255 * veiled / seen,
                };
                veil.data[y * width + x] = value as u8;
            }
        }
        veil
    }
}

impl Mask {
    /// The mask with every ink pixel grown by one in all directions, which closes small gaps.
    pub(crate) fn grown(&self) -> Self {
        let width = self.width;
        let mut wide = self.data.clone();
        for (target, source) in wide.chunks_exact_mut(width).zip(self.data.chunks_exact(width)) {
            for x in 1..width {
                target[x] |= source[x - 1];
                target[x - 1] |= source[x];
            }
        }
        let mut data = wide.clone();
        for y in 1..self.height {
            let (upper, lower) = ((y - 1) * width, y * width);
            for x in 0..width {
                data[lower + x] |= wide[upper + x];
                data[upper + x] |= wide[lower + x];
            }
        }
        Self {
            width,
            height: self.height,
            data,
        }
    }

    pub(crate) fn at(&self, x: f32, y: f32) -> bool {
        if x < 0.0 || y < 0.0 {
            return false;
        }
        let (x, y) = (x as usize, y as usize);
        x < self.width && y < self.height && self.data[y * self.width + x] != 0
    }

    /// The mask with rows and columns exchanged.
    pub(crate) fn transposed(&self) -> Self {
        let mut data = vec![0; self.data.len()];
        for (y, row) in self.data.chunks_exact(self.width).enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                data[x * self.height + y] = *pixel;
            }
        }
        Self {
            width: self.height,
            height: self.width,
            data,
        }
    }
}

/// The paper of each block: the lightness that a seventh of its pixels exceed, smoothed over its neighbours.
fn paper_of(gray: &Plane) -> Plane {
    let width = gray.width.div_ceil(PAPER_BLOCK);
    let height = gray.height.div_ceil(PAPER_BLOCK);
    let mut blocks = Plane::filled(width, height, 0);
    for row in 0..height {
        for column in 0..width {
            let mut counts = [0u32; 256];
            let mut all = 0;
            for y in (row * PAPER_BLOCK)..((row + 1) * PAPER_BLOCK).min(gray.height) {
                let end = ((column + 1) * PAPER_BLOCK).min(gray.width);
                for pixel in &gray.row(y)[column * PAPER_BLOCK..end] {
                    counts[usize::from(*pixel)] += 1;
                    all += 1;
                }
            }
            blocks.data[row * width + column] = from_top(&counts, all / 7);
        }
    }
    let mut smooth = blocks.clone();
    for row in 0..height {
        for column in 0..width {
            let rows = row.saturating_sub(1)..=(row + 1).min(height - 1);
            let columns = || column.saturating_sub(1)..=(column + 1).min(width - 1);
            let around = rows.flat_map(|y| columns().map(move |x| (x, y)));
            let (mut lightest, mut sum, mut count) = (0, 0u32, 0u32);
            for (x, y) in around {
                let value = blocks.row(y)[x];
                lightest = lightest.max(value);
                sum += u32::from(value);
                count += 1;
            }
            // A block full of ink is no paper; its neighbours tell.
            let mean = (sum / count) as u8;
            smooth.data[row * width + column] = mean / 2 + lightest / 2 + 1;
        }
    }
    smooth
}

/// The value that `count` pixels exceed.
fn from_top(counts: &[u32; 256], count: u32) -> u8 {
    let mut left = count;
    for value in (0..=255u8).rev() {
        match left.checked_sub(counts[usize::from(value)]) {
            Some(rest) => left = rest,
            None => return value,
        }
    }
    0
}

fn median(data: &[u8]) -> u8 {
    let mut counts = [0u32; 256];
    let mut all = 0;
    for pixel in data.iter().step_by(7) {
        counts[usize::from(*pixel)] += 1;
        all += 1;
    }
    from_top(&counts, all / 2)
}
