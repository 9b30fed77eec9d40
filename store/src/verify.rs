//! Proving removals: probes, and what they prove: [`Store::record_probe`], [`Store::prove_removal`].

use jiff::{SignedDuration, Timestamp};
use rasoat_core::{
    CaseAction, CaseCode, CaseFlag, CaseState, ControlAnswer, CopyId, Machine, Probe, ProbeAnswer,
    RemovalProof, Surroundings, Unproven,
};
use sqlx::AnyConnection;

use crate::cases::{FoundCase, apply, find};
use crate::copies::state_of;
use crate::database::Fault;
use crate::names::from_name;
use crate::read_documents::time;
use crate::{NewJob, Store, StoreError};

/// The kind of jobs that probe the addresses of a case.
pub const PROBE_JOB: &str = "probe";
/// The kind of jobs that look for what was removed.
pub const WATCH_JOB: &str = "watch";

impl Store {
    /// Plans the probes of a case whose removal was claimed, or its watch once the removal was verified. What is planned
    /// already is not planned again. Returns how many jobs are new.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownCase`]; if the database fails.
    pub async fn plan_verification(&self, code: CaseCode) -> Result<u64, StoreError> {
        let access = self.machine(Machine::Verifier);
        let case = self
            .case(&access, code)
            .await?
            .ok_or(StoreError::UnknownCase(code))?;
        let (kind, start, hours) = match (
            case.state(),
            case.times().removal_claimed_at,
            case.times().verified_at,
        ) {
            (CaseState::RemovalClaimed | CaseState::Verifying, Some(claimed), _) => (
                PROBE_JOB,
                claimed,
                RemovalProof::probe_hours(case.priority()).to_vec(),
            ),
            (state, _, Some(verified)) if state.is_gone() => (
                WATCH_JOB,
                verified,
                RemovalProof::WATCH_DAYS.map(|days| days * 24).to_vec(),
            ),
            _ => return Ok(0),
        };
        let jobs: Vec<NewJob> = hours
            .into_iter()
            .map(|hours| NewJob {
                kind: kind.to_owned(),
                object: code.to_string(),
                due_at: start
                    .checked_add(SignedDuration::from_hours(hours))
                    .unwrap_or(start),
            })
            .collect();
        self.plan(&jobs).await
    }

