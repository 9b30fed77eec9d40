//! What is particular to `SQLite`: one file, settings of a connection, the write-ahead log.

use std::path::Path;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Executor};

use super::Durability;
use crate::StoreError;
use crate::directory::open_private;

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

/// How the file at `path` is opened; makes it with mode 0600 if it is missing.
pub(super) fn options(path: &Path) -> Result<AnyConnectOptions, StoreError> {
    open_private(path).map_err(|source| StoreError::of_file(path, source))?;
    let options = AnyConnectOptions::from_url(&address_of(path)?)
        .map_err(|source| StoreError::of_database(path, source))?;
    Ok(options.disable_statement_logging())
}

/// Gives a new connection its settings.
pub(super) async fn configure(
    connection: &mut AnyConnection,
    durability: Durability,
) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(SETTINGS)).await?;
    let synchronous = match durability {
        Durability::Process => "PRAGMA synchronous = NORMAL",
        Durability::Power => "PRAGMA synchronous = FULL",
    };
    connection.execute(synchronous).await?;
    Ok(())
}

/// Empties the write-ahead log into the database, so that deleted data is in neither.
pub(super) async fn empty_log(pool: &AnyPool) -> Result<(), sqlx::Error> {
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .fetch_all(pool)
        .await
        .map(drop)
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
