//! Where things lie in a Word document: [`Fib`] (MS-DOC 2.5).

use rasoat_core::{DocumentFormat, ProblemKind};

use crate::ole::bytes::{place_at, u16_at, window};

/// Parts of the table stream, by their number in `FibRgFcLcb97` (2.5.6).
#[derive(Debug, Clone, Copy)]
pub(super) enum TablePart {
    Styles = 1,
    Sections = 6,
    HeaderStories = 11,
    LetterBins = 12,
    ParagraphBins = 13,
    Fonts = 15,
    Pieces = 33,
    ShapeAnchors = 40,
    HeaderShapeAnchors = 41,
    Drawings = 50,
    TextBoxes = 56,
    HeaderTextBoxes = 58,
}

/// Texts of a document, in the order in which they lie one behind the other (2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    Main = 0,
    Footnotes = 1,
    Headers = 2,
    Comments = 4,
    Endnotes = 5,
    TextBoxes = 6,
    HeaderTextBoxes = 7,
}

/// The file information block: where the parts of the document lie.
#[derive(Debug)]
pub(super) struct Fib {
    /// The name of the stream that holds the tables.
    pub(super) table_stream: &'static str,
    /// Letters of each story.
    lengths: [usize; 8],
    /// Place and length of each part of the table stream.
    parts: Vec<(usize, usize)>,
    /// Where the text of Word 6 and 95 lies, or its list of pieces: those write nothing else where later ones do.
    pub(super) old_text: Option<OldText>,
}

/// Where Word 6 and 95 keep their text: from, to.
#[derive(Debug, Clone, Copy)]
pub(super) enum OldText {
    /// The text itself.
    Whole(usize, usize),
    /// The list of its pieces.
    Pieces(usize, usize),
}

impl Fib {
    /// Reads the block at the start of the stream; why the document cannot be read otherwise.
    pub(super) fn of(stream: &[u8]) -> Result<Self, ProblemKind> {
        const FLAG_ENCRYPTED: u16 = 0x0100;
        const FLAG_FAR_EAST: u16 = 0x4000;
        const FLAG_SECOND_TABLE: u16 = 0x0200;
        let (Some(identifier), Some(version), Some(flags)) =
            (u16_at(stream, 0), u16_at(stream, 2), u16_at(stream, 10))
        else {
            return Err(ProblemKind::Damaged);
        };
        if flags & FLAG_ENCRYPTED != 0 {
            return Err(ProblemKind::Encrypted);
        }
        if identifier == 0xA5DC && (101..=104).contains(&version) && flags & FLAG_FAR_EAST == 0 {
            return Ok(Self::of_old(stream, flags));
        }
        if identifier != 0xA5EC || version < 0x00C1 {
            return Err(ProblemKind::Unsupported(DocumentFormat::Doc));
        }
        let short_words = usize::from(u16_at(stream, 32).unwrap_or_default());
        let longs = 34 + short_words * 2 + 2;
        let long_words = usize::from(u16_at(stream, longs - 2).unwrap_or_default());
        let pairs = longs + long_words * 4 + 2;
        let pair_count = usize::from(u16_at(stream, pairs - 2).unwrap_or_default());
        let mut lengths = [0; 8];
        for (number, length) in lengths.iter_mut().enumerate() {
            // The count of letters begins at the fourth number (2.5.5).
            *length = place_at(stream, longs + 12 + number * 4).unwrap_or_default();
        }
        Ok(Self {
            table_stream: if flags & FLAG_SECOND_TABLE == 0 {
                "0Table"
            } else {
                "1Table"
            },
            lengths,
            parts: (0..pair_count)
                .map_while(|number| {
                    let at = pairs + number * 8;
                    Some((place_at(stream, at)?, place_at(stream, at + 4)?))
                })
                .collect(),
            old_text: None,
        })
    }

    /// The block of Word 6 and 95, as far as text is concerned; how letters are set is not read.
    fn of_old(stream: &[u8], flags: u16) -> Self {
        const FLAG_PIECES: u16 = 0x0004;
        let place = |at| place_at(stream, at).unwrap_or_default();
        let mut lengths = [0; 8];
        for (number, length) in lengths.iter_mut().enumerate() {
            *length = place(0x34 + number * 4);
        }
        Self {
            table_stream: "",
            lengths,
            parts: Vec::new(),
            old_text: Some(if flags & FLAG_PIECES == 0 {
                OldText::Whole(place(0x18), place(0x1C))
            } else {
                OldText::Pieces(place(0x160), place(0x160).saturating_add(place(0x164)))
            }),
        }
    }

    /// The bytes of a part; empty if it is not there.
    pub(super) fn part<'t>(&self, table: &'t [u8], part: TablePart) -> &'t [u8] {
        let (from, length) = self.parts.get(part as usize).copied().unwrap_or_default();
        window(table, from, length)
    }

    /// The letters of a story: from, to.
    pub(super) fn story(&self, story: Story) -> (usize, usize) {
        let before = &self.lengths[..story as usize];
        let from = before
            .iter()
            .fold(0_usize, |sum, length| sum.saturating_add(*length));
        (from, from.saturating_add(self.lengths[story as usize]))
    }
}

/// The entries of a PLC: positions, and data of `data_bytes` bytes between each two (2.2.2).
pub(super) fn plc(bytes: &[u8], data_bytes: usize) -> Vec<(usize, usize, &[u8])> {
    let count = bytes.len().saturating_sub(4) / (4 + data_bytes);
    (0..count)
        .filter_map(|number| {
            let from = place_at(bytes, number * 4)?;
            let to = place_at(bytes, number * 4 + 4)?;
            let data = bytes
                .get((count + 1) * 4 + number * data_bytes..)?
                .get(..data_bytes)?;
            Some((from, to, data))
        })
        .collect()
}
