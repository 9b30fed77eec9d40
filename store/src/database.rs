//! One database file: opening, settings, migrations, writing one at a time: [`Database`].

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Executor, SqlSafeStr, Transaction};
use tokio::sync::{Mutex, MutexGuard};

use crate::StoreError;
use crate::directory::open_private;

/// Connections to one file. Readers do not wait for the writer (write-ahead log).
const MAX_CONNECTIONS: u32 = 4;

/// Settings of every connection. `secure_delete` overwrites what is deleted; temporary tables stay in memory;
/// the log file does not stay large; nothing is mapped that could be changed from outside while it is read; 16 MiB
/// of pages stay in memory, because tokens lie all over their indexes.
const SETTINGS: &str = "
    PRAGMA busy_timeout = 15000;
    PRAGMA journal_mode = WAL;
    PRAGMA journal_size_limit = 16777216;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
    PRAGMA cache_size = -16384;
";

/// What a committed transaction survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// The end of the process, `kill -9` included. A power cut may undo the last transactions, as a whole.
    Process,
    /// A power cut too.
    Power,
}

/// One step of a database's layout.
pub(crate) struct LayoutStep {
    /// Its number, counted from 1.
    pub(crate) number: i64,
    /// Its name.
    pub(crate) name: &'static str,
    /// Its statements.
    pub(crate) sql: &'static str,
}

/// The layout of the main database.
pub(crate) const MAIN_LAYOUT: &[LayoutStep] = &[
    LayoutStep {
        number: 1,
        name: "spine",
        sql: include_str!("../migrations/sqlite/0001_spine.sql"),
    },
    LayoutStep {
        number: 2,
        name: "runs",
        sql: include_str!("../migrations/sqlite/0002_runs.sql"),
    },
];

/// The layout of the key store.
pub(crate) const KEYS_LAYOUT: &[LayoutStep] = &[LayoutStep {
    number: 1,
    name: "data_keys",
    sql: include_str!("../migrations/keys/0001_data_keys.sql"),
}];

/// An open database file.
#[derive(Debug)]
pub(crate) struct Database {
    pool: AnyPool,
    path: PathBuf,
    // SQLite has one writer at a time. Waiting here wakes up at once, while its own waiting polls.
    writing: Mutex<()>,
}

impl Database {
    /// Opens the file, makes it with mode 0600 if it is missing, and brings its layout up to date.
    pub(crate) async fn open(
        path: &Path,
        layout: &[LayoutStep],
        durability: Durability,
    ) -> Result<Self, StoreError> {
        open_private(path).map_err(|source| StoreError::of_file(path, source))?;
        sqlx::any::install_default_drivers();
        let options = AnyConnectOptions::from_url(&address_of(path)?)
            .map_err(|source| StoreError::of_database(path, source))?
            .disable_statement_logging();
        // A pool would try a damaged file again and again until its patience ends; one connection tells at once.
        let mut first = options
            .connect()
            .await
            .map_err(|source| StoreError::of_database(path, source))?;
        configure(&mut first, durability)
            .await
            .map_err(|source| StoreError::of_database(path, source))?;
        migrator(layout)
            .run(&mut first)
            .await
            .map_err(|source| StoreError::of_migration(path, source))?;
        let pool = AnyPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .acquire_timeout(Duration::from_mins(1))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_connect(move |connection, _| Box::pin(configure(connection, durability)))
            .connect_with(options)
            .await
            .map_err(|source| StoreError::of_database(path, source))?;
        // Closed last, so that the log file is not removed and made again in between.
        first
            .close()
            .await
            .map_err(|source| StoreError::of_database(path, source))?;
        Ok(Self {
            pool,
            path: path.to_owned(),
            writing: Mutex::new(()),
        })
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The connections, to read.
    pub(crate) const fn reader(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins a transaction that may write. Dropped without [`Writing::commit`], it leaves nothing behind.
    pub(crate) async fn write(&self) -> Result<Writing<'_>, Fault> {
        let turn = self.writing.lock().await;
        // A transaction that begins with reading could not become a writing one while another writes.
        let transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Writing {
            transaction,
            _turn: turn,
        })
    }

    /// Tells what a fault in this database means for the operator.
    pub(crate) fn explain(&self, fault: impl Into<Fault>) -> StoreError {
        match fault.into() {
            Fault::Statement(source) => StoreError::of_database(&self.path, source),
            Fault::Store(error) => *error,
        }
    }

    /// Empties the write-ahead log into the database, so that deleted data is in neither, and closes.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        let emptied = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_all(&self.pool)
            .await;
        self.pool.close().await;
        emptied.map(drop).map_err(|fault| self.explain(fault))
    }

    /// Lets the file grow to `pages` pages and no further, as on a full disk.
    #[cfg(test)]
    pub(crate) async fn limit_pages(&self, pages: u32) {
        let mut connections = Vec::new();
        for _ in 0..MAX_CONNECTIONS {
            let mut connection = self.pool.acquire().await.unwrap();
            let pragma = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
            sqlx::query(pragma).fetch_all(&mut *connection).await.unwrap();
            connections.push(connection);
        }
    }
}

/// A transaction that may write; nobody else in this process does meanwhile.
pub(crate) struct Writing<'a> {
    // Ends before the turn is passed on.
    transaction: Transaction<'static, Any>,
    _turn: MutexGuard<'a, ()>,
}

impl Writing<'_> {
    /// Makes what was written stay.
    pub(crate) async fn commit(self) -> Result<(), Fault> {
        Ok(self.transaction.commit().await?)
    }
}

impl Deref for Writing<'_> {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

/// What went wrong inside the store, before it is explained.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A statement failed.
    Statement(sqlx::Error),
    /// Something that explains itself.
    Store(Box<StoreError>),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Statement(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}

/// Gives a new connection its settings.
async fn configure(connection: &mut AnyConnection, durability: Durability) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(SETTINGS)).await?;
    let synchronous = match durability {
        Durability::Process => "PRAGMA synchronous = NORMAL",
        Durability::Power => "PRAGMA synchronous = FULL",
    };
    connection.execute(synchronous).await?;
    Ok(())
}

fn migrator(layout: &[LayoutStep]) -> Migrator {
    let migrations: Vec<_> = layout
        .iter()
        .map(|step| {
            let name = Cow::Borrowed(step.name);
            Migration::new(
                step.number,
                name,
                MigrationType::Simple,
                step.sql.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator {
        migrations: Cow::Owned(migrations),
        ..Migrator::DEFAULT
    }
}

/// The address of a file for the driver, every unusual byte escaped.
fn address_of(path: &Path) -> Result<url::Url, StoreError> {
    let not_text = || StoreError::PathNotText {
        path: path.to_owned(),
    };
    let absolute = std::path::absolute(path).map_err(|source| StoreError::of_file(path, source))?;
    absolute.to_str().ok_or_else(not_text)?;
    let file = url::Url::from_file_path(&absolute).map_err(|()| not_text())?;
    url::Url::parse(&format!("sqlite://{}", file.path())).map_err(|_| not_text())
}
