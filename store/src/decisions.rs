//! Deciding about findings: [`Store::decide`], [`Store::finding`].

use rasoat_core::{
    AgencyId, Case, CaseCode, CaseOpening, Decision, Duty, Finding, FindingAction, FindingId, FindingState,
    Kind, Machine, Priority, Refused, canonical_json,
};
use sqlx::AnyConnection;

use crate::audit::append;
use crate::cases::insert_case;
use crate::database::Fault;
use crate::names::kind_from_name;
use crate::read_documents::time;
use crate::rows::row;
use crate::{Access, Store, StoreError};

row! {
    struct FindingRow {
        id: i64,
        agency_id: i64,
        slug: String,
        kind: String,
        level: String,
        priority: i64,
        first_seen_at: i64,
        review: Option<String>,
    }
}

/// A finding in the store, with what its row tells beside it.
pub(crate) struct FoundFinding {
    /// The finding.
    pub(crate) finding: Finding,
    /// The number of its agency.
    pub(crate) agency: i64,
    first_seen_at: i64,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The finding as it is now.
    pub finding: Finding,
    /// The case that was opened, if a confirmation was approved.
    pub opened: Option<Case>,
}

impl Store {
    /// A finding as people decide about it; `None` if there is none within reach.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may see no findings; if the database fails.
    pub async fn finding(&self, access: &Access, id: FindingId) -> Result<Option<Finding>, StoreError> {
        if !access.actor().is_machine() {
            access.demand(Duty::See, "see")?;
        }
        let read = async {
            let mut reading = self.database().read().await?;
            find(&mut reading, id).await
        };
        let found = read.await.map_err(|fault| self.database().explain(fault))?;
        Ok(found
            .filter(|found| access.reaches(found.agency))
            .map(|found| found.finding))
    }

