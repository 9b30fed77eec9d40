//! The one way to what is stored: [`Store`].

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use rasoat_core::{Clock, FingerprintKey};
use tokio::sync::Mutex;

use crate::audit::AuditSigner;
use crate::database::{Database, Durability};
use crate::directory::{CrawlLock, DataDirectory, has_content};
use crate::key_store::{KeyId, KeyPurpose, KeyStore};
use crate::keys::KeyRing;
use crate::layout::MAIN_LAYOUT;
use crate::portal_keys::PortalKeys;
use crate::seal::DataKey;
use crate::{StoreError, meta};

/// The store of one data directory. Clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    directory: DataDirectory,
    database: Database,
    key_store: KeyStore,
    fingerprint_key: FingerprintKey,
    fields: DataKey,
    audit: AuditSigner,
    clock: Arc<dyn Clock>,
    // Unwrapped once, for every lease and every batch needs them.
    portal_keys: Mutex<HashMap<KeyId, Arc<PortalKeys>>>,
}

impl Store {
    /// Opens the store in `directory`. What is missing is made: the directory (mode 0700), the server's key
    /// (mode 0600), the databases; older databases are brought up to date.
    ///
    /// Several processes may have one directory open; only one of them may crawl, see [`Store::lock_crawl`].
    ///
    /// # Errors
    ///
    /// If the directory cannot be used, the key is lost, open to others or another one, or a database is
    /// damaged or newer than this program. Nothing is changed then that was there before.
    pub async fn open(directory: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let directory = DataDirectory::prepare(directory)?;
        let has_data = has_content(&directory.database())?;
        let keys = KeyRing::open_or_create(&directory, has_data)?;
        // Two processes that open a new directory must not both lay out the databases.
        let _turn = wait_for_turn(&directory).await?;
        let key_store = KeyStore::open(&directory, &keys, has_data).await?;
        let database = Database::open(&directory.database(), MAIN_LAYOUT, Durability::Process).await?;
        Self::join(directory, keys, key_store, database, clock).await
    }

    /// Opens the store whose data lie in a PostgreSQL database and whose keys lie in `directory`. `address` is like
    /// `postgresql://USER@HOST/DATABASE`; the password comes from the file that `PGPASSFILE` names. What is missing
    /// is made, but for the database itself, which must be in UTF8 and belong to the user.
    ///
    /// # Errors
    ///
    /// As [`Store::open`]; if the server cannot be reached or refuses the user.
    pub async fn connect(address: &str, directory: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let directory = DataDirectory::prepare(directory)?;
        let database = Database::connect(address, MAIN_LAYOUT).await?;
        let has_data = meta::has_key(&database).await?;
        let keys = KeyRing::open_or_create(&directory, has_data)?;
        let _turn = wait_for_turn(&directory).await?;
        let key_store = KeyStore::open(&directory, &keys, has_data).await?;
        Self::join(directory, keys, key_store, database, clock).await
    }

    /// Makes sure that keys and data belong together.
    async fn join(
        directory: DataDirectory,
        keys: KeyRing,
        key_store: KeyStore,
        database: Database,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        meta::check_key(&database, &keys, &directory.server_key()).await?;
        meta::check_origin(&database, key_store.database()).await?;
        let now = clock.now();
        let fingerprint = key_store
            .settle(KeyPurpose::Fingerprint, keys.fingerprint(), now)
            .await?;
        let fields = key_store
            .settle(KeyPurpose::Fields, DataKey::generate()?, now)
            .await?;
        let audit = key_store
            .settle(KeyPurpose::Audit, DataKey::generate()?, now)
            .await?;
        let inner = Inner {
            directory,
            database,
            key_store,
            fingerprint_key: fingerprint.to_fingerprint_key(),
            fields,
            audit: AuditSigner::new(&audit)?,
            clock,
            portal_keys: Mutex::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The key for fingerprints of contents, the same as long as the server's key is.
    pub fn fingerprint_key(&self) -> FingerprintKey {
        self.inner.fingerprint_key.clone()
    }

    /// Takes the lock that the one crawling process of this data directory holds.
    ///
    /// # Errors
    ///
    /// [`StoreError::CrawlLocked`] if another one holds it.
    pub fn lock_crawl(&self) -> Result<CrawlLock, StoreError> {
        self.inner.directory.lock_crawl()
    }

    /// Writes everything to its place and closes the files. Not closing loses nothing.
    ///
    /// # Errors
    ///
    /// If the write-ahead log cannot be emptied, for instance on a full disk.
    pub async fn close(self) -> Result<(), StoreError> {
        let database = self.inner.database.close().await;
        let key_store = self.inner.key_store.close().await;
        database.and(key_store)
    }

    pub(crate) fn database(&self) -> &Database {
        &self.inner.database
    }

    pub(crate) fn key_store(&self) -> &KeyStore {
        &self.inner.key_store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Today's date in Viet Nam.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.inner.clock.today()
    }

    /// The key of sealed fields that belong to no portal and no finding.
    pub(crate) fn fields(&self) -> &DataKey {
        &self.inner.fields
    }

    /// What signs the audit log.
    pub(crate) fn signer(&self) -> &AuditSigner {
        &self.inner.audit
    }

    /// The keys of a portal's addresses.
    pub(crate) async fn portal_keys(&self, id: KeyId) -> Result<Arc<PortalKeys>, StoreError> {
        let mut known = self.inner.portal_keys.lock().await;
        if let Some(keys) = known.get(&id) {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(PortalKeys::new(
            &self.key_store().get(KeyPurpose::Portal, &id).await?,
        ));
        known.insert(id, Arc::clone(&keys));
        Ok(keys)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("directory", &self.inner.directory.root())
            .finish_non_exhaustive()
    }
}

/// Waits until no other process is opening the same directory; the returned file holds the turn.
async fn wait_for_turn(directory: &DataDirectory) -> Result<File, StoreError> {
    let path = directory.server_key();
    let waiting = tokio::task::spawn_blocking(move || {
        let file = File::open(&path).map_err(|source| StoreError::of_file(&path, source))?;
        file.lock().map_err(|source| StoreError::of_file(&path, source))?;
        Ok(file)
    });
    waiting.await.unwrap_or_else(|fault| {
        Err(StoreError::of_file(
            &directory.server_key(),
            std::io::Error::other(fault),
        ))
    })
}
