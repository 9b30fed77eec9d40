//! Checking files and folders: [`list_files`], [`check_files`]. Nothing is kept.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use futures::{Stream, StreamExt};
use jiff::civil::Date;
use rasoat_core::{
    Assessment, Detection, DocumentContext, DocumentFormat, ExtractedText, Limit, Problem, ProblemKind,
    Sensitive, Sha256Digest,
};
use serde::Deserialize;

use crate::reader::{OpenFile, PoolError, ReaderPool};
use crate::{DocumentToInspect, Inspected, Inspector};

/// A file to check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileToCheck {
    /// The name under which it is reported: relative to a folder argument, as given for a file argument.
    pub shown: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// What was seen in one file.
#[derive(Debug)]
pub struct FileReport {
    /// The name under which it is reported.
    pub shown: String,
    /// What the file is.
    pub format: DocumentFormat,
    /// The sum of it.
    pub assessment: Assessment,
    /// The signs seen, strongest first.
    pub detections: Vec<Detection>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// The SHA-256 of the bytes; `None` if they could not be read.
    pub sha256: Option<Sha256Digest>,
    /// Names of the documents inside, in the order of their numbers: for the one who has the file and checks it, never
    /// to be kept.
    pub parts: Vec<Sensitive<String>>,
}

/// Why a check cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// A path on the command line does not exist or cannot be looked into.
    #[error("cannot open `{}`; check that it exists and that you may read it", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The index file cannot be read.
    #[error("cannot read index `{}`", path.display())]
    Index {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line of the index file is not what it should be.
    #[error("cannot read index `{}`, line {line}: each line must be a JSON object with \"path\" and, if known, \"link_text\" and \"published\" (YYYY-MM-DD)", path.display())]
    IndexLine {
        /// The path.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// No reader process can be started.
    #[error(transparent)]
    Pool(#[from] PoolError),
}

/// Lists the files below `arguments`, sorted by the names under which they are reported.
///
/// Folders are searched to any depth. A folder inside that cannot be looked into, and a link to a folder, which is not
/// followed since it may lead in a circle, are listed as if they were files, so that they are reported as not read. With
/// more than one argument the names begin with the folder argument, so that they stay different.
///
/// # Errors
///
/// If an argument itself cannot be looked into.
pub fn list_files(arguments: &[PathBuf]) -> Result<Vec<FileToCheck>, CheckError> {
    let mut files = Vec::new();
    for argument in arguments {
        let error = |source| CheckError::Path {
            path: argument.clone(),
            source,
        };
        if std::fs::metadata(argument).map_err(error)?.is_dir() {
            std::fs::read_dir(argument).map_err(error)?;
            list_folder(argument, arguments.len() > 1, &mut files);
        } else {
            files.push(FileToCheck {
                shown: argument.to_string_lossy().into_owned(),
                path: argument.clone(),
            });
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn list_folder(root: &Path, with_root: bool, files: &mut Vec<FileToCheck>) {
    let mut waiting = vec![root.to_path_buf()];
    let mut list = |path: PathBuf| {
        let relative = path
            .strip_prefix(root)
            .ok()
            .filter(|_| !with_root)
            .unwrap_or(&path);
        // A link to the root itself, or the root's own failure, leaves no relative name.
        let named = if relative.as_os_str().is_empty() {
            &path
        } else {
            relative
        };
        let shown = named.to_string_lossy().into_owned();
        files.push(FileToCheck { shown, path });
    };
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            list(folder);
            continue;
        };
        for entry in entries {
            match entry.map(|entry| (entry.file_type(), entry.path())) {
                Ok((Ok(kind), path)) if kind.is_dir() => waiting.push(path),
                Ok((_, path)) => list(path),
                // Part of the folder cannot be listed: the folder is not fully read.
                Err(_) => list(folder.clone()),
            }
        }
    }
}

/// What is known about files beside their content, from an index file of JSON lines.
#[derive(Debug, Default)]
pub struct Index {
    entries: HashMap<PathBuf, IndexEntry>,
}

#[derive(Debug, Clone, Deserialize)]
struct IndexEntry {
    path: PathBuf,
    link_text: Option<String>,
    published: Option<Date>,
}

impl Index {
    /// Reads the index file `path`; the paths in it are relative to its folder.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or a line is not a JSON object with a `path`.
    pub fn read(path: &Path) -> Result<Self, CheckError> {
        let text = std::fs::read_to_string(path).map_err(|source| CheckError::Index {
            path: path.to_path_buf(),
            source,
        })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut entries = HashMap::new();
        for (index, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let entry: IndexEntry = serde_json::from_str(line).map_err(|source| CheckError::IndexLine {
                path: path.to_path_buf(),
                line: index + 1,
                source,
            })?;
            entries.insert(absolute(&folder.join(&entry.path)), entry);
        }
        Ok(Self { entries })
    }

    /// The paths in the index that are none of `files`, as they stand there, in order.
    pub fn without_file(&self, files: &[FileToCheck]) -> Vec<&Path> {
        let known: HashSet<PathBuf> = files.iter().map(|file| absolute(&file.path)).collect();
        let mut missing: Vec<&Path> = self
            .entries
            .iter()
            .filter(|(path, _)| !known.contains(*path))
            .map(|(_, entry)| entry.path.as_path())
            .collect();
        missing.sort();
        missing
    }

    fn context(&self, file: &Path, today: Date) -> DocumentContext {
        let entry = self.entries.get(&absolute(file));
        DocumentContext {
            link_text: entry
                .and_then(|entry| entry.link_text.clone())
                .map(Sensitive::new),
            file_name: file
                .file_name()
                .map(|name| Sensitive::new(name.to_string_lossy().into_owned())),
            published: entry.and_then(|entry| entry.published),
            today,
        }
    }
}

/// The path with links resolved where it exists, so that the same file has the same name.
fn absolute(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_path_buf())
}

/// Checks `files`, `jobs` at a time, and gives the reports in the order of the files.
pub fn check_files<'a>(
    files: Vec<FileToCheck>,
    index: &'a Index,
    inspector: &'a Inspector,
    jobs: NonZeroUsize,
    max_file_bytes: usize,
    today: Date,
) -> impl Stream<Item = Result<FileReport, CheckError>> + 'a {
    futures::stream::iter(files)
        .map(move |file| check_file(file, index, inspector, max_file_bytes, today))
        .buffered(jobs.get())
}

