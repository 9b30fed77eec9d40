//! What lies on a page after its content was interpreted: [`PageMarks`].

use std::rc::Rc;

use super::fonts::FontInfo;
use super::geometry::Area;

/// A colour as shown on a screen, each channel 0–1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rgb(pub(super) [f32; 3]);

impl Rgb {
    /// Black, the colour that everything starts with.
    pub(super) const BLACK: Self = Self([0.0; 3]);
    /// The paper.
    pub(super) const WHITE: Self = Self([1.0; 3]);

    /// The greatest difference of a channel, 0–1.
    pub(super) fn difference(self, other: Self) -> f32 {
        self.0
            .iter()
            .zip(other.0)
            .map(|(mine, theirs)| (mine - theirs).abs())
            .fold(0.0, f32::max)
    }

    /// Whether people call it red: the ink of stamps.
    pub(super) fn is_red(self) -> bool {
        let [red, green, blue] = self.0;
        red >= 0.5 && red - green.max(blue) >= 0.35
    }

    /// How it looks with `alpha` (0–1) on `background`.
    pub(super) fn over(self, background: Self, alpha: f32) -> Self {
        let mut mixed = self.0;
        for (channel, below) in mixed.iter_mut().zip(background.0) {
            *channel = *channel * alpha + below * (1.0 - alpha);
        }
        Self(mixed)
    }
}

/// How a glyph came to be shown or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Painted.
    Painted,
    /// Render mode 3, or only used as a clip.
    Invisible,
    /// In a layer that is switched off, or a hidden annotation.
    SwitchedOff,
}

/// One glyph where it stands on the page. All places are in points from the top left of the shown page.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Its letters; empty where its font does not tell them.
    pub(super) text: Rc<str>,
    /// The start of its baseline.
    pub(super) origin: (f64, f64),
    /// The direction of its line, of length 1.
    pub(super) direction: (f64, f64),
    /// How far its own width reaches along the line, without extra spacing.
    pub(super) advance: f64,
    /// The height of an em square, in points.
    pub(super) size: f64,
    /// What it is set in.
    pub(super) font: Rc<FontInfo>,
    /// The colour it is painted with.
    pub(super) color: Rgb,
    /// The colour of its outline, where that is painted as well.
    pub(super) edge: Option<Rgb>,
    /// How opaque it is, 0–1.
    pub(super) alpha: f32,
    /// How it is shown.
    pub(super) ink: Ink,
    /// Made bold by stroking its outline as well.
    pub(super) stroked: bool,
    /// Part of the page's furniture: marked as an artifact.
    pub(super) artifact: bool,
    /// From which content it comes.
    pub(super) source: Source,
    /// Outside what the current clip lets through.
    pub(super) clipped: bool,
    /// Its place in the order of painting.
    pub(super) order: u32,
}

impl Glyph {
    /// The box of its letters: from a little below the baseline to the height of a capital with an accent.
    pub(super) fn area(&self) -> Area {
        let (ux, uy) = self.direction;
        // On the page `y` grows downwards, so that "up" from a line running right is (uy, -ux).
        let up = (uy, -ux);
        let mut area = Area::NOTHING;
        for along in [0.0, self.advance.max(self.size * 0.05)] {
            for above in [-0.2 * self.size, 0.75 * self.size] {
                area.include(
                    self.origin.0 + ux * along + up.0 * above,
                    self.origin.1 + uy * along + up.1 * above,
                );
            }
        }
        area
    }
}

/// The content that a mark comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Source {
    /// The page itself.
    Page,
    /// The appearance of an annotation.
    Annotation,
    /// The appearance of a form field.
    Field,
}

/// A filled shape, by its upright box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fill {
    pub(super) area: Area,
    /// `None` for a pattern or a shading.
    pub(super) color: Option<Rgb>,
    /// It hides what is below: opaque, normal blending, and it fills its box.
    pub(super) hides: bool,
    pub(super) order: u32,
}

/// A picture, by its upright box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture {
    pub(super) area: Area,
    /// It hides what is below: no mask, opaque, normal blending.
    pub(super) hides: bool,
    pub(super) order: u32,
    /// Which object it is, to know it again on other pages; 0 for one in the content itself.
    pub(super) object: u32,
}

/// A straight horizontal or vertical line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// The place across its direction: `y` of a horizontal one, `x` of a vertical one.
    pub(super) at: f64,
    /// Where it begins along its direction.
    pub(super) from: f64,
    /// Where it ends, not before `from`.
    pub(super) to: f64,
}

/// Everything on a page that reading needs.
#[derive(Debug, Default)]
pub(super) struct PageMarks {
    /// Width and height of the shown page.
    pub(super) size: (f64, f64),
    pub(super) glyphs: Vec<Glyph>,
    pub(super) fills: Vec<Fill>,
    pub(super) pictures: Vec<Picture>,
    pub(super) horizontal: Vec<Rule>,
    pub(super) vertical: Vec<Rule>,
    /// Outlined rectangles.
    pub(super) frames: Vec<Area>,
    /// Shapes with many corners: pictures made of lines, among them letters turned into outlines.
    pub(super) drawings: Vec<Area>,
    /// Places that an annotation marks to be redacted, though nothing was removed.
    pub(super) to_redact: Vec<Area>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn red_is_the_red_of_stamps() {
        let check = |channels: [f32; 3], expected: bool| assert_eq!(Rgb(channels).is_red(), expected);
        check([1.0, 0.0, 0.0], true);
        check([0.75, 0.1, 0.15], true);
        check([0.6, 0.0, 0.0], true);
        check([1.0, 0.6, 0.0], true);
        check([1.0, 0.9, 0.9], false);
        check([0.0, 0.0, 1.0], false);
        check([0.3, 0.0, 0.0], false);
    }

    #[test]
    fn transparency_mixes_with_what_is_below() {
        assert!(Rgb::BLACK.over(Rgb::WHITE, 0.1).difference(Rgb([0.9; 3])) < 1e-6);
    }
}
