//! How each event of the audit log holds all before it: [`link`].

use sha2::{Digest, Sha256};

/// What the first event is chained to.
pub(super) const GENESIS: [u8; 32] = [0; 32];

/// The hash of the event of this number: SHA-256 over the hash before it, the number (8 bytes, big end first) and
/// the canonical JSON.
pub(super) fn link(before: &[u8], number: u64, event: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(number.to_be_bytes());
    hash.update(event.as_bytes());
    hash.finalize().into()
}
