//! Vietnamese from before Unicode: [`decode`].
//!
//! Documents hold such text as if it were Latin-1 or Windows-1252, and only a font name says what its bytes mean.
//! Where the font is known it decides; otherwise whole syllables do, so that French, English or Vietnamese in
//! Unicode is never touched. Facts on the encodings: RFC 1456 (VISCII, VIQR), TCVN 5712:1993, and the tables of
//! Unikey, checked against glibc's and Mozilla's.

mod bytes;
mod font;
mod judge;
mod mojibake;
mod single_byte;
mod syllable;
mod viqr;
mod vni;

use rasoat_core::LegacyEncoding;
use unicode_normalization::UnicodeNormalization;

pub(crate) use font::FontEncoding;

/// Text decoded from an old encoding.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text in Unicode.
    pub(crate) text: String,
    /// What it was decoded from.
    pub(crate) encoding: LegacyEncoding,
    /// Whether its font draws it in capitals.
    pub(crate) shown_as_capitals: bool,
}

#[cfg(test)]
impl std::fmt::Debug for Decoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:?} {:?} {}",
            self.encoding, self.text, self.shown_as_capitals
        )
    }
}

/// Decodes a line or run of text, if it is in an old encoding; `None` leaves it as it is.
///
/// `font` is the name of the font that draws it, such as `.VnTimeH` or `ABCDEF+VNI-Times`, if known.
pub(crate) fn decode(text: &str, font: Option<&str>) -> Option<Decoded> {
    decode_among(text, font, None)
}

/// Text that stands for itself, such as a title: decoded if it is in an old encoding.
pub(crate) fn to_unicode(text: String) -> String {
    decode(&text, None).map_or(text, |decoded| decoded.text)
}

/// Decodes a line as [`decode`] does, but where syllables alone leave it open, `usual` decides: the encoding
/// that [`usual_encoding`] found in the rest of the document.
pub(crate) fn decode_among(text: &str, font: Option<&str>, usual: Option<LegacyEncoding>) -> Option<Decoded> {
    if let Some(font) = font.and_then(FontEncoding::of_name)
        && let Some(decoded) = by_font(text, font)
    {
        return Some(decoded);
    }
    let decoded = |(encoding, text)| Decoded {
        text,
        encoding,
        shown_as_capitals: false,
    };
    judge::best(text)
        .or_else(|| usual.and_then(|encoding| judge::not_worse(text, encoding)))
        .map(decoded)
}

/// The old encoding that most lines of a document are in, if any are.
pub(crate) fn usual_encoding<'a>(lines: impl Iterator<Item = &'a str>) -> Option<LegacyEncoding> {
    let mut votes: Vec<(LegacyEncoding, usize)> = Vec::new();
    for line in lines.take(2_000) {
        if let Some((encoding, _)) = judge::best(line) {
            match votes.iter_mut().find(|(voted, _)| *voted == encoding) {
                Some((_, count)) => *count += 1,
                None => votes.push((encoding, 1)),
            }
        }
    }
    votes
        .into_iter()
        .filter(|(_, count)| *count >= 2)
        .max_by_key(|(_, count)| *count)
        .map(|(encoding, _)| encoding)
}

fn by_font(text: &str, font: FontEncoding) -> Option<Decoded> {
    // Text in Unicode that kept the name of an old font is drawn with another one.
    if text.chars().any(syllable::is_vietnamese_beyond_latin1) {
        return None;
    }
    if text.is_ascii() {
        return font.draws_capitals.then(|| Decoded {
            text: text.to_owned(),
            encoding: font.encoding,
            shown_as_capitals: true,
        });
    }
    Some(Decoded {
        text: with_encoding(text, font.encoding)?,
        encoding: font.encoding,
        shown_as_capitals: font.draws_capitals,
    })
}

/// Reads `text` as if it were in `encoding`; `None` if nothing changes or it cannot be.
fn with_encoding(text: &str, encoding: LegacyEncoding) -> Option<String> {
    let decoded = match encoding {
        LegacyEncoding::Tcvn3 => single_byte::decode(text, single_byte::tcvn3),
        LegacyEncoding::Viscii => single_byte::decode(text, single_byte::viscii),
        LegacyEncoding::Vps => single_byte::decode(text, single_byte::vps),
        LegacyEncoding::Vni => vni::decode(text),
        LegacyEncoding::Windows1258 => mojibake::windows_1258(text)?,
        LegacyEncoding::Mojibake => mojibake::utf8(text)?,
        LegacyEncoding::Viqr => viqr::decode(text),
    };
    (decoded != text).then_some(decoded)
}

/// A vowel with the combining marks of its quality and tone, as one letter if there is one.
fn marked(base: char, quality: Option<char>, tone: Option<char>) -> Option<char> {
    let mut composed = [Some(base), quality, tone].into_iter().flatten().nfc();
    composed.next().filter(|_| composed.next().is_none())
}

#[cfg(test)]
mod tests;
