//! What is drawn on: a sheet of paper in colours ([`Sheet`]) and shapes of ink ([`Shape`]).

use ab_glyph::{Font as _, FontVec, Glyph, Point, PxScale};

/// Pixels in colours: red, green, blue.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// The pixels, row by row.
    pub pixels: Vec<[u8; 3]>,
}

impl Sheet {
    pub(super) fn of(width: usize, height: usize, paper: [u8; 3]) -> Self {
        Self {
            width,
            height,
            pixels: vec![paper; width * height],
        }
    }

    /// Lays ink on a pixel as a scanner sees it: light goes through both.
    pub(super) fn ink(&mut self, x: i64, y: i64, color: [u8; 3], coverage: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x >= self.width || y >= self.height {
            return;
        }
        for (value, ink) in self.pixels[y * self.width + x].iter_mut().zip(color) {
            let kept = 1.0 - coverage * (1.0 - f32::from(ink) / 255.0);
            *value = (f32::from(*value) * kept) as u8;
        }
    }

    /// A straight line of `thickness` pixels.
    pub(super) fn line(&mut self, from: (f32, f32), to: (f32, f32), thickness: f32, color: [u8; 3]) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).sqrt().max(0.01);
        let reach = thickness / 2.0 + 1.0;
        let (left, right) = (from.0.min(to.0) - reach, from.0.max(to.0) + reach);
        let (top, bottom) = (from.1.min(to.1) - reach, from.1.max(to.1) + reach);
        for y in top as i64..=bottom as i64 {
            for x in left as i64..=right as i64 {
                let (px, py) = (x as f32 + 0.5 - from.0, y as f32 + 0.5 - from.1);
                let along = ((px * dx + py * dy) / length).clamp(0.0, length);
                let (ox, oy) = (px - along * dx / length, py - along * dy / length);
                let distance = (ox * ox + oy * oy).sqrt();
                let coverage = (thickness / 2.0 + 0.5 - distance).clamp(0.0, 1.0);
                if coverage > 0.0 {
                    self.ink(x, y, color, coverage);
                }
            }
        }
    }

    /// Lays a shape on the sheet, its middle at (`x`, `y`), turned by `angle` (radians, clockwise).
    pub(super) fn lay(
        &mut self,
        shape: &Shape,
        (x, y): (f32, f32),
        angle: f32,
        color: [u8; 3],
        strength: f32,
    ) {
        let (sin, cos) = angle.sin_cos();
        let (half_width, half_height) = (shape.width as f32 / 2.0, shape.height as f32 / 2.0);
        let reach_x = half_width * cos.abs() + half_height * sin.abs();
        let reach_y = half_width * sin.abs() + half_height * cos.abs();
        for py in (y - reach_y).floor() as i64..=(y + reach_y).ceil() as i64 {
            for px in (x - reach_x).floor() as i64..=(x + reach_x).ceil() as i64 {
                let (dx, dy) = (px as f32 + 0.5 - x, py as f32 + 0.5 - y);
                let coverage = shape.at(
                    dx * cos + dy * sin + half_width,
                    dy * cos - dx * sin + half_height,
                );
                if coverage > 0.004 {
                    self.ink(px, py, color, coverage * strength);
                }
            }
        }
    }
}

/// Ink without a colour: how much of each pixel it covers, 0–1.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) coverage: Vec<f32>,
}

