//! The parts of an Office document and what they are for: [`Package`].

use std::collections::HashMap;

use rasoat_core::{Problem, ProblemKind, TextBuilder};

use crate::context::ReadContext;
use crate::xml::{XmlEvent, XmlReader};
use crate::zipped::ZipFile;
use crate::{charset, scan};

/// An Office document: a ZIP file whose parts are named and typed.
pub(super) struct Package<'a, 'b> {
    file: ZipFile<'a>,
    context: &'b ReadContext<'b>,
    names: Vec<String>,
    content_types: HashMap<String, String>,
    default_types: HashMap<String, String>,
    /// Problems found so far.
    pub(super) problems: Vec<Problem>,
}

/// What a part is for, as far as its reader must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartRole {
    /// XML that some reader asks for by name or type.
    Markup,
    /// A raster picture.
    Picture,
    /// A picture made of commands or XML, whose text can be read.
    Drawing,
    /// Fonts, themes, printer settings, thumbnails, programs: nothing that a reader would see.
    Plumbing,
    /// A document of its own.
    Document,
}

/// What a relationship of a part points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relationship {
    /// The last word of the relationship's type, such as `header`.
    pub(super) kind: String,
    /// The name of the part, or the address outside.
    pub(super) target: String,
    /// Whether it points out of the document.
    pub(super) is_external: bool,
}

impl<'a, 'b> Package<'a, 'b> {
    /// Opens the document and reads its list of types.
    pub(super) fn open(bytes: &'a [u8], context: &'b ReadContext<'b>) -> Self {
        let mut file = ZipFile::open(bytes, context);
        let names = file.names();
        let problems = file.problems.drain(..).map(Problem::new).collect();
        let mut package = Self {
            file,
            context,
            names,
            content_types: HashMap::new(),
            default_types: HashMap::new(),
            problems,
        };
        package.read_content_types();
        package
    }

    fn read_content_types(&mut self) {
        let Some(xml) = self.text("[Content_Types].xml") else {
            return;
        };
        let mut reader = XmlReader::new(&xml);
        while let Some(event) = reader.next() {
            let XmlEvent::Start(_, name, element) = event else {
                continue;
            };
            let Some(content_type) = element.attribute("ContentType") else {
                continue;
            };
            let content_type = content_type.to_ascii_lowercase();
            match &*name {
                "Override" => {
                    let part = element.attribute("PartName").unwrap_or_default();
                    self.content_types
                        .insert(part.trim_start_matches('/').to_ascii_lowercase(), content_type);
                }
                "Default" => {
                    let extension = element
                        .attribute("Extension")
                        .unwrap_or_default()
                        .to_ascii_lowercase();
                    self.default_types.insert(extension, content_type);
                }
                _ => {}
            }
        }
    }

    /// Names of all parts, in their order.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Names of parts whose content type has `word` in it, or, where no type is given, whose name fits `by_name`.
    pub(super) fn parts_of_type(&self, word: &str, by_name: impl Fn(&str) -> bool) -> Vec<String> {
        let fits = |name: &&String| {
            let lower = name.to_ascii_lowercase();
            self.content_types
                .get(&lower)
                .map_or_else(|| by_name(&lower), |found| found.contains(word))
        };
        let mut found: Vec<String> = self.names.iter().filter(fits).cloned().collect();
        // "header10" comes behind "header9".
        found.sort_by_key(|name| (name.len(), name.clone()));
        found
    }

