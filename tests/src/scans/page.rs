//! Whole pages and cuts of pages: [`page`] and [`patch`].

use super::canvas::{Line, Sheet};
use super::degrade;
pub use super::degrade::Mode;
use super::fonts::Studio;
use super::stamp::{Make, between, happens, wear};
use super::words::{Meaning, lines, phrase};
use crate::seeded::Seeded;

/// A mark where it lies on a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// What it means.
    pub meaning: Meaning,
    /// What it says, lines joined by `\n`.
    pub words: String,
    /// The box of its words, in pixels: left, top, right, bottom.
    pub area: [f32; 4],
    /// Lines of its frame.
    pub borders: u8,
    /// Whether it is in red ink on a scan in colours.
    pub red: bool,
    /// Whether it is a watermark.
    pub watermark: bool,
    /// Quarter turns, clockwise, by which the scan lies wrong.
    pub quarter_turns: u8,
}

/// A scan with what lies on it.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// How the pixels are stored.
    pub mode: Mode,
    /// The pixels, row by row.
    pub pixels: Vec<u8>,
    /// Dots per inch.
    pub dpi: f32,
    /// Its marks, also those that mean nothing.
    pub marks: Vec<Placed>,
}

/// What a page shows besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A stamp of this meaning.
    Stamped(Meaning),
    /// A marking typed under the number.
    Typed(Meaning),
    /// Large pale letters across the page.
    Watermark(Meaning),
    /// Nothing.
    Plain,
}

pub(super) struct Desk<'s> {
    pub(super) studio: &'s Studio,
    pub(super) random: Seeded,
    pub(super) sheet: Sheet,
    /// Pixels a millimetre.
    pub(super) dots: f32,
    marks: Vec<Placed>,
    mode: Mode,
    pub(super) black: [u8; 3],
}

/// Page number `number` of `layout`, A4. The same number gives the same page on machines with the same fonts.
pub fn page(studio: &Studio, layout: Layout, number: u64) -> Scan {
    let mut desk = Desk::new(studio, number, (210.0, 297.0), 30);
    desk.letter(layout);
    desk.finish(12)
}

/// A cut of a page, 96 × 46 mm, with a mark of `meaning` and things around it: quick to make, for training.
pub fn patch(studio: &Studio, meaning: Meaning, number: u64) -> Scan {
    let mut desk = Desk::new(studio, number, (96.0, 46.0), 0);
    let (x, y) = (
        between(&mut desk.random, 36.0, 60.0),
        between(&mut desk.random, 17.0, 29.0),
    );
    match desk.random.below(10) {
        0..=5 => {
            desk.clutter(y);
            desk.stamp(meaning, (x, y));
        }
        6..=8 => {
            desk.clutter(y);
            desk.typed(meaning, (x, y));
        }
        _ => desk.watermark(meaning, (48.0, 23.0), between_sizes(96.0)),
    }
    if happens(&mut desk.random, 25) {
        desk.scribble((x, y));
    }
    desk.finish(15)
}

const fn between_sizes(width: f32) -> f32 {
    width * 0.8
}

impl<'s> Desk<'s> {
    fn new(studio: &'s Studio, number: u64, (width, height): (f32, f32), high: usize) -> Self {
        let mut random = Seeded::new(number.wrapping_mul(0x9E37_79B9).wrapping_add(studio.half as u64));
        let dpi = match random.below(100) {
            percent if percent < 30 => 150.0,
            percent if percent < 75 => 200.0,
            percent if percent < 75 + high / 2 => 300.0,
            _ => between(&mut random, 110.0, 300.0),
        };
        let mode = [Mode::Color, Mode::Color, Mode::Gray, Mode::Bilevel][random.below(4)];
        let light = between(&mut random, 215.0, 255.0) as u8;
        let (warm, cold) = (random.below(22) as u8, random.below(10) as u8);
        let paper = [light, light - cold / 2, light.saturating_sub(warm)];
        let dots = dpi / 25.4;
        let black = between(&mut random, 0.0, 70.0) as u8;
        Self {
            studio,
            sheet: Sheet::of((width * dots) as usize, (height * dots) as usize, paper),
            random,
            dots,
            marks: Vec::new(),
            mode,
            black: [black; 3],
        }
    }

