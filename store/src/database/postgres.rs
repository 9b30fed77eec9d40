//! What is particular to PostgreSQL: the address, settings of a connection, one writer at a time.

use std::path::PathBuf;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, ConnectOptions, Executor};
use url::Url;

use crate::StoreError;

/// Settings of every connection. Statements are written for these; nobody waits for a lock without end.
const SETTINGS: &str = "
    SET client_encoding = 'UTF8';
    SET standard_conforming_strings = on;
    SET lock_timeout = '15s';
    SET idle_in_transaction_session_timeout = '5min';
";

/// Number of the lock that the one writing transaction of a database holds: the letters `rasoat`.
const WRITER_LOCK: &str = "SELECT pg_advisory_xact_lock(126879347466612)";

/// How a transaction begins that reads several tables as they are at one moment.
pub(super) const BEGIN_READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// How a database is reached, and its address without a password, for messages.
pub(super) fn options(address: &str) -> Result<(AnyConnectOptions, PathBuf), StoreError> {
    let url = Url::parse(address).map_err(|_| StoreError::BadAddress)?;
    if !matches!(url.scheme(), "postgres" | "postgresql") {
        return Err(StoreError::BadAddress);
    }
    let shown = format!(
        "postgresql://{}{}",
        url.host_str().unwrap_or_default(),
        url.path()
    );
    let options = AnyConnectOptions::from_url(&url).map_err(|_| StoreError::BadAddress)?;
    Ok((options.disable_statement_logging(), PathBuf::from(shown)))
}

/// Gives a new connection its settings.
pub(super) async fn configure(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(SETTINGS)).await.map(drop)
}

/// Checks that the database takes all letters.
pub(super) async fn check_encoding(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    let (encoding,): (String,) = sqlx::query_as("SELECT current_setting('server_encoding')")
        .fetch_one(connection)
        .await?;
    Ok(encoding == "UTF8")
}

/// Waits until no other transaction writes, of whatever process. Statements that look first and write then need
/// this, as they have it with `SQLite`.
pub(super) async fn wait_for_turn(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute(WRITER_LOCK).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let (_, shown) = options("postgres://rasoat:hunter2@db.example:5433/rasoat?sslmode=require").unwrap();
        assert_eq!(shown, PathBuf::from("postgresql://db.example/rasoat"));
        for bad in ["", "mysql://x/y", "sqlite:///x", "hunter2"] {
            let error = options(bad).unwrap_err();
            assert!(matches!(error, StoreError::BadAddress), "{bad}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
