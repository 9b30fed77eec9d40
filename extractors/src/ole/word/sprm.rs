//! Single changes of properties, one behind the other: [`Changes`] (MS-DOC 2.2.5, 2.6).

use crate::ole::bytes::u16_at;

/// A change: what it changes, and to what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    /// The code of the property (2.6).
    pub(super) code: u16,
    /// The new value, without the length that some have before it.
    pub(super) value: &'a [u8],
}

impl Change<'_> {
    /// The first byte of the value.
    pub(super) fn byte(&self) -> u8 {
        self.value.first().copied().unwrap_or_default()
    }

    /// The first two bytes of the value.
    pub(super) fn number(&self) -> u16 {
        u16_at(self.value, 0).unwrap_or_default()
    }
}

/// The changes in a list of bytes; a broken one ends it.
#[derive(Debug, Clone)]
pub(super) struct Changes<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Changes<'a> {
    type Item = Change<'a>;

    fn next(&mut self) -> Option<Change<'a>> {
        const DEFINE_TABLE: u16 = 0xD608;
        const CHANGE_TABS: u16 = 0xC615;
        let code = u16_at(self.0, 0)?;
        let rest = &self.0[2..];
        let (skipped, length) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            // The length of these counts one byte more than there is.
            _ if code == DEFINE_TABLE => (2, usize::from(u16_at(rest, 0)?).saturating_sub(1)),
            // Longer lists of tabs tell their length otherwise; nothing behind them matters here.
            _ if code == CHANGE_TABS && *rest.first()? == 255 => return None,
            _ => (1, usize::from(*rest.first()?)),
        };
        let value = rest.get(skipped..skipped + length)?;
        self.0 = &rest[skipped + length..];
        Some(Change { code, value })
    }
}
