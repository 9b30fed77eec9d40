//! A small convolutional network that tells a few markings by their shape: [`Network`].
//!
//! Weights are whole numbers of a byte with one scale for a layer. Everything is computed with additions and multiplications of
//! `f32` in a fixed order, which IEEE 754 gives the same result for on every machine; no function of the mathematics
//! library is used.

use crate::crop::{CROP_HEIGHT, CROP_WIDTH, Crop};

/// What a crop may show, in the order of the network's outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// None of the others: other words, pictures, noise.
    Other,
    /// MẬT.
    Mat,
    /// TỐI MẬT.
    ToiMat,
    /// TUYỆT MẬT.
    TuyetMat,
    /// GIẢI MẬT, alone or over a date.
    GiaiMat,
    /// BẢN SAO BÍ MẬT NHÀ NƯỚC: a copy of a secret document.
    CopyOfSecret,
    /// LƯU HÀNH NỘI BỘ, TÀI LIỆU NỘI BỘ, TÀI LIỆU THU HỒI and the like.
    Internal,
    /// HỎA TỐC, THƯỢNG KHẨN, KHẨN.
    Urgency,
}

impl Class {
    /// All classes, in the order of the network's outputs.
    pub const ALL: [Self; 8] = [
        Self::Other,
        Self::Mat,
        Self::ToiMat,
        Self::TuyetMat,
        Self::GiaiMat,
        Self::CopyOfSecret,
        Self::Internal,
        Self::Urgency,
    ];
}

/// One convolution: `outputs` maps from `inputs` maps, 3 × 3 pixels, every second pixel.
#[derive(Debug, Clone, Copy)]
pub struct Convolution {
    /// Maps in.
    pub inputs: usize,
    /// Maps out.
    pub outputs: usize,
    /// Height of the maps in.
    pub height: usize,
    /// Width of the maps in.
    pub width: usize,
}

impl Convolution {
    /// Pixels of a map out.
    pub const fn pixels(&self) -> usize {
        (self.height / 2) * (self.width / 2)
    }

    /// Weights of one map out: 3 × 3 for each map in.
    pub const fn taps(&self) -> usize {
        9 * self.inputs
    }

    /// The inputs of each weight at each pixel out: [`Convolution::taps`] rows of [`Convolution::pixels`].
    pub fn columns(&self, maps: &[f32], columns: &mut Vec<f32>) {
        columns.clear();
        columns.resize(self.taps() * self.pixels(), 0.0);
        let (out_height, out_width) = (self.height / 2, self.width / 2);
        let mut rows = columns.chunks_exact_mut(self.pixels());
        for map in maps.chunks_exact(self.height * self.width) {
            for tap in 0..9 {
                let (ky, kx) = (tap / 3, tap % 3);
                let Some(target) = rows.next() else { return };
                for y in 0..out_height {
                    // One pixel of margin: tap 1 is the middle.
                    let Some(source_y) = (2 * y + ky).checked_sub(1).filter(|y| *y < self.height) else {
                        continue;
                    };
                    let source = &map[source_y * self.width..(source_y + 1) * self.width];
                    let target = &mut target[y * out_width..(y + 1) * out_width];
                    for (x, value) in target.iter_mut().enumerate() {
                        if let Some(pixel) = (2 * x + kx).checked_sub(1).and_then(|x| source.get(x)) {
                            *value = *pixel;
                        }
                    }
                }
            }
        }
    }
}

/// The convolutions, one behind the other.
pub const CONVOLUTIONS: [Convolution; 3] = [
    Convolution {
        inputs: 1,
        outputs: 12,
        height: CROP_HEIGHT,
        width: CROP_WIDTH,
    },
    Convolution {
        inputs: 12,
        outputs: 24,
        height: CROP_HEIGHT / 2,
        width: CROP_WIDTH / 2,
    },
    Convolution {
        inputs: 24,
        outputs: 32,
        height: CROP_HEIGHT / 4,
        width: CROP_WIDTH / 4,
    },
];
/// Numbers that the dense layers see: the last maps and the crop's proportion.
pub const FEATURES: usize = CONVOLUTIONS[2].outputs * CONVOLUTIONS[2].pixels() + 1;
/// Units between features and classes.
pub const HIDDEN: usize = 64;

/// Weights of one layer: `outputs` rows of as many weights as it has inputs, and one bias for each output.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// The weights, row by row.
    pub weights: Vec<f32>,
    /// The biases.
    pub biases: Vec<f32>,
}

/// The network with its weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Three convolutions and two dense layers.
    pub layers: [Layer; 5],
}

/// What the network makes of a crop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The class with the highest score.
    pub class: Class,
    /// How sure it is, in thousandths: the softmax of that score.
    pub certainty_permille: u16,
}

/// Inputs and outputs of each layer, for [`Network::of_bytes`].
pub const SHAPES: [(usize, usize); 5] = [
    (CONVOLUTIONS[0].taps(), CONVOLUTIONS[0].outputs),
    (CONVOLUTIONS[1].taps(), CONVOLUTIONS[1].outputs),
    (CONVOLUTIONS[2].taps(), CONVOLUTIONS[2].outputs),
    (FEATURES, HIDDEN),
    (HIDDEN, Class::ALL.len()),
];

