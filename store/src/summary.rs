//! The sums of a run: [`Store::run_summary`].

use std::collections::BTreeMap;

use jiff::Timestamp;
use rasoat_core::{Band, OutcomeKind, PortalId, RunId, Sha256Digest};
use sqlx::{Any, AnyConnection, FromRow};

use crate::database::Fault;
use crate::names::{band_from_name, verdict_from_name};
use crate::runs::{count_addresses, state_of};
use crate::{DocumentCounts, EngineStamp, RunState, RunSummary, Store, StoreError};

impl Store {
    /// Sums up a run, also while it goes on. The sums of one whose outcomes were pruned are those of its report.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownRun`]; if the database fails.
    pub async fn run_summary(&self, run: RunId) -> Result<RunSummary, StoreError> {
        self.try_summary(run)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_summary(&self, run: RunId) -> Result<RunSummary, Fault> {
        // One transaction, so that all sums are of the same moment.
        let mut reading = self.database().read().await?;
        let summary = match self.pruned_report(&mut reading, run).await? {
            Some(pruned) => pruned.summary,
            None => Self::sum_up(&mut reading, run).await?,
        };
        reading.commit().await?;
        Ok(summary)
    }

    /// Sums up a run whose outcomes are there.
    pub(crate) async fn sum_up(reading: &mut AnyConnection, run: RunId) -> Result<RunSummary, Fault> {
        let mut summary = head(reading, run).await?;
        if summary.state == RunState::Running {
            (summary.addresses, summary.unfinished) = count_addresses(reading, run).await?;
        }
        let rows: Vec<(String, i64)> = counted(
            reading,
            run,
            "SELECT code, COUNT(*) FROM outcomes WHERE run_id = $1 GROUP BY code",
        )
        .await?;
        for (code, count) in rows {
            let unknown = StoreError::UnknownValue {
                table: "outcomes",
                column: "code",
            };
            summary.outcomes.insert(
                OutcomeKind::from_code(&code).ok_or(unknown)?,
                count.unsigned_abs(),
            );
        }
        summary.documents = documents(reading, run).await?;
        let rows: Vec<(String, i64)> = counted(
            reading,
            run,
            "SELECT copies.verdict, COUNT(*) FROM outcomes JOIN copies ON copies.id = outcomes.copy_id
             WHERE outcomes.run_id = $1 GROUP BY copies.verdict",
        )
        .await?;
        for (verdict, count) in rows {
            summary
                .verdicts
                .insert(verdict_from_name(&verdict)?.as_str(), count.unsigned_abs());
        }
        let rows: Vec<(String, i64)> = counted(
            reading,
            run,
            "SELECT problems.code, COUNT(DISTINCT problems.copy_id)
             FROM outcomes JOIN problems ON problems.copy_id = outcomes.copy_id
             WHERE outcomes.run_id = $1 GROUP BY problems.code",
        )
        .await?;
        summary.problems = rows
            .into_iter()
            .map(|(code, count)| (code, count.unsigned_abs()))
            .collect();
        summary.findings = findings(reading, run).await?;
        Ok(summary)
    }
}

async fn counted<Row>(
    connection: &mut AnyConnection,
    run: RunId,
    sql: &'static str,
) -> Result<Vec<Row>, Fault>
where
    Row: for<'r> FromRow<'r, <Any as sqlx::Database>::Row> + Send + Unpin,
{
    Ok(sqlx::query_as(sql).bind(run.0).fetch_all(connection).await?)
}

async fn head(connection: &mut AnyConnection, run: RunId) -> Result<RunSummary, Fault> {
    type Columns = (
        String,
        String,
        i64,
        Option<i64>,
        i64,
        i64,
        String,
        Vec<u8>,
        Option<String>,
    );
    let row: Option<Columns> = sqlx::query_as(
        "SELECT portals.slug, runs.state, runs.started_at, runs.finished_at, runs.address_count,
             runs.unfinished_count, engines.engine_version, engines.pack_sha256, runs.stopped_by
         FROM runs JOIN portals ON portals.id = runs.portal_id JOIN engines ON engines.id = runs.engine_id
         WHERE runs.id = $1",
    )
    .bind(run.0)
    .fetch_optional(connection)
    .await?;
    let (slug, state, started, finished, addresses, unfinished, engine_version, pack, stopped_by) =
        row.ok_or(StoreError::UnknownRun(run))?;
    let unknown = |column| StoreError::UnknownValue {
        table: "runs",
        column,
    };
    let time = |column, at| Timestamp::from_millisecond(at).map_err(|_| unknown(column));
    Ok(RunSummary {
        run,
        portal: PortalId::new(slug).map_err(|_| unknown("portal_id"))?,
        engine: EngineStamp {
            engine_version,
            pack_sha256: Sha256Digest(pack.try_into().map_err(|_| unknown("engine_id"))?),
        },
        state: state_of(&state, stopped_by.as_deref())?,
        started_at: time("started_at", started)?,
        finished_at: finished.map(|at| time("finished_at", at)).transpose()?,
        addresses: addresses.unsigned_abs(),
        unfinished: unfinished.unsigned_abs(),
        outcomes: BTreeMap::new(),
        documents: DocumentCounts::default(),
        verdicts: BTreeMap::new(),
        problems: BTreeMap::new(),
        findings: BTreeMap::new(),
    })
}

async fn documents(connection: &mut AnyConnection, run: RunId) -> Result<DocumentCounts, Fault> {
    let rows: Vec<(String, i64)> = counted(
        connection,
        run,
        "SELECT change, COUNT(*) FROM outcomes WHERE run_id = $1 AND change IS NOT NULL GROUP BY change",
    )
    .await?;
    let mut counts = DocumentCounts::default();
    for (change, count) in rows {
        let count = count.unsigned_abs();
        match change.as_str() {
            "new" => counts.new = count,
            "changed" => counts.changed = count,
            _ => counts.unchanged = count,
        }
    }
    Ok(counts)
}

async fn findings(connection: &mut AnyConnection, run: RunId) -> Result<BTreeMap<Band, u64>, Fault> {
    let rows: Vec<(String, i64)> = counted(
        connection,
        run,
        "SELECT findings.band, COUNT(DISTINCT findings.id)
         FROM outcomes JOIN detections ON detections.copy_id = outcomes.copy_id
             JOIN findings ON findings.id = detections.finding_id
         WHERE outcomes.run_id = $1 GROUP BY findings.band",
    )
    .await?;
    rows.into_iter()
        .map(|(band, count)| Ok((band_from_name("findings", &band)?, count.unsigned_abs())))
        .collect()
}
