//! RAR archives of all versions: [`read_rar`].

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use rars::{
    ArchiveMember, ArchiveReadOptions, ArchiveReader, Error, ErrorKind, ExtractionDecision,
    ExtractionErrorAction,
};
use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind, TextBuilder};

use super::{MAX_DICTIONARY_KIB, attach, entry_name};
use crate::context::{ReadContext, Unpacked};

/// Bytes that unpacking may take beyond what it unpacks.
const MAX_WORKSPACE_BYTES: u64 = 256 << 20;

/// Bytes that names and other headers may take in all.
const MAX_HEADER_BYTES: u64 = 32 << 20;

/// Reads a RAR archive.
pub(crate) fn read_rar(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Rar);
    // Folders have headers of their own.
    let max_headers = u64::from(context.limits().max_entries).saturating_mul(2);
    let options = ArchiveReadOptions::new()
        .with_max_header_count(max_headers)
        .with_max_header_bytes(MAX_HEADER_BYTES)
        .with_rar50_dictionary_size_limit(u64::from(MAX_DICTIONARY_KIB) << 10)
        .with_max_reader_workspace_bytes(MAX_WORKSPACE_BYTES);
    let archive = match ArchiveReader::read_with_options(bytes, options) {
        Ok(archive) => archive,
        Err(error) => {
            builder.problem(Problem::new(problem_of(&error)));
            return builder.finish();
        }
    };
    let reader = RefCell::new(MemberReader {
        builder: &mut builder,
        context,
        open: None,
    });
    let result = archive.extract_with_control_and_errors(
        options,
        |member| Ok(reader.borrow_mut().next(member)),
        |_, error| {
            reader.borrow_mut().fail(problem_of(error));
            Ok(ExtractionErrorAction::Continue)
        },
    );
    let mut reader = reader.into_inner();
    if let Err(error) = result {
        reader.fail(problem_of(&error));
    }
    reader.close();
    builder.finish()
}

/// A member that is being unpacked.
struct OpenMember {
    name: String,
    content: Rc<RefCell<Content>>,
    problem: Option<ProblemKind>,
}

/// Takes each member when the next one begins, since they are unpacked one after the other.
struct MemberReader<'a, 'limits> {
    builder: &'a mut TextBuilder,
    context: &'a ReadContext<'limits>,
    open: Option<OpenMember>,
}

impl MemberReader<'_, '_> {
    fn next(&mut self, member: &ArchiveMember) -> ExtractionDecision {
        self.close();
        if self.builder.is_full() || self.context.is_used_up() {
            return ExtractionDecision::Stop;
        }
        let meta = &member.meta;
        // A link is only the name of another member.
        if meta.is_directory || meta.is_redirection {
            return ExtractionDecision::Skip;
        }
        let name = entry_name(&meta.name);
        let unreadable = if meta.is_encrypted {
            Some(ProblemKind::Encrypted)
        } else if meta.is_split_before || meta.is_split_after {
            // The rest lies in another file.
            Some(ProblemKind::Truncated)
        } else {
            None
        };
        if let Some(problem) = unreadable {
            let bytes = Vec::new();
            let problem = Some(problem);
            attach(self.builder, self.context, &name, &Unpacked { bytes, problem });
            return ExtractionDecision::Skip;
        }
        let content = Rc::new(RefCell::new(Content {
            bytes: Vec::new(),
            allowed: self.context.unpackable_bytes().saturating_add(1),
        }));
        self.open = Some(OpenMember {
            name,
            content: Rc::clone(&content),
            problem: None,
        });
        ExtractionDecision::Extract(Box::new(Sink(content)))
    }

    /// Notes why the member that is open, or else the archive, is not complete.
    fn fail(&mut self, problem: ProblemKind) {
        match &mut self.open {
            Some(open) => open.problem = Some(problem),
            None => self.builder.problem(Problem::new(problem)),
        }
    }

    /// Reads the member that was unpacked.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let bytes = std::mem::take(&mut open.content.borrow_mut().bytes);
        let mut unpacked = self.context.unpack(bytes.as_slice());
        drop(bytes);
        unpacked.problem = unpacked.problem.or(open.problem);
        attach(self.builder, self.context, &open.name, &unpacked);
    }
}

/// What was unpacked, up to as much as may be.
struct Content {
    bytes: Vec<u8>,
    allowed: u64,
}

struct Sink(Rc<RefCell<Content>>);

impl Write for Sink {
    fn write(&mut self, unpacked: &[u8]) -> std::io::Result<usize> {
        let mut content = self.0.borrow_mut();
        let room = usize::try_from(content.allowed).unwrap_or(usize::MAX) - content.bytes.len();
        if room == 0 && !unpacked.is_empty() {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let taken = unpacked.len().min(room);
        content.bytes.extend_from_slice(&unpacked[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn problem_of(error: &Error) -> ProblemKind {
    if matches!(error.root_cause(), Error::CannotSkipSolidMember) {
        // Members that build on one that has a password or lies in another file.
        return ProblemKind::Truncated;
    }
    match error.kind() {
        ErrorKind::PasswordRequired | ErrorKind::BadPassword => ProblemKind::Encrypted,
        ErrorKind::ResourceLimit => ProblemKind::LimitReached(Limit::UnpackedBytes),
        ErrorKind::UnsupportedFeature if is_about_encryption(error) => ProblemKind::Encrypted,
        ErrorKind::UnsupportedFormat | ErrorKind::UnsupportedFeature => {
            ProblemKind::Unsupported(DocumentFormat::Rar)
        }
        _ => ProblemKind::Damaged,
    }
}

/// Without the parts of the library that need a password, it says that these are missing.
fn is_about_encryption(error: &Error) -> bool {
    matches!(
        error.root_cause(),
        Error::FeatureDisabled { .. } | Error::UnsupportedEncryption { .. }
    )
}
