//! Writing finished visits, a batch in one transaction: [`Store::record`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use rasoat_core::{DiscoveredLink, HttpFacts, OutcomeKind, ProblemKind, RunId, TargetId};
use sqlx::AnyConnection;

use crate::copies::{SeenDocument, see_again, see_otherwise};
use crate::copy_state::Sight;
use crate::database::Fault;
use crate::documents::DocumentWriter;
use crate::key_store::{KeyId, NewKey};
use crate::links::{LinkTarget, add_links};
use crate::portal_keys::PortalKeys;
use crate::{RecordedBatch, Store, StoreError, VisitRecord};

/// What is the same for all visits of a run.
#[derive(Clone)]
pub(crate) struct RunContext {
    /// The run.
    pub(crate) run: RunId,
    /// The number of the portal.
    pub(crate) portal: i64,
    /// The number of the portal's agency.
    pub(crate) agency: i64,
    /// The number of the engine that judges.
    pub(crate) engine: i64,
    /// The portal's keys.
    pub(crate) keys: Arc<PortalKeys>,
}

/// The address of a visit.
pub(crate) struct VisitedAddress {
    /// Its number.
    pub(crate) id: i64,
    /// Its token.
    pub(crate) token: Vec<u8>,
    /// The address, sealed under the portal's key.
    pub(crate) address: Vec<u8>,
    is_done: bool,
}

impl Store {
    /// Writes finished visits with everything that came of them, all or none.
    ///
    /// A visit that was recorded before in the same run is passed over, so that a batch may be written again.
    ///
    /// # Errors
    ///
    /// [`StoreError::RunEnded`], [`StoreError::UnknownTarget`] for a visit of another run; if the database
    /// fails. Nothing was written then.
    pub async fn record(&self, batch: Vec<VisitRecord>) -> Result<RecordedBatch, StoreError> {
        self.try_record(batch)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_record(&self, batch: Vec<VisitRecord>) -> Result<RecordedBatch, Fault> {
        let now = self.now();
        let mut recorded = RecordedBatch::default();
        let mut new_keys: Vec<NewKey> = Vec::new();
        let mut runs: HashMap<RunId, (RunContext, Vec<DiscoveredLink>)> = HashMap::new();
        let mut writing = self.database().write().await?;
        for mut visit in batch {
            let (run, links) = match runs.entry(visit.run) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let context = self.run_context(&mut writing, visit.run).await?;
                    new.insert((context, Vec::new()))
                }
            };
            let address = visited_address(&mut writing, visit.run, visit.target).await?;
            if address.is_done {
                recorded.repeated += 1;
                continue;
            }
            links.append(&mut visit.links);
            if visit.outcome.is_final() {
                let mut writer = VisitWriter {
                    store: self,
                    connection: &mut writing,
                    run,
                    new_keys: &mut new_keys,
                    now,
                };
                writer.finish(&address, visit).await?;
                recorded.finished += 1;
            } else {
                postpone(&mut writing, &address, &visit, now).await?;
                recorded.postponed += 1;
            }
        }
        for (run, links) in runs.into_values() {
            let target = LinkTarget {
                portal: run.portal,
                run: run.run,
                keys: &run.keys,
                now,
            };
            recorded.new_addresses += add_links(&mut writing, &target, links).await?;
        }
        // A key without data harms nobody; data without its key would be lost.
        self.key_store().keep(&new_keys, now).await?;
        writing.commit().await?;
        Ok(recorded)
    }

    async fn run_context(&self, connection: &mut AnyConnection, run: RunId) -> Result<RunContext, Fault> {
        let row: Option<(i64, i64, i64, Vec<u8>, String)> = sqlx::query_as(
            "SELECT runs.portal_id, portals.agency_id, runs.engine_id, portals.key_id, runs.state
             FROM runs JOIN portals ON portals.id = runs.portal_id WHERE runs.id = $1",
        )
        .bind(run.0)
        .fetch_optional(connection)
        .await?;
        let (portal, agency, engine, key, state) = row.ok_or(StoreError::UnknownRun(run))?;
        if state != "running" {
            return Err(StoreError::RunEnded(run).into());
        }
        let keys = self.portal_keys(KeyId(key)).await?;
        Ok(RunContext {
            run,
            portal,
            agency,
            engine,
            keys,
        })
    }
}

