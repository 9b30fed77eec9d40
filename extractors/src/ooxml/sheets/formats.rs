//! How cells of a workbook are set: [`CellFormats`].

use rasoat_core::Visibility;

use crate::color::Rgb;
use crate::draft::RunStyle;
use crate::xml::{Element, XmlEvent, XmlReader};

/// A font of the workbook, or of a run of text.
#[derive(Debug, Clone, Default)]
pub(super) struct FontFacts {
    pub(super) bold: bool,
    pub(super) color: Option<Rgb>,
    pub(super) points: Option<f32>,
    pub(super) name: Option<std::rc::Rc<str>>,
}

impl FontFacts {
    /// Reads one child of `font` or `rPr`.
    pub(super) fn read(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "b" => self.bold = element.is_on(),
            "color" => {
                self.color = element
                    .attribute("rgb")
                    .and_then(|value| Rgb::of_hex(value.get(2..)?));
            }
            "sz" => self.points = element.value().and_then(|value| value.parse().ok()),
            "name" | "rFont" => self.name = element.value().map(Into::into),
            _ => {}
        }
    }

    /// How text in this font looks in a cell; `cell` gives what the font leaves open.
    pub(super) fn run_style(&self, cell: &CellFormat) -> RunStyle {
        let color = self.color.or(cell.font.color);
        let background = cell.fill.unwrap_or(Rgb::WHITE);
        let points = self.points.or(cell.font.points).unwrap_or(11.0);
        let is_unreadable = color.is_some_and(|color| color.is_unseen_on(background)) || points <= 2.0;
        RunStyle {
            bold: self.bold || cell.font.bold,
            red: color.is_some_and(Rgb::is_red),
            capitals: false,
            size: points,
            font: self.name.clone().or_else(|| cell.font.name.clone()),
            visibility: if cell.hides_values {
                Visibility::Hidden
            } else if is_unreadable {
                Visibility::Unreadable
            } else {
                Visibility::Visible
            },
        }
    }
}

/// A format that cells refer to by number.
#[derive(Debug, Clone, Default)]
pub(super) struct CellFormat {
    font: FontFacts,
    fill: Option<Rgb>,
    /// Whether the number format is `;;;`, which shows nothing.
    hides_values: bool,
    /// Digits that a number is filled up to with zeros, as in `000000000000`.
    pub(super) digits: usize,
}

impl CellFormat {
    /// A format with the code of its numbers, empty for a built-in one.
    pub(super) fn new(font: FontFacts, fill: Option<Rgb>, code: &str) -> Self {
        Self {
            font,
            fill,
            hides_values: code == ";;;",
            digits: if code.bytes().all(|byte| byte == b'0') {
                code.len()
            } else {
                0
            },
        }
    }
}

/// All formats of a workbook (`cellXfs`).
#[derive(Debug, Default)]
pub(super) struct CellFormats {
    formats: Vec<CellFormat>,
    usual: CellFormat,
}

impl CellFormats {
    /// The format with this number, or the usual one.
    pub(super) fn get(&self, number: Option<usize>) -> &CellFormat {
        number
            .and_then(|number| self.formats.get(number))
            .unwrap_or(&self.usual)
    }

    /// Adds the format with the next number.
    pub(super) fn push(&mut self, format: CellFormat) {
        self.formats.push(format);
    }

    /// Reads `styles.xml`.
    pub(super) fn read(xml: &str) -> Self {
        let mut reader = XmlReader::new(xml);
        let mut found = Self::default();
        let (mut fonts, mut fills): (Vec<FontFacts>, Vec<Option<Rgb>>) = (Vec::new(), Vec::new());
        let mut number_formats: Vec<(String, String)> = Vec::new();
        let mut section = String::new();
        while let Some(event) = reader.next() {
            let XmlEvent::Start(_, name, element) = event else {
                continue;
            };
            match (section.as_str(), &*name) {
                (
                    _,
                    "fonts" | "fills" | "cellXfs" | "cellStyleXfs" | "borders" | "numFmts" | "cellStyles"
                    | "dxfs",
                ) => {
                    section = name.into_owned();
                }
                ("fonts", "font") => fonts.push(FontFacts::default()),
                ("fonts", other) => {
                    if let Some(font) = fonts.last_mut() {
                        font.read(other, &element);
                    }
                }
                ("fills", "fill") => fills.push(None),
                ("fills", "fgColor") => {
                    if let Some(fill) = fills.last_mut() {
                        *fill = element
                            .attribute("rgb")
                            .and_then(|value| Rgb::of_hex(value.get(2..)?));
                    }
                }
                ("numFmts", "numFmt") => {
                    let attribute = |name| element.attribute(name).unwrap_or_default();
                    number_formats.push((attribute("numFmtId"), attribute("formatCode")));
                }
                ("cellXfs", "xf") => {
                    let index = |name| {
                        element
                            .attribute(name)
                            .and_then(|value| value.parse::<usize>().ok())
                    };
                    let id = element.attribute("numFmtId").unwrap_or_default();
                    let code = number_formats
                        .iter()
                        .find(|(known, _)| *known == id)
                        .map_or("", |(_, code)| code.as_str());
                    let font = index("fontId")
                        .and_then(|index| fonts.get(index))
                        .cloned()
                        .unwrap_or_default();
                    let fill = index("fillId")
                        .and_then(|index| fills.get(index).copied())
                        .flatten();
                    found.push(CellFormat::new(font, fill, code));
                }
                _ => {}
            }
        }
        found
    }
}
