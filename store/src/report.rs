//! How complete a run was, host by host, and what changed since the one before: [`RunReport`].

use std::collections::BTreeMap;

use rasoat_core::{HostContact, OutcomeKind, RunId};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::database::Fault;
use crate::key_store::KeyId;
use crate::stored::verdict_names;
use crate::{DocumentCounts, RunSummary, StopCause, Store, StoreError, report_sums, run_control};

/// How complete a run was. Kept as it was when the run ended; outcomes of single addresses may be pruned later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReport {
    /// The sums of the run.
    #[serde(flatten)]
    pub summary: RunSummary,
    /// Why it ended before every address had an outcome, where it did.
    pub stopped_by: Option<StopCause>,
    /// The last finished run of the portal before it, with which [`RunReport::changes`] compares.
    pub previous: Option<RunId>,
    /// What is different from what the addresses showed before.
    pub changes: Changes,
    /// The hosts that its addresses name, in order of name. Their addresses, outcomes and documents add up to those of the run.
    pub hosts: Vec<HostCompleteness>,
}

/// What a run saw that was not so before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// Seen where nothing had been seen before.
    pub new: PagesAndDocuments,
    /// Seen where another content had been seen before.
    pub changed: PagesAndDocuments,
    /// Seen before, and proven not to be there any more.
    pub gone: PagesAndDocuments,
    /// Findings of the agency that were first seen in this run.
    pub new_findings: u64,
    /// Findings of which the portal showed a copy before and nobody shows one any more.
    pub gone_findings: u64,
}

/// How many web pages, and how many other documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PagesAndDocuments {
    /// Web pages.
    pub pages: u64,
    /// Other documents.
    pub documents: u64,
}

/// What came of the addresses of one host: `addresses = unfinished + Σ outcomes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostCompleteness {
    /// The host name, in lower case, without port. Empty for addresses without host.
    pub host: String,
    /// Addresses that belong to the run.
    pub addresses: u64,
    /// Addresses without an outcome.
    pub unfinished: u64,
    /// Addresses by outcome.
    pub outcomes: BTreeMap<OutcomeKind, u64>,
    /// Documents against what their addresses showed before.
    pub documents: DocumentCounts,
    /// Documents by [`rasoat_core::Verdict::as_str`].
    #[serde(deserialize_with = "verdict_names")]
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Documents by [`rasoat_core::ProblemKind::code`]; one with two problems counts for each.
    pub problems: BTreeMap<String, u64>,
    /// What was asked of it, and its robots.txt and TLS; `None` where nothing was asked.
    pub contact: Option<HostContact>,
}

impl Store {
    /// The report of a run: as it was when the run ended, or as it is now where it goes on.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownRun`]; if the database fails.
    pub async fn run_report(&self, run: RunId) -> Result<RunReport, StoreError> {
        let reading = async {
            let mut reading = self.database().read().await?;
            let report = match self.kept_report(&mut reading, run).await? {
                Some(kept) => kept,
                None => self.make_report(&mut reading, run).await?,
            };
            reading.commit().await?;
            Ok(report)
        };
        let report: Result<_, Fault> = reading.await;
        report.map_err(|fault| self.database().explain(fault))
    }

    /// Makes the report of a run that ends in this transaction, and keeps it.
    pub(crate) async fn write_report(
        &self,
        writing: &mut AnyConnection,
        run: RunId,
    ) -> Result<RunReport, Fault> {
        let report = self.make_report(writing, run).await?;
        let json = serde_json::to_string(&report).expect("sums and names are always JSON");
        let key = run_key(writing, run).await?;
        let sealed = self.portal_keys(key).await?.seal_report(run, &json)?;
        sqlx::query(
            "INSERT INTO run_reports (run_id, report, made_at) VALUES ($1, $2, $3)
             ON CONFLICT (run_id) DO UPDATE SET report = excluded.report, made_at = excluded.made_at",
        )
        .bind(run.0)
        .bind(sealed)
        .bind(self.now().as_millisecond())
        .execute(writing)
        .await?;
        Ok(report)
    }

    /// The report of a run whose outcomes were pruned; `None` where they are there.
    pub(crate) async fn pruned_report(
        &self,
        connection: &mut AnyConnection,
        run: RunId,
    ) -> Result<Option<RunReport>, Fault> {
        let row: Option<(Option<i64>,)> = sqlx::query_as("SELECT pruned_at FROM runs WHERE id = $1")
            .bind(run.0)
            .fetch_optional(&mut *connection)
            .await?;
        match row {
            Some((Some(_),)) => self.kept_report(connection, run).await,
            _ => Ok(None),
        }
    }

    /// The report that was kept when the run ended. None while it goes on, again or still.
    pub(crate) async fn kept_report(
        &self,
        connection: &mut AnyConnection,
        run: RunId,
    ) -> Result<Option<RunReport>, Fault> {
        let row: Option<(Vec<u8>,)> = sqlx::query_as(
            "SELECT run_reports.report FROM run_reports JOIN runs ON runs.id = run_reports.run_id
             WHERE run_reports.run_id = $1 AND runs.state <> 'running'",
        )
        .bind(run.0)
        .fetch_optional(&mut *connection)
        .await?;
        let Some((sealed,)) = row else {
            return Ok(None);
        };
        let key = run_key(connection, run).await?;
        let json = self.portal_keys(key).await?.open_report(run, &sealed)?;
        let report = serde_json::from_str(&json).map_err(|_| StoreError::UnknownValue {
            table: "run_reports",
            column: "report",
        })?;
        Ok(Some(report))
    }

    async fn make_report(&self, reading: &mut AnyConnection, run: RunId) -> Result<RunReport, Fault> {
        let row = report_sums::run_row(reading, run).await?;
        let keys = self.portal_keys(KeyId(row.key_id.clone())).await?;
        Ok(RunReport {
            summary: Self::sum_up(reading, run).await?,
            stopped_by: run_control::head(reading, run).await?.stopped_by,
            previous: report_sums::previous_run(reading, run, row.portal_id).await?,
            changes: report_sums::changes(reading, run, &row).await?,
            hosts: report_sums::hosts(reading, run, &row, &keys).await?,
        })
    }
}

/// The name of the data key under which the report of a run is sealed.
async fn run_key(connection: &mut AnyConnection, run: RunId) -> Result<KeyId, Fault> {
    let (key,): (Vec<u8>,) = sqlx::query_as(
        "SELECT portals.key_id FROM runs JOIN portals ON portals.id = runs.portal_id WHERE runs.id = $1",
    )
    .bind(run.0)
    .fetch_optional(connection)
    .await?
    .ok_or(StoreError::UnknownRun(run))?;
    Ok(KeyId(key))
}
