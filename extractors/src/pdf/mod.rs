//! PDF documents.

use rasoat_core::{DocumentFormat, ExtractedText, ProblemKind};

use crate::context::ReadContext;

/// Reads a PDF document.
pub(crate) fn read(_bytes: &[u8], _context: &ReadContext<'_>) -> ExtractedText {
    ExtractedText::unread(DocumentFormat::Pdf, ProblemKind::Unsupported(DocumentFormat::Pdf))
}
