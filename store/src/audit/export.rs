//! Giving the audit log out, and checking it without the store: [`Store::audit_export`], [`verify_audit`].
//!
//! An export has one line for each event and each checkpoint, in order: `{"number":…,"hash":…,"event":{…}}` and
//! `{"checkpoint":{…}}`, both in canonical JSON.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rasoat_core::{AuditAction, AuditEvent, AuditObject, Duty, canonical_json};
use serde::{Deserialize, Serialize};

use super::append;
use super::chain::{GENESIS, link};
use super::checkpoint::{Checkpoint, STORE_SIGNER, hex, unhex};
use crate::database::Fault;
use crate::read_documents::time;
use crate::{Access, Store, StoreError};

/// A line of an export.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Line {
    Event {
        number: u64,
        hash: String,
        event: AuditEvent,
    },
    Checkpoint {
        checkpoint: Checkpoint,
    },
}

/// What is wrong with an export.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// A line is not one that rasoat writes.
    #[error("line {0} is not one of an audit log, or was changed")]
    Line(usize),
    /// An event is missing, doubled or in the wrong place.
    #[error("line {line}: event {expected} is missing or in another place")]
    Gap {
        /// The line.
        line: usize,
        /// The number that should stand there.
        expected: u64,
    },
    /// An event does not fit the hash of the chain.
    #[error("event {0} was changed, or one before it")]
    Chain(u64),
    /// A checkpoint does not fit the event it names, or its signature does not hold.
    #[error("line {0}: the checkpoint does not fit the log, or its signature does not hold")]
    Checkpoint(usize),
    /// The last event is not covered by a checkpoint of the store.
    #[error("the log does not end with a checkpoint: its end may have been cut off")]
    NoLastCheckpoint,
    /// The store's checkpoints are signed with another key than expected.
    #[error("the log is signed with another key than the one expected")]
    OtherKey,
}

/// What a checked export shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedAudit {
    /// How many events.
    pub events: u64,
    /// How many checkpoints.
    pub checkpoints: u64,
    /// The public key of the store, in hexadecimal digits.
    pub public_key: String,
    /// Who has witnessed a checkpoint, each with its public key.
    pub witnesses: BTreeSet<(String, String)>,
}

/// Checks an export: every event is chained to all before it, every signature holds, and the last event is signed.
/// With `public_key` (hexadecimal digits) the store must be the one expected.
///
/// # Errors
///
/// The first fault found.
pub fn verify_audit(export: &str, public_key: Option<&str>) -> Result<VerifiedAudit, AuditFault> {
    let mut hash = GENESIS;
    let mut events = 0;
    let mut signed = 0;
    let mut key: Option<String> = public_key.map(str::to_owned);
    let mut store: Option<String> = None;
    let mut verified = VerifiedAudit {
        events: 0,
        checkpoints: 0,
        public_key: String::new(),
        witnesses: BTreeSet::new(),
    };
    if !export.is_empty() && !export.ends_with('\n') {
        return Err(AuditFault::Line(export.lines().count()));
    }
    for (index, text) in export.split_terminator('\n').enumerate() {
        let place = index + 1;
        let line: Line = serde_json::from_str(text).map_err(|_| AuditFault::Line(place))?;
        if canonical_json(&line) != text {
            return Err(AuditFault::Line(place));
        }
        match line {
            Line::Event {
                number,
                hash: told,
                event,
            } => {
                if number != events + 1 {
                    return Err(AuditFault::Gap {
                        line: place,
                        expected: events + 1,
                    });
                }
                hash = link(&hash, number, &event.to_canonical());
                if told != hex(&hash) {
                    return Err(AuditFault::Chain(number));
                }
                events = number;
            }
            Line::Checkpoint { checkpoint } => {
                let fits = checkpoint.number == events && checkpoint.hash == hex(&hash);
                let same_store = store.get_or_insert_with(|| checkpoint.store.clone()) == &checkpoint.store;
                if !fits || !same_store || checkpoint.check().is_err() {
                    return Err(AuditFault::Checkpoint(place));
                }
                verified.checkpoints += 1;
                if checkpoint.signer == STORE_SIGNER {
                    if *key.get_or_insert_with(|| checkpoint.public_key.clone()) != checkpoint.public_key {
                        return Err(AuditFault::OtherKey);
                    }
                    signed = events;
                } else {
                    verified
                        .witnesses
                        .insert((checkpoint.signer, checkpoint.public_key));
                }
            }
        }
    }
    if signed != events || verified.checkpoints == 0 {
        return Err(AuditFault::NoLastCheckpoint);
    }
    verified.events = events;
    verified.public_key = key.unwrap_or_default();
    Ok(verified)
}

/// The last checkpoint of the store itself in an export that was verified.
pub fn last_checkpoint(export: &str) -> Option<Checkpoint> {
    export
        .lines()
        .rev()
        .filter_map(|line| serde_json::from_str(line).ok())
        .find_map(|line| match line {
            Line::Checkpoint { checkpoint } if checkpoint.signer == STORE_SIGNER => Some(checkpoint),
            _ => None,
        })
}

