//! What comes out of the store: documents, findings and the sums of a run.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rasoat_core::{
    AgencyId, Band, Category, DocumentFormat, Kind, Level, OutcomeKind, PlaceInDocument, PortalId, Problem,
    Reason, RuleId, RunId, Sensitive, Sha256Digest, TargetId, Verdict,
};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{CopyState, EngineStamp, FindingId, FindingState, Priority};

/// A run that may now visit addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunRun {
    /// Its number.
    pub id: RunId,
    /// Whether it is an earlier run that goes on.
    pub resumed: bool,
    /// How many addresses belong to it so far.
    pub addresses: u64,
    /// How many of them have no outcome yet.
    pub unfinished: u64,
    /// The newest address that was known when the run began or went on.
    pub newest_address: TargetId,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It visits addresses, or was cut off while it did.
    Running,
    /// Every address has an outcome.
    Finished,
    /// Somebody stopped it; the next run of the portal goes on with it.
    Stopped,
    /// It was given up because another engine or other rule packs judge now.
    Superseded,
    /// Somebody gave it up; the next run of the portal begins anew.
    Cancelled,
}

impl RunState {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Stopped => "stopped",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state named by [`RunState::as_str`], or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Self::Running,
            Self::Finished,
            Self::Stopped,
            Self::Superseded,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|state| state.as_str() == name)
    }
}

/// The sums of a run. They add up:
/// `addresses = unfinished + Σ outcomes`, and
/// `documents.total() = Σ verdicts ≤ outcomes[Fetched] + outcomes[NotModified]`
/// (the rest was read for its links only).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// The run.
    pub run: RunId,
    /// The portal it visits.
    pub portal: PortalId,
    /// What judges in it.
    pub engine: EngineStamp,
    /// How far it has come.
    pub state: RunState,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, if it has.
    pub finished_at: Option<Timestamp>,
    /// Addresses that belong to it.
    pub addresses: u64,
    /// Addresses without an outcome.
    pub unfinished: u64,
    /// Addresses by outcome.
    pub outcomes: BTreeMap<OutcomeKind, u64>,
    /// Documents against what their addresses showed before.
    pub documents: DocumentCounts,
    /// Documents by [`Verdict::as_str`].
    #[serde(deserialize_with = "verdict_names")]
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Documents by [`rasoat_core::ProblemKind::code`]; one with two problems counts for each.
    pub problems: BTreeMap<String, u64>,
    /// Findings that the documents show, by band.
    pub findings: BTreeMap<Band, u64>,
}

/// Reads counts by verdict.
pub(crate) fn verdict_names<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<&'static str, u64>, D::Error> {
    let counts = BTreeMap::<Verdict, u64>::deserialize(deserializer)?;
    Ok(counts
        .into_iter()
        .map(|(verdict, count)| (verdict.as_str(), count))
        .collect())
}

/// Documents of a run against what their addresses showed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DocumentCounts {
    /// The address had shown no document before.
    pub new: u64,
    /// The address had shown another one.
    pub changed: u64,
    /// The address had shown the same one.
    pub unchanged: u64,
}

impl DocumentCounts {
    /// All of them.
    pub const fn total(&self) -> u64 {
        self.new + self.changed + self.unchanged
    }
}

/// A document at an address, as it is known.
#[derive(Debug, Clone)]
pub struct StoredDocument {
    /// The address as it is to be requested, unsealed.
    pub address: Sensitive<String>,
    /// Whether it is still there.
    pub state: CopyState,
    /// What it is, by its content.
    pub format: DocumentFormat,
    /// The SHA-256 of its bytes.
    pub sha256: Sha256Digest,
    /// Its length in bytes.
    pub body_bytes: u64,
    /// How many pages it has; 0 where not known.
    pub page_count: u32,
    /// When it was published, as far as known.
    pub published: Option<Date>,
    /// When it was first seen at this address.
    pub first_seen_at: Timestamp,
    /// When it was last seen at this address.
    pub last_seen_at: Timestamp,
    /// The document as a whole.
    pub verdict: Verdict,
    /// The greatest secrecy level of the findings.
    pub level: Level,
    /// The categories of the findings, in order.
    pub categories: Vec<Category>,
    /// The points of the highest detection.
    pub points: i32,
    /// What the rules saw, in the order in which they saw it.
    pub detections: Vec<StoredDetection>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What is kept of a [`rasoat_core::Detection`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDetection {
    /// The rule that saw it.
    pub rule: RuleId,
    /// The rule's version.
    pub rule_version: u32,
    /// What was seen.
    pub kind: Kind,
    /// How much it matters.
    pub band: Band,
    /// The sum of the reasons' points.
    pub points: i32,
    /// Where in the document it lies.
    pub place: PlaceInDocument,
    /// What may be shown of it.
    pub masked: String,
    /// Why it counts, in the order in which it was weighed.
    pub reasons: Vec<Reason>,
    /// The finding it belongs to; `None` below the review band.
    pub finding: Option<FindingId>,
}

/// What a person judges: one kind of sign, in one content, of one agency.
#[derive(Debug, Clone)]
pub struct StoredFinding {
    /// Its number.
    pub id: FindingId,
    /// The agency whose portals show it.
    pub agency: AgencyId,
    /// What it is a sign of; of several levels the greatest.
    pub kind: Kind,
    /// The highest band of its detections.
    pub band: Band,
    /// The highest points of its detections.
    pub points: i32,
    /// How urgent it is.
    pub priority: Priority,
    /// Where people have got with it.
    pub state: FindingState,
    /// When it was first seen anywhere.
    pub first_seen_at: Timestamp,
    /// The copies that show it, in order of address.
    pub copies: Vec<StoredCopy>,
}

/// Where a finding was seen.
#[derive(Debug, Clone)]
pub struct StoredCopy {
    /// The address, unsealed.
    pub address: Sensitive<String>,
    /// Whether it is still there.
    pub state: CopyState,
    /// The SHA-256 of the bytes.
    pub sha256: Sha256Digest,
    /// When it was first seen there.
    pub first_seen_at: Timestamp,
    /// When it was last seen there.
    pub last_seen_at: Timestamp,
}
