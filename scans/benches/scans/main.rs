//! `cargo xtask bench scans`: how well and how fast marks are found on invented pages, beside `tesseract` in the same run.
//!
//! Pages come from fonts, words and wear that nothing was trained with. Times are processor time of this process or of the child.

#![expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]

mod tesseract;

use std::time::{Duration, Instant};

use rasoat_scans::network::Class;
use rasoat_scans::{Picture, Scale, each_page, find_marks};
use rasoat_testkit::scans::{Half, Layout, Meaning, Mode, Scan, Studio, page};

/// From this certainty on a shape counts for a finding (`detectors/rules/scans.toml`).
const COUNTS: u16 = 750;

#[derive(Default)]
struct Row {
    pages: u32,
    found: u32,
    exact: u32,
    alarms: u32,
}

fn main() {
    let count: u64 = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1_000);
    let studio = Studio::of_machine(Half::Testing);
    println!("fonts: {}", studio.names().collect::<Vec<_>>().join(" "));
    let mut rows: std::collections::BTreeMap<&str, Row> = std::collections::BTreeMap::new();
    let mut times: std::collections::BTreeMap<&str, Vec<Duration>> = std::collections::BTreeMap::new();
    let mut beside = tesseract::Beside::new();
    for number in 0..count {
        let layout = layout(number);
        let scan = page(&studio, layout, number);
        let started = Instant::now();
        let found = find_marks(&picture(&scan), Scale::Dpi(scan.dpi));
        let kind = if scan.mode == Mode::Color {
            "colour"
        } else {
            "gray or bilevel"
        };
        if (190.0..210.0).contains(&scan.dpi) {
            times
                .entry(kind)
                .or_default()
                .push(started.elapsed() + decoding(&scan));
        }
        let levels: Vec<Class> = found
            .marks
            .iter()
            .filter(|found| found.mark.certainty_permille >= COUNTS)
            .map(|found| found.mark.class)
            .filter(|class| matches!(class, Class::Mat | Class::ToiMat | Class::TuyetMat))
            .collect();
        let wanted = wanted(layout);
        let row = rows.entry(name(layout, &scan)).or_default();
        row.pages += 1;
        match wanted {
            Some(class) => {
                row.found += u32::from(!levels.is_empty());
                row.exact += u32::from(levels.contains(&class));
            }
            None => row.alarms += u32::from(!levels.is_empty()),
        }
        beside.page(number, &scan, wanted, levels.first().copied());
    }
    for (name, row) in &rows {
        let share = |part: u32| f64::from(part) / f64::from(row.pages.max(1));
        println!(
            "{name:28} pages {:5}  found {:.3}  exact {:.3}  false alarms {} ({:.4})",
            row.pages,
            share(row.found),
            f64::from(row.exact) / f64::from(row.found.max(1)),
            row.alarms,
            share(row.alarms),
        );
    }
    for (name, mut times) in times {
        times.sort();
        let mean = times.iter().sum::<Duration>() / u32::try_from(times.len().max(1)).unwrap_or(1);
        println!(
            "{name:16} at 200 dpi, decoding included: mean {:.1} ms, median {:.1} ms, {} pages",
            mean.as_secs_f64() * 1000.0,
            times[times.len() / 2].as_secs_f64() * 1000.0,
            times.len()
        );
    }
    beside.tell();
}

const fn layout(number: u64) -> Layout {
    const LEVELS: [Meaning; 3] = [Meaning::Mat, Meaning::ToiMat, Meaning::TuyetMat];
    let level = LEVELS[(number / 16 % 3) as usize];
    match number % 16 {
        0..=5 => Layout::Stamped(level),
        6 | 7 => Layout::Typed(level),
        8 => Layout::Watermark(level),
        9 => Layout::Stamped(Meaning::Urgency),
        10 => Layout::Stamped(Meaning::Other),
        11 => Layout::Typed(Meaning::Other),
        12 => Layout::Watermark(Meaning::Other),
        13 => Layout::Stamped(Meaning::Internal),
        14 => Layout::Stamped(Meaning::GiaiMat),
        _ => Layout::Plain,
    }
}

const fn wanted(layout: Layout) -> Option<Class> {
    match layout {
        Layout::Stamped(meaning) | Layout::Typed(meaning) | Layout::Watermark(meaning) => match meaning {
            Meaning::Mat => Some(Class::Mat),
            Meaning::ToiMat => Some(Class::ToiMat),
            Meaning::TuyetMat => Some(Class::TuyetMat),
            _ => None,
        },
        Layout::Plain => None,
    }
}

fn name(layout: Layout, scan: &Scan) -> &'static str {
    match (layout, wanted(layout).is_some()) {
        (Layout::Stamped(_), true) if scan.marks.first().is_some_and(|mark| mark.red) => "stamp, red",
        (Layout::Stamped(_), true) if scan.mode == Mode::Color => "stamp, other ink",
        (Layout::Stamped(_), true) if scan.mode == Mode::Gray => "stamp, gray",
        (Layout::Stamped(_), true) => "stamp, black and white",
        (Layout::Typed(_), true) => "typed",
        (Layout::Watermark(_), true) => "watermark",
        (Layout::Stamped(_), false) => "no marking: other stamp",
        (Layout::Typed(_), false) => "no marking: typed words",
        (Layout::Watermark(_), false) => "no marking: watermark",
        (Layout::Plain, _) => "no marking: plain",
    }
}

fn picture(scan: &Scan) -> Picture {
    match scan.mode {
        Mode::Color => Picture::from_rgb(scan.width, scan.height, &scan.pixels),
        Mode::Gray | Mode::Bilevel => Picture::from_gray(scan.width, scan.height, scan.pixels.clone()),
    }
    .expect("scans have as many pixels as they say")
}

/// How long the page takes to decode from JPEG, as it would lie in a document.
fn decoding(scan: &Scan) -> Duration {
    use image::ImageEncoder as _;
    let mut jpeg = Vec::new();
    let colors = match scan.mode {
        Mode::Color => image::ExtendedColorType::Rgb8,
        Mode::Gray | Mode::Bilevel => image::ExtendedColorType::L8,
    };
    let (Ok(width), Ok(height)) = (u32::try_from(scan.width), u32::try_from(scan.height)) else {
        return Duration::ZERO;
    };
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 80);
    encoder
        .write_image(&scan.pixels, width, height, colors)
        .expect("writing to memory cannot fail");
    let started = Instant::now();
    each_page(&jpeg, u64::MAX, |_, _| {});
    started.elapsed()
}
