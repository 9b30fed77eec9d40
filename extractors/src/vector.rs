//! What an SVG picture draws beside its text: [`VectorPicture`].

use crate::picture;

/// Outlines of fewer bytes than this are icons and frames; one letter has about sixty.
const OUTLINES_OF_A_WORD_BYTES: usize = 400;

/// Smaller pictures are icons, in pixels of CSS.
const MIN_WIDTH: f32 = 56.0;
/// See [`MIN_WIDTH`].
const MIN_HEIGHT: f32 = 20.0;

/// Attributes that place and paint, and say nothing to people.
const PAINTING: &[&str] = &[
    "transform",
    "points",
    "style",
    "viewBox",
    "preserveAspectRatio",
    "class",
    "font-family",
    "stroke-dasharray",
    "values",
    "x",
    "y",
    "dx",
    "dy",
    "rotate",
    "gradientTransform",
    "enable-background",
    "keyTimes",
    "keySplines",
];

/// How large an SVG picture is and how much it draws.
#[derive(Debug, Default)]
pub(crate) struct VectorPicture {
    width: Option<f32>,
    height: Option<f32>,
    outline_bytes: usize,
    has_raster: bool,
}

impl VectorPicture {
    /// Takes in an attribute of `element`; tells whether it only draws, so that it is no text.
    pub(crate) fn takes(&mut self, element: &str, attribute: &str, value: &str) -> bool {
        match (element, attribute) {
            ("svg", "width") => self.width = self.width.or(number(value)),
            ("svg", "height") => self.height = self.height.or(number(value)),
            ("svg", "viewBox") => {
                let mut sizes = value.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
                self.width = self.width.or_else(|| sizes.next().and_then(number));
                self.height = self.height.or_else(|| sizes.next().and_then(number));
            }
            (_, "d") | ("polygon" | "polyline", "points") => {
                self.outline_bytes = self.outline_bytes.saturating_add(value.len());
                return true;
            }
            ("image" | "feImage", "href") => {
                self.has_raster |= picture::may_carry_text_in_data_address(value);
                return true;
            }
            _ => {}
        }
        PAINTING.contains(&attribute)
    }

    /// Whether it may show text that is not written as text.
    pub(crate) fn may_carry_text(&self) -> bool {
        let (width, height) = (
            self.width.unwrap_or(f32::INFINITY),
            self.height.unwrap_or(f32::INFINITY),
        );
        let is_large =
            width >= MIN_WIDTH && height >= MIN_HEIGHT || width >= MIN_HEIGHT && height >= MIN_WIDTH;
        self.has_raster || is_large && self.outline_bytes >= OUTLINES_OF_A_WORD_BYTES
    }
}

/// A length in pixels or without unit; `None` for shares of a space that is not known.
fn number(text: &str) -> Option<f32> {
    let digits = text.trim().trim_end_matches("px");
    let (digits, pixels) = match digits {
        _ if digits.ends_with("mm") => (digits.trim_end_matches("mm"), 96.0 / 25.4),
        _ if digits.ends_with("cm") => (digits.trim_end_matches("cm"), 96.0 / 2.54),
        _ if digits.ends_with("pt") => (digits.trim_end_matches("pt"), 96.0 / 72.0),
        _ => (digits, 1.0),
    };
    digits
        .trim()
        .parse::<f32>()
        .ok()
        .map(|number| number * pixels)
        .filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use rasoat_core::ProblemKind;

    use crate::{RawDocument, ReadLimits, extract};

    fn check(svg: &str, expected: &str, is_read: bool) {
        let text = extract(&RawDocument::of_bytes(svg.as_bytes()), &ReadLimits::default());
        assert_eq!(text.text(), expected, "{svg}");
        let unread = text
            .problems()
            .iter()
            .any(|problem| problem.kind == ProblemKind::ImageNotRead);
        assert_eq!(unread, !is_read, "{svg}");
    }

    #[test]
    fn text_is_read_and_outlines_are_told() {
        let outline = "M10 20 C 1 2 3 4 5 6 ".repeat(30);
        check(
            "<svg viewBox='0 0 200 80'><text x='1'>MẬT</text><path d='M0 0 L9 9'/></svg>",
            "MẬT",
            true,
        );
        check(
            &format!("<?xml version='1.0'?><svg width='20mm' height='8mm'><path d='{outline}'/></svg>"),
            "",
            false,
        );
        check(
            &format!("<svg viewBox='0 0 24 24'><path d='{outline}'/></svg>"),
            "",
            true,
        );
        check(
            &format!("<svg width='100%' viewBox='0,0,300,100'><path d='{outline}'/></svg>"),
            "",
            false,
        );
        check(
            "<svg viewBox='0 0 9 9'><image href='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAMgAAABk'/></svg>",
            "",
            false,
        );
    }
}
