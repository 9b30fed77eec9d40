//! Driving cases: [`Store::act`], [`Store::case`].

use jiff::Timestamp;
use rasoat_core::{
    Actor, Case, CaseAction, CaseCode, CaseFlag, CaseState, CopyId, CopyState, Duty, FindingId, Machine,
    Refused, RelapseCause, Sensitive, Sha256Digest, canonical_json,
};
use sqlx::AnyConnection;

use crate::audit::append;
use crate::copies::state_of;
use crate::database::Fault;
use crate::findings::open_address;
use crate::key_store::{KeyId, KeyPurpose};
use crate::read_documents::{digest, time};
use crate::rows::row;
use crate::search::fold;
use crate::{Access, Store, StoreError};

/// A copy of a finding as the page of its case shows it, without its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCopy {
    /// Its number.
    pub id: CopyId,
    /// The portal that shows it, for people.
    pub portal: String,
    /// Whether it is still there.
    pub state: CopyState,
    /// The SHA-256 of the bytes.
    pub sha256: Sha256Digest,
    /// When it was first seen there.
    pub first_seen_at: Timestamp,
    /// When it was last seen there.
    pub last_seen_at: Timestamp,
}

/// The address of a copy, unsealed.
#[derive(Debug, Clone)]
pub struct CopyAddress {
    /// The copy.
    pub id: CopyId,
    /// Its address.
    pub address: Sensitive<String>,
}

row! {
    struct CopyRow {
        id: i64,
        name: String,
        state: String,
        sha256: Vec<u8>,
        first_seen_at: i64,
        last_seen_at: i64,
    }
}

impl Store {
    /// A case; `None` if there is none within reach.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may see no cases; if the database fails.
    pub async fn case(&self, access: &Access, code: CaseCode) -> Result<Option<Case>, StoreError> {
        if !access.actor().is_machine() {
            access.demand(Duty::See, "see")?;
        }
        let read = async {
            let mut reading = self.database().read().await?;
            find(&mut reading, code).await
        };
        let found = read.await.map_err(|fault| self.database().explain(fault))?;
        Ok(found
            .filter(|found| access.reaches(found.agency))
            .map(|found| found.case))
    }

