//! RTF as Outlook packs it: [`unpack`] (MS-OXRTFCP).

use super::super::bytes::{place_at, u32_at, window};
use crate::context::ReadContext;

/// What the dictionary holds at the start (2.1.2.1).
const START: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The dictionary is a ring of this many bytes.
const RING: usize = 4096;

/// Unpacks RTF; `None` if it is not packed in a known way.
pub(super) fn unpack(bytes: &[u8], context: &ReadContext<'_>) -> Option<Vec<u8>> {
    const PACKED: u32 = 0x7546_5A4C;
    const PLAIN: u32 = 0x414C_454D;
    let length = place_at(bytes, 4)?;
    let content = window(bytes, 16, usize::MAX);
    match u32_at(bytes, 8)? {
        PLAIN => Some(window(content, 0, length).to_vec()),
        // A pair of bytes gives at most seventeen, so that no bomb is possible; the budget counts them all the same.
        PACKED => Some(context.unpack(&unpacked(content, length)[..]).bytes),
        _ => None,
    }
}

fn unpacked(content: &[u8], length: usize) -> Vec<u8> {
    let mut ring = [0_u8; RING];
    ring[..START.len()].copy_from_slice(START);
    let mut at = START.len();
    let mut text = Vec::new();
    let mut bytes = content.iter().copied();
    'all: while let Some(flags) = bytes.next() {
        for bit in 0..8 {
            let Some(first) = bytes.next() else { break 'all };
            if flags >> bit & 1 == 0 {
                text.push(first);
                ring[at] = first;
                at = (at + 1) % RING;
                continue;
            }
            let Some(second) = bytes.next() else { break 'all };
            let reference = u16::from_be_bytes([first, second]);
            let (from, count) = (usize::from(reference >> 4), usize::from(reference & 0xF) + 2);
            if from == at {
                break 'all;
            }
            for step in 0..count {
                let byte = ring[(from + step) % RING];
                text.push(byte);
                ring[at] = byte;
                at = (at + 1) % RING;
            }
        }
        if text.len() >= length {
            break;
        }
    }
    text.truncate(length);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReadLimits;

    #[test]
    fn the_examples_of_the_specification_come_back() {
        // MS-OXRTFCP 3.1.1 and 3.2.
        let packed = [
            0x2D, 0x00, 0x00, 0x00, 0x2B, 0x00, 0x00, 0x00, 0x4C, 0x5A, 0x46, 0x75, 0xF1, 0xC5, 0xC7, 0xA7,
            0x03, 0x00, 0x0A, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0A, 0xF3, 0x20,
            0x68, 0x65, 0x6C, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xB0, 0x6C, 0x64, 0x7D, 0x0A, 0x80, 0x0F,
            0xA0,
        ];
        let limits = ReadLimits::default();
        let context = ReadContext::new(&limits, packed.len());
        assert_eq!(
            unpack(&packed, &context).unwrap(),
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
        );
        assert_eq!(unpack(&packed[..12], &context), None.or(Some(Vec::new())));
        assert_eq!(unpack(b"12345678????", &context), None);
    }
}
