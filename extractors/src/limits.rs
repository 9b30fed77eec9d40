//! How much of a document is read: [`ReadLimits`].

use serde::{Deserialize, Serialize};

/// Bounds on reading one document with everything inside it. Reaching one is a recorded problem, never silence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadLimits {
    /// Bytes of the document itself; what lies behind is not read.
    pub max_input_bytes: usize,
    /// Bytes that may be unpacked in all, over all parts of the document and all documents inside it.
    pub max_unpacked_bytes: u64,
    /// Unpacked bytes for each byte of the document. The first [`ReadLimits::EXPANSION_FREE_BYTES`] are not counted,
    /// since a small office file may be packed a hundred times without being an attack.
    pub max_expansion_ratio: u64,
    /// Entries of archives and attachments, in all.
    pub max_entries: u32,
    /// How deep documents may lie in documents; 0 reads no attachment at all.
    pub max_depth: u32,
    /// Pages of one document.
    pub max_pages: u32,
    /// Bytes of text (UTF-8) of one document.
    pub max_text_bytes: usize,
    /// Zones of one document.
    pub max_zones: usize,
    /// Pixels of the pictures in which stamps are looked for, in all; 0 looks in none.
    pub max_picture_pixels: u64,
}

impl ReadLimits {
    /// Bytes that may always be unpacked, whatever the ratio.
    pub const EXPANSION_FREE_BYTES: u64 = 16 << 20;
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            max_input_bytes: 100 << 20,
            max_unpacked_bytes: 400 << 20,
            max_expansion_ratio: 200,
            max_entries: 10_000,
            max_depth: 5,
            max_pages: 2_000,
            max_text_bytes: 20 << 20,
            max_zones: 400_000,
            max_picture_pixels: 1_000_000_000,
        }
    }
}
