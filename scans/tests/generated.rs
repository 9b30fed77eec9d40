//! Marks on invented pages of the test kit: what must be found is found, and what is no marking is not taken for one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use rasoat_scans::network::Class;
use rasoat_scans::{Mark, Picture, Scale, find_marks};
use rasoat_testkit::scans::{Half, Layout, Meaning, Mode, Scan, Studio, page};

/// From this certainty on a shape counts for a finding (`detectors/rules/scans.toml`).
const COUNTS: u16 = 750;

fn picture(scan: &Scan) -> Picture {
    match scan.mode {
        Mode::Color => Picture::from_rgb(scan.width, scan.height, &scan.pixels),
        Mode::Gray | Mode::Bilevel => Picture::from_gray(scan.width, scan.height, scan.pixels.clone()),
    }
    .unwrap()
}

fn marks(scan: &Scan) -> Vec<Mark> {
    find_marks(&picture(scan), Scale::Dpi(scan.dpi))
        .marks
        .into_iter()
        .map(|found| found.mark)
        .filter(|mark| is_level(mark.class) && mark.certainty_permille >= COUNTS)
        .collect()
}

const fn is_level(class: Class) -> bool {
    matches!(class, Class::Mat | Class::ToiMat | Class::TuyetMat)
}

const LEVELS: [(Meaning, Class); 3] = [
    (Meaning::Mat, Class::Mat),
    (Meaning::ToiMat, Class::ToiMat),
    (Meaning::TuyetMat, Class::TuyetMat),
];

/// How many of `count` pages show the right level, and how many another.
fn found(
    layout: impl Fn(Meaning) -> Layout,
    first: u64,
    count: u64,
    wanted: impl Fn(&Scan) -> bool,
) -> (u32, u32, u32) {
    let studio = Studio::of_repository(Half::Testing);
    let (mut right, mut wrong, mut all) = (0, 0, 0);
    for number in first..first + count {
        let (meaning, class) = LEVELS[usize::try_from(number).unwrap() % 3];
        let scan = page(&studio, layout(meaning), number);
        if !wanted(&scan) {
            continue;
        }
        all += 1;
        let seen = marks(&scan);
        if seen.iter().any(|mark| mark.class == class) {
            right += 1;
        } else if !seen.is_empty() {
            wrong += 1;
        }
    }
    (right, wrong, all)
}

#[test]
fn red_stamps_are_found_whatever_way_the_page_lies() {
    let (right, wrong, all) = found(Layout::Stamped, 1_000, 60, |scan| scan.marks[0].red);
    assert!(all >= 20, "{all} red pages");
    assert!(
        right * 100 >= all * 85 && wrong * 20 <= all,
        "{right} right, {wrong} wrong of {all}"
    );
}

#[test]
fn gray_stamps_and_typed_markings_are_found() {
    let (right, wrong, all) = found(Layout::Stamped, 2_000, 40, |scan| scan.mode != Mode::Color);
    assert!(
        right * 100 >= all * 60 && wrong * 20 <= all,
        "stamps: {right} right, {wrong} wrong of {all}"
    );
    let (right, wrong, all) = found(Layout::Typed, 3_000, 30, |_| true);
    assert!(
        right * 100 >= all * 60 && wrong * 20 <= all,
        "typed: {right} right, {wrong} wrong of {all}"
    );
}

#[test]
fn few_pages_without_marking_show_one() {
    let studio = Studio::of_repository(Half::Testing);
    let layouts = [
        Layout::Plain,
        Layout::Stamped(Meaning::Urgency),
        Layout::Stamped(Meaning::Other),
        Layout::Typed(Meaning::Other),
        Layout::Watermark(Meaning::Other),
    ];
    let alarms: Vec<_> = (0..60u64)
        .filter(|number| {
            let layout = layouts[usize::try_from(*number).unwrap() % layouts.len()];
            !marks(&page(&studio, layout, 5_000 + number)).is_empty()
        })
        .collect();
    // What the shape alone tells makes no alert (`detectors/rules/scans.toml`); docs/scans.md has the figures.
    assert!(alarms.len() <= 3, "false alarms on pages {alarms:?}");
}

#[test]
fn the_same_page_gives_the_same_marks() {
    let studio = Studio::of_repository(Half::Testing);
    let scan = page(&studio, Layout::Stamped(Meaning::ToiMat), 7);
    assert_eq!(marks(&scan), marks(&scan));
}

#[test]
fn pictures_of_any_size_and_noise_are_survived() {
    let mut random = rasoat_testkit::Seeded::new(4);
    for (width, height) in [(20, 20), (21, 900), (900, 20), (300, 300), (1000, 40)] {
        let noise: Vec<u8> = (0..width * height)
            .map(|_| u8::try_from(random.below(256)).unwrap())
            .collect();
        for scale in [
            Scale::Unknown,
            Scale::Dpi(150.0),
            Scale::Dpi(0.0),
            Scale::Dpi(f32::NAN),
        ] {
            let picture = Picture::from_gray(width, height, noise.clone()).unwrap();
            assert!(find_marks(&picture, scale).marks.len() < 50);
        }
    }
}
