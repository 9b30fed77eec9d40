//! The styles of a Word document: [`Styles`].

use std::collections::HashMap;

use super::props::{ParagraphProps, RunProps, ThemeFonts};
use crate::xml::{Family, XmlEvent, XmlReader};

/// How long a chain of styles may be; longer ones are loops.
const MAX_CHAIN: usize = 20;

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    run: RunProps,
    paragraph: ParagraphProps,
}

/// Named styles and the defaults below them.
#[derive(Debug, Default)]
pub(super) struct Styles {
    defaults: RunProps,
    named: HashMap<String, Style>,
    default_paragraph: Option<String>,
    theme: ThemeFonts,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(xml: &str) -> Self {
        let mut styles = Self::default();
        let mut reader = XmlReader::new(xml);
        let mut id: Option<String> = None;
        let mut style = Style::default();
        let (mut in_defaults, mut in_run, mut in_border) = (false, false, false);
        while let Some(event) = reader.next() {
            match event {
                XmlEvent::Start(Family::Word, name, element) => match &*name {
                    "docDefaults" => in_defaults = true,
                    "style" => {
                        id = element.attribute("styleId");
                        style = Style::default();
                        let is_default = element
                            .attribute("default")
                            .is_some_and(|value| value == "1" || value == "true");
                        if is_default && element.attribute("type").is_some_and(|kind| kind == "paragraph") {
                            styles.default_paragraph.clone_from(&id);
                        }
                    }
                    "name" if id.is_some() => {
                        let name = element.value().unwrap_or_default().to_ascii_lowercase();
                        if name.starts_with("heading") || name == "title" || name == "subtitle" {
                            style.paragraph.is_heading = Some(true);
                        }
                    }
                    "basedOn" => style.based_on = element.value(),
                    "rPr" => in_run = true,
                    "pBdr" => in_border = true,
                    other if in_run && in_defaults => styles.defaults.read(other, &element),
                    other if in_run && id.is_some() => style.run.read(other, &element),
                    other if id.is_some() => style.paragraph.read(other, &element, in_border),
                    _ => {}
                },
                XmlEvent::End(Family::Word, name) => match &*name {
                    "docDefaults" => in_defaults = false,
                    "rPr" => in_run = false,
                    "pBdr" => in_border = false,
                    "style" => {
                        if let Some(id) = id.take() {
                            styles.named.insert(id, std::mem::take(&mut style));
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        styles
    }

    /// Reads the fonts of the theme.
    pub(super) fn read_theme(&mut self, xml: &str) {
        let mut reader = XmlReader::new(xml);
        let mut is_heading = None;
        while let Some(event) = reader.next() {
            let XmlEvent::Start(Family::Drawing, name, element) = event else {
                continue;
            };
            match &*name {
                "majorFont" => is_heading = Some(true),
                "minorFont" => is_heading = Some(false),
                "latin" => {
                    let font = element.attribute("typeface").map(Into::into);
                    match is_heading.take() {
                        Some(true) => self.theme.heading = font,
                        Some(false) => self.theme.text = font,
                        None => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn chain(&self, id: Option<&str>) -> Vec<&Style> {
        let mut chain = Vec::new();
        let mut next = id;
        while let Some(style) = next.and_then(|id| self.named.get(id)) {
            if chain.len() >= MAX_CHAIN {
                break;
            }
            chain.push(style);
            next = style.based_on.as_deref();
        }
        chain.reverse();
        chain
    }

    /// What runs of a paragraph in style `id` begin with, and how the paragraph itself is set.
    pub(super) fn of_paragraph(&self, id: Option<&str>) -> (RunProps, ParagraphProps) {
        let id = id.or(self.default_paragraph.as_deref());
        let (mut run, paragraph) = self.chain(id).into_iter().fold(
            (self.defaults.clone(), ParagraphProps::default()),
            |(run, paragraph), style| (run.overlaid(&style.run), paragraph.overlaid(&style.paragraph)),
        );
        run.take_font_of(&self.theme);
        (run, paragraph)
    }

    /// `below`, changed by the character style that `props` name, if any, and then by `props` themselves.
    pub(super) fn of_run(&self, below: &RunProps, props: &RunProps) -> RunProps {
        let styled = self
            .chain(props.style.as_deref())
            .into_iter()
            .fold(below.clone(), |run, style| run.overlaid(&style.run));
        let mut run = styled.overlaid(props);
        run.take_font_of(&self.theme);
        run
    }
}
