//! `PowerPoint` presentations: [`read`].

use std::collections::BTreeSet;

use rasoat_core::{DocumentFormat, ExtractedText, ProblemKind, Visibility, ZoneKind};

use super::drawing::{self, DrawingRuns};
use super::package::{Package, PartRole, is_xml};
use super::properties;
use crate::cells::Tables;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use crate::xml::{Family, XmlEvent, XmlReader};

/// What a part with slides' markup is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Slide,
    Notes,
    /// Layouts and masters: what they prompt for is not shown, what else they hold is.
    Master,
}

/// Reads slides, notes and masters into one draft.
struct SlideReader<'a> {
    draft: &'a mut Draft,
    tables: Tables,
    /// Names of pictures with their slides.
    pictures: Vec<(String, Option<u32>)>,
    links: Vec<String>,
}

/// Reads a presentation.
pub(crate) fn read(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut package = Package::open(bytes, context);
    let mut builder = context.builder(DocumentFormat::Pptx);
    let mut draft = Draft::new(context);
    let mut reader = SlideReader {
        draft: &mut draft,
        tables: Tables::default(),
        pictures: Vec::new(),
        links: Vec::new(),
    };
    let slides = slides_in_order(&mut package, reader.draft);
    if slides.is_empty() {
        package.problem(ProblemKind::Damaged);
    }
    let mut page = 0_u32;
    for slide in &slides {
        page = page.saturating_add(1);
        let is_hidden = reader.read_part(&mut package, slide, Role::Slide, Some(page), Visibility::Visible);
        let mut notes: Vec<String> = package
            .relationships(slide)
            .into_values()
            .filter(|found| found.kind == "notesSlide")
            .map(|found| found.target)
            .collect();
        let visibility = if is_hidden {
            Visibility::Hidden
        } else {
            Visibility::Visible
        };
        notes.sort();
        for part in notes {
            reader.read_part(&mut package, &part, Role::Notes, Some(page), visibility);
        }
    }
    for (word, stem) in [
        ("slidemaster+xml", "ppt/slidemasters/"),
        ("slidelayout+xml", "ppt/slidelayouts/"),
        ("notesmaster+xml", "ppt/notesmasters/"),
        ("handoutmaster+xml", "ppt/handoutmasters/"),
    ] {
        for part in package.parts_of_type(word, |name| name.starts_with(stem) && is_xml(name)) {
            reader.read_part(&mut package, &part, Role::Master, None, Visibility::Visible);
        }
    }
    let (mut pictures, links) = (
        std::mem::take(&mut reader.pictures),
        std::mem::take(&mut reader.links),
    );
    for name in package.names().to_vec() {
        let lower = name.to_ascii_lowercase();
        if is_xml(&lower) {
            if lower.contains("comments/") {
                read_comments(&mut package, &name, &mut draft);
            } else if lower.contains("charts/chart") || lower.contains("diagrams/data") {
                drawing::read_part(&mut package, &name, ZoneKind::TextBox, &mut draft);
            }
        }
    }
    properties::read(&mut package, &mut draft);
    draft.finish(&mut builder);
    package.attach_documents(&mut builder);
    add_other_pictures(&package, &mut pictures);
    for (name, page) in pictures {
        package.read_picture(&name, page, &mut builder);
    }
    for link in links {
        builder.link(link);
    }
    package
        .problems
        .into_iter()
        .for_each(|problem| builder.problem(problem));
    builder.set_page_count(page);
    builder.finish()
}

/// Adds the pictures that are on no slide.
fn add_other_pictures(package: &Package<'_, '_>, pictures: &mut Vec<(String, Option<u32>)>) {
    let known: BTreeSet<String> = pictures.iter().map(|(name, _)| name.clone()).collect();
    let others = package
        .names()
        .iter()
        .filter(|name| package.role(name) == PartRole::Picture && !known.contains(*name));
    pictures.extend(others.map(|name| (name.clone(), None)));
}

/// Names of the slides in the order in which they are shown; names of sections become zones.
fn slides_in_order(package: &mut Package<'_, '_>, draft: &mut Draft) -> Vec<String> {
    let mains = package.parts_of_type(".main+xml", |name| name == "ppt/presentation.xml");
    let main = mains
        .first()
        .cloned()
        .unwrap_or_else(|| "ppt/presentation.xml".to_owned());
    let relationships = package.relationships(&main);
    let mut slides = Vec::new();
    if let Some(xml) = package.text(&main) {
        let mut reader = XmlReader::new(&xml);
        while let Some(event) = reader.next() {
            let XmlEvent::Start(_, name, element) = event else {
                continue;
            };
            match &*name {
                "sldId" => {
                    let targets = element.attributes().filter_map(|(_, id)| relationships.get(&id));
                    slides.extend(targets.map(|found| found.target.clone()).next());
                }
                "section" => draft.push_text(
                    Place::of(ZoneKind::Bookmark),
                    &element.attribute("name").unwrap_or_default(),
                ),
                _ => {}
            }
        }
    }
    // Slides that the list leaves out are still in the file.
    let all = package.parts_of_type("slide+xml", |name| {
        name.starts_with("ppt/slides/slide") && is_xml(name)
    });
    let left_out: Vec<String> = all.into_iter().filter(|name| !slides.contains(name)).collect();
    slides.extend(left_out);
    slides
}

