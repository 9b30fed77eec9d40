//! Compound files: storages and streams in one file (MS-CFB): [`Container`], [`Folder`].
//!
//! Broken tables and short chains give what can be had: a document that was cut off while it was fetched still has
//! most of its text.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::io::Read;

use super::bytes::{place_at, u16_at, u32_at, utf16};
use crate::context::ReadContext;

/// The first bytes of every compound file.
pub(crate) const SIGNATURE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The highest number of a sector or of a directory entry; those above have meanings of their own (2.1, 2.6.1).
const MAX_REGULAR: u32 = 0xFFFF_FFF9;

/// Bytes of a directory entry (2.6.1).
const ENTRY_BYTES: usize = 128;

/// Entries of the directory; each could be read, so that there must not be too many.
const MAX_ENTRIES: usize = 200_000;

/// Entries that may be looked at in all: storages can be made to hold each other.
const MAX_LOOKS: usize = 20_000_000;

/// A storage or stream.
#[derive(Debug)]
struct Entry {
    name: String,
    is_stream: bool,
    siblings: [u32; 2],
    child: u32,
    first_sector: u32,
    bytes: u64,
}

/// A compound file whose tables were read.
#[derive(Debug)]
pub(crate) struct Container<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    mini_sector_bytes: usize,
    mini_cutoff: u64,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    /// Where the sectors of the mini stream lie.
    mini_stream: Vec<u32>,
    entries: Vec<Entry>,
    is_damaged: Cell<bool>,
    looks: Cell<usize>,
    /// Storages that were read as documents.
    taken: RefCell<HashSet<usize>>,
}

impl<'a> Container<'a> {
    /// Reads the tables; `None` if there is no directory.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(&SIGNATURE) {
            return None;
        }
        let sector_shift = u32::from(u16_at(bytes, 30)?);
        let mini_shift = u32::from(u16_at(bytes, 32)?);
        if !(7..=16).contains(&sector_shift) || !(2..=sector_shift).contains(&mini_shift) {
            return None;
        }
        let mut container = Self {
            bytes,
            sector_bytes: 1 << sector_shift,
            mini_sector_bytes: 1 << mini_shift,
            mini_cutoff: u64::from(u32_at(bytes, 56)?),
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            entries: Vec::new(),
            is_damaged: Cell::new(false),
            looks: Cell::new(0),
            taken: RefCell::new(HashSet::from([0])),
        };
        container.read_fat();
        container.mini_fat = container.numbers_of_chain(u32_at(bytes, 60)?);
        container.read_directory(u32_at(bytes, 48)?);
        let first_mini_sector = container.entries.first()?.first_sector;
        container.mini_stream = container.chain(first_mini_sector, &container.fat);
        Some(container)
    }

    /// The storage that holds all others.
    pub(crate) const fn root(&self) -> Folder<'_, 'a> {
        Folder {
            container: self,
            entry: 0,
        }
    }

    /// Whether tables or streams turned out to be broken or cut off so far.
    pub(crate) const fn is_damaged(&self) -> bool {
        self.is_damaged.get()
    }

    fn sector(&self, number: u32) -> &'a [u8] {
        let from = (number as usize)
            .saturating_add(1)
            .saturating_mul(self.sector_bytes);
        super::bytes::window(self.bytes, from, self.sector_bytes)
    }

    /// The table of sectors, whose own sectors the header and a chain of further lists name (2.5).
    fn read_fat(&mut self) {
        let max_sectors = self.bytes.len() / self.sector_bytes + 1;
        let header = self.bytes.get(76..512).unwrap_or_default();
        let mut lists = numbers(header);
        let mut next = u32_at(self.bytes, 68).unwrap_or(u32::MAX);
        for _ in 0..max_sectors {
            if next > MAX_REGULAR {
                break;
            }
            let mut further = numbers(self.sector(next));
            next = further.pop().unwrap_or(u32::MAX);
            lists.extend(further);
        }
        for sector in lists.into_iter().filter(|sector| *sector <= MAX_REGULAR) {
            if self.fat.len() >= max_sectors {
                break;
            }
            let entries = numbers(self.sector(sector));
            self.fat.extend(entries);
        }
    }

    fn read_directory(&mut self, first_sector: u32) {
        let sectors = self.chain(first_sector, &self.fat);
        for sector in sectors {
            for raw in self.sector(sector).chunks_exact(ENTRY_BYTES) {
                if self.entries.len() >= MAX_ENTRIES {
                    self.is_damaged.set(true);
                    return;
                }
                self.entries.push(entry_of(raw, self.sector_bytes));
            }
        }
    }

    /// The sectors of a chain; a loop or a number outside the table ends it.
    fn chain(&self, first: u32, table: &[u32]) -> Vec<u32> {
        let mut sectors = Vec::new();
        let mut next = first;
        while next <= MAX_REGULAR {
            sectors.push(next);
            match table.get(next as usize) {
                Some(following) if sectors.len() <= table.len() => next = *following,
                _ => {
                    self.is_damaged.set(true);
                    break;
                }
            }
        }
        sectors
    }

    fn numbers_of_chain(&self, first: u32) -> Vec<u32> {
        let sectors = self.chain(first, &self.fat);
        sectors
            .into_iter()
            .flat_map(|sector| numbers(self.sector(sector)))
            .collect()
    }

    /// The pieces of a stream in their order.
    fn pieces(&self, entry: &Entry) -> Vec<&'a [u8]> {
        if entry.bytes >= self.mini_cutoff {
            let sectors = self.chain(entry.first_sector, &self.fat);
            return sectors.into_iter().map(|sector| self.sector(sector)).collect();
        }
        let per_sector = self.sector_bytes / self.mini_sector_bytes;
        let mini_sectors = self.chain(entry.first_sector, &self.mini_fat);
        let piece = |number: u32| {
            let number = number as usize;
            let sector = self.mini_stream.get(number / per_sector)?;
            let from = number % per_sector * self.mini_sector_bytes;
            Some(super::bytes::window(
                self.sector(*sector),
                from,
                self.mini_sector_bytes,
            ))
        };
        mini_sectors.into_iter().filter_map(piece).collect()
    }

    fn stream(&self, entry: &Entry, context: &ReadContext<'_>) -> Vec<u8> {
        let source = Pieces {
            pieces: self.pieces(entry).into_iter(),
            piece: &[],
        };
        let unpacked = context.unpack(source.take(entry.bytes));
        if (unpacked.bytes.len() as u64) < entry.bytes {
            self.is_damaged.set(true);
        }
        unpacked.bytes
    }
}

