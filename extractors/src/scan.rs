//! Pictures with what is marked on them: stamps, typed markings, watermarks, found by [`rasoat_scans`].

use rasoat_core::{Limit, PageArea, Problem, ProblemKind, StampReader, StampReading, TextBuilder, ZoneKind};
use rasoat_scans::network::Class;
use rasoat_scans::{Found, Scale, Unread, each_page, find_marks};

use crate::context::ReadContext;
use crate::{Letters, picture};

/// Below this certainty, in thousandths, a shape is not told at all.
const LEAST_CERTAINTY: u16 = 500;

/// What was seen when a picture was looked through.
#[derive(Debug, Clone)]
pub(crate) struct Looked {
    marks: Vec<(u32, Found)>,
    pages: u32,
    problem: ProblemKind,
}

/// Looks through a picture file, each page of it.
pub(crate) fn read_file(bytes: &[u8], context: &ReadContext<'_>, builder: &mut TextBuilder) {
    if !picture::may_carry_text(bytes) {
        return;
    }
    let looked = look(bytes, context);
    push(&looked, None, context, builder);
    builder.set_page_count(looked.pages);
}

/// Looks through a picture that stands in a document, on page `page` where that is known. Whether its pixels could be had.
pub(crate) fn read(
    bytes: &[u8],
    page: Option<u32>,
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) -> bool {
    if !picture::may_carry_text(bytes) {
        return true;
    }
    let looked = look(bytes, context);
    push(&looked, page, context, builder);
    looked.problem == ProblemKind::PictureTextNotRead
}

/// The same of a picture written into a `data:` address in base64.
pub(crate) fn read_data_address(address: &str, context: &ReadContext<'_>, builder: &mut TextBuilder) {
    const MAX_BYTES: usize = 32 << 20;
    let base64 = address.split_once(";base64,").map_or("", |(_, base64)| base64);
    let bytes = picture::decode_base64(base64, MAX_BYTES);
    if picture::may_carry_text(&bytes) {
        push(&look(&bytes, context), None, context, builder);
    } else {
        // A drawing as XML with pixels or outlines in it.
        builder.problem(Problem::new(ProblemKind::ImageNotRead));
    }
}

/// Looks through all pages of a picture; one that was met before is not looked through again.
fn look(bytes: &[u8], context: &ReadContext<'_>) -> Looked {
    let key = hash(bytes);
    if let Some(known) = context.pictures().borrow().get(&key) {
        return known.clone();
    }
    let mut marks = Vec::new();
    let mut too_many = false;
    let pages = each_page(bytes, context.picture_pixels(), |number, picture| {
        let found = find_marks(&picture, Scale::Unknown);
        too_many |= found.too_many_places;
        marks.extend(found.marks.into_iter().map(|found| (number, found)));
    });
    context.take_picture_pixels(pages.pixels);
    let problem = match pages.unread {
        Some(Unread::TooManyPixels) => ProblemKind::LimitReached(Limit::Pixels),
        Some(Unread::Damaged | Unread::Unsupported) => ProblemKind::ImageNotRead,
        None if too_many => ProblemKind::ImageNotRead,
        None => ProblemKind::PictureTextNotRead,
    };
    let looked = Looked {
        marks,
        pages: pages.read,
        problem,
    };
    context.pictures().borrow_mut().insert(key, looked.clone());
    looked
}

fn push(looked: &Looked, page: Option<u32>, context: &ReadContext<'_>, builder: &mut TextBuilder) {
    for (number, found) in &looked.marks {
        push_mark(found, page.unwrap_or(*number), found.mark.area, context, builder);
    }
    let problem = Problem::new(looked.problem.clone());
    builder.problem(page.map_or(problem.clone(), |page| problem.on_page(page)));
}

/// Adds a mark found on page `page` in `area` as a zone, if it says anything about secrecy or circulation.
pub(crate) fn push_mark(
    found: &Found,
    page: u32,
    area: PageArea,
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) {
    let mark = &found.mark;
    let Some(words) = words(mark.class).filter(|_| mark.certainty_permille >= LEAST_CERTAINTY) else {
        return;
    };
    let kind = if mark.watermark {
        ZoneKind::Watermark
    } else {
        ZoneKind::Stamp
    };
    builder.push(kind, words, |zone| {
        zone.page = Some(page);
        zone.area = Some(area);
        zone.style.red = mark.red;
        zone.style.boxed = mark.borders > 0;
        zone.stamp = Some(StampReading {
            certainty_permille: mark.certainty_permille,
            borders: mark.borders,
            read_by: StampReader::Shape,
        });
    });
    let mut letters = context.letters().borrow_mut();
    let (width, height, pixels) = &found.letters;
    if letters.len() < Letters::MOST
        && let Some(crop) = Letters::new(*width, *height, pixels.clone())
    {
        letters.push(crop);
    }
}

/// What a mark of this class says; one of them where a class has several.
const fn words(class: Class) -> Option<&'static str> {
    match class {
        Class::Mat => Some("MẬT"),
        Class::ToiMat => Some("TỐI MẬT"),
        Class::TuyetMat => Some("TUYỆT MẬT"),
        Class::GiaiMat => Some("GIẢI MẬT"),
        Class::CopyOfSecret => Some("BẢN SAO BÍ MẬT NHÀ NƯỚC"),
        Class::Internal => Some("LƯU HÀNH NỘI BỘ"),
        Class::Other | Class::Urgency => None,
    }
}

/// Tells equal pictures of one document apart from others. A document made to fool it fools itself only.
fn hash(bytes: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RawDocument, ReadLimits, extract};

    /// A white bitmap of so many pixels (Windows GDI: BITMAPFILEHEADER, BITMAPINFOHEADER).
    fn bitmap(width: u32, height: u32) -> Vec<u8> {
        let row = (3 * width).next_multiple_of(4);
        let mut file = b"BM".to_vec();
        for number in [
            54 + row * height,
            0,
            54,
            40,
            width,
            height,
            1 | 24 << 16,
            0,
            row * height,
            0,
            0,
            0,
            0,
        ] {
            file.extend(number.to_le_bytes());
        }
        file.resize(file.len() + (row * height) as usize, 255);
        file
    }

    fn check(bytes: &[u8], limits: &ReadLimits, expected: &[ProblemKind]) {
        let text = extract(&RawDocument::of_bytes(bytes), limits);
        let kinds: Vec<_> = text
            .problems()
            .iter()
            .map(|problem| problem.kind.clone())
            .collect();
        assert_eq!(kinds, expected);
    }

    #[test]
    fn a_picture_is_looked_through_once_and_its_text_is_told() {
        let limits = ReadLimits {
            max_picture_pixels: 10_000,
            ..ReadLimits::default()
        };
        check(&bitmap(100, 100), &limits, &[ProblemKind::PictureTextNotRead]);
        check(
            &bitmap(100, 101),
            &limits,
            &[ProblemKind::LimitReached(Limit::Pixels)],
        );
        check(&bitmap(100, 100)[..500], &limits, &[ProblemKind::ImageNotRead]);

        let context = ReadContext::new(&limits, 0);
        for _ in 0..3 {
            look(&bitmap(100, 100), &context);
        }
        assert_eq!(context.picture_pixels(), 0, "the same picture costs once");
    }
}
