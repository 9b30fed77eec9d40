//! How runs and paragraphs of Word are set: [`RunProps`], [`ParagraphProps`].

use std::rc::Rc;

use rasoat_core::Visibility;

use crate::color::{Paint, Rgb};
use crate::draft::RunStyle;
use crate::legacy::FontEncoding;
use crate::xml::Element;

/// Letters of at most this many half-points cannot be read.
const UNREADABLE_HALF_POINTS: f32 = 4.0;

/// Properties of a run; `None` inherits (ECMA-376 part 1, 17.3.2).
#[derive(Debug, Clone, Default)]
pub(super) struct RunProps {
    bold: Option<bool>,
    capitals: Option<bool>,
    vanish: Option<bool>,
    /// The colour of letters.
    color: Option<Paint>,
    half_points: Option<f32>,
    font: Option<Rc<str>>,
    shade: Option<Paint>,
    highlight: Option<Paint>,
    /// Whether there is a border around the run.
    pub(super) bordered: Option<bool>,
    /// The style that it names.
    pub(super) style: Option<String>,
}

impl RunProps {
    /// These properties, and those of `over` where it has them.
    pub(super) fn overlaid(&self, over: &Self) -> Self {
        Self {
            bold: over.bold.or(self.bold),
            capitals: over.capitals.or(self.capitals),
            vanish: over.vanish.or(self.vanish),
            color: over.color.or(self.color),
            half_points: over.half_points.or(self.half_points),
            font: over.font.clone().or_else(|| self.font.clone()),
            shade: over.shade.or(self.shade),
            highlight: over.highlight.or(self.highlight),
            bordered: over.bordered.or(self.bordered),
            style: over.style.clone().or_else(|| self.style.clone()),
        }
    }

    /// Reads one child of `rPr`.
    pub(super) fn read(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "rStyle" => self.style = element.value(),
            "b" => self.bold = Some(element.is_on()),
            "caps" | "smallCaps" => self.capitals = Some(element.is_on() || self.capitals == Some(true)),
            "vanish" => self.vanish = Some(element.is_on()),
            "color" => self.color = element.value().map(|value| Rgb::of_hex(&value).into()),
            "sz" => self.half_points = element.value().and_then(|value| half_points(&value)),
            "rFonts" => self.font = font_of(element).or_else(|| self.font.take()),
            "shd" => self.shade = Some(shade_of(element).into()),
            "highlight" => {
                self.highlight = Some(element.value().and_then(|value| Rgb::of_name(&value)).into());
            }
            "bdr" => {
                self.bordered = Some(element.is_on() && element.value().is_none_or(|value| value != "nil"));
            }
            _ => {}
        }
    }

    /// Sets the font alone, as `w:sym` does.
    pub(super) fn set_font(&mut self, font: &str) {
        self.font = Some(Rc::from(font));
    }

    /// Puts the font of the theme where one is asked for.
    pub(super) fn take_font_of(&mut self, theme: &ThemeFonts) {
        match self.font.as_deref() {
            Some(HEADING_FONT) => self.font.clone_from(&theme.heading),
            Some(TEXT_FONT) => self.font.clone_from(&theme.text),
            _ => {}
        }
    }

    /// Whether the font is one of the old Vietnamese ones.
    pub(super) fn has_old_font(&self) -> bool {
        self.font
            .as_deref()
            .is_some_and(|font| FontEncoding::of_name(font).is_some())
    }

    /// How the run looks on a background of `behind`.
    pub(super) fn run_style(&self, behind: Option<Rgb>, is_deleted: bool) -> RunStyle {
        let color = self.color.and_then(Paint::color);
        let half_points = self.half_points.unwrap_or(20.0);
        RunStyle {
            bold: self.bold == Some(true),
            red: color.is_some_and(Rgb::is_red),
            capitals: self.capitals == Some(true),
            size: half_points,
            font: self.font.clone(),
            visibility: if is_deleted {
                Visibility::Deleted
            } else if self.vanish == Some(true) {
                Visibility::Hidden
            } else if self.is_blacked_out(color) {
                Visibility::Covered
            } else if half_points <= UNREADABLE_HALF_POINTS || self.is_unseen(color, behind) {
                Visibility::Unreadable
            } else {
                Visibility::Visible
            },
        }
    }

    /// Black shading behind black or automatic text is how people "black out" words; Word may even show them in white.
    fn is_blacked_out(&self, color: Option<Rgb>) -> bool {
        let own_background = self
            .highlight
            .and_then(Paint::color)
            .or(self.shade.and_then(Paint::color));
        own_background.is_some_and(|background| {
            color.unwrap_or(Rgb::BLACK).is_unseen_on(background) && Rgb::BLACK.is_unseen_on(background)
        })
    }

    /// Automatic text is never unseen: it turns white on dark backgrounds.
    fn is_unseen(&self, color: Option<Rgb>, behind: Option<Rgb>) -> bool {
        let background = self
            .highlight
            .and_then(Paint::color)
            .or(self.shade.and_then(Paint::color))
            .or(behind)
            .unwrap_or(Rgb::WHITE);
        color.is_some_and(|color| color.is_unseen_on(background))
    }
}