/// A storage of a compound file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folder<'c, 'a> {
    container: &'c Container<'a>,
    entry: usize,
}

impl<'c, 'a> Folder<'c, 'a> {
    /// The compound file it lies in.
    pub(super) const fn container(&self) -> &'c Container<'a> {
        self.container
    }

    /// Whether it is asked for this for the first time: storages that hold each other are read once.
    pub(super) fn take(&self) -> bool {
        self.container.taken.borrow_mut().insert(self.entry)
    }

    /// The numbers of the entries in it, each once (2.6.4: a tree of siblings).
    fn children(&self) -> Vec<usize> {
        let entries = &self.container.entries;
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let looks = &self.container.looks;
        if looks.get() > MAX_LOOKS {
            self.container.is_damaged.set(true);
            return found;
        }
        let mut waiting: Vec<u32> = entries
            .get(self.entry)
            .map(|entry| entry.child)
            .into_iter()
            .collect();
        while let Some(number) = waiting.pop() {
            if number > MAX_REGULAR || !seen.insert(number) {
                continue;
            }
            if let Some(entry) = entries.get(number as usize) {
                found.push(number as usize);
                waiting.extend(entry.siblings);
            }
        }
        looks.set(looks.get() + seen.len());
        found.sort_unstable();
        // Without its tree the directory is a flat list.
        if found.is_empty() && self.entry == 0 {
            found.extend((1..entries.len()).filter(|number| entries[*number].is_stream));
        }
        found
    }

