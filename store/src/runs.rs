//! Beginning and ending runs: [`Store::begin_run`], [`Store::finish_run`], [`Store::stop_run`].

use std::collections::HashMap;

use jiff::Timestamp;
use rasoat_core::{DiscoveredLink, PortalId, RunId, TargetId};
use sqlx::AnyConnection;

use crate::database::Fault;
use crate::hosts::HostRegister;
use crate::links::{LinkTarget, add_links};
use crate::{
    BegunRun, EngineStamp, RunReport, RunRequest, RunState, RunSummary, StopCause, Store, StoreError,
};

impl Store {
    /// Begins a run of a portal, or goes on with the one that was cut off or stopped.
    ///
    /// A run that goes on gets the addresses back that were handed out and not recorded. An unfinished run of
    /// another engine is given up, for its judgements could not be compared. In a new run every known address
    /// of the portal waits again; `start` is added in any case. The caller holds the lock of
    /// [`Store::lock_crawl`].
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownPortal`]; if the database fails.
    pub async fn begin_run(
        &self,
        portal: &PortalId,
        engine: &EngineStamp,
        start: Vec<DiscoveredLink>,
    ) -> Result<BegunRun, StoreError> {
        self.try_begin(portal, engine, start)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_begin(
        &self,
        portal: &PortalId,
        engine: &EngineStamp,
        start: Vec<DiscoveredLink>,
    ) -> Result<BegunRun, Fault> {
        let now = self.now();
        let mut writing = self.database().write().await?;
        let row = Self::portal_row(&mut writing, portal).await?;
        let keys = self.portal_keys(row.key.clone()).await?;
        let engine = engine_row(&mut writing, engine).await?;
        let open: Option<(i64, i64, Option<String>)> = sqlx::query_as(
            "SELECT id, engine_id, request FROM runs WHERE portal_id = $1 AND state IN ('running', 'stopped')",
        )
        .bind(row.id)
        .fetch_optional(&mut *writing)
        .await?;
        let (run, resumed) = match open {
            Some((run, _, Some(request))) if request == RunRequest::Cancel.as_str() => {
                let cause = Some(StopCause::Cancel);
                self.give_up(&mut writing, RunId(run), cause, now).await?;
                (start_new(&mut writing, row.id, engine, now).await?, false)
            }
            Some((run, its_engine, _)) if its_engine == engine => {
                resume(&mut writing, RunId(run)).await?;
                (RunId(run), true)
            }
            Some((run, ..)) => {
                self.give_up(&mut writing, RunId(run), None, now).await?;
                (start_new(&mut writing, row.id, engine, now).await?, false)
            }
            None => (start_new(&mut writing, row.id, engine, now).await?, false),
        };
        let target = LinkTarget {
            portal: row.id,
            run,
            keys: &keys,
            now,
            found_at: HashMap::new(),
        };
        HostRegister::new(row.id, &keys, now)
            .backfill(&mut writing)
            .await?;
        add_links(&mut writing, &target, start).await?;
        let (addresses, unfinished) = count_addresses(&mut writing, run).await?;
        let (newest_address,): (i64,) =
            sqlx::query_as("SELECT COALESCE(MAX(id), 0) FROM addresses WHERE portal_id = $1")
                .bind(row.id)
                .fetch_one(&mut *writing)
                .await?;
        writing.commit().await?;
        tracing::info!(portal.id = %portal, run.id = run.0, resumed, addresses, unfinished, "run begun");
        Ok(BegunRun {
            id: run,
            resumed,
            addresses,
            unfinished,
            newest_address: TargetId(newest_address),
        })
    }

    /// Ends a run that does not go on, and keeps its report before its addresses belong to another one.
    async fn give_up(
        &self,
        writing: &mut AnyConnection,
        run: RunId,
        cause: Option<StopCause>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        end(writing, run, RunState::Superseded, cause, now).await?;
        self.write_report(writing, run).await?;
        Ok(())
    }

    /// Ends a run and sums it up. One that has ended already is only summed up.
    ///
    /// `state` is [`RunState::Finished`] or [`RunState::Stopped`]. A run in which every address has an outcome is
    /// finished in any case; with another state than finished it is stopped, and the next run of the portal goes
    /// on with it. Its report is kept, see [`Store::run_report`].
    ///
    /// # Errors
    ///
    /// [`StoreError::RunUnfinished`] if it is called finished and is not; if the database fails.
    pub async fn finish_run(&self, run: &BegunRun, state: RunState) -> Result<RunSummary, StoreError> {
        let cause = (state != RunState::Finished).then_some(StopCause::Interrupt);
        Ok(self.end_run(run.id, cause).await?.summary)
    }

    /// Ends a run before every address has an outcome, because of `cause`, and reports on it. Cancelled, it does not go on; the
    /// outcomes that it has stay.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn stop_run(&self, run: &BegunRun, cause: StopCause) -> Result<RunReport, StoreError> {
        self.end_run(run.id, Some(cause)).await
    }

    /// Ends a run, stopped by `cause` where there is one, and keeps its report.
    pub(crate) async fn end_run(
        &self,
        run: RunId,
        cause: Option<StopCause>,
    ) -> Result<RunReport, StoreError> {
        self.try_end(run, cause)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_end(&self, run: RunId, cause: Option<StopCause>) -> Result<RunReport, Fault> {
        let mut writing = self.database().write().await?;
        let known: Option<(String,)> = sqlx::query_as("SELECT state FROM runs WHERE id = $1")
            .bind(run.0)
            .fetch_optional(&mut *writing)
            .await?;
        let (known,) = known.ok_or(StoreError::UnknownRun(run))?;
        let is_open = known == RunState::Running.as_str()
            || (known == RunState::Stopped.as_str() && cause == Some(StopCause::Cancel));
        if !is_open && let Some(kept) = self.kept_report(&mut writing, run).await? {
            return Ok(kept);
        }
        if is_open {
            let (_, unfinished) = count_addresses(&mut writing, run).await?;
            let (state, cause) = match (cause, unfinished) {
                (_, 0) => (RunState::Finished, None),
                (None, _) => return Err(StoreError::RunUnfinished { run, unfinished }.into()),
                // The table has no word of its own for it.
                (Some(StopCause::Cancel), _) => (RunState::Superseded, cause),
                (Some(_), _) => (RunState::Stopped, cause),
            };
            end(&mut writing, run, state, cause, self.now()).await?;
            tracing::info!(run.id = run.0, state = state.as_str(), unfinished, "run ended");
        }
        let report = self.write_report(&mut writing, run).await?;
        writing.commit().await?;
        Ok(report)
    }
}

/// The state of a run by the columns `state` and `stopped_by`.
pub(crate) fn state_of(state: &str, stopped_by: Option<&str>) -> Result<RunState, StoreError> {
    let state = RunState::from_name(state).ok_or(StoreError::UnknownValue {
        table: "runs",
        column: "state",
    })?;
    let is_cancelled = state == RunState::Superseded && stopped_by == Some(StopCause::Cancel.as_str());
    Ok(if is_cancelled { RunState::Cancelled } else { state })
}

/// The number of an engine, which is added if it is new.
async fn engine_row(connection: &mut AnyConnection, engine: &EngineStamp) -> Result<i64, Fault> {
    sqlx::query(
        "INSERT INTO engines (engine_version, pack_sha256) VALUES ($1, $2)
         ON CONFLICT (engine_version, pack_sha256) DO NOTHING",
    )
    .bind(engine.engine_version.as_str())
    .bind(engine.pack_sha256.0.as_slice())
    .execute(&mut *connection)
    .await?;
    let (id,): (i64,) =
        sqlx::query_as("SELECT id FROM engines WHERE engine_version = $1 AND pack_sha256 = $2")
            .bind(engine.engine_version.as_str())
            .bind(engine.pack_sha256.0.as_slice())
            .fetch_one(connection)
            .await?;
    Ok(id)
}

async fn start_new(
    connection: &mut AnyConnection,
    portal: i64,
    engine: i64,
    now: Timestamp,
) -> Result<RunId, Fault> {
    let (run,): (i64,) = sqlx::query_as(
        "INSERT INTO runs (portal_id, engine_id, state, started_at) VALUES ($1, $2, 'running', $3)
         RETURNING id",
    )
    .bind(portal)
    .bind(engine)
    .bind(now.as_millisecond())
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE addresses SET run_id = $2, state = 'waiting', attempts = 0, not_before = 0
         WHERE portal_id = $1",
    )
    .bind(portal)
    .bind(run)
    .execute(connection)
    .await?;
    Ok(RunId(run))
}

async fn resume(connection: &mut AnyConnection, run: RunId) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE runs SET state = 'running', finished_at = NULL, request = NULL, stopped_by = NULL WHERE id = $1",
    )
    .bind(run.0)
    .execute(&mut *connection)
    .await?;
    release(connection, run).await
}

/// Takes back what was handed out.
async fn release(connection: &mut AnyConnection, run: RunId) -> Result<(), Fault> {
    sqlx::query("UPDATE addresses SET state = 'waiting' WHERE run_id = $1 AND state = 'leased'")
        .bind(run.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends a run; what was handed out waits again.
async fn end(
    connection: &mut AnyConnection,
    run: RunId,
    state: RunState,
    cause: Option<StopCause>,
    now: Timestamp,
) -> Result<(), Fault> {
    release(connection, run).await?;
    let (addresses, unfinished) = count_addresses(connection, run).await?;
    sqlx::query(
        "UPDATE runs SET state = $2, finished_at = $3, address_count = $4, unfinished_count = $5, stopped_by = $6
         WHERE id = $1",
    )
    .bind(run.0)
    .bind(state.as_str())
    .bind(now.as_millisecond())
    .bind(addresses.cast_signed())
    .bind(unfinished.cast_signed())
    .bind(cause.map(StopCause::as_str))
    .execute(connection)
    .await?;
    Ok(())
}

/// How many addresses belong to the run, and how many of them have no outcome.
pub(crate) async fn count_addresses(connection: &mut AnyConnection, run: RunId) -> Result<(u64, u64), Fault> {
    let (addresses, unfinished): (i64, i64) = sqlx::query_as(
        "SELECT COUNT(*), COUNT(CASE WHEN state <> 'done' THEN 1 END) FROM addresses WHERE run_id = $1",
    )
    .bind(run.0)
    .fetch_one(connection)
    .await?;
    Ok((addresses.unsigned_abs(), unfinished.unsigned_abs()))
}
