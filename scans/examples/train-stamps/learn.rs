//! Learning: Adam (Kingma and Ba 2015) on the network's own layers.

use rasoat_scans::network::{
    CONVOLUTIONS, Class, FEATURES, HIDDEN, Layer, Network, SHAPES, convolve, dense, proportion_feature,
};
use rasoat_testkit::Seeded;

use crate::data::Sample;

const BATCH: usize = 64;
/// Parts of a batch that are worked on side by side.
const PARTS: usize = 4;
const RATE: f32 = 0.0012;

/// Trains a network for `rounds` rounds over `samples`.
pub(crate) fn train(samples: &[Sample], check: &[Sample], rounds: usize) -> Network {
    let mut random = Seeded::new(20_261_123);
    let mut network = beginning(&mut random);
    let mut optimiser = Adam::new(&network);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let batches = samples.len() / BATCH;
    for round in 0..rounds {
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
        let mut loss = 0.0;
        for (number, batch) in order.chunks_exact(BATCH).enumerate() {
            let gradient = gradient_of(&network, samples, batch, random.next_number(), &mut loss);
            let progress = (round * batches + number) as f32 / (rounds * batches) as f32;
            // The rate falls along a parabola.
            optimiser.step(
                &mut network,
                &gradient,
                RATE * (1.0 - progress) * (1.0 - progress * 0.5) + 1e-5,
            );
        }
        println!("round {round}: loss {:.4}", loss / (batches * BATCH) as f32);
        tell(&network, check);
    }
    Network::of_bytes(&network.to_bytes()).expect("what was written can be read")
}

