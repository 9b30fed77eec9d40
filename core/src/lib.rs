//! The types that pass between rasoat's stages, and the rules that hold for all of them.
//!
//! A [`Portal`] names what may be fetched and by whose authority. Its addresses become
//! [`CrawlTarget`]s, each of which ends in exactly one [`FetchOutcome`]. A fetched document is read
//! into an [`ExtractedText`], judged into [`Detection`]s, and summed up in an [`Assessment`].
//!
//! What is found is kept in three states that are never mixed: a [`CopyState`] says whether a document is still at
//! its address and only machines set it; a [`Finding`] says what people decided about a sign, two of them; a
//! [`Case`] says how far its removal has come. Each changes only through its `apply`, which answers with the new
//! value and the [`AuditEvent`] that tells of it, or with what [`Refused`] it.
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

mod actor;
mod advice;
mod assessment;
mod audit;
mod case;
mod clock;
mod copy_state;
mod detection;
mod document;
mod finding;
mod fingerprint;
mod format;
mod frontier;
mod host;
mod ids;
mod lang;
mod level;
mod mask;
mod outcome;
mod portal;
mod priority;
mod problem;
mod proof;
mod refused;
mod remark;
mod sensitive;
mod span;
mod text;

pub use actor::{Actor, Duty, Machine, Role};
pub use assessment::{Assessment, Verdict};
pub use audit::{AuditAction, AuditEvent, AuditObject, CanonicalError, SealedField, canonical_json};
pub use case::{
    Case, CaseAction, CaseChange, CaseCode, CaseFlag, CaseOpening, CaseState, CaseTimes, EscalationCause,
    InvalidCaseCode, RelapseCause, Withdrawal,
};
pub use clock::{Clock, FixedClock, SystemClock, from_viet_nam, in_viet_nam};
pub use copy_state::{CopyState, Sight};
pub use detection::{Band, Category, Detection, DocumentContext, Kind, PlaceInDocument, Reason};
pub use document::{Body, DocumentRole, FetchedDocument, HttpFacts, Provenance, Validators};
pub use finding::{Decision, DismissalGround, Finding, FindingAction, FindingChange, FindingState};
pub use fingerprint::{ContentFingerprint, FingerprintKey, Sha256Digest, Token};
pub use format::DocumentFormat;
pub use frontier::{CrawlTarget, DiscoveredLink, Frontier, FrontierCounts, FrontierError, Visit};
pub use host::{HostContact, RobotsState, TlsFault};
pub use ids::{AgencyId, CopyId, FindingId, InvalidId, PortalId, RuleId, RunId, TargetId, UserId};
pub use lang::{Bilingual, Lang};
pub use level::Level;
pub use mask::{mask_identifier, mask_layout};
pub use outcome::{DenyReason, FetchOutcome, OutcomeKind, UnreachableReason};
pub use portal::{
    Agency, Authority, AuthorityError, Contact, ContactRole, InvalidTimeWindow, Permit, Politeness, Portal,
    PortalError, Schedule, Scope, ScopeVerdict, Seeds, TimeWindow, TimeWindows, TrustedCertificate,
};
pub use priority::Priority;
pub use problem::{Limit, Problem, ProblemKind};
pub use proof::{ControlAnswer, Probe, ProbeAnswer, RemovalProof, Surroundings, Unproven};
pub use refused::Refused;
pub use remark::{InvalidRemark, Remark};
pub use sensitive::Sensitive;
pub use span::{Span, SpanError};
pub use text::{
    CellPosition, ExtractedText, LegacyEncoding, PageArea, StampReader, StampReading, Style, TextBuilder,
    Visibility, Zone, ZoneKind,
};
