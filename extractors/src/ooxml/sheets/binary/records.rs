//! Records of binary workbooks and the fields in them (MS-XLSB 2.1.4 and 2.5): [`records`], [`Fields`].

/// A record: its kind and its fields.
pub(super) type Record<'a> = (u16, Fields<'a>);

/// The records of a part, one behind the other, as far as they are complete.
pub(super) fn records(part: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = Fields(part);
    std::iter::from_fn(move || {
        let kind = rest.number_of_sevens(2)?;
        let size = rest.number_of_sevens(4)?;
        let body = rest.take(usize::try_from(size).ok()?)?;
        Some((u16::try_from(kind).ok()?, Fields(body)))
    })
}

/// What is left of a record. Each field is taken from its front; none is there behind its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        self.take(count).map(drop)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        Some(f64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    /// A number of seven bits a byte, low ones first; the eighth bit says that another byte follows.
    fn number_of_sevens(&mut self, most_bytes: u32) -> Option<u32> {
        let mut number = 0;
        for place in 0..most_bytes {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }

    /// A text behind its number of UTF-16 units.
    pub(super) fn text(&mut self) -> Option<String> {
        let count = usize::try_from(self.u32()?).ok()?;
        let bytes = self.take(count.checked_mul(2)?)?;
        let units = bytes.as_chunks::<2>().0.iter();
        Some(
            char::decode_utf16(units.map(|unit| u16::from_le_bytes(*unit)))
                .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
        )
    }

    /// The same where a number of all ones says that there is none.
    pub(super) fn text_or_none(&mut self) -> Option<String> {
        if self.0.starts_with(&[0xFF; 4]) {
            self.skip(4)?;
            return Some(String::new());
        }
        self.text()
    }

    /// A text with the places from which on it is set in other fonts: place in UTF-16 units and number of the font.
    pub(super) fn rich_text(&mut self) -> Option<(String, Vec<(usize, usize)>)> {
        const HAS_RUNS: u8 = 1;
        let flags = self.byte()?;
        let text = self.text()?;
        let mut runs = Vec::new();
        if flags & HAS_RUNS != 0 {
            let count = self.u32()?;
            for _ in 0..count {
                // A record that is too short keeps the runs before.
                let (Some(place), Some(font)) = (self.u16(), self.u16()) else {
                    break;
                };
                runs.push((usize::from(place), usize::from(font)));
            }
        }
        Some((text, runs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_end_where_the_part_does() {
        let part = [0x07, 2, 1, 2, 0x9C, 0x01, 0, 0x13, 0x80, 0x01, 9];
        let found: Vec<(u16, usize)> = records(&part)
            .map(|(kind, fields)| (kind, fields.0.len()))
            .collect();
        assert_eq!(found, [(7, 2), (156, 0)]);
    }

    #[test]
    fn texts_are_taken_whole_or_not_at_all() {
        let text = |bytes: &[u8]| Fields(bytes).text();
        assert_eq!(text(b"\x01\0\0\0M\0"), Some("M".to_owned()));
        assert_eq!(text(b"\x02\0\0\0M\0"), None);
        assert_eq!(text(b"\xFF\xFF\xFF\xFF"), None);
        assert_eq!(Fields(b"\xFF\xFF\xFF\xFF").text_or_none(), Some(String::new()));
        let rich = b"\x01\x02\0\0\0a\0b\0\x09\0\0\0\x01\0\x03\0\x07";
        assert_eq!(Fields(rich).rich_text(), Some(("ab".into(), vec![(1, 3)])));
    }
}
