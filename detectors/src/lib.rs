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
mod markings;
pub mod notation;
mod pack;
mod scorecard;

use rasoat_core::{Band, Detection, DocumentContext, ExtractedText, Sha256Digest};

pub use pack::{Example, FaultyExample, Feature, PackError, PackFault, Rule, RulePack, Thresholds};

/// Version of the code that computes features. It changes when the same text and pack may give other
/// detections than before.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Which candidates are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Those that may be something.
    Findings,
    /// Also those that are clearly nothing, for explaining.
    Everything,
}

/// Judges extracted texts by a rule pack.
#[derive(Debug, Clone)]
pub struct Detector {
    pack: RulePack,
    markings: markings::Markings,
}

impl Detector {
    /// Takes charge of `pack`.
    ///
    /// # Errors
    ///
    /// If the pack has no rule at all: a detector that can find nothing would call everything clear.
    pub fn new(pack: RulePack) -> Result<Self, PackError> {
        if pack.rules().is_empty() {
            return Err(PackError::Empty);
        }
        Ok(Self::over(pack))
    }

    fn over(pack: RulePack) -> Self {
        Self {
            markings: markings::Markings::of(&pack),
            pack,
        }
    }

    /// What `text` shows signs of, in the order in which it stands there; signs without a place in the
    /// text come last.
    pub fn detect(&self, text: &ExtractedText, context: &DocumentContext) -> Vec<Detection> {
        let mut detections = self.judge(text, context, Depth::Findings);
        detections.retain(|detection| detection.band > Band::Clear);
        detections
    }

    /// As [`Detector::detect`], with the candidates that were weighed and found to be nothing
    /// ([`Band::Clear`]).
    pub fn explain(&self, text: &ExtractedText, context: &DocumentContext) -> Vec<Detection> {
        self.judge(text, context, Depth::Everything)
    }

    fn judge(&self, text: &ExtractedText, context: &DocumentContext, depth: Depth) -> Vec<Detection> {
        let mut detections = self.markings.detect(text, context, &self.pack, depth);
        detections.extend(data::detect(text, context, &self.pack));
        detections.sort_by_key(|detection| detection.span.map_or(usize::MAX, rasoat_core::Span::start));
        detections
    }

    /// The SHA-256 of the rule pack, which is kept with each finding.
    pub fn pack_sha256(&self) -> Sha256Digest {
        self.pack.sha256()
    }

    /// The rule pack.
    pub const fn pack(&self) -> &RulePack {
        &self.pack
    }
}
