//! Words in the records of IPTC-IIM 4.2: [`texts`].

use super::decoded;

/// Datasets of the second record with words: name, urgency aside; keywords, instructions, author, city to country, headline, credit,
/// source, rights, contact, caption, writer.
const TELLING: [u8; 15] = [5, 25, 40, 80, 85, 90, 95, 101, 105, 110, 115, 116, 118, 120, 122];

/// The texts of the application record.
pub(super) fn texts(records: &[u8]) -> Vec<String> {
    const APPLICATION: u8 = 2;
    let mut found = Vec::new();
    let mut rest = records;
    // Marker, record, dataset, length in two bytes; longer ones have a first bit set and hold no text.
    while let [0x1C, record, dataset, high, low, behind @ ..] = rest {
        if *high & 0x80 != 0 {
            break;
        }
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (value, next) = behind.split_at(behind.len().min(length));
        if *record == APPLICATION && TELLING.contains(dataset) {
            found.push(decoded(value));
        }
        rest = next;
    }
    found
}
