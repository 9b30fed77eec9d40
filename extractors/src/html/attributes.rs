//! Text in the attributes of elements.

use html5ever::tokenizer::Tag;
use rasoat_core::{CellPosition, Visibility, ZoneKind};

use super::machine::Machine;
use crate::draft::Place;
use crate::picture;

/// Names of `<meta>` whose content is never about the document.
const TECHNICAL_META: &[&str] = &[
    "viewport",
    "robots",
    "generator",
    "theme-color",
    "format-detection",
    "googlebot",
    "csrf-token",
    "progid",
    "google-site-verification",
    "referrer",
    "apple-mobile-web-app-capable",
    "msapplication-tilecolor",
    "mobileoptimized",
];

/// Names of `<meta>` whose content stands for itself.
const PLAIN_META: &[&str] = &[
    "description",
    "keywords",
    "author",
    "og:title",
    "og:description",
    "twitter:title",
    "title",
];

/// Puts the text of attributes into zones of their own, and addresses among the links.
pub(super) fn read(tag: &Tag, visibility: Visibility, cell: Option<CellPosition>, machine: &mut Machine) {
    let name = &*tag.name;
    let attribute = |wanted: &str| {
        tag.attrs
            .iter()
            .find(|attr| &*attr.name.local == wanted)
            .map(|attr| &*attr.value)
    };
    if name == "meta" {
        return read_meta(
            attribute("name").or(attribute("property")),
            attribute("content"),
            machine,
        );
    }
    for attr in &tag.attrs {
        let value = &*attr.value;
        let kind = match (name, &*attr.name.local) {
            ("a" | "area", "href") => {
                add_link(value, machine);
                continue;
            }
            ("img" | "input" | "image", "src" | "href") => {
                if picture::may_carry_text_in_data_address(value) {
                    machine.pictures.push(value.to_owned());
                }
                continue;
            }
            ("iframe", "srcdoc") => {
                machine.inner.push((false, value.to_owned()));
                continue;
            }
            ("v:textpath", "string") => ZoneKind::Watermark,
            ("option" | "li" | "button" | "param" | "data", "value") => continue,
            (_, "value" | "placeholder" | "label") => ZoneKind::FormField,
            ("div", "title") if matches!(value, "header" | "footer") => continue,
            (
                _,
                "alt"
                | "title"
                | "aria-label"
                | "aria-description"
                | "summary"
                | "data-title"
                | "aria-roledescription",
            ) => ZoneKind::AltText,
            _ => continue,
        };
        let is_hidden =
            name == "input" && attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"));
        let visibility = if is_hidden { Visibility::Hidden } else { visibility };
        machine.draft.push_text(
            Place {
                cell,
                visibility,
                ..Place::of(kind)
            },
            value,
        );
    }
}

fn read_meta(name: Option<&str>, content: Option<&str>, machine: &mut Machine) {
    let (Some(name), Some(content)) = (name, content) else {
        return;
    };
    let lower = name.to_ascii_lowercase();
    if TECHNICAL_META.contains(&lower.as_str()) || content.is_empty() {
        return;
    }
    let place = Place::of(ZoneKind::Property);
    if PLAIN_META.contains(&lower.as_str()) {
        machine.draft.push_text(place, content);
    } else {
        machine.draft.push_text(place, &format!("{name}: {content}"));
    }
}

fn add_link(address: &str, machine: &mut Machine) {
    const MAX_LINKS: usize = 20_000;
    const MAX_ADDRESS_BYTES: usize = 4_096;
    let address = address.trim();
    let is_script = address
        .get(..11)
        .is_some_and(|start| start.eq_ignore_ascii_case("javascript:"));
    if !address.is_empty()
        && !is_script
        && address.len() <= MAX_ADDRESS_BYTES
        && machine.links.len() < MAX_LINKS
    {
        machine.links.push(address.to_owned());
    }
}
