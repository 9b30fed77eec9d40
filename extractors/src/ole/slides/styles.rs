//! How letters of slides are set: [`runs`] (MS-PPT 2.9.13, 2.9.17, 2.9.20).

use rasoat_core::Visibility;

use super::text::Fonts;
use crate::color::Rgb;
use crate::draft::RunStyle;
use crate::ole::bytes::{u16_at, u32_at, window};

/// Letters of at most this many points cannot be read.
const UNREADABLE_POINTS: u16 = 2;

/// The units from which on letters are set in a way, and how; `letters` is the length of the text.
pub(super) fn runs(style: &[u8], letters: usize, fonts: &Fonts) -> Vec<(usize, RunStyle)> {
    let mut rest = style;
    // The mark behind the last paragraph counts, too.
    let wanted = letters + 1;
    let mut covered = 0;
    while covered < wanted {
        let Some((count, after)) = paragraph_run(rest) else {
            return Vec::new();
        };
        covered += count;
        rest = after;
    }
    let mut runs = Vec::new();
    let mut from = 0;
    while from < wanted {
        let Some((count, style, after)) = letter_run(rest, fonts) else {
            break;
        };
        runs.push((from, style));
        from += count;
        rest = after;
    }
    runs
}

/// Passes over one run of paragraphs: count, level, and the values that a mask names.
fn paragraph_run(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let count = u32_at(bytes, 0)?.max(1) as usize;
    let mask = u32_at(bytes, 6)?;
    let has = |bit: u32| usize::from(mask >> bit & 1 == 1);
    let mut at = 10 + 2 * usize::from(mask & 0xF != 0);
    at += 2 * (has(7) + has(4) + has(6)) + 4 * has(5);
    at += 2 * (has(11) + has(12) + has(13) + has(14) + has(8) + has(10) + has(15));
    if has(20) == 1 {
        at += 2 + 4 * usize::from(u16_at(bytes, at)?);
    }
    at += 2 * (has(16) + usize::from(mask & 0x000E_0000 != 0) + has(21));
    Some((count, window(bytes, at, usize::MAX)))
}

/// One run of letters: count, mask, and the values that the mask names.
fn letter_run<'a>(bytes: &'a [u8], fonts: &Fonts) -> Option<(usize, RunStyle, &'a [u8])> {
    const BOLD: u16 = 1;
    let count = u32_at(bytes, 0)?.max(1) as usize;
    let mask = u32_at(bytes, 4)?;
    let mut at = 8;
    let mut word = |is_there: bool| {
        let value = if is_there { u16_at(bytes, at) } else { None };
        at += 2 * usize::from(is_there);
        value
    };
    let has = |bit: u32| mask >> bit & 1 == 1;
    let flags = word(mask & 0x0000_FFFF != 0).unwrap_or_default();
    let font = word(has(16));
    word(has(21));
    let other_font = word(has(22));
    word(has(23));
    let points = word(has(17));
    let color = [word(has(18)), word(has(18))];
    word(has(19));
    let color = match color {
        // The last byte says that it is a colour and not a number of the slide's scheme.
        [Some(low), Some(high)] if high >> 8 == 0xFE => {
            let [red, green] = low.to_le_bytes();
            Some(Rgb(red, green, high.to_le_bytes()[0]))
        }
        _ => None,
    };
    let style = RunStyle {
        bold: flags & BOLD != 0,
        red: color.is_some_and(Rgb::is_red),
        capitals: false,
        size: points.map_or(0.0, f32::from),
        font: font.or(other_font).and_then(|number| fonts.name(number)),
        visibility: if points.is_some_and(|points| points <= UNREADABLE_POINTS) {
            Visibility::Unreadable
        } else {
            Visibility::Visible
        },
    };
    Some((count, style, window(bytes, at, usize::MAX)))
}
