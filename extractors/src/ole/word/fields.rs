//! Letters of Word that stand for something else: field codes, pictures, breaks: [`Fields`] (MS-DOC 2.8.25).

use rasoat_core::{Visibility, ZoneKind};

use super::Document;
use super::letters::LetterProps;
use crate::draft::{Draft, Place};
use crate::legacy::FontEncoding;

/// Fields that may lie in one another.
const MAX_FIELDS: usize = 64;

/// A field that is open.
#[derive(Debug, Default)]
struct Field {
    code: String,
    /// Whether its code has ended, so that its result follows.
    has_result: bool,
}

/// The fields that are open, and the codes of those that have ended.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    ended: Vec<String>,
    /// The page on which the letters stand.
    pub(super) page: Option<u32>,
}

impl Fields {
    /// The text that people see of these units; codes of fields are kept for later.
    pub(super) fn shown(
        &mut self,
        units: &[u16],
        letters: &LetterProps,
        document: &Document<'_>,
        pictures: &mut Vec<(usize, Option<u32>)>,
    ) -> String {
        let mut shown = String::new();
        for letter in char::decode_utf16(units.iter().copied()) {
            let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
            let letter = match letter {
                '\u{13}' => {
                    if self.open.len() < MAX_FIELDS {
                        self.open.push(Field::default());
                    }
                    continue;
                }
                '\u{14}' => {
                    if let Some(field) = self.open.last_mut() {
                        field.has_result = true;
                    }
                    continue;
                }
                '\u{15}' => {
                    self.ended.extend(self.open.pop().map(|field| field.code));
                    continue;
                }
                '\u{1}' if letters.is_special => {
                    pictures.extend(letters.picture.map(|at| (at, self.page)));
                    continue;
                }
                '(' if letters.is_special => {
                    match letters.symbol.and_then(|symbol| letter_of(symbol, document)) {
                        Some(letter) => letter,
                        None => continue,
                    }
                }
                '\u{B}' | '\u{E}' => '\n',
                '\u{1E}' => '-',
                // In fonts of TCVN3 this is the letter ư.
                '\u{1F}' => '\u{AD}',
                '\t' => '\t',
                '\0'..='\u{1F}' => continue,
                other => other,
            };
            match self.open.iter_mut().find(|field| !field.has_result) {
                Some(field) => field.code.push(letter),
                None => shown.push(letter),
            }
        }
        shown
    }

    /// Puts texts and addresses of the fields that have ended where they belong.
    pub(super) fn flush(&mut self, page: Option<u32>, draft: &mut Draft, links: &mut Vec<String>) {
        for code in std::mem::take(&mut self.ended) {
            take_code(&code, page, draft, links);
        }
    }

    /// The same, of the fields that never end, too.
    pub(super) fn finish(&mut self, page: Option<u32>, draft: &mut Draft, links: &mut Vec<String>) {
        self.ended.extend(self.open.drain(..).map(|field| field.code));
        self.flush(page, draft, links);
    }
}

/// A letter given by its code in a font; letters of picture fonts are left out.
fn letter_of((font, code): (u16, u16), document: &Document<'_>) -> Option<char> {
    if !(0xF000..=0xF0FF).contains(&code) {
        return char::from_u32(code.into());
    }
    let font = document.fonts.get(usize::from(font))?;
    FontEncoding::of_name(font)?;
    char::from_u32(u32::from(code & 0xFF))
}

/// Codes of fields may hold text of their own (`QUOTE`, `IF`, `DOCPROPERTY`) or an address.
fn take_code(code: &str, page: Option<u32>, draft: &mut Draft, links: &mut Vec<String>) {
    const MAX_LINKS: usize = 20_000;
    let code = code.trim();
    let (command, arguments) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
    match command.to_ascii_uppercase().as_str() {
        "HYPERLINK" => {
            let address = arguments.split('"').nth(1).filter(|_| links.len() < MAX_LINKS);
            links.extend(address.map(str::to_owned));
        }
        "" | "PAGE" | "NUMPAGES" | "SECTIONPAGES" | "TOC" | "PAGEREF" | "REF" | "SEQ" | "DATE" | "TIME"
        | "INDEX" | "STYLEREF" | "FORMCHECKBOX" | "FORMTEXT" | "FORMDROPDOWN" | "EMBED" | "EQ" | "SHAPE" => {}
        _ => draft.push_text(
            Place {
                page,
                visibility: Visibility::Hidden,
                ..Place::of(ZoneKind::FormField)
            },
            code,
        ),
    }
}