    /// Does `action` to a case. With `seen`, the version that the actor has seen, it is refused if there were changes
    /// since.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownCase`] if there is none within reach; [`StoreError::Refused`]; if the database fails.
    /// Nothing has changed then.
    pub async fn act(
        &self,
        access: &Access,
        code: CaseCode,
        seen: Option<u64>,
        action: CaseAction,
    ) -> Result<Case, StoreError> {
        self.try_act(access, code, seen, action)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_act(
        &self,
        access: &Access,
        code: CaseCode,
        seen: Option<u64>,
        action: CaseAction,
    ) -> Result<Case, Fault> {
        let mut writing = self.database().write().await?;
        let found = find(&mut writing, code)
            .await?
            .filter(|found| access.reaches(found.agency))
            .ok_or(StoreError::UnknownCase(code))?;
        if seen.is_some_and(|seen| seen != found.case.version()) {
            return Err(StoreError::Refused(Refused::Overtaken).into());
        }
        let case = apply(&mut writing, &found, action, access.actor(), self.now()).await?;
        writing.commit().await?;
        Ok(case)
    }

    /// The copies of a case's finding, without their addresses, in order of number.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownCase`] if there is none within reach; if the database fails.
    pub async fn case_copies(&self, access: &Access, code: CaseCode) -> Result<Vec<CaseCopy>, StoreError> {
        let case = self
            .case(access, code)
            .await?
            .ok_or(StoreError::UnknownCase(code))?;
        let rows: Vec<CopyRow> = sqlx::query_as(
            "SELECT copies.id, portals.name, copies.state, contents.sha256, copies.first_seen_at, copies.last_seen_at
             FROM finding_copies JOIN copies ON copies.id = finding_copies.copy_id
                 JOIN contents ON contents.id = copies.content_id
                 JOIN addresses ON addresses.id = copies.address_id
                 JOIN portals ON portals.id = addresses.portal_id
             WHERE finding_copies.finding_id = $1 ORDER BY copies.id",
        )
        .bind(case.finding().0)
        .fetch_all(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        rows.into_iter()
            .map(|row| {
                Ok(CaseCopy {
                    id: CopyId(row.id),
                    portal: row.name,
                    state: state_of(&row.state)?,
                    sha256: digest(row.sha256)?,
                    first_seen_at: time("copies", "first_seen_at", row.first_seen_at)?,
                    last_seen_at: time("copies", "last_seen_at", row.last_seen_at)?,
                })
            })
            .collect()
    }

    /// The addresses of a finding's copies, unsealed. That somebody looked is in the audit log before it is seen.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownFinding`] if there is none within reach; [`StoreError::DataKeyMissing`] if they were
    /// shredded; if the database fails.
    pub async fn view_addresses(
        &self,
        access: &Access,
        id: FindingId,
    ) -> Result<Vec<CopyAddress>, StoreError> {
        self.finding(access, id)
            .await?
            .ok_or(StoreError::UnknownFinding(id))?;
        let field = rasoat_core::SealedField::Addresses;
        self.note(
            access,
            rasoat_core::AuditAction::Viewed { field },
            rasoat_core::AuditObject::Finding(id),
        )
        .await?;
        let (key,): (Vec<u8>,) = sqlx::query_as("SELECT key_id FROM findings WHERE id = $1")
            .bind(id.0)
            .fetch_one(self.database().reader())
            .await
            .map_err(|fault| self.database().explain(fault))?;
        let key = self.key_store().get(KeyPurpose::Finding, &KeyId(key)).await?;
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT copy_id, address FROM finding_copies WHERE finding_id = $1 AND length(address) > 0
             ORDER BY copy_id",
        )
        .bind(id.0)
        .fetch_all(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        rows.into_iter()
            .map(|(copy, sealed)| {
                let address = open_address(&key, copy, &sealed)?;
                Ok(CopyAddress {
                    id: CopyId(copy),
                    address: Sensitive::new(address.to_string()),
                })
            })
            .collect()
    }
}

/// A case in the store, with the numbers of its rows.
pub(crate) struct FoundCase {
    /// The case.
    pub(crate) case: Case,
    /// The number of its row.
    pub(crate) row: i64,
    /// The number of its agency.
    pub(crate) agency: i64,
}

/// The case of this code.
pub(crate) async fn find(connection: &mut AnyConnection, code: CaseCode) -> Result<Option<FoundCase>, Fault> {
    let row: Option<(i64, i64, String)> =
        sqlx::query_as("SELECT id, agency_id, body FROM cases WHERE code = $1")
            .bind(code.to_string())
            .fetch_optional(connection)
            .await?;
    Ok(row.map(found_of).transpose()?)
}

fn found_of((row, agency, body): (i64, i64, String)) -> Result<FoundCase, StoreError> {
    let case = case_of(&body)?;
    Ok(FoundCase { case, row, agency })
}

/// The case whose canonical JSON is `body`.
pub(crate) fn case_of(body: &str) -> Result<Case, StoreError> {
    serde_json::from_str(body).map_err(|_| StoreError::UnknownValue {
        table: "cases",
        column: "body",
    })
}

/// Does an action: writes its event, then the case.
pub(crate) async fn apply(
    connection: &mut AnyConnection,
    found: &FoundCase,
    action: CaseAction,
    actor: &Actor,
    now: Timestamp,
) -> Result<Case, Fault> {
    let note = match &action {
        CaseAction::Note { words } => Some(fold(words.as_str())),
        _ => None,
    };
    let (case, event) = found
        .case
        .apply(action, actor, now)
        .map_err(StoreError::Refused)?;
    append(connection, &event, Some(case.version())).await?;
    sqlx::query(
        "UPDATE cases SET priority = $2, state = $3, flags = $4, version = $5, body = $6, changed_at = $7
         WHERE id = $1",
    )
    .bind(found.row)
    .bind(i64::from(case.priority().number()))
    .bind(case.state().as_str())
    .bind(flag_names(&case))
    .bind(version(&case))
    .bind(canonical_json(&case))
    .bind(case.changed_at().as_millisecond())
    .execute(&mut *connection)
    .await?;
    if let Some(folded) = note {
        sqlx::query("INSERT INTO case_notes (case_id, version, folded) VALUES ($1, $2, $3)")
            .bind(found.row)
            .bind(version(&case))
            .bind(folded)
            .execute(connection)
            .await?;
    }
    Ok(case)
}

/// Writes a case that was opened, whose event is in the log.
pub(crate) async fn insert_case(
    connection: &mut AnyConnection,
    case: &Case,
    agency: i64,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO cases (code, year, number, finding_id, agency_id, priority, state, flags, version, body,
             opened_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
    )
    .bind(case.code().to_string())
    .bind(i64::from(case.code().year()))
    .bind(i64::from(case.code().number()))
    .bind(case.finding().0)
    .bind(agency)
    .bind(i64::from(case.priority().number()))
    .bind(case.state().as_str())
    .bind(flag_names(case))
    .bind(version(case))
    .bind(canonical_json(case))
    .bind(case.changed_at().as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

/// Tells the cases of a cluster that a document of it was seen: a relapse where it was proven gone, else a flag.
pub(crate) async fn document_was_seen(
    connection: &mut AnyConnection,
    cluster: i64,
    cause: RelapseCause,
    is_new_copy: bool,
    now: Timestamp,
) -> Result<(), Fault> {
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(
        "SELECT cases.id, cases.agency_id, cases.body FROM cases JOIN findings ON findings.id = cases.finding_id
         WHERE findings.cluster_id = $1 ORDER BY cases.id",
    )
    .bind(cluster)
    .fetch_all(&mut *connection)
    .await?;
    let scanner = Actor::machine(Machine::Scanner);
    for row in rows {
        let found = found_of(row)?;
        let action = match found.case.state() {
            state if state.is_gone() => CaseAction::Relapse { cause },
            CaseState::RemovalClaimed | CaseState::Verifying => CaseAction::Raise {
                flag: CaseFlag::StillPresent,
            },
            _ if is_new_copy => CaseAction::Raise {
                flag: CaseFlag::SeenElsewhere,
            },
            _ => continue,
        };
        // A flag that is up already is no news.
        if found.case.check(&action, &scanner, now).is_ok() {
            apply(connection, &found, action, &scanner, now).await?;
        }
    }
    Ok(())
}

/// Names of flags joined by commas.
fn flag_names(case: &Case) -> String {
    let names: Vec<&str> = case.flags().iter().map(|flag| flag.as_str()).collect();
    names.join(",")
}

fn version(case: &Case) -> i64 {
    i64::try_from(case.version()).unwrap_or(i64::MAX)
}