    /// Does `action` to a finding. With `seen`, the number of changes that the actor has seen, the action is refused
    /// if there were others since. Approving a confirmation opens a case in the same transaction.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownFinding`] if there is none within reach; [`StoreError::Refused`]; if the database fails.
    /// Nothing has changed then.
    pub async fn decide(
        &self,
        access: &Access,
        id: FindingId,
        seen: Option<u64>,
        action: FindingAction,
    ) -> Result<Decided, StoreError> {
        self.try_decide(access, id, seen, action)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_decide(
        &self,
        access: &Access,
        id: FindingId,
        seen: Option<u64>,
        action: FindingAction,
    ) -> Result<Decided, Fault> {
        let now = self.now();
        let mut writing = self.database().write().await?;
        let found = find(&mut writing, id)
            .await?
            .filter(|found| access.reaches(found.agency))
            .ok_or(StoreError::UnknownFinding(id))?;
        if seen.is_some_and(|seen| seen != found.finding.version()) {
            return Err(StoreError::Refused(Refused::Overtaken).into());
        }
        let confirms =
            action == FindingAction::Approve && found.finding.proposal() == Some(&Decision::Confirm);
        let (finding, event) = found
            .finding
            .apply(action, access.actor(), now)
            .map_err(StoreError::Refused)?;
        append(&mut writing, &event, Some(finding.version())).await?;
        write(&mut writing, &finding).await?;
        let opened = if confirms {
            let code = next_code(&mut writing, self.today().year()).await?;
            let opening = CaseOpening {
                code,
                finding: id,
                agency: finding.agency().clone(),
                kind: finding.kind(),
                priority: finding.priority(),
                first_seen_at: time("findings", "first_seen_at", found.first_seen_at)?,
            };
            let (case, event) = Case::open(opening, access.actor(), now).map_err(StoreError::Refused)?;
            append(&mut writing, &event, Some(case.version())).await?;
            insert_case(&mut writing, &case, found.agency).await?;
            Some(case)
        } else {
            None
        };
        writing.commit().await?;
        Ok(Decided { finding, opened })
    }

    /// Ends the dismissals that have expired and the rests that are over. Returns how many.
    ///
    /// # Errors
    ///
    /// If the database fails. What was done until then stays done.
    pub async fn wake_findings(&self) -> Result<u64, StoreError> {
        let due: Vec<(i64, String)> = sqlx::query_as(
            "SELECT id, state FROM findings WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at",
        )
        .bind(self.now().as_millisecond())
        .fetch_all(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        let access = self.machine(Machine::Clock);
        let mut woken = 0;
        for (id, state) in due {
            let action = match FindingState::from_name(&state) {
                Some(FindingState::Dismissed) => FindingAction::Expire,
                _ => FindingAction::Wake,
            };
            match self.decide(&access, FindingId(id), None, action).await {
                Ok(_) => woken += 1,
                // Somebody was faster.
                Err(StoreError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(woken)
    }
}

/// The finding of this number.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    id: FindingId,
) -> Result<Option<FoundFinding>, Fault> {
    let row: Option<FindingRow> = sqlx::query_as(
        "SELECT findings.id, findings.agency_id, agencies.slug, findings.kind, findings.level, findings.priority,
             findings.first_seen_at, findings.review
         FROM findings JOIN agencies ON agencies.id = findings.agency_id WHERE findings.id = $1",
    )
    .bind(id.0)
    .fetch_optional(connection)
    .await?;
    Ok(row.as_ref().map(found_of).transpose()?)
}

fn found_of(row: &FindingRow) -> Result<FoundFinding, StoreError> {
    let unknown = |column| StoreError::UnknownValue {
        table: "findings",
        column,
    };
    let finding = match &row.review {
        Some(review) => serde_json::from_str(review).map_err(|_| unknown("review"))?,
        None => new_finding(row)?,
    };
    Ok(FoundFinding {
        finding,
        agency: row.agency_id,
        first_seen_at: row.first_seen_at,
    })
}

fn new_finding(row: &FindingRow) -> Result<Finding, StoreError> {
    let unknown = |column| StoreError::UnknownValue {
        table: "findings",
        column,
    };
    let agency = AgencyId::new(row.slug.clone()).map_err(|_| unknown("agency_id"))?;
    let kind: Kind = kind_from_name("findings", &row.kind, &row.level)?;
    let priority = Priority::from_number(row.priority).ok_or_else(|| unknown("priority"))?;
    let seen = time("findings", "first_seen_at", row.first_seen_at)?;
    Ok(Finding::new(FindingId(row.id), agency, kind, priority, seen))
}

/// Writes a finding whose event is in the log.
async fn write(connection: &mut AnyConnection, finding: &Finding) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE findings SET state = $2, version = $3, review = $4, due_at = $5, priority = $6 WHERE id = $1",
    )
    .bind(finding.id().0)
    .bind(finding.state().as_str())
    .bind(i64::try_from(finding.version()).unwrap_or(i64::MAX))
    .bind(canonical_json(finding))
    .bind(finding.new_again_at().map(jiff::Timestamp::as_millisecond))
    .bind(i64::from(finding.priority().number()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Does what a machine saw to a finding that people have looked at; what does not fit its state is passed over.
pub(crate) async fn machine_decides(
    connection: &mut AnyConnection,
    id: i64,
    action: FindingAction,
    now: jiff::Timestamp,
) -> Result<(), Fault> {
    let Some(found) = find(connection, FindingId(id)).await? else {
        return Ok(());
    };
    let actor = rasoat_core::Actor::machine(Machine::Scanner);
    if found.finding.version() == 0 {
        return Ok(());
    }
    let Ok((finding, event)) = found.finding.apply(action, &actor, now) else {
        return Ok(());
    };
    append(connection, &event, Some(finding.version())).await?;
    write(connection, &finding).await
}

/// The next code of a year.
async fn next_code(connection: &mut AnyConnection, year: i16) -> Result<CaseCode, Fault> {
    let (last,): (i64,) = sqlx::query_as("SELECT COALESCE(MAX(number), 0) FROM cases WHERE year = $1")
        .bind(i64::from(year))
        .fetch_one(connection)
        .await?;
    let number = u32::try_from(last + 1).unwrap_or(0);
    let code = u16::try_from(year)
        .ok()
        .and_then(|year| CaseCode::new(year, number));
    Ok(code.ok_or(StoreError::NoCodeLeft)?)
}
