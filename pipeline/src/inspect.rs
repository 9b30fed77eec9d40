//! Reading and judging one document: [`Inspector`].

use std::sync::Arc;

use rasoat_core::{
    Assessment, Band, Detection, DocumentContext, DocumentFormat, ExtractedText, PortalId, Problem,
    ProblemKind, Sensitive, Sha256Digest,
};
use rasoat_detectors::{Depth, Detector, Judgement, KnownAs};

use crate::reader::{DocumentBytes, PoolError, ReaderPool};

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
    pub body: DocumentBytes,
    /// The SHA-256 of the bytes.
    pub sha256: Sha256Digest,
    /// The media type that the server declared.
    pub declared_type: Option<String>,
    /// Whether the bytes are only its beginning.
    pub truncated: bool,
    /// Its file name, the link that led to it, its dates.
    pub context: DocumentContext,
    /// Where it was found; `None` for a file.
    pub origin: Option<Origin>,
}

/// Where on the web a document was found. Exceptions may hold for a portal or a folder only.
#[derive(Debug)]
pub struct Origin {
    /// The portal.
    pub portal: PortalId,
    /// The address that was requested.
    pub address: Sensitive<String>,
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
    /// A document that was read but could not be judged.
    fn unjudged(sha256: Sha256Digest, format: DocumentFormat) -> Self {
        let text = ExtractedText::unread(format, ProblemKind::ReaderCrashed);
        let assessment = Assessment::of(&[], text.problems());
        Self {
            sha256,
            text,
            detections: Vec::new(),
            assessment,
        }
    }

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
        self.read_and_judge(document, Depth::Findings).await
    }

    /// As [`Inspector::inspect`]; the detections hold also what was weighed and found to be nothing
    /// ([`Band::Clear`]). The assessment is the same.
    ///
    /// # Errors
    ///
    /// As [`Inspector::inspect`].
    pub async fn explain(&self, document: DocumentToInspect) -> Result<Inspected, PoolError> {
        self.read_and_judge(document, Depth::Everything).await
    }

    async fn read_and_judge(
        &self,
        document: DocumentToInspect,
        depth: Depth,
    ) -> Result<Inspected, PoolError> {
        let DocumentToInspect {
            body,
            sha256,
            declared_type,
            truncated,
            context,
            origin,
        } = document;
        let file_name = context.file_name.as_ref().map(|name| name.expose().as_str());
        let mut text = self
            .pool
            .read(body, declared_type.as_deref(), file_name, truncated)
            .await?;
        let format = text.format();
        let detector = Arc::clone(&self.detector);
        let judging = tokio::task::spawn_blocking(move || {
            let Judgement {
                mut detections,
                problems,
            } = detector.judge(&text, &context, depth);
            for problem in problems {
                text.add_problem(problem);
            }
            let known_as = KnownAs {
                sha256,
                portal: origin.as_ref().map(|origin| &origin.portal),
                address: origin.as_ref().map(|origin| origin.address.expose().as_str()),
            };
            detector.except(&mut detections, &known_as, context.today);
            detections.sort_by_key(|detection| {
                (
                    std::cmp::Reverse(detection.band),
                    std::cmp::Reverse(detection.points()),
                    detection.span,
                )
            });
            let rejected = detections.partition_point(|detection| detection.band > Band::Clear);
            let assessment = Assessment::of(&detections[..rejected], text.problems());
            Inspected {
                sha256,
                text,
                detections,
                assessment,
            }
        });
        // A rule that panics over a text has not judged it: the document counts as not read, and the scan goes on.
        Ok(judging
            .await
            .unwrap_or_else(|_| Inspected::unjudged(sha256, format)))
    }
}