impl Store {
    /// Signs the present state of the audit log and keeps the checkpoint; `None` if nothing has happened yet.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn audit_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        self.try_checkpoint()
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_checkpoint(&self) -> Result<Option<Checkpoint>, Fault> {
        let now = self.now();
        let mut writing = self.database().write().await?;
        let last: Option<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT number, hash FROM audit_log ORDER BY number DESC LIMIT 1")
                .fetch_optional(&mut *writing)
                .await?;
        let Some((number, hash)) = last else {
            return Ok(None);
        };
        let hash: [u8; 32] = hash.try_into().map_err(|_| unknown("hash"))?;
        let (store,): (Vec<u8>,) = sqlx::query_as("SELECT value FROM meta WHERE name = 'store_id'")
            .fetch_one(&mut *writing)
            .await?;
        let at = time("audit_log", "at", now.as_millisecond())?;
        let checkpoint = self
            .signer()
            .sign(STORE_SIGNER, &hex(&store), number.unsigned_abs(), hash, at);
        insert_checkpoint(&mut writing, &checkpoint).await?;
        writing.commit().await?;
        Ok(Some(checkpoint))
    }

    /// Keeps the checkpoint that a witness has signed, whose state must be one of this log.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may not; [`StoreError::BadWitness`] if it does not fit this log or its
    /// signature does not hold; if the database fails.
    pub async fn keep_witness(&self, access: &Access, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        access.demand(Duty::Audit, "witness")?;
        self.try_keep_witness(access, checkpoint)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_keep_witness(&self, access: &Access, checkpoint: &Checkpoint) -> Result<(), Fault> {
        let mut writing = self.database().write().await?;
        let number = i64::try_from(checkpoint.number).unwrap_or(i64::MAX);
        let row: Option<(Vec<u8>,)> =
            sqlx::query_as("SELECT hash FROM audit_checkpoints WHERE number = $1 AND signer = $2")
                .bind(number)
                .bind(STORE_SIGNER)
                .fetch_optional(&mut *writing)
                .await?;
        let (store,): (Vec<u8>,) = sqlx::query_as("SELECT value FROM meta WHERE name = 'store_id'")
            .fetch_one(&mut *writing)
            .await?;
        let fits =
            row.is_some_and(|(hash,)| hex(&hash) == checkpoint.hash) && hex(&store) == checkpoint.store;
        if !fits || checkpoint.signer == STORE_SIGNER || checkpoint.check().is_err() {
            return Err(StoreError::BadWitness.into());
        }
        insert_checkpoint(&mut writing, checkpoint).await?;
        let action = AuditAction::CheckpointWitnessed {
            number: checkpoint.number,
        };
        let event = AuditEvent::new(self.now(), access.actor().clone(), action, AuditObject::Store);
        append(&mut writing, &event, None).await?;
        writing.commit().await
    }

    /// The whole audit log with its checkpoints, the last of which is made now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may not read it; if the database fails.
    pub async fn audit_export(&self, access: &Access) -> Result<String, StoreError> {
        access.demand(Duty::Audit, "audit")?;
        self.audit_checkpoint().await?;
        self.try_export()
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_export(&self) -> Result<String, Fault> {
        type Signed = (i64, String, Vec<u8>, i64, Vec<u8>, Vec<u8>);
        let mut reading = self.database().read().await?;
        let (store,): (Vec<u8>,) = sqlx::query_as("SELECT value FROM meta WHERE name = 'store_id'")
            .fetch_one(&mut *reading)
            .await?;
        // The store's own signature comes last of one number, so that the log ends with it.
        let checkpoints: Vec<Signed> = sqlx::query_as(
            "SELECT number, signer, hash, at, public_key, signature FROM audit_checkpoints
             ORDER BY number, CASE WHEN signer = 'rasoat' THEN 0 ELSE 1 END, signer",
        )
        .fetch_all(&mut *reading)
        .await?;
        let mut checkpoints = checkpoints.into_iter().peekable();
        let events: Vec<(i64, String, Vec<u8>)> =
            sqlx::query_as("SELECT number, event, hash FROM audit_log ORDER BY number")
                .fetch_all(&mut *reading)
                .await?;
        reading.commit().await?;
        // Events after the last checkpoint are left out: they are not signed yet.
        let mut export = String::new();
        let mut signed = 0;
        for (number, event, hash) in events {
            // As stored, so that a change in the database shows.
            writeln!(
                export,
                "{{\"event\":{event},\"hash\":\"{}\",\"number\":{number}}}",
                hex(&hash)
            )
            .expect("a string takes any text");
            while let Some((at_number, signer, hash, at, public_key, signature)) =
                checkpoints.next_if(|checkpoint| checkpoint.0 == number)
            {
                let checkpoint = Checkpoint {
                    signer,
                    store: hex(&store),
                    number: at_number.unsigned_abs(),
                    hash: hex(&hash),
                    at: time("audit_checkpoints", "at", at)?,
                    public_key: hex(&public_key),
                    signature: hex(&signature),
                };
                export.push_str(&canonical_json(&Line::Checkpoint { checkpoint }));
                export.push('\n');
                signed = export.len();
            }
        }
        export.truncate(signed);
        Ok(export)
    }
}

async fn insert_checkpoint(
    connection: &mut sqlx::AnyConnection,
    checkpoint: &Checkpoint,
) -> Result<(), Fault> {
    let bytes = |digits: &str| unhex::<32>(digits).ok_or(StoreError::BadWitness);
    let signature = unhex::<64>(&checkpoint.signature).ok_or(StoreError::BadWitness)?;
    sqlx::query(
        "INSERT INTO audit_checkpoints (number, signer, hash, at, public_key, signature)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (number, signer) DO NOTHING",
    )
    .bind(i64::try_from(checkpoint.number).unwrap_or(i64::MAX))
    .bind(checkpoint.signer.as_str())
    .bind(bytes(&checkpoint.hash)?.to_vec())
    .bind(checkpoint.at.as_millisecond())
    .bind(bytes(&checkpoint.public_key)?.to_vec())
    .bind(signature.to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

const fn unknown(column: &'static str) -> StoreError {
    StoreError::UnknownValue {
        table: "audit_log",
        column,
    }
}
