//! Word documents: [`read`].

mod paragraphs;
mod part;
mod props;
mod shapes;
mod styles;

use std::collections::BTreeSet;

use rasoat_core::{DocumentFormat, ExtractedText, Problem, ProblemKind, Visibility, ZoneKind};

use super::package::{Package, PartRole, is_xml};
use super::{drawing, properties};
use crate::cells::Tables;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use crate::xml::{XmlEvent, XmlReader};
use part::PartReader;
use styles::Styles;

/// What the parts of a document bring together.
#[derive(Debug, Default)]
struct Output {
    tables: Tables,
    links: Vec<String>,
    /// Names of pictures with the pages they stand on.
    pictures: Vec<(String, Option<u32>)>,
    pages: u32,
    is_damaged: bool,
}

/// A part to read: its name, what its text is, and whether pages are counted in it.
struct Story {
    part: String,
    kind: ZoneKind,
    visibility: Visibility,
    counts_pages: bool,
}

/// Reads a Word document.
pub(crate) fn read(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut package = Package::open(bytes, context);
    let mut builder = context.builder(DocumentFormat::Docx);
    let mut draft = Draft::new(context);
    let mut output = Output::default();
    let style_parts = package.parts_of_type("styles+xml", |name| name == "word/styles.xml");
    let mut styles = style_parts
        .first()
        .and_then(|name| package.text(name))
        .map(|xml| Styles::read(&xml))
        .unwrap_or_default();
    let themes = package.parts_of_type("theme+xml", |name| name.starts_with("word/theme/theme"));
    if let Some(xml) = themes.first().and_then(|name| package.text(name)) {
        styles.read_theme(&xml);
    }
    let stories = stories(&package);
    if !stories.iter().any(|story| story.counts_pages) {
        package.problem(ProblemKind::Damaged);
    }
    for story in &stories {
        read_story(story, &mut package, &styles, &mut draft, &mut output);
    }
    read_settings(&mut package, &mut draft);
    for name in package.parts_of_type("drawingml", |name| {
        name.starts_with("word/charts/chart") || name.starts_with("word/diagrams/data")
    }) {
        if is_xml(&name)
            && (name.contains("chart") || name.contains("diagrams/data"))
            && !name.contains("style")
            && !name.contains("color")
        {
            drawing::read_part(&mut package, &name, ZoneKind::TextBox, &mut draft);
        }
    }
    properties::read(&mut package, &mut draft);
    draft.finish(&mut builder);
    package.attach_documents(&mut builder);
    for (name, page) in pictures(&package, &output) {
        package.read_picture(&name, page, &mut builder);
    }
    if output.is_damaged {
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    output.links.into_iter().for_each(|link| builder.link(link));
    package
        .problems
        .into_iter()
        .for_each(|problem| builder.problem(problem));
    builder.set_page_count(output.pages);
    builder.finish()
}

/// All parts with text, in the order in which people would read them.
fn stories(package: &Package<'_, '_>) -> Vec<Story> {
    let mut stories = Vec::new();
    let mut add = |word: &str, stem: &str, kind: ZoneKind| {
        let by_name = |name: &str| {
            name.strip_prefix("word/")
                .is_some_and(|file| file.starts_with(stem) && is_xml(file))
        };
        for part in package.parts_of_type(word, by_name) {
            let visibility = if part.contains("glossary") {
                Visibility::Hidden
            } else {
                Visibility::Visible
            };
            let counts_pages = kind == ZoneKind::Body && visibility == Visibility::Visible;
            stories.push(Story {
                part,
                kind,
                visibility,
                counts_pages,
            });
        }
    };
    add("wordprocessingml.header+xml", "header", ZoneKind::PageHeader);
    add(".main+xml", "document", ZoneKind::Body);
    add("wordprocessingml.footer+xml", "footer", ZoneKind::PageFooter);
    add("wordprocessingml.footnotes+xml", "footnotes", ZoneKind::Note);
    add("wordprocessingml.endnotes+xml", "endnotes", ZoneKind::Note);
    add("wordprocessingml.comments+xml", "comments.", ZoneKind::Comment);
    add("document.glossary+xml", "glossary/document", ZoneKind::Body);
    stories
}

fn read_story(
    story: &Story,
    package: &mut Package<'_, '_>,
    styles: &Styles,
    draft: &mut Draft,
    output: &mut Output,
) {
    let relationships = package.relationships(&story.part);
    let Some(xml) = package.text(&story.part) else {
        return;
    };
    let mut reader = PartReader::new(story, &xml, styles, &relationships, draft, output);
    reader.read(&xml);
}

/// Variables that a document carries for its fields.
fn read_settings(package: &mut Package<'_, '_>, draft: &mut Draft) {
    let names = package.parts_of_type("wordprocessingml.settings+xml", |name| {
        name == "word/settings.xml"
    });
    let Some(xml) = names.first().and_then(|name| package.text(name)) else {
        return;
    };
    let mut reader = XmlReader::new(&xml);
    while let Some(event) = reader.next() {
        let XmlEvent::Start(_, name, element) = event else {
            continue;
        };
        if &*name != "docVar" {
            continue;
        }
        if let (Some(name), Some(value)) = (element.attribute("name"), element.value()) {
            let place = Place {
                visibility: Visibility::Hidden,
                ..Place::of(ZoneKind::Property)
            };
            draft.push_text(place, &format!("{name}: {value}"));
        }
    }
}

/// The pictures of the document, each with the pages on which it stands, or without where its page is not known.
fn pictures(package: &Package<'_, '_>, output: &Output) -> BTreeSet<(String, Option<u32>)> {
    let referenced: BTreeSet<String> = output
        .pictures
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    let others = package
        .names()
        .iter()
        .filter(|name| package.role(name) == PartRole::Picture)
        .filter(|name| !referenced.contains(&name.to_ascii_lowercase()))
        .map(|name| (name.clone(), None));
    output.pictures.iter().cloned().chain(others).collect()
}

#[cfg(test)]
mod tests;
