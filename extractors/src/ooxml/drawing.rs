//! Text in drawings, charts and diagrams: [`read_part`].

use rasoat_core::{Visibility, ZoneKind};

use super::package::Package;
use crate::color::Rgb;
use crate::draft::{Draft, Paragraph, Place, RunStyle};
use crate::xml::{Element, Family, XmlEvent, XmlReader};

/// Reads the paragraphs of a part that is a drawing, a chart or a diagram; labels of charts stand for themselves.
pub(super) fn read_part(package: &mut Package<'_, '_>, part: &str, kind: ZoneKind, draft: &mut Draft) {
    let Some(xml) = package.text(part) else { return };
    let mut reader = XmlReader::new(&xml);
    let mut runs = DrawingRuns::default();
    let mut in_value = false;
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Start(Family::Drawing, name, element) => {
                in_value |= &*name == "v";
                runs.start(&name, &element);
                if matches!(&*name, "cNvPr" | "docPr") {
                    for attribute in ["descr", "title"] {
                        draft.push_text(
                            Place::of(ZoneKind::AltText),
                            &element.attribute(attribute).unwrap_or_default(),
                        );
                    }
                }
            }
            XmlEvent::End(Family::Drawing, name) => {
                in_value &= &*name != "v";
                if runs.end(&name) {
                    draft.push(Place::of(kind), runs.take());
                }
            }
            // Numbers of charts say nothing without their labels.
            XmlEvent::Text(text) if in_value && text.chars().any(char::is_alphabetic) => {
                draft.push_text(Place::of(kind), &text);
            }
            XmlEvent::Text(text) => runs.text(&text),
            _ => {}
        }
    }
}

/// The runs of a paragraph of `DrawingML` (ECMA-376 part 1, 21.1.2).
#[derive(Debug, Default)]
pub(super) struct DrawingRuns {
    paragraph: Paragraph,
    style: RunStyle,
    in_run_props: bool,
    in_text: bool,
    in_line: bool,
}

impl DrawingRuns {
    /// Takes in a start tag.
    pub(super) fn start(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "r" | "fld" => self.style = RunStyle::default(),
            "rPr" => {
                self.in_run_props = true;
                let is_on = |value: String| matches!(value.as_str(), "1" | "true");
                self.style.bold = element.attribute("b").is_some_and(is_on);
                self.style.capitals = element.attribute("cap").is_some_and(|value| value != "none");
                self.style.size = element
                    .attribute("sz")
                    .and_then(|value| value.parse().ok())
                    .unwrap_or_default();
                if self.style.size > 0.0 && self.style.size <= 200.0 {
                    self.style.visibility = Visibility::Unreadable;
                }
            }
            "ln" => self.in_line = true,
            "srgbClr" if self.in_run_props && !self.in_line => {
                let color = element.value().and_then(|value| Rgb::of_hex(&value));
                self.style.red = color.is_some_and(Rgb::is_red);
            }
            "latin" if self.in_run_props => self.style.font = element.attribute("typeface").map(Into::into),
            "t" => self.in_text = true,
            "br" => self.paragraph.push_line_break(&self.style),
            _ => {}
        }
    }

    /// Takes in text.
    pub(super) fn text(&mut self, text: &str) {
        if self.in_text {
            self.paragraph.push(&self.style, text);
        }
    }

    /// Takes in an end tag; tells whether a paragraph is complete.
    pub(super) fn end(&mut self, name: &str) -> bool {
        match name {
            "rPr" => self.in_run_props = false,
            "ln" => self.in_line = false,
            "t" => self.in_text = false,
            "p" => return true,
            _ => {}
        }
        false
    }

    /// The paragraph read so far.
    pub(super) fn take(&mut self) -> Paragraph {
        std::mem::take(&mut self.paragraph)
    }
}
