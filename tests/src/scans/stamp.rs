//! One mark as ink: a stamp with its frame, a seal, or words alone.

use super::canvas::{Line, Shape};
use super::fonts::{Half, Studio};
use super::words::{Meaning, lines};
use crate::seeded::Seeded;

/// How a mark is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Make {
    pub(super) meaning: Meaning,
    /// Lines of its frame: 0, 1 or 2.
    pub(super) borders: u8,
    /// Height of the capitals in millimetres.
    pub(super) capitals: f32,
}

/// A number from `least` to `most`.
pub(super) fn between(random: &mut Seeded, least: f32, most: f32) -> f32 {
    least + (most - least) * (random.below(1 << 20) as f32 / (1 << 20) as f32)
}

/// Whether something happens that happens in `percent` of cases.
pub(super) fn happens(random: &mut Seeded, percent: usize) -> bool {
    random.below(100) < percent
}

impl Make {
    /// A stamp as offices have them, for `meaning`.
    pub(super) fn stamp(meaning: Meaning, half: Half, random: &mut Seeded) -> Self {
        let double = match meaning {
            Meaning::Mat | Meaning::ToiMat | Meaning::TuyetMat | Meaning::GiaiMat => 72,
            _ => 25,
        };
        let borders = if happens(random, double) {
            2
        } else {
            u8::from(happens(random, 85))
        };
        let most = match half {
            Half::Training => 5.2,
            Half::Testing => 4.6,
        };
        Self {
            meaning,
            borders,
            capitals: between(random, 2.5, most),
        }
    }

    /// Draws it, `dots` pixels a millimetre; the shape, and the box of its words inside of it.
    pub(super) fn draw(self, studio: &Studio, dots: f32, random: &mut Seeded) -> (Shape, [f32; 4], String) {
        let lines = lines(self.meaning, studio.half, random);
        let (_, font) = &studio.fonts[random.below(studio.fonts.len())];
        let size = self.capitals * dots / 0.68;
        let spacing = if happens(random, 20) {
            between(random, 0.02, 0.25)
        } else {
            0.0
        };
        let set = Line {
            font,
            size,
            spacing,
            stretch: between(random, 0.82, 1.2),
        };
        let small = Line {
            size: size * 0.85,
            ..set
        };
        let line_of = |index: usize| if index == 0 { &set } else { &small };
        let widest = lines
            .iter()
            .enumerate()
            .map(|(index, text)| line_of(index).width(text))
            .fold(0.0, f32::max);
        let leading = size * between(random, 1.15, 1.5);
        let text_height = size * 0.95 + leading * (lines.len() - 1) as f32;
        let (pad_x, pad_y) = (between(random, 0.9, 4.0) * dots, between(random, 0.4, 2.2) * dots);
        let thickness = between(random, 0.25, 0.9) * dots;
        let gap = between(random, 0.5, 1.3) * dots;
        let rim = match self.borders {
            0 => 0.0,
            1 => thickness,
            _ => thickness + gap + thickness,
        };
        let width = widest + 2.0 * (pad_x + rim) + 2.0;
        let height = text_height + 2.0 * (pad_y + rim) + 2.0;
        let mut shape = Shape::empty(width.ceil() as usize, height.ceil() as usize);
        let round = if happens(random, 15) {
            between(random, 0.3, 1.5) * dots
        } else {
            0.0
        };
        if self.borders > 0 {
            shape.frame(1.0, thickness, round);
        }
        if self.borders > 1 {
            let inner = if happens(random, 40) {
                thickness * between(random, 0.4, 0.8)
            } else {
                thickness
            };
            shape.frame(1.0 + thickness + gap, inner.max(1.0), round);
        }
        let mut ink = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for (index, text) in lines.iter().enumerate() {
            let line = line_of(index);
            let x = (width - line.width(text)) / 2.0;
            let baseline = (height - text_height) / 2.0 + size * 0.82 + leading * index as f32;
            let drawn = line.draw(text, x, baseline, |x, y, coverage| shape.add(x, y, coverage));
            ink = [
                ink[0].min(drawn[0]),
                ink[1].min(drawn[1]),
                ink[2].max(drawn[2]),
                ink[3].max(drawn[3]),
            ];
        }
        (shape, ink, lines.join("\n"))
    }
}

