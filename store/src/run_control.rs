//! Asking something of a run from outside, and listing runs: [`Store::request_pause`], [`Store::runs`].

use jiff::Timestamp;
use rasoat_core::{PortalId, RunId};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::database::Fault;
use crate::runs::state_of;
use crate::{RunReport, RunState, Store, StoreError, rows};

/// What somebody asks of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunRequest {
    /// To stop, and not to go on before somebody says so.
    Pause,
    /// To be given up.
    Cancel,
}

impl RunRequest {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Cancel => "cancel",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Pause, Self::Cancel]
            .into_iter()
            .find(|request| request.as_str() == name)
    }
}

/// Why a run ended before every address had an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// The process was asked to end, by Ctrl-C for instance.
    Interrupt,
    /// [`RunRequest::Pause`].
    Pause,
    /// [`RunRequest::Cancel`].
    Cancel,
    /// The hours in which the portal may be fetched were over.
    Hours,
}

impl StopCause {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interrupt => "interrupt",
            Self::Pause => "pause",
            Self::Cancel => "cancel",
            Self::Hours => "hours",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Interrupt, Self::Pause, Self::Cancel, Self::Hours]
            .into_iter()
            .find(|cause| cause.as_str() == name)
    }
}

/// A run as it stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunHead {
    /// The run.
    pub run: RunId,
    /// The portal it visits.
    pub portal: PortalId,
    /// How far it has come.
    pub state: RunState,
    /// What somebody asked of it and nobody has done yet; [`RunRequest::Pause`] stays until the run goes on.
    pub request: Option<RunRequest>,
    /// Why it ended before its time, where it did.
    pub stopped_by: Option<StopCause>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, if it has.
    pub finished_at: Option<Timestamp>,
    /// Addresses that belonged to it when it last ended; 0 before.
    pub addresses: u64,
    /// Those of them that had no outcome then.
    pub unfinished: u64,
}

rows::row! {
    struct HeadRow {
        id: i64,
        slug: String,
        state: String,
        request: Option<String>,
        stopped_by: Option<String>,
        started_at: i64,
        finished_at: Option<i64>,
        address_count: i64,
        unfinished_count: i64,
    }
}

const HEADS: &str =
    "SELECT runs.id, portals.slug, runs.state, runs.request, runs.stopped_by, runs.started_at,
         runs.finished_at, runs.address_count, runs.unfinished_count
     FROM runs JOIN portals ON portals.id = runs.portal_id";

impl Store {
    /// The newest runs first, at most `max` of them, of one portal or of all.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownPortal`]; if the database fails.
    pub async fn runs(&self, portal: Option<&PortalId>, max: u32) -> Result<Vec<RunHead>, StoreError> {
        let reading = async {
            let mut reading = self.database().reader().acquire().await?;
            let portal = match portal {
                Some(portal) => Some(Self::portal_row(&mut reading, portal).await?.id),
                None => None,
            };
            let sql = sqlx::AssertSqlSafe(match portal {
                Some(_) => format!("{HEADS} WHERE runs.portal_id = $2 ORDER BY runs.id DESC LIMIT $1"),
                None => format!("{HEADS} ORDER BY runs.id DESC LIMIT $1"),
            });
            let mut query = sqlx::query_as::<_, HeadRow>(sql).bind(i64::from(max));
            if let Some(portal) = portal {
                query = query.bind(portal);
            }
            let rows = query.fetch_all(&mut *reading).await?;
            rows.into_iter().map(|row| Ok(head_of(row)?)).collect()
        };
        let heads: Result<_, Fault> = reading.await;
        heads.map_err(|fault| self.database().explain(fault))
    }

