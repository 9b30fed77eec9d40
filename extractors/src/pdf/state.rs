//! The graphics state of a content stream (ISO 32000-1, 8.4 and 9.3).

use std::rc::Rc;

use hayro_syntax::object::{Array, Dict, Name, Object, Stream};

use super::color::ColorSpace;
use super::fonts::LoadedFont;
use super::geometry::{Area, Matrix};
use super::marks::{Ink, Rgb};
use super::path::{Blending, Brush};

/// What fills or strokes are painted with.
#[derive(Clone)]
pub(super) struct Paint<'a> {
    pub(super) space: Rc<ColorSpace>,
    /// `None` for a pattern.
    pub(super) color: Option<Rgb>,
    /// The content of a tiling pattern.
    pub(super) tile: Option<Stream<'a>>,
    /// 0–1.
    pub(super) alpha: f32,
}

impl Paint<'_> {
    fn black() -> Self {
        Self {
            space: Rc::new(ColorSpace::Gray),
            color: Some(Rgb::BLACK),
            tile: None,
            alpha: 1.0,
        }
    }

    /// Chooses a space, and the colour that it starts with.
    pub(super) fn set_space(&mut self, space: Rc<ColorSpace>) {
        self.color = space.initial();
        self.space = space;
        self.tile = None;
    }

    /// Chooses a colour of the current space.
    pub(super) fn set_channels(&mut self, channels: &[f32]) {
        self.color = Some(self.space.color(channels));
        self.tile = None;
    }

    /// Chooses a colour of a device space.
    pub(super) fn set_device(&mut self, space: ColorSpace, channels: &[f32]) {
        self.set_space(Rc::new(space));
        self.set_channels(channels);
    }
}

/// How text is shown.
#[derive(Clone)]
pub(super) struct TextState<'a> {
    pub(super) font: Option<Rc<LoadedFont<'a>>>,
    pub(super) size: f64,
    pub(super) letter_space: f64,
    pub(super) word_space: f64,
    /// 1 is unchanged.
    pub(super) stretch: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) mode: i64,
}

impl TextState<'_> {
    /// Whether letters are painted at all.
    pub(super) const fn ink(&self) -> Ink {
        if self.mode == 3 {
            Ink::Invisible
        } else {
            Ink::Painted
        }
    }

    /// Whether the outline is painted as well as the inside, which looks bold.
    pub(super) const fn is_stroked_bold(&self) -> bool {
        matches!(self.mode, 2 | 6)
    }

    /// Whether only the outline is painted.
    pub(super) const fn is_outline_only(&self) -> bool {
        matches!(self.mode, 1 | 5)
    }
}

/// Everything that `q` keeps and `Q` brings back.
#[derive(Clone)]
pub(super) struct State<'a> {
    /// From the coordinates of the content to those of the page.
    pub(super) matrix: Matrix,
    /// The box that the clip lets through.
    pub(super) clip: Area,
    pub(super) fill: Paint<'a>,
    pub(super) stroke: Paint<'a>,
    pub(super) blending: Blending,
    /// How thick lines are, in the coordinates of the content.
    pub(super) line_width: f64,
    pub(super) soft_mask: bool,
    pub(super) text: TextState<'a>,
}

impl<'a> State<'a> {
    /// The state that a page starts with.
    pub(super) fn new(matrix: Matrix) -> Self {
        Self {
            matrix,
            clip: Area::EVERYTHING,
            fill: Paint::black(),
            stroke: Paint::black(),
            blending: Blending::Normal,
            line_width: 1.0,
            soft_mask: false,
            text: TextState {
                font: None,
                size: 1.0,
                letter_space: 0.0,
                word_space: 0.0,
                stretch: 1.0,
                leading: 0.0,
                rise: 0.0,
                mode: 0,
            },
        }
    }

    /// How filling paints now.
    pub(super) fn fill_brush(&self, order: u32) -> Brush {
        self.brush(&self.fill, order)
    }

    /// How drawing lines paints now.
    pub(super) fn stroke_brush(&self, order: u32) -> Brush {
        self.brush(&self.stroke, order)
    }

    fn brush(&self, paint: &Paint<'a>, order: u32) -> Brush {
        Brush {
            color: paint.color,
            alpha: paint.alpha,
            blending: if self.soft_mask {
                Blending::Other
            } else {
                self.blending
            },
            thickness: self.line_width.abs() * self.matrix.scale(),
            clip: self.clip,
            order,
        }
    }

    /// Takes over what an external graphics state sets; the font is left to the caller.
    pub(super) fn apply(&mut self, parameters: &Dict<'_>) {
        if let Some(width) = parameters.get::<f64>(b"LW") {
            self.line_width = width;
        }
        if let Some(alpha) = parameters.get::<f32>(b"ca") {
            self.fill.alpha = alpha.clamp(0.0, 1.0);
        }
        if let Some(alpha) = parameters.get::<f32>(b"CA") {
            self.stroke.alpha = alpha.clamp(0.0, 1.0);
        }
        let blending = match parameters.get::<Object<'_>>(b"BM") {
            Some(Object::Name(name)) => Some(name),
            Some(Object::Array(names)) => first_name(&names),
            _ => None,
        };
        if let Some(mode) = blending {
            self.blending = match mode.as_ref() {
                b"Normal" | b"Compatible" => Blending::Normal,
                b"Multiply" | b"Darken" | b"ColorBurn" => Blending::Darkens,
                _ => Blending::Other,
            };
        }
        match parameters.get::<Object<'_>>(b"SMask") {
            Some(Object::Name(_)) => self.soft_mask = false,
            Some(_) => self.soft_mask = true,
            None => {}
        }
    }
}

fn first_name<'a>(names: &Array<'a>) -> Option<Name<'a>> {
    names.iter::<Name<'_>>().next()
}