async fn visited_address(
    connection: &mut AnyConnection,
    run: RunId,
    target: TargetId,
) -> Result<VisitedAddress, Fault> {
    let row: Option<(Vec<u8>, Vec<u8>, String)> =
        sqlx::query_as("SELECT token, address, state FROM addresses WHERE id = $1 AND run_id = $2")
            .bind(target.0)
            .bind(run.0)
            .fetch_optional(connection)
            .await?;
    let (token, address, state) = row.ok_or(StoreError::UnknownTarget { run, target })?;
    Ok(VisitedAddress {
        id: target.0,
        token,
        address,
        is_done: state == "done",
    })
}

/// Lets an address wait again after a failed try.
async fn postpone(
    connection: &mut AnyConnection,
    address: &VisitedAddress,
    visit: &VisitRecord,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE addresses SET state = 'waiting', attempts = attempts + 1, not_before = $2,
             last_outcome = $3, last_status = $4, last_visited_at = $5 WHERE id = $1",
    )
    .bind(address.id)
    .bind(visit.retry_at.unwrap_or(now).as_millisecond())
    .bind(visit.outcome.code())
    .bind(visit.facts.as_ref().map(|facts| i64::from(facts.status)))
    .bind(now.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes one final visit.
struct VisitWriter<'a> {
    store: &'a Store,
    connection: &'a mut AnyConnection,
    run: &'a RunContext,
    new_keys: &'a mut Vec<NewKey>,
    now: Timestamp,
}

impl VisitWriter<'_> {
    async fn finish(&mut self, address: &VisitedAddress, mut visit: VisitRecord) -> Result<(), Fault> {
        let read_again = visit
            .document
            .as_ref()
            .is_some_and(|document| document.problems.iter().any(|problem| is_passing(&problem.kind)));
        let seen = self.write_copy(address, &mut visit).await?;
        self.write_outcome(address, &visit, seen).await?;
        self.write_address(address, &visit, read_again).await
    }

    /// Writes what the visit tells of the document at the address; returns the document, if one was seen.
    async fn write_copy(
        &mut self,
        address: &VisitedAddress,
        visit: &mut VisitRecord,
    ) -> Result<Option<SeenDocument>, Fault> {
        match (visit.outcome, visit.document.take()) {
            (OutcomeKind::Fetched, Some(document)) => {
                let mut writer = DocumentWriter {
                    store: self.store,
                    connection: self.connection,
                    run: self.run,
                    new_keys: self.new_keys,
                    now: self.now,
                };
                Ok(Some(writer.write(address, &document).await?))
            }
            (OutcomeKind::NotModified, _) => see_again(self.connection, address.id, self.now).await,
            (OutcomeKind::Gone, _) => self.see_otherwise(address, Sight::Nothing).await,
            (OutcomeKind::Unreachable(_) | OutcomeKind::Redirected, _) => {
                self.see_otherwise(address, Sight::OutOfReach).await
            }
            // What was not asked for, or read for its links only, tells nothing of a document.
            (OutcomeKind::Fetched | OutcomeKind::Denied(_) | OutcomeKind::Failed(_), _) => Ok(None),
        }
    }

    async fn see_otherwise(
        &mut self,
        address: &VisitedAddress,
        sight: Sight,
    ) -> Result<Option<SeenDocument>, Fault> {
        see_otherwise(self.connection, address.id, sight, self.now).await?;
        Ok(None)
    }

    async fn write_outcome(
        &mut self,
        address: &VisitedAddress,
        visit: &VisitRecord,
        seen: Option<SeenDocument>,
    ) -> Result<(), Fault> {
        let facts = visit.facts.as_ref();
        sqlx::query(
            "INSERT INTO outcomes (run_id, address_id, code, visited_at, status, media_type, body_bytes,
                 remote_address, copy_id, change)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(self.run.run.0)
        .bind(address.id)
        .bind(visit.outcome.code())
        .bind(facts.map_or(self.now, |facts| facts.at).as_millisecond())
        .bind(facts.map(|facts| i64::from(facts.status)))
        .bind(facts.and_then(media_type))
        .bind(
            facts
                .and_then(|facts| facts.body_bytes)
                .map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
        )
        .bind(facts.and_then(remote_address))
        .bind(seen.map(|seen| seen.copy))
        .bind(seen.map(|seen| seen.change.as_str()))
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    async fn write_address(
        &mut self,
        address: &VisitedAddress,
        visit: &VisitRecord,
        read_again: bool,
    ) -> Result<(), Fault> {
        let (validators, judged_by) = match visit.outcome {
            OutcomeKind::Fetched => {
                let validators = visit.facts.as_ref().map(|facts| &facts.validators);
                let sealed = validators
                    .map(|validators| self.run.keys.seal_validators(&address.token, validators))
                    .transpose()?
                    .flatten();
                (sealed, (!read_again).then_some(self.run.engine))
            }
            OutcomeKind::Gone | OutcomeKind::Redirected => (None, None),
            // The document that we know is still the last one that was given out.
            OutcomeKind::NotModified
            | OutcomeKind::Denied(_)
            | OutcomeKind::Unreachable(_)
            | OutcomeKind::Failed(_) => {
                return self
                    .end_visit(
                        address,
                        visit,
                        "UPDATE addresses SET state = 'done', last_outcome = $2, last_status = $3,
                             last_visited_at = $4 WHERE id = $1",
                        None,
                    )
                    .await;
            }
        };
        self.end_visit(
            address,
            visit,
            "UPDATE addresses SET state = 'done', last_outcome = $2, last_status = $3,
                 last_visited_at = $4, validators = $5, judged_engine_id = $6 WHERE id = $1",
            Some((validators, judged_by)),
        )
        .await
    }

    /// Runs one of the statements that mark an address as visited.
    async fn end_visit(
        &mut self,
        address: &VisitedAddress,
        visit: &VisitRecord,
        sql: &'static str,
        judged: Option<(Option<Vec<u8>>, Option<i64>)>,
    ) -> Result<(), Fault> {
        let mut query = sqlx::query(sql)
            .bind(address.id)
            .bind(visit.outcome.code())
            .bind(visit.facts.as_ref().map(|facts| i64::from(facts.status)))
            .bind(self.now.as_millisecond());
        if let Some((validators, judged_by)) = judged {
            query = query.bind(validators).bind(judged_by);
        }
        query.execute(&mut *self.connection).await?;
        Ok(())
    }
}

