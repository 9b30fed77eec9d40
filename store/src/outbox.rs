//! What is to be sent, kept until it is: [`Store::post`], [`Store::lease_messages`].

use jiff::{SignedDuration, Timestamp};
use rasoat_core::{CaseCode, Sensitive};

use crate::database::Fault;
use crate::read_documents::time;
use crate::seal::Place;
use crate::{Store, StoreError};

/// How long somebody who sends has for it, before another tries.
const LEASE: SignedDuration = SignedDuration::from_mins(10);

/// Something to send.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Through what, such as `mail` or `webhook`.
    pub channel: String,
    /// Two messages with the same one are the same message, and only the first is kept.
    pub dedupe: String,
    /// The case it concerns.
    pub case: Option<CaseCode>,
    /// What the sender needs, such as JSON of receivers and words. Sealed in the database.
    pub message: Sensitive<String>,
    /// When it may be sent.
    pub not_before: Timestamp,
}

/// A message that is to be sent now.
#[derive(Debug, Clone)]
pub struct LeasedMessage {
    /// Its number.
    pub id: i64,
    /// Through what.
    pub channel: String,
    /// What tells it from others, also for the receiver.
    pub dedupe: String,
    /// The case it concerns.
    pub case: Option<CaseCode>,
    /// What the sender needs.
    pub message: Sensitive<String>,
    /// How often it was tried before.
    pub attempts: u32,
}

/// What came of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// The other side has taken it.
    Done,
    /// It is to be tried again at this time.
    Again(Timestamp),
    /// It will not be tried again.
    GivenUp,
}

type LeasedColumns = (i64, String, String, Option<String>, Vec<u8>, i64);

impl Store {
    /// Keeps messages to send, all or none. Returns how many are new.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn post(&self, messages: &[NewMessage]) -> Result<u64, StoreError> {
        self.try_post(messages)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_post(&self, messages: &[NewMessage]) -> Result<u64, Fault> {
        let now = self.now().as_millisecond();
        let mut new = 0;
        let mut writing = self.database().write().await?;
        for message in messages {
            let sealed = self
                .fields()
                .seal(place(&message.dedupe), message.message.expose().as_bytes())?;
            new += sqlx::query(
                "INSERT INTO outbox (channel, dedupe, case_code, message, state, not_before, created_at)
                 VALUES ($1, $2, $3, $4, 'waiting', $5, $6) ON CONFLICT (dedupe) DO NOTHING",
            )
            .bind(message.channel.as_str())
            .bind(message.dedupe.as_str())
            .bind(message.case.map(|code| code.to_string()))
            .bind(sealed)
            .bind(message.not_before.as_millisecond())
            .bind(now)
            .execute(&mut *writing)
            .await?
            .rows_affected();
        }
        writing.commit().await?;
        Ok(new)
    }

    /// Messages that may be sent now, at most `max`, the oldest first. Until they are told as [`Store::sent`], for at most
    /// ten minutes, nobody else gets them.
    ///
    /// # Errors
    ///
    /// If the database fails, or a message does not open.
    pub async fn lease_messages(&self, max: u32) -> Result<Vec<LeasedMessage>, StoreError> {
        self.try_lease_messages(max)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_lease_messages(&self, max: u32) -> Result<Vec<LeasedMessage>, Fault> {
        let now = self.now();
        let until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
        let mut writing = self.database().write().await?;
        let mut rows: Vec<LeasedColumns> = sqlx::query_as(
            "UPDATE outbox SET leased_until = $2, attempts = attempts + 1 WHERE id IN (
                 SELECT id FROM outbox WHERE state = 'waiting' AND not_before <= $1 AND leased_until <= $1
                 ORDER BY not_before, id LIMIT $3)
             RETURNING id, channel, dedupe, case_code, message, attempts - 1",
        )
        .bind(now.as_millisecond())
        .bind(until.as_millisecond())
        .bind(i64::from(max))
        .fetch_all(&mut *writing)
        .await?;
        rows.sort_by_key(|row| row.0);
        let leased = rows
            .into_iter()
            .map(|row| self.leased(row))
            .collect::<Result<_, _>>()?;
        writing.commit().await?;
        Ok(leased)
    }

    fn leased(&self, row: LeasedColumns) -> Result<LeasedMessage, StoreError> {
        let (id, channel, dedupe, case, sealed, attempts) = row;
        let message = self.fields().open_text(place(&dedupe), &sealed)?;
        Ok(LeasedMessage {
            id,
            channel,
            case: case.and_then(|code| code.parse().ok()),
            message: Sensitive::new(message.to_string()),
            attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            dedupe,
        })
    }

    /// Tells what came of sending a message; `error` is a word of a closed vocabulary, never words of the other side.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn sent(&self, id: i64, outcome: Sent, error: Option<&'static str>) -> Result<(), StoreError> {
        let now = self.now().as_millisecond();
        let (state, not_before, ended) = match outcome {
            Sent::Done => ("sent", now, Some(now)),
            Sent::Again(at) => ("waiting", at.as_millisecond(), None),
            Sent::GivenUp => ("failed", now, Some(now)),
        };
        let write = async {
            let mut writing = self.database().write().await?;
            sqlx::query(
                "UPDATE outbox SET state = $2, not_before = $3, leased_until = 0, ended_at = $4, last_error = $5
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

    /// How many messages wait, and since when the oldest does.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn messages_waiting(&self) -> Result<(u64, Option<Timestamp>), StoreError> {
        let (count, oldest): (i64, Option<i64>) =
            sqlx::query_as("SELECT COUNT(*), MIN(created_at) FROM outbox WHERE state = 'waiting'")
                .fetch_one(self.database().reader())
                .await
                .map_err(|fault| self.database().explain(fault))?;
        let oldest = oldest.map(|at| time("outbox", "created_at", at)).transpose()?;
        Ok((count.unsigned_abs(), oldest))
    }
}

const fn place(dedupe: &str) -> Place<'_> {
    Place {
        table: "outbox",
        column: "message",
        row: dedupe.as_bytes(),
    }
}
