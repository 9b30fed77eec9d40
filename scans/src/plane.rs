//! One channel of a picture: [`Plane`].

/// Pixels of one byte, row by row.
#[derive(Clone)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) data: Vec<u8>,
}

impl Plane {
    /// A plane in which every pixel is `value`.
    pub(crate) fn filled(width: usize, height: usize, value: u8) -> Self {
        Self {
            width,
            height,
            data: vec![value; width * height],
        }
    }

    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.width..(y + 1) * self.width]
    }

    /// The value between pixels, where pixel (0, 0) has its middle at (0.5, 0.5). Outside, the nearest edge counts.
    pub(crate) fn sample(&self, x: f32, y: f32) -> f32 {
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let (upper, lower) = (self.row(top), self.row(bottom));
        let above = f32::from(upper[left]) * (1.0 - fx) + f32::from(upper[right]) * fx;
        let below = f32::from(lower[left]) * (1.0 - fx) + f32::from(lower[right]) * fx;
        above * (1.0 - fy) + below * fy
    }

    /// The mean of each block of `factor` × `factor` pixels; what is left over at the right and bottom is dropped.
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let (width, height) = ((self.width / factor).max(1), (self.height / factor).max(1));
        let mut reduced = Self::filled(width, height, 0);
        let count = (factor * factor) as u32;
        let mut sums = vec![0u32; width];
        for (y, target) in reduced.data.chunks_exact_mut(width).enumerate() {
            sums.fill(0);
            for row in (y * factor..(y + 1) * factor).filter(|row| *row < self.height) {
                for (sum, block) in sums.iter_mut().zip(self.row(row).chunks(factor)) {
                    *sum += block.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
                }
            }
            for (pixel, sum) in target.iter_mut().zip(&sums) {
                *pixel = (sum / count) as u8;
            }
        }
        reduced
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.data);
    }
}
