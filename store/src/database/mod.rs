//! One database: opening, migrations, reading at one moment, writing one at a time: [`Database`].

mod postgres;
mod sqlite;

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Transaction};
use tokio::sync::{Mutex, MutexGuard};

use crate::StoreError;
use crate::layout::{LayoutStep, migrator};

/// Connections to one database. Readers do not wait for the writer.
const MAX_CONNECTIONS: u32 = 4;

/// What holds a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// What a committed transaction survives. PostgreSQL always survives a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// The end of the process, `kill -9` included. A power cut may undo the last transactions, as a whole.
    Process,
    /// A power cut too.
    Power,
}

/// An open database.
#[derive(Debug)]
pub(crate) struct Database {
    engine: Engine,
    pool: AnyPool,
    // The file; of a server its address without a password.
    path: PathBuf,
    // There is one writer at a time. Waiting here wakes up at once, while SQLite's own waiting polls.
    writing: Mutex<()>,
}

impl Database {
    /// Opens the file, makes it with mode 0600 if it is missing, and brings its layout up to date.
    pub(crate) async fn open(
        path: &Path,
        layout: &[LayoutStep],
        durability: Durability,
    ) -> Result<Self, StoreError> {
        let options = sqlite::options(path)?;
        Self::start(Engine::Sqlite, path.to_owned(), options, layout, durability).await
    }

    /// Connects to a database of a server, and brings its layout up to date.
    pub(crate) async fn connect(address: &str, layout: &[LayoutStep]) -> Result<Self, StoreError> {
        let (options, shown) = postgres::options(address)?;
        Self::start(Engine::Postgres, shown, options, layout, Durability::Power).await
    }

    async fn start(
        engine: Engine,
        path: PathBuf,
        options: AnyConnectOptions,
        layout: &[LayoutStep],
        durability: Durability,
    ) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let fail = |source| StoreError::of_database(&path, source);
        // A pool would try a damaged file again and again until its patience ends; one connection tells at once.
        let mut first = options.connect().await.map_err(fail)?;
        configure(engine, &mut first, durability).await.map_err(fail)?;
        if engine == Engine::Postgres && !postgres::check_encoding(&mut first).await.map_err(fail)? {
            return Err(StoreError::NotUtf8 { path });
        }
        migrator(layout, engine)
            .run(&mut first)
            .await
            .map_err(|source| StoreError::of_migration(&path, source))?;
        let pool = AnyPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .acquire_timeout(Duration::from_mins(1))
            .idle_timeout(None)
            .max_lifetime(None)
            // A server may have gone and come back; a file does not.
            .test_before_acquire(engine == Engine::Postgres)
            .after_connect(move |connection, _| Box::pin(configure(engine, connection, durability)))
            .connect_with(options)
            .await
            .map_err(fail)?;
        // Closed last, so that the log file is not removed and made again in between.
        first.close().await.map_err(fail)?;
        Ok(Self {
            engine,
            pool,
            path,
            writing: Mutex::new(()),
        })
    }

    /// The file; of a server its address without a password.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The connections, to read with one statement.
    pub(crate) const fn reader(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins to read with several statements what is there at one moment.
    pub(crate) async fn read(&self) -> Result<Transaction<'static, Any>, Fault> {
        Ok(match self.engine {
            Engine::Sqlite => self.pool.begin().await?,
            Engine::Postgres => self.pool.begin_with(postgres::BEGIN_READING).await?,
        })
    }

    /// Begins a transaction that may write. Dropped without [`Writing::commit`], it leaves nothing behind.
    pub(crate) async fn write(&self) -> Result<Writing<'_>, Fault> {
        let turn = self.writing.lock().await;
        let transaction = match self.engine {
            // A transaction that begins with reading could not become a writing one while another writes.
            Engine::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await?,
            Engine::Postgres => {
                let mut transaction = self.pool.begin().await?;
                postgres::wait_for_turn(&mut transaction).await?;
                transaction
            }
        };
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

    /// Closes all connections; of a file, empties the write-ahead log first.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        let emptied = match self.engine {
            Engine::Sqlite => sqlite::empty_log(&self.pool).await,
            Engine::Postgres => Ok(()),
        };
        self.pool.close().await;
        emptied.map_err(|fault| self.explain(fault))
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

/// A transaction that may write; nobody else does meanwhile.
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

async fn configure(
    engine: Engine,
    connection: &mut AnyConnection,
    durability: Durability,
) -> Result<(), sqlx::Error> {
    match engine {
        Engine::Sqlite => sqlite::configure(connection, durability).await,
        Engine::Postgres => postgres::configure(connection).await,
    }
}