    /// Keeps what a probe of a copy's address saw, and how many pages that named the address still did then.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownCase`]; [`StoreError::UnknownCopy`] if the copy is not one of the case; if the database
    /// fails.
    pub async fn record_probe(
        &self,
        code: CaseCode,
        copy: CopyId,
        probe: Probe,
        linking_pages: u32,
    ) -> Result<(), StoreError> {
        self.try_record_probe(code, copy, probe, linking_pages)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_record_probe(
        &self,
        code: CaseCode,
        copy: CopyId,
        probe: Probe,
        linking_pages: u32,
    ) -> Result<(), Fault> {
        let mut writing = self.database().write().await?;
        let found = find(&mut writing, code)
            .await?
            .ok_or(StoreError::UnknownCase(code))?;
        if !copies(&mut writing, &found)
            .await?
            .iter()
            .any(|(id, _)| *id == copy.0)
        {
            return Err(StoreError::UnknownCopy(copy).into());
        }
        sqlx::query(
            "INSERT INTO probes (case_id, copy_id, at, answer, control, linking_pages)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (case_id, copy_id, at) DO NOTHING",
        )
        .bind(found.row)
        .bind(copy.0)
        .bind(probe.at.as_millisecond())
        .bind(probe.answer.as_str())
        .bind(probe.control.as_str())
        .bind(i64::from(linking_pages))
        .execute(&mut *writing)
        .await?;
        if probe.answer.is_there() {
            raise(&mut writing, &found, CaseFlag::StillPresent, self.now()).await?;
        }
        writing.commit().await
    }

    /// Draws the proof that the documents of a case are gone from all its addresses, raises the flag that says so, and
    /// marks the copies.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownCase`]; [`StoreError::Unproven`] with what is missing; if the database fails.
    pub async fn prove_removal(&self, code: CaseCode) -> Result<RemovalProof, StoreError> {
        self.try_prove(code)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_prove(&self, code: CaseCode) -> Result<RemovalProof, Fault> {
        let now = self.now();
        let mut writing = self.database().write().await?;
        let found = find(&mut writing, code)
            .await?
            .ok_or(StoreError::UnknownCase(code))?;
        let unproven = |reason: Unproven| Fault::from(StoreError::Unproven(reason));
        let claimed_at = found
            .case
            .times()
            .removal_claimed_at
            .ok_or_else(|| unproven(Unproven::OtherClaim))?;
        let copies = copies(&mut writing, &found).await?;
        let copies_online = online_elsewhere(&mut writing, &found).await?;
        let mut weakest: Option<RemovalProof> = None;
        for (copy, _) in &copies {
            let (probes, pages_that_link) = probes(&mut writing, found.row, *copy).await?;
            let surroundings = Surroundings {
                pages_that_link,
                copies_online,
            };
            let proof = RemovalProof::establish(claimed_at, &probes, surroundings).map_err(unproven)?;
            // The case is proven as well as its least proven address.
            if weakest.is_none_or(|least| proof.probes() < least.probes()) {
                weakest = Some(proof);
            }
        }
        let proof = weakest.ok_or_else(|| unproven(Unproven::TooFewProbes))?;
        raise(&mut writing, &found, CaseFlag::RemovalProven, now).await?;
        for (copy, state) in copies {
            let state = state_of(&state)?;
            // What probes found gone may not have been visited since.
            let gone = state
                .proven_gone()
                .unwrap_or(rasoat_core::CopyState::GoneVerified);
            sqlx::query("UPDATE copies SET state = $2, state_changed_at = $3 WHERE id = $1 AND state <> $2")
                .bind(copy)
                .bind(gone.as_str())
                .bind(now.as_millisecond())
                .execute(&mut *writing)
                .await?;
        }
        writing.commit().await?;
        Ok(proof)
    }
}

/// The copies of a case's finding and their states.
async fn copies(connection: &mut AnyConnection, found: &FoundCase) -> Result<Vec<(i64, String)>, Fault> {
    let rows = sqlx::query_as(
        "SELECT copies.id, copies.state FROM finding_copies JOIN copies ON copies.id = finding_copies.copy_id
         WHERE finding_copies.finding_id = $1 AND copies.state <> 'changed' ORDER BY copies.id",
    )
    .bind(found.case.finding().0)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// How many copies of the same content, on whatever portal, may be online beside those of the case.
async fn online_elsewhere(connection: &mut AnyConnection, found: &FoundCase) -> Result<u32, Fault> {
    let (count,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM copies JOIN contents ON contents.id = copies.content_id
         WHERE contents.cluster_id = (SELECT cluster_id FROM findings WHERE id = $1)
             AND copies.state IN ('present', 'unreachable', 'reappeared')
             AND NOT EXISTS (SELECT 1 FROM finding_copies
                 WHERE finding_copies.finding_id = $1 AND finding_copies.copy_id = copies.id)",
    )
    .bind(found.case.finding().0)
    .fetch_one(connection)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The probes of a copy, in order of time, and how many pages named its address at the last of them.
async fn probes(connection: &mut AnyConnection, case: i64, copy: i64) -> Result<(Vec<Probe>, u32), Fault> {
    let rows: Vec<(i64, String, String, i64)> = sqlx::query_as(
        "SELECT at, answer, control, linking_pages FROM probes WHERE case_id = $1 AND copy_id = $2 ORDER BY at",
    )
    .bind(case)
    .bind(copy)
    .fetch_all(connection)
    .await?;
    let linking = rows.last().map_or(0, |row| row.3);
    let probes = rows
        .into_iter()
        .map(|(at, answer, control, _)| {
            Ok(Probe {
                at: time("probes", "at", at)?,
                answer: from_name::<ProbeAnswer>("probes", "answer", &answer)?,
                control: from_name::<ControlAnswer>("probes", "control", &control)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok((probes, u32::try_from(linking).unwrap_or(u32::MAX)))
}

/// Raises a flag where the state allows it and it is not up already.
async fn raise(
    connection: &mut AnyConnection,
    found: &FoundCase,
    flag: CaseFlag,
    now: Timestamp,
) -> Result<(), Fault> {
    let actor = rasoat_core::Actor::machine(Machine::Verifier);
    let action = CaseAction::Raise { flag };
    if found.case.check(&action, &actor, now).is_ok() {
        apply(connection, found, action, &actor, now).await?;
    }
    Ok(())
}
