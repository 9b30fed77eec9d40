//! What lies beside the pages: properties, bookmarks, form values, layer names, descriptions of pictures.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream, String as Bytes};
use rasoat_core::{TextBuilder, ZoneKind};

use super::annotations::value_text;
use super::streams::Streams;
use super::strings;
use super::xml;
use crate::legacy;

/// Objects of each tree that are looked at.
const MAX_OBJECTS: usize = 20_000;
/// How deep form fields and parts of the structure may lie in each other.
const MAX_DEPTH: usize = 64;

/// Adds the properties of the document.
pub(super) fn properties(pdf: &Pdf, catalog: &Dict<'_>, streams: &Streams<'_>, builder: &mut TextBuilder) {
    let mut known: HashSet<String> = HashSet::new();
    let mut add = |kind: ZoneKind, text: String, builder: &mut TextBuilder| {
        let text = legacy::to_unicode(text.trim().to_owned());
        if !text.is_empty() && known.insert(text.clone()) {
            builder.push(kind, &text, |_| {});
        }
    };
    if let Some(info) = info(pdf) {
        for (key, value) in info.entries().take(MAX_OBJECTS) {
            if matches!(key.as_ref(), b"CreationDate" | b"ModDate" | b"Trapped") {
                continue;
            }
            let kind = if key.as_ref() == b"Title" {
                ZoneKind::Title
            } else {
                ZoneKind::Property
            };
            let value = match value {
                hayro_syntax::object::MaybeRef::NotRef(value) => Some(value),
                hayro_syntax::object::MaybeRef::Ref(_) => info.get::<Object<'_>>(key.as_ref()),
            };
            if let Some(Object::String(bytes)) = value {
                add(kind, strings::decode(bytes.as_bytes()), builder);
            }
        }
    }
    if let Some(stream) = catalog.get::<Stream<'_>>(b"Metadata")
        && let Some(packet) = streams.decode(&stream)
    {
        for (name, value) in xml::texts(&packet) {
            let kind = if name == "title" {
                ZoneKind::Title
            } else {
                ZoneKind::Property
            };
            if !is_machine_value(&name, &value) {
                add(kind, value, builder);
            }
        }
    }
    for name in layer_names(catalog) {
        add(ZoneKind::Property, name, builder);
    }
}

/// Dates, identifiers and the like, which people do not write.
fn is_machine_value(name: &str, value: &str) -> bool {
    name.ends_with("Date")
        || name.ends_with("ID")
        || matches!(
            name,
            "format" | "part" | "conformance" | "when" | "parameters" | "changed"
        )
        || !value.chars().any(char::is_alphabetic)
        || ["uuid:", "xmp.", "http://ns.", "http://www.w3.org"]
            .iter()
            .any(|start| value.starts_with(start))
}

/// The document information dictionary. The library keeps only its usual entries, so it is looked up again:
/// the last trailer in the file names it.
fn info(pdf: &Pdf) -> Option<Dict<'_>> {
    let bytes = pdf.data().as_ref();
    memchr::memmem::rfind_iter(bytes, b"/Info")
        .take(16)
        .filter_map(|at| reference(bytes.get(at + b"/Info".len()..)?))
        .find_map(|id| pdf.xref().get::<Dict<'_>>(id))
}

/// The reference that `bytes` begin with, such as `12 0 R`.
fn reference(bytes: &[u8]) -> Option<ObjectIdentifier> {
    let start = std::str::from_utf8(bytes.get(..bytes.len().min(40))?)
        .or_else(|error| std::str::from_utf8(&bytes[..error.valid_up_to()]))
        .ok()?;
    let mut words = start.split_ascii_whitespace();
    let number = words.next()?.parse().ok()?;
    let generation = words.next()?.parse().ok()?;
    words
        .next()?
        .starts_with('R')
        .then(|| ObjectIdentifier::new(number, generation))
}

