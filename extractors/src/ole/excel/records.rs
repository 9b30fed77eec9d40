//! Records of Excel, and texts that go over several of them: [`Records`], [`Cursor`] (MS-XLS 2.1.4, 2.5.293).

use crate::ole::bytes::{in_code_page, u16_at, window};

/// A record with those that continue it.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    /// Where it begins in the stream.
    pub(super) at: usize,
    pub(super) body: &'a [u8],
    /// What stands in the records that continue it.
    pub(super) continued: Vec<&'a [u8]>,
}

/// The records of a stream.
#[derive(Debug, Clone)]
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(super) const fn new(stream: &'a [u8]) -> Self {
        Self { stream, at: 0 }
    }

    fn next_single(&mut self) -> Option<(u16, &'a [u8])> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let body = window(self.stream, self.at + 4, length);
        self.at += 4 + body.len();
        Some((kind, body))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        const CONTINUE: u16 = 0x003C;
        let at = self.at;
        let (kind, body) = self.next_single()?;
        let mut continued = Vec::new();
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            continued.push(self.next_single()?.1);
        }
        Some(Record {
            kind,
            at,
            body,
            continued,
        })
    }
}

/// How texts are written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Writing {
    /// In Unicode, since Excel 97.
    Unicode,
    /// In this code page of Windows.
    CodePage(u16),
}

/// Reads on through a record and those that continue it.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    continued: std::vec::IntoIter<&'a [u8]>,
}

impl<'a> Cursor<'a> {
    /// A cursor `skipped` bytes behind the start of a record.
    pub(super) fn new(record: &Record<'a>, skipped: usize) -> Self {
        Self {
            rest: window(record.body, skipped, usize::MAX),
            continued: record.continued.clone().into_iter(),
        }
    }

    fn go_on(&mut self) -> Option<()> {
        while self.rest.is_empty() {
            self.rest = self.continued.next()?;
        }
        Some(())
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.go_on()?;
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([
            self.byte()?,
            self.byte()?,
            self.byte()?,
            self.byte()?,
        ]))
    }

    pub(super) fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            self.go_on()?;
            let taken = bytes.min(self.rest.len());
            self.rest = &self.rest[taken..];
            bytes -= taken;
        }
        Some(())
    }

    /// `count` letters, whose first byte says how wide they are; each record that continues them says so anew.
    pub(super) fn letters(&mut self, count: usize, mut is_wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        let mut left = count;
        while left > 0 {
            if self.rest.is_empty() {
                self.rest = self.continued.next()?;
                let (flags, rest) = self.rest.split_first()?;
                is_wide = flags & 1 == 1;
                self.rest = rest;
            }
            if is_wide {
                let taken = left.min(self.rest.len() / 2);
                let pairs = self.rest[..taken * 2].chunks_exact(2);
                units.extend(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
                left -= taken;
                // Half a letter at the end belongs to nothing.
                self.rest = if taken == 0 { &[] } else { &self.rest[taken * 2..] };
            } else {
                let taken = left.min(self.rest.len());
                units.extend(self.rest[..taken].iter().map(|byte| u16::from(*byte)));
                left -= taken;
                self.rest = &self.rest[taken..];
            }
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// A text behind its count of letters, which is a byte or two.
    pub(super) fn text(&mut self, writing: Writing, has_short_count: bool) -> Option<String> {
        let count = if has_short_count {
            usize::from(self.byte()?)
        } else {
            usize::from(self.u16()?)
        };
        match writing {
            Writing::Unicode if count == 0 && self.rest.is_empty() => Some(String::new()),
            Writing::Unicode => {
                let is_wide = self.byte()? & 1 == 1;
                self.letters(count, is_wide)
            }
            Writing::CodePage(page) => {
                let bytes = window(self.rest, 0, count);
                self.rest = &self.rest[bytes.len()..];
                Some(in_code_page(bytes, page))
            }
        }
    }
}
