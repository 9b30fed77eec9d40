//! `OpenDocument` texts, spreadsheets and presentations (ODF 1.2): [`read`].

mod content;
mod styles;

use std::collections::HashSet;

use rasoat_core::{DocumentFormat, ExtractedText, Problem, ProblemKind, TextBuilder, ZoneKind};

use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use crate::xml::{XmlEvent, XmlReader};
use crate::zipped::ZipFile;
use crate::{charset, picture, scan};
use content::ContentReader;
use styles::Styles;

/// Reads an `OpenDocument` file, whose kind is known.
pub(crate) fn read(bytes: &[u8], format: DocumentFormat, context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(format);
    let mut file = ZipFile::open(bytes, context);
    file.problems
        .drain(..)
        .for_each(|problem| builder.problem(Problem::new(problem)));
    let names = file.names();
    let mut part = |name: &str, builder: &mut TextBuilder| {
        let index = names.iter().position(|found| found == name)?;
        let unpacked = file.read(index, context);
        if let Some(problem) = unpacked.problem {
            builder.problem(Problem::new(problem));
        }
        Some(unpacked.bytes)
    };
    let mut text_part = |name: &str, builder: &mut TextBuilder| {
        part(name, builder).map(|bytes| charset::decode(&bytes, Some("utf-8")).text)
    };
    if text_part("META-INF/manifest.xml", &mut builder)
        .is_some_and(|manifest| manifest.contains("encryption-data"))
    {
        builder.problem(Problem::new(ProblemKind::Encrypted));
        return builder.finish();
    }
    let mut draft = Draft::new(context);
    let common = text_part("styles.xml", &mut builder).unwrap_or_default();
    let content = text_part("content.xml", &mut builder);
    let mut styles = Styles::default();
    styles.add(&common);
    let mut reader = ContentReader::new(format, &styles, &mut draft);
    reader.read_masters(&common);
    if content.is_none() {
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    let content = content.unwrap_or_default();
    let mut own_styles = styles.clone();
    own_styles.add(&content);
    let in_masters = reader.finish();
    let mut reader = ContentReader::new(format, &own_styles, &mut draft);
    reader.read_body(&content);
    let mut found = reader.finish();
    found.links.extend(in_masters.links);
    found.pictures.extend(in_masters.pictures);
    add_unplaced_pictures(&mut found.pictures, &names);
    found.is_damaged |= in_masters.is_damaged;
    read_properties(
        &text_part("meta.xml", &mut builder).unwrap_or_default(),
        &mut draft,
    );
    for name in names.iter().filter(|name| name.ends_with("/content.xml")) {
        let inner = text_part(name, &mut builder).unwrap_or_default();
        let mut styles = styles.clone();
        styles.add(&inner);
        let mut reader = ContentReader::new(DocumentFormat::Odt, &styles, &mut draft);
        reader.read_body(&inner);
        reader.finish();
    }
    draft.finish(&mut builder);
    for name in names.iter().filter(|name| is_document(name)) {
        if let Some(bytes) = part(name, &mut builder).filter(|bytes| !bytes.is_empty()) {
            context.attach(&mut builder, name, &bytes);
        }
    }
    for (name, page) in found.pictures {
        let Some(bytes) = part(&name, &mut builder) else {
            continue;
        };
        if picture::is_drawing(&bytes) {
            context.attach_drawing(&mut builder, &name, &bytes);
        } else {
            scan::read(&bytes, page, context, &mut builder);
        }
    }
    if found.is_damaged {
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    found.links.into_iter().for_each(|link| builder.link(link));
    builder.set_page_count(found.pages);
    builder.finish()
}

/// Adds pictures that no place shows, such as grounds, and leaves each drawing where it stands first.
fn add_unplaced_pictures(pictures: &mut Vec<(String, Option<u32>)>, names: &[String]) {
    let placed: HashSet<String> = pictures.iter().map(|(name, _)| name.clone()).collect();
    let unplaced = names
        .iter()
        .filter(|name| name.starts_with("Pictures/") && !name.ends_with('/') && !placed.contains(*name));
    pictures.extend(unplaced.map(|name| (name.clone(), None)));
    let mut seen = HashSet::new();
    pictures.retain(|found| seen.insert(found.clone()));
}

/// Whether an entry is a document of its own, and no part of this one.
fn is_document(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_part = [
        "meta-inf/",
        "pictures/",
        "thumbnails/",
        "configurations2/",
        "objectreplacements/",
        "fonts/",
        "layout-cache",
        "mimetype",
        "basic/",
        "dialogs/",
        "media/",
    ]
    .iter()
    .any(|part| lower.starts_with(part) || lower.contains(&format!("/{part}")));
    let is_markup = [".xml", ".rdf", "/"].iter().any(|end| lower.ends_with(end));
    !is_part && !is_markup
}

/// Reads `meta.xml`: title, subject, keywords, description and what users defined.
fn read_properties(xml: &str, draft: &mut Draft) {
    let mut reader = XmlReader::new(xml);
    let mut field: Option<(String, Option<String>)> = None;
    let mut value = String::new();
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Start(_, name, element) => {
                let label = (&*name == "user-defined")
                    .then(|| element.attribute("name"))
                    .flatten();
                field = Some((name.into_owned(), label));
                value.clear();
            }
            XmlEvent::Text(text) => value.push_str(&text),
            XmlEvent::End(..) => {
                let Some((name, label)) = field.take() else {
                    continue;
                };
                match (name.as_str(), label) {
                    ("title", _) => draft.push_text(Place::of(ZoneKind::Title), &value),
                    ("subject" | "description" | "keyword" | "initial-creator" | "creator", _) => {
                        draft.push_text(Place::of(ZoneKind::Property), &value);
                    }
                    (_, Some(label)) => {
                        draft.push_text(Place::of(ZoneKind::Property), &format!("{label}: {value}"));
                    }
                    _ => {}
                }
            }
            XmlEvent::Comment(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
