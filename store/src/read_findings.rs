//! Findings, as people judge them: [`Store::findings`].

use std::collections::HashMap;

use rasoat_core::{AgencyId, PortalId, Sensitive};

use crate::copies::state_of;
use crate::database::Fault;
use crate::findings::open_address;
use crate::key_store::{KeyId, KeyPurpose};
use crate::names::{band_from_name, kind_from_name};
use crate::read_documents::{digest, time};
use crate::rows::row;
use crate::seal::DataKey;
use crate::{FindingId, FindingState, Priority, Store, StoreError, StoredCopy, StoredFinding};

/// The findings that some copy of the portal shows.
const FINDINGS_OF_PORTAL: &str = "
    SELECT findings.id, agencies.slug, kind, level, band, points, priority, findings.state, findings.key_id,
        findings.first_seen_at
    FROM findings JOIN agencies ON agencies.id = findings.agency_id
    WHERE findings.id IN (
        SELECT finding_copies.finding_id FROM finding_copies
            JOIN copies ON copies.id = finding_copies.copy_id
            JOIN addresses ON addresses.id = copies.address_id
        WHERE addresses.portal_id = $1)
        AND length(findings.key_id) > 0
    ORDER BY priority, points DESC, findings.id";

/// All copies of those findings, on other portals too.
const COPIES_OF_FINDINGS: &str = "
    SELECT finding_copies.finding_id, copies.id, finding_copies.address, copies.state, contents.sha256,
        copies.first_seen_at, copies.last_seen_at
    FROM finding_copies
        JOIN copies ON copies.id = finding_copies.copy_id
        JOIN contents ON contents.id = copies.content_id
    WHERE length(finding_copies.address) > 0 AND finding_copies.finding_id IN (
        SELECT inner_copies.finding_id FROM finding_copies AS inner_copies
            JOIN copies ON copies.id = inner_copies.copy_id
            JOIN addresses ON addresses.id = copies.address_id
        WHERE addresses.portal_id = $1)";

row! {
    struct FindingRow {
        id: i64,
        slug: String,
        kind: String,
        level: String,
        band: String,
        points: i64,
        priority: i64,
        state: String,
        key_id: Vec<u8>,
        first_seen_at: i64,
    }
}

row! {
    struct CopyRow {
        finding_id: i64,
        id: i64,
        address: Vec<u8>,
        state: String,
        sha256: Vec<u8>,
        first_seen_at: i64,
        last_seen_at: i64,
    }
}

impl Store {
    /// The findings that the portal shows or has shown and that were not shredded, the most urgent first, each with all its copies.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownPortal`]; [`StoreError::DataKeyMissing`] if a finding's key was destroyed; if the
    /// database fails.
    pub async fn findings(&self, portal: &PortalId) -> Result<Vec<StoredFinding>, StoreError> {
        self.try_findings(portal)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_findings(&self, portal: &PortalId) -> Result<Vec<StoredFinding>, Fault> {
        let mut reading = self.database().read().await?;
        let portal = Self::portal_row(&mut reading, portal).await?;
        let rows: Vec<FindingRow> = sqlx::query_as(FINDINGS_OF_PORTAL)
            .bind(portal.id)
            .fetch_all(&mut *reading)
            .await?;
        let copy_rows: Vec<CopyRow> = sqlx::query_as(COPIES_OF_FINDINGS)
            .bind(portal.id)
            .fetch_all(&mut *reading)
            .await?;
        reading.commit().await?;
        let mut copies: HashMap<i64, Vec<CopyRow>> = HashMap::new();
        for row in copy_rows {
            copies.entry(row.finding_id).or_default().push(row);
        }
        let ids: Vec<KeyId> = rows.iter().map(|row| KeyId(row.key_id.clone())).collect();
        let keys = self.key_store().get_many(KeyPurpose::Finding, &ids).await?;
        let mut findings = Vec::with_capacity(rows.len());
        for row in rows {
            let key = keys
                .get(&KeyId(row.key_id.clone()))
                .ok_or(StoreError::DataKeyMissing)?;
            let copies = copies.remove(&row.id).unwrap_or_default();
            let mut copies = copies
                .into_iter()
                .map(|row| copy_of(key, row))
                .collect::<Result<Vec<_>, _>>()?;
            copies.sort_by(|a, b| a.address.expose().cmp(b.address.expose()));
            findings.push(finding_of(row, copies)?);
        }
        Ok(findings)
    }
}

fn finding_of(row: FindingRow, copies: Vec<StoredCopy>) -> Result<StoredFinding, StoreError> {
    let unknown = |column| StoreError::UnknownValue {
        table: "findings",
        column,
    };
    Ok(StoredFinding {
        id: FindingId(row.id),
        agency: AgencyId::new(row.slug).map_err(|_| unknown("agency_id"))?,
        kind: kind_from_name("findings", &row.kind, &row.level)?,
        band: band_from_name("findings", &row.band)?,
        points: i32::try_from(row.points).map_err(|_| unknown("points"))?,
        priority: Priority::from_number(row.priority).ok_or_else(|| unknown("priority"))?,
        state: FindingState::from_name(&row.state).ok_or_else(|| unknown("state"))?,
        first_seen_at: time("findings", "first_seen_at", row.first_seen_at)?,
        copies,
    })
}

fn copy_of(key: &DataKey, row: CopyRow) -> Result<StoredCopy, StoreError> {
    let address = open_address(key, row.id, &row.address)?;
    Ok(StoredCopy {
        address: Sensitive::new(address.to_string()),
        state: state_of(&row.state)?,
        sha256: digest(row.sha256)?,
        first_seen_at: time("copies", "first_seen_at", row.first_seen_at)?,
        last_seen_at: time("copies", "last_seen_at", row.last_seen_at)?,
    })
}
