//! 7-Zip archives: [`read_seven_zip`].

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind};
use sevenz_rust2::{ArchiveReader, Error as SevenZipError, Password};

use super::{MAX_DICTIONARY_KIB, attach};
use crate::context::ReadContext;

/// Reads a 7-Zip archive.
pub(crate) fn read_seven_zip(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::SevenZip);
    let source = std::io::Cursor::new(bytes);
    let opened = ArchiveReader::new_with_memory_limit(source, Password::empty(), MAX_DICTIONARY_KIB as usize);
    let result = opened.and_then(|mut archive| {
        archive.set_thread_count(1);
        archive.for_each_entries(|entry, content| {
            if entry.is_directory() {
                return Ok(true);
            }
            let unpacked = context.unpack(content);
            attach(&mut builder, context, entry.name(), &unpacked);
            // Reading on would unpack what lies behind, only to throw it away.
            let is_used_up =
                matches!(unpacked.problem, Some(ProblemKind::LimitReached(_))) || builder.is_full();
            if is_used_up {
                Err(SevenZipError::FileNotFound)
            } else {
                Ok(true)
            }
        })
    });
    match result {
        Ok(()) | Err(SevenZipError::FileNotFound) => {}
        Err(error) => builder.problem(Problem::new(seven_zip_problem(&error))),
    }
    builder.finish()
}

fn seven_zip_problem(error: &SevenZipError) -> ProblemKind {
    match error {
        SevenZipError::PasswordRequired | SevenZipError::MaybeBadPassword(_) => ProblemKind::Encrypted,
        SevenZipError::UnsupportedCompressionMethod(method) if method.contains("AES") => {
            ProblemKind::Encrypted
        }
        SevenZipError::UnsupportedCompressionMethod(_) | SevenZipError::UnsupportedVersion { .. } => {
            ProblemKind::Unsupported(DocumentFormat::SevenZip)
        }
        SevenZipError::MaxMemLimited { .. } => ProblemKind::LimitReached(Limit::UnpackedBytes),
        _ => ProblemKind::Damaged,
    }
}
