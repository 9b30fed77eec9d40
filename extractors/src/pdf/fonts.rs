//! Fonts: from the codes of a content stream to letters and widths.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_cmap::BfString;
use hayro_font::{
    CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, GlyphId, OutlineGlyph,
    StandardFont,
};
use hayro_syntax::object::{Array, Dict, Name};

use super::collections::Collection;
use super::programs::{Program, says_something};
use super::shapes::Shapes;

/// Bit 19 of the flags of a font descriptor (ISO 32000-1, 9.8.2).
const FORCE_BOLD: u32 = 1 << 18;

/// Glyphs that are tried to see whether a font can draw.
const PROBED_GLYPHS: u32 = 100;

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
    /// The document says nothing of its letters, so that what its codes stand for by default is a guess.
    is_guess: bool,
    /// As the document describes it.
    dict: Dict<'a>,
    known: RefCell<HashMap<u32, Shown>>,
    program: OnceCell<Program>,
    collection: OnceCell<Option<Collection>>,
    draws: OnceCell<bool>,
    second: Rc<SecondReading>,
}

/// What changes when a page whose text is broken or missing is read again.
#[derive(Default)]
struct SecondReading {
    /// The font program is believed before the document's own mapping.
    is_on: Cell<bool>,
    shapes: RefCell<Shapes>,
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
        let told = readable(&match &glyph {
            FontGlyph::Outline(outline) => letters_of(outline.as_unicode()),
            FontGlyph::Type3(drawn) => letters_of(drawn.as_unicode()),
        });
        let FontGlyph::Outline(outline) = &glyph else {
            return told;
        };
        let is_second = self.second.is_on.get();
        if !told.is_empty() && !is_second && !self.is_guess {
            return told;
        }
        if let Some(letters) = self.by_program(outline) {
            return readable(letters);
        }
        if !told.is_empty() {
            return told;
        }
        if let Some(letters) = self.by_collection(code) {
            return readable(&letters);
        }
        if is_second {
            return self.by_shape(outline);
        }
        String::new()
    }

    /// The letters that another font gives to the same shape, or a space where nothing is drawn.
    fn by_shape(&self, glyph: &OutlineGlyph) -> String {
        let outline = glyph.outline();
        if outline.elements().is_empty() {
            return String::from(if self.draws() { " " } else { "" });
        }
        let known = self.second.shapes.borrow().letters(&outline);
        known.map_or_else(String::new, |letters| letters.as_ref().to_owned())
    }

    /// Whether the embedded font can draw anything at all.
    fn draws(&self) -> bool {
        let is_drawn = |glyph| match self.font.glyph(GlyphId::new(glyph), 0) {
            FontGlyph::Outline(outline) => !outline.outline().elements().is_empty(),
            FontGlyph::Type3(_) => false,
        };
        *self
            .draws
            .get_or_init(|| has_program(&self.dict) && (1..=PROBED_GLYPHS).any(is_drawn))
    }

    /// The letters that the embedded font program itself gives to this outline.
    fn by_program(&self, outline: &OutlineGlyph) -> Option<&str> {
        let program = self.program.get_or_init(|| {
            outline
                .font_data()
                .filter(|_| has_program(&self.dict))
                .map(|program| Program::read(program.data))
                .unwrap_or_default()
        });
        program.letters(outline.glyph_id().to_u32()).map(AsRef::as_ref)
    }

    /// The letters that the character collection of the font gives to `code`.
    fn by_collection(&self, code: u32) -> Option<String> {
        self.collection
            .get_or_init(|| Collection::of(&self.dict))
            .as_ref()?
            .letters(code)
    }

    /// Teaches `shapes` the letters that were shown so far.
    fn teach(&self, shapes: &mut Shapes) {
        if self.is_fallback || !has_program(&self.dict) {
            return;
        }
        for (code, shown) in self.known.borrow().iter() {
            if !shown.text.trim().is_empty()
                && let FontGlyph::Outline(outline) = self.font.glyph(self.font.map_code(*code), *code)
            {
                shapes.learn(&outline.outline(), &shown.text);
            }
        }
    }
}

/// The letters of a mapping.
fn letters_of(mapped: Option<BfString>) -> String {
    match mapped {
        Some(BfString::Char(letter)) => letter.to_string(),
        Some(BfString::String(letters)) => letters,
        None => String::new(),
    }
}

/// What a reader can make of `text`: a mapping to letters that say nothing is as good as none.
fn readable(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| says_something(*letter)) {
        match ligature(letter) {
            Some(parts) => letters.push_str(parts),
            None => letters.push(letter),
        }
    }
    letters
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
    second: Rc<SecondReading>,
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
            second: Rc::default(),
        }
    }

    /// Begins or ends a second reading, in which font programs are believed before the mappings of the document, and
    /// letters without either are known by their shapes in other fonts.
    pub(super) fn read_again(&self, is_on: bool) {
        let loaded = self.loaded.borrow();
        if is_on {
            let mut shapes = self.second.shapes.borrow_mut();
            loaded.values().for_each(|font| font.teach(&mut shapes));
        }
        loaded.values().for_each(|font| font.known.borrow_mut().clear());
        self.second.is_on.set(is_on);
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
        let says_nothing = !dict.contains_key(b"ToUnicode") && !has_differences(dict);
        let shows_bytes = !is_fallback && is_simple && is_legacy_vietnamese(&info.name) && says_nothing;
        let is_guess = is_simple && says_nothing && !dict.contains_key(b"Encoding");
        let loaded = Rc::new(LoadedFont {
            info,
            font,
            is_fallback,
            shows_bytes,
            is_guess,
            dict: dict.clone(),
            known: RefCell::new(HashMap::new()),
            program: OnceCell::new(),
            collection: OnceCell::new(),
            draws: OnceCell::new(),
            second: Rc::clone(&self.second),
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
                    is_guess: false,
                    dict: Dict::empty(),
                    known: RefCell::new(HashMap::new()),
                    program: OnceCell::new(),
                    collection: OnceCell::new(),
                    draws: OnceCell::new(),
                    second: Rc::clone(&self.second),
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
    let descriptor = descriptor(dict).unwrap_or_default();
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

/// Whether a font program is embedded. Where none is, another font stands in, whose glyphs have nothing to do with the
/// codes of this one.
fn has_program(dict: &Dict<'_>) -> bool {
    descriptor(dict).is_some_and(|descriptor| {
        [&b"FontFile"[..], b"FontFile2", b"FontFile3"]
            .iter()
            .any(|key| descriptor.contains_key(key))
    })
}

/// What describes the font, or the one it is composed of.
fn descriptor<'a>(dict: &Dict<'a>) -> Option<Dict<'a>> {
    let descendant = dict
        .get::<Array<'_>>(b"DescendantFonts")
        .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    descendant
        .as_ref()
        .unwrap_or(dict)
        .get::<Dict<'_>>(b"FontDescriptor")
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