    pub(super) fn font(&mut self) -> &'s ab_glyph::FontVec {
        &self.studio.fonts[self.random.below(self.studio.fonts.len())].1
    }

    /// Types a line, its left edge and baseline in millimetres, capitals `capitals` millimetres high; the box of its ink.
    pub(super) fn write(
        &mut self,
        font: &ab_glyph::FontVec,
        text: &str,
        (x, y): (f32, f32),
        capitals: f32,
    ) -> [f32; 4] {
        let line = Line {
            font,
            size: capitals * self.dots / 0.68,
            spacing: 0.0,
            stretch: 1.0,
        };
        let (sheet, black) = (&mut self.sheet, self.black);
        line.draw(text, x * self.dots, y * self.dots, |x, y, coverage| {
            sheet.ink(x, y, black, coverage);
        })
    }

    fn width(&self, font: &ab_glyph::FontVec, text: &str, capitals: f32) -> f32 {
        let line = Line {
            font,
            size: capitals * self.dots / 0.68,
            spacing: 0.0,
            stretch: 1.0,
        };
        line.width(text) / self.dots
    }

    pub(super) fn red(&mut self) -> [u8; 3] {
        let random = &mut self.random;
        match random.below(20) {
            // Blue, violet and black pads exist too.
            0 => [50, 60, 150],
            1 => [110, 40, 120],
            2 => [40, 40, 40],
            _ => [
                between(random, 170.0, 245.0) as u8,
                between(random, 15.0, 95.0) as u8,
                between(random, 15.0, 105.0) as u8,
            ],
        }
    }

    /// A stamp with its middle at a place in millimetres.
    pub(super) fn stamp(&mut self, meaning: Meaning, (x, y): (f32, f32)) {
        let make = Make::stamp(meaning, self.studio.half, &mut self.random);
        let (mut shape, ink, words) = make.draw(self.studio, self.dots, &mut self.random);
        wear(&mut shape, self.dots, &mut self.random);
        let color = self.red();
        let angle = match self.random.below(10) {
            0..=6 => between(&mut self.random, -0.06, 0.06),
            7 | 8 => between(&mut self.random, -0.25, 0.25),
            _ => between(&mut self.random, -1.2, 1.2),
        };
        let strength = between(&mut self.random, 0.62, 1.0);
        let middle = (x * self.dots, y * self.dots);
        self.sheet.lay(&shape, middle, angle, color, strength);
        self.mark(&shape, ink, middle, angle, (meaning, words), make.borders, color);
    }

    #[expect(clippy::too_many_arguments, reason = "all of it is what a mark is")]
    fn mark(
        &mut self,
        shape: &super::canvas::Shape,
        ink: [f32; 4],
        middle: (f32, f32),
        angle: f32,
        (meaning, words): (Meaning, String),
        borders: u8,
        color: [u8; 3],
    ) {
        let (sin, cos) = angle.sin_cos();
        let (half_width, half_height) = (shape.width as f32 / 2.0, shape.height as f32 / 2.0);
        let corners = [
            (ink[0], ink[1]),
            (ink[2], ink[1]),
            (ink[0], ink[3]),
            (ink[2], ink[3]),
        ];
        let mut area = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for (x, y) in corners {
            let (dx, dy) = (x - half_width, y - half_height);
            let (x, y) = (middle.0 + dx * cos - dy * sin, middle.1 + dx * sin + dy * cos);
            area = [area[0].min(x), area[1].min(y), area[2].max(x), area[3].max(y)];
        }
        self.marks.push(Placed {
            meaning,
            words,
            area,
            borders,
            red: self.mode == Mode::Color && color[0] > 160,
            watermark: false,
            quarter_turns: 0,
        });
    }

    /// A typed mark that stands alone, its middle at a place in millimetres; sometimes in a cell of a table.
    pub(super) fn typed(&mut self, meaning: Meaning, (x, y): (f32, f32)) {
        let font = self.font();
        let words = lines(meaning, self.studio.half, &mut self.random).swap_remove(0);
        let capitals = between(&mut self.random, 2.4, 3.7);
        let width = self.width(font, &words, capitals);
        let area = self.write(font, &words, (x - width / 2.0, y), capitals);
        let mut borders = 0;
        if happens(&mut self.random, 25) {
            let (pad_x, pad_y) = (
                between(&mut self.random, 1.5, 8.0),
                between(&mut self.random, 0.9, 3.0),
            );
            let dots = self.dots;
            let (left, top) = (area[0] - pad_x * dots, area[1] - pad_y * dots);
            let (right, bottom) = (area[2] + pad_x * dots, area[3] + pad_y * dots);
            let thickness = between(&mut self.random, 0.15, 0.4) * dots;
            let black = self.black;
            for (from, to) in [
                ((left, top), (right, top)),
                ((left, bottom), (right, bottom)),
                ((left, top), (left, bottom)),
                ((right, top), (right, bottom)),
            ] {
                self.sheet.line(from, to, thickness, black);
            }
            borders = 1;
        }
        self.marks.push(Placed {
            meaning,
            words,
            area,
            borders,
            red: false,
            watermark: false,
            quarter_turns: 0,
        });
    }

    /// Large pale letters, `width` millimetres wide.
    pub(super) fn watermark(&mut self, meaning: Meaning, middle: (f32, f32), width: f32) {
        let words = lines(meaning, self.studio.half, &mut self.random).swap_remove(0);
        let font = self.font();
        let mut line = Line {
            font,
            size: 100.0,
            spacing: 0.0,
            stretch: 1.0,
        };
        line.size = (100.0 * width * self.dots / line.width(&words)).min(45.0 * self.dots);
        let mut shape =
            super::canvas::Shape::empty((line.width(&words) + 4.0) as usize, (line.size * 1.3) as usize);
        let ink = line.draw(&words, 2.0, line.size, |x, y, coverage| shape.add(x, y, coverage));
        let angle = match self.random.below(4) {
            0 => between(&mut self.random, -0.05, 0.05),
            _ => between(&mut self.random, -1.0, 1.0),
        };
        let shade = between(&mut self.random, 150.0, 225.0) as u8;
        let color = if happens(&mut self.random, 25) {
            [235, shade / 2 + 60, shade / 2 + 60]
        } else {
            [shade; 3]
        };
        let middle = (middle.0 * self.dots, middle.1 * self.dots);
        self.sheet.lay(&shape, middle, angle, color, 1.0);
        self.mark(&shape, ink, middle, angle, (meaning, words), 0, color);
        if let Some(mark) = self.marks.last_mut() {
            mark.watermark = true;
        }
    }

    /// Lines of text and rules near a mark at height `y`, some of which touch it.
    fn clutter(&mut self, y: f32) {
        let font = self.font();
        let capitals = between(&mut self.random, 2.2, 3.2);
        let gap = between(&mut self.random, 4.5, 13.0);
        for line in [y - gap, y + gap + 2.0, y - gap - 6.0, y + gap + 8.0] {
            if happens(&mut self.random, 60) {
                let count = self.random.below(9) + 1;
                let text = phrase(&mut self.random, count);
                let x = between(&mut self.random, -3.0, 45.0);
                self.write(font, &text, (x, line), capitals);
            }
        }
        if happens(&mut self.random, 25) {
            let black = self.black;
            let (from, to) = (
                between(&mut self.random, 0.0, 40.0),
                between(&mut self.random, 50.0, 96.0),
            );
            let height = y + between(&mut self.random, -9.0, 9.0);
            let dots = self.dots;
            self.sheet.line(
                (from * dots, height * dots),
                (to * dots, height * dots),
                0.25 * dots,
                black,
            );
        }
    }

    /// A signature's stroke over a place.
    pub(super) fn scribble(&mut self, (x, y): (f32, f32)) {
        let ink = [[20, 30, 140], [15, 15, 25], [190, 30, 40]][self.random.below(3)];
        let mut at = (
            x + between(&mut self.random, -25.0, 5.0),
            y + between(&mut self.random, -10.0, 10.0),
        );
        for _ in 0..self.random.below(6) + 2 {
            let to = (
                at.0 + between(&mut self.random, -4.0, 14.0),
                at.1 + between(&mut self.random, -8.0, 8.0),
            );
            let dots = self.dots;
            self.sheet.line(
                (at.0 * dots, at.1 * dots),
                (to.0 * dots, to.1 * dots),
                0.35 * dots,
                ink,
            );
            at = to;
        }
    }

    /// The scan, skewed, sometimes lying on its side or upside down in `quarters` of 100 cases each.
    fn finish(mut self, quarters: usize) -> Scan {
        let paper = self.sheet.pixels[0];
        let skew = if happens(&mut self.random, 60) {
            between(&mut self.random, -0.035, 0.035)
        } else {
            0.0
        };
        if skew.abs() > 0.002 {
            degrade::turn(&mut self.sheet, skew, paper);
            for mark in &mut self.marks {
                let [left, top, right, bottom] = mark.area;
                let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
                let corners = corners.map(|corner| degrade::turned(&self.sheet, corner, skew));
                mark.area = [
                    corners.iter().fold(f32::MAX, |least, corner| least.min(corner.0)),
                    corners.iter().fold(f32::MAX, |least, corner| least.min(corner.1)),
                    corners.iter().fold(f32::MIN, |most, corner| most.max(corner.0)),
                    corners.iter().fold(f32::MIN, |most, corner| most.max(corner.1)),
                ];
            }
        }
        let turns = match self.random.below(100) {
            percent if percent < quarters => 1,
            percent if percent < 2 * quarters => 2,
            percent if percent < 3 * quarters => 3,
            _ => 0,
        };
        for _ in 0..turns {
            self.quarter_turn();
        }
        let mut pixels = degrade::scan(&mut self.sheet, self.studio.half, self.mode, &mut self.random);
        // Some scanners store black as white.
        if self.mode == Mode::Bilevel && happens(&mut self.random, 8) {
            for pixel in &mut pixels {
                *pixel = 255 - *pixel;
            }
        }
        Scan {
            width: self.sheet.width,
            height: self.sheet.height,
            mode: self.mode,
            pixels,
            dpi: self.dots * 25.4,
            marks: self.marks,
        }
    }

    fn quarter_turn(&mut self) {
        let (width, height) = (self.sheet.width, self.sheet.height);
        let mut turned = Sheet::of(height, width, [255; 3]);
        for y in 0..height {
            for x in 0..width {
                turned.pixels[x * height + (height - 1 - y)] = self.sheet.pixels[y * width + x];
            }
        }
        self.sheet = turned;
        for mark in &mut self.marks {
            let [left, top, right, bottom] = mark.area;
            mark.area = [height as f32 - bottom, left, height as f32 - top, right];
            mark.quarter_turns += 1;
        }
    }
}
