//! The data keys, wrapped, in a file of their own: [`KeyStore`].

use std::collections::HashMap;

use jiff::Timestamp;

use crate::StoreError;
use crate::database::{Database, Durability, Fault};
use crate::directory::DataDirectory;
use crate::keys::KeyRing;
use crate::layout::KEYS_LAYOUT;
use crate::meta;
use crate::rows::insert_sql;
use crate::seal::{DataKey, Place, fill_random};

/// Keys unwrapped in one statement.
const KEYS_AT_ONCE: usize = 200;

/// What a data key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyPurpose {
    /// The addresses of a portal.
    Portal,
    /// The fields of a finding.
    Finding,
    /// Tokens of contents. One for the whole store.
    Fingerprint,
    /// Sealed fields that belong to no portal and no finding. One for the whole store.
    Fields,
    /// The signing of the audit log. One for the whole store.
    Audit,
}

impl KeyPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Finding => "finding",
            Self::Fingerprint => "fingerprint",
            Self::Fields => "fields",
            Self::Audit => "audit",
        }
    }
}

/// Names a data key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct KeyId(pub(crate) Vec<u8>);

/// A data key that is not yet kept.
pub(crate) struct NewKey {
    /// Its name.
    pub(crate) id: KeyId,
    /// The key.
    pub(crate) key: DataKey,
    purpose: KeyPurpose,
    wrapped: Vec<u8>,
}

/// Keeps data keys. A transaction of the main database that uses a new key keeps the key first: a key without
/// data harms nobody, data without its key is lost.
#[derive(Debug)]
pub(crate) struct KeyStore {
    database: Database,
    wrapping: DataKey,
}

impl KeyStore {
    /// Opens the key store; makes it unless `has_data` says that there must be one.
    pub(crate) async fn open(
        directory: &DataDirectory,
        keys: &KeyRing,
        has_data: bool,
    ) -> Result<Self, StoreError> {
        let path = directory.key_store();
        if has_data && !crate::directory::has_content(&path)? {
            return Err(StoreError::KeyLost { path });
        }
        let database = Database::open(&path, KEYS_LAYOUT, Durability::Power).await?;
        let store = Self {
            database,
            wrapping: keys.wrapping().clone(),
        };
        meta::check_key(&store.database, keys, &directory.server_key()).await?;
        Ok(store)
    }

    /// The database, to compare its origin with that of the main one.
    pub(crate) const fn database(&self) -> &Database {
        &self.database
    }

    /// Draws a key, without keeping it yet.
    pub(crate) fn draw(&self, purpose: KeyPurpose) -> Result<NewKey, StoreError> {
        let mut id = vec![0; 16];
        fill_random(&mut id)?;
        let key = DataKey::generate()?;
        let wrapped = self.wrapping.seal(place(purpose, &id), key.bytes())?;
        Ok(NewKey {
            id: KeyId(id),
            key,
            purpose,
            wrapped,
        })
    }

