//! Makes text PDFs with an embedded font that has every Vietnamese letter: [`Pdf`] and [`Page`].

use std::sync::OnceLock;

use krilla::Document;
use krilla::color::rgb;
use krilla::embed::{AssociationKind, EmbeddedFile};
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

pub use crate::pdf_letters::{letters, pages, wrap};

/// The width of an A4 page in points.
pub const PAGE_WIDTH: f32 = 595.0;
/// The height of an A4 page in points.
pub const PAGE_HEIGHT: f32 = 842.0;

/// A cut of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cut {
    /// Upright.
    #[default]
    Regular,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
}

impl Cut {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
            Self::Bold => include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
            Self::Italic => include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
        }
    }

    fn font(self) -> Font {
        static FONTS: OnceLock<[Font; 3]> = OnceLock::new();
        let load = |cut: Self| Font::new(cut.bytes().into(), 0).expect("our own font file is a font");
        FONTS.get_or_init(|| [Self::Regular, Self::Bold, Self::Italic].map(load))[self as usize].clone()
    }

    fn face(self) -> &'static ttf_parser::Face<'static> {
        static FACES: OnceLock<[ttf_parser::Face<'static>; 3]> = OnceLock::new();
        let load = |cut: Self| ttf_parser::Face::parse(cut.bytes(), 0).expect("our own font file is a font");
        &FACES.get_or_init(|| [Self::Regular, Self::Bold, Self::Italic].map(load))[self as usize]
    }

    /// The width of `text` at this size, in points.
    pub fn width(self, text: &str, size: f32) -> f32 {
        let face = self.face();
        let advance = |letter: char| {
            let glyph = face.glyph_index(letter).unwrap_or_default();
            f32::from(face.glyph_hor_advance(glyph).unwrap_or_default())
        };
        text.chars().map(advance).sum::<f32>() * size / f32::from(face.units_per_em())
    }
}

/// How words are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// The cut of the font.
    pub cut: Cut,
    /// The size in points.
    pub size: f32,
    /// Red, green, blue.
    pub colour: (u8, u8, u8),
    /// From 0 (nothing to see) to 1.
    pub opacity: f32,
    /// Turned against the clock, in degrees.
    pub degrees: f32,
}

impl Ink {
    /// Black, upright, 13 pt.
    pub const BODY: Self = Self {
        cut: Cut::Regular,
        size: 13.0,
        colour: (0, 0, 0),
        opacity: 1.0,
        degrees: 0.0,
    };

    /// Bold.
    pub const BOLD: Self = Self {
        cut: Cut::Bold,
        ..Self::BODY
    };

    /// Italic.
    pub const ITALIC: Self = Self {
        cut: Cut::Italic,
        ..Self::BODY
    };

    /// Bold and red, as a stamp.
    pub const STAMP: Self = Self {
        colour: (192, 0, 0),
        ..Self::BOLD
    };

    /// The same at another size.
    #[must_use]
    pub const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }
}

/// One thing drawn on a page. Places are in points from the upper left corner of the page.
#[derive(Debug, Clone, PartialEq)]
enum Drawn {
    Text {
        x: f32,
        baseline: f32,
        text: String,
        ink: Ink,
    },
    Frame {
        rect: [f32; 4],
        line: f32,
        colour: (u8, u8, u8),
    },
    Filled {
        rect: [f32; 4],
        colour: (u8, u8, u8),
    },
}

/// A page of A4 in the making.
///
/// ```
/// use rasoat_testkit::pdf::{Ink, Page, Pdf};
///
/// let mut page = Page::new();
/// page.text(85.0, 120.0, "Thông báo lịch tiếp công dân", Ink::BODY);
/// let file = Pdf::new().page(page).build();
/// assert!(file.starts_with(b"%PDF"));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    drawn: Vec<Drawn>,
}

impl Page {
    /// An empty page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws words with their baseline's left end at this place.
    pub fn text(&mut self, x: f32, baseline: f32, text: &str, ink: Ink) -> &mut Self {
        self.drawn.push(Drawn::Text {
            x,
            baseline,
            text: text.to_owned(),
            ink,
        });
        self
    }

    /// Draws words around a vertical line at `middle`.
    pub fn centred(&mut self, middle: f32, baseline: f32, text: &str, ink: Ink) -> &mut Self {
        self.text(middle - ink.cut.width(text, ink.size) / 2.0, baseline, text, ink)
    }

    /// Draws the outline of a rectangle (x, y, width, height).
    pub fn frame(&mut self, rect: [f32; 4], line: f32, colour: (u8, u8, u8)) -> &mut Self {
        self.drawn.push(Drawn::Frame { rect, line, colour });
        self
    }

    /// Fills a rectangle (x, y, width, height), over whatever was drawn before.
    pub fn filled(&mut self, rect: [f32; 4], colour: (u8, u8, u8)) -> &mut Self {
        self.drawn.push(Drawn::Filled { rect, colour });
        self
    }

    /// Draws words in a red double frame of 8 mm height, as the stamps of the decree are.
    pub fn stamp(&mut self, middle: f32, baseline: f32, text: &str) -> &mut Self {
        let width = Cut::Bold.width(text, 13.0) + 16.0;
        let rect = [middle - width / 2.0, baseline - 16.0, width, 22.7];
        let [x, y, w, h] = rect;
        self.frame(rect, 0.8, Ink::STAMP.colour);
        self.frame([x + 2.8, y + 2.8, w - 5.6, h - 5.6], 0.8, Ink::STAMP.colour);
        self.centred(middle, baseline, text, Ink::STAMP)
    }

