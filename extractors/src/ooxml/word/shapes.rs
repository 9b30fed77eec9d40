//! What stands beside the text of a Word document: shapes, pictures, links, form fields.

use rasoat_core::{Visibility, ZoneKind};

use super::part::{PartReader, Shape};
use crate::draft::Place;
use crate::xml::Element;

impl PartReader<'_> {
    pub(super) fn drawing(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "docPr" | "cNvPr" => {
                self.shape = Shape {
                    is_watermark: is_watermark_name(element.attribute("name")),
                    has_no_line: false,
                };
                for attribute in ["descr", "title"] {
                    self.alt_text(element.attribute(attribute));
                }
            }
            // What stands aslant is laid over the page, whatever program drew it.
            "xfrm" if element.attribute("rot").is_some_and(|angle| is_slanted(&angle)) => {
                self.shape.is_watermark = true;
            }
            "ln" => self.inside.drawing_line = true,
            "noFill" if self.inside.drawing_line => self.shape.has_no_line = true,
            "blip" => self.picture(element.attribute("embed")),
            "t" => self.inside.text = true,
            _ => {}
        }
    }

    pub(super) fn vml(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "shape" | "rect" | "roundrect" | "oval" => {
                let has_no_line = element
                    .attribute("stroked")
                    .is_some_and(|value| value.starts_with('f'));
                self.shape = Shape {
                    is_watermark: is_watermark_name(element.attribute("id")),
                    has_no_line,
                };
                self.alt_text(element.attribute("alt"));
            }
            "imagedata" => self.picture(element.attribute("id")),
            "textpath" => {
                let Some(text) = element.attribute("string") else {
                    return;
                };
                self.letters += text.len();
                let is_behind = self.shape.is_watermark
                    || matches!(self.kind, ZoneKind::PageHeader | ZoneKind::PageFooter);
                let kind = if is_behind {
                    ZoneKind::Watermark
                } else {
                    ZoneKind::TextBox
                };
                self.draft.push_text(
                    Place {
                        page: self.page,
                        visibility: self.visibility,
                        ..Place::of(kind)
                    },
                    &text,
                );
            }
            _ => {}
        }
    }

    fn alt_text(&mut self, text: Option<String>) {
        let place = Place {
            page: self.page,
            visibility: self.visibility,
            ..Place::of(ZoneKind::AltText)
        };
        self.draft.push_text(place, &text.unwrap_or_default());
    }

    /// Choices of a form are not shown until it is filled in.
    pub(super) fn form_field(&mut self, text: Option<String>) {
        let place = Place {
            page: self.page,
            visibility: Visibility::Hidden,
            ..Place::of(ZoneKind::FormField)
        };
        self.draft.push_text(place, &text.unwrap_or_default());
    }

    fn picture(&mut self, id: Option<String>) {
        if let Some(target) = id
            .and_then(|id| self.relationships.get(&id))
            .filter(|target| !target.is_external)
        {
            self.output.pictures.push((target.target.clone(), self.page));
        }
    }

    pub(super) fn link(&mut self, element: &Element<'_>) {
        const MAX_LINKS: usize = 20_000;
        if let Some(target) = element.attribute("id").and_then(|id| self.relationships.get(&id))
            && target.is_external
            && self.output.links.len() < MAX_LINKS
        {
            self.output.links.push(target.target.clone());
        }
    }

    /// Field codes may hold text of their own (`QUOTE`, `IF`, `DOCPROPERTY`) or an address.
    pub(super) fn take_field_code(&mut self, code: &str) {
        let code = code.trim();
        let (command, arguments) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
        match command.to_ascii_uppercase().as_str() {
            "HYPERLINK" => {
                let address = arguments
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split_once('"'))
                    .map(|(address, _)| address);
                self.output.links.extend(address.map(str::to_owned));
            }
            "" | "PAGE" | "NUMPAGES" | "SECTIONPAGES" | "TOC" | "PAGEREF" | "REF" | "SEQ" | "DATE"
            | "TIME" | "INDEX" | "STYLEREF" | "FORMCHECKBOX" | "FORMTEXT" | "FORMDROPDOWN" | "EMBED"
            | "EQ" => {}
            _ => self.form_field(Some(code.to_owned())),
        }
    }
}

/// Whether an angle, in sixty-thousandths of a degree, is neither upright nor a quarter turn.
fn is_slanted(angle: &str) -> bool {
    const QUARTER: i64 = 90 * 60_000;
    const NEARLY: i64 = 5 * 60_000;
    angle
        .parse()
        .is_ok_and(|angle: i64| (NEARLY..=QUARTER - NEARLY).contains(&angle.rem_euclid(QUARTER)))
}

/// Names that Word gives to watermarks, such as `PowerPlusWaterMarkObject12`.
fn is_watermark_name(name: Option<String>) -> bool {
    name.is_some_and(|name| name.to_ascii_lowercase().contains("watermark"))
}