impl SlideReader<'_> {
    /// Reads one part; tells whether it is a slide that is not shown.
    fn read_part(
        &mut self,
        package: &mut Package<'_, '_>,
        part: &str,
        role: Role,
        page: Option<u32>,
        visibility: Visibility,
    ) -> bool {
        let relationships = package.relationships(part);
        let Some(xml) = package.text(part) else {
            return false;
        };
        let mut reader = XmlReader::new(&xml);
        let mut place = Place {
            page,
            visibility,
            ..Place::of(ZoneKind::Body)
        };
        let mut runs = DrawingRuns::default();
        let mut cells = Vec::new();
        let mut is_hidden = false;
        while let Some(event) = reader.next() {
            if self.draft.is_over() {
                break;
            }
            match event {
                XmlEvent::Start(Family::Slides, name, element) => match &*name {
                    "sld"
                        if element
                            .attribute("show")
                            .is_some_and(|value| value == "0" || value == "false") =>
                    {
                        is_hidden = true;
                        place.visibility = Visibility::Hidden;
                    }
                    "sp" | "graphicFrame" | "pic" => place.kind = shape_kind(role),
                    "ph" => set_placeholder(role, element.attribute("type").as_deref(), &mut place),
                    "cNvSpPr"
                        if role == Role::Slide
                            && element.attribute("txBox").is_some_and(|value| value == "1") =>
                    {
                        place.kind = ZoneKind::TextBox;
                    }
                    "cNvPr" => {
                        if element
                            .attribute("hidden")
                            .is_some_and(|value| value == "1" || value == "true")
                        {
                            place.visibility = Visibility::Hidden;
                        }
                        for attribute in ["descr", "title"] {
                            self.draft.push_text(
                                Place {
                                    kind: ZoneKind::AltText,
                                    ..place
                                },
                                &element.attribute(attribute).unwrap_or_default(),
                            );
                        }
                    }
                    _ => {}
                },
                XmlEvent::Start(Family::Drawing, name, element) => {
                    match &*name {
                        "tbl" => self.tables.open(false, self.draft.len()),
                        "tr" => self.tables.open_row(),
                        // Cells that a span covers are written out, so that columns agree.
                        "tc" => cells.push(self.tables.open_cell(1, 1)),
                        "blip" => {
                            let target = element.attribute("embed").and_then(|id| relationships.get(&id));
                            self.pictures
                                .extend(target.map(|found| (found.target.clone(), page)));
                        }
                        "hlinkClick" => {
                            let target = element
                                .attribute("id")
                                .and_then(|id| relationships.get(&id))
                                .filter(|found| found.is_external);
                            self.links.extend(target.map(|found| found.target.clone()));
                        }
                        _ => {}
                    }
                    runs.start(&name, &element);
                }
                XmlEvent::Text(text) => runs.text(&text),
                XmlEvent::End(Family::Drawing, name) => {
                    if runs.end(&name) {
                        let cell = cells.last().copied().flatten();
                        let kind = if cell.is_some() {
                            ZoneKind::TableCell
                        } else {
                            place.kind
                        };
                        self.draft.push(Place { kind, cell, ..place }, runs.take());
                    }
                    match &*name {
                        "tc" => drop(cells.pop()),
                        "tbl" => drop(self.tables.close(self.draft.len())),
                        _ => {}
                    }
                }
                XmlEvent::End(Family::Slides, name) if matches!(&*name, "sp" | "graphicFrame" | "pic") => {
                    place.visibility = if is_hidden { Visibility::Hidden } else { visibility };
                }
                _ => {}
            }
        }
        is_hidden
    }
}

/// What a shape is unless it says that it is a placeholder.
const fn shape_kind(role: Role) -> ZoneKind {
    match role {
        Role::Slide => ZoneKind::TextBox,
        Role::Notes => ZoneKind::SpeakerNote,
        Role::Master => ZoneKind::Watermark,
    }
}

fn set_placeholder(role: Role, kind: Option<&str>, place: &mut Place) {
    if role == Role::Master {
        place.kind = ZoneKind::Body;
        place.visibility = Visibility::Hidden;
        return;
    }
    place.kind = match (role, kind) {
        (Role::Notes, _) => ZoneKind::SpeakerNote,
        (_, Some("title" | "ctrTitle")) => ZoneKind::Heading,
        (_, Some("ftr")) => ZoneKind::PageFooter,
        (_, Some("hdr" | "dt")) => ZoneKind::PageHeader,
        _ => ZoneKind::Body,
    };
}

fn read_comments(package: &mut Package<'_, '_>, part: &str, draft: &mut Draft) {
    let Some(xml) = package.text(part) else { return };
    let mut reader = XmlReader::new(&xml);
    let mut in_text = false;
    while let Some(event) = reader.next() {
        match event {
            XmlEvent::Start(_, name, _) => in_text = matches!(&*name, "text" | "t"),
            XmlEvent::End(..) => in_text = false,
            XmlEvent::Text(text) if in_text => draft.push_text(Place::of(ZoneKind::Comment), &text),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
