//! Web pages: [`read`].
//!
//! A tokenizer and a stack of open elements, no tree: time and memory grow linearly, however deep the page is nested.

mod attributes;
mod css;
mod elements;
mod machine;
mod style;

use std::cell::RefCell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use rasoat_core::{DocumentFormat, ExtractedText, LegacyEncoding, TextBuilder, Visibility, ZoneKind};

use crate::context::ReadContext;
use crate::draft::Draft;
use crate::{charset, scan};
use css::StyleSheet;
use machine::{Machine, Sink};

/// How much of a page is searched for the label of its charset (HTML, 4.2.5.4, asks for 1024 bytes).
const CHARSET_WITHIN: usize = 8_192;

/// Reads a web page; `declared_type` is its media type with parameters, as the server sent it.
pub(crate) fn read(bytes: &[u8], declared_type: Option<&str>, context: &ReadContext<'_>) -> ExtractedText {
    let head = &bytes[..bytes.len().min(CHARSET_WITHIN)];
    let in_page = String::from_utf8_lossy(head).to_ascii_lowercase();
    let declared = declared_type.map(str::to_ascii_lowercase);
    let label = declared
        .as_deref()
        .and_then(charset_label)
        .or_else(|| charset_label(&in_page));
    let decoded = charset::decode(bytes, label);
    let mut builder = context.builder(DocumentFormat::Html);
    read_source(decoded.text, decoded.decoded_from, context, &mut builder);
    builder.finish()
}

/// Reads the source of a web page that stands in another document, such as a mail.
pub(crate) fn read_source(
    source: String,
    decoded_from: Option<LegacyEncoding>,
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) {
    let mut sheet = StyleSheet::default();
    style_elements(&source).for_each(|css| sheet.add(css));
    let has_outer_styles = source.contains("stylesheet") || source.contains("@import");
    let mut machine = run(
        &source,
        Machine::new(sheet, has_outer_styles, Draft::new(context)),
    );
    drop(source);
    let mut draft = std::mem::replace(&mut machine.draft, Draft::new(context));
    for (is_comment, inner) in std::mem::take(&mut machine.inner) {
        if draft.is_over() {
            break;
        }
        read_inner(is_comment, &inner, context, &mut draft);
    }
    for link in machine.links {
        builder.link(link);
    }
    for address in machine.pictures {
        scan::read_data_address(&address, context, builder);
    }
    draft.set_decoded_from(decoded_from);
    draft.finish(builder);
}

/// Reads a comment or a page inside the page. What stands in comments is never shown.
fn read_inner(is_comment: bool, source: &str, context: &ReadContext<'_>, draft: &mut Draft) {
    if source.starts_with('?') || source.trim().is_empty() {
        return;
    }
    // Conditional comments of Internet Explorer and Word: `[if …]>` … `<![endif]`.
    let content = match source.strip_prefix("[if").and_then(|rest| rest.split_once("]>")) {
        Some((_, content)) => content.trim_end_matches("<![endif]"),
        None => source,
    };
    let machine = run(
        content,
        Machine::new(StyleSheet::default(), true, Draft::new(context)),
    );
    draft.append(machine.draft, |place| {
        if is_comment {
            place.visibility = place.visibility.max(Visibility::Hidden);
            if place.kind != ZoneKind::Watermark {
                place.kind = ZoneKind::Comment;
            }
        }
    });
}

fn run(source: &str, machine: Machine) -> Machine {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(machine)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(source));
    while let TokenizerResult::Script(()) = tokenizer.feed(&input) {}
    tokenizer.end();
    let mut machine = tokenizer.sink.0.into_inner();
    machine.end();
    machine
}

/// The contents of all `<style>` elements, wherever they stand, since they rule the whole page.
fn style_elements(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let open = find_ignoring_case(rest, "<style")?;
        let body = &rest[open..][rest[open..].find('>')? + 1..];
        let close = find_ignoring_case(body, "</style").unwrap_or(body.len());
        rest = &body[close..];
        Some(&body[..close])
    })
}

fn find_ignoring_case(text: &str, lower: &str) -> Option<usize> {
    let first = lower.as_bytes()[0];
    memchr::memchr_iter(first, text.as_bytes()).find(|at| {
        text.as_bytes()
            .get(*at..at + lower.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(lower.as_bytes()))
    })
}

/// The label behind `charset=` in a media type or the head of a page, all in lower case.
fn charset_label(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find("charset") {
        rest = &rest[at + 7..];
        if let Some(value) = rest.trim_start().strip_prefix('=') {
            let label = value.trim_start().trim_start_matches(['"', '\'']);
            let end = label
                .find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c))
                .unwrap_or(label.len());
            return Some(&label[..end]).filter(|label| !label.is_empty());
        }
    }
    None
}

#[cfg(test)]
mod tests;
