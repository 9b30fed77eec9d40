//! How letters of Word are set: [`LetterProps`] (MS-DOC 2.6.1).

use std::rc::Rc;

use rasoat_core::Visibility;

use super::sprm::{Change, Changes};
use crate::color::Rgb;
use crate::draft::RunStyle;
use crate::legacy::FontEncoding;
use crate::ole::bytes::{place_at, u8_at, u16_at};

/// Letters of at most this many half-points cannot be read.
const UNREADABLE_HALF_POINTS: u16 = 4;

/// The properties of letters that matter here.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact of its own, and any of them may go with any other"
)]
pub(super) struct LetterProps {
    bold: bool,
    capitals: bool,
    small_capitals: bool,
    hidden: bool,
    deleted: bool,
    /// Whether letters of small codes stand for pictures, notes and the like.
    pub(super) is_special: bool,
    /// Whether there is a border around them.
    pub(super) bordered: bool,
    half_points: u16,
    /// Numbers of the fonts for letters within ASCII and beyond.
    fonts: [u16; 2],
    color: Option<Rgb>,
    background: Option<Rgb>,
    /// A letter of a picture font that is drawn instead: font and code.
    pub(super) symbol: Option<(u16, u16)>,
    /// Where the picture that a letter stands for lies in the data stream.
    pub(super) picture: Option<usize>,
}

impl Default for LetterProps {
    fn default() -> Self {
        Self {
            bold: false,
            capitals: false,
            small_capitals: false,
            hidden: false,
            deleted: false,
            is_special: false,
            bordered: false,
            half_points: 20,
            fonts: [0, 0],
            color: None,
            background: None,
            symbol: None,
            picture: None,
        }
    }
}

impl LetterProps {
    /// Sets the fonts of documents that name none.
    pub(super) const fn with_fonts(mut self, ascii: u16, other: u16) -> Self {
        self.fonts = [ascii, other];
        self
    }

    /// Makes all changes of a list.
    pub(super) fn apply(&mut self, changes: &[u8]) {
        let before = self.clone();
        for change in Changes(changes) {
            self.change(&change, &before);
        }
    }

    /// Makes one change; `before` is what the style says.
    fn change(&mut self, change: &Change<'_>, before: &Self) {
        // 128 keeps what the style says, 129 turns it round (2.9.297).
        let toggled = |from: bool| match change.byte() {
            0x80 => from,
            0x81 => !from,
            other => other != 0,
        };
        match change.code {
            0x0800 => self.deleted = change.byte() != 0,
            0x0835 => self.bold = toggled(before.bold),
            0x083A => self.small_capitals = toggled(before.small_capitals),
            0x083B => self.capitals = toggled(before.capitals),
            0x083C => self.hidden = toggled(before.hidden),
            0x0855 => self.is_special = change.byte() != 0,
            0x2A33 => *self = before.clone(),
            0x2A42 => self.color = color_of_number(change.byte()),
            0x6870 => self.color = color_of(change.value),
            0x2A0C => self.background = color_of_number(change.byte()),
            0x4866 => self.background = old_shade(change.number()),
            0xCA71 => self.background = shade(change.value),
            0x4A43 => self.half_points = change.number(),
            0x4A4F => self.fonts[0] = change.number(),
            0x4A51 => self.fonts[1] = change.number(),
            0x4A3D => self.fonts = [change.number(); 2],
            0x6865 => self.bordered = is_old_border(change.value),
            0xCA72 => self.bordered = is_border(change.value),
            0x6A03 => self.picture = place_at(change.value, 0),
            0x6A09 => {
                self.symbol = u16_at(change.value, 2).map(|letter| (change.number(), letter));
            }
            _ => {}
        }
    }