impl Shape {
    pub(super) fn empty(width: usize, height: usize) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        Self {
            width,
            height,
            coverage: vec![0.0; width * height],
        }
    }

    pub(super) fn add(&mut self, x: i64, y: i64, coverage: f32) {
        if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y))
            && x < self.width
            && y < self.height
        {
            let value = &mut self.coverage[y * self.width + x];
            *value = (*value + coverage).min(1.0);
        }
    }

    /// The coverage between pixels.
    fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let pixel = |x: i64, y: i64| match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => self.coverage[y * self.width + x],
            _ => 0.0,
        };
        let (left, top) = (left as i64, top as i64);
        let above = pixel(left, top) * (1.0 - fx) + pixel(left + 1, top) * fx;
        let below = pixel(left, top + 1) * (1.0 - fx) + pixel(left + 1, top + 1) * fx;
        above * (1.0 - fy) + below * fy
    }

    /// A rectangle of lines, `thickness` thick, inset by `inset`, its corners rounded by `round`.
    pub(super) fn frame(&mut self, inset: f32, thickness: f32, round: f32) {
        let (width, height) = (self.width as f32, self.height as f32);
        let (half_width, half_height) = (
            width / 2.0 - inset - thickness / 2.0,
            height / 2.0 - inset - thickness / 2.0,
        );
        for y in 0..self.height {
            for x in 0..self.width {
                let dx = (x as f32 + 0.5 - width / 2.0).abs() - half_width + round;
                let dy = (y as f32 + 0.5 - height / 2.0).abs() - half_height + round;
                let outside = (dx.max(0.0).powi(2) + dy.max(0.0).powi(2)).sqrt();
                let distance = (outside + dx.max(dy).min(0.0) - round).abs();
                let coverage = (thickness / 2.0 + 0.5 - distance).clamp(0.0, 1.0);
                self.add(x as i64, y as i64, coverage);
            }
        }
    }

    /// A ring around the middle.
    pub(super) fn ring(&mut self, radius: f32, thickness: f32) {
        let (mx, my) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        for y in 0..self.height {
            for x in 0..self.width {
                let distance = ((x as f32 + 0.5 - mx).hypot(y as f32 + 0.5 - my) - radius).abs();
                self.add(
                    x as i64,
                    y as i64,
                    (thickness / 2.0 + 0.5 - distance).clamp(0.0, 1.0),
                );
            }
        }
    }
}

/// Text as it will be set: one line.
pub(super) struct Line<'f> {
    pub(super) font: &'f FontVec,
    /// Height of the font in pixels.
    pub(super) size: f32,
    /// Space between letters, as a share of the size.
    pub(super) spacing: f32,
    /// Stretch of the letters' width.
    pub(super) stretch: f32,
}

impl Line<'_> {
    fn scale(&self) -> PxScale {
        // `PxScale` is the height from the lowest to the highest letter; sizes of fonts are ems.
        let em = self.font.units_per_em().unwrap_or(1000.0);
        let y = self.size * self.font.height_unscaled() / em;
        PxScale {
            x: y * self.stretch,
            y,
        }
    }

    /// Advance of each letter, and of all.
    pub(super) fn width(&self, text: &str) -> f32 {
        let em = self.font.units_per_em().unwrap_or(1000.0);
        text.chars()
            .map(|letter| {
                let advance = self.font.h_advance_unscaled(self.font.glyph_id(letter)) / em;
                (advance * self.stretch + self.spacing) * self.size
            })
            .sum()
    }

    /// Draws `text` from (`x`, baseline `y`); `put` gets pixels and coverage. The box of its ink: left, top, right, bottom.
    pub(super) fn draw(&self, text: &str, x: f32, y: f32, mut put: impl FnMut(i64, i64, f32)) -> [f32; 4] {
        let em = self.font.units_per_em().unwrap_or(1000.0);
        let scale = self.scale();
        let mut at = x;
        let mut ink = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for letter in text.chars() {
            let id = self.font.glyph_id(letter);
            let glyph = Glyph {
                id,
                scale,
                position: Point { x: at, y },
            };
            if let Some(outlined) = self.font.outline_glyph(glyph) {
                let bounds = outlined.px_bounds();
                ink = [
                    ink[0].min(bounds.min.x),
                    ink[1].min(bounds.min.y),
                    ink[2].max(bounds.max.x),
                    ink[3].max(bounds.max.y),
                ];
                let (left, top) = (bounds.min.x as i64, bounds.min.y as i64);
                outlined.draw(|dx, dy, coverage| {
                    put(left + i64::from(dx), top + i64::from(dy), coverage.min(1.0));
                });
            }
            at += (self.font.h_advance_unscaled(id) / em * self.stretch + self.spacing) * self.size;
        }
        ink
    }
}
