//! The audit log: what happened, chained by hashes and signed: [`Store::note`], [`Store::audit_export`].

mod chain;
mod checkpoint;
mod export;

use rasoat_core::{AuditAction, AuditEvent, AuditObject, CaseCode, Duty, FindingId};
use sqlx::AnyConnection;

pub(crate) use checkpoint::hex;
pub use checkpoint::{AuditSigner, Checkpoint, InvalidCheckpoint};
pub use export::{AuditFault, VerifiedAudit, last_checkpoint, verify_audit};

use crate::database::Fault;
use crate::{Access, Store, StoreError};

/// The kind and name under which events of an object are found.
pub(crate) fn object_columns(object: &AuditObject) -> (&'static str, String) {
    match object {
        AuditObject::Finding(id) => ("finding", id.to_string()),
        AuditObject::Case(code) => ("case", code.to_string()),
        AuditObject::User(user) => ("user", user.to_string()),
        AuditObject::Agency(agency) => ("agency", agency.to_string()),
        AuditObject::Portal(portal) => ("portal", portal.to_string()),
        AuditObject::Store => ("store", String::new()),
    }
}

/// Adds an event to the log, in the transaction of what it tells of. `version` is the number of the change, for
/// findings and cases.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    event: &AuditEvent,
    version: Option<u64>,
) -> Result<(), Fault> {
    let last: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT number, hash FROM audit_log ORDER BY number DESC LIMIT 1")
            .fetch_optional(&mut *connection)
            .await?;
    let (last, before) = last.unwrap_or((0, chain::GENESIS.to_vec()));
    let number = last + 1;
    let text = event.to_canonical();
    let (kind, object) = object_columns(&event.object);
    sqlx::query(
        "INSERT INTO audit_log (number, at, object_kind, object, version, event, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(number)
    .bind(event.at.as_millisecond())
    .bind(kind)
    .bind(object)
    .bind(version.map(|version| i64::try_from(version).unwrap_or(i64::MAX)))
    .bind(text.as_str())
    .bind(chain::link(&before, number.unsigned_abs(), &text).to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    /// Puts into the audit log what the actor does outside the store: a letter made, an alert sent, a sealed field
    /// shown.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn note(
        &self,
        access: &Access,
        action: AuditAction,
        object: AuditObject,
    ) -> Result<(), StoreError> {
        let event = AuditEvent::new(self.now(), access.actor().clone(), action, object);
        let note = async {
            let mut writing = self.database().write().await?;
            append(&mut writing, &event, None).await?;
            writing.commit().await
        };
        note.await.map_err(|fault| self.database().explain(fault))
    }

    /// The events of a case, from its opening on.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownCase`] if there is none within reach; if the database fails.
    pub async fn case_events(&self, access: &Access, code: CaseCode) -> Result<Vec<AuditEvent>, StoreError> {
        self.case(access, code)
            .await?
            .ok_or(StoreError::UnknownCase(code))?;
        self.events_of(&AuditObject::Case(code)).await
    }

    /// The events of a finding.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownFinding`] if there is none within reach; if the database fails.
    pub async fn finding_events(
        &self,
        access: &Access,
        id: FindingId,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        self.finding(access, id)
            .await?
            .ok_or(StoreError::UnknownFinding(id))?;
        self.events_of(&AuditObject::Finding(id)).await
    }

    async fn events_of(&self, object: &AuditObject) -> Result<Vec<AuditEvent>, StoreError> {
        let (kind, name) = object_columns(object);
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT event FROM audit_log WHERE object_kind = $1 AND object = $2 ORDER BY number",
        )
        .bind(kind)
        .bind(name)
        .fetch_all(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        rows.into_iter()
            .map(|(event,)| {
                AuditEvent::from_canonical(&event).map_err(|_| StoreError::UnknownValue {
                    table: "audit_log",
                    column: "event",
                })
            })
            .collect()
    }

    /// The newest events, the newest first, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may not read the audit log; if the database fails.
    pub async fn audit_tail(
        &self,
        access: &Access,
        limit: u32,
    ) -> Result<Vec<(u64, AuditEvent)>, StoreError> {
        access.demand(Duty::Audit, "audit")?;
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT number, event FROM audit_log ORDER BY number DESC LIMIT $1")
                .bind(i64::from(limit))
                .fetch_all(self.database().reader())
                .await
                .map_err(|fault| self.database().explain(fault))?;
        rows.into_iter()
            .map(|(number, event)| {
                let event = AuditEvent::from_canonical(&event).map_err(|_| StoreError::UnknownValue {
                    table: "audit_log",
                    column: "event",
                })?;
                Ok((number.unsigned_abs(), event))
            })
            .collect()
    }
}
