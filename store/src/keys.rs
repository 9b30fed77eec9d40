//! The server's key and what is derived from it: [`KeyRing`].

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::StoreError;
use crate::directory::{DataDirectory, open_private};
use crate::seal::{DataKey, fill_random};

/// The keys derived from the server's key. Without them nothing sealed opens and no token can be tested.
#[derive(Debug)]
pub(crate) struct KeyRing {
    wrapping: DataKey,
    fingerprint: DataKey,
    check: DataKey,
}

impl KeyRing {
    /// Reads the server's key; makes it on the first use of the directory.
    ///
    /// # Errors
    ///
    /// [`StoreError::KeyLost`] if it is missing and `has_data` says that there is data which needs it;
    /// [`StoreError::KeyFileOpenToOthers`], [`StoreError::KeyFileDamaged`] for a file that cannot be trusted.
    pub(crate) fn open_or_create(directory: &DataDirectory, has_data: bool) -> Result<Self, StoreError> {
        let path = directory.server_key();
        match File::open(&path) {
            Ok(file) => read_key(&path, file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if has_data {
                    return Err(StoreError::KeyLost { path });
                }
                create_key(directory)?;
                File::open(&path)
                    .map_err(|source| StoreError::of_file(&path, source))
                    .and_then(|file| read_key(&path, file))
            }
            Err(source) => Err(StoreError::of_file(&path, source)),
        }
        .map(|server| Self {
            wrapping: server.derive("wrapping"),
            fingerprint: server.derive("fingerprint"),
            check: server.derive("check"),
        })
    }

    /// The key under which data keys are wrapped.
    pub(crate) const fn wrapping(&self) -> &DataKey {
        &self.wrapping
    }

    /// The key for tokens of contents, of a store that has not settled one.
    pub(crate) fn fingerprint(&self) -> DataKey {
        self.fingerprint.clone()
    }

    /// A value that is the same for the same server key, and from which the key cannot be found.
    pub(crate) fn check_value(&self) -> &[u8] {
        self.check.bytes()
    }
}

/// Reads 32 bytes out of a file that nobody but its owner may read.
fn read_key(path: &Path, file: File) -> Result<DataKey, StoreError> {
    let fail = |source| StoreError::of_file(path, source);
    let mode = file.metadata().map_err(fail)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(StoreError::KeyFileOpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    // One byte more than a key, so that a longer file is noticed; never grown, so that no copy is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(33));
    file.take(33).read_to_end(&mut bytes).map_err(fail)?;
    DataKey::from_bytes(&bytes).ok_or_else(|| StoreError::KeyFileDamaged {
        path: path.to_owned(),
    })
}

/// Writes a new key so that the file is either complete or not there, and never replaces one.
fn create_key(directory: &DataDirectory) -> Result<(), StoreError> {
    let path = directory.server_key();
    let mut suffix = [0; 8];
    fill_random(&mut suffix)?;
    let draft = path.with_extension(format!("new-{:016x}", u64::from_le_bytes(suffix)));
    let key = DataKey::generate()?;
    let written = open_private(&draft)
        .and_then(|mut file| {
            file.write_all(key.bytes())?;
            file.sync_all()
        })
        .and_then(|()| match fs::hard_link(&draft, &path) {
            // Another process was first: its key counts.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        })
        .and_then(|()| File::open(directory.keys())?.sync_all());
    let removed = fs::remove_file(&draft);
    written
        .and(removed)
        .map_err(|source| StoreError::of_file(&path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(directory: &DataDirectory) -> KeyRing {
        KeyRing::open_or_create(directory, false).unwrap()
    }

    fn directory() -> (tempfile::TempDir, DataDirectory) {
        let temp = tempfile::tempdir().unwrap();
        let directory = DataDirectory::prepare(temp.path()).unwrap();
        (temp, directory)
    }

    #[test]
    fn the_key_is_made_once_and_belongs_to_its_owner() {
        let (_temp, directory) = directory();
        let first = ring(&directory);
        let path = directory.server_key();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&path).unwrap().len(), 32);
        assert_eq!(first.check_value(), ring(&directory).check_value());
        assert_eq!(fs::read_dir(directory.keys()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_others_can_read_is_refused_with_the_remedy() {
        let (_temp, directory) = directory();
        ring(&directory);
        for mode in [0o640, 0o604, 0o660] {
            let permissions = fs::Permissions::from_mode(mode);
            fs::set_permissions(directory.server_key(), permissions).unwrap();
            let message = KeyRing::open_or_create(&directory, true).unwrap_err().to_string();
            assert!(message.contains("chmod 600"), "{message}");
            assert!(message.contains(&format!("{mode:03o}")), "{message}");
        }
    }

    #[test]
    fn a_key_of_another_length_is_damaged() {
        for length in [0, 31, 33, 4096] {
            let (_temp, directory) = directory();
            ring(&directory);
            fs::write(directory.server_key(), vec![1; length]).unwrap();
            let error = KeyRing::open_or_create(&directory, true).unwrap_err();
            assert!(matches!(error, StoreError::KeyFileDamaged { .. }), "{length}");
        }
    }

    #[test]
    fn a_lost_key_is_not_replaced_where_there_is_data() {
        let (_temp, directory) = directory();
        let error = KeyRing::open_or_create(&directory, true).unwrap_err();
        assert!(matches!(error, StoreError::KeyLost { .. }));
        assert!(!directory.server_key().exists());
    }
}