    /// Keeps keys. When this returns, they survive a power cut.
    pub(crate) async fn keep(&self, keys: &[NewKey], now: Timestamp) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        self.try_keep(keys, now)
            .await
            .map_err(|fault| self.database.explain(fault))
    }

    async fn try_keep(&self, keys: &[NewKey], now: Timestamp) -> Result<(), Fault> {
        let mut writing = self.database.write().await?;
        for key in keys {
            sqlx::query(
                "INSERT INTO data_keys (key_id, purpose, wrapped, created_at) VALUES ($1, $2, $3, $4)",
            )
            .bind(key.id.0.as_slice())
            .bind(key.purpose.as_str())
            .bind(key.wrapped.as_slice())
            .bind(now.as_millisecond())
            .execute(&mut *writing)
            .await?;
        }
        writing.commit().await
    }

    /// The one key of a purpose that the whole store has; `first` where there is none yet.
    pub(crate) async fn settle(
        &self,
        purpose: KeyPurpose,
        first: DataKey,
        now: Timestamp,
    ) -> Result<DataKey, StoreError> {
        // No key of a portal or a finding has such a name: those are random.
        let mut id = purpose.as_str().as_bytes().to_vec();
        id.resize(16, 0);
        let id = KeyId(id);
        match self.get(purpose, &id).await {
            Err(StoreError::DataKeyMissing) => {}
            settled => return settled,
        }
        let wrapped = self.wrapping.seal(place(purpose, &id.0), first.bytes())?;
        let new = NewKey {
            id,
            key: first,
            purpose,
            wrapped,
        };
        self.keep(std::slice::from_ref(&new), now).await?;
        Ok(new.key)
    }

    /// Unwraps the key named `id`.
    ///
    /// # Errors
    ///
    /// [`StoreError::DataKeyMissing`] if it is not there, [`StoreError::SealBroken`] if it was changed.
    pub(crate) async fn get(&self, purpose: KeyPurpose, id: &KeyId) -> Result<DataKey, StoreError> {
        let found: Option<(Vec<u8>,)> =
            sqlx::query_as("SELECT wrapped FROM data_keys WHERE key_id = $1 AND purpose = $2")
                .bind(id.0.as_slice())
                .bind(purpose.as_str())
                .fetch_optional(self.database.reader())
                .await
                .map_err(|fault| self.database.explain(fault))?;
        let (wrapped,) = found.ok_or(StoreError::DataKeyMissing)?;
        let bytes = self.wrapping.open(place(purpose, &id.0), &wrapped)?;
        DataKey::from_bytes(&bytes).ok_or(StoreError::SealBroken { table: "data_keys" })
    }

    /// Unwraps many keys of one purpose; those that were destroyed are left out.
    pub(crate) async fn get_many(
        &self,
        purpose: KeyPurpose,
        ids: &[KeyId],
    ) -> Result<HashMap<KeyId, DataKey>, StoreError> {
        let mut keys = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(KEYS_AT_ONCE) {
            let sql = insert_sql(
                "SELECT key_id, wrapped FROM data_keys WHERE key_id IN",
                chunk.len(),
                1,
            );
            let mut query = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(sql);
            for id in chunk {
                query = query.bind(id.0.as_slice());
            }
            let rows = query
                .fetch_all(self.database.reader())
                .await
                .map_err(|fault| self.database.explain(fault))?;
            for (id, wrapped) in rows {
                let bytes = self.wrapping.open(place(purpose, &id), &wrapped)?;
                let key = DataKey::from_bytes(&bytes).ok_or(StoreError::SealBroken { table: "data_keys" })?;
                keys.insert(KeyId(id), key);
            }
        }
        Ok(keys)
    }

    /// Destroys a key: what it sealed cannot be opened any more, in no copy of the database. Tells whether it was
    /// there.
    pub(crate) async fn destroy(&self, id: &KeyId) -> Result<bool, StoreError> {
        let destroy = async {
            let mut writing = self.database.write().await?;
            let rows = sqlx::query("DELETE FROM data_keys WHERE key_id = $1")
                .bind(id.0.as_slice())
                .execute(&mut *writing)
                .await?
                .rows_affected();
            writing.commit().await?;
            Ok::<_, Fault>(rows > 0)
        };
        destroy.await.map_err(|fault| self.database.explain(fault))
    }

    /// Closes the file.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.database.close().await
    }
}

/// Binds a wrapped key to what it opens and to its name.
const fn place(purpose: KeyPurpose, id: &[u8]) -> Place<'_> {
    Place {
        table: "data_keys",
        column: purpose.as_str(),
        row: id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open(directory: &DataDirectory) -> KeyStore {
        let keys = KeyRing::open_or_create(directory, false).unwrap();
        KeyStore::open(directory, &keys, false).await.unwrap()
    }

    #[tokio::test]
    async fn a_kept_key_comes_back_for_its_purpose_only() {
        let temp = tempfile::tempdir().unwrap();
        let directory = DataDirectory::prepare(temp.path()).unwrap();
        let store = open(&directory).await;
        let new = store.draw(KeyPurpose::Finding).unwrap();
        assert!(matches!(
            store.get(KeyPurpose::Finding, &new.id).await,
            Err(StoreError::DataKeyMissing)
        ));
        store
            .keep(std::slice::from_ref(&new), Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
        store.close().await.unwrap();

        let store = open(&directory).await;
        let key = store.get(KeyPurpose::Finding, &new.id).await.unwrap();
        assert_eq!(key.bytes(), new.key.bytes());
        assert!(store.get(KeyPurpose::Portal, &new.id).await.is_err());
    }

    #[tokio::test]
    async fn the_file_holds_no_key_in_the_clear() {
        let temp = tempfile::tempdir().unwrap();
        let directory = DataDirectory::prepare(temp.path()).unwrap();
        let store = open(&directory).await;
        let new = store.draw(KeyPurpose::Portal).unwrap();
        store
            .keep(std::slice::from_ref(&new), Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
        store.close().await.unwrap();
        let file = std::fs::read(directory.key_store()).unwrap();
        let holds = |needle: &[u8]| file.windows(needle.len()).any(|window| window == needle);
        assert!(holds(&new.wrapped));
        assert!(!holds(new.key.bytes()));
        assert!(!holds(store.wrapping.bytes()));
    }
}