    /// Names of the streams and storages in it.
    pub(crate) fn names(&self) -> Vec<&'c str> {
        self.children()
            .into_iter()
            .map(|number| self.container.entries[number].name.as_str())
            .collect()
    }

    /// The storages in it, with their names.
    pub(super) fn folders(&self) -> Vec<(&'c str, Self)> {
        let entries = &self.container.entries;
        self.children()
            .into_iter()
            .filter(|number| !entries[*number].is_stream)
            .map(|number| {
                let inner = Self {
                    container: self.container,
                    entry: number,
                };
                (entries[number].name.as_str(), inner)
            })
            .collect()
    }

    /// The content of a stream in it, by its name in any case.
    pub(super) fn stream(&self, name: &str, context: &ReadContext<'_>) -> Option<Vec<u8>> {
        let entries = &self.container.entries;
        let number = self
            .children()
            .into_iter()
            .find(|number| entries[*number].is_stream && entries[*number].name.eq_ignore_ascii_case(name))?;
        Some(self.container.stream(&entries[number], context))
    }
}

/// Reads the pieces of a stream one behind the other.
struct Pieces<'a> {
    pieces: std::vec::IntoIter<&'a [u8]>,
    piece: &'a [u8],
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.next() {
                Some(next) => self.piece = next,
                None => return Ok(0),
            }
        }
        self.piece.read(buffer)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks_exact(4)
        .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect()
}

fn entry_of(raw: &[u8], sector_bytes: usize) -> Entry {
    let name_bytes = usize::from(u16_at(raw, 64).unwrap_or_default()).clamp(2, 64) - 2;
    let number = |at| u32_at(raw, at).unwrap_or(u32::MAX);
    let bytes_low = place_at(raw, 120).unwrap_or_default() as u64;
    // With sectors of 512 bytes, the upper half may hold anything (2.6.1).
    let bytes_high = if sector_bytes > 512 {
        u64::from(u32_at(raw, 124).unwrap_or_default())
    } else {
        0
    };
    Entry {
        name: utf16(&raw[..name_bytes]),
        is_stream: raw[66] == 2,
        siblings: [number(68), number(72)],
        child: number(76),
        first_sector: number(116),
        bytes: bytes_high << 32 | bytes_low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReadLimits;
    use crate::ole::tests::{compound, compound_of};

    #[test]
    fn streams_small_and_large_come_back() {
        // So large that the table of sectors needs a list of its own.
        let large: Vec<u8> = (0..8_000_000_u32).map(|number| (number % 251) as u8).collect();
        for version in [cfb::Version::V3, cfb::Version::V4] {
            let streams: [(&str, &[u8]); 3] =
                [("Small", b"abc"), ("Folder/Large", &large), ("Folder/Empty", b"")];
            let bytes = compound_of(version, &streams);
            let container = Container::open(&bytes).unwrap();
            let limits = ReadLimits::default();
            let context = ReadContext::new(&limits, bytes.len());
            let root = container.root();
            assert_eq!(root.stream("SMALL", &context).unwrap(), b"abc");
            assert!(root.stream("Large", &context).is_none());
            let folder = root.folders()[0].1;
            assert!(folder.stream("Large", &context).unwrap() == large);
            assert_eq!(folder.stream("Empty", &context).unwrap(), b"");
            assert!(!container.is_damaged());
        }
    }

    #[test]
    fn what_is_left_of_a_cut_file_is_read() {
        let bytes = compound(&[("A", &[1; 5_000]), ("B", &vec![2; 50_000])]);
        let limits = ReadLimits::default();
        let context = ReadContext::new(&limits, bytes.len());
        let container = Container::open(&bytes[..30_000]).unwrap();
        assert_eq!(container.root().stream("A", &context).unwrap(), [1; 5_000]);
        assert!(!container.is_damaged());
        let cut = container.root().stream("B", &context).unwrap();
        assert!(cut.len() > 10_000 && cut.iter().all(|byte| *byte == 2));
        assert!(container.is_damaged());
    }

    #[test]
    fn loops_end() {
        let mut bytes = compound(&[("Large", &[1; 9_000])]);
        let table = memchr::memmem::find(&bytes, &[4, 0, 0, 0, 5, 0, 0, 0]).unwrap();
        bytes[table + 4] = 4;
        let container = Container::open(&bytes).unwrap();
        let limits = ReadLimits::default();
        let context = ReadContext::new(&limits, bytes.len());
        container.root().stream("Large", &context);
        assert!(container.is_damaged());
    }
}
