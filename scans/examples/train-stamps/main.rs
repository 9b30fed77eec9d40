//! Trains the network of stamps on invented patches of pages and writes its weights. `cargo xtask train-stamps` starts it.
//!
//! Arguments: the file to write, how many patches, how many rounds. The same arguments on a machine with the same fonts
//! give the same weights.

#![expect(clippy::print_stdout, reason = "a program that tells how far it is")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "pixels and counts far below 2^24"
)]

mod data;
mod learn;

use rasoat_scans::network::Class;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().expect("the first argument is the file to write");
    let mut number = |default: usize| {
        arguments
            .next()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    let (patches, rounds) = (number(60_000), number(8));
    let started = std::time::Instant::now();
    let samples = data::samples(rasoat_testkit::scans::Half::Training, 0, patches);
    let counts = Class::ALL.map(|class| samples.iter().filter(|sample| sample.class == class).count());
    println!(
        "{} samples of {patches} patches in {:?}; by class {counts:?}",
        samples.len(),
        started.elapsed()
    );
    let check = data::samples(rasoat_testkit::scans::Half::Testing, 0, patches / 20);
    println!("{} samples to check with", check.len());
    let network = learn::train(&samples, &check, rounds);
    std::fs::write(&target, network.to_bytes()).expect("the target can be written");
    println!("wrote {target} after {:?}", started.elapsed());
}
