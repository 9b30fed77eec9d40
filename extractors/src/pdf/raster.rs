//! Pages drawn as pixels, for what cannot be taken from pictures alone: letters drawn as outlines, pictures in strips, pictures
//! in the content itself.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_syntax::page::Page;
use rasoat_core::{Limit, PageArea, ProblemKind};
use rasoat_scans::{Found, Picture, Scale, find_marks};

use super::content::Shared;
use super::geometry::Area;
use super::marks::PageMarks;

/// Dots per inch of a page that is drawn.
const DPI: f32 = 150.0;
/// Longest side of a page that is drawn, in pixels.
const LONGEST: f32 = 3_000.0;
/// Letters, drawings and pictures of a page beyond which it is not drawn: it would take too long.
const MAX_ITEMS: usize = 60_000;
/// Drawing a pixel costs as much as looking at so many.
const COST: u64 = 6;

/// Draws a page and looks for marks that touch one of `areas` (points). What stayed unread comes with them.
pub(super) fn look(
    page: &Page<'_>,
    marks: &PageMarks,
    areas: &[Area],
    shared: &Shared<'_, '_>,
) -> (Vec<(Found, PageArea)>, ProblemKind) {
    let items = marks.glyphs.len() + marks.drawings.len() + marks.pictures.len();
    let (width, height) = page.render_dimensions();
    let longest = width.max(height);
    if items > MAX_ITEMS || !(10.0..20_000.0).contains(&longest) || width.min(height) < 10.0 {
        return (Vec::new(), ProblemKind::ImageNotRead);
    }
    let dpi = DPI.min(LONGEST * 72.0 / longest);
    let context = shared.streams.context();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both sides are at most 3,000 pixels"
    )]
    let cost = (width * height * dpi * dpi / 5184.0) as u64 * COST;
    if cost > context.picture_pixels() {
        return (Vec::new(), ProblemKind::LimitReached(Limit::Pixels));
    }
    context.take_picture_pixels(cost);
    let settings = PixmapSettings {
        x_scale: dpi / 72.0,
        y_scale: dpi / 72.0,
        bg_color: WHITE,
    };
    // A cache for each page: one for the document would hold all its pictures.
    let pixels = render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let (columns, rows) = (usize::from(pixels.width()), usize::from(pixels.height()));
    let Some(picture) = Picture::from_rgba(columns, rows, pixels.data_as_u8_slice()) else {
        return (Vec::new(), ProblemKind::ImageNotRead);
    };
    drop(pixels);
    let found = find_marks(&picture, Scale::Dpi(dpi));
    let touches = |area: &PageArea| {
        let edge = |thousandths: u16, side: f64| f64::from(thousandths) * side / 1000.0;
        let (width, height) = marks.size;
        let area = Area::between(
            edge(area.left, width),
            edge(area.top, height),
            edge(area.right, width),
            edge(area.bottom, height),
        );
        areas.iter().any(|wanted| wanted.intersection(area).is_sound())
    };
    let too_many_places = found.too_many_places;
    let marks = found
        .marks
        .into_iter()
        .filter(|found| touches(&found.mark.area))
        .map(|found| {
            let area = found.mark.area;
            (found, area)
        })
        .collect();
    let problem = if too_many_places {
        ProblemKind::ImageNotRead
    } else {
        ProblemKind::PictureTextNotRead
    };
    (marks, problem)
}
