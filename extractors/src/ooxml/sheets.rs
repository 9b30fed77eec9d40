//! Excel workbooks, in XML and in binary records: [`read`].

mod binary;
mod cells;
mod formats;

use rasoat_core::{DocumentFormat, ExtractedText, ProblemKind, Visibility, ZoneKind};

use super::package::{Package, PartRole, is_xml};
use super::{drawing, properties};
use crate::context::ReadContext;
use crate::draft::{Draft, Paragraph, Place, RunStyle};
use crate::xml::{Family, XmlEvent, XmlReader};
use cells::SheetReader;
pub(crate) use cells::{header_parts, number};
use formats::{CellFormats, FontFacts};

/// A text of the shared table, with the runs it is set in.
type SharedText = Vec<(FontFacts, String)>;

/// A sheet as the workbook lists it.
struct Sheet {
    name: String,
    visibility: Visibility,
    relationship: String,
}

/// What all sheets of a workbook share, and the list of them.
#[derive(Default)]
struct Workbook {
    is_binary: bool,
    /// The name of the part that lists the sheets.
    part: String,
    shared: Vec<SharedText>,
    formats: CellFormats,
    sheets: Vec<Sheet>,
}

impl Workbook {
    fn read(format: DocumentFormat, package: &mut Package<'_, '_>) -> Self {
        if format == DocumentFormat::Xlsb {
            let part = "xl/workbook.bin".to_owned();
            let mut bytes_of = |name: &str| package.bytes(name).unwrap_or_default();
            let styles = binary::read_styles(&bytes_of("xl/styles.bin"));
            return Self {
                is_binary: true,
                shared: binary::shared_texts(&bytes_of("xl/sharedStrings.bin"), &styles),
                sheets: binary::sheets(&bytes_of(&part)),
                formats: styles.formats,
                part,
            };
        }
        let workbooks = package.parts_of_type("sheet.main+xml", |name| name == "xl/workbook.xml");
        let part = workbooks
            .first()
            .cloned()
            .unwrap_or_else(|| "xl/workbook.xml".to_owned());
        Self {
            is_binary: false,
            shared: shared_texts(package),
            formats: formats_of(package),
            sheets: sheets_of(package, &part),
            part,
        }
    }

    fn read_sheet(
        &self,
        number: u32,
        sheet: &Sheet,
        part: &str,
        package: &mut Package<'_, '_>,
        draft: &mut Draft,
    ) {
        let (visibility, shared, formats) = (sheet.visibility, &self.shared, &self.formats);
        if self.is_binary {
            let mut reader = binary::SheetReader {
                table: number,
                visibility,
                shared,
                formats,
                draft,
            };
            reader.read(&package.bytes(part).unwrap_or_default());
        } else if let Some(xml) = package.text(part) {
            SheetReader::new(number, visibility, shared, formats, draft).read(&xml);
        }
    }
}

/// Reads an Excel workbook.
pub(crate) fn read(bytes: &[u8], format: DocumentFormat, context: &ReadContext<'_>) -> ExtractedText {
    let mut package = Package::open(bytes, context);
    let mut builder = context.builder(format);
    let mut draft = Draft::new(context);
    let workbook = Workbook::read(format, &mut package);
    let relationships = package.relationships(&workbook.part);
    let mut read_parts: Vec<String> = Vec::new();
    let mut links = Vec::new();
    for (number, sheet) in (0..).zip(&workbook.sheets) {
        let place = Place {
            visibility: sheet.visibility,
            ..Place::of(ZoneKind::SheetName)
        };
        draft.push_text(place, &sheet.name);
        let Some(part) = relationships
            .get(&sheet.relationship)
            .map(|found| found.target.clone())
        else {
            continue;
        };
        workbook.read_sheet(number, sheet, &part, &mut package, &mut draft);
        let inner = package.relationships(&part);
        links.extend(
            inner
                .values()
                .filter(|found| found.is_external)
                .map(|found| found.target.clone()),
        );
        read_parts.push(part);
    }
    if read_parts.is_empty() {
        package.problem(ProblemKind::Damaged);
    }
    for name in package.names().to_vec() {
        read_side_part(&name, &mut package, &mut draft);
    }
    properties::read(&mut package, &mut draft);
    draft.finish(&mut builder);
    package.attach_documents(&mut builder);
    finish_pictures(&mut package, &mut builder);
    links.sort();
    for link in links {
        builder.link(link);
    }
    package
        .problems
        .into_iter()
        .for_each(|problem| builder.problem(problem));
    builder.finish()
}

/// Looks for marks in the pictures.
pub(super) fn finish_pictures(package: &mut Package<'_, '_>, builder: &mut rasoat_core::TextBuilder) {
    let pictures: Vec<String> = package
        .names()
        .iter()
        .filter(|name| package.role(name) == PartRole::Picture)
        .cloned()
        .collect();
    for name in pictures {
        package.read_picture(&name, None, builder);
    }
}

