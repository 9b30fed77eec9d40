//! The cells of one sheet: [`SheetReader`].

use rasoat_core::{CellPosition, Visibility, ZoneKind};

use super::SharedText;
use super::formats::{CellFormats, FontFacts};
use crate::draft::{Draft, Paragraph, Place};
use crate::xml::{Element, XmlEvent, XmlReader};

/// A cell that is open.
#[derive(Debug, Default)]
struct OpenCell {
    kind: String,
    format: Option<usize>,
    value: String,
}

/// Reads a sheet into zones.
pub(super) struct SheetReader<'a> {
    table: u32,
    visibility: Visibility,
    shared: &'a [SharedText],
    formats: &'a CellFormats,
    draft: &'a mut Draft,
    row: u32,
    column: u32,
    row_is_hidden: bool,
    hidden_columns: Vec<(u32, u32)>,
    cell: OpenCell,
    /// The element whose text is being read, if any.
    text_of: Option<&'static str>,
    text: String,
}

impl<'a> SheetReader<'a> {
    pub(super) fn new(
        table: u32,
        visibility: Visibility,
        shared: &'a [SharedText],
        formats: &'a CellFormats,
        draft: &'a mut Draft,
    ) -> Self {
        Self {
            table,
            visibility,
            shared,
            formats,
            draft,
            row: 0,
            column: 0,
            row_is_hidden: false,
            hidden_columns: Vec::new(),
            cell: OpenCell::default(),
            text_of: None,
            text: String::new(),
        }
    }

    /// Reads the whole sheet.
    pub(super) fn read(&mut self, xml: &str) {
        let mut reader = XmlReader::new(xml);
        let mut next_row = 0;
        while let Some(event) = reader.next() {
            if self.draft.is_over() {
                return;
            }
            match event {
                XmlEvent::Start(_, name, element) => match &*name {
                    "row" => {
                        let row = element
                            .attribute("r")
                            .and_then(|row| row.parse::<u32>().ok())
                            .and_then(|row| row.checked_sub(1));
                        self.row = row.unwrap_or(next_row);
                        next_row = self.row.saturating_add(1);
                        self.column = 0;
                        self.row_is_hidden = element
                            .attribute("hidden")
                            .is_some_and(|value| value == "1" || value == "true");
                    }
                    "c" => self.open_cell(&element),
                    other => self.start(other, &element),
                },
                XmlEvent::Text(text) if self.text_of.is_some() => self.text.push_str(&text),
                XmlEvent::End(_, name) => self.end(&name),
                _ => {}
            }
        }
    }

