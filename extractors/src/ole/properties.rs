//! Properties of old Office documents: title, author, keywords, and those that people add (MS-OLEPS).

use rasoat_core::ZoneKind;

use super::bytes::{in_code_page, place_at, u16_at, u32_at, until_zero, utf16, window};
use super::container::Folder;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};

/// Properties that one set may have.
const MAX_PROPERTIES: usize = 4_000;

/// Numbers of properties of the first stream that people write: subject, author, keywords, comments, last author
/// (MS-OLEPS 2.25.1). The title (2) comes first.
const SUMMARY: &[u32] = &[2, 3, 4, 5, 6, 8];
/// The same of the second stream: category, manager, company, content type, content status, language (2.25.2).
const DOCUMENT_SUMMARY: &[u32] = &[2, 14, 15, 26, 27];

/// Reads the properties of the document in `folder`.
pub(super) fn read(folder: Folder<'_, '_>, context: &ReadContext<'_>, draft: &mut Draft) {
    if let Some(stream) = folder.stream("\u{5}SummaryInformation", context)
        && let Some(set) = sets(&stream).first()
    {
        for (number, value) in known(set, SUMMARY) {
            let kind = if number == 2 {
                ZoneKind::Title
            } else {
                ZoneKind::Property
            };
            draft.push_text(Place::of(kind), &value);
        }
    }
    let Some(stream) = folder.stream("\u{5}DocumentSummaryInformation", context) else {
        return;
    };
    let sets = sets(&stream);
    if let Some(set) = sets.first() {
        for (_, value) in known(set, DOCUMENT_SUMMARY) {
            draft.push_text(Place::of(ZoneKind::Property), &value);
        }
    }
    for set in sets.iter().skip(1) {
        for (name, value) in custom(set) {
            draft.push_text(Place::of(ZoneKind::Property), &format!("{name}: {value}"));
        }
    }
}

/// A set of properties: its bytes, its code page, and number and place of each property.
struct PropertySet<'a> {
    bytes: &'a [u8],
    code_page: u16,
    places: Vec<(u32, usize)>,
}

fn sets(stream: &[u8]) -> Vec<PropertySet<'_>> {
    let count = place_at(stream, 24).unwrap_or_default().min(2);
    (0..count)
        .filter_map(|number| {
            let from = place_at(stream, 28 + number * 20 + 16)?;
            let bytes = stream.get(from..)?;
            let count = place_at(bytes, 4)?.min(MAX_PROPERTIES);
            let places: Vec<(u32, usize)> = (0..count)
                .map_while(|number| Some((u32_at(bytes, 8 + number * 8)?, place_at(bytes, 12 + number * 8)?)))
                .collect();
            let code_page = places
                .iter()
                .find(|(id, _)| *id == 1)
                .and_then(|(_, at)| u16_at(bytes, at.checked_add(4)?));
            Some(PropertySet {
                bytes,
                code_page: code_page.unwrap_or(1252),
                places,
            })
        })
        .collect()
}

fn known(set: &PropertySet<'_>, wanted: &[u32]) -> Vec<(u32, String)> {
    set.places
        .iter()
        .filter(|(id, _)| wanted.contains(id))
        .filter_map(|(id, at)| Some((*id, set.value(*at)?)))
        .collect()
}

/// Properties with names of their own; a dictionary under the number 0 tells the names (2.17).
fn custom(set: &PropertySet<'_>) -> Vec<(String, String)> {
    let Some((_, dictionary)) = set.places.iter().find(|(id, _)| *id == 0) else {
        return Vec::new();
    };
    let names = set.names(*dictionary);
    set.places
        .iter()
        .filter(|(id, _)| *id > 1)
        .filter_map(|(id, at)| {
            let name = names.iter().find(|(known, _)| known == id)?.1.clone();
            // Data that programs keep for themselves.
            let is_technical = name.starts_with("_PID_") || name.starts_with("_Sharing");
            Some((name, set.value(*at)?)).filter(|_| !is_technical)
        })
        .collect()
}

impl PropertySet<'_> {
    /// The value at `at`, if it is text or a number.
    fn value(&self, at: usize) -> Option<String> {
        let kind = u16_at(self.bytes, at)?;
        let value = at.checked_add(4)?;
        let length = || place_at(self.bytes, value);
        let text = match kind {
            // VT_LPSTR and VT_LPWSTR (MS-OLEPS 2.15).
            0x1E => in_code_page(window(self.bytes, value + 4, length()?), self.code_page),
            0x1F => utf16(window(self.bytes, value + 4, length()?.saturating_mul(2))),
            0x02 | 0x03 | 0x12 | 0x13 => u32_at(self.bytes, value)?.to_string(),
            _ => return None,
        };
        let text = until_zero(&text).trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn names(&self, at: usize) -> Vec<(u32, String)> {
        let count = place_at(self.bytes, at).unwrap_or_default().min(MAX_PROPERTIES);
        let mut names = Vec::new();
        let mut next = at.saturating_add(4);
        for _ in 0..count {
            let (Some(id), Some(length)) = (
                u32_at(self.bytes, next),
                place_at(self.bytes, next.saturating_add(4)),
            ) else {
                break;
            };
            let (bytes, text) = if self.code_page == 1200 {
                let bytes = length.saturating_mul(2);
                (
                    bytes.saturating_add(3) & !3,
                    utf16(window(self.bytes, next + 8, bytes)),
                )
            } else {
                (
                    length,
                    in_code_page(window(self.bytes, next + 8, length), self.code_page),
                )
            };
            names.push((id, until_zero(&text).to_owned()));
            next = next.saturating_add(8).saturating_add(bytes);
        }
        names
    }
}
