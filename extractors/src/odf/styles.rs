//! The styles of an `OpenDocument` file: [`Styles`].

use std::collections::HashMap;
use std::rc::Rc;

use rasoat_core::Visibility;

use crate::color::{Paint, Rgb};
use crate::draft::RunStyle;
use crate::xml::{Element, XmlEvent, XmlReader};

/// How long a chain of styles may be; longer ones are loops.
const MAX_CHAIN: usize = 20;

/// Letters of at most this many points cannot be read.
const UNREADABLE_POINTS: f32 = 2.0;

/// What a style says; `None` inherits.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    parent: Option<String>,
    bold: Option<bool>,
    capitals: Option<bool>,
    hidden: Option<bool>,
    color: Option<Paint>,
    points: Option<f32>,
    font: Option<Rc<str>>,
    text_background: Option<Rgb>,
    /// The colour behind a paragraph, cell or shape.
    pub(super) background: Option<Rgb>,
    /// Whether there is a border around a paragraph, cell or frame.
    pub(super) bordered: Option<bool>,
    /// Whether a paragraph or table begins a page.
    pub(super) breaks_page: Option<bool>,
    /// Whether a table is shown.
    pub(super) displayed: Option<bool>,
}

impl Style {
    /// This style, and `over` where it says something.
    pub(super) fn overlaid(&self, over: &Self) -> Self {
        Self {
            parent: None,
            bold: over.bold.or(self.bold),
            capitals: over.capitals.or(self.capitals),
            hidden: over.hidden.or(self.hidden),
            color: over.color.or(self.color),
            points: over.points.or(self.points),
            font: over.font.clone().or_else(|| self.font.clone()),
            text_background: over.text_background.or(self.text_background),
            background: over.background.or(self.background),
            bordered: over.bordered.or(self.bordered),
            breaks_page: over.breaks_page.or(self.breaks_page),
            displayed: over.displayed.or(self.displayed),
        }
    }

    /// How a run in this style looks on a background of `behind`.
    pub(super) fn run_style(&self, behind: Option<Rgb>) -> RunStyle {
        let color = self.color.and_then(Paint::color);
        let points = self.points.unwrap_or(12.0);
        let background = self
            .text_background
            .or(self.background)
            .or(behind)
            .unwrap_or(Rgb::WHITE);
        let is_blacked_out = self
            .text_background
            .is_some_and(|found| found.is_unseen_on(Rgb::BLACK))
            && color.is_none_or(|color| color.is_unseen_on(Rgb::BLACK));
        let visibility = if self.hidden == Some(true) {
            Visibility::Hidden
        } else if is_blacked_out {
            Visibility::Covered
        } else if points <= UNREADABLE_POINTS || color.is_some_and(|color| color.is_unseen_on(background)) {
            Visibility::Unreadable
        } else {
            Visibility::Visible
        };
        RunStyle {
            bold: self.bold == Some(true),
            red: color.is_some_and(Rgb::is_red),
            capitals: self.capitals == Some(true),
            size: points,
            font: self.font.clone(),
            visibility,
        }
    }

    fn read(&mut self, name: &str, element: &Element<'_>, fonts: &HashMap<String, Rc<str>>) {
        for (attribute, value) in element.attributes() {
            match (name, attribute.as_str()) {
                ("text-properties", "font-weight") => {
                    self.bold = Some(value == "bold" || value.parse().is_ok_and(|weight: u32| weight >= 600));
                }
                ("text-properties", "text-transform") => self.capitals = Some(value == "uppercase"),
                ("text-properties", "font-variant") if value == "small-caps" => self.capitals = Some(true),
                ("text-properties", "display") => self.hidden = Some(value == "none"),
                ("text-properties", "color") => self.color = Some(Rgb::of_hex(&value).into()),
                ("text-properties", "use-window-font-color") if value == "true" => {
                    self.color = Some(Paint::Automatic);
                }
                ("text-properties", "font-size") => {
                    self.points = value.trim_end_matches("pt").parse().ok().or(self.points);
                }
                ("text-properties", "font-name" | "font-family") => {
                    self.font = fonts
                        .get(&value)
                        .cloned()
                        .or_else(|| Some(Rc::from(value.as_str())));
                }
                ("text-properties", "background-color") => self.text_background = Rgb::of_hex(&value),
                (_, "background-color") | ("graphic-properties", "fill-color") => {
                    self.background = Rgb::of_hex(&value);
                }
                (_, "border") => self.bordered = Some(value != "none" && !value.starts_with("0.0pt")),
                ("graphic-properties", "stroke") => self.bordered = Some(value != "none"),
                (_, "break-before") => self.breaks_page = Some(value == "page"),
                ("table-properties", "display") => self.displayed = Some(value != "false"),
                _ => {}
            }
        }
    }
}

/// Named styles by family and name, and the default of each family.
#[derive(Debug, Clone, Default)]
pub(super) struct Styles {
    named: HashMap<(String, String), Style>,
    defaults: HashMap<String, Style>,
    fonts: HashMap<String, Rc<str>>,
}

impl Styles {
    /// Adds the styles of one part; later ones take the place of earlier ones.
    pub(super) fn add(&mut self, xml: &str) {
        let mut reader = XmlReader::new(xml);
        let mut open: Option<(String, Option<String>)> = None;
        let mut style = Style::default();
        while let Some(event) = reader.next() {
            match event {
                XmlEvent::Start(_, name, element) => match &*name {
                    "font-face" => {
                        if let (Some(name), Some(family)) =
                            (element.attribute("name"), element.attribute("font-family"))
                        {
                            self.fonts.insert(name, Rc::from(family.trim_matches('\'')));
                        }
                    }
                    "style" | "default-style" => {
                        open = Some((
                            element.attribute("family").unwrap_or_default(),
                            element.attribute("name"),
                        ));
                        style = Style {
                            parent: element.attribute("parent-style-name"),
                            ..Style::default()
                        };
                    }
                    other if open.is_some() && other.ends_with("-properties") => {
                        style.read(other, &element, &self.fonts);
                    }
                    _ => {}
                },
                XmlEvent::End(_, name) if matches!(&*name, "style" | "default-style") => {
                    let finished = std::mem::take(&mut style);
                    match open.take() {
                        Some((family, Some(name))) => drop(self.named.insert((family, name), finished)),
                        Some((family, None)) => drop(self.defaults.insert(family, finished)),
                        None => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// The style of this family and name, with all that it inherits, laid over `below`.
    pub(super) fn of(&self, family: &str, name: Option<&str>, below: &Style) -> Style {
        let mut chain = Vec::new();
        let mut next = name;
        while let Some(style) = next.and_then(|name| self.named.get(&(family.to_owned(), name.to_owned()))) {
            if chain.len() >= MAX_CHAIN {
                break;
            }
            chain.push(style);
            next = style.parent.as_deref();
        }
        chain
            .iter()
            .rev()
            .fold(below.clone(), |style, over| style.overlaid(over))
    }

    /// The default of a family.
    pub(super) fn default_of(&self, family: &str) -> Style {
        self.defaults.get(family).cloned().unwrap_or_default()
    }
}