    /// Draws words in large pale letters across the page.
    pub fn watermark(&mut self, text: &str) -> &mut Self {
        let ink = Ink {
            size: 90.0,
            colour: (190, 190, 190),
            degrees: 45.0,
            ..Ink::BOLD
        };
        let half = ink.cut.width(text, ink.size) / 2.0 * std::f32::consts::FRAC_1_SQRT_2;
        self.text(PAGE_WIDTH / 2.0 - half, PAGE_HEIGHT / 2.0 + half, text, ink)
    }
}

/// A PDF file in the making.
#[derive(Debug, Clone, Default)]
pub struct Pdf {
    pages: Vec<Page>,
    title: String,
    subject: String,
    keywords: Vec<String>,
    attachments: Vec<(String, Vec<u8>)>,
}

impl Pdf {
    /// A file without pages.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one page more.
    #[must_use]
    pub fn page(mut self, page: Page) -> Self {
        self.pages.push(page);
        self
    }

    /// With this title, subject and keywords in the file's metadata.
    #[must_use]
    pub fn properties(mut self, title: &str, subject: &str, keywords: &[&str]) -> Self {
        title.clone_into(&mut self.title);
        subject.clone_into(&mut self.subject);
        self.keywords = keywords.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// With a file attached.
    #[must_use]
    pub fn attachment(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.attachments.push((name.to_owned(), bytes.into()));
        self
    }

    /// The file. The same calls give the same bytes.
    pub fn build(&self) -> Vec<u8> {
        let mut document = Document::new();
        for page in &self.pages {
            let size = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).expect("A4 has a size");
            let mut started = document.start_page_with(size);
            let mut surface = started.surface();
            for drawn in &page.drawn {
                draw(&mut surface, drawn);
            }
            surface.finish();
            started.finish();
        }
        let mut metadata = Metadata::new().language("vi".to_owned());
        if !self.title.is_empty() {
            metadata = metadata.title(self.title.clone());
        }
        if !self.subject.is_empty() {
            metadata = metadata.description(self.subject.clone());
        }
        if !self.keywords.is_empty() {
            metadata = metadata.keywords(self.keywords.clone());
        }
        document.set_metadata(metadata);
        for (name, bytes) in &self.attachments {
            document
                .embed_file(embedded(name, bytes))
                .expect("each attachment has a name of its own");
        }
        document
            .finish()
            .expect("a document of text and rectangles can be written")
    }
}

fn embedded(name: &str, bytes: &[u8]) -> EmbeddedFile {
    EmbeddedFile {
        path: name.to_owned(),
        mime_type: None,
        description: None,
        association_kind: AssociationKind::Unspecified,
        data: bytes.to_vec().into(),
        modification_date: None,
        compress: Some(true),
        location: None,
    }
}

fn draw(surface: &mut Surface<'_>, drawn: &Drawn) {
    match drawn {
        Drawn::Text {
            x,
            baseline,
            text,
            ink,
        } => draw_text(surface, *x, *baseline, text, *ink),
        Drawn::Frame { rect, line, colour } => {
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: rgb_of(*colour).into(),
                width: *line,
                ..Stroke::default()
            }));
            draw_rectangle(surface, *rect);
        }
        Drawn::Filled { rect, colour } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*colour, 1.0)));
            draw_rectangle(surface, *rect);
        }
    }
}

fn draw_text(surface: &mut Surface<'_>, x: f32, baseline: f32, text: &str, ink: Ink) {
    surface.set_stroke(None);
    surface.set_fill(Some(fill(ink.colour, ink.opacity)));
    let (sine, cosine) = (-ink.degrees.to_radians()).sin_cos();
    surface.push_transform(&Transform::from_row(cosine, sine, -sine, cosine, x, baseline));
    surface.draw_text(
        Point::from_xy(0.0, 0.0),
        ink.cut.font(),
        ink.size,
        text,
        false,
        TextDirection::LeftToRight,
    );
    surface.pop();
}

fn draw_rectangle(surface: &mut Surface<'_>, [x, y, width, height]: [f32; 4]) {
    let mut path = PathBuilder::new();
    // An empty rectangle is nothing to draw.
    if let Some(rect) = Rect::from_xywh(x, y, width, height) {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn fill((red, green, blue): (u8, u8, u8), opacity: f32) -> Fill {
    Fill {
        paint: rgb_of((red, green, blue)).into(),
        opacity: NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE),
        rule: krilla::paint::FillRule::default(),
    }
}

fn rgb_of((red, green, blue): (u8, u8, u8)) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_every_vietnamese_letter() {
        let letters = "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ–…“”";
        for cut in [Cut::Regular, Cut::Bold, Cut::Italic] {
            for letter in letters.chars().chain(letters.to_uppercase().chars()) {
                assert!(cut.face().glyph_index(letter).is_some(), "{cut:?} lacks {letter}");
            }
        }
    }

    #[test]
    fn the_same_page_gives_the_same_bytes() {
        let make = || {
            let mut page = Page::new();
            page.text(80.0, 90.0, "Kế hoạch", Ink::BODY)
                .stamp(150.0, 120.0, "KHẨN")
                .watermark("MẪU");
            Pdf::new().page(page).attachment("a.txt", "x").build()
        };
        assert_eq!(make(), make());
    }
}
