//! The letters of a mark as pixels: [`Letters`].

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

/// A line of letters laid flat, for a text recogniser outside the reader process. Content: overwritten on drop.
#[derive(Clone, Serialize, Deserialize)]
pub struct Letters {
    width: u32,
    /// 0 black, row by row.
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letters")
            .field("width", &self.width)
            .finish_non_exhaustive()
    }
}

impl Letters {
    /// Most crops of one document.
    pub const MOST: usize = 24;
    /// Most pixels of a crop.
    pub const MAX_PIXELS: usize = 160_000;

    /// A crop; `None` if the pixels are not exactly `width` times `height`, or there are none, or too many.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let letters = Self {
            width: u32::try_from(width).ok()?,
            pixels,
        };
        let fits = width.checked_mul(height) == Some(letters.pixels.len());
        (fits && letters.is_sound()).then_some(letters)
    }

    /// Whether it is a rectangle within the limits: one that comes from another process may be anything.
    pub fn is_sound(&self) -> bool {
        let width = self.width();
        width > 0
            && !self.pixels.is_empty()
            && self.pixels.len() <= Self::MAX_PIXELS
            && self.pixels.len().is_multiple_of(width)
    }

    /// Pixels from left to right.
    pub const fn width(&self) -> usize {
        self.width as usize
    }

    /// Its rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.width().max(1))
    }
}

impl Drop for Letters {
    fn drop(&mut self) {
        self.pixels.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rectangles_within_the_limits_are_sound() {
        assert!(Letters::new(3, 2, vec![0; 6]).is_some());
        assert!(Letters::new(3, 2, vec![0; 5]).is_none());
        assert!(Letters::new(0, 2, vec![]).is_none());
        assert!(Letters::new(1_000, 200, vec![0; 200_000]).is_none());
        assert_eq!(Letters::new(3, 2, vec![0; 6]).unwrap().rows().count(), 2);
    }
}