async fn check_file(
    file: FileToCheck,
    index: &Index,
    inspector: &Inspector,
    max_file_bytes: usize,
    today: Date,
) -> Result<FileReport, CheckError> {
    match document(&file, index, max_file_bytes, today).await {
        Ok(document) => Ok(report(file, inspector.inspect(document).await?)),
        Err(problem) => Ok(unread(file.shown, problem)),
    }
}

/// Checks one file; the detections hold also what was weighed and found to be nothing.
///
/// # Errors
///
/// Only if no reader process can be started.
pub async fn explain_file(
    file: FileToCheck,
    index: &Index,
    inspector: &Inspector,
    max_file_bytes: usize,
    today: Date,
) -> Result<FileReport, CheckError> {
    match document(&file, index, max_file_bytes, today).await {
        Ok(document) => Ok(report(file, inspector.explain(document).await?)),
        Err(problem) => Ok(unread(file.shown, problem)),
    }
}

/// Reads one file as [`check_files`] does, and judges nothing. The answer is content.
///
/// # Errors
///
/// If there is no such file, or no reader process can be started. A file that cannot be read is a problem in the answer.
pub async fn read_text(
    path: &Path,
    pool: &ReaderPool,
    max_file_bytes: usize,
) -> Result<ExtractedText, CheckError> {
    std::fs::metadata(path).map_err(|source| CheckError::Path {
        path: path.to_path_buf(),
        source,
    })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    match open(path.to_path_buf(), max_file_bytes).await {
        Ok((file, _)) => Ok(pool.read(file, None, name.as_deref(), false).await?),
        Err(problem) => Ok(ExtractedText::unread(DocumentFormat::Unknown, problem)),
    }
}

/// The file with what is known about it, or why it cannot be had.
async fn document(
    file: &FileToCheck,
    index: &Index,
    max_file_bytes: usize,
    today: Date,
) -> Result<DocumentToInspect, ProblemKind> {
    let (body, sha256) = open(file.path.clone(), max_file_bytes).await?;
    Ok(DocumentToInspect {
        body: body.into(),
        sha256,
        declared_type: None,
        truncated: false,
        context: index.context(&file.path, today),
        origin: None,
    })
}

fn report(file: FileToCheck, inspected: Inspected) -> FileReport {
    FileReport {
        shown: file.shown,
        format: inspected.format(),
        problems: inspected.problems().to_vec(),
        parts: inspected
            .text
            .parts()
            .iter()
            .map(|name| Sensitive::new(name.clone()))
            .collect(),
        assessment: inspected.assessment,
        detections: inspected.detections,
        sha256: Some(inspected.sha256),
    }
}

/// An ordinary file of at most `max_bytes`, with its digest. It is never held in memory as a whole.
async fn open(path: PathBuf, max_bytes: usize) -> Result<(OpenFile, Sha256Digest), ProblemKind> {
    let opening = tokio::task::spawn_blocking(move || {
        let file = OpenFile::open(&path).map_err(|_| ProblemKind::Inaccessible)?;
        if file.count() > max_bytes as u64 {
            return Err(ProblemKind::LimitReached(Limit::Bytes));
        }
        let sha256 = file.sha256().map_err(|_| ProblemKind::Inaccessible)?;
        Ok((file, sha256))
    });
    opening.await.unwrap_or(Err(ProblemKind::Inaccessible))
}

fn unread(shown: String, problem: ProblemKind) -> FileReport {
    let problems = vec![Problem::new(problem)];
    FileReport {
        shown,
        format: DocumentFormat::Unknown,
        assessment: Assessment::of(&[], &problems),
        detections: Vec::new(),
        problems,
        sha256: None,
        parts: Vec::new(),
    }
}
