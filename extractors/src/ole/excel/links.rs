//! Addresses that cells link to: [`address`] (MS-OSHARED 2.3.7.1).

use crate::ole::bytes::{place_at, until_zero, utf16, window};

/// The class of addresses of the web (2.3.7.6).
const URL_MONIKER: [u8; 16] = [
    0xE0, 0xC9, 0xEA, 0x79, 0xF9, 0xBA, 0xCE, 0x11, 0x8C, 0x82, 0x00, 0xAA, 0x00, 0x4B, 0xA9, 0x0B,
];

/// The address in a record on a link, if it leads to the web.
pub(super) fn address(body: &[u8]) -> Option<String> {
    let at = memchr::memmem::find(body, &URL_MONIKER)? + URL_MONIKER.len();
    let length = place_at(body, at)?;
    let address = utf16(window(body, at + 4, length));
    Some(until_zero(&address).to_owned()).filter(|address| !address.is_empty())
}