    /// The last run of each portal that has one, in order of number.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn last_runs(&self) -> Result<Vec<RunHead>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!(
            "{HEADS} WHERE runs.id IN (SELECT MAX(id) FROM runs GROUP BY portal_id) ORDER BY runs.id"
        ));
        let rows: Vec<HeadRow> = sqlx::query_as(sql)
            .fetch_all(self.database().reader())
            .await
            .map_err(|fault| self.database().explain(fault))?;
        rows.into_iter().map(head_of).collect()
    }

    /// One run.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownRun`]; if the database fails.
    pub async fn run_head(&self, run: RunId) -> Result<RunHead, StoreError> {
        let reading = async {
            let mut reading = self.database().reader().acquire().await?;
            head(&mut reading, run).await
        };
        let found: Result<_, Fault> = reading.await;
        found.map_err(|fault| self.database().explain(fault))
    }

    /// Asks a run to pause. One that visits addresses ends as soon as its process notices; one that is stopped
    /// does not go on by itself any more.
    ///
    /// # Errors
    ///
    /// [`StoreError::RunEnded`] if nothing of it can go on; [`StoreError::UnknownRun`]; if the database fails.
    pub async fn request_pause(&self, run: RunId) -> Result<(), StoreError> {
        self.request(run, Some(RunRequest::Pause)).await
    }

    /// Asks a run to be given up. One that is stopped is given up at once; for one that visits addresses its process does it as soon
    /// as it notices, or, if that process is no longer there, the next run of the portal.
    ///
    /// # Errors
    ///
    /// [`StoreError::RunEnded`] if nothing of it can go on; [`StoreError::UnknownRun`]; if the database fails.
    pub async fn request_cancel(&self, run: RunId) -> Result<(), StoreError> {
        self.request(run, Some(RunRequest::Cancel)).await?;
        if self.run_head(run).await?.state == RunState::Stopped {
            self.end_run(run, Some(StopCause::Cancel)).await?;
        }
        Ok(())
    }

    /// Gives up a run whose process is no longer there. The caller holds the lock of [`Store::lock_crawl`], so that nobody visits
    /// addresses of it.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownRun`]; if the database fails.
    pub async fn cancel_abandoned(&self, run: RunId) -> Result<RunReport, StoreError> {
        self.end_run(run, Some(StopCause::Cancel)).await
    }

    /// Takes back what was asked of a run, so that it may go on by itself.
    ///
    /// # Errors
    ///
    /// [`StoreError::RunEnded`] if nothing of it can go on; [`StoreError::UnknownRun`]; if the database fails.
    pub async fn withdraw_request(&self, run: RunId) -> Result<(), StoreError> {
        self.request(run, None).await
    }

    async fn request(&self, run: RunId, request: Option<RunRequest>) -> Result<(), StoreError> {
        let writing = async {
            let mut writing = self.database().write().await?;
            let changed =
                sqlx::query("UPDATE runs SET request = $2 WHERE id = $1 AND state IN ('running', 'stopped')")
                    .bind(run.0)
                    .bind(request.map(RunRequest::as_str))
                    .execute(&mut *writing)
                    .await?;
            writing.commit().await?;
            Ok(changed.rows_affected() > 0)
        };
        let changed: Result<bool, Fault> = writing.await;
        if changed.map_err(|fault| self.database().explain(fault))? {
            return Ok(());
        }
        self.run_head(run).await?;
        Err(StoreError::RunEnded(run))
    }

    /// What is asked of a run at present.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownRun`]; if the database fails.
    pub async fn requested(&self, run: RunId) -> Result<Option<RunRequest>, StoreError> {
        let row: Option<(Option<String>,)> = sqlx::query_as("SELECT request FROM runs WHERE id = $1")
            .bind(run.0)
            .fetch_optional(self.database().reader())
            .await
            .map_err(|fault| self.database().explain(fault))?;
        let (request,) = row.ok_or(StoreError::UnknownRun(run))?;
        request.as_deref().map(request_of).transpose()
    }
}

/// One run.
pub(crate) async fn head(connection: &mut AnyConnection, run: RunId) -> Result<RunHead, Fault> {
    let sql = sqlx::AssertSqlSafe(format!("{HEADS} WHERE runs.id = $1"));
    let row: Option<HeadRow> = sqlx::query_as(sql).bind(run.0).fetch_optional(connection).await?;
    Ok(head_of(row.ok_or(StoreError::UnknownRun(run))?)?)
}

fn request_of(name: &str) -> Result<RunRequest, StoreError> {
    RunRequest::from_name(name).ok_or(StoreError::UnknownValue {
        table: "runs",
        column: "request",
    })
}

fn head_of(row: HeadRow) -> Result<RunHead, StoreError> {
    let unknown = |column| StoreError::UnknownValue {
        table: "runs",
        column,
    };
    let time = |column, at| Timestamp::from_millisecond(at).map_err(|_| unknown(column));
    let cause = |name: &str| StopCause::from_name(name).ok_or_else(|| unknown("stopped_by"));
    Ok(RunHead {
        run: RunId(row.id),
        portal: PortalId::new(row.slug).map_err(|_| unknown("portal_id"))?,
        state: state_of(&row.state, row.stopped_by.as_deref())?,
        request: row.request.as_deref().map(request_of).transpose()?,
        stopped_by: row.stopped_by.as_deref().map(cause).transpose()?,
        started_at: time("started_at", row.started_at)?,
        finished_at: row.finished_at.map(|at| time("finished_at", at)).transpose()?,
        addresses: row.address_count.unsigned_abs(),
        unfinished: row.unfinished_count.unsigned_abs(),
    })
}
