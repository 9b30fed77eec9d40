//! Changed copies of documents, in the ways in which files break and in which they are broken: [`mutant`].

use rasoat_testkit::Seeded;

use super::zipped::{packed, unpacked};

/// A changed copy of a document; `other` is one whose bytes may be spliced in.
///
/// Of a ZIP file every second has a changed entry and is whole otherwise, for else its checksum would keep most changes
/// from the readers behind it.
pub(crate) fn mutant(document: &[u8], other: &[u8], seed: u64) -> Vec<u8> {
    let mut seeded = Seeded::new(seed);
    let mut entries = if seed.is_multiple_of(2) {
        Vec::new()
    } else {
        unpacked(document)
    };
    if entries.is_empty() {
        let mut changed = document.to_vec();
        change(&mut changed, other, &mut seeded);
        return changed;
    }
    let which = seeded.below(entries.len());
    change(&mut entries[which].1, other, &mut seeded);
    packed(&entries)
}

/// Changes one to six places.
fn change(bytes: &mut Vec<u8>, other: &[u8], seeded: &mut Seeded) {
    for _ in 0..=seeded.below(6) {
        let at = seeded.below(bytes.len());
        let end = (at + seeded.below(24)).min(bytes.len());
        match seeded.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << seeded.below(8),
            1 => {
                let filler = *seeded.pick(&[&0_u8, &0xFF, &b' ', &b'<', &0x80]);
                bytes[at..end].fill(filler);
            }
            2 => {
                let copy = bytes[at..end].repeat(1 + seeded.below(50));
                bytes.splice(at..at, copy);
            }
            3 => {
                bytes.drain(at..end);
            }
            4 => move_chunk(bytes, at, seeded),
            5 => write_length(bytes, at, seeded),
            6 => {
                let from = seeded.below(other.len());
                let to = (from + seeded.below(200)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            7 if seeded.below(8) == 0 => bytes.truncate(at),
            _ => {
                for byte in &mut bytes[at..end] {
                    *byte = seeded.next_number().to_le_bytes()[0];
                }
            }
        }
    }
}

/// Copies some bytes to another place, as when a table points at the wrong one.
fn move_chunk(bytes: &mut [u8], from: usize, seeded: &mut Seeded) {
    let to = seeded.below(bytes.len());
    let count = (bytes.len() - from.max(to)).min(8);
    let copy = bytes[from..from + count].to_vec();
    bytes[to..to + count].copy_from_slice(&copy);
}

/// Writes a number at which lengths and counts overflow.
fn write_length(bytes: &mut [u8], at: usize, seeded: &mut Seeded) {
    const EDGES: [u32; 8] = [0, 1, 0x7F, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE];
    let edge = EDGES[seeded.below(EDGES.len())];
    let field = if seeded.below(2) == 0 {
        edge.to_le_bytes()
    } else {
        edge.to_be_bytes()
    };
    let count = 1 << seeded.below(3);
    let from = if seeded.below(2) == 0 { 0 } else { 4 - count };
    for (byte, new) in bytes[at..].iter_mut().zip(&field[from..from + count]) {
        *byte = *new;
    }
}
