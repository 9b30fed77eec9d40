//! Short lines of printed letters that stand alone on the page, as typed markings do.

use crate::components::{Component, Components};
use crate::ink::{Mask, Work};
use crate::rectangle::Rectangle;

/// Height of a letter, in millimetres.
const LETTER_HEIGHT: (f32, f32) = (1.5, 11.0);
/// Letters of a line that may be a marking: `MẬT` to `TÀI LIỆU THU HỒI`, where touching letters count once.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=16;
/// Width over height of such a line.
const PROPORTIONS: (f32, f32) = (1.3, 13.0);
/// Most patches of a page that are looked at as letters.
const MAX_LETTERS: usize = 30_000;

/// A letter of a line, with the marks above and below it.
#[derive(Clone, Copy)]
struct Letter {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

/// The short lines of `mask` that stand alone, in the direction in which the page's letters run.
pub(crate) fn find(mask: &Mask, work: &Work) -> Vec<Rectangle> {
    let upright = chains(&Components::of(mask, 1), work);
    let turned = chains(&Components::of(&mask.transposed(), 1), work);
    // Letters run where they form long chains.
    let letters_in_chains = |chains: &[Vec<Letter>]| -> usize {
        chains.iter().map(Vec::len).filter(|letters| *letters > 3).sum()
    };
    let is_turned = letters_in_chains(&turned) > letters_in_chains(&upright);
    let (chains, is_turned) = if is_turned {
        (turned, true)
    } else {
        (upright, false)
    };
    let boxes: Vec<Letter> = chains.iter().map(|chain| bounds(chain)).collect();
    let mut lines: Vec<Rectangle> = Vec::new();
    for (index, (chain, line)) in chains.iter().zip(&boxes).enumerate() {
        if !is_short(line, chain.len()) || !stands_alone(index, line, &boxes) {
            continue;
        }
        let (left, top, right, bottom) = if is_turned {
            (line.top, line.left, line.bottom, line.right)
        } else {
            (line.left, line.top, line.right, line.bottom)
        };
        lines.push(Rectangle::upright(
            left as f32,
            top as f32,
            right as f32,
            bottom as f32,
        ));
    }
    lines
}

fn bounds(chain: &[Letter]) -> Letter {
    chain.iter().fold(chain[0], |line, letter| Letter {
        left: line.left.min(letter.left),
        top: line.top.min(letter.top),
        right: line.right.max(letter.right),
        bottom: line.bottom.max(letter.bottom),
    })
}

fn is_short(line: &Letter, letters: usize) -> bool {
    let proportion = (line.right - line.left) as f32 / (line.bottom - line.top).max(1) as f32;
    LETTERS.contains(&letters) && (PROPORTIONS.0..PROPORTIONS.1).contains(&proportion)
}

/// Whether no other chain of letters goes on to the left or right of `line`.
fn stands_alone(index: usize, line: &Letter, boxes: &[Letter]) -> bool {
    let height = line.bottom - line.top;
    let reach = height + height / 2;
    boxes.iter().enumerate().all(|(number, other)| {
        if number == index {
            return true;
        }
        let overlap = line
            .bottom
            .min(other.bottom)
            .saturating_sub(line.top.max(other.top));
        let beside = overlap * 2 > height.min(other.bottom - other.top);
        let gap = line
            .left
            .saturating_sub(other.right)
            .max(other.left.saturating_sub(line.right));
        !(beside && gap < reach)
    })
}

/// Letters that follow each other on one level, each chain with its accents.
fn chains(components: &Components, work: &Work) -> Vec<Vec<Letter>> {
    let (least, most) = (
        work.pixels(LETTER_HEIGHT.0).max(5.0),
        work.pixels(LETTER_HEIGHT.1),
    );
    let mut letters: Vec<&Component> = components
        .all
        .iter()
        .filter(|patch| (least..most).contains(&(patch.height() as f32)))
        .filter(|patch| (patch.width() as f32) < 3.5 * patch.height() as f32)
        // The sides of a broken frame are thinner than any letter.
        .filter(|patch| patch.width() * 8 > patch.height())
        .take(MAX_LETTERS)
        .collect();
    letters.sort_by_key(|patch| (patch.left, patch.top));
    let mut chains: Vec<Vec<Letter>> = Vec::new();
    // The chains whose last letter may still be followed, the newest last.
    let mut open: Vec<usize> = Vec::new();
    for letter in letters {
        let follows = |last: &Letter| {
            let (height, last_height) = (letter.height(), last.bottom - last.top);
            let overlap = letter
                .bottom
                .min(last.bottom)
                .saturating_sub(letter.top.max(last.top));
            let gap = letter.left.saturating_sub(last.right);
            overlap * 2 > height.min(last_height)
                && height < 3 * last_height
                && last_height < 3 * height
                && gap <= height.max(last_height)
        };
        open.retain(|chain| {
            chains[*chain]
                .last()
                .is_some_and(|last| last.right + (most as u32) >= letter.left)
        });
        let letter_box = Letter {
            left: letter.left,
            top: letter.top,
            right: letter.right,
            bottom: letter.bottom,
        };
        let chain = open
            .iter()
            .rev()
            .copied()
            .find(|chain| chains[*chain].last().is_some_and(follows));
        if let Some(chain) = chain {
            chains[chain].push(letter_box);
        } else {
            open.push(chains.len());
            chains.push(vec![letter_box]);
        }
    }
    add_accents(&mut chains, components, least);
    chains
}

/// Stretches the letters of short chains over small patches right above and below them: accents, dots.
fn add_accents(chains: &mut [Vec<Letter>], components: &Components, least: f32) {
    let small: Vec<&Component> = components
        .all
        .iter()
        .filter(|patch| (patch.height() as f32) < least && patch.pixels >= 2)
        .take(MAX_LETTERS)
        .collect();
    for chain in chains.iter_mut().filter(|chain| LETTERS.contains(&chain.len())) {
        let line = bounds(chain);
        let height = line.bottom - line.top;
        let reach = height * 2 / 5;
        // Small patches are in the order of their first rows.
        let start = small.partition_point(|patch| patch.top + 2 * height < line.top);
        for patch in small[start..]
            .iter()
            .take_while(|patch| patch.top < line.bottom + reach)
        {
            let inside = patch.left + 2 >= line.left && patch.right <= line.right + 2;
            if inside && patch.bottom + reach > line.top && patch.top < line.bottom + reach {
                let middle = u32::midpoint(patch.left, patch.right);
                if let Some(letter) = chain
                    .iter_mut()
                    .find(|letter| (letter.left..=letter.right).contains(&middle))
                {
                    letter.top = letter.top.min(patch.top);
                    letter.bottom = letter.bottom.max(patch.bottom);
                }
            }
        }
    }
}
