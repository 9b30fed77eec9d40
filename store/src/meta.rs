//! What ties database, key store and server key together: the rows of `meta`.

use std::path::Path;

use crate::StoreError;
use crate::database::{Database, Fault};
use crate::keys::KeyRing;
use crate::seal::fill_random;

/// Checks that `database` was made with this server key; a new one is tied to it.
pub(crate) async fn check_key(
    database: &Database,
    keys: &KeyRing,
    key_file: &Path,
) -> Result<(), StoreError> {
    let stored = settle(database, "key_check", keys.check_value()).await?;
    if stored == keys.check_value() {
        Ok(())
    } else {
        Err(StoreError::WrongKey {
            database: database.path().to_owned(),
            key: key_file.to_owned(),
        })
    }
}

/// Whether `database` was ever tied to a server key, so that it may hold what needs it.
pub(crate) async fn has_key(database: &Database) -> Result<bool, StoreError> {
    let row: Option<(Vec<u8>,)> = sqlx::query_as("SELECT value FROM meta WHERE name = 'key_check'")
        .fetch_optional(database.reader())
        .await
        .map_err(|fault| database.explain(fault))?;
    Ok(row.is_some())
}

/// Checks that `database` and `key_store` were made for each other; a new database is tied to the key store.
pub(crate) async fn check_origin(database: &Database, key_store: &Database) -> Result<(), StoreError> {
    let mut fresh = [0; 16];
    fill_random(&mut fresh)?;
    let origin = settle(key_store, "store_id", &fresh).await?;
    if settle(database, "store_id", &origin).await? == origin {
        Ok(())
    } else {
        Err(StoreError::WrongKey {
            database: database.path().to_owned(),
            key: key_store.path().to_owned(),
        })
    }
}

/// The value of `name`, which is `value` if there was none.
async fn settle(database: &Database, name: &'static str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
    try_settle(database, name, value)
        .await
        .map_err(|fault| database.explain(fault))
}

async fn try_settle(database: &Database, name: &'static str, value: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut writing = database.write().await?;
    sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(value)
        .execute(&mut *writing)
        .await?;
    let (stored,): (Vec<u8>,) = sqlx::query_as("SELECT value FROM meta WHERE name = $1")
        .bind(name)
        .fetch_one(&mut *writing)
        .await?;
    writing.commit().await?;
    Ok(stored)
}
