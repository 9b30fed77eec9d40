//! How the program ends: [`Ending`], and what it says when it fails.

use std::process::ExitCode;

use rasoat_core::{Bilingual, Lang};
use rasoat_store::StoreError;

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
    )
}

/// Prints why the program failed, with its causes, and says how it ends.
pub(crate) fn report(error: &anyhow::Error, lang: Lang) -> ExitCode {
    let prefix = Bilingual::new("lỗi", "error");
    anstream::eprintln!("{}: {error:#}", prefix.in_lang(lang));
    let usage = error.chain().any(|cause| {
        cause.is::<UsageError>()
            || cause.is::<rasoat_core::PortalError>()
            || cause.is::<rasoat_core::AuthorityError>()
            || cause.is::<rasoat_pipeline::check::CheckError>()
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
