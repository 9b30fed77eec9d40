//! The entries of ZIP files, read within the limits: [`ZipFile`].

use std::io::Cursor;

use rasoat_core::{Limit, ProblemKind};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::context::{ReadContext, Unpacked};

/// A ZIP file, whole or as far as its entries can still be found.
pub(crate) struct ZipFile<'a> {
    source: Source<'a>,
    /// Why not all of it can be read.
    pub(crate) problems: Vec<ProblemKind>,
}

enum Source<'a> {
    Archive(Box<ZipArchive<Cursor<&'a [u8]>>>),
    /// Entries found one behind the other where the directory is lost.
    Salvaged(Vec<(Vec<u8>, Option<Unpacked>)>),
}

impl<'a> ZipFile<'a> {
    /// Opens a ZIP file; if its directory is damaged or cut off, the entries before the damage are still there.
    pub(crate) fn open(bytes: &'a [u8], context: &ReadContext<'_>) -> Self {
        if declared_entries(bytes) > u64::from(context.limits().max_entries) {
            return Self {
                source: Source::Salvaged(Vec::new()),
                problems: vec![ProblemKind::LimitReached(Limit::Entries)],
            };
        }
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Self {
                source: Source::Archive(Box::new(archive)),
                problems: Vec::new(),
            },
            Err(_) => Self {
                source: Source::Salvaged(salvage(bytes, context)),
                problems: vec![ProblemKind::Damaged],
            },
        }
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        match &self.source {
            Source::Archive(archive) => archive.len(),
            Source::Salvaged(entries) => entries.len(),
        }
    }

    /// The name of an entry as it is stored, and whether it says that it is UTF-8.
    pub(crate) fn raw_name(&mut self, index: usize) -> Vec<u8> {
        match &mut self.source {
            Source::Archive(archive) => archive
                .by_index_raw(index)
                .map(|entry| entry.name_raw().to_vec())
                .unwrap_or_default(),
            Source::Salvaged(entries) => entries
                .get(index)
                .map(|(name, _)| name.clone())
                .unwrap_or_default(),
        }
    }

    /// Names of all entries as text, in their order.
    pub(crate) fn names(&mut self) -> Vec<String> {
        (0..self.len())
            .map(|index| String::from_utf8_lossy(&self.raw_name(index)).replace('\\', "/"))
            .collect()
    }

    /// Unpacks an entry.
    pub(crate) fn read(&mut self, index: usize, context: &ReadContext<'_>) -> Unpacked {
        let unread = |problem| Unpacked {
            bytes: Vec::new(),
            problem: Some(problem),
        };
        match &mut self.source {
            Source::Archive(archive) => match archive.by_index(index) {
                Ok(entry) => context.unpack(entry),
                Err(error) => unread(problem_of(&error)),
            },
            Source::Salvaged(entries) => entries
                .get_mut(index)
                .and_then(|(_, content)| content.take())
                .unwrap_or_else(|| unread(ProblemKind::Damaged)),
        }
    }
}

fn problem_of(error: &ZipError) -> ProblemKind {
    match error {
        ZipError::UnsupportedArchive(message) if *message == ZipError::PASSWORD_REQUIRED => {
            ProblemKind::Encrypted
        }
        ZipError::InvalidPassword => ProblemKind::Encrypted,
        _ => ProblemKind::Damaged,
    }
}

/// Reads entries one behind the other, until one cannot be read.
fn salvage(bytes: &[u8], context: &ReadContext<'_>) -> Vec<(Vec<u8>, Option<Unpacked>)> {
    let mut entries = Vec::new();
    let start = memchr::memmem::find(bytes, b"PK\x03\x04").unwrap_or(bytes.len());
    let mut rest = &bytes[start..];
    while let Ok(Some(entry)) = zip::read::read_zipfile_from_stream(&mut rest) {
        if context.take_entry().is_err() {
            break;
        }
        let is_readable = matches!(
            entry.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        );
        let name = entry.name_raw().to_vec();
        let content = if is_readable { context.unpack(entry) } else { break };
        let was_cut = content.problem.is_some();
        entries.push((name, Some(content)));
        if was_cut {
            break;
        }
    }
    entries
}

/// The number of entries that the end record tells, in its 64-bit form if there is one (APPNOTE 4.3.14–16).
fn declared_entries(bytes: &[u8]) -> u64 {
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    if let Some(at) = memchr::memmem::rfind(tail, b"PK\x06\x06")
        && let Some(count) = tail.get(at + 32..at + 40)
    {
        return count.try_into().map_or(0, u64::from_le_bytes);
    }
    memchr::memmem::rfind(tail, b"PK\x05\x06")
        .and_then(|at| tail.get(at + 10..at + 12))
        .map_or(0, |count| u64::from(u16::from_le_bytes([count[0], count[1]])))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::ReadLimits;

    fn archive() -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["một.txt", "b.txt"] {
            writer
                .start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            writer.write_all(name.repeat(100).as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn entries_come_back_even_if_the_directory_is_lost() {
        let limits = ReadLimits::default();
        let bytes = archive();
        let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        for (bytes, problems) in [
            (&bytes[..], vec![]),
            (&bytes[..directory], vec![ProblemKind::Damaged]),
        ] {
            let context = ReadContext::new(&limits, bytes.len());
            let mut file = ZipFile::open(bytes, &context);
            assert_eq!(file.problems, problems);
            assert_eq!(file.names(), ["một.txt", "b.txt"]);
            assert_eq!(file.read(0, &context).bytes, "một.txt".repeat(100).as_bytes());
        }
    }

    #[test]
    fn unpacking_stops_at_the_limit() {
        let limits = ReadLimits {
            max_unpacked_bytes: 10,
            ..ReadLimits::default()
        };
        let bytes = archive();
        let context = ReadContext::new(&limits, bytes.len());
        let unpacked = ZipFile::open(&bytes, &context).read(0, &context);
        assert_eq!(unpacked.bytes.len(), 10);
        assert_eq!(
            unpacked.problem,
            Some(ProblemKind::LimitReached(Limit::UnpackedBytes))
        );
    }
}
