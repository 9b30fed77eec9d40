//! The marks of a page: [`find_marks`].

use rasoat_core::PageArea;

use crate::candidate::{self, Candidate, Route};
use crate::crop::{Crop, Source};
use crate::ink::Work;
use crate::network::{Class, Network};
use crate::picture::Picture;

/// How large the picture is on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// So many dots per inch, from the size of the page it fills.
    Dpi(f32),
    /// Not known: a picture file, a picture in a text document.
    Unknown,
}

/// A mark that was found on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// What it says; never [`Class::Other`].
    pub class: Class,
    /// How sure the classifier is, in thousandths.
    pub certainty_permille: u16,
    /// Where it lies on the picture.
    pub area: PageArea,
    /// Whether it is in red ink.
    pub red: bool,
    /// Whether it is a large watermark.
    pub watermark: bool,
    /// Lines of the frame around it: 0, 1 or 2.
    pub borders: u8,
}

/// A mark with the pixels that a text recogniser may read.
#[derive(Debug, Clone)]
pub struct Found {
    /// The mark; its class is [`Class::Other`] where a double frame holds what the classifier does not know.
    pub mark: Mark,
    /// Width, height and pixels of its letters laid flat, 0 black.
    pub letters: (usize, usize, Vec<u8>),
}

/// What the finder saw of a page.
#[derive(Debug, Default)]
pub struct PageMarks {
    /// The marks, the surest first.
    pub marks: Vec<Found>,
    /// Whether there were more places than are looked at.
    pub too_many_places: bool,
}

/// Least width and height, in pixels, and proportions of a picture that is taken for a whole A4 page.
const PAGE_SIDE: usize = 520;
const PAGE_PROPORTIONS: (f32, f32) = (1.2, 1.62);
/// The long side of A4, in inches.
const A4_LENGTH: f32 = 11.69;
/// Dots per inch of a picture whose scale cannot be told; the sizes that are looked for are then wide.
const UNKNOWN_DPI: f32 = 150.0;

/// Below this certainty, in thousandths, a phrase of several words is not told.
const LEAST_OF_PHRASES: u16 = 900;

/// Looks for stamps, typed markings and watermarks on `picture`.
pub fn find_marks(picture: &Picture, scale: Scale) -> PageMarks {
    let (dpi, scale_known) = dots_per_inch(picture, scale);
    let work = Work::of(picture, dpi, scale_known);
    let (mut candidates, too_many_places) = candidate::find(&work, scale_known);
    if !scale_known {
        candidates.push(whole(&work));
    }
    let veil = candidates
        .iter()
        .any(|candidate| candidate.route == Route::Veil)
        .then(|| work.veil());
    let source = Source {
        picture,
        work: &work,
        veil: veil.as_ref(),
    };
    let network = Network::trained();
    let mut found: Vec<(Mark, Crop, Candidate)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let crop = source.crop(&candidate)?;
            let (mark, crop) = judge(network, &source, &candidate, crop)?;
            Some((mark, crop, candidate))
        })
        .collect();
    found.sort_by_key(|(mark, _, _)| {
        (
            mark.class == Class::Other,
            std::cmp::Reverse(mark.certainty_permille),
        )
    });
    let mut marks: Vec<Found> = Vec::new();
    for (mark, crop, candidate) in found {
        match marks.iter_mut().find(|known| overlap(known.mark.area, mark.area)) {
            Some(known) => {
                known.mark.borders = known.mark.borders.max(mark.borders);
                known.mark.red |= mark.red;
            }
            None => marks.push(Found {
                mark,
                letters: source.letters(&crop, candidate.route),
            }),
        }
    }
    PageMarks {
        marks,
        too_many_places,
    }
}

