//! Rich Text Format: [`read`].

mod flow;
mod object;
mod state;
mod tokens;
mod words;

use std::collections::HashMap;
use std::rc::Rc;

use encoding_rs::Encoding;
use rasoat_core::{DocumentFormat, ExtractedText, Problem, ProblemKind, Visibility, ZoneKind};
use unicode_normalization::UnicodeNormalization;

use crate::color::Rgb;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use crate::legacy::FontEncoding;
use crate::{picture, scan};
use flow::Flows;
use state::{Destination, Group};
use tokens::{Token, Tokens};

/// Groups that may lie in one another; deeper ones share the last state.
const MAX_GROUPS: usize = 1_000;

/// A font of the table.
#[derive(Debug, Clone, Default)]
struct Font {
    name: String,
    charset: i32,
}

/// Reads a document token by token.
struct RtfReader<'a> {
    draft: &'a mut Draft,
    groups: Vec<Group>,
    /// Groups beyond [`MAX_GROUPS`].
    uncounted: usize,
    flows: Flows,
    fonts: HashMap<i32, Font>,
    font_names: HashMap<i32, Rc<str>>,
    font: i32,
    colors: Vec<Option<Rgb>>,
    color: (u8, u8, u8, bool),
    code_page: &'static Encoding,
    /// Bytes of text not yet decoded, since a letter may have several.
    bytes: Vec<u8>,
    /// Half of a letter that `\u` writes in two numbers.
    high_surrogate: Option<u16>,
    /// Bytes still to be passed over behind `\u`.
    to_skip: usize,
    value: String,
    property_name: String,
    /// Bytes of the picture or object that is being read.
    embedded: Vec<u8>,
    embedded_nibble: Option<u8>,
    pictures: Vec<Vec<u8>>,
    /// Pictures whose text can be read.
    drawings: Vec<Vec<u8>>,
    objects: Vec<Vec<u8>>,
    links: Vec<String>,
}

/// Reads an RTF document.
pub(crate) fn read(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Rtf);
    let mut draft = Draft::new(context);
    let mut reader = RtfReader {
        draft: &mut draft,
        groups: vec![Group::default()],
        uncounted: 0,
        flows: Flows::default(),
        fonts: HashMap::new(),
        font_names: HashMap::new(),
        font: 0,
        colors: Vec::new(),
        color: (0, 0, 0, false),
        code_page: encoding_rs::WINDOWS_1252,
        bytes: Vec::new(),
        high_surrogate: None,
        to_skip: 0,
        value: String::new(),
        property_name: String::new(),
        embedded: Vec::new(),
        embedded_nibble: None,
        pictures: Vec::new(),
        drawings: Vec::new(),
        objects: Vec::new(),
        links: Vec::new(),
    };
    let is_complete = reader.read(bytes);
    let pages = reader.flows.page();
    let RtfReader {
        links,
        pictures,
        drawings,
        objects,
        ..
    } = reader;
    draft.finish(&mut builder);
    for drawing in drawings {
        context.attach_drawing(&mut builder, "", &drawing);
    }
    for object in objects {
        context.attach_drawing(&mut builder, "", object::content(&object));
    }
    for link in links {
        builder.link(link);
    }
    for picture in pictures {
        scan::read(&picture, None, context, &mut builder);
    }
    if !is_complete {
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    builder.set_page_count(pages);
    builder.finish()
}