/// Properties of a paragraph that matter here.
#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphProps {
    /// The style that it names.
    pub(super) style: Option<String>,
    /// Whether it begins a page.
    pub(super) page_break_before: Option<bool>,
    /// Sides on which there is a border.
    pub(super) border_sides: u8,
    /// The colour behind it.
    pub(super) shade: Option<Paint>,
    /// Whether it stands in a frame beside the text.
    pub(super) in_frame: bool,
    /// Whether it is a heading.
    pub(super) is_heading: Option<bool>,
}

impl ParagraphProps {
    /// These properties, and those of `over` where it has them.
    pub(super) fn overlaid(&self, over: &Self) -> Self {
        Self {
            style: over.style.clone().or_else(|| self.style.clone()),
            page_break_before: over.page_break_before.or(self.page_break_before),
            border_sides: if over.border_sides > 0 {
                over.border_sides
            } else {
                self.border_sides
            },
            shade: over.shade.or(self.shade),
            in_frame: over.in_frame || self.in_frame,
            is_heading: over.is_heading.or(self.is_heading),
        }
    }

    /// Reads one descendant of `pPr`; `inside_border` says that it stands in `pBdr`.
    pub(super) fn read(&mut self, name: &str, element: &Element<'_>, inside_border: bool) {
        match name {
            "top" | "left" | "bottom" | "right" | "start" | "end" if inside_border => {
                let is_drawn = element
                    .value()
                    .is_some_and(|value| !matches!(value.as_str(), "nil" | "none"));
                self.border_sides += u8::from(is_drawn);
            }
            "pStyle" => self.style = element.value(),
            "pageBreakBefore" => self.page_break_before = Some(element.is_on()),
            "shd" => self.shade = Some(shade_of(element).into()),
            "framePr" => self.in_frame = true,
            "outlineLvl" => self.is_heading = element.value().map(|level| level != "9"),
            _ => {}
        }
    }

    /// Whether there is a border on every side.
    pub(super) const fn is_boxed(&self) -> bool {
        self.border_sides >= 4
    }
}

/// The colour that shading puts behind text; `None` for none.
pub(super) fn shade_of(element: &Element<'_>) -> Option<Rgb> {
    let pattern = element.value().unwrap_or_default();
    let name = if pattern == "solid" { "color" } else { "fill" };
    let color = element.attribute(name).and_then(|value| Rgb::of_hex(&value));
    color.or_else(|| (pattern == "solid").then_some(Rgb::BLACK))
}

fn half_points(value: &str) -> Option<f32> {
    match value.strip_suffix("pt") {
        // Strict documents may give points.
        Some(points) => points.parse::<f32>().ok().map(|points| points * 2.0),
        None => value.parse().ok(),
    }
}

/// Stands for the theme's font of headings until the theme is known.
const HEADING_FONT: &str = "+major";
/// The same for other text.
const TEXT_FONT: &str = "+minor";

/// The fonts that the theme of a document names (ECMA-376 part 1, 20.1.4.1.18).
#[derive(Debug, Default)]
pub(super) struct ThemeFonts {
    pub(super) heading: Option<Rc<str>>,
    pub(super) text: Option<Rc<str>>,
}

/// The font that draws letters beyond ASCII, or the one that says more about its encoding.
fn font_of(element: &Element<'_>) -> Option<Rc<str>> {
    let named = |attribute: &str| element.attribute(attribute).filter(|name| !name.is_empty());
    // A font of the theme takes the place of one that is named.
    if let Some(slot) = named("hAnsiTheme").or_else(|| named("asciiTheme")) {
        let is_heading = slot.starts_with("major");
        return Some(Rc::from(if is_heading { HEADING_FONT } else { TEXT_FONT }));
    }
    let (high, low) = (named("hAnsi"), named("ascii"));
    let is_old = |name: &Option<String>| {
        name.as_deref()
            .is_some_and(|name| FontEncoding::of_name(name).is_some())
    };
    let chosen = if is_old(&low) && !is_old(&high) {
        low
    } else {
        high.or(low)
    };
    chosen.map(Rc::from)
}