/// The crops of all places of `picture` where a mark may stand, with those places; what the classifier is trained on.
pub fn find_crops(picture: &Picture, scale: Scale) -> Vec<(PageArea, Crop)> {
    let (dpi, scale_known) = dots_per_inch(picture, scale);
    let work = Work::of(picture, dpi, scale_known);
    let (mut candidates, _) = candidate::find(&work, scale_known);
    if !scale_known {
        candidates.push(whole(&work));
    }
    let veil = work.veil();
    let source = Source {
        picture,
        work: &work,
        veil: Some(&veil),
    };
    candidates
        .iter()
        .filter_map(|candidate| {
            let crop = source.crop(candidate)?;
            Some((area(picture, &crop), crop))
        })
        .collect()
}

fn dots_per_inch(picture: &Picture, scale: Scale) -> (f32, bool) {
    if let Scale::Dpi(dpi) = scale {
        return (dpi.clamp(20.0, 2400.0), true);
    }
    let long = picture.width().max(picture.height()) as f32;
    let short = picture.width().min(picture.height());
    let proportion = long / short as f32;
    if short >= PAGE_SIDE && proportion > PAGE_PROPORTIONS.0 && proportion < PAGE_PROPORTIONS.1 {
        (long / A4_LENGTH, true)
    } else {
        (UNKNOWN_DPI, false)
    }
}

fn whole(work: &Work) -> Candidate {
    Candidate {
        rectangle: crate::rectangle::Rectangle::upright(
            0.0,
            0.0,
            work.gray.width as f32,
            work.gray.height as f32,
        ),
        route: Route::Whole,
    }
}

/// What the classifier makes of a crop, the right way up or upside down; `None` if it is nothing of interest.
fn judge(network: &Network, source: &Source<'_>, candidate: &Candidate, crop: Crop) -> Option<(Mark, Crop)> {
    let upright = network.classify(&crop);
    let flipped_crop = crop.flipped();
    let flipped = network.classify(&flipped_crop);
    let sureness = |verdict: &crate::network::Verdict| match verdict.class {
        Class::Other => 0,
        _ => verdict.certainty_permille,
    };
    let (verdict, crop) = if sureness(&flipped) > sureness(&upright) {
        (flipped, flipped_crop)
    } else {
        (upright, crop)
    };
    let is_red = matches!(candidate.route, Route::RedFrame | Route::RedPatches)
        || candidate.route == Route::Whole && source.work.red.is_some();
    let is_framed = matches!(candidate.route, Route::RedFrame | Route::DarkFrame);
    if verdict.class == Class::Other && !(is_framed && crop.borders == 2) {
        return None;
    }
    // Longer phrases are told less surely, and headings look like them: typed alone, they are left to text.
    let is_phrase = matches!(verdict.class, Class::CopyOfSecret | Class::Internal);
    if is_phrase && (candidate.route == Route::Line || verdict.certainty_permille < LEAST_OF_PHRASES) {
        return None;
    }
    let mark = Mark {
        class: verdict.class,
        certainty_permille: verdict.certainty_permille,
        area: area(source.picture, &crop),
        red: is_red,
        watermark: candidate.route == Route::Veil
            || candidate.route == Route::RedPatches && candidate.rectangle.breadth > source.work.pixels(20.0),
        borders: crop.borders,
    };
    Some((mark, crop))
}

fn area(picture: &Picture, crop: &Crop) -> PageArea {
    let (left, top, right, bottom) = crop.letters.bounds();
    let (width, height) = (picture.width() as f64, picture.height() as f64);
    PageArea::from_fractions(
        f64::from(left) / width,
        f64::from(top) / height,
        f64::from(right) / width,
        f64::from(bottom) / height,
    )
}

/// Whether two areas share more than a third of the smaller one.
fn overlap(one: PageArea, other: PageArea) -> bool {
    let size = |area: PageArea| u32::from(area.right - area.left) * u32::from(area.bottom - area.top);
    let shared = |start: u16, end: u16, other_start: u16, other_end: u16| {
        u32::from(end.min(other_end).saturating_sub(start.max(other_start)))
    };
    let both = shared(one.left, one.right, other.left, other.right)
        * shared(one.top, one.bottom, other.top, other.bottom);
    3 * both > size(one).min(size(other))
}