/// The gradient of a batch. It is cut into the same parts on every machine, and they are added in the same order.
fn gradient_of(
    network: &Network,
    samples: &[Sample],
    batch: &[usize],
    seed: u64,
    loss: &mut f32,
) -> Gradient {
    let parts: Vec<(Gradient, f32)> = std::thread::scope(|scope| {
        let workers: Vec<_> = batch
            .chunks(BATCH / PARTS)
            .enumerate()
            .map(|(part, indices)| {
                scope.spawn(move || {
                    let mut random = Seeded::new(seed.wrapping_add(part as u64));
                    let mut gradient = Gradient::of(network);
                    let loss: f32 = indices
                        .iter()
                        .map(|index| gradient.add(network, &samples[*index], &mut random))
                        .sum();
                    (gradient, loss)
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("the arithmetic of learning does not panic"))
            .collect()
    });
    let mut sum = Gradient::of(network);
    for (part, part_loss) in parts {
        *loss += part_loss;
        for (sum, part) in sum.layers.iter_mut().zip(&part.layers) {
            let values = sum.weights.iter_mut().chain(&mut sum.biases);
            for (value, part) in values.zip(part.weights.iter().chain(&part.biases)) {
                *value += part;
            }
        }
    }
    sum
}

/// Prints how often each class of `check` is told right, and how often others are taken for markings.
fn tell(network: &Network, check: &[Sample]) {
    let mut told = [[0usize; 8]; 8];
    for sample in check {
        let verdict = network.classify(&sample.crop);
        told[place(sample.class)][place(verdict.class)] += 1;
    }
    for (class, row) in Class::ALL.iter().zip(&told) {
        println!("  {class:?}: {row:?}");
    }
}

fn place(class: Class) -> usize {
    Class::ALL
        .iter()
        .position(|known| *known == class)
        .unwrap_or_default()
}

fn normal(random: &mut Seeded) -> f32 {
    // Twelve even numbers add up to nearly a normal one.
    (0..12)
        .map(|_| random.below(1 << 20) as f32 / (1 << 20) as f32)
        .sum::<f32>()
        - 6.0
}

fn beginning(random: &mut Seeded) -> Network {
    let mut network = Network {
        layers: Default::default(),
    };
    for (layer, (inputs, outputs)) in network.layers.iter_mut().zip(SHAPES) {
        let spread = (2.0 / inputs as f32).sqrt();
        layer.weights = (0..inputs * outputs).map(|_| normal(random) * spread).collect();
        layer.biases = vec![0.0; outputs];
    }
    network
}

struct Gradient {
    layers: [Layer; 5],
    columns: [Vec<f32>; 3],
}

impl Gradient {
    fn of(network: &Network) -> Self {
        let layers = std::array::from_fn(|index| {
            let layer: &Layer = &network.layers[index];
            Layer {
                weights: vec![0.0; layer.weights.len()],
                biases: vec![0.0; layer.biases.len()],
            }
        });
        Self {
            layers,
            columns: Default::default(),
        }
    }

    /// Adds the gradient of one sample; its loss.
    fn add(&mut self, network: &Network, sample: &Sample, random: &mut Seeded) -> f32 {
        let mut maps: [Vec<f32>; 4] = Default::default();
        maps[0] = jittered(sample, random);
        for index in 0..3 {
            CONVOLUTIONS[index].columns(&maps[index], &mut self.columns[index]);
            maps[index + 1] = convolve(&CONVOLUTIONS[index], &network.layers[index], &self.columns[index]);
        }
        let mut features = maps[3].clone();
        features.push(proportion_feature(sample.crop.proportion));
        let mut hidden = dense(&network.layers[3], &features, true);
        // A quarter of the units sits out, so that none relies on another.
        let kept: Vec<bool> = (0..HIDDEN).map(|_| random.below(4) > 0).collect();
        for (value, kept) in hidden.iter_mut().zip(&kept) {
            *value = if *kept { *value / 0.75 } else { 0.0 };
        }
        let scores = dense(&network.layers[4], &hidden, false);
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
        let all: f32 = powers.iter().sum();
        let right = place(sample.class);
        let mut errors: Vec<f32> = powers.iter().map(|power| power / all).collect();
        let loss = -(errors[right].max(1e-9)).ln();
        errors[right] -= 1.0;
        let mut back = back_dense(&network.layers[4], &mut self.layers[4], &hidden, &errors);
        for ((value, kept), hidden) in back.iter_mut().zip(&kept).zip(&hidden) {
            *value = if *kept && *hidden > 0.0 {
                *value / 0.75
            } else {
                0.0
            };
        }
        let mut back = back_dense(&network.layers[3], &mut self.layers[3], &features, &back);
        back.truncate(FEATURES - 1);
        for index in (0..3).rev() {
            for (value, output) in back.iter_mut().zip(&maps[index + 1]) {
                if *output <= 0.0 {
                    *value = 0.0;
                }
            }
            back = self.back_convolution(network, index, &back);
        }
        loss
    }

    fn back_convolution(&mut self, network: &Network, index: usize, errors: &[f32]) -> Vec<f32> {
        let convolution = &CONVOLUTIONS[index];
        let (pixels, taps) = (convolution.pixels(), convolution.taps());
        let columns = &self.columns[index];
        let layer = &mut self.layers[index];
        let mut back_columns = if index == 0 {
            Vec::new()
        } else {
            vec![0.0f32; taps * pixels]
        };
        for (output, error) in errors.chunks_exact(pixels).enumerate() {
            layer.biases[output] += error.iter().sum::<f32>();
            for tap in 0..taps {
                let column = &columns[tap * pixels..(tap + 1) * pixels];
                layer.weights[output * taps + tap] += dot(column, error);
                if index > 0 {
                    let weight = network.layers[index].weights[output * taps + tap];
                    let target = &mut back_columns[tap * pixels..(tap + 1) * pixels];
                    for (value, error) in target.iter_mut().zip(error) {
                        *value += weight * error;
                    }
                }
            }
        }
        if index == 0 {
            return Vec::new();
        }
        let (height, width) = (convolution.height, convolution.width);
        let (out_height, out_width) = (height / 2, width / 2);
        let mut maps = vec![0.0f32; convolution.inputs * height * width];
        for (row, column) in back_columns.chunks_exact(pixels).enumerate() {
            let (map, ky, kx) = (row / 9, row % 9 / 3, row % 3);
            let map = &mut maps[map * height * width..(map + 1) * height * width];
            for y in 0..out_height {
                let Some(target_y) = (2 * y + ky).checked_sub(1).filter(|y| *y < height) else {
                    continue;
                };
                for x in 0..out_width {
                    if let Some(target_x) = (2 * x + kx).checked_sub(1).filter(|x| *x < width) {
                        map[target_y * width + target_x] += column[y * out_width + x];
                    }
                }
            }
        }
        maps
    }
}

/// The crop's pixels, a little moved and in another contrast each time.
fn jittered(sample: &Sample, random: &mut Seeded) -> Vec<f32> {
    use rasoat_scans::{CROP_HEIGHT, CROP_WIDTH};
    let (dx, dy) = (
        random.below(9).cast_signed() - 4,
        random.below(5).cast_signed() - 2,
    );
    let gain = 0.8 + random.below(40) as f32 / 100.0;
    let lift = random.below(20) as f32 / 200.0;
    let mut pixels = Vec::with_capacity(CROP_HEIGHT * CROP_WIDTH);
    for y in 0..CROP_HEIGHT {
        for x in 0..CROP_WIDTH {
            let (source_x, source_y) = (x.checked_add_signed(dx), y.checked_add_signed(dy));
            let value = match (source_x, source_y) {
                (Some(x), Some(y)) if x < CROP_WIDTH && y < CROP_HEIGHT => {
                    sample.crop.pixels[y * CROP_WIDTH + x]
                }
                _ => 0,
            };
            pixels.push((f32::from(value) / 255.0 * gain + lift).clamp(0.0, 1.0));
        }
    }
    pixels
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let ((one, one_rest), (other, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    for (one, other) in one.iter().zip(other) {
        for ((sum, one), other) in sums.iter_mut().zip(one).zip(other) {
            *sum += one * other;
        }
    }
    sums.iter().sum::<f32>()
        + one_rest
            .iter()
            .zip(other_rest)
            .map(|(one, other)| one * other)
            .sum::<f32>()
}

fn back_dense(layer: &Layer, gradient: &mut Layer, inputs: &[f32], errors: &[f32]) -> Vec<f32> {
    let mut back = vec![0.0f32; inputs.len()];
    for (output, error) in errors.iter().enumerate() {
        gradient.biases[output] += error;
        if *error == 0.0 {
            continue;
        }
        let range = output * inputs.len()..(output + 1) * inputs.len();
        let weights = &layer.weights[range.clone()];
        let gradients = &mut gradient.weights[range];
        for (((back, weight), gradient), input) in back.iter_mut().zip(weights).zip(gradients).zip(inputs) {
            *back += weight * error;
            *gradient += error * input;
        }
    }
    back
}

struct Adam {
    means: Vec<Vec<f32>>,
    squares: Vec<Vec<f32>>,
    steps: i32,
}

impl Adam {
    fn new(network: &Network) -> Self {
        let empty: Vec<Vec<f32>> = network
            .layers
            .iter()
            .flat_map(|layer| [vec![0.0; layer.weights.len()], vec![0.0; layer.biases.len()]])
            .collect();
        Self {
            means: empty.clone(),
            squares: empty,
            steps: 0,
        }
    }

    fn step(&mut self, network: &mut Network, gradient: &Gradient, rate: f32) {
        self.steps += 1;
        let corrected = rate * (1.0 - 0.999f32.powi(self.steps)).sqrt() / (1.0 - 0.9f32.powi(self.steps));
        let values = network
            .layers
            .iter_mut()
            .flat_map(|layer| [&mut layer.weights, &mut layer.biases]);
        let gradients = gradient
            .layers
            .iter()
            .flat_map(|layer| [&layer.weights, &layer.biases]);
        for (((values, gradients), means), squares) in
            values.zip(gradients).zip(&mut self.means).zip(&mut self.squares)
        {
            for (((value, gradient), mean), square) in
                values.iter_mut().zip(gradients).zip(means).zip(squares)
            {
                let gradient = gradient / BATCH as f32;
                *mean = 0.9 * *mean + 0.1 * gradient;
                *square = 0.999 * *square + 0.001 * gradient * gradient;
                *value -= corrected * *mean / (square.sqrt() + 1e-8) + rate * 1e-4 * *value;
            }
        }
    }
}