fn layer_names(catalog: &Dict<'_>) -> Vec<String> {
    let layers = catalog
        .get::<Dict<'_>>(b"OCProperties")
        .and_then(|properties| properties.get::<Array<'_>>(b"OCGs"));
    let Some(layers) = layers else {
        return Vec::new();
    };
    layers
        .iter::<Dict<'_>>()
        .take(MAX_OBJECTS)
        .filter_map(|layer| text(&layer, b"Name"))
        .collect()
}

/// Adds a zone for each bookmark.
pub(super) fn bookmarks(catalog: &Dict<'_>, builder: &mut TextBuilder) {
    let first = catalog
        .get::<Dict<'_>>(b"Outlines")
        .and_then(|outlines| outlines.get::<Dict<'_>>(b"First"));
    let mut open: Vec<Dict<'_>> = first.into_iter().collect();
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    while let Some(item) = open.pop() {
        if item.obj_id().is_some_and(|id| !seen.insert(id)) || seen.len() > MAX_OBJECTS {
            continue;
        }
        if let Some(title) = text(&item, b"Title") {
            builder.push(ZoneKind::Bookmark, &title, |_| {});
        }
        open.extend(item.get::<Dict<'_>>(b"Next"));
        open.extend(item.get::<Dict<'_>>(b"First"));
    }
}

/// Adds the values of form fields that no page shows, and what signatures say. `shown` are the fields that
/// pages show.
pub(super) fn form(catalog: &Dict<'_>, shown: &[Dict<'_>], streams: &Streams<'_>, builder: &mut TextBuilder) {
    let Some(form) = catalog.get::<Dict<'_>>(b"AcroForm") else {
        return;
    };
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let shown: HashSet<ObjectIdentifier> = shown.iter().filter_map(Dict::obj_id).collect();
    let mut open: Vec<(Dict<'_>, usize)> = dicts(&form, b"Fields").map(|field| (field, 0)).collect();
    open.reverse();
    while let Some((field, depth)) = open.pop() {
        let id = field.obj_id();
        if id.is_some_and(|id| !seen.insert(id)) || seen.len() > MAX_OBJECTS || depth > MAX_DEPTH {
            continue;
        }
        if let Some(signature) = field.get::<Dict<'_>>(b"V") {
            for key in [&b"Name"[..], b"Reason", b"Location", b"ContactInfo"] {
                if let Some(text) = text(&signature, key) {
                    builder.push(ZoneKind::Property, &text, |_| {});
                }
            }
        } else if !id.is_some_and(|id| shown.contains(&id))
            && let Some(value) = value_text(&field)
        {
            builder.push(ZoneKind::FormField, &value, |_| {});
        }
        open.extend(dicts(&field, b"Kids").map(|kid| (kid, depth + 1)));
    }
    // Forms in XML keep their text in a packet of their own.
    let packets: Vec<Stream<'_>> = match form.get::<Object<'_>>(b"XFA") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(pairs)) => pairs
            .iter::<Object<'_>>()
            .filter_map(Object::into_stream)
            .take(64)
            .collect(),
        _ => Vec::new(),
    };
    for packet in packets.iter().filter_map(|packet| streams.decode(packet)) {
        for (_, text) in xml::texts(&packet) {
            builder.push(ZoneKind::FormField, &text, |_| {});
        }
    }
}

/// Adds the descriptions of pictures from the structure of the document.
pub(super) fn descriptions(catalog: &Dict<'_>, builder: &mut TextBuilder) {
    let Some(root) = catalog.get::<Dict<'_>>(b"StructTreeRoot") else {
        return;
    };
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut open: Vec<(Dict<'_>, usize)> = vec![(root, 0)];
    let mut steps = 0;
    while let Some((element, depth)) = open.pop() {
        steps += 1;
        if steps > MAX_OBJECTS || depth > MAX_DEPTH || element.obj_id().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        if let Some(description) = text(&element, b"Alt") {
            builder.push(ZoneKind::AltText, &description, |_| {});
        }
        match element.get::<Object<'_>>(b"K") {
            Some(Object::Dict(kid)) => open.push((kid, depth + 1)),
            Some(Object::Array(kids)) => {
                let kids: Vec<_> = kids
                    .iter::<Object<'_>>()
                    .filter_map(Object::into_dict)
                    .take(MAX_OBJECTS - steps.min(MAX_OBJECTS))
                    .collect();
                open.extend(kids.into_iter().rev().map(|kid| (kid, depth + 1)));
            }
            _ => {}
        }
    }
}

fn dicts<'a>(dict: &Dict<'a>, key: &[u8]) -> impl Iterator<Item = Dict<'a>> + use<'a> {
    dict.get::<Array<'_>>(key)
        .into_iter()
        .flat_map(|array| array.iter::<Dict<'_>>())
        .take(MAX_OBJECTS)
}

/// The text string at `key`.
pub(super) fn text(dict: &Dict<'_>, key: &[u8]) -> Option<String> {
    match dict.get::<Object<'_>>(key)? {
        Object::String(bytes) => Some(legacy::to_unicode(strings::decode(Bytes::as_bytes(&bytes)))),
        Object::Name(name) => Some(String::from_utf8_lossy(Name::as_ref(&name)).into_owned()),
        _ => None,
    }
}
