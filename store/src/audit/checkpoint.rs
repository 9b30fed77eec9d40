//! Signed states of the audit log: [`Checkpoint`].

use std::fmt;

use jiff::Timestamp;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::seal::DataKey;

/// Name under which the store itself signs.
pub(super) const STORE_SIGNER: &str = "rasoat";

/// What signs the audit log of one store.
pub struct AuditSigner(Ed25519KeyPair);

impl AuditSigner {
    /// From a key of 32 bytes.
    pub(crate) fn new(key: &DataKey) -> Result<Self, StoreError> {
        Self::from_seed(key.bytes())
    }

    /// From the 32 bytes of a witness's own key file.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotASigningKey`] if these are not 32 bytes.
    pub fn from_seed(seed: &[u8]) -> Result<Self, StoreError> {
        Ed25519KeyPair::from_seed_unchecked(seed)
            .map(Self)
            .map_err(|_| StoreError::NotASigningKey)
    }

    /// The public key, by which signatures are checked.
    pub fn public_key(&self) -> [u8; 32] {
        self.0
            .public_key()
            .as_ref()
            .try_into()
            .expect("a public key of Ed25519 has 32 bytes")
    }

    /// Signs the state of the log after event `number`.
    pub fn sign(&self, signer: &str, store: &str, number: u64, hash: [u8; 32], at: Timestamp) -> Checkpoint {
        // As it is stored.
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        let mut checkpoint = Checkpoint {
            signer: signer.to_owned(),
            store: store.to_owned(),
            number,
            hash: hex(&hash),
            at,
            public_key: hex(&self.public_key()),
            signature: String::new(),
        };
        checkpoint.signature = hex(self.0.sign(checkpoint.signed_text().as_bytes()).as_ref());
        checkpoint
    }
}

impl AuditSigner {
    /// Signs the same state as `checkpoint`, as a witness called `signer`.
    pub fn countersign(&self, signer: &str, checkpoint: &Checkpoint, at: Timestamp) -> Checkpoint {
        // A checkpoint with other than 64 digits never verifies, and neither does what is signed here then.
        let hash = unhex(&checkpoint.hash).unwrap_or([0; 32]);
        self.sign(signer, &checkpoint.store, checkpoint.number, hash, at)
    }
}

impl fmt::Debug for AuditSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditSigner(…)")
    }
}

/// A signed state of the audit log: whoever holds one can tell later whether any event before it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Who signed: `rasoat`, or the name of a witness.
    pub signer: String,
    /// Which store's log it is, in hexadecimal digits.
    pub store: String,
    /// The number of the last event it covers.
    pub number: u64,
    /// The hash of that event, in hexadecimal digits.
    pub hash: String,
    /// When it was signed.
    pub at: Timestamp,
    /// The signer's public key (Ed25519), in hexadecimal digits.
    pub public_key: String,
    /// The signature, in hexadecimal digits.
    pub signature: String,
}

/// A checkpoint that is not what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit the checkpoint: it was changed")]
pub struct InvalidCheckpoint;

impl Checkpoint {
    /// Checks that the signature fits.
    ///
    /// # Errors
    ///
    /// [`InvalidCheckpoint`] if anything in it was changed.
    pub fn check(&self) -> Result<(), InvalidCheckpoint> {
        let key: [u8; 32] = unhex(&self.public_key).ok_or(InvalidCheckpoint)?;
        let signature: [u8; 64] = unhex(&self.signature).ok_or(InvalidCheckpoint)?;
        UnparsedPublicKey::new(&ED25519, key)
            .verify(self.signed_text().as_bytes(), &signature)
            .map_err(|_| InvalidCheckpoint)
    }

    fn signed_text(&self) -> String {
        format!(
            "rasoat audit checkpoint 1\n{}\n{}\n{}\n{}\n{}\n{}\n",
            self.signer, self.store, self.number, self.hash, self.at, self.public_key
        )
    }
}

/// Hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The bytes of small hexadecimal digits, of exactly this number.
pub(super) fn unhex<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let digits = digits.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = (value(pair[0])? << 4) | value(pair[1])?;
    }
    Some(bytes)
}
