//! Kinds of OLE compound files, told by the names of their streams.

use rasoat_core::DocumentFormat as F;

use crate::ole::{self, Container};

/// Stream names that tell the kind, the most telling first.
const STREAMS: &[(&str, F)] = &[
    ("WordDocument", F::Doc),
    ("Workbook", F::Xls),
    ("Book", F::Xls),
    ("PowerPoint Document", F::Ppt),
    ("__properties_version1.0", F::Msg),
];

/// Length of a directory entry (MS-CFB 2.6.1).
const ENTRY_BYTES: usize = 128;

/// The kind of a compound file, by the streams of its main storage: others may lie in documents inside it.
///
/// Where its tables are broken, any name in its directory decides.
pub(super) fn kind(bytes: &[u8]) -> F {
    let container = Container::open(bytes);
    let kind = container
        .as_ref()
        .map_or(F::Ole, |container| ole::kind(container.root()));
    if kind == F::Ole && container.is_none_or(|container| container.is_damaged()) {
        any_kind(bytes)
    } else {
        kind
    }
}

/// The kind that the most telling name among all entries of the directory gives.
///
/// Directory entries lie at multiples of their length whatever sector the directory begins in, so that
/// no chain of sectors has to be followed: a damaged allocation table does not hide what the file is.
fn any_kind(bytes: &[u8]) -> F {
    let mut found: Option<usize> = None;
    for entry in bytes.chunks_exact(ENTRY_BYTES) {
        let is_object = matches!(entry[66], 1 | 2 | 5) && entry[67] <= 1;
        let name_bytes = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
        if !is_object || !(4..=64).contains(&name_bytes) || name_bytes % 2 == 1 {
            continue;
        }
        let rank = STREAMS.iter().position(|(name, _)| {
            name.len() * 2 + 2 == name_bytes
                && name
                    .bytes()
                    .zip(entry.chunks_exact(2))
                    .all(|(byte, unit)| unit[0] == byte && unit[1] == 0)
        });
        if let Some(rank) = rank {
            found = Some(found.map_or(rank, |best| best.min(rank)));
        }
    }
    found.map_or(F::Ole, |rank| STREAMS[rank].1)
}
