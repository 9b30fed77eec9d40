//! What pictures say in words beside their pixels: descriptions, keywords and comments (EXIF, XMP, IPTC).

mod chunks;
mod exif;
mod iptc;

use rasoat_core::{DocumentFormat, ExtractedText, ZoneKind};

use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use crate::{charset, legacy, scan};
use chunks::Chunk;

/// Letters of one text that are kept; technical records can be long.
const MAX_TEXT_BYTES: usize = 64 << 10;

/// Reads a picture: its words, and the marks that its pixels show.
pub(crate) fn read(bytes: &[u8], format: DocumentFormat, context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(format);
    let mut draft = Draft::new(context);
    let mut known: Vec<String> = Vec::new();
    for text in texts(bytes, format) {
        let text = text.trim().trim_end_matches('\0').trim().to_owned();
        let is_word = text.chars().any(char::is_alphabetic);
        if is_word && !known.contains(&text) {
            draft.push_text(Place::of(ZoneKind::Property), &text);
            known.push(text);
        }
    }
    draft.finish(&mut builder);
    scan::read_file(bytes, context, &mut builder);
    builder.finish()
}

/// All texts of a picture, in their order.
fn texts(bytes: &[u8], format: DocumentFormat) -> Vec<String> {
    let chunks = match format {
        DocumentFormat::Jpeg => chunks::of_jpeg(bytes),
        DocumentFormat::Png => chunks::of_png(bytes),
        DocumentFormat::Webp => chunks::of_webp(bytes),
        DocumentFormat::Gif => chunks::of_gif(bytes),
        DocumentFormat::Tiff => vec![Chunk::Exif(bytes)],
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for chunk in chunks {
        match chunk {
            Chunk::Exif(directory) => found.extend(exif::texts(directory)),
            Chunk::Xmp(packet) => found.extend(xmp_texts(&packet)),
            Chunk::Iptc(records) => found.extend(iptc::texts(records)),
            Chunk::Text(raw) => found.push(decoded(&raw)),
        }
    }
    found
}

/// Texts of an XMP packet (ISO 16684-1) that are about the picture, not about how it was made.
fn xmp_texts(packet: &[u8]) -> Vec<String> {
    const TELLING: [&str; 14] = [
        "title",
        "description",
        "subject",
        "creator",
        "rights",
        "Headline",
        "Label",
        "Keywords",
        "Instructions",
        "UserComment",
        "ImageDescription",
        "CaptionWriter",
        "Credit",
        "Source",
    ];
    crate::pdf::packet_texts(&packet[..packet.len().min(1 << 20)])
        .into_iter()
        .filter(|(name, _)| TELLING.iter().any(|telling| telling.eq_ignore_ascii_case(name)))
        .map(|(_, text)| text)
        .collect()
}

/// A text in whatever charset its program used.
fn decoded(raw: &[u8]) -> String {
    let raw = &raw[..raw.len().min(MAX_TEXT_BYTES)];
    let until_nul = raw.split(|byte| *byte == 0).next().unwrap_or_default();
    legacy::to_unicode(charset::decode(until_nul, None).text)
}

#[cfg(test)]
mod tests;
