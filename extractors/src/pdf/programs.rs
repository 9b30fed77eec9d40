//! What an embedded font program itself says of its glyphs: by its character map and by their names.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_font::FontData;
use skrifa::Font;
use skrifa::raw::ps::agl;

/// Glyphs of one font that are looked at.
const MAX_GLYPHS: usize = 0x2_0000;

/// The letters of glyphs, as the program tells them.
#[derive(Debug, Default)]
pub(super) struct Program {
    letters: HashMap<u32, Rc<str>>,
}

impl Program {
    /// Reads the character map and, for glyphs that it leaves out, the names of a font in any format.
    pub(super) fn read(data: FontData) -> Self {
        let Some(font) = Font::new(data, 0) else {
            return Self::default();
        };
        let mut letters: HashMap<u32, Rc<str>> = HashMap::new();
        let map = font.charmap();
        // A map of Mac codes or of symbols gives places in a subset, which mean nothing in Unicode.
        if !map.unicode_is_mac_roman() && !map.unicode_is_symbol() {
            for (code, glyph) in map.unicodes().take(MAX_GLYPHS) {
                if let Some(letter) = char::from_u32(code).filter(|letter| says_something(*letter)) {
                    letters
                        .entry(glyph.to_u32())
                        .or_insert_with(|| letter.to_string().into());
                }
            }
        }
        for (glyph, name) in font.glyph_names().take(MAX_GLYPHS) {
            if name.is_synthesized() || letters.contains_key(&glyph.to_u32()) {
                continue;
            }
            let named: String = agl::name_to_chars(&name)
                .filter(|letter| says_something(*letter))
                .collect();
            if !named.is_empty() {
                letters.insert(glyph.to_u32(), named.into());
            }
        }
        Self { letters }
    }

    /// The letters of a glyph.
    pub(super) fn letters(&self, glyph: u32) -> Option<&Rc<str>> {
        self.letters.get(&glyph)
    }
}

/// Whether a letter means something to a reader: private use and control characters do not.
pub(super) fn says_something(letter: char) -> bool {
    let is_private = ('\u{e000}'..='\u{f8ff}').contains(&letter) || letter >= '\u{f0000}';
    let is_control = letter.is_control() && !letter.is_whitespace();
    !is_private && !is_control && letter != char::REPLACEMENT_CHARACTER
}
