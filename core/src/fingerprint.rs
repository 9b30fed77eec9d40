//! Telling that two documents have the same content without keeping any of it: [`ContentFingerprint`].

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Words in a shingle, the unit in which near-duplicates are compared.
const SHINGLE_WORDS: usize = 4;
/// Texts of fewer words have no near-duplicate bands: too many forms would look alike.
const MIN_WORDS_FOR_BANDS: usize = 24;
/// Bands of a sketch, and minima in a band: two texts whose shingles agree to 80 % share at least one band
/// with probability 0.977, at 50 % with 0.17, at 30 % with 0.009 (1 − (1 − sʳ)ᵇ with r = 6, b = 12).
const BANDS: usize = 12;
const ROWS: usize = 6;

/// A SHA-256 (FIPS 180-4) of some bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256Digest(pub [u8; 32]);

impl Sha256Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of everything that `source` gives until its end, a piece at a time.
    ///
    /// # Errors
    ///
    /// If `source` cannot be read.
    pub fn of_reader(mut source: impl std::io::Read) -> std::io::Result<Self> {
        let mut digest = Sha256::new();
        let mut piece = vec![0; 1 << 16];
        loop {
            match source.read(&mut piece) {
                Ok(0) => return Ok(Self(digest.finalize().into())),
                Ok(count) => digest.update(&piece[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Sha256Digest {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digest = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err("a SHA-256 is 64 hexadecimal digits");
        }
        for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| "a SHA-256 is 64 hexadecimal digits")?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| "a SHA-256 is 64 hexadecimal digits")?;
        }
        Ok(Self(digest))
    }
}

impl TryFrom<String> for Sha256Digest {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Sha256Digest> for String {
    fn from(digest: Sha256Digest) -> Self {
        digest.to_string()
    }
}

/// The server's key for fingerprints. Without it nobody can test a guess against a stored token.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct FingerprintKey([u8; 32]);

impl FingerprintKey {
    /// Takes charge of the key's bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The token of `value` for one `purpose`; tokens of different purposes cannot be compared.
    pub fn token(&self, purpose: &str, value: &[u8]) -> Token {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(&(purpose.len() as u64).to_le_bytes());
        mac.update(purpose.as_bytes());
        mac.update(value);
        Token(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(…)")
    }
}

/// An HMAC-SHA-256 (RFC 2104) of a value under the fingerprint key: equal values have equal tokens, and a
/// token does not tell its value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token(pub [u8; 32]);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

/// What is kept to recognise a document's content: never any of the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFingerprint {
    /// The SHA-256 of the bytes.
    pub sha256: Sha256Digest,
    /// The token of the normalised text; `None` where no word was read.
    pub text: Option<Token>,
    /// Near-duplicate bands of the text: two documents that share one are probably nearly the same. Empty
    /// for a short text.
    pub bands: Vec<Token>,
}

impl ContentFingerprint {
    /// Fingerprints a document from its digest and its text.
    pub fn of(sha256: Sha256Digest, text: &str, key: &FingerprintKey) -> Self {
        let mut words = normalised_words(text);
        let joined = words.join(" ");
        let token = (!words.is_empty()).then(|| key.token("text", joined.as_bytes()));
        let bands = bands(&words, key);
        zeroize::Zeroizing::new(joined);
        words.zeroize();
        Self {
            sha256,
            text: token,
            bands,
        }
    }
}

/// Lower-case words in NFC, without anything that is neither letter nor digit.
fn normalised_words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| {
            word.nfc()
                .filter(|letter| letter.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect()
        })
        .filter(|word: &String| !word.is_empty())
        .collect()
}

/// `MinHash` bands over word shingles (Broder 1997), each an HMAC of its minima.
fn bands(words: &[String], key: &FingerprintKey) -> Vec<Token> {
    if words.len() < MIN_WORDS_FOR_BANDS {
        return Vec::new();
    }
    let seed = u64::from_le_bytes(
        key.token("shingle", b"").0[..8]
            .try_into()
            .expect("8 of 32 bytes"),
    );
    let mut minima = [u64::MAX; BANDS * ROWS];
    for shingle in words.windows(SHINGLE_WORDS) {
        let hash = shingle_hash(shingle, seed);
        for (index, minimum) in minima.iter_mut().enumerate() {
            *minimum = (*minimum).min(mix(hash ^ mix(seed.wrapping_add(index as u64))));
        }
    }
    minima
        .chunks(ROWS)
        .enumerate()
        .map(|(band, rows)| {
            let bytes: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
            key.token(&format!("band {band}"), &bytes)
        })
        .collect()
}

/// FNV-1a over the words, separated, then mixed.
fn shingle_hash(words: &[String], seed: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed;
    for byte in words.iter().flat_map(|word| word.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(hash)
}

/// The finaliser of `SplitMix64` (Steele, Lea & Flood 2014): a bijection that spreads every bit.
const fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> FingerprintKey {
        FingerprintKey::new([byte; 32])
    }

    fn print(text: &str) -> ContentFingerprint {
        ContentFingerprint::of(Sha256Digest::of(text.as_bytes()), text, &key(1))
    }

    fn long_text(changed_word: Option<usize>) -> String {
        let word = |index: usize| {
            if changed_word == Some(index) {
                "khác".to_owned()
            } else {
                format!("từ{}", index * 7 % 191)
            }
        };
        (0..180).map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_same_text_in_another_form_has_the_same_token() {
        assert_eq!(
            print("Kế hoạch, số 12").text,
            print("  kê\u{301} HOẠCH số\n12.").text
        );
        assert_ne!(print("Kế hoạch số 12").text, print("Kế hoạch số 13").text);
        assert_eq!(print(" … ").text, None);
    }

    #[test]
    fn a_changed_word_leaves_bands_in_common_and_another_text_does_not() {
        let original = print(&long_text(None));
        let shared = |other: &ContentFingerprint| {
            original
                .bands
                .iter()
                .filter(|band| other.bands.contains(band))
                .count()
        };
        assert!(shared(&print(&long_text(Some(90)))) > 0);
        let other = (0..180)
            .map(|index| format!("chữ{index}"))
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(shared(&print(&other)), 0);
        assert!(print("một hai ba").bands.is_empty());
    }

    #[test]
    fn tokens_depend_on_key_and_purpose() {
        assert_ne!(key(1).token("text", b"x"), key(2).token("text", b"x"));
        assert_ne!(key(1).token("text", b"x"), key(1).token("name", b"x"));
    }

    #[test]
    fn a_digest_reads_back() {
        let digest = Sha256Digest::of(b"abc");
        assert_eq!(
            digest.to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(digest.to_string().parse::<Sha256Digest>().unwrap(), digest);
        assert!("ba78".parse::<Sha256Digest>().is_err());
    }
}
