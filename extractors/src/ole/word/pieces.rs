//! The letters of a Word document, whose pieces lie anywhere in its stream: [`Letters`] (MS-DOC 2.4.1).

use super::fib::{OldText, plc};
use crate::ole::bytes::{place_at, u16_at, window};

/// Bytes of changes that pieces may share; every run may need them.
const MAX_LIST_BYTES: usize = 1024;

/// A stretch of text that lies together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// Its first letter, counted over the whole document.
    pub(super) from: usize,
    /// The letter behind its last.
    pub(super) to: usize,
    /// Where it lies in the stream.
    place: usize,
    letter_bytes: usize,
    /// How all of it is set beyond what its letters are: a number of [`Letters::shared_props`], or one property.
    pub(super) modifier: u16,
}

/// All letters of a document in their order.
#[derive(Debug, Default)]
pub(super) struct Letters {
    units: Vec<u16>,
    pieces: Vec<Piece>,
    /// Properties that pieces refer to (`Prc`).
    pub(super) shared_props: Vec<Vec<u8>>,
    /// Whether there was more text than allowed.
    pub(super) is_cut: bool,
}

impl Letters {
    /// Collects the letters; `clx` is the list of pieces in the table stream.
    pub(super) fn read(stream: &[u8], clx: &[u8], max_letters: usize) -> Option<Self> {
        let mut letters = Self::default();
        let mut at = 0;
        // Properties come first, each behind a byte 1; the pieces behind a byte 2 (2.9.38).
        while *clx.get(at)? == 1 {
            let length = usize::from(u16_at(clx, at + 1)?);
            let list = window(clx, at + 3, length.min(MAX_LIST_BYTES));
            letters.shared_props.push(list.to_vec());
            at += 3 + length;
        }
        let length = place_at(clx, at + 1).filter(|_| clx[at] == 2)?;
        for (from, to, data) in plc(window(clx, at + 5, length), 8) {
            letters.push_piece(stream, (from, to), data, max_letters);
        }
        Some(letters)
    }

    /// Collects the letters of Word 6 and 95, each of which is one byte.
    pub(super) fn read_old(stream: &[u8], text: OldText, max_letters: usize) -> Option<Self> {
        const BYTES: usize = 1 << 30;
        match text {
            OldText::Pieces(from, to) => {
                let clx = stream.get(from..to.min(stream.len()))?;
                let mut coded = clx.to_vec();
                // The same list, but that no mark says that letters are bytes.
                let mut at = 0;
                while *clx.get(at)? == 1 {
                    at += 3 + usize::from(u16_at(clx, at + 1)?);
                }
                let count = place_at(clx, at + 1)?.saturating_sub(4) / 12;
                for number in 0..count {
                    let at = at + 5 + (count + 1) * 4 + number * 8 + 2;
                    let place = place_at(clx, at)?;
                    let marked = u32::try_from(place.saturating_mul(2) | BYTES).ok()?;
                    coded.get_mut(at..at + 4)?.copy_from_slice(&marked.to_le_bytes());
                }
                Self::read(stream, &coded, max_letters)
            }
            OldText::Whole(from, to) => {
                let mut letters = Self::default();
                letters.push_letters(stream, (0, to.saturating_sub(from)), (from, 1), 0, max_letters);
                Some(letters)
            }
        }
    }

    fn push_piece(&mut self, stream: &[u8], letters: (usize, usize), data: &[u8], max_letters: usize) {
        const COMPRESSED: usize = 1 << 30;
        let coded = place_at(data, 2).unwrap_or_default();
        let place = if coded & COMPRESSED == 0 {
            (coded, 2)
        } else {
            ((coded & (COMPRESSED - 1)) / 2, 1)
        };
        let modifier = u16_at(data, 6).unwrap_or_default();
        self.push_letters(stream, letters, place, modifier, max_letters);
    }

    fn push_letters(
        &mut self,
        stream: &[u8],
        (from, to): (usize, usize),
        (place, letter_bytes): (usize, usize),
        modifier: u16,
        max_letters: usize,
    ) {
        // Pieces follow each other; those that do not are no pieces of this text.
        if from != self.units.len() || to <= from {
            return;
        }
        let mut wanted = to - from;
        if to > max_letters {
            self.is_cut = true;
            wanted = max_letters.saturating_sub(from);
        }
        let bytes = window(stream, place, wanted.saturating_mul(letter_bytes));
        if letter_bytes == 1 {
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            // Every byte of Windows-1252 is one unit of UTF-16.
            self.units.extend(text.encode_utf16());
        } else {
            let pairs = bytes.chunks_exact(2);
            self.units
                .extend(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
        }
        self.is_cut |= self.units.len() < from + wanted;
        self.pieces.push(Piece {
            from,
            to: self.units.len(),
            place,
            letter_bytes,
            modifier,
        });
    }

    /// The units of UTF-16 from `from` to `to`, as far as there are any.
    pub(super) fn units(&self, from: usize, to: usize) -> &[u16] {
        let to = to.min(self.units.len());
        &self.units[from.min(to)..to]
    }

    /// The piece in which a letter lies.
    pub(super) fn piece_at(&self, letter: usize) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.to <= letter);
        self.pieces.get(index).filter(|piece| piece.from <= letter)
    }
}

impl Piece {
    /// Where a letter of this piece lies in the stream.
    pub(super) const fn place_of(&self, letter: usize) -> usize {
        self.place + (letter - self.from) * self.letter_bytes
    }

    /// How many letters lie before the place `end` of the stream, from `letter` on: at least one.
    pub(super) fn letters_until(&self, letter: usize, end: usize) -> usize {
        (end.saturating_sub(self.place_of(letter)) / self.letter_bytes).max(1)
    }
}
