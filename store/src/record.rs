//! Writing finished visits, a batch in one transaction: [`Store::record`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use jiff::Timestamp;
use rasoat_core::{DiscoveredLink, RunId, TargetId};
use sqlx::AnyConnection;

use crate::database::Fault;
use crate::hosts::host_name;
use crate::key_store::{KeyId, NewKey};
use crate::links::{LinkTarget, add_links};
use crate::portal_keys::PortalKeys;
use crate::visit_writer::VisitWriter;
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

/// What a batch brings to one run.
struct RunBatch {
    context: RunContext,
    links: Vec<DiscoveredLink>,
    /// The page whose link first named each host.
    found_at: HashMap<String, i64>,
}

impl RunBatch {
    fn new(context: RunContext) -> Self {
        Self {
            context,
            links: Vec::new(),
            found_at: HashMap::new(),
        }
    }

    fn take_links(&mut self, visit: &mut VisitRecord) {
        for link in &visit.links {
            self.found_at
                .entry(host_name(&link.address))
                .or_insert(visit.target.0);
        }
        self.links.append(&mut visit.links);
    }
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
        let mut runs: HashMap<RunId, RunBatch> = HashMap::new();
        let mut writing = self.database().write().await?;
        for mut visit in batch {
            let batch = match runs.entry(visit.run) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let context = self.run_context(&mut writing, visit.run).await?;
                    new.insert(RunBatch::new(context))
                }
            };
            let address = visited_address(&mut writing, visit.run, visit.target).await?;
            if address.is_done {
                recorded.repeated += 1;
                continue;
            }
            batch.take_links(&mut visit);
            if visit.outcome.is_final() {
                let mut writer = VisitWriter {
                    store: self,
                    connection: &mut writing,
                    run: &batch.context,
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
        for batch in runs.into_values() {
            let run = batch.context;
            let target = LinkTarget {
                portal: run.portal,
                run: run.run,
                keys: &run.keys,
                now,
                found_at: batch.found_at,
            };
            recorded.new_addresses += add_links(&mut writing, &target, batch.links).await?;
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