impl Network {
    /// The trained network that comes with rasoat.
    pub fn trained() -> &'static Self {
        static TRAINED: std::sync::OnceLock<Network> = std::sync::OnceLock::new();
        TRAINED.get_or_init(|| {
            Self::of_bytes(include_bytes!("stamps.weights"))
                .expect("a test reads the weights that come with rasoat")
        })
    }

    /// Reads weights: for each layer a scale (`f32`, little-endian), the weights as signed bytes, the biases as `f32`.
    /// `None` if the length is not that of this network.
    pub fn of_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut layers: [Layer; 5] = Default::default();
        for (layer, (inputs, outputs)) in layers.iter_mut().zip(SHAPES) {
            let scale = f32::from_le_bytes(*bytes.split_off(..4)?.first_chunk()?);
            let weights = bytes.split_off(..inputs * outputs)?;
            layer.weights = weights
                .iter()
                .map(|weight| f32::from(weight.cast_signed()) * scale)
                .collect();
            let biases = bytes.split_off(..4 * outputs)?;
            layer.biases = biases
                .as_chunks::<4>()
                .0
                .iter()
                .map(|bias| f32::from_le_bytes(*bias))
                .collect();
        }
        bytes.is_empty().then_some(Self { layers })
    }

    /// Writes weights as [`Network::of_bytes`] reads them, each rounded to the nearest of 255 steps of its layer.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for layer in &self.layers {
            let largest = layer
                .weights
                .iter()
                .fold(1e-9f32, |most, weight| most.max(weight.abs()));
            let scale = largest / 127.0;
            bytes.extend(scale.to_le_bytes());
            bytes.extend(
                layer
                    .weights
                    .iter()
                    .map(|weight| ((weight / scale).round() as i8).cast_unsigned()),
            );
            bytes.extend(layer.biases.iter().flat_map(|bias| bias.to_le_bytes()));
        }
        bytes
    }

    /// What `crop` shows.
    pub fn classify(&self, crop: &Crop) -> Verdict {
        let mut maps: Vec<f32> = crop
            .pixels
            .iter()
            .map(|pixel| f32::from(*pixel) / 255.0)
            .collect();
        let mut columns = Vec::new();
        for (convolution, layer) in CONVOLUTIONS.iter().zip(&self.layers) {
            convolution.columns(&maps, &mut columns);
            maps = convolve(convolution, layer, &columns);
        }
        maps.push(proportion_feature(crop.proportion));
        let hidden = dense(&self.layers[3], &maps, true);
        let scores = dense(&self.layers[4], &hidden, false);
        let mut best = 0;
        for (index, score) in scores.iter().enumerate() {
            if *score > scores[best] {
                best = index;
            }
        }
        let all: f32 = scores.iter().map(|score| exponential(score - scores[best])).sum();
        Verdict {
            class: Class::ALL[best],
            certainty_permille: (1000.0 / all) as u16,
        }
    }
}

/// The proportion of a crop as the network sees it, about 0–2.
pub fn proportion_feature(proportion: f32) -> f32 {
    proportion.clamp(0.0, 16.0) / 8.0
}

/// The maps that a convolution makes, negative values cut off.
pub fn convolve(convolution: &Convolution, layer: &Layer, columns: &[f32]) -> Vec<f32> {
    let pixels = convolution.pixels();
    let mut maps = Vec::with_capacity(convolution.outputs * pixels);
    for (weights, bias) in layer.weights.chunks_exact(convolution.taps()).zip(&layer.biases) {
        let start = maps.len();
        maps.resize(start + pixels, *bias);
        let map = &mut maps[start..];
        for (weight, column) in weights.iter().zip(columns.chunks_exact(pixels)) {
            for (value, input) in map.iter_mut().zip(column) {
                *value += weight * input;
            }
        }
        for value in map {
            *value = value.max(0.0);
        }
    }
    maps
}

/// The outputs of a dense layer; `cut` cuts off negative values.
pub fn dense(layer: &Layer, inputs: &[f32], cut: bool) -> Vec<f32> {
    layer
        .weights
        .chunks_exact(inputs.len())
        .zip(&layer.biases)
        .map(|(weights, bias)| {
            // Eight sums side by side, added in a fixed order.
            let mut sums = [0.0f32; 8];
            let (weight_blocks, weight_rest) = weights.as_chunks::<8>();
            let (input_blocks, input_rest) = inputs.as_chunks::<8>();
            for (weights, inputs) in weight_blocks.iter().zip(input_blocks) {
                for ((sum, weight), input) in sums.iter_mut().zip(weights).zip(inputs) {
                    *sum += weight * input;
                }
            }
            let rest: f32 = weight_rest
                .iter()
                .zip(input_rest)
                .map(|(weight, input)| weight * input)
                .sum();
            let value = bias + sums.iter().sum::<f32>() + rest;
            if cut { value.max(0.0) } else { value }
        })
        .collect()
}

/// e to the power of `x`, for `x` at most 0, by multiplications alone; within 1 % of the true value.
fn exponential(x: f32) -> f32 {
    let mut power = (1.0 + x / 1024.0).max(0.0);
    for _ in 0..10 {
        power *= power;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_come_with_rasoat_can_be_read() {
        let bytes = include_bytes!("stamps.weights");
        let network = Network::of_bytes(bytes).unwrap();
        assert_eq!(Network::of_bytes(&network.to_bytes()), Some(network));
        assert_eq!(Network::of_bytes(&bytes[1..]), None);
    }

    #[test]
    fn certainties_are_shares() {
        for (x, expected) in [(0.0, 1.0), (-1.0, 0.3679), (-5.0, 0.0067), (-2000.0, 0.0)] {
            assert!((exponential(x) - expected).abs() < 0.004, "{x}");
        }
    }
}
