//! Text to detections with reasons, by rule packs.
//!
//! A [`RulePack`] says what each visible feature of a document is worth, the code says which features are
//! there, and a [`Detector`] adds them up. It does no input or output and knows no clock: the same text,
//! context and pack give the same [`Detection`]s on every machine.
//!
//! ```
//! use rasoat_core::{Band, DocumentContext};
//! use rasoat_detectors::{Detector, RulePack, notation};
//!
//! let detector = Detector::new(RulePack::builtin())?;
//! let text = notation::read("UBND TỈNH X\nSố: 12/BC-UBND\nTỐI MẬT\nBÁO CÁO\nTình hình quý I");
//! let today = "2026-03-01".parse().unwrap();
//! let detections = detector.detect(&text, &DocumentContext::on(today));
//! assert!(detections[0].band >= Band::Review);
//! # Ok::<(), rasoat_detectors::PackError>(())
//! ```

mod builtin;
mod data;
mod effort;
mod exceptions;
mod markings;
pub mod notation;
mod pack;
mod scorecard;

use jiff::civil::Date;
use rasoat_core::{
    Band, Detection, DocumentContext, ExtractedText, Limit, Problem, ProblemKind, Sha256Digest,
};

pub use exceptions::{Exception, ExceptionError, Exceptions, KnownAs};
pub use pack::{
    Example, FaultyExample, Feature, Overridden, PackError, PackFault, Rule, RulePack, Thresholds, Written,
};

/// Version of the code that computes features. It changes when the same text and pack may give other
/// detections than before.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Which candidates are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Those that may be something.
    Findings,
    /// Also those that are clearly nothing, for explaining.
    Everything,
}

/// What judging a text came to.
#[derive(Debug)]
pub struct Judgement {
    /// What it shows signs of, in the order in which it stands there; signs without a place in the text come last.
    pub detections: Vec<Detection>,
    /// What was left unjudged, which is for the caller to add to what was left unread: such a document is not clear.
    pub problems: Vec<Problem>,
}

/// Judges extracted texts by a rule pack.
#[derive(Debug, Clone)]
pub struct Detector {
    pack: RulePack,
    exceptions: Exceptions,
    markings: markings::Markings,
}

impl Detector {
    /// Takes charge of `pack`.
    ///
    /// # Errors
    ///
    /// If the pack has no rule at all: a detector that can find nothing would call everything clear. Also if it
    /// changes rules that it has not.
    pub fn new(pack: RulePack) -> Result<Self, PackError> {
        pack.refuse_loose_overrides()?;
        if pack.rules().is_empty() {
            return Err(PackError::Empty);
        }
        Ok(Self::over(pack))
    }

    fn over(pack: RulePack) -> Self {
        Self {
            markings: markings::Markings::of(&pack),
            pack,
            exceptions: Exceptions::default(),
        }
    }

    /// Takes charge of `exceptions`.
    ///
    /// # Errors
    ///
    /// If one names a rule that the pack has not.
    pub fn with_exceptions(self, exceptions: Exceptions) -> Result<Self, ExceptionError> {
        exceptions.refuse_unknown_rules(&self.pack)?;
        Ok(Self { exceptions, ..self })
    }

    /// What `text` shows signs of, in the order in which it stands there; signs without a place in the
    /// text come last.
    pub fn detect(&self, text: &ExtractedText, context: &DocumentContext) -> Vec<Detection> {
        self.judge(text, context, Depth::Findings).detections
    }

    /// As [`Detector::detect`], with the candidates that were weighed and found to be nothing
    /// ([`Band::Clear`]).
    pub fn explain(&self, text: &ExtractedText, context: &DocumentContext) -> Vec<Detection> {
        self.judge(text, context, Depth::Everything).detections
    }

    /// Lowers those of `detections` that an exception of `today` covers to notes with one more reason.
    pub fn except(&self, detections: &mut [Detection], document: &KnownAs<'_>, today: Date) {
        self.exceptions.apply(detections, document, &self.pack, today);
    }

    /// As [`Detector::detect`] or [`Detector::explain`], as `depth` says, and what was left unjudged because the document
    /// holds more signs than any real one. What was seen before that counts all the same.
    pub fn judge(&self, text: &ExtractedText, context: &DocumentContext, depth: Depth) -> Judgement {
        let (mut detections, knows_all_markings) = self.markings.detect(text, context, &self.pack, depth);
        let (data, knows_all_data) = data::detect(text, context, &self.pack);
        detections.extend(data);
        if depth == Depth::Findings {
            detections.retain(|detection| detection.band > Band::Clear);
        }
        detections.sort_by_key(|detection| detection.span.map_or(usize::MAX, rasoat_core::Span::start));
        let limit = Problem::new(ProblemKind::LimitReached(Limit::Signs));
        let is_complete = knows_all_markings && knows_all_data;
        Judgement {
            detections,
            problems: (!is_complete).then_some(limit).into_iter().collect(),
        }
    }

    /// The SHA-256 of everything that decides what is found, which is kept with each finding: that of the rule
    /// pack, or with exceptions that of its digest and theirs.
    pub fn pack_sha256(&self) -> Sha256Digest {
        match self.exceptions.sha256() {
            Some(exceptions) => Sha256Digest::of(&[self.pack.sha256().0, exceptions.0].concat()),
            None => self.pack.sha256(),
        }
    }

    /// The exceptions.
    pub const fn exceptions(&self) -> &Exceptions {
        &self.exceptions
    }

    /// The rule pack.
    pub const fn pack(&self) -> &RulePack {
        &self.pack
    }
}
