//! Documents inside old Office documents: [`attach_all`], [`read`].

use rasoat_core::{DocumentFormat, ExtractedText, ProblemKind, TextBuilder};

use super::bytes::{in_code_page, place_at, u16_at, window};
use super::container::{Container, Folder};
use crate::context::ReadContext;

/// Storages that may lie in one another until one holds a document.
const MAX_DEPTH: u32 = 4;

/// Reads every document that lies in a storage inside `folder`.
pub(super) fn attach_all(folder: Folder<'_, '_>, context: &ReadContext<'_>, builder: &mut TextBuilder) {
    attach_inside(folder, 0, context, builder);
}

fn attach_inside(folder: Folder<'_, '_>, depth: u32, context: &ReadContext<'_>, builder: &mut TextBuilder) {
    for (name, inner) in folder.folders() {
        // Macros, and the lists of changes that Excel keeps, are no documents.
        if matches!(name, "Macros" | "_VBA_PROJECT_CUR" | "VBA" | "MsoDataStore") || !inner.take() {
            continue;
        }
        if holds_document(inner) {
            context.attach_read(builder, name, |context| super::read_folder(inner, context));
        } else if depth < MAX_DEPTH {
            attach_inside(inner, depth + 1, context, builder);
        }
    }
}

/// Whether a compound file holds nothing but macros.
pub(super) fn is_macros(bytes: &[u8]) -> bool {
    Container::open(bytes).is_some_and(|container| {
        let names = container.root().names();
        names.contains(&"VBA") && names.contains(&"PROJECT")
    })
}

fn holds_document(folder: Folder<'_, '_>) -> bool {
    let names = folder.names();
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    // Formulas are kept as objects; their picture stands in the document itself.
    !has("Equation Native")
        && (super::kind(folder) != DocumentFormat::Ole
            || ["\u{1}Ole10Native", "Package", "CONTENTS", "EncryptedPackage"]
                .into_iter()
                .any(has))
}

/// Reads a storage that is no document of Office itself: a package around a file, or a document behind a password.
pub(super) fn read(folder: Folder<'_, '_>, context: &ReadContext<'_>) -> ExtractedText {
    let names = folder.names();
    if names.contains(&"EncryptedPackage") {
        return ExtractedText::unread(DocumentFormat::Ole, ProblemKind::Encrypted);
    }
    let mut builder = context.builder(DocumentFormat::Ole);
    let mut is_read = false;
    if let Some(stream) = folder.stream("\u{1}Ole10Native", context)
        && let Some((name, content)) = native_file(&stream)
    {
        context.attach(&mut builder, &name, content);
        is_read = true;
    }
    for name in ["Package", "CONTENTS"] {
        if let Some(stream) = folder.stream(name, context).filter(|stream| !stream.is_empty()) {
            // The name says nothing of what it is.
            context.attach(&mut builder, name, &stream);
            is_read = true;
        }
    }
    if is_read {
        builder.finish()
    } else {
        ExtractedText::unread(DocumentFormat::Ole, ProblemKind::Unsupported(DocumentFormat::Ole))
    }
}

/// A file in the wrapping that Windows puts around it (MS-OLEDS 2.3.6): length, 2, its name, the path it came from,
/// four bytes, the path it was kept under, its length, itself.
fn native_file(stream: &[u8]) -> Option<(String, &[u8])> {
    let mut at = 4;
    if u16_at(stream, at)? != 2 {
        return None;
    }
    at += 2;
    let text = |at: &mut usize| {
        let rest = stream.get(*at..)?;
        let end = memchr::memchr(0, rest)?;
        *at += end + 1;
        Some(in_code_page(&rest[..end], 1252))
    };
    let name = text(&mut at)?;
    text(&mut at)?;
    at += 4;
    let path_bytes = place_at(stream, at)?;
    at = at.checked_add(4)?.checked_add(path_bytes)?;
    let length = place_at(stream, at)?;
    Some((name, window(stream, at.checked_add(4)?, length)))
}
