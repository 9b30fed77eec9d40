//! The types that pass between rasoat's stages, and the rules that hold for all of them.
//!
//! A [`Portal`] names what may be fetched and by whose authority. Its addresses become
//! [`CrawlTarget`]s, each of which ends in exactly one [`FetchOutcome`]. A fetched document is read
//! into an [`ExtractedText`], judged into [`Detection`]s, and summed up in an [`Assessment`].
//!
//! ```
//! use rasoat_core::{Assessment, ExtractedText, Verdict};
//!
//! let nothing_read = ExtractedText::default();
//! let assessment = Assessment::of(&[], nothing_read.problems());
//! assert_eq!(assessment.verdict(), Verdict::Clear);
//! ```
//!
//! This crate does no input or output: no network, no files, no database, no environment. The only
//! exception is [`SystemClock`], the one place in rasoat that asks what time it is.

mod advice;
mod assessment;
mod clock;
mod detection;
mod document;
mod fingerprint;
mod format;
mod frontier;
mod ids;
mod lang;
mod level;
mod mask;
mod outcome;
mod portal;
mod problem;
mod sensitive;
mod span;
mod text;

pub use assessment::{Assessment, Verdict};
pub use clock::{Clock, FixedClock, SystemClock};
pub use detection::{Band, Category, Detection, DocumentContext, Kind, PlaceInDocument, Reason};
pub use document::{Body, DocumentRole, FetchedDocument, HttpFacts, Provenance, Validators};
pub use fingerprint::{ContentFingerprint, FingerprintKey, Sha256Digest, Token};
pub use format::DocumentFormat;
pub use frontier::{CrawlTarget, DiscoveredLink, Frontier, FrontierCounts, FrontierError, Visit};
pub use ids::{AgencyId, InvalidId, PortalId, RuleId, RunId, TargetId};
pub use lang::{Bilingual, Lang};
pub use level::Level;
pub use mask::{mask_identifier, mask_layout};
pub use outcome::{DenyReason, FetchOutcome, OutcomeKind, UnreachableReason};
pub use portal::{
    Agency, Authority, AuthorityError, Contact, ContactRole, Permit, Politeness, Portal, PortalError, Scope,
    ScopeVerdict, Seeds,
};
pub use problem::{Limit, Problem, ProblemKind};
pub use sensitive::Sensitive;
pub use span::{Span, SpanError};
pub use text::{
    CellPosition, ExtractedText, LegacyEncoding, PageArea, Style, TextBuilder, Visibility, Zone, ZoneKind,
};
