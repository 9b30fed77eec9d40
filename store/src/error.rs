//! The ways in which the store can fail: [`StoreError`].

use std::io;
use std::path::{Path, PathBuf};

use rasoat_core::{
    AgencyId, CaseCode, CopyId, FindingId, PortalId, Refused, RunId, TargetId, Unproven, UserId,
};

/// Why the store could not do what it was asked. No message holds an address or anything of a document.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A folder or file of the data directory cannot be made, read or written.
    #[error("cannot use `{}`; check that it exists, belongs to you and is writable, or name another data directory", path.display())]
    Inaccessible {
        /// The folder or file.
        path: PathBuf,
        /// What the machine says.
        #[source]
        source: io::Error,
    },
    /// The path cannot be given to the database.
    #[error("the path `{}` is not valid UTF-8; name another data directory", path.display())]
    PathNotText {
        /// The path.
        path: PathBuf,
    },
    /// The address of a database cannot be understood. It is not shown, for it may hold a password.
    #[error(
        "the database address is not one of PostgreSQL; write it like `postgresql://USER@HOST/DATABASE`, and the password into a file named by PGPASSFILE"
    )]
    BadAddress,
    /// The database does not take all letters.
    #[error("the database `{}` is not in UTF8; make it with `CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`", path.display())]
    NotUtf8 {
        /// The database's address without its password.
        path: PathBuf,
    },
    /// Others than the owner may read a file with keys.
    #[error("the key file `{}` can be read by others (mode {mode:03o}); run `chmod 600` on it and consider who may have read it", path.display())]
    KeyFileOpenToOthers {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file does not hold a key.
    #[error("the key file `{}` is damaged; put it back from your copy of the keys folder", path.display())]
    KeyFileDamaged {
        /// The key file.
        path: PathBuf,
    },
    /// There is data, but the key to it is gone.
    #[error("`{}` is missing, and without it the data beside it cannot be read; put the keys folder back from its copy, or, if there is none, move the data directory away and scan anew", path.display())]
    KeyLost {
        /// The missing file of the keys folder.
        path: PathBuf,
    },
    /// The data was written with another key.
    #[error("the data in `{}` belongs to another key than the one in `{}`; put the keys folder back that was made with this data", database.display(), key.display())]
    WrongKey {
        /// The database.
        database: PathBuf,
        /// The key file or key store that does not fit it.
        key: PathBuf,
    },
    /// A data key is not in the key store: it was destroyed, or the key store is older than the database.
    #[error(
        "a data key is missing from the key store; if it was not destroyed on purpose, put back the keys folder that belongs to this database"
    )]
    DataKeyMissing,
    /// A sealed field or data key was changed, or moved to another row.
    #[error(
        "a sealed field of table `{table}` does not open; the database was damaged or changed by another program, put it back from a backup"
    )]
    SealBroken {
        /// The table.
        table: &'static str,
    },
    /// The machine has no randomness to give.
    #[error("cannot get random bytes from the operating system for a new key")]
    NoRandomness,
    /// Another process is crawling on the same data directory.
    #[error("another rasoat process is scanning with the data directory `{}`; wait for it to end, stop it, or name another data directory", directory.display())]
    CrawlLocked {
        /// The data directory.
        directory: PathBuf,
    },
    /// The disk, or the space allowed for the database, is full.
    #[error("no space left for `{}`; free some space and start the same command again, nothing that was stored is lost", path.display())]
    DiskFull {
        /// The database.
        path: PathBuf,
    },
    /// The file is not a database, or is damaged.
    #[error("the database `{}` is damaged or is not a database; put it back from a backup, or move it away and scan anew", path.display())]
    Corrupt {
        /// The database.
        path: PathBuf,
    },
    /// Another process kept the database to itself for too long.
    #[error("the database `{}` is in use by another process; try again when it has finished", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// The database was made by a newer rasoat, or by a changed one.
    #[error("the database `{}` was made by another version of rasoat; use that version or a newer one", path.display())]
    OtherVersion {
        /// The database.
        path: PathBuf,
    },
    /// A statement failed for a reason that is a fault of ours.
    #[error("the database `{}` refused a statement", path.display())]
    Database {
        /// The database.
        path: PathBuf,
        /// What it says.
        #[source]
        source: sqlx::Error,
    },
    /// A stored value is not one that this version writes.
    #[error(
        "table `{table}` holds a value in column `{column}` that this version does not know; use the version of rasoat that wrote it or a newer one"
    )]
    UnknownValue {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The agency is not in the store.
    #[error("agency `{0}` is not in the store; add it before its portals")]
    UnknownAgency(AgencyId),
    /// The portal is not in the store.
    #[error("portal `{0}` is not in the store; add it before scanning it")]
    UnknownPortal(PortalId),
    /// The run is not in the store.
    #[error("run {0} is not in the store")]
    UnknownRun(RunId),
    /// The run has ended, so that nothing can be added to it.
    #[error("run {0} has ended; begin a new one")]
    RunEnded(RunId),
    /// The run cannot be called finished, because addresses are left to visit.
    #[error("run {run} still has {unfinished} addresses to visit; stop it instead of finishing it")]
    RunUnfinished {
        /// The run.
        run: RunId,
        /// How many addresses have no outcome yet.
        unfinished: u64,
    },
    /// The action is refused by the rules of findings and cases.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// The finding is not in the store, or not within reach.
    #[error("finding {0} is not known here; list the findings to see which are")]
    UnknownFinding(FindingId),
    /// The case is not in the store, or not within reach.
    #[error("case {0} is not known here; list the cases to see which are")]
    UnknownCase(CaseCode),
    /// The case, or another of the same finding, has not ended.
    #[error("case {0} or another one of the same finding has not ended; only ended cases are shredded")]
    CaseNotEnded(CaseCode),
    /// The copy is not one of the case.
    #[error("copy {0} is not one of this case")]
    UnknownCopy(CopyId),
    /// The removal is not proven.
    #[error("the removal is not proven: {0}")]
    Unproven(#[from] Unproven),
    /// The user is not in the store.
    #[error("user `{0}` is not known; add it first")]
    UnknownUser(UserId),
    /// The role and the agency do not belong together.
    #[error("roles of an agency need the agency, other roles have none, and `operator` cannot be given")]
    AgencyNeeded,
    /// All codes of this year are used.
    #[error("no code is left for a case of this year; check the clock of this machine")]
    NoCodeLeft,
    /// A key to sign with has another length.
    #[error("a key to sign with has 32 bytes; make one with `head -c 32 /dev/urandom`")]
    NotASigningKey,
    /// A checkpoint that somebody signed does not fit this audit log.
    #[error(
        "the checkpoint does not fit this audit log, or its signature does not hold; sign one that this store gave out"
    )]
    BadWitness,
    /// The address is not one of the run.
    #[error("address {target} is not part of run {run}")]
    UnknownTarget {
        /// The run.
        run: RunId,
        /// The address's number.
        target: TargetId,
    },
}