impl RtfReader<'_> {
    /// Reads everything; tells whether all groups were closed.
    fn read(&mut self, bytes: &[u8]) -> bool {
        let mut tokens = Tokens::new(bytes);
        while let Some(token) = tokens.next() {
            if self.draft.is_over() {
                return true;
            }
            match token {
                Token::Open => self.open(),
                Token::Close => self.close(),
                Token::Word("bin", Some(count)) => {
                    let raw = tokens.pass_over(usize::try_from(count).unwrap_or_default());
                    if matches!(
                        self.group().destination,
                        Destination::Picture | Destination::Object
                    ) {
                        self.embedded.extend_from_slice(raw);
                    }
                }
                Token::Word(word, number) => {
                    self.flush_bytes();
                    self.word(word, number);
                    self.group().is_ignorable = false;
                }
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Byte(byte) => self.byte(byte),
            }
        }
        self.flush_bytes();
        let is_complete = self.groups.len() == 1;
        self.flows.finish(self.draft);
        is_complete
    }

    fn group(&mut self) -> &mut Group {
        self.groups.last_mut().expect("the outermost group stays")
    }

    fn open(&mut self) {
        self.flush_bytes();
        self.to_skip = 0;
        if self.groups.len() >= MAX_GROUPS {
            self.uncounted += 1;
            return;
        }
        let inner = self.group().inner();
        self.groups.push(inner);
    }

    fn close(&mut self) {
        self.flush_bytes();
        self.to_skip = 0;
        if self.uncounted > 0 {
            self.uncounted -= 1;
            return;
        }
        if self.groups.len() == 1 {
            return;
        }
        let Some(closed) = self.groups.pop() else { return };
        if closed.opens_flow {
            self.flows.close(self.draft);
        }
        let outer = self.group().destination;
        if closed.destination != outer
            || matches!(
                closed.destination,
                Destination::Value(_) | Destination::PropertyValue
            )
        {
            self.end_value(closed.destination);
        }
    }

    /// Takes what a destination collected to where it belongs.
    fn end_value(&mut self, destination: Destination) {
        let hidden = |kind| Place {
            visibility: Visibility::Hidden,
            ..Place::of(kind)
        };
        match destination {
            Destination::Value(kind) => {
                let value = std::mem::take(&mut self.value);
                let place = if kind == ZoneKind::FormField {
                    hidden(kind)
                } else {
                    Place::of(kind)
                };
                self.draft.push_text(place, &value);
            }
            Destination::PropertyName => self.property_name = std::mem::take(&mut self.value),
            Destination::PropertyValue => {
                let value = std::mem::take(&mut self.value);
                self.property(&value);
            }
            Destination::FieldCode => {
                let code = std::mem::take(&mut self.value);
                self.field_code(&code);
            }
            Destination::Picture => {
                let bytes = std::mem::take(&mut self.embedded);
                if picture::is_drawing(&bytes) {
                    self.drawings.push(bytes);
                } else {
                    self.pictures.push(bytes);
                }
            }
            Destination::Object => self.objects.push(std::mem::take(&mut self.embedded)),
            _ => {}
        }
    }

    /// Properties of shapes that hold text, and properties that users gave to the document.
    fn property(&mut self, value: &str) {
        let name = std::mem::take(&mut self.property_name);
        match name.as_str() {
            "gtextUNICODE" => self.draft.push_text(
                Place {
                    page: Some(self.flows.page()),
                    ..Place::of(ZoneKind::Watermark)
                },
                value,
            ),
            "wzDescription" => self.draft.push_text(Place::of(ZoneKind::AltText), value),
            // The other names of shapes are those of the drawing layer; none begins with a capital.
            _ if name.starts_with(|first: char| first.is_lowercase())
                || name.is_empty()
                || name.starts_with("wz") => {}
            "AppVersion" | "DocSecurity" | "HyperlinksChanged" | "LinksUpToDate" | "ScaleCrop"
            | "ShareDoc" => {}
            _ => self
                .draft
                .push_text(Place::of(ZoneKind::Property), &format!("{name}: {value}")),
        }
    }

    fn field_code(&mut self, code: &str) {
        let code = code.trim();
        let (command, arguments) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
        match command {
            "HYPERLINK" => {
                let address = arguments.split('"').nth(1);
                self.links.extend(address.map(str::to_owned));
            }
            "" | "PAGE" | "NUMPAGES" | "TOC" | "PAGEREF" | "REF" | "SEQ" | "DATE" | "TIME" | "FORMTEXT"
            | "FORMCHECKBOX" | "FORMDROPDOWN" => {}
            _ => self.draft.push_text(
                Place {
                    visibility: Visibility::Hidden,
                    ..Place::of(ZoneKind::FormField)
                },
                code,
            ),
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        match self.group().destination {
            Destination::Skipped => {}
            Destination::Picture | Destination::Object => self.embedded_digit(byte),
            Destination::ColorTable if byte == b';' => {
                let (red, green, blue, is_set) = std::mem::take(&mut self.color);
                self.colors.push(is_set.then_some(Rgb(red, green, blue)));
            }
            Destination::FontTable if byte == b';' => {
                self.flush_bytes();
                let name = std::mem::take(&mut self.value);
                self.font_names.insert(self.font, Rc::from(name.trim()));
                self.fonts.entry(self.font).or_default().name = name;
            }
            _ => self.bytes.push(byte),
        }
    }

    fn embedded_digit(&mut self, byte: u8) {
        let Some(digit) = char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
        else {
            return;
        };
        match self.embedded_nibble.take() {
            Some(high) => self.embedded.push(high << 4 | digit),
            None => self.embedded_nibble = Some(digit),
        }
    }

    /// Decodes the bytes collected, in the charset of their font.
    fn flush_bytes(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let font = self.group().letters.font;
        let found = self.fonts.get(&font);
        let charset = found.map_or(0, |font| font.charset);
        // Such fonts have their letters at the places of Windows-1252, whatever charset they are said to have.
        let is_old = found.is_some_and(|font| FontEncoding::of_name(&font.name).is_some());
        let encoding = match charset {
            _ if is_old => encoding_rs::WINDOWS_1252,
            163 => encoding_rs::WINDOWS_1258,
            204 => encoding_rs::WINDOWS_1251,
            238 => encoding_rs::WINDOWS_1250,
            128 => encoding_rs::SHIFT_JIS,
            129 => encoding_rs::EUC_KR,
            134 => encoding_rs::GBK,
            136 => encoding_rs::BIG5,
            2 => encoding_rs::WINDOWS_1252,
            _ => self.code_page,
        };
        let decoded = encoding.decode_without_bom_handling(&bytes).0;
        if encoding == encoding_rs::WINDOWS_1258 {
            let composed: String = decoded.nfc().collect();
            self.text(&composed);
        } else {
            self.text(&decoded);
        }
    }

    /// Takes text to the destination of the group.
    fn text(&mut self, text: &str) {
        let group = self.groups.last().expect("the outermost group stays");
        match group.destination {
            Destination::Flow => {
                let font = self.font_names.get(&group.letters.font).cloned();
                self.flows.push(&group.letters, font, text);
            }
            Destination::Skipped | Destination::Picture | Destination::ColorTable => {}
            _ => self.value.push_str(text),
        }
    }

    fn symbol(&mut self, symbol: u8) {
        self.flush_bytes();
        match symbol {
            b'*' => self.group().is_ignorable = true,
            b'~' => self.text("\u{A0}"),
            // An optional hyphen, or the letter ư in fonts of TCVN3.
            b'-' => self.text("\u{AD}"),
            b'_' => self.text("-"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'\r' | b'\n' => self.word("par", None),
            _ => {}
        }
    }

    /// A letter by its number in UTF-16; what follows for other readers is passed over.
    fn unicode(&mut self, number: i32) {
        self.to_skip = self.group().unicode_skip;
        let Ok(unit) = u16::try_from(number.rem_euclid(0x1_0000)) else {
            return;
        };
        let units = [self.high_surrogate.take().unwrap_or_default(), unit];
        if (0xD800..0xDC00).contains(&unit) {
            self.high_surrogate = Some(unit);
            return;
        }
        let first = usize::from(units[0] == 0);
        let letters = String::from_utf16_lossy(&units[first..]);
        self.text(&letters);
    }
}

#[cfg(test)]
mod tests;
