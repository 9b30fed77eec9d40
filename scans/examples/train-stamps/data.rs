//! Samples: crops that the finder cuts from invented patches, with what they show.

use rasoat_scans::network::Class;
use rasoat_scans::{Crop, Picture, Scale, find_crops};
use rasoat_testkit::scans::{Half, Meaning, Mode, Placed, Scan, Studio, patch};

/// A crop with its class.
pub(crate) struct Sample {
    pub(crate) crop: Crop,
    pub(crate) class: Class,
}

/// Meanings of patches, as often as each is made.
const MEANINGS: [Meaning; 16] = [
    Meaning::Mat,
    Meaning::Mat,
    Meaning::ToiMat,
    Meaning::ToiMat,
    Meaning::TuyetMat,
    Meaning::TuyetMat,
    Meaning::GiaiMat,
    Meaning::CopyOfSecret,
    Meaning::Internal,
    Meaning::Urgency,
    Meaning::Other,
    Meaning::Other,
    Meaning::Other,
    Meaning::Other,
    Meaning::Other,
    Meaning::Other,
];

/// Samples of `count` patches, in the same order whatever the number of threads.
pub(crate) fn samples(half: Half, first: u64, count: usize) -> Vec<Sample> {
    let studio = Studio::of_machine(half);
    assert!(studio.names().count() > 4, "too few fonts: {studio:?}");
    let threads = 4;
    let share = count.div_ceil(threads);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                let studio = &studio;
                scope.spawn(move || {
                    let numbers = worker * share..((worker + 1) * share).min(count);
                    numbers
                        .flat_map(|number| of_patch(studio, first + number as u64))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("making patches does not panic"))
            .collect()
    })
}

/// A picture of a scan as a document's picture would come.
pub(crate) fn picture(scan: &Scan) -> Picture {
    match scan.mode {
        Mode::Color => Picture::from_rgb(scan.width, scan.height, &scan.pixels),
        Mode::Gray | Mode::Bilevel => Picture::from_gray(scan.width, scan.height, scan.pixels.clone()),
    }
    .expect("scans have as many pixels as they say")
}

fn of_patch(studio: &Studio, number: u64) -> Vec<Sample> {
    let scan = patch(studio, MEANINGS[number as usize % MEANINGS.len()], number);
    let picture = picture(&scan);
    let mut samples = Vec::new();
    let mut others = 0;
    for (area, crop) in find_crops(&picture, Scale::Dpi(scan.dpi)) {
        let edges = [
            f32::from(area.left) * scan.width as f32 / 1000.0,
            f32::from(area.top) * scan.height as f32 / 1000.0,
            f32::from(area.right) * scan.width as f32 / 1000.0,
            f32::from(area.bottom) * scan.height as f32 / 1000.0,
        ];
        let nearest = scan
            .marks
            .iter()
            .map(|mark| (share(&edges, mark), mark))
            .max_by(|one, other| one.0.total_cmp(&other.0));
        let class = match nearest {
            Some((share, mark)) if share > 0.62 => class_of(mark.meaning),
            // Neither the mark nor something else: nobody could say.
            Some((share, mark)) if share > 0.2 && mark.meaning != Meaning::Other => continue,
            _ => Class::Other,
        };
        if class == Class::Other {
            others += 1;
            if others > 2 {
                continue;
            }
            samples.push(Sample { crop, class });
            continue;
        }
        // The finder tries both ways up, and one of them is wrong.
        let turned = scan.marks.first().is_some_and(|mark| mark.quarter_turns == 2);
        let sideways = scan.marks.first().is_some_and(|mark| mark.quarter_turns % 2 == 1);
        if sideways {
            // Whether such a crop is upright depends on the side it was turned to: the letters run down or up.
            let down = scan.marks.first().is_some_and(|mark| mark.quarter_turns == 1);
            let upright = if down { crop.clone() } else { crop.flipped() };
            push_both(&mut samples, upright, class, number);
        } else {
            let upright = if turned { crop.flipped() } else { crop };
            push_both(&mut samples, upright, class, number);
        }
    }
    samples
}

fn push_both(samples: &mut Vec<Sample>, upright: Crop, class: Class, number: u64) {
    if number.is_multiple_of(3) {
        samples.push(Sample {
            crop: upright.flipped(),
            class: Class::Other,
        });
    }
    samples.push(Sample { crop: upright, class });
}

fn class_of(meaning: Meaning) -> Class {
    match meaning {
        Meaning::Other => Class::Other,
        Meaning::Mat => Class::Mat,
        Meaning::ToiMat => Class::ToiMat,
        Meaning::TuyetMat => Class::TuyetMat,
        Meaning::GiaiMat => Class::GiaiMat,
        Meaning::CopyOfSecret => Class::CopyOfSecret,
        Meaning::Internal => Class::Internal,
        Meaning::Urgency => Class::Urgency,
    }
}

/// How much two boxes share of all that they cover.
fn share(edges: &[f32; 4], mark: &Placed) -> f32 {
    let [left, top, right, bottom] = mark.area;
    let across = (edges[2].min(right) - edges[0].max(left)).max(0.0);
    let down = (edges[3].min(bottom) - edges[1].max(top)).max(0.0);
    let both = across * down;
    let size = |left: f32, top: f32, right: f32, bottom: f32| (right - left) * (bottom - top);
    both / (size(edges[0], edges[1], edges[2], edges[3]) + size(left, top, right, bottom) - both).max(1.0)
}
