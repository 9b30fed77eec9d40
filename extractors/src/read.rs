//! One document in, its text out: [`extract`].

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind};

use crate::context::ReadContext;
use crate::{Letters, ReadLimits, declared, sniff};

/// A document as it came: bytes, and what others say about them.
#[derive(Clone, Copy)]
pub struct RawDocument<'a> {
    /// The bytes, as far as they were fetched.
    pub bytes: &'a [u8],
    /// The media type that the server or archive declared, with its parameters, such as
    /// `text/html; charset=utf-8`.
    pub declared_type: Option<&'a str>,
    /// The name of the file, with its extension.
    pub file_name: Option<&'a str>,
    /// Whether the bytes end before the document does.
    pub truncated: bool,
}

impl<'a> RawDocument<'a> {
    /// A complete document of which nothing is known but its bytes.
    pub const fn of_bytes(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            declared_type: None,
            file_name: None,
            truncated: false,
        }
    }
}

impl std::fmt::Debug for RawDocument<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawDocument")
            .field("bytes", &self.bytes.len())
            .field("truncated", &self.truncated)
            .finish_non_exhaustive()
    }
}

/// Reads a document and everything inside it.
///
/// It never fails: what could not be read is told by [`ExtractedText::problems`].
pub fn extract(document: &RawDocument<'_>, limits: &ReadLimits) -> ExtractedText {
    extract_with_letters(document, limits).0
}

/// The same, with the letters of the first marks that were found in pictures, in the order of their zones: as many as a text
/// recogniser is given, [`Letters::MOST`].
pub fn extract_with_letters(
    document: &RawDocument<'_>,
    limits: &ReadLimits,
) -> (ExtractedText, Vec<Letters>) {
    let cut = document.bytes.len().min(limits.max_input_bytes);
    let context = ReadContext::new(limits, cut);
    let mut text = read_as_found(
        &document.bytes[..cut],
        document.declared_type,
        document.file_name,
        &context,
    );
    if cut < document.bytes.len() {
        text.add_problem(Problem::new(ProblemKind::LimitReached(Limit::Bytes)));
    }
    if document.truncated {
        text.add_problem(Problem::new(ProblemKind::Truncated));
    }
    let letters = context.letters().take();
    (text, letters)
}

/// Reads a document as what its bytes are, and notes where type or name say otherwise.
pub(crate) fn read_as_found(
    bytes: &[u8],
    declared_type: Option<&str>,
    file_name: Option<&str>,
    context: &ReadContext<'_>,
) -> ExtractedText {
    let format = sniff(bytes);
    let mut text = match format {
        DocumentFormat::Empty => ExtractedText::unread(format, ProblemKind::Empty),
        DocumentFormat::Html => crate::html::read(bytes, declared_type, context),
        DocumentFormat::Text => crate::plain::read(bytes, declared_type, context),
        DocumentFormat::Csv => crate::plain::read_csv(bytes, declared_type, context),
        DocumentFormat::Xml => crate::markup::read_xml(bytes, context),
        DocumentFormat::Json => crate::markup::read_json(bytes, context),
        DocumentFormat::Zip => crate::archive::read_zip(bytes, context),
        DocumentFormat::SevenZip => crate::archive::read_seven_zip(bytes, context),
        DocumentFormat::Gzip => crate::archive::read_gzip(bytes, file_name, context),
        DocumentFormat::Bzip2 => crate::archive::read_bzip2(bytes, file_name, context),
        DocumentFormat::Xz => crate::archive::read_xz(bytes, file_name, context),
        DocumentFormat::Rar => crate::archive::read_rar(bytes, context),
        DocumentFormat::Tar => crate::archive::read_tar(bytes, context),
        DocumentFormat::Odt | DocumentFormat::Ods | DocumentFormat::Odp => {
            crate::odf::read(bytes, format, context)
        }
        DocumentFormat::Xlsx | DocumentFormat::Xlsb => crate::ooxml::read_workbook(bytes, format, context),
        DocumentFormat::Pptx => crate::ooxml::read_pptx(bytes, context),
        DocumentFormat::Eml => crate::mail::read_eml(bytes, context),
        DocumentFormat::Mbox => crate::mail::read_mbox(bytes, context),
        DocumentFormat::Rtf => crate::rtf::read(bytes, context),
        DocumentFormat::Docx => crate::ooxml::read_docx(bytes, context),
        DocumentFormat::Pdf => crate::pdf::read(bytes, context),
        DocumentFormat::Metafile => crate::metafile::read(bytes, context),
        DocumentFormat::Doc
        | DocumentFormat::Xls
        | DocumentFormat::Ppt
        | DocumentFormat::Msg
        | DocumentFormat::Ole => crate::ole::read(bytes, format, context),
        picture if picture.is_image() => crate::picture_text::read(bytes, picture, context),
        other => ExtractedText::unread(other, ProblemKind::Unsupported(other)),
    };
    if declared::contradicts(format, declared_type, file_name) {
        text.add_problem(Problem::new(ProblemKind::TypeMismatch(format)));
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: &[u8], change: impl FnOnce(&mut RawDocument<'_>), expected: &[ProblemKind]) {
        let mut document = RawDocument::of_bytes(bytes);
        change(&mut document);
        let text = extract(
            &document,
            &ReadLimits {
                max_input_bytes: 64,
                ..ReadLimits::default()
            },
        );
        let kinds: Vec<_> = text
            .problems()
            .iter()
            .map(|problem| problem.kind.clone())
            .collect();
        assert_eq!(kinds, expected);
    }

    #[test]
    fn what_was_not_read_is_told() {
        check(b"", |_| {}, &[ProblemKind::Empty]);
        check(b"abc", |_| {}, &[]);
        check(
            b"abc",
            |document| document.truncated = true,
            &[ProblemKind::Truncated],
        );
        check(
            b"abc",
            |document| document.file_name = Some("a.pdf"),
            &[ProblemKind::TypeMismatch(DocumentFormat::Text)],
        );
        check(&[b'a'; 65], |_| {}, &[ProblemKind::LimitReached(Limit::Bytes)]);
        check(
            b"ID3\x04",
            |_| {},
            &[ProblemKind::Unsupported(DocumentFormat::Media)],
        );
        check(b"\xFF\xD8\xFF\xE0", |_| {}, &[ProblemKind::ImageNotRead]);
        check(b"GIF89a\x01\x00\x01\x00", |_| {}, &[]);
    }

    proptest! {
        #[test]
        fn any_bytes_behind_any_magic_are_survived(
            magic in proptest::sample::select(vec![
                &b"%PDF-1.7\n"[..], b"PK\x03\x04", b"{\\rtf1", b"<html>", b"<?xml", b"{\"a\":", b"\x1F\x8B\x08", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                b"From: a\nTo: b\n", b"\xFF\xFE", b"BZh9", b"",
            ]),
            rest in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let bytes = [magic, &rest].concat();
            let text = extract(&RawDocument::of_bytes(&bytes), &ReadLimits::default());
            prop_assert!(text.zones().iter().all(|zone| usize::from(zone.part) <= text.parts().len()));
        }
    }
}