/// Makes a mark uneven, as ink from a pad is: pale at one side, with holes.
pub(super) fn wear(shape: &mut Shape, dots: f32, random: &mut Seeded) {
    let fade = between(random, 0.0, 0.5);
    let (fx, fy) = (between(random, -1.0, 1.0), between(random, -1.0, 1.0));
    let holes = if happens(random, 50) {
        between(random, 0.0, 0.5)
    } else {
        0.0
    };
    let cell = (between(random, 0.3, 1.6) * dots).max(2.0);
    let columns = (shape.width as f32 / cell) as usize + 3;
    let rows = (shape.height as f32 / cell) as usize + 3;
    let grid: Vec<f32> = (0..columns * rows).map(|_| between(random, 0.0, 1.0)).collect();
    for y in 0..shape.height {
        for x in 0..shape.width {
            let value = &mut shape.coverage[y * shape.width + x];
            if *value == 0.0 {
                continue;
            }
            let (gx, gy) = (x as f32 / cell, y as f32 / cell);
            let (cx, cy) = (gx as usize, gy as usize);
            let (tx, ty) = (gx - cx as f32, gy - cy as f32);
            let at = |x: usize, y: usize| grid[y * columns + x];
            let noise = (at(cx, cy) * (1.0 - tx) + at(cx + 1, cy) * tx) * (1.0 - ty)
                + (at(cx, cy + 1) * (1.0 - tx) + at(cx + 1, cy + 1) * tx) * ty;
            let (px, py) = (
                x as f32 / shape.width as f32 - 0.5,
                y as f32 / shape.height as f32 - 0.5,
            );
            let pressure = 1.0 - fade * (0.5 + fx * px + fy * py).clamp(0.0, 1.0);
            let ink = if noise < holes {
                1.0 - (holes - noise) * 2.5
            } else {
                1.0
            };
            *value *= pressure * ink.clamp(0.0, 1.0);
        }
    }
}

/// A round seal: rings, letters around, a star's place in the middle.
pub(super) fn seal(studio: &Studio, dots: f32, random: &mut Seeded) -> Shape {
    let radius = between(random, 14.0, 19.0) * dots;
    let side = (2.0 * radius + 4.0) as usize;
    let mut shape = Shape::empty(side, side);
    shape.ring(radius, 0.5 * dots);
    shape.ring(radius - 1.2 * dots, 0.25 * dots);
    shape.ring(radius * 0.62, 0.3 * dots);
    let (_, font) = &studio.fonts[random.below(studio.fonts.len())];
    let line = Line {
        font,
        size: 3.4 * dots,
        spacing: 0.0,
        stretch: 1.0,
    };
    let word = super::words::phrase(random, 1).to_uppercase();
    let x = (side as f32 - line.width(&word)) / 2.0;
    line.draw(&word, x, side as f32 / 2.0 + dots, |x, y, coverage| {
        shape.add(x, y, coverage);
    });
    for step in 0..24u8 {
        let angle = f32::from(step) * std::f32::consts::TAU / 24.0;
        let letter = super::words::phrase(random, 1).to_uppercase();
        let letter: String = letter.chars().take(1).collect();
        let (sin, cos) = angle.sin_cos();
        let (x, y) = (
            side as f32 / 2.0 + radius * 0.8 * cos,
            side as f32 / 2.0 + radius * 0.8 * sin,
        );
        line.draw(&letter, x - dots, y + dots, |x, y, coverage| {
            shape.add(x, y, coverage);
        });
    }
    shape
}
