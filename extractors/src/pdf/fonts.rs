//! Fonts: from the codes of a content stream to letters and widths.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_cmap::BfString;
use hayro_font::{
    CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, OutlineGlyph, StandardFont,
};
use hayro_syntax::object::{Array, Dict, Name};
use skrifa::MetadataProvider;

/// Bit 19 of the flags of a font descriptor (ISO 32000-1, 9.8.2).
const FORCE_BOLD: u32 = 1 << 18;

/// What a line tells about the font it is set in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FontInfo {
    /// The name that the document gives it, without the prefix of a subset; empty where it gives none.
    pub(super) name: String,
    /// A heavy weight, by name or by description.
    pub(super) bold: bool,
}

/// A code shown with a font.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// Its letters, empty where the font does not tell them.
    pub(super) text: Rc<str>,
    /// How far it moves, in thousandths of the font size, to the right and up.
    pub(super) advance: (f64, f64),
}

/// A font ready to be read with.
pub(super) struct LoadedFont<'a> {
    pub(super) info: Rc<FontInfo>,
    font: Font<'a>,
    /// Stands in for a font that is missing or broken: only plain ASCII can be trusted.
    is_fallback: bool,
    shows_bytes: bool,
    known: RefCell<HashMap<u32, Shown>>,
    by_outline: OnceCell<HashMap<u32, char>>,
}

impl LoadedFont<'_> {
    /// The code at `offset` of `bytes` and its length, at least 1.
    pub(super) fn code_at(&self, bytes: &[u8], offset: usize) -> (u32, usize) {
        let (code, length) = self.font.read_code(bytes, offset);
        (code, length.max(1))
    }

    /// Whether lines run from left to right, not from top to bottom.
    pub(super) fn is_horizontal(&self) -> bool {
        self.font.is_horizontal()
    }

    /// What `code` shows.
    pub(super) fn show(&self, code: u32) -> Shown {
        if let Some(shown) = self.known.borrow().get(&code) {
            return shown.clone();
        }
        let advance = self.font.code_advance(code);
        let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
        let shown = Shown {
            text: self.letters(code).into(),
            advance: (finite(advance.x), finite(advance.y)),
        };
        self.known.borrow_mut().insert(code, shown.clone());
        shown
    }

    fn letters(&self, code: u32) -> String {
        if self.is_fallback && code > 0x7e {
            return String::new();
        }
        if self.shows_bytes
            && let Some(letter) = byte_as_letter(code)
        {
            return letter.to_string();
        }
        let glyph = self.font.glyph(self.font.map_code(code), code);
        let told = match &glyph {
            FontGlyph::Outline(outline) => outline.as_unicode(),
            FontGlyph::Type3(drawn) => drawn.as_unicode(),
        };
        let text = match told {
            Some(BfString::Char(letter)) => letter.to_string(),
            Some(BfString::String(letters)) => letters,
            None => match &glyph {
                FontGlyph::Outline(outline) => self.by_outline(outline).map(String::from).unwrap_or_default(),
                FontGlyph::Type3(_) => String::new(),
            },
        };
        // Private use and control characters say nothing; a mapping to them is as good as none.
        let says_something = |letter: char| {
            let is_private = ('\u{e000}'..='\u{f8ff}').contains(&letter);
            let is_control = letter.is_control() && !letter.is_whitespace();
            !is_private && !is_control && letter != char::REPLACEMENT_CHARACTER
        };
        let mut letters = String::with_capacity(text.len());
        for letter in text.chars().filter(|letter| says_something(*letter)) {
            match ligature(letter) {
                Some(parts) => letters.push_str(parts),
                None => letters.push(letter),
            }
        }
        letters
    }

    /// The letter that the embedded font program itself maps to this outline.
    fn by_outline(&self, outline: &OutlineGlyph) -> Option<char> {
        let reversed = self.by_outline.get_or_init(|| {
            let mut letters = HashMap::new();
            if let Some(program) = outline.font_data()
                && let Ok(program) = skrifa::FontRef::new((*program.data).as_ref())
            {
                for (letter, glyph) in program.charmap().mappings().take(0x2_0000) {
                    if let Some(letter) = char::from_u32(letter) {
                        letters.entry(glyph.to_u32()).or_insert(letter);
                    }
                }
            }
            letters
        });
        reversed.get(&outline.glyph_id().to_u32()).copied()
    }
}

/// The fonts of a document, each loaded once.
pub(super) struct FontSet<'a> {
    cache: FontCache<'a>,
    programs: FontResolverFn,
    cmaps: CMapResolverFn,
    loaded: RefCell<HashMap<(usize, usize), Rc<LoadedFont<'a>>>>,
    fallback: OnceCell<Option<Rc<LoadedFont<'a>>>>,
    /// Fonts that could not be loaded, so that their text was guessed or lost.
    pub(super) broken: Cell<u32>,
}

impl<'a> FontSet<'a> {
    pub(super) fn new() -> Self {
        Self {
            cache: FontCache::new(),
            programs: Arc::new(|query| {
                Some(match query {
                    FontQuery::Standard(standard) => standard.get_font_data(),
                    FontQuery::Fallback(query) => query.pick_standard_font().get_font_data(),
                })
            }),
            cmaps: Arc::new(hayro_cmap::load_embedded),
            loaded: RefCell::new(HashMap::new()),
            fallback: OnceCell::new(),
            broken: Cell::new(0),
        }
    }

