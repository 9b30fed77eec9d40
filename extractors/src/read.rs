//! One document in, its text out: [`extract`].

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind};

use crate::context::ReadContext;
use crate::{ReadLimits, declared, sniff};

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
    text
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
        DocumentFormat::Gzip => crate::archive::read_gzip(bytes, file_name, context),
        DocumentFormat::Tar => crate::archive::read_tar(bytes, context),
        DocumentFormat::Odt | DocumentFormat::Ods | DocumentFormat::Odp => {
            crate::odf::read(bytes, format, context)
        }
        DocumentFormat::Xlsx => crate::ooxml::read_xlsx(bytes, context),
        DocumentFormat::Pptx => crate::ooxml::read_pptx(bytes, context),
        DocumentFormat::Rtf => crate::rtf::read(bytes, context),
        DocumentFormat::Docx => crate::ooxml::read_docx(bytes, context),
        DocumentFormat::Pdf => crate::pdf::read(bytes, context),
        other => ExtractedText::unread(other, ProblemKind::Unsupported(other)),
    };
    if declared::contradicts(format, declared_type, file_name) {
        text.add_problem(Problem::new(ProblemKind::TypeMismatch(format)));
    }
    text
}
