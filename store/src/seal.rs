//! Sealing fields so that only the holder of their key can read them: [`DataKey`].

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rasoat_core::FingerprintKey;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::StoreError;

/// Bytes of a nonce, which stands before the ciphertext (`XChaCha20-Poly1305`,
/// draft-irtf-cfrg-xchacha-03 §2). A nonce of this length may be drawn at random.
const NONCE_BYTES: usize = 24;

/// Where a sealed field stands. A field that is moved elsewhere does not open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The table.
    pub(crate) table: &'static str,
    /// The column.
    pub(crate) column: &'static str,
    /// What tells the row from all others, and never changes.
    pub(crate) row: &'a [u8],
}

impl Place<'_> {
    /// The associated data. Names of tables and columns have no byte 0, so that it is unambiguous.
    fn bytes(&self) -> Vec<u8> {
        [
            self.table.as_bytes(),
            &[0],
            self.column.as_bytes(),
            &[0],
            self.row,
        ]
        .concat()
    }
}

/// A key of 32 bytes, overwritten when it is dropped.
#[derive(Clone)]
pub(crate) struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// Draws a new key.
    pub(crate) fn generate() -> Result<Self, StoreError> {
        let mut bytes = Zeroizing::new([0; 32]);
        fill_random(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    /// Takes charge of the bytes of a key; `None` if they are not 32.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The bytes, to wrap or to write them.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// A key for one purpose, from which neither this key nor that of another purpose can be found:
    /// HMAC-SHA-256 of the purpose, as in HKDF-Expand (RFC 5869 §2.3) with one block.
    pub(crate) fn derive(&self, purpose: &str) -> Self {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(self.bytes()).expect("HMAC takes a key of any length");
        mac.update(b"rasoat ");
        mac.update(purpose.as_bytes());
        mac.update(&[1]);
        Self(Zeroizing::new(mac.finalize().into_bytes().into()))
    }

    /// The key as one for tokens.
    pub(crate) fn to_fingerprint_key(&self) -> FingerprintKey {
        FingerprintKey::new(*self.0)
    }

    /// Seals `plain` for `place`: a random nonce, then the ciphertext.
    pub(crate) fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: &place.bytes(),
        };
        let ciphertext = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a field is far shorter than the 256 GiB that one nonce may seal");
        Ok([nonce.as_slice(), &ciphertext].concat())
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    ///
    /// [`StoreError::SealBroken`] if it was sealed under another key or for another place, or was changed.
    pub(crate) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let broken = || StoreError::SealBroken { table: place.table };
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(broken)?;
        let payload = Payload {
            msg: ciphertext,
            aad: &place.bytes(),
        };
        self.cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| broken())
    }

    /// Opens sealed text.
    pub(crate) fn open_text(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<String>, StoreError> {
        let bytes = self.open(place, sealed)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Zeroizing::new(text.to_owned())),
            Err(_) => Err(StoreError::SealBroken { table: place.table }),
        }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new_from_slice(self.bytes()).expect("a data key has 32 bytes")
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// Fills `bytes` with randomness of the operating system.
pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|_| StoreError::NoRandomness)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HERE: Place<'_> = Place {
        table: "addresses",
        column: "address",
        row: b"1",
    };

    proptest! {
        #[test]
        fn what_is_sealed_opens_only_unchanged_and_in_its_place(
            plain in proptest::collection::vec(any::<u8>(), 0..200),
            changed in any::<prop::sample::Index>(),
            bit in 0u8..8,
        ) {
            let key = DataKey::generate().unwrap();
            let sealed = key.seal(HERE, &plain).unwrap();
            let opened = key.open(HERE, &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
            for elsewhere in [
                Place { table: "findings", ..HERE },
                Place { column: "link_text", ..HERE },
                Place { row: b"2", ..HERE },
                Place { row: b"", ..HERE },
            ] {
                prop_assert!(key.open(elsewhere, &sealed).is_err());
            }
            prop_assert!(DataKey::generate().unwrap().open(HERE, &sealed).is_err());
            let mut forged = sealed.clone();
            forged[changed.index(sealed.len())] ^= 1 << bit;
            prop_assert!(key.open(HERE, &forged).is_err());
        }

        #[test]
        fn cut_off_fields_do_not_open(length in 0usize..60) {
            let key = DataKey::generate().unwrap();
            let sealed = key.seal(HERE, &[7; 20]).unwrap();
            prop_assert!(key.open(HERE, &sealed[..length]).is_err());
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_the_same_way() {
        let key = DataKey::generate().unwrap();
        assert_ne!(key.seal(HERE, b"x").unwrap(), key.seal(HERE, b"x").unwrap());
    }

    #[test]
    fn keys_of_different_purposes_differ_and_do_not_show() {
        let key = DataKey::from_bytes(&[7; 32]).unwrap();
        assert_ne!(key.derive("a").bytes(), key.derive("b").bytes());
        assert_ne!(key.derive("a").bytes(), key.bytes());
        assert_eq!(key.derive("a").bytes(), key.clone().derive("a").bytes());
        assert_eq!(format!("{key:?}"), "DataKey(…)");
        assert!(DataKey::from_bytes(&[7; 31]).is_none());
    }
}