    /// Makes the change that a piece of text carries in short (2.9.214): only those that matter here.
    pub(super) fn apply_short(&mut self, modifier: u16) {
        let value = (modifier >> 8) != 0;
        match modifier >> 1 & 0x7F {
            0x41 => self.deleted = value,
            0x55 => self.bold = value,
            0x5A => self.small_capitals = value,
            0x5B => self.capitals = value,
            0x5C => self.hidden = value,
            _ => {}
        }
    }

    /// How the letters look on a ground of `behind`; `fonts` are the names of all fonts.
    pub(super) fn run_style(&self, behind: Option<Rgb>, fonts: &[Rc<str>]) -> RunStyle {
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
        } else if self.half_points <= UNREADABLE_HALF_POINTS
            || self.color.is_some_and(|color| color.is_unseen_on(background))
        {
            Visibility::Unreadable
        } else {
            Visibility::Visible
        };
        RunStyle {
            bold: self.bold,
            red: self.color.is_some_and(Rgb::is_red),
            capitals: self.capitals || self.small_capitals,
            size: f32::from(self.half_points),
            font: self.font(fonts),
            visibility,
        }
    }

    /// The font that draws letters beyond ASCII, or the one that says more about its encoding.
    fn font(&self, fonts: &[Rc<str>]) -> Option<Rc<str>> {
        let [low, high] = self.fonts.map(|number| fonts.get(usize::from(number)));
        let is_old = |name: Option<&Rc<str>>| name.is_some_and(|name| FontEncoding::of_name(name).is_some());
        if is_old(low) && !is_old(high) {
            low.cloned()
        } else {
            high.or(low).cloned()
        }
    }
}

/// One of the sixteen colours of old documents (2.9.119); 0 is automatic.
fn color_of_number(number: u8) -> Option<Rgb> {
    const COLORS: [Rgb; 16] = [
        Rgb(0, 0, 0),
        Rgb(0, 0, 255),
        Rgb(0, 255, 255),
        Rgb(0, 255, 0),
        Rgb(255, 0, 255),
        Rgb(255, 0, 0),
        Rgb(255, 255, 0),
        Rgb(255, 255, 255),
        Rgb(0, 0, 128),
        Rgb(0, 128, 128),
        Rgb(0, 128, 0),
        Rgb(128, 0, 128),
        Rgb(128, 0, 0),
        Rgb(128, 128, 0),
        Rgb(128, 128, 128),
        Rgb(192, 192, 192),
    ];
    COLORS.get(usize::from(number).checked_sub(1)?).copied()
}

/// Red, green, blue, and whether it is automatic (2.9.43).
fn color_of(bytes: &[u8]) -> Option<Rgb> {
    match bytes {
        [red, green, blue, 0, ..] => Some(Rgb(*red, *green, *blue)),
        _ => None,
    }
}

/// The colour that shading puts behind text (2.9.248).
pub(super) fn shade(bytes: &[u8]) -> Option<Rgb> {
    let pattern = u16_at(bytes, 8)?;
    match pattern {
        // Solid.
        1 => Some(color_of(bytes).unwrap_or(Rgb::BLACK)),
        0xFFFF => None,
        _ => color_of(&bytes[4..]),
    }
}

/// The same, by the numbers of colours (2.9.249).
pub(super) fn old_shade(bits: u16) -> Option<Rgb> {
    let [front, back] =
        [bits & 0x1F, bits >> 5 & 0x1F].map(|number| u8::try_from(number).unwrap_or_default());
    match bits >> 10 {
        0x3F => None,
        1 => Some(color_of_number(front).unwrap_or(Rgb::BLACK)),
        _ => color_of_number(back),
    }
}

/// Whether a line is drawn (2.9.16): colour, width, kind.
pub(super) fn is_border(bytes: &[u8]) -> bool {
    u8_at(bytes, 5).is_some_and(|kind| !matches!(kind, 0 | 0xFF))
}

/// The same (2.9.17): width, kind.
pub(super) fn is_old_border(bytes: &[u8]) -> bool {
    u8_at(bytes, 1).is_some_and(|kind| !matches!(kind, 0 | 0xFF))
}
