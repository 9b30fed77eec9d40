//! Looks for markers in everything a program left behind, in every form they may have taken: [`Searcher`].

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use aho_corasick::{AhoCorasick, MatchKind};
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

use crate::canary::Marker;
use crate::leak_forms::{Form, forms};

/// How many layers of compression are opened.
const MAX_DEPTH: usize = 4;
/// The most bytes that one compressed stream is opened to.
const MAX_OPENED_BYTES: u64 = 256 << 20;
/// Shorter outputs are taken for a compression header that is none.
const MIN_OPENED_BYTES: usize = 8;

/// A marker where it should not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The file, from the searched folder; empty for bytes that are no file.
    pub file: PathBuf,
    /// The marker.
    pub marker: Marker,
    /// In which form, such as `upper case, UTF-16LE` or `base64`.
    pub form: String,
    /// Where in the file: the byte offset, and the compressed streams on the way, such as
    /// `gzip at 0 > 1022`.
    pub position: String,
}

/// Finds any of a set of markers, in any form.
///
/// The forms: as it is, in upper case, in lower case, without accents, in normal form C and D; each in
/// UTF-8, UTF-16 of both byte orders, percent-encoding, hexadecimal, base64 (both alphabets, all three
/// alignments) and JSON escapes; and all of this inside zip, gzip and zlib, four layers deep. The halves
/// of a long marker count too, as a database may break a string at the end of a page.
#[derive(Debug)]
pub struct Searcher {
    markers: Vec<Marker>,
    automaton: AhoCorasick,
    /// For each pattern, the index of its marker and the name of its form.
    patterns: Vec<(usize, String)>,
}

impl Searcher {
    /// A searcher for these markers.
    ///
    /// # Panics
    /// If a marker is shorter than eight bytes; it would be found by chance.
    pub fn new(markers: &[Marker]) -> Self {
        let mut patterns = Vec::new();
        let mut bytes: Vec<Vec<u8>> = Vec::new();
        for (index, marker) in markers.iter().enumerate() {
            assert!(
                marker.text.len() >= 8,
                "the marker of {} is too short",
                marker.place
            );
            for Form { name, pattern } in forms(&marker.text) {
                patterns.push((index, name));
                bytes.push(pattern);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&bytes)
            .expect("some thousand short patterns make an automaton");
        Self {
            markers: markers.to_vec(),
            automaton,
            patterns,
        }
    }

    /// Looks through these bytes, such as a program's output. Each marker is told once for each form
    /// and place of compression.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<Sighting> {
        let mut found = Found::default();
        self.look(bytes, "", 0, &mut found);
        found.sightings
    }

    /// Looks through every file below `folder`, names included. Links are not followed: what they lead
    /// to is not below the folder.
    ///
    /// # Errors
    /// If a folder or file cannot be read; what was not looked at is never taken for clean.
    pub fn tree(&self, folder: &Path) -> io::Result<Vec<Sighting>> {
        let mut sightings = Vec::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(next) = waiting.pop() {
            for entry in std::fs::read_dir(&next)? {
                let entry = entry?;
                let path = entry.path();
                let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
                let mut here = self.bytes(entry.file_name().as_encoded_bytes());
                for sighting in &mut here {
                    sighting.position = format!("file name, {}", sighting.position);
                }
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    waiting.push(path);
                } else if kind.is_file() {
                    here.extend(self.bytes(&std::fs::read(&path)?));
                }
                for sighting in &mut here {
                    sighting.file.clone_from(&name);
                }
                sightings.append(&mut here);
            }
        }
        sightings.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(sightings)
    }

    fn look(&self, bytes: &[u8], way: &str, depth: usize, found: &mut Found) {
        for hit in self.automaton.find_overlapping_iter(bytes) {
            let (index, form) = &self.patterns[hit.pattern().as_usize()];
            if found.seen.insert((*index, form.clone(), way.to_owned())) {
                found.sightings.push(Sighting {
                    file: PathBuf::new(),
                    marker: self.markers[*index].clone(),
                    form: form.clone(),
                    position: format!("{way}{}", hit.start()),
                });
            }
        }
        if depth == MAX_DEPTH {
            return;
        }
        for at in 0..bytes.len() {
            if let Some((name, opened)) = open(&bytes[at..]) {
                let way = format!("{way}{name} at {at} > ");
                self.look(&opened, &way, depth + 1, found);
            }
        }
    }
}

/// Every marker that stands in any file below `folder`, in any form. See [`Searcher`].
///
/// # Errors
/// If a folder or file cannot be read.
pub fn search_tree(folder: &Path, markers: &[Marker]) -> io::Result<Vec<Sighting>> {
    Searcher::new(markers).tree(folder)
}

#[derive(Default)]
struct Found {
    sightings: Vec<Sighting>,
    seen: BTreeSet<(usize, String, String)>,
}

/// The name and content of the compressed stream that begins here, if one does. A stream that breaks
/// off gives what came before.
fn open(bytes: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    let (name, opened) = match bytes {
        [0x1f, 0x8b, 8, ..] => ("gzip", unpack(GzDecoder::new(bytes))),
        // RFC 1950: method 8, and a header that is a multiple of 31.
        [first, second, ..]
            if first & 0x0f == 8
                && first >> 4 <= 7
                && (u32::from(*first) * 256 + u32::from(*second)) % 31 == 0 =>
        {
            ("zlib", unpack(ZlibDecoder::new(bytes)))
        }
        [b'P', b'K', 3, 4, ..] => ("zip", unpack(DeflateDecoder::new(zip_content(bytes)?))),
        _ => return None,
    };
    (opened.len() >= MIN_OPENED_BYTES).then_some((name, opened))
}

/// What follows the local header of a zip entry, if it is deflated (APPNOTE 4.3.7).
fn zip_content(bytes: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| {
        bytes
            .get(at..at + 2)
            .map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])))
    };
    let deflated = number(8)? == 8;
    let start = 30 + number(26)? + number(28)?;
    bytes.get(start..).filter(|_| deflated)
}

fn unpack(reader: impl Read) -> Vec<u8> {
    let mut opened = Vec::new();
    // A stream that is damaged or none at all ends with an error; what it gave until then counts.
    let _ = reader.take(MAX_OPENED_BYTES).read_to_end(&mut opened);
    opened
}

#[cfg(test)]
#[path = "leak_search_tests.rs"]
mod tests;
