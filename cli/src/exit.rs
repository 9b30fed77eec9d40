//! How the program ends: [`Ending`], and what it says when it fails.

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use rasoat_core::{Bilingual, Lang};
use rasoat_pipeline::check::CheckError;
use rasoat_pipeline::scan::ScanError;
use rasoat_pipeline::schedule::ScheduleError;
use rasoat_store::StoreError;

use crate::errors;

/// The exit codes. They are part of the interface: scripts and CMSs rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// 0: done; for a check or scan also: everything was read, and nothing reached the threshold.
    Clear,
    /// 1: findings at or above the threshold.
    Findings,
    /// 2: the command line, the configuration or an input named there is wrong.
    Usage,
    /// 3: no findings, but something could not be read. Never to be taken for clear.
    Incomplete,
    /// 4: rasoat itself failed.
    Internal,
    /// 130: stopped by Ctrl-C (128 + SIGINT, as shells count).
    Interrupted,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Clear => 0,
            Ending::Findings => 1,
            Ending::Usage => 2,
            Ending::Incomplete => 3,
            Ending::Internal => 4,
            Ending::Interrupted => 130,
        })
    }
}

/// An error that the person at the keyboard can mend: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);

/// The same, said in both languages. Details that other programs' words give stand behind the sentence.
#[derive(Debug, thiserror::Error)]
#[error("{}", sentence.en)]
pub(crate) struct OperatorError {
    /// What is wrong, and the remedy.
    pub(crate) sentence: Bilingual,
}

impl OperatorError {
    /// Joins two composed sentences that say the same.
    pub(crate) fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            sentence: Bilingual::owned(vi, en),
        }
    }
}

/// Whether the person who chose the data directory can mend it.
const fn is_for_the_operator(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Inaccessible { .. }
            | StoreError::PathNotText { .. }
            | StoreError::KeyFileOpenToOthers { .. }
            | StoreError::KeyFileDamaged { .. }
            | StoreError::KeyLost { .. }
            | StoreError::WrongKey { .. }
            | StoreError::CrawlLocked { .. }
            | StoreError::DiskFull { .. }
            | StoreError::UnknownPortal(_)
            | StoreError::UnknownRun(_)
            | StoreError::Refused(_)
            | StoreError::UnknownFinding(_)
            | StoreError::UnknownCase(_)
            | StoreError::UnknownUser(_)
            | StoreError::UnknownAgency(_)
            | StoreError::AgencyNeeded
            | StoreError::Unproven(_)
            | StoreError::NotASigningKey
            | StoreError::BadWitness
    )
}

/// Prints why the program failed, with its causes, and says how it ends.
pub(crate) fn report(error: &anyhow::Error, lang: Lang) -> ExitCode {
    if error.chain().any(is_broken_pipe) {
        // Whoever read our output has seen enough: end as a program that SIGPIPE ends, 128 + 13.
        return ExitCode::from(141);
    }
    let text = match lang {
        Lang::Vi => format!("lỗi: {}", in_vietnamese(error)),
        Lang::En => format!("error: {error:#}"),
    };
    // Where standard error is gone, the exit code still tells.
    let _told = writeln!(anstream::stderr(), "{text}");
    let usage = error.chain().any(|cause| {
        cause.is::<UsageError>()
            || cause.is::<OperatorError>()
            || cause.is::<rasoat_core::PortalError>()
            || cause.is::<rasoat_core::AuthorityError>()
            || cause.is::<ScheduleError>()
            || matches!(cause.downcast_ref(), Some(ScanError::OutsideHours { .. }))
            || matches!(
                cause.downcast_ref(),
                Some(CheckError::Path { .. } | CheckError::Index { .. } | CheckError::IndexLine { .. })
            )
            || cause
                .downcast_ref::<StoreError>()
                .is_some_and(is_for_the_operator)
    });
    if usage {
        Ending::Usage.into()
    } else {
        Ending::Internal.into()
    }
}

fn is_broken_pipe(cause: &(dyn Error + 'static)) -> bool {
    cause
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// The error and its causes, each in Vietnamese where there is a sentence for it.
fn in_vietnamese(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        let part = cause
            .downcast_ref::<OperatorError>()
            .map(|error| error.sentence.vi.to_string())
            .or_else(|| errors::in_vietnamese(cause))
            .unwrap_or_else(|| cause.to_string());
        // A wrapper that only passes its cause on says the same twice.
        if parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    parts.join(": ")
}
