//! What scanners, copiers and telephones do to a page.

use super::canvas::Sheet;
use super::fonts::Half;
use super::stamp::{between, happens};
use crate::seeded::Seeded;

/// How the pixels of a scan are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Three bytes a pixel.
    Color,
    /// One byte a pixel.
    Gray,
    /// One byte a pixel, 0 or 255.
    Bilevel,
}

/// Turns the sheet by `angle` (radians) around its middle.
pub(super) fn turn(sheet: &mut Sheet, angle: f32, paper: [u8; 3]) {
    let source = sheet.clone();
    let (sin, cos) = angle.sin_cos();
    let (mx, my) = (sheet.width as f32 / 2.0, sheet.height as f32 / 2.0);
    for y in 0..sheet.height {
        for x in 0..sheet.width {
            let (dx, dy) = (x as f32 + 0.5 - mx, y as f32 + 0.5 - my);
            let (sx, sy) = (dx * cos + dy * sin + mx - 0.5, dy * cos - dx * sin + my - 0.5);
            sheet.pixels[y * sheet.width + x] = between_pixels(&source, sx, sy, paper);
        }
    }
}

/// Where a point lies after [`turn`].
pub(super) fn turned(sheet: &Sheet, (x, y): (f32, f32), angle: f32) -> (f32, f32) {
    let (sin, cos) = angle.sin_cos();
    let (mx, my) = (sheet.width as f32 / 2.0, sheet.height as f32 / 2.0);
    let (dx, dy) = (x - mx, y - my);
    (dx * cos - dy * sin + mx, dx * sin + dy * cos + my)
}

fn between_pixels(sheet: &Sheet, x: f32, y: f32, paper: [u8; 3]) -> [u8; 3] {
    if x < 0.0 || y < 0.0 || x >= (sheet.width - 1) as f32 || y >= (sheet.height - 1) as f32 {
        return paper;
    }
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = (x - left as f32, y - top as f32);
    let pixel = |x: usize, y: usize| sheet.pixels[y * sheet.width + x];
    let corners = [
        pixel(left, top),
        pixel(left + 1, top),
        pixel(left, top + 1),
        pixel(left + 1, top + 1),
    ];
    std::array::from_fn(|channel| {
        let value = |corner: usize| f32::from(corners[corner][channel]);
        let above = value(0) * (1.0 - fx) + value(1) * fx;
        let below = value(2) * (1.0 - fx) + value(3) * fx;
        (above * (1.0 - fy) + below * fy) as u8
    })
}

/// Light, blur, noise, and how the scan is stored; `dots` pixels are a millimetre. The pixels as [`Mode`] says.
pub(super) fn scan(sheet: &mut Sheet, half: Half, mode: Mode, random: &mut Seeded) -> Vec<u8> {
    light(sheet, random);
    let blur = between(random, 0.0, if half == Half::Training { 1.1 } else { 0.9 });
    soften(sheet, blur);
    let noise = match half {
        Half::Training => between(random, 0.0, 9.0),
        Half::Testing => between(random, 1.0, 7.0),
    };
    for pixel in &mut sheet.pixels {
        // Four numbers from one, each -128 to 127: what all channels have in common, and each its own.
        let numbers = random
            .next_number()
            .to_le_bytes()
            .map(|byte| f32::from(byte.cast_signed()) / 128.0 * noise);
        for (value, own) in pixel.iter_mut().zip(&numbers[1..]) {
            *value = (f32::from(*value) + numbers[0] + own * 0.5).clamp(0.0, 255.0) as u8;
        }
    }
    match mode {
        Mode::Color => {
            if happens(random, 75) {
                compress(sheet, random);
            }
            sheet.pixels.as_flattened().to_vec()
        }
        Mode::Gray => {
            for pixel in &mut sheet.pixels {
                *pixel = [gray(*pixel); 3];
            }
            if happens(random, 75) {
                compress(sheet, random);
            }
            sheet.pixels.iter().map(|pixel| pixel[1]).collect()
        }
        Mode::Bilevel => bilevel(sheet, half, random),
    }
}

fn gray([red, green, blue]: [u8; 3]) -> u8 {
    ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue)) >> 8) as u8
}