    /// The text of an XML part, by its name in any case; `None` if it is not there.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let bytes = self.bytes(name)?;
        Some(charset::decode(&bytes, Some("utf-8")).text)
    }

    /// The bytes of a part, by its name in any case; what could not be unpacked is a problem.
    pub(super) fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let wanted = name.trim_start_matches('/');
        let index = self
            .names
            .iter()
            .position(|found| found.trim_start_matches('/').eq_ignore_ascii_case(wanted))?;
        let unpacked = self.file.read(index, self.context);
        if let Some(problem) = unpacked.problem {
            self.problem(problem);
        }
        Some(unpacked.bytes)
    }

    /// Notes a problem of the whole document, once.
    pub(super) fn problem(&mut self, kind: ProblemKind) {
        let problem = Problem::new(kind);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// The relationships of a part by their ids.
    pub(super) fn relationships(&mut self, part: &str) -> HashMap<String, Relationship> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let mut found = HashMap::new();
        let Some(xml) = self.text(&format!("{folder}/_rels/{file}.rels")) else {
            return found;
        };
        let mut reader = XmlReader::new(&xml);
        while let Some(event) = reader.next() {
            let XmlEvent::Start(_, name, element) = event else {
                continue;
            };
            if &*name != "Relationship" {
                continue;
            }
            let (Some(id), Some(target)) = (element.attribute("Id"), element.attribute("Target")) else {
                continue;
            };
            let kind = element.attribute("Type").unwrap_or_default();
            let is_external = element
                .attribute("TargetMode")
                .is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
            let target = if is_external {
                target
            } else {
                resolved(folder, &target)
            };
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.insert(
                id,
                Relationship {
                    kind,
                    target,
                    is_external,
                },
            );
        }
        found
    }

    /// What a part is for, by its type and name.
    pub(super) fn role(&self, name: &str) -> PartRole {
        let lower = name.to_ascii_lowercase();
        let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
        let content_type = self
            .content_types
            .get(&lower)
            .or_else(|| self.default_types.get(extension))
            .map_or("", String::as_str);
        let is_plumbing = [
            "/theme/",
            "/fonts/",
            "printersettings",
            "docprops/thumbnail",
            "/activex/",
            "vbaproject",
            "vbadata",
            "customui",
            "/customproperty",
        ]
        .iter()
        .any(|part| lower.contains(part));
        match extension {
            _ if lower.ends_with('/') || is_plumbing => PartRole::Plumbing,
            _ if content_type.contains("application/xhtml") || content_type.contains("text/") => {
                PartRole::Document
            }
            "xml" | "rels" | "vml" => PartRole::Markup,
            // Parts of a binary workbook.
            "bin" if content_type.starts_with("application/vnd.ms-excel") => PartRole::Markup,
            "png" | "jpg" | "jpeg" | "jpe" | "jfif" | "gif" | "bmp" | "tif" | "tiff" | "webp" | "dib"
            | "wdp" | "hdp" | "jxr" | "jp2" => PartRole::Picture,
            "emf" | "wmf" | "emz" | "wmz" | "svg" | "svgz" | "pict" | "pct" => PartRole::Drawing,
            "odttf" | "ttf" | "psmdcp" | "sigs" | "p7s" | "cer" | "dat" => PartRole::Plumbing,
            _ => PartRole::Document,
        }
    }

    /// Looks for marks in a picture of the document.
    pub(super) fn read_picture(&mut self, name: &str, page: Option<u32>, builder: &mut TextBuilder) {
        if let Some(bytes) = self.bytes(name) {
            scan::read(&bytes, page, self.context, builder);
        }
    }

    /// Reads every document inside this one, and every picture that is no raster picture.
    pub(super) fn attach_documents(&mut self, builder: &mut TextBuilder) {
        for name in self.names.clone() {
            let role = self.role(&name);
            if !matches!(role, PartRole::Document | PartRole::Drawing) {
                continue;
            }
            let Some(bytes) = self.bytes(&name) else { continue };
            if bytes.is_empty() || is_equation(&bytes) {
                continue;
            }
            let file_name = name.rsplit('/').next().unwrap_or(&name).to_owned();
            if role == PartRole::Drawing {
                self.context.attach_drawing(builder, &file_name, &bytes);
            } else {
                self.context.attach(builder, &file_name, &bytes);
            }
        }
    }
}

/// Whether a part is XML and no list of relationships, by its name.
pub(super) fn is_xml(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(stem, extension)| extension.eq_ignore_ascii_case("xml") && !stem.contains("/_rels/"))
}

/// Formulas are kept as OLE objects; their picture and text stand in the document itself.
fn is_equation(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "Equation Native".bytes().flat_map(|byte| [byte, 0]).collect();
    memchr::memmem::find(bytes, &name).is_some()
}

/// The name of a part from a target that is relative to `folder`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_to_their_part() {
        for (folder, target, expected) in [
            ("word", "header1.xml", "word/header1.xml"),
            ("word", "../customXml/item1.xml", "customXml/item1.xml"),
            ("xl/worksheets", "/xl/a.xml", "xl/a.xml"),
            ("", "word/document.xml", "word/document.xml"),
            ("a", "../../../b", "b"),
        ] {
            assert_eq!(resolved(folder, target), expected);
        }
    }
}