/// Whether another reading of the same bytes may see more, so that "not modified" would not do.
const fn is_passing(problem: &ProblemKind) -> bool {
    matches!(
        problem,
        ProblemKind::TimedOut
            | ProblemKind::OutOfMemory
            | ProblemKind::ReaderCrashed
            | ProblemKind::Truncated
    )
}

/// Type and subtype of the declared media type. Parameters are left out: a server may put a file name there.
fn media_type(facts: &HttpFacts) -> Option<String> {
    let declared = facts.content_type.as_deref()?;
    let essence = declared.split(';').next()?.trim().to_ascii_lowercase();
    let is_token = |part: &str| {
        // RFC 6838 §4.2 allows 127 characters.
        (1..=64).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then_some(essence)
}

/// The server's address, if it is one.
fn remote_address(facts: &HttpFacts) -> Option<String> {
    let address: IpAddr = facts.remote_address.as_deref()?.parse().ok()?;
    Some(address.to_string())
}

#[cfg(test)]
mod tests {
    use rasoat_core::Validators;

    use super::*;

    fn facts(content_type: &str, remote: &str) -> HttpFacts {
        HttpFacts {
            status: 200,
            at: Timestamp::UNIX_EPOCH,
            content_type: Some(content_type.to_owned()),
            body_bytes: None,
            validators: Validators::default(),
            remote_address: Some(remote.to_owned()),
        }
    }

    fn check(content_type: &str, expected: Option<&str>) {
        assert_eq!(
            media_type(&facts(content_type, "")).as_deref(),
            expected,
            "{content_type}"
        );
    }

    #[test]
    fn only_type_and_subtype_are_kept() {
        check("text/html; charset=utf-8", Some("text/html"));
        check("Application/PDF;name=\"Ke hoach.pdf\"", Some("application/pdf"));
        check(&format!("a/{}", "x".repeat(65)), None);
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        check(word, Some(word));
        check("application/vnd.ms-excel", Some("application/vnd.ms-excel"));
        check("kế hoạch/mật", None);
        check("Ke hoach so 12", None);
        check("", None);
    }

    #[test]
    fn only_real_server_addresses_are_kept() {
        assert_eq!(
            remote_address(&facts("", "203.0.113.7")).as_deref(),
            Some("203.0.113.7")
        );
        assert_eq!(
            remote_address(&facts("", "2001:db8::1")).as_deref(),
            Some("2001:db8::1")
        );
        assert_eq!(remote_address(&facts("", "ke-hoach.example")), None);
    }
}
