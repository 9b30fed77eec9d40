//! What a group of RTF inherits and changes: [`Group`].

use rasoat_core::{Visibility, ZoneKind};

use crate::color::Rgb;
use crate::draft::RunStyle;

/// Letters of at most this many half-points cannot be read.
const UNREADABLE_HALF_POINTS: f32 = 4.0;

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// Into the flow that is open.
    Flow,
    /// Nowhere.
    Skipped,
    /// Into the name of a font.
    FontTable,
    /// Between the colours of the table.
    ColorTable,
    /// Into a zone of its own.
    Value(ZoneKind),
    /// Into the name of a property of a shape or document.
    PropertyName,
    /// Into the value that belongs to that name.
    PropertyValue,
    /// Into a field code.
    FieldCode,
    /// Into the bytes of a picture, in hexadecimal digits.
    Picture,
    /// Into the bytes of an embedded object, in hexadecimal digits.
    Object,
}

/// How letters are set.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact of its own, and any of them may go with any other"
)]
pub(super) struct Letters {
    pub(super) font: i32,
    pub(super) bold: bool,
    pub(super) capitals: bool,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    pub(super) bordered: bool,
    pub(super) half_points: Option<f32>,
    pub(super) color: Option<Rgb>,
    pub(super) background: Option<Rgb>,
}

impl Letters {
    /// How a run set like this looks on a background of `behind`.
    pub(super) fn run_style(&self, font: Option<std::rc::Rc<str>>, behind: Option<Rgb>) -> RunStyle {
        let half_points = self.half_points.unwrap_or(24.0);
        let is_blacked_out = self
            .background
            .is_some_and(|found| found.is_unseen_on(Rgb::BLACK))
            && self.color.is_none_or(|color| color.is_unseen_on(Rgb::BLACK));
        let background = self.background.or(behind).unwrap_or(Rgb::WHITE);
        let visibility = if self.deleted {
            Visibility::Deleted
        } else if self.hidden {
            Visibility::Hidden
        } else if is_blacked_out {
            Visibility::Covered
        } else if half_points <= UNREADABLE_HALF_POINTS
            || self.color.is_some_and(|color| color.is_unseen_on(background))
        {
            Visibility::Unreadable
        } else {
            Visibility::Visible
        };
        RunStyle {
            bold: self.bold,
            red: self.color.is_some_and(Rgb::is_red),
            capitals: self.capitals,
            size: half_points,
            font,
            visibility,
        }
    }
}

/// How a paragraph is set.
#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphFacts {
    pub(super) in_table: bool,
    pub(super) is_heading: bool,
    pub(super) border_sides: u8,
    pub(super) background: Option<Rgb>,
}

/// A group that is open.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) destination: Destination,
    pub(super) letters: Letters,
    /// How many bytes follow `\u` for readers without Unicode.
    pub(super) unicode_skip: usize,
    /// Whether the group opened a flow that ends with it.
    pub(super) opens_flow: bool,
    /// Whether `\*` was the last token, so that an unknown word hides the group.
    pub(super) is_ignorable: bool,
    /// Whether the next group inside is the variant for readers without Unicode.
    pub(super) skips_next: bool,
}

impl Default for Group {
    fn default() -> Self {
        Self {
            destination: Destination::Flow,
            letters: Letters::default(),
            unicode_skip: 1,
            opens_flow: false,
            is_ignorable: false,
            skips_next: false,
        }
    }
}

impl Group {
    /// A group inside this one.
    pub(super) fn inner(&mut self) -> Self {
        let skipped = std::mem::take(&mut self.skips_next);
        Self {
            opens_flow: false,
            is_ignorable: false,
            skips_next: false,
            destination: if skipped {
                Destination::Skipped
            } else {
                self.destination
            },
            ..self.clone()
        }
    }
}