    /// The font that `dict` describes.
    pub(super) fn load(&self, dict: &Dict<'a>) -> Option<Rc<LoadedFont<'a>>> {
        // The bytes of a dictionary stay where they are as long as the document is open.
        let key = (dict.data().as_ptr().addr(), dict.data().len());
        if let Some(font) = self.loaded.borrow().get(&key) {
            return Some(Rc::clone(font));
        }
        let info = Rc::new(describe(dict));
        let font = self.cache.font(dict, &self.programs, &self.cmaps);
        let is_fallback = font.is_none();
        if is_fallback {
            self.broken.set(self.broken.get().saturating_add(1));
        }
        let font = font.or_else(|| self.helvetica())?;
        let is_simple = dict
            .get::<Name<'_>>(b"Subtype")
            .is_some_and(|subtype| matches!(subtype.as_ref(), b"TrueType" | b"Type1" | b"MMType1"));
        let shows_bytes = !is_fallback
            && is_simple
            && is_legacy_vietnamese(&info.name)
            && !dict.contains_key(b"ToUnicode")
            && !has_differences(dict);
        let loaded = Rc::new(LoadedFont {
            info,
            font,
            is_fallback,
            shows_bytes,
            known: RefCell::new(HashMap::new()),
            by_outline: OnceCell::new(),
        });
        self.loaded.borrow_mut().insert(key, Rc::clone(&loaded));
        Some(loaded)
    }

    /// The font that viewers take where none was chosen.
    pub(super) fn fallback(&self) -> Option<Rc<LoadedFont<'a>>> {
        self.fallback
            .get_or_init(|| {
                Some(Rc::new(LoadedFont {
                    info: Rc::new(FontInfo {
                        name: String::new(),
                        bold: false,
                    }),
                    font: self.helvetica()?,
                    is_fallback: true,
                    shows_bytes: false,
                    known: RefCell::new(HashMap::new()),
                    by_outline: OnceCell::new(),
                }))
            })
            .clone()
    }

    fn helvetica(&self) -> Option<Font<'a>> {
        self.cache.standard_font(StandardFont::Helvetica, &self.programs)
    }
}

/// The name and the weight of a font.
fn describe(dict: &Dict<'_>) -> FontInfo {
    let descendant = dict
        .get::<Array<'_>>(b"DescendantFonts")
        .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    let descriptor = descendant
        .as_ref()
        .unwrap_or(dict)
        .get::<Dict<'_>>(b"FontDescriptor")
        .unwrap_or_default();
    let name = [(dict, "BaseFont"), (&descriptor, "FontName")]
        .iter()
        .find_map(|(dict, key)| dict.get::<Name<'_>>(key.as_bytes()))
        .map(|name| String::from_utf8_lossy(name.as_ref()).into_owned())
        .unwrap_or_default();
    let name = match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest.to_owned(),
        _ => name,
    };
    let lower = name.to_ascii_lowercase();
    let bold = ["bold", "black", "heavy"].iter().any(|word| lower.contains(word))
        || descriptor
            .get::<f32>(b"FontWeight")
            .is_some_and(|weight| weight >= 600.0)
        || descriptor
            .get::<u32>(b"Flags")
            .is_some_and(|flags| flags & FORCE_BOLD != 0)
        || descriptor.get::<f32>(b"StemV").is_some_and(|stem| stem >= 130.0);
    FontInfo { name, bold }
}

/// Whether a font of this name draws Vietnamese letters in the places of Western ones, so that the bytes
/// shown with it matter and not the names of the glyphs (FACTS, 5.2).
fn is_legacy_vietnamese(name: &str) -> bool {
    let name = name.trim_start_matches(['.', '#']).to_ascii_lowercase();
    ["vn", "vni", "vps", "abc"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// The letters that a Latin ligature joins: they are drawn as one, but nobody writes them so.
fn ligature(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}

/// Whether the document names glyphs for single codes.
fn has_differences(dict: &Dict<'_>) -> bool {
    dict.get::<Dict<'_>>(b"Encoding")
        .is_some_and(|encoding| encoding.contains_key(b"Differences"))
}

/// The letter of windows-1252 at `code`. Unlike the tables of PDF it keeps 0xAD, which is a letter in TCVN3.
fn byte_as_letter(code: u32) -> Option<char> {
    match u8::try_from(code).ok()? {
        byte @ (0x20..=0x7e | 0xa0..=0xff) => Some(char::from(byte)),
        byte @ 0x80..=0x9f => {
            let bytes = [byte];
            let (letter, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            letter.chars().next().filter(|letter| !letter.is_control())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legacy_fonts_are_known_by_their_names() {
        let check = |name: &str, expected: bool| assert_eq!(is_legacy_vietnamese(name), expected, "{name}");
        check(".VnTime", true);
        check("VnTimeH", true);
        check("VNI-Times", true);
        check("#20VnArial", false);
        check("Times New Roman", false);
        check("Arial", false);
    }

    #[test]
    fn bytes_keep_the_letter_that_looks_like_a_hyphen() {
        let check = |code: u32, expected: Option<char>| assert_eq!(byte_as_letter(code), expected);
        check(0xad, Some('\u{ad}'));
        check(0x41, Some('A'));
        check(0x8a, Some('\u{160}'));
        check(0x07, None);
        check(0x1ef9, None);
    }
}
