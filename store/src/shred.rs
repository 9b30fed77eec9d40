//! Destroying what may no longer be kept: [`Store::shred_case`].

use jiff::{SignedDuration, Timestamp};
use rasoat_core::{AuditAction, AuditEvent, AuditObject, CaseCode, Duty, Machine};

use crate::audit::append;
use crate::cases::find;
use crate::database::Fault;
use crate::key_store::KeyId;
use crate::{Access, Store, StoreError};

impl Store {
    /// Destroys the key of an ended case's finding, so that its addresses cannot be read any more, in no copy of the
    /// database. A tombstone stays: code, agency, level, clocks, SHA-256, actors. Doing it again does no harm.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownCase`]; [`StoreError::CaseNotEnded`]; [`StoreError::Refused`] if the actor may not; if the
    /// database fails.
    pub async fn shred_case(&self, access: &Access, code: CaseCode) -> Result<(), StoreError> {
        if !access.actor().is_machine() {
            access.demand(Duty::Administer, "shred")?;
        }
        self.try_shred(access, code)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_shred(&self, access: &Access, code: CaseCode) -> Result<(), Fault> {
        let now = self.now();
        let mut writing = self.database().write().await?;
        let found = find(&mut writing, code)
            .await?
            .ok_or(StoreError::UnknownCase(code))?;
        let (open,): (i64,) = sqlx::query_as(
            "SELECT COUNT(*) FROM cases WHERE finding_id = $1 AND state NOT IN ('closed', 'withdrawn')",
        )
        .bind(found.case.finding().0)
        .fetch_one(&mut *writing)
        .await?;
        if open > 0 {
            return Err(StoreError::CaseNotEnded(code).into());
        }
        let (key,): (Vec<u8>,) = sqlx::query_as("SELECT key_id FROM findings WHERE id = $1")
            .bind(found.case.finding().0)
            .fetch_one(&mut *writing)
            .await?;
        let marked = sqlx::query("UPDATE cases SET shredded_at = $2 WHERE id = $1 AND shredded_at IS NULL")
            .bind(found.row)
            .bind(now.as_millisecond())
            .execute(&mut *writing)
            .await?
            .rows_affected();
        if marked > 0 {
            let object = AuditObject::Case(code);
            let event = AuditEvent::new(now, access.actor().clone(), AuditAction::Shredded, object);
            append(&mut writing, &event, None).await?;
        }
        for erase in [
            "UPDATE findings SET key_id = $2 WHERE id = $1",
            "UPDATE finding_copies SET address = $2 WHERE finding_id = $1",
        ] {
            sqlx::query(erase)
                .bind(found.case.finding().0)
                .bind(Vec::new())
                .execute(&mut *writing)
                .await?;
        }
        // Before the database has forgotten its name: after a crash in between, the next call forgets it.
        self.key_store().destroy(&KeyId(key)).await?;
        writing.commit().await
    }

    /// Shreds every case that ended at least `kept` ago. Returns how many.
    ///
    /// # Errors
    ///
    /// If the database fails. What was shredded until then stays so.
    pub async fn shred_ended_cases(&self, kept: SignedDuration) -> Result<u64, StoreError> {
        let before = self.now().checked_sub(kept).unwrap_or(Timestamp::MIN);
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT code FROM cases WHERE state IN ('closed', 'withdrawn') AND shredded_at IS NULL
                 AND changed_at <= $1 ORDER BY id",
        )
        .bind(before.as_millisecond())
        .fetch_all(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        let access = self.machine(Machine::Retention);
        let mut shredded = 0;
        for (code,) in rows {
            let code = code.parse().map_err(|_| StoreError::UnknownValue {
                table: "cases",
                column: "code",
            })?;
            match self.shred_case(&access, code).await {
                Ok(()) => shredded += 1,
                // Another case of the same finding goes on.
                Err(StoreError::CaseNotEnded(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(shredded)
    }
}
