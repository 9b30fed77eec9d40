//! Helpers for tests that write compound files.

use std::io::Write;

use rasoat_core::ExtractedText;

use crate::{RawDocument, ReadLimits, extract};

/// A compound file with these streams; storages come before a slash.
pub(super) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    for (path, content) in streams {
        if let Some((storage, _)) = path.rsplit_once('/') {
            file.create_storage_all(format!("/{storage}")).unwrap();
        }
        file.create_stream(format!("/{path}"))
            .unwrap()
            .write_all(content)
            .unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// The zones of a document, as short lines.
pub(super) fn shown(text: &ExtractedText) -> Vec<String> {
    text.zones()
        .iter()
        .map(|zone| {
            format!(
                "{}/{} {}",
                zone.kind.as_str(),
                zone.visibility.as_str(),
                text.zone_text(zone)
            )
        })
        .collect()
}

/// Reads a document with the usual limits.
pub(super) fn read(bytes: &[u8]) -> ExtractedText {
    extract(&RawDocument::of_bytes(bytes), &ReadLimits::default())
}