/// Result codes of `SQLite` (<https://www.sqlite.org/rescode.html>), the lowest byte of the extended ones.
mod sqlite_code {
    pub(super) const BUSY: u32 = 5;
    pub(super) const LOCKED: u32 = 6;
    pub(super) const READONLY: u32 = 8;
    pub(super) const IOERR: u32 = 10;
    pub(super) const CORRUPT: u32 = 11;
    pub(super) const FULL: u32 = 13;
    pub(super) const CANTOPEN: u32 = 14;
    pub(super) const NOTADB: u32 = 26;
}

/// Classes and codes of PostgreSQL (<https://www.postgresql.org/docs/15/errcodes-appendix.html>).
fn of_postgres(path: PathBuf, code: &str, source: sqlx::Error) -> StoreError {
    match (code.get(..2).unwrap_or_default(), code) {
        (_, "53100") => StoreError::DiskFull { path },
        ("XX", "XX001" | "XX002") => StoreError::Corrupt { path },
        // Lock timeout, deadlock, serialisation, too many connections, starting or stopping.
        (_, "55P03" | "40P01" | "40001" | "53300" | "57P03") => StoreError::Busy { path },
        // Connection lost, authentication, unknown database, shut down by the administrator, read only, I/O.
        ("08" | "28" | "3D" | "58", _) | (_, "57P01" | "57P02" | "25006" | "42501") => {
            let source = io::Error::other(source);
            StoreError::Inaccessible { path, source }
        }
        _ => StoreError::Database { path, source },
    }
}

impl StoreError {
    /// Tells what an error of the database at `path` means for the operator.
    pub(crate) fn of_database(path: &Path, source: sqlx::Error) -> Self {
        let path = path.to_owned();
        if matches!(source, sqlx::Error::PoolTimedOut) {
            return Self::Busy { path };
        }
        if let sqlx::Error::Io(_) | sqlx::Error::Tls(_) = source {
            let source = io::Error::other(source);
            return Self::Inaccessible { path, source };
        }
        let name = source
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .map(std::borrow::Cow::into_owned);
        // PostgreSQL's codes have five characters, SQLite's have at most four.
        if let Some(code) = name.as_deref().filter(|code| code.len() == 5) {
            return of_postgres(path, code, source);
        }
        let code = name
            .and_then(|code| code.parse::<u32>().ok())
            .map(|code| code & 0xff);
        match code {
            Some(sqlite_code::FULL) => Self::DiskFull { path },
            Some(sqlite_code::CORRUPT | sqlite_code::NOTADB) => Self::Corrupt { path },
            Some(sqlite_code::BUSY | sqlite_code::LOCKED) => Self::Busy { path },
            Some(sqlite_code::READONLY | sqlite_code::IOERR | sqlite_code::CANTOPEN) => {
                let source = io::Error::other(source);
                Self::Inaccessible { path, source }
            }
            _ => Self::Database { path, source },
        }
    }

    /// Tells what a failed migration of the database at `path` means for the operator.
    pub(crate) fn of_migration(path: &Path, source: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        match source {
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => {
                Self::of_database(path, source)
            }
            _ => Self::OtherVersion {
                path: path.to_owned(),
            },
        }
    }

    /// Wraps what the machine says about `path`.
    pub(crate) fn of_file(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if source.kind() == io::ErrorKind::StorageFull {
            Self::DiskFull { path }
        } else {
            Self::Inaccessible { path, source }
        }
    }
}
