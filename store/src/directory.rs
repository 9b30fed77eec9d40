//! The data directory: what lies where, and who may read it.
//!
//! ```text
//! DIR/                  made with mode 0700
//!   rasoat.sqlite       the database; beside it -wal and -shm while it is open
//!   crawl.lock          held by the one process that crawls
//!   keys/               mode 0700; back it up apart from the rest
//!     server.key        32 random bytes, mode 0600
//!     keys.sqlite       the data keys, wrapped under the server's key
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// The files of a store.
#[derive(Debug, Clone)]
pub(crate) struct DataDirectory {
    root: PathBuf,
}

impl DataDirectory {
    /// Makes the directory and its keys folder, where they are missing.
    pub(crate) fn prepare(root: &Path) -> Result<Self, StoreError> {
        let directory = Self {
            root: root.to_owned(),
        };
        for folder in [root.to_owned(), directory.keys()] {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .map_err(|source| StoreError::of_file(&folder, source))?;
        }
        // An older keys folder may have come from a copy that lost its mode.
        let keys = directory.keys();
        fs::set_permissions(&keys, fs::Permissions::from_mode(0o700))
            .map_err(|source| StoreError::of_file(&keys, source))?;
        Ok(directory)
    }

    /// The directory itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.root.join("rasoat.sqlite")
    }

    /// The folder with everything that opens what is sealed.
    pub(crate) fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// The server's key.
    pub(crate) fn server_key(&self) -> PathBuf {
        self.keys().join("server.key")
    }

    /// The wrapped data keys.
    pub(crate) fn key_store(&self) -> PathBuf {
        self.keys().join("keys.sqlite")
    }

    /// Takes the lock of the crawling process.
    pub(crate) fn lock_crawl(&self) -> Result<CrawlLock, StoreError> {
        let path = self.root.join("crawl.lock");
        let file = open_private(&path).map_err(|source| StoreError::of_file(&path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(CrawlLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::CrawlLocked {
                directory: self.root.clone(),
            }),
            Err(TryLockError::Error(source)) => Err(StoreError::of_file(&path, source)),
        }
    }
}

/// Held by the one process that crawls on a data directory. The system takes it back when the process ends,
/// however it ends.
#[derive(Debug)]
pub struct CrawlLock {
    _file: File,
}

/// Whether a file is there and holds something.
pub(crate) fn has_content(path: &Path) -> Result<bool, StoreError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len() > 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(StoreError::of_file(path, source)),
    }
}

/// Opens a file for reading and writing, and makes it with mode 0600 if it is missing.
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folders_and_files_are_closed_to_others() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().join("a/b");
        let directory = DataDirectory::prepare(&root).unwrap();
        assert_eq!(mode(&root), 0o700);
        assert_eq!(mode(&directory.keys()), 0o700);
        open_private(&directory.database()).unwrap();
        assert_eq!(mode(&directory.database()), 0o600);
    }

    #[test]
    fn only_one_process_crawls() {
        let temp = tempfile::tempdir().unwrap();
        let directory = DataDirectory::prepare(temp.path()).unwrap();
        let lock = directory.lock_crawl().unwrap();
        let refused = directory.lock_crawl().unwrap_err();
        assert!(matches!(refused, StoreError::CrawlLocked { .. }));
        assert!(refused.to_string().contains("wait for it to end"));
        drop(lock);
        directory.lock_crawl().unwrap();
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("in-the-way");
        fs::write(&path, "").unwrap();
        let message = DataDirectory::prepare(&path).unwrap_err().to_string();
        assert!(message.contains("in-the-way"), "{message}");
    }
}