/// Uneven light over the page, and contrast.
fn light(sheet: &mut Sheet, random: &mut Seeded) {
    let strength = if happens(random, 40) {
        between(random, 0.0, 0.28)
    } else {
        0.0
    };
    let (fx, fy) = (between(random, -1.0, 1.0), between(random, -1.0, 1.0));
    let contrast = between(random, 0.72, 1.06);
    let lift = between(random, 0.0, 255.0 * (1.0 - contrast).max(0.0));
    let (width, height) = (sheet.width as f32, sheet.height as f32);
    for (index, pixel) in sheet.pixels.iter_mut().enumerate() {
        let (x, y) = (
            (index % sheet.width) as f32 / width,
            (index / sheet.width) as f32 / height,
        );
        let shade = 1.0 - strength * (0.5 + fx * (x - 0.5) + fy * (y - 0.5)).clamp(0.0, 1.0);
        for value in pixel {
            *value = ((f32::from(*value) * contrast + lift) * shade).clamp(0.0, 255.0) as u8;
        }
    }
}

/// Blurs by mixing each pixel with its neighbours, `amount` 0–1.
fn soften(sheet: &mut Sheet, amount: f32) {
    let side = (amount * 0.28).min(0.3);
    if side < 0.03 {
        return;
    }
    let (width, height) = (sheet.width, sheet.height);
    for (stride, count, lines, line_stride) in [(1, width, height, width), (width, height, width, 1)] {
        for line in 0..lines {
            let start = line * line_stride;
            let mut before = sheet.pixels[start];
            for index in 0..count {
                let at = start + index * stride;
                let own = sheet.pixels[at];
                let next = if index + 1 < count {
                    sheet.pixels[at + stride]
                } else {
                    own
                };
                for channel in 0..3 {
                    let around = f32::from(before[channel]) + f32::from(next[channel]);
                    sheet.pixels[at][channel] =
                        (f32::from(own[channel]) * (1.0 - 2.0 * side) + around * side) as u8;
                }
                before = own;
            }
        }
    }
}

/// What JPEG leaves of it.
fn compress(sheet: &mut Sheet, random: &mut Seeded) {
    let quality = between(random, 35.0, 92.0) as u8;
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, quality);
    let (Ok(width), Ok(height)) = (u32::try_from(sheet.width), u32::try_from(sheet.height)) else {
        return;
    };
    let flat = sheet.pixels.as_flattened();
    let written =
        image::ImageEncoder::write_image(encoder, flat, width, height, image::ExtendedColorType::Rgb8);
    if written.is_err() {
        return;
    }
    if let Ok(decoded) = image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg) {
        sheet.pixels = decoded.to_rgb8().as_raw().as_chunks::<3>().0.to_vec();
    }
}

/// Black and white: by a threshold that scanners take, with specks.
fn bilevel(sheet: &Sheet, half: Half, random: &mut Seeded) -> Vec<u8> {
    let grays: Vec<u8> = sheet.pixels.iter().map(|pixel| gray(*pixel)).collect();
    let mean =
        grays.iter().step_by(17).map(|gray| u64::from(*gray)).sum::<u64>() / (grays.len() / 17 + 1) as u64;
    let limit = match half {
        Half::Training => mean as f32 * between(random, 0.62, 0.9),
        // As a share of the way from black to paper.
        Half::Testing => mean as f32 * between(random, 0.7, 0.88),
    };
    let dither = half == Half::Training && happens(random, 12);
    let specks = if happens(random, 40) {
        random.below(grays.len() / 900 + 1)
    } else {
        0
    };
    let mut pixels: Vec<u8> = Vec::with_capacity(grays.len());
    for (index, gray) in grays.iter().enumerate() {
        let limit = if dither {
            // Bayer's matrix of 2 × 2.
            let (x, y) = (index % sheet.width, index / sheet.width);
            limit * [0.7, 1.0, 1.1, 0.85][(y % 2) * 2 + x % 2]
        } else {
            limit
        };
        pixels.push(if f32::from(*gray) < limit { 0 } else { 255 });
    }
    for _ in 0..specks {
        let at = random.below(pixels.len());
        pixels[at] = 255 - pixels[at];
    }
    pixels
}
