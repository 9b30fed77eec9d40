//! Reading and judging one document: [`Inspector`].

use std::sync::Arc;

use rasoat_core::{
    Assessment, Body, Detection, DocumentContext, DocumentFormat, ExtractedText, Problem, Sha256Digest,
};
use rasoat_detectors::Detector;

use crate::reader::{PoolError, ReaderPool};

/// Reads documents in worker processes and judges them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Inspector {
    pool: Arc<ReaderPool>,
    detector: Arc<Detector>,
}

/// A document with what is known about it.
#[derive(Debug)]
pub struct DocumentToInspect {
    /// Its bytes.
    pub body: Body,
    /// The media type that the server declared.
    pub declared_type: Option<String>,
    /// Whether the bytes are only its beginning.
    pub truncated: bool,
    /// Its file name, the link that led to it, its dates.
    pub context: DocumentContext,
}

/// What was seen in a document. Holds content: it lives as long as the document is worked on.
#[derive(Debug)]
pub struct Inspected {
    /// The SHA-256 of the bytes.
    pub sha256: Sha256Digest,
    /// The text.
    pub text: ExtractedText,
    /// The signs seen, strongest first.
    pub detections: Vec<Detection>,
    /// The sum of it.
    pub assessment: Assessment,
}

impl Inspected {
    /// What the document is.
    pub const fn format(&self) -> DocumentFormat {
        self.text.format()
    }

    /// What could not be read.
    pub fn problems(&self) -> &[Problem] {
        self.text.problems()
    }
}

impl Inspector {
    /// Joins a pool of readers and a detector.
    pub const fn new(pool: Arc<ReaderPool>, detector: Arc<Detector>) -> Self {
        Self { pool, detector }
    }

    /// The detector in use.
    pub fn detector(&self) -> &Detector {
        &self.detector
    }

    /// The readers in use.
    pub fn pool(&self) -> &ReaderPool {
        &self.pool
    }

    /// Reads and judges `document`.
    ///
    /// # Errors
    ///
    /// Only if no reader process can be started; whatever is wrong with the document is a problem in the answer.
    pub async fn inspect(&self, document: DocumentToInspect) -> Result<Inspected, PoolError> {
        let DocumentToInspect {
            body,
            declared_type,
            truncated,
            context,
        } = document;
        let file_name = context.file_name.as_ref().map(|name| name.expose().as_str());
        let text = self
            .pool
            .read(&body, declared_type.as_deref(), file_name, truncated)
            .await?;
        let detector = Arc::clone(&self.detector);
        let judging = tokio::task::spawn_blocking(move || {
            let sha256 = Sha256Digest::of(body.bytes());
            let mut detections = detector.detect(&text, &context);
            detections.sort_by_key(|detection| {
                (
                    std::cmp::Reverse(detection.band),
                    std::cmp::Reverse(detection.points()),
                    detection.span,
                )
            });
            let assessment = Assessment::of(&detections, text.problems());
            Inspected {
                sha256,
                text,
                detections,
                assessment,
            }
        });
        match judging.await {
            Ok(inspected) => Ok(inspected),
            Err(failure) => std::panic::resume_unwind(failure.into_panic()),
        }
    }
}
