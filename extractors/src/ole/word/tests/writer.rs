//! Writes Word documents of the kind that Word 97 writes, for tests.

use crate::ole::tests::compound;

/// A paragraph: runs of letters with the changes that set them, the changes that set the paragraph, and its mark.
pub(super) struct Written<'t> {
    pub(super) runs: Vec<(&'t str, Vec<u8>)>,
    pub(super) changes: Vec<u8>,
    pub(super) mark: u16,
}

/// A paragraph of one run that nothing sets.
pub(super) fn plain(text: &str) -> Written<'_> {
    set(text, &[])
}

/// A paragraph of one run that these changes set.
pub(super) fn set<'t>(text: &'t str, changes: &[u8]) -> Written<'t> {
    Written {
        runs: vec![(text, changes.to_vec())],
        changes: Vec::new(),
        mark: 0x0D,
    }
}

/// A paragraph that is a cell, or ends one.
pub(super) fn cell(text: &str) -> Written<'_> {
    Written {
        changes: vec![0x16, 0x24, 1],
        mark: 0x07,
        ..plain(text)
    }
}

/// The mark of a row with cells at these left edges.
pub(super) fn row_end(edges: &[i16]) -> Written<'static> {
    let mut changes = vec![0x16, 0x24, 1, 0x17, 0x24, 1, 0x08, 0xD6];
    let mut definition = vec![u8::try_from(edges.len() - 1).unwrap()];
    definition.extend(edges.iter().flat_map(|edge| edge.to_le_bytes()));
    changes.extend(u16::try_from(definition.len() + 1).unwrap().to_le_bytes());
    changes.extend(definition);
    Written {
        changes,
        mark: 0x07,
        ..plain("")
    }
}

/// A document under construction.
#[derive(Default)]
pub(super) struct Writer {
    units: Vec<u16>,
    lengths: [u32; 8],
    /// For each run the letter behind it and its changes; the same for paragraphs.
    runs: Vec<(usize, Vec<u8>)>,
    paragraphs: Vec<(usize, Vec<u8>)>,
    parts: Vec<(usize, Vec<u8>)>,
    pub(super) flags: u16,
}

/// Where the letters begin in the stream.
const TEXT_AT: usize = 2048;

impl Writer {
    /// Adds the paragraphs of a story; stories come in the order of their numbers.
    pub(super) fn story(mut self, number: usize, paragraphs: &[Written<'_>]) -> Self {
        let before = self.units.len();
        for paragraph in paragraphs {
            for (text, changes) in &paragraph.runs {
                self.units.extend(text.encode_utf16());
                self.runs.push((self.units.len(), changes.clone()));
            }
            self.units.push(paragraph.mark);
            self.runs.push((self.units.len(), Vec::new()));
            let list = [&[0, 0], &paragraph.changes[..]].concat();
            self.paragraphs.push((self.units.len(), list));
        }
        self.lengths[number] = u32::try_from(self.units.len() - before).unwrap();
        self
    }

    /// Adds a part of the table stream.
    pub(super) fn part(mut self, number: usize, bytes: Vec<u8>) -> Self {
        self.parts.push((number, bytes));
        self
    }

    /// The document as a compound file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let mut stream = vec![0; TEXT_AT];
        self.units
            .iter()
            .for_each(|unit| stream.extend(unit.to_le_bytes()));
        let length = u32::try_from(self.units.len()).unwrap();
        let mut clx = vec![2];
        let pieces = plc(&[0, length], &[&[0, 0, 0, 8, 0, 0, 0, 0]]);
        clx.extend(u32::try_from(pieces.len()).unwrap().to_le_bytes());
        clx.extend(pieces);
        self.parts.push((33, clx));
        for (part, runs, is_paragraphs) in [
            (12, std::mem::take(&mut self.runs), false),
            (13, std::mem::take(&mut self.paragraphs), true),
        ] {
            stream.resize(stream.len().next_multiple_of(512), 0);
            let page = u32::try_from(stream.len() / 512).unwrap();
            stream.extend(page_of(&runs, is_paragraphs));
            let end = u32::try_from(stream.len()).unwrap();
            self.parts.push((part, plc(&[0, end], &[&page.to_le_bytes()])));
        }
        let mut table = vec![0; 4];
        let mut header = |at: usize, bytes: &[u8]| stream[at..at + bytes.len()].copy_from_slice(bytes);
        header(0, &[0xEC, 0xA5, 0xC1, 0]);
        header(10, &(0x0200 | self.flags).to_le_bytes());
        header(32, &[14, 0]);
        header(62, &[22, 0]);
        for (number, length) in self.lengths.iter().enumerate() {
            header(64 + 12 + number * 4, &length.to_le_bytes());
        }
        header(152, &[93, 0]);
        for (number, bytes) in &self.parts {
            let place = u32::try_from(table.len()).unwrap().to_le_bytes();
            let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            header(154 + number * 8, &[place, length].concat());
            table.extend(bytes);
        }
        compound(&[("WordDocument", &stream), ("1Table", &table)])
    }
}

/// Positions, and data between each two of them.
pub(super) fn plc(positions: &[u32], data: &[&[u8]]) -> Vec<u8> {
    let mut bytes: Vec<u8> = positions
        .iter()
        .flat_map(|position| position.to_le_bytes())
        .collect();
    bytes.extend(data.concat());
    bytes
}

/// A page of properties; all of them must fit.
fn page_of(runs: &[(usize, Vec<u8>)], is_paragraphs: bool) -> Vec<u8> {
    let mut page = vec![0_u8; 512];
    let mut free = 511;
    let entry_bytes = if is_paragraphs { 13 } else { 1 };
    let place = |letter: usize| u32::try_from(TEXT_AT + letter * 2).unwrap().to_le_bytes();
    page[..4].copy_from_slice(&place(0));
    for (number, (end, list)) in runs.iter().enumerate() {
        page[number * 4 + 4..number * 4 + 8].copy_from_slice(&place(*end));
        let mut kept = list.clone();
        let mut head = Vec::new();
        if is_paragraphs {
            kept.resize(kept.len().next_multiple_of(2), 0);
            head.extend([0, u8::try_from(kept.len() / 2).unwrap()]);
        } else {
            head.push(u8::try_from(kept.len()).unwrap());
        }
        head.extend(kept);
        free = (free - head.len()) & !1;
        page[free..free + head.len()].copy_from_slice(&head);
        page[(runs.len() + 1) * 4 + number * entry_bytes] = u8::try_from(free / 2).unwrap();
    }
    assert!(
        (runs.len() + 1) * 4 + runs.len() * entry_bytes < free,
        "too much for one page"
    );
    page[511] = u8::try_from(runs.len()).unwrap();
    page
}
