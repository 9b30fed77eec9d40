//! From the blocks of all pages to zones: which are headings, watermarks, or repeated on every page.

use std::collections::{BTreeMap, HashMap};

use rasoat_core::{CellPosition, LegacyEncoding, TextBuilder, Visibility, ZoneKind};

use super::blocks::{Block, Layout};
use super::marks::{Rgb, Source};
use super::visibility::Sight;
use crate::legacy;

/// The head and the foot of a page, in thousandths of its height.
const MARGIN: u16 = 80;
/// Bold letters this many times as large as usual are a heading; others must be larger still.
const HEADING: f64 = 1.2;
/// Pale letters this many times as large as usual are a watermark.
const WATERMARK: f64 = 2.5;

/// Adds a zone for each block, in their order.
pub(super) fn emit(blocks: &[Block], builder: &mut TextBuilder) {
    let usual = usual_size(blocks);
    let repeated = repeated(blocks);
    let encoding = usual_encoding(blocks);
    for (block, is_repeated) in blocks.iter().zip(repeated) {
        // Short lines without a telling font say nothing alone, but are in the encoding of the others.
        let decoded = encoding
            .filter(|_| block.decoded_from.is_none())
            .and_then(|encoding| legacy::decode_among(&block.text, None, Some(encoding)));
        let text = decoded
            .as_ref()
            .map_or(block.text.as_str(), |decoded| &decoded.text);
        builder.push(kind(block, usual, is_repeated), text, |zone| {
            zone.page = Some(block.page);
            zone.area = Some(block.area);
            zone.visibility = match block.sight {
                Sight::Seen | Sight::Scan => Visibility::Visible,
                Sight::Hidden => Visibility::Hidden,
                Sight::Unreadable => Visibility::Unreadable,
                Sight::Covered => Visibility::Covered,
                Sight::OffPage => Visibility::OffPage,
            };
            zone.style.bold = block.bold;
            zone.style.red = block.red;
            zone.style.boxed = block.layout == Layout::Boxed;
            zone.style.shown_as_capitals = block.shown_as_capitals;
            zone.style.size_percent = percent(block.size, usual);
            zone.cell = match block.layout {
                Layout::Cell(table, row, column) => Some(CellPosition { table, row, column }),
                Layout::Line | Layout::Boxed => None,
            };
            zone.decoded_from = decoded
                .as_ref()
                .map_or(block.decoded_from, |decoded| Some(decoded.encoding));
        });
    }
}

/// The old encoding that most lines with letters beyond ASCII are in, if they are.
fn usual_encoding(blocks: &[Block]) -> Option<LegacyEncoding> {
    let telling = blocks
        .iter()
        .filter(|block| block.decoded_from.is_some() || !block.text.is_ascii());
    let mut votes: BTreeMap<Option<LegacyEncoding>, usize> = BTreeMap::new();
    for block in telling {
        *votes.entry(block.decoded_from).or_default() += 1;
    }
    let all: usize = votes.values().sum();
    votes
        .into_iter()
        .find(|(_, count)| *count >= 2 && count * 2 > all)
        .and_then(|(encoding, _)| encoding)
}

fn kind(block: &Block, usual: f64, is_repeated: bool) -> ZoneKind {
    match block.source {
        Source::Annotation => return ZoneKind::Annotation,
        Source::Field => return ZoneKind::FormField,
        Source::Page => {}
    }
    if block.sight == Sight::Scan {
        return ZoneKind::Ocr;
    }
    let share = block.size / usual.max(0.1);
    let is_diagonal = block.angle % 90 != 0;
    let is_pale = block.color.difference(Rgb::WHITE) < 0.45;
    if is_diagonal && share >= 1.5 || share >= WATERMARK && is_pale || share >= 2.0 * WATERMARK {
        return ZoneKind::Watermark;
    }
    match block.layout {
        Layout::Cell(..) => return ZoneKind::TableCell,
        Layout::Boxed => return ZoneKind::TextBox,
        Layout::Line => {}
    }
    let is_margin = block.area.bottom <= MARGIN || block.area.top >= 1000 - MARGIN;
    if is_margin && (is_repeated || block.artifact) {
        return if block.area.bottom <= MARGIN {
            ZoneKind::PageHeader
        } else {
            ZoneKind::PageFooter
        };
    }
    if share >= HEADING {
        ZoneKind::Heading
    } else {
        ZoneKind::Body
    }
}

/// The size that most letters of the document have, in points. Tables are often set smaller than the text
/// around them, and count only where there is little such text.
fn usual_size(blocks: &[Block]) -> f64 {
    let mut free: HashMap<u32, usize> = HashMap::new();
    let mut all: HashMap<u32, usize> = HashMap::new();
    for block in blocks
        .iter()
        .filter(|block| matches!(block.sight, Sight::Seen | Sight::Scan))
    {
        let size = half_points(block.size);
        *all.entry(size).or_default() += block.text.len();
        if !matches!(block.layout, Layout::Cell(..)) {
            *free.entry(size).or_default() += block.text.len();
        }
    }
    let letters = |sizes: &HashMap<u32, usize>| sizes.values().sum::<usize>();
    let sizes = if letters(&free) * 5 >= letters(&all) {
        free
    } else {
        all
    };
    let usual = sizes
        .into_iter()
        .max_by_key(|(size, count)| (*count, std::cmp::Reverse(*size)))
        .map_or(24, |(size, _)| size);
    f64::from(usual.max(1)) / 2.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0–20,000 before"
)]
fn half_points(size: f64) -> u32 {
    (size * 2.0).round().clamp(0.0, 20_000.0) as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1–10,000 before"
)]
fn percent(size: f64, usual: f64) -> u16 {
    (size / usual * 100.0).round().clamp(1.0, 10_000.0) as u16
}

/// Which blocks stand in the same place with the same words on another page; numbers may differ.
fn repeated(blocks: &[Block]) -> Vec<bool> {
    let key = |block: &Block| {
        let is_margin = block.area.bottom <= MARGIN || block.area.top >= 1000 - MARGIN;
        is_margin.then(|| {
            let mut words: Vec<char> = block
                .text
                .chars()
                .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
                .collect();
            words.dedup_by(|a, b| *a == '0' && *b == '0');
            (words, block.area.top / 10)
        })
    };
    let mut pages: HashMap<(Vec<char>, u16), (u32, bool)> = HashMap::new();
    for block in blocks {
        if let Some(key) = key(block) {
            let (first, again) = pages.entry(key).or_insert((block.page, false));
            *again |= *first != block.page;
        }
    }
    blocks
        .iter()
        .map(|block| key(block).is_some_and(|key| pages.get(&key).is_some_and(|(_, again)| *again)))
        .collect()
}
