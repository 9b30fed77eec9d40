//! What is to be done at a time, once, and tried again if it fails: [`Store::plan`], [`Store::lease_jobs`].

use jiff::{SignedDuration, Timestamp};

use crate::database::Fault;
use crate::read_documents::time;
use crate::{Store, StoreError};

/// How long somebody who does a job has for it, before another tries.
const LEASE: SignedDuration = SignedDuration::from_mins(15);

/// Something to do. Two with the same kind, object and time are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What to do, such as `probe` or `watch`.
    pub kind: String,
    /// What it concerns, such as the code of a case.
    pub object: String,
    /// When.
    pub due_at: Timestamp,
}

/// A job, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredJob {
    /// Its number.
    pub id: i64,
    /// What to do.
    pub kind: String,
    /// What it concerns.
    pub object: String,
    /// When it is due.
    pub due_at: Timestamp,
    /// `waiting`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// What came of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobOutcome {
    /// It is done.
    Done,
    /// It is to be tried again at this time.
    Again(Timestamp),
    /// It will not be tried again.
    GivenUp,
}

type JobColumns = (i64, String, String, i64, String, i64, Option<String>);

impl Store {
    /// Plans jobs, all or none. Returns how many are new.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn plan(&self, jobs: &[NewJob]) -> Result<u64, StoreError> {
        let now = self.now().as_millisecond();
        let write = async {
            let mut new = 0;
            let mut writing = self.database().write().await?;
            for job in jobs {
                new += sqlx::query(
                    "INSERT INTO jobs (kind, object, due_at, state, not_before, created_at)
                     VALUES ($1, $2, $3, 'waiting', $3, $4) ON CONFLICT (kind, object, due_at) DO NOTHING",
                )
                .bind(job.kind.as_str())
                .bind(job.object.as_str())
                .bind(job.due_at.as_millisecond())
                .bind(now)
                .execute(&mut *writing)
                .await?
                .rows_affected();
            }
            writing.commit().await?;
            Ok::<_, Fault>(new)
        };
        write.await.map_err(|fault| self.database().explain(fault))
    }

    /// Jobs that are due, at most `max`, the earliest first. Until they are told as [`Store::job_ended`], for at most
    /// fifteen minutes, nobody else gets them.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn lease_jobs(&self, max: u32) -> Result<Vec<StoredJob>, StoreError> {
        let now = self.now();
        let until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
        let lease = async {
            let mut writing = self.database().write().await?;
            let rows: Vec<JobColumns> = sqlx::query_as(
                "UPDATE jobs SET leased_until = $2, attempts = attempts + 1 WHERE id IN (
                     SELECT id FROM jobs WHERE state = 'waiting' AND not_before <= $1 AND leased_until <= $1
                     ORDER BY not_before, id LIMIT $3)
                 RETURNING id, kind, object, due_at, state, attempts, last_error",
            )
            .bind(now.as_millisecond())
            .bind(until.as_millisecond())
            .bind(i64::from(max))
            .fetch_all(&mut *writing)
            .await?;
            writing.commit().await?;
            Ok::<_, Fault>(rows)
        };
        let mut rows = lease.await.map_err(|fault| self.database().explain(fault))?;
        rows.sort_by_key(|row| (row.3, row.0));
        rows.into_iter().map(job_of).collect()
    }

    /// Tells what came of a job; `error` is a word of a closed vocabulary.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn job_ended(
        &self,
        id: i64,
        outcome: JobOutcome,
        error: Option<&'static str>,
    ) -> Result<(), StoreError> {
        let now = self.now().as_millisecond();
        let (state, not_before, ended) = match outcome {
            JobOutcome::Done => ("done", now, Some(now)),
            JobOutcome::Again(at) => ("waiting", at.as_millisecond(), None),
            JobOutcome::GivenUp => ("failed", now, Some(now)),
        };
        let write = async {
            let mut writing = self.database().write().await?;
            sqlx::query(
                "UPDATE jobs SET state = $2, not_before = $3, leased_until = 0, ended_at = $4, last_error = $5
                 WHERE id = $1 AND state = 'waiting'",
            )
            .bind(id)
            .bind(state)
            .bind(not_before)
            .bind(ended)
            .bind(error)
            .execute(&mut *writing)
            .await?;
            writing.commit().await
        };
        write.await.map_err(|fault: Fault| self.database().explain(fault))
    }

    /// Calls off the jobs of an object that wait. Returns how many.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn cancel_jobs(&self, kind: &str, object: &str) -> Result<u64, StoreError> {
        let now = self.now().as_millisecond();
        let write = async {
            let mut writing = self.database().write().await?;
            let rows = sqlx::query(
                "UPDATE jobs SET state = 'cancelled', ended_at = $3
                 WHERE kind = $1 AND object = $2 AND state = 'waiting'",
            )
            .bind(kind)
            .bind(object)
            .bind(now)
            .execute(&mut *writing)
            .await?
            .rows_affected();
            writing.commit().await?;
            Ok::<_, Fault>(rows)
        };
        write.await.map_err(|fault| self.database().explain(fault))
    }

    /// The jobs of an object, in order of time.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn jobs_of(&self, object: &str) -> Result<Vec<StoredJob>, StoreError> {
        let rows: Vec<JobColumns> = sqlx::query_as(
            "SELECT id, kind, object, due_at, state, attempts, last_error FROM jobs WHERE object = $1
             ORDER BY due_at, id",
        )
        .bind(object)
        .fetch_all(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        rows.into_iter().map(job_of).collect()
    }
}

fn job_of(row: JobColumns) -> Result<StoredJob, StoreError> {
    let (id, kind, object, due_at, state, attempts, last_error) = row;
    Ok(StoredJob {
        id,
        kind,
        object,
        due_at: time("jobs", "due_at", due_at)?,
        state,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        last_error,
    })
}
