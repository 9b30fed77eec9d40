//! Properties of Office documents: core, extended, custom, and XML kept for programs.

use rasoat_core::{Visibility, ZoneKind};

use super::package::Package;
use crate::draft::{Draft, Place};
use crate::xml::{XmlEvent, XmlReader};

/// Reads all properties into zones.
pub(super) fn read(package: &mut Package<'_, '_>, draft: &mut Draft) {
    for name in package.parts_of_type("core-properties", |name| name == "docprops/core.xml") {
        each_value(package, &name, |element, value| {
            if matches!(
                element,
                "created" | "modified" | "revision" | "lastPrinted" | "version"
            ) {
                return;
            }
            let kind = if element == "title" {
                ZoneKind::Title
            } else {
                ZoneKind::Property
            };
            draft.push_text(Place::of(kind), value);
        });
    }
    for name in package.parts_of_type("extended-properties", |name| name == "docprops/app.xml") {
        each_value(package, &name, |element, value| {
            if matches!(element, "Company" | "Manager" | "HyperlinkBase") {
                draft.push_text(Place::of(ZoneKind::Property), value);
            }
        });
    }
    for name in package.parts_of_type("custom-properties", |name| name == "docprops/custom.xml") {
        custom(package, &name, draft);
    }
    for name in package.names().to_vec() {
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("customxml/item") && !lower.contains("props") && !lower.contains("_rels") {
            custom_xml(package, &name, draft);
        }
    }
}

fn each_value(package: &mut Package<'_, '_>, part: &str, mut found: impl FnMut(&str, &str)) {
    let Some(xml) = package.text(part) else { return };
    let mut reader = XmlReader::new(&xml);
    let mut element = String::new();
    let mut value = String::new();
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Start(_, name, _) => {
                element = name.into_owned();
                value.clear();
            }
            XmlEvent::Text(text) => value.push_str(&text),
            XmlEvent::End(_, name) => {
                if *name == *element && !value.trim().is_empty() {
                    found(&element, &value);
                }
                value.clear();
            }
            XmlEvent::Comment(_) => {}
        }
    }
}

/// Custom properties: their name is as telling as their value ("Độ mật": "Mật").
fn custom(package: &mut Package<'_, '_>, part: &str, draft: &mut Draft) {
    let Some(xml) = package.text(part) else { return };
    let mut reader = XmlReader::new(&xml);
    let (mut name, mut value) = (String::new(), String::new());
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Start(_, tag, element) if &*tag == "property" => {
                name = element.attribute("name").unwrap_or_default();
                value.clear();
            }
            XmlEvent::Text(text) => value.push_str(&text),
            XmlEvent::End(_, tag) if &*tag == "property" => {
                draft.push_text(
                    Place::of(ZoneKind::Property),
                    &format!("{name}: {}", value.trim()),
                );
            }
            _ => {}
        }
    }
}

/// XML that programs keep in the document: each text and each attribute that holds more than one word or a
/// letter beyond ASCII, for the rest are numbers and technical names.
fn custom_xml(package: &mut Package<'_, '_>, part: &str, draft: &mut Draft) {
    let Some(xml) = package.text(part) else { return };
    let place = Place {
        visibility: Visibility::Hidden,
        ..Place::of(ZoneKind::Property)
    };
    let mut reader = XmlReader::new(&xml);
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Text(text) => draft.push_text(place, &text),
            XmlEvent::Start(_, _, element) => {
                for (_, value) in element.attributes().filter(|(_, value)| !value.is_ascii()) {
                    draft.push_text(place, &value);
                }
            }
            _ => {}
        }
    }
}
