//! A picture of a page, ready to be looked through: [`Picture`].

use crate::plane::Plane;

/// Redness over the whole page below which its colours are noise.
const LEAST_RED: u8 = 24;
/// A page whose mean is darker than this shows light letters on a dark ground.
const INVERTED_MEAN: u64 = 96;

/// A page as pixels: how light each is and, where the page has colours, how red. Its memory is overwritten on drop.
#[derive(Clone)]
pub struct Picture {
    pub(crate) gray: Plane,
    /// Red minus the greater of green and blue.
    pub(crate) red: Option<Plane>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture")
            .field("width", &self.width())
            .field("height", &self.height())
            .field("colored", &self.red.is_some())
            .finish_non_exhaustive()
    }
}

impl Picture {
    /// Smallest width and height of a picture that is looked at, in pixels.
    pub const LEAST_SIDE: usize = 20;

    /// A picture without colours, one byte for a pixel, 0 black.
    /// `None` if the bytes are not exactly `width` × `height`, or a side is shorter than [`Picture::LEAST_SIDE`].
    pub fn from_gray(width: usize, height: usize, mut data: Vec<u8>) -> Option<Self> {
        if !fits(width, height, data.len(), 1) {
            return None;
        }
        make_light(&mut data);
        Some(Self {
            gray: Plane { width, height, data },
            red: None,
        })
    }

    /// A picture in colours, three bytes for a pixel: red, green, blue. `None` as for [`Picture::from_gray`].
    pub fn from_rgb(width: usize, height: usize, data: &[u8]) -> Option<Self> {
        if !fits(width, height, data.len(), 3) {
            return None;
        }
        Some(Self::of_colors(
            width,
            height,
            data.as_chunks::<3>().0.iter().copied(),
        ))
    }

    /// The same with a fourth byte, how opaque the pixel is; it is laid on white paper.
    pub fn from_rgba(width: usize, height: usize, data: &[u8]) -> Option<Self> {
        if !fits(width, height, data.len(), 4) {
            return None;
        }
        let over_white = |[red, green, blue, alpha]: [u8; 4]| {
            [red, green, blue].map(|value| {
                let (value, alpha) = (u32::from(value), u32::from(alpha));
                ((value * alpha + 255 * (255 - alpha)) / 255) as u8
            })
        };
        Some(Self::of_colors(
            width,
            height,
            data.as_chunks::<4>().0.iter().copied().map(over_white),
        ))
    }

    fn of_colors(width: usize, height: usize, pixels: impl Iterator<Item = [u8; 3]>) -> Self {
        let mut gray = Vec::with_capacity(width * height);
        let mut red = Vec::with_capacity(width * height);
        let mut reddest = 0;
        for [r, g, b] in pixels {
            // ITU-R BT.601, in 256ths.
            gray.push(((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b)) >> 8) as u8);
            let redness = r.saturating_sub(g.max(b));
            reddest = reddest.max(redness);
            red.push(redness);
        }
        make_light(&mut gray);
        let plane = |data| Plane { width, height, data };
        Self {
            gray: plane(gray),
            red: (reddest >= LEAST_RED).then(|| plane(red)),
        }
    }

    /// Pixels from left to right.
    pub const fn width(&self) -> usize {
        self.gray.width
    }

    /// Pixels from top to bottom.
    pub const fn height(&self) -> usize {
        self.gray.height
    }

    /// A part of it as gray pixels, for a text recogniser: from (`left`, `top`), at most `width` × `height`.
    pub fn gray_part(&self, left: usize, top: usize, width: usize, height: usize) -> (usize, usize, Vec<u8>) {
        let (left, top) = (left.min(self.width()), top.min(self.height()));
        let width = width.min(self.width() - left);
        let height = height.min(self.height() - top);
        let mut part = Vec::with_capacity(width * height);
        for y in top..top + height {
            part.extend_from_slice(&self.gray.row(y)[left..left + width]);
        }
        (width, height, part)
    }
}

fn fits(width: usize, height: usize, bytes: usize, bytes_per_pixel: usize) -> bool {
    width.min(height) >= Picture::LEAST_SIDE
        && width
            .checked_mul(height)
            .and_then(|pixels| pixels.checked_mul(bytes_per_pixel))
            == Some(bytes)
}

/// Turns light letters on dark ground into dark letters on light ground.
fn make_light(gray: &mut [u8]) {
    let step = (gray.len() / 65_536).max(1);
    let (mut sum, mut count) = (0u64, 0u64);
    for pixel in gray.iter().step_by(step) {
        sum += u64::from(*pixel);
        count += 1;
    }
    if sum < INVERTED_MEAN * count {
        for pixel in gray {
            *pixel = 255 - *pixel;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_pictures_are_taken() {
        assert!(Picture::from_gray(20, 20, vec![255; 400]).is_some());
        assert!(Picture::from_gray(20, 20, vec![255; 399]).is_none());
        assert!(Picture::from_gray(19, 20, vec![255; 380]).is_none());
        assert!(Picture::from_gray(usize::MAX, 2, vec![]).is_none());
        assert!(Picture::from_rgb(20, 20, &[0; 400]).is_none());
    }

    #[test]
    fn inverted_pages_are_turned_and_gray_ones_have_no_red() {
        let dark = Picture::from_gray(20, 20, vec![10; 400]).unwrap();
        assert_eq!(dark.gray.data[0], 245);
        assert!(Picture::from_rgb(20, 20, &[200; 1200]).unwrap().red.is_none());
        let red = [220, 40, 40].repeat(400);
        assert_eq!(Picture::from_rgb(20, 20, &red).unwrap().red.unwrap().data[0], 180);
        let clear = [220, 40, 40, 0].repeat(400);
        assert!(Picture::from_rgba(20, 20, &clear).unwrap().red.is_none());
    }
}
