//! Files inside the document: the name tree of embedded files, associated files, attached annotations.

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, Object, ObjectIdentifier, Stream};
use rasoat_core::{Problem, TextBuilder, ZoneKind};

use super::streams::Streams;
use super::walk::text;
use crate::context::ReadContext;

/// Nodes of the name tree that are looked at.
const MAX_NODES: usize = 10_000;

/// Reads every file inside the document, each once; `others` are file specifications found on pages.
pub(super) fn read(
    catalog: &Dict<'_>,
    others: &[Dict<'_>],
    streams: &Streams<'_>,
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) {
    let mut files = named_files(catalog);
    if let Some(associated) = catalog.get::<Array<'_>>(b"AF") {
        files.extend(associated.iter::<Dict<'_>>().take(MAX_NODES));
    }
    files.extend(others.iter().cloned());
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    for file in &files {
        read_file(file, &mut seen, streams, context, builder);
    }
}

fn read_file(
    file: &Dict<'_>,
    seen: &mut HashSet<ObjectIdentifier>,
    streams: &Streams<'_>,
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) {
    let name = [&b"UF"[..], b"F", b"Unix", b"DOS"]
        .iter()
        .find_map(|key| text(file, key))
        .unwrap_or_default();
    if let Some(description) = text(file, b"Desc") {
        builder.push(ZoneKind::Property, &description, |_| {});
    }
    let Some(versions) = file.get::<Dict<'_>>(b"EF") else {
        return builder.push(ZoneKind::FileName, &name, |_| {});
    };
    for key in [&b"UF"[..], b"F", b"Unix", b"DOS", b"Mac"] {
        let Some(stream) = versions.get::<Stream<'_>>(key) else {
            continue;
        };
        if !seen.insert(stream.obj_id()) {
            continue;
        }
        let bytes = streams.decode(&stream).unwrap_or_default();
        context.attach(builder, &name, &bytes);
        if streams.take_damage() {
            builder.problem(Problem::new(rasoat_core::ProblemKind::Damaged));
        }
    }
}

/// The files of the name tree (ISO 32000-1, 7.9.6).
fn named_files<'a>(catalog: &Dict<'a>) -> Vec<Dict<'a>> {
    let root = catalog
        .get::<Dict<'_>>(b"Names")
        .and_then(|names| names.get::<Dict<'_>>(b"EmbeddedFiles"));
    let mut open: Vec<Dict<'a>> = root.into_iter().collect();
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut files = Vec::new();
    let mut steps = 0;
    while let Some(node) = open.pop() {
        steps += 1;
        if steps > MAX_NODES || files.len() > MAX_NODES || node.obj_id().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        if let Some(pairs) = node.get::<Array<'_>>(b"Names") {
            files.extend(
                pairs
                    .iter::<Object<'_>>()
                    .filter_map(Object::into_dict)
                    .take(MAX_NODES),
            );
        }
        if let Some(kids) = node.get::<Array<'_>>(b"Kids") {
            let kids: Vec<Dict<'a>> = kids.iter::<Dict<'_>>().take(MAX_NODES).collect();
            open.extend(kids.into_iter().rev());
        }
    }
    files
}