fn sheets_of(package: &mut Package<'_, '_>, workbook: &str) -> Vec<Sheet> {
    let Some(xml) = package.text(workbook) else {
        return Vec::new();
    };
    let mut reader = XmlReader::new(&xml);
    let mut sheets = Vec::new();
    while let Some(event) = reader.next() {
        if let XmlEvent::Start(_, name, element) = event
            && &*name == "sheet"
        {
            let is_hidden = element.attribute("state").is_some_and(|state| state != "visible");
            sheets.push(Sheet {
                name: element.attribute("name").unwrap_or_default(),
                visibility: if is_hidden {
                    Visibility::Hidden
                } else {
                    Visibility::Visible
                },
                relationship: element.attribute("id").unwrap_or_default(),
            });
        }
    }
    sheets
}

fn formats_of(package: &mut Package<'_, '_>) -> CellFormats {
    let parts = package.parts_of_type("spreadsheetml.styles+xml", |name| name == "xl/styles.xml");
    parts
        .first()
        .and_then(|name| package.text(name))
        .map(|xml| CellFormats::read(&xml))
        .unwrap_or_default()
}

fn shared_texts(package: &mut Package<'_, '_>) -> Vec<SharedText> {
    let parts = package.parts_of_type("sharedstrings+xml", |name| name == "xl/sharedstrings.xml");
    let Some(xml) = parts.first().and_then(|name| package.text(name)) else {
        return Vec::new();
    };
    let mut reader = XmlReader::new(&xml);
    let mut texts = Vec::new();
    let mut runs: SharedText = Vec::new();
    let mut font = FontFacts::default();
    let (mut in_text, mut is_phonetic) = (false, false);
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Start(_, name, element) => match &*name {
                "r" => font = FontFacts::default(),
                "t" => in_text = true,
                "rPh" => is_phonetic = true,
                other => font.read(other, &element),
            },
            XmlEvent::Text(text) if in_text && !is_phonetic => runs.push((font.clone(), text.into_owned())),
            XmlEvent::End(_, name) => match &*name {
                "t" => in_text = false,
                "rPh" => is_phonetic = false,
                "r" => font = FontFacts::default(),
                "si" => texts.push(std::mem::take(&mut runs)),
                _ => {}
            },
            _ => {}
        }
    }
    texts
}

/// Parts beside the sheets: comments, drawings, charts, and data kept for pivot tables and links.
fn read_side_part(name: &str, package: &mut Package<'_, '_>, draft: &mut Draft) {
    let lower = name.to_ascii_lowercase();
    if lower.contains("/customproperty") && !is_xml(&lower) {
        return read_own_property(name, package, draft);
    }
    let extension = lower.rsplit_once('.').map(|(_, extension)| extension);
    let is_records =
        extension == Some("bin") && (lower.contains("comments") || lower.contains("pivotcache/"));
    if is_records && let Some(part) = package.bytes(name) {
        return binary::read_side_part(&lower, &part, draft);
    }
    if !is_xml(&lower) {
        return;
    }
    if lower.contains("comments") {
        read_comments(name, package, draft);
    } else if lower.contains("drawings/drawing")
        || lower.contains("charts/chart")
        || lower.contains("diagrams/data")
    {
        drawing::read_part(package, name, ZoneKind::TextBox, draft);
    } else if lower.contains("pivotcache/") || lower.contains("externallinks/") {
        read_kept_values(name, package, draft);
    }
}

/// The value of a property that a program gave to a sheet (ECMA-376 part 1, 18.3.1.22), as Excel writes it.
fn read_own_property(name: &str, package: &mut Package<'_, '_>, draft: &mut Draft) {
    let Some(bytes) = package.bytes(name) else { return };
    let value = encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0;
    let place = Place {
        visibility: Visibility::Hidden,
        ..Place::of(ZoneKind::Property)
    };
    draft.push_text(place, value.trim_end_matches('\0'));
}

fn read_comments(name: &str, package: &mut Package<'_, '_>, draft: &mut Draft) {
    let Some(xml) = package.text(name) else { return };
    let mut reader = XmlReader::new(&xml);
    let mut paragraph = Paragraph::default();
    let mut in_text = false;
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Start(_, tag, _) => in_text |= matches!(&*tag, "t" | "text"),
            XmlEvent::Text(text) if in_text => paragraph.push(&RunStyle::default(), &text),
            XmlEvent::End(_, tag) => match &*tag {
                "t" => in_text = false,
                "comment" | "threadedComment" => {
                    in_text = false;
                    draft.push(Place::of(ZoneKind::Comment), std::mem::take(&mut paragraph));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// Values that Excel keeps of data that may no longer stand on any sheet.
fn read_kept_values(name: &str, package: &mut Package<'_, '_>, draft: &mut Draft) {
    let Some(xml) = package.text(name) else { return };
    let mut reader = XmlReader::new(&xml);
    let place = Place {
        visibility: Visibility::Hidden,
        ..Place::of(ZoneKind::TableCell)
    };
    let mut in_value = false;
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Start(Family::Sheet, tag, element) => {
                in_value = &*tag == "v";
                if matches!(&*tag, "s" | "n" | "cacheField" | "sheetName") {
                    let value = element
                        .attribute("v")
                        .or_else(|| element.attribute("name"))
                        .or_else(|| element.value());
                    draft.push_text(place, &value.unwrap_or_default());
                }
            }
            XmlEvent::End(..) => in_value = false,
            XmlEvent::Text(text) if in_value => draft.push_text(place, &text),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
