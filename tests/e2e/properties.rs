//! What must hold of every reader (`fuzz/src/properties.rs`), over documents of every format and changed copies of them.

#[path = "../../fuzz/src/properties.rs"]
mod properties;

mod formats;

/// Changed copies of each document that are read as files.
const CHANGED_FILES: u64 = 30;
/// Changed copies of each part of a document that are read as parts of others.
const CHANGED_PARTS: u64 = 3;

#[test]
fn what_must_hold_holds_for_changed_files() {
    let documents = formats::documents();
    for (index, (_, document)) in documents.iter().enumerate() {
        properties::run("file", document);
        let (_, other) = &documents[(index + 7) % documents.len()];
        for seed in 0..CHANGED_FILES {
            properties::run("file", &formats::mutant(document, other, seed));
        }
    }
}

#[test]
fn what_must_hold_holds_for_changed_parts() {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for (_, document) in formats::documents() {
        let entries = formats::zipped::unpacked(&document);
        if entries.is_empty() {
            parts.push(document);
        }
        parts.extend(entries.into_iter().map(|(_, content)| content));
    }
    for (name, _) in properties::TARGETS {
        if name == "file" {
            continue;
        }
        for part in &parts {
            properties::run(name, part);
            for seed in 0..CHANGED_PARTS {
                properties::run(name, &formats::mutant(part, part, 2 * seed));
            }
        }
    }
}