    fn start(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "col" => {
                let number = |name| {
                    element
                        .attribute(name)
                        .and_then(|value| value.parse::<u32>().ok())
                        .unwrap_or_default()
                };
                if element
                    .attribute("hidden")
                    .is_some_and(|value| value == "1" || value == "true")
                    && self.hidden_columns.len() < 1_000
                {
                    self.hidden_columns
                        .push((number("min").saturating_sub(1), number("max")));
                }
            }
            "hyperlink" => {
                for attribute in ["display", "tooltip"] {
                    self.draft.push_text(
                        self.place(ZoneKind::AltText, Visibility::Hidden),
                        &element.attribute(attribute).unwrap_or_default(),
                    );
                }
            }
            "dataValidation" => {
                for attribute in ["prompt", "promptTitle", "error", "errorTitle"] {
                    self.draft.push_text(
                        self.place(ZoneKind::FormField, Visibility::Hidden),
                        &element.attribute(attribute).unwrap_or_default(),
                    );
                }
            }
            _ => {
                const WITH_TEXT: [&str; 9] = [
                    "v",
                    "t",
                    "oddHeader",
                    "oddFooter",
                    "evenHeader",
                    "evenFooter",
                    "firstHeader",
                    "firstFooter",
                    "formula1",
                ];
                if let Some(known) = WITH_TEXT.into_iter().find(|known| *known == name) {
                    self.text_of = Some(known);
                    self.text.clear();
                }
            }
        }
    }

    fn open_cell(&mut self, element: &Element<'_>) {
        if let Some(column) = element.attribute("r").and_then(|reference| column_of(&reference)) {
            self.column = column;
        }
        self.cell = OpenCell {
            kind: element.attribute("t").unwrap_or_default(),
            format: element.attribute("s").and_then(|number| number.parse().ok()),
            value: String::new(),
        };
    }

    fn end(&mut self, name: &str) {
        if self.text_of.is_some_and(|open| open == name) {
            let text = std::mem::take(&mut self.text);
            match self.text_of.take() {
                Some("v" | "t") => self.cell.value.push_str(&text),
                // A list of choices is written as one text in quotes.
                Some("formula1") => {
                    if let Some(choices) = text.trim().strip_prefix('"') {
                        let place = self.place(ZoneKind::FormField, Visibility::Hidden);
                        self.draft.push_text(place, choices.trim_end_matches('"'));
                    }
                }
                Some(header) => {
                    let kind = if header.ends_with("Header") {
                        ZoneKind::PageHeader
                    } else {
                        ZoneKind::PageFooter
                    };
                    for part in header_parts(&text) {
                        self.draft.push_text(self.place(kind, Visibility::Visible), &part);
                    }
                }
                None => {}
            }
        } else if name == "c" {
            self.close_cell();
            self.column = self.column.saturating_add(1);
        }
    }

    fn place(&self, kind: ZoneKind, visibility: Visibility) -> Place {
        Place {
            visibility: visibility.max(self.visibility),
            ..Place::of(kind)
        }
    }

    fn close_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        let format = self.formats.get(cell.format);
        let mut paragraph = Paragraph::default();
        match cell.kind.as_str() {
            "s" => {
                let text = cell
                    .value
                    .trim()
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| self.shared.get(index));
                for (font, run) in text.into_iter().flatten() {
                    paragraph.push(&font.run_style(format), run);
                }
            }
            "str" | "inlineStr" | "d" => paragraph.push(&FontFacts::default().run_style(format), &cell.value),
            "b" | "e" => {}
            _ => paragraph.push(
                &FontFacts::default().run_style(format),
                &number(&cell.value, format.digits),
            ),
        }
        let is_hidden = self.row_is_hidden
            || self
                .hidden_columns
                .iter()
                .any(|(from, to)| (*from..*to).contains(&self.column));
        let visibility = if is_hidden {
            Visibility::Hidden
        } else {
            Visibility::Visible
        };
        let position = CellPosition {
            table: self.table,
            row: self.row,
            column: self.column,
        };
        self.draft.push(
            Place {
                cell: Some(position),
                ..self.place(ZoneKind::TableCell, visibility)
            },
            paragraph,
        );
    }
}

/// The column of a reference such as `AB12`, from 0.
fn column_of(reference: &str) -> Option<u32> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    letters.fold(None, |column: Option<u32>, letter| {
        Some(column.map_or(0, |column| (column + 1) * 26) + u32::from(letter.to_ascii_uppercase() - b'A'))
    })
}

/// A number as people see it: whole ones in full, filled up with zeros where the format says so.
pub(crate) fn number(value: &str, digits: usize) -> String {
    let value = value.trim();
    let whole = match value.parse::<f64>() {
        // Up to this size every whole number is kept exactly.
        Ok(parsed) if parsed.fract() == 0.0 && parsed.abs() < 9.0e15 && value.contains(['E', 'e', '.']) => {
            format!("{parsed:.0}")
        }
        _ => value.to_owned(),
    };
    if whole.bytes().all(|byte| byte.is_ascii_digit()) && !whole.is_empty() {
        format!("{whole:0>digits$}")
    } else {
        whole
    }
}

/// The texts of a header or footer without their codes: `&L`, `&C`, `&R` part it, `&"font"`, `&12`, `&P` are no text.
pub(crate) fn header_parts(coded: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = coded.chars().peekable();
    while let Some(letter) = letters.next() {
        let part = parts.last_mut().expect("there is always one");
        if letter != '&' {
            part.push(letter);
            continue;
        }
        match letters.next() {
            Some('L' | 'C' | 'R') => parts.push(String::new()),
            Some('&') => part.push('&'),
            Some('"') => {
                letters.by_ref().find(|letter| *letter == '"');
            }
            Some('K') => {
                letters.by_ref().take(6).for_each(drop);
            }
            Some(digit) if digit.is_ascii_digit() => while letters.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_numbers_and_headers() {
        assert_eq!(
            ["A1", "Z9", "AA1", "XFD1"].map(|reference| column_of(reference).unwrap()),
            [0, 25, 26, 16383]
        );
        assert_eq!(column_of("12"), None);
        assert_eq!(number("2.4152613175E10", 12), "024152613175");
        assert_eq!(number("1.5", 3), "1.5");
        assert_eq!(number("", 3), "");
        assert_eq!(
            header_parts("&L&\"Arial,Bold\"&14&KFF0000MẬT&C12 && &P"),
            ["", "MẬT", "12 & "]
        );
    }
}
