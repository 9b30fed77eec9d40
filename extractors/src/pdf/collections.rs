//! Letters of the character collections of East Asian fonts: a glyph's number in one tells its letter (ISO 32000-1, 9.7.5.2).

use hayro_cmap::{BfString, CMap, CMapName, CidFamily};
use hayro_syntax::object::{Array, Dict, Name, Stream, String as Text};

/// Codes are up to so many bytes long.
const MAX_CODE_BYTES: u8 = 4;

/// From the codes of a font through a collection to letters.
pub(super) struct Collection {
    codes: CMap,
    letters: CMap,
}

impl Collection {
    /// The collection of a composite font that names one of Adobe's.
    pub(super) fn of(font: &Dict<'_>) -> Option<Self> {
        let descendant = font
            .get::<Array<'_>>(b"DescendantFonts")?
            .iter::<Dict<'_>>()
            .next()?;
        let codes = encoding(font)?;
        let family = codes
            .metadata()
            .character_collection
            .as_ref()
            .map(|collection| collection.family.clone())
            .filter(|family| *family != CidFamily::AdobeIdentity)
            .or_else(|| {
                let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo")?;
                let (registry, ordering) = (
                    info.get::<Text<'_>>(b"Registry")?,
                    info.get::<Text<'_>>(b"Ordering")?,
                );
                Some(CidFamily::from_registry_ordering(
                    registry.as_bytes(),
                    ordering.as_bytes(),
                ))
            })?;
        let letters = CMap::parse(
            hayro_cmap::load_embedded(family.ucs2_cmap()?)?,
            hayro_cmap::load_embedded,
        )?;
        Some(Self { codes, letters })
    }

    /// The letters that `code` shows.
    pub(super) fn letters(&self, code: u32) -> Option<String> {
        let number = (1..=MAX_CODE_BYTES).find_map(|bytes| self.codes.lookup_cid_code(code, bytes))?;
        match self.letters.lookup_bf_string(number) {
            Some(BfString::Char(letter)) => Some(letter.to_string()),
            Some(BfString::String(letters)) => Some(letters),
            None => (1..=MAX_CODE_BYTES)
                .find_map(|bytes| self.letters.lookup_cid_code(number, bytes))
                .and_then(char::from_u32)
                .map(String::from),
        }
    }
}

/// The map from codes to numbers of glyphs.
fn encoding(font: &Dict<'_>) -> Option<CMap> {
    if let Some(name) = font.get::<Name<'_>>(b"Encoding") {
        return match CMapName::from_bytes(name.as_ref()) {
            CMapName::IdentityH => Some(CMap::identity_h()),
            CMapName::IdentityV => Some(CMap::identity_v()),
            known => CMap::parse(hayro_cmap::load_embedded(known)?, hayro_cmap::load_embedded),
        };
    }
    let stream = font.get::<Stream<'_>>(b"Encoding")?;
    CMap::parse(&stream.decoded_data().ok()?, hayro_cmap::load_embedded)
}
