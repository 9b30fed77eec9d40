//! Where the bytes of a document come from: memory, or a file that is sent piece by piece and never held as a whole.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;

use rasoat_core::{Body, DocumentFormat, Sha256Digest};
use rasoat_extractors::sniff;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// Bytes of a file that are in memory at a time.
const PIECE_BYTES: usize = 1 << 16;

/// An ordinary file as long as it was when it was opened.
#[derive(Debug)]
pub struct OpenFile {
    file: File,
    bytes: u64,
}

impl OpenFile {
    /// Opens a file. Devices and pipes are refused: they may never end.
    ///
    /// # Errors
    ///
    /// If there is no such file, it cannot be opened, or is no ordinary one.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        // Asked before opening: opening a pipe waits for somebody to write into it.
        if !std::fs::metadata(path)?.is_file() {
            return Err(std::io::Error::other("not an ordinary file"));
        }
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { file, bytes })
    }

    /// How many bytes it has.
    pub const fn count(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256 of it, read from the disk.
    ///
    /// # Errors
    ///
    /// If it cannot be read any more.
    pub fn sha256(&self) -> std::io::Result<Sha256Digest> {
        Sha256Digest::of_reader(self.content()?)
    }

    /// The content from its beginning.
    fn content(&self) -> std::io::Result<impl Read> {
        let mut file = &self.file;
        file.rewind()?;
        Ok(file.take(self.bytes))
    }
}

/// The bytes of a document. Cheap to clone.
#[derive(Debug, Clone)]
pub enum DocumentBytes {
    /// In memory, as they were fetched.
    Held(Body),
    /// In a file.
    File(Arc<OpenFile>),
}

impl From<Body> for DocumentBytes {
    fn from(body: Body) -> Self {
        Self::Held(body)
    }
}

impl From<&Body> for DocumentBytes {
    fn from(body: &Body) -> Self {
        Self::Held(body.clone())
    }
}

impl From<OpenFile> for DocumentBytes {
    fn from(file: OpenFile) -> Self {
        Self::File(Arc::new(file))
    }
}

impl DocumentBytes {
    /// How many there are.
    pub fn count(&self) -> u64 {
        match self {
            Self::Held(body) => body.bytes().len() as u64,
            Self::File(file) => file.bytes,
        }
    }

    /// What the bytes are, for a document that no reader could read. Only then a file is held as a whole.
    pub(super) fn format(&self) -> DocumentFormat {
        match self {
            Self::Held(body) => sniff(body.bytes()),
            Self::File(file) => {
                let mut bytes = Vec::new();
                match file
                    .content()
                    .and_then(|mut content| content.read_to_end(&mut bytes))
                {
                    Ok(_) => sniff(Body::new(bytes).bytes()),
                    Err(_) => DocumentFormat::Unknown,
                }
            }
        }
    }

    /// Sends all of them.
    ///
    /// # Errors
    ///
    /// If the other side is closed, or the file has become shorter or cannot be read any more.
    pub(super) async fn send(&self, receiver: &mut (impl AsyncWrite + Unpin)) -> std::io::Result<()> {
        let file = match self {
            Self::Held(body) => return receiver.write_all(body.bytes()).await,
            Self::File(file) => file,
        };
        let mut sent = 0;
        while sent < file.bytes {
            let file = Arc::clone(file);
            let reading = tokio::task::spawn_blocking(move || piece(&file, sent));
            let piece = reading.await.map_err(std::io::Error::other)??;
            receiver.write_all(piece.bytes()).await?;
            sent += piece.bytes().len() as u64;
        }
        Ok(())
    }
}

/// The piece of a file that begins at `start`; never empty.
fn piece(file: &OpenFile, start: u64) -> std::io::Result<Body> {
    let left = usize::try_from(file.bytes - start).unwrap_or(PIECE_BYTES);
    let mut bytes = vec![0; left.min(PIECE_BYTES)];
    std::os::unix::fs::FileExt::read_exact_at(&file.file, &mut bytes, start)?;
    Ok(Body::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_of(bytes: &[u8]) -> (tempfile::TempDir, OpenFile) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, bytes).unwrap();
        let file = OpenFile::open(&path).unwrap();
        (folder, file)
    }

    #[tokio::test]
    async fn a_file_and_memory_give_the_same() {
        for count in [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 5] {
            let bytes: Vec<u8> = (0..=250).cycle().take(count).collect();
            let (_folder, file) = file_of(&bytes);
            assert_eq!(file.sha256().unwrap(), Sha256Digest::of(&bytes));
            let (file, held) = (
                DocumentBytes::from(file),
                DocumentBytes::from(Body::new(bytes.clone())),
            );
            assert_eq!(file.count(), held.count());
            for source in [&file, &held] {
                let mut received = Vec::new();
                source.send(&mut received).await.unwrap();
                assert_eq!(received, bytes);
            }
        }
    }

    #[tokio::test]
    async fn a_file_that_was_cut_meanwhile_is_no_document() {
        let (folder, file) = file_of(&[7; 100]);
        std::fs::write(folder.path().join("a"), [7; 50]).unwrap();
        let file = DocumentBytes::from(file);
        assert!(file.send(&mut Vec::new()).await.is_err());
    }

    #[test]
    fn only_ordinary_files_are_opened() {
        assert!(OpenFile::open(Path::new("/dev/zero")).is_err());
        assert!(OpenFile::open(Path::new("/")).is_err());
    }
}
