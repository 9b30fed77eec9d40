//! Writing findings: one for each kind of sign, cluster of contents and agency.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rasoat_core::{Band, Detection, FindingAction, Kind, Level};
use sqlx::AnyConnection;

use crate::database::Fault;
use crate::decisions::machine_decides;
use crate::key_store::{KeyId, KeyPurpose, NewKey};
use crate::names::{band_from_name, kind_from_name, shown_level};
use crate::portal_keys::AddressField;
use crate::record::{RunContext, VisitedAddress};
use crate::seal::{DataKey, Place};
use crate::{Priority, Store, StoreError};

/// Where findings were seen.
pub(crate) struct FoundIn<'a> {
    /// The copy.
    pub(crate) copy: i64,
    /// The cluster of its content.
    pub(crate) cluster: i64,
    /// Its address.
    pub(crate) address: &'a VisitedAddress,
}

/// The greatest of all detections of one kind.
#[derive(Debug, Clone, Copy)]
struct Greatest {
    kind: Kind,
    band: Band,
    points: i32,
}

impl Greatest {
    fn join(self, other: Self) -> Self {
        let more_secret = shown_level(other.kind) > shown_level(self.kind);
        Self {
            kind: if more_secret { other.kind } else { self.kind },
            band: self.band.max(other.band),
            points: self.points.max(other.points),
        }
    }
}

/// Writes the findings of one document.
pub(crate) struct FindingWriter<'a> {
    /// The store, for keys.
    pub(crate) store: &'a Store,
    /// The transaction.
    pub(crate) connection: &'a mut AnyConnection,
    /// The run of the visit.
    pub(crate) run: &'a RunContext,
    /// Keys to keep before the transaction is committed.
    pub(crate) new_keys: &'a mut Vec<NewKey>,
    /// The present moment.
    pub(crate) now: Timestamp,
}

impl FindingWriter<'_> {
    /// Opens or confirms the findings that `detections` make, and returns their numbers by name of kind.
    ///
    /// A finding is never lowered or closed here: that is for people.
    pub(crate) async fn write(
        &mut self,
        found_in: &FoundIn<'_>,
        detections: &[Detection],
    ) -> Result<BTreeMap<&'static str, i64>, Fault> {
        let mut kinds: BTreeMap<&'static str, Greatest> = BTreeMap::new();
        for detection in detections
            .iter()
            .filter(|detection| detection.band >= Band::Review)
        {
            let seen = Greatest {
                kind: detection.kind,
                band: detection.band,
                points: detection.points(),
            };
            kinds
                .entry(detection.kind.as_str())
                .and_modify(|greatest| *greatest = greatest.join(seen))
                .or_insert(seen);
        }
        let mut findings = BTreeMap::new();
        for (name, seen) in kinds {
            let (finding, key) = self.finding_row(found_in.cluster, seen).await?;
            self.link_copy(finding, &key, found_in).await?;
            findings.insert(name, finding);
        }
        Ok(findings)
    }

    /// The finding of this kind, which is added if it is new, with the name of its key.
    async fn finding_row(&mut self, cluster: i64, seen: Greatest) -> Result<(i64, KeyId), Fault> {
        let known: Option<(i64, Vec<u8>, String, String, i64)> = sqlx::query_as(
            "SELECT id, key_id, level, band, points FROM findings
             WHERE agency_id = $1 AND kind = $2 AND cluster_id = $3",
        )
        .bind(self.run.agency)
        .bind(seen.kind.as_str())
        .bind(cluster)
        .fetch_optional(&mut *self.connection)
        .await?;
        let Some((id, key, level, band, points)) = known else {
            return self.insert(cluster, seen).await;
        };
        let known = Greatest {
            kind: kind_from_name("findings", seen.kind.as_str(), &level)?,
            band: band_from_name("findings", &band)?,
            points: i32::try_from(points).unwrap_or(i32::MAX),
        };
        let key = if key.is_empty() {
            self.renew_key(id).await?
        } else {
            KeyId(key)
        };
        let joined = known.join(seen);
        if (joined.kind, joined.band, joined.points) != (known.kind, known.band, known.points) {
            sqlx::query(
                "UPDATE findings SET level = $2, band = $3, points = $4, priority = $5 WHERE id = $1",
            )
            .bind(id)
            .bind(level_name(joined.kind))
            .bind(joined.band.as_str())
            .bind(i64::from(joined.points))
            .bind(i64::from(Priority::of(joined.kind, joined.band).number()))
            .execute(&mut *self.connection)
            .await?;
            let raise = FindingAction::Raise {
                kind: joined.kind,
                priority: Priority::of(joined.kind, joined.band),
            };
            machine_decides(self.connection, id, raise, self.now).await?;
        }
        Ok((id, key))
    }

    async fn insert(&mut self, cluster: i64, seen: Greatest) -> Result<(i64, KeyId), Fault> {
        let key = self.store.key_store().draw(KeyPurpose::Finding)?;
        let (id,): (i64,) = sqlx::query_as(
            "INSERT INTO findings (agency_id, kind, cluster_id, level, band, points, priority, state, key_id,
                 first_seen_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'new', $8, $9) RETURNING id",
        )
        .bind(self.run.agency)
        .bind(seen.kind.as_str())
        .bind(cluster)
        .bind(level_name(seen.kind))
        .bind(seen.band.as_str())
        .bind(i64::from(seen.points))
        .bind(i64::from(Priority::of(seen.kind, seen.band).number()))
        .bind(key.id.0.as_slice())
        .bind(self.now.as_millisecond())
        .fetch_one(&mut *self.connection)
        .await?;
        let key_id = key.id.clone();
        self.new_keys.push(key);
        Ok((id, key_id))
    }

    /// A new key for a finding that was shredded and is seen again.
    async fn renew_key(&mut self, finding: i64) -> Result<KeyId, Fault> {
        let key = self.store.key_store().draw(KeyPurpose::Finding)?;
        sqlx::query("UPDATE findings SET key_id = $2 WHERE id = $1")
            .bind(finding)
            .bind(key.id.0.as_slice())
            .execute(&mut *self.connection)
            .await?;
        let id = key.id.clone();
        self.new_keys.push(key);
        Ok(id)
    }

    /// Notes that the copy shows the finding, with the address sealed under the finding's own key.
    async fn link_copy(&mut self, finding: i64, key: &KeyId, found_in: &FoundIn<'_>) -> Result<(), Fault> {
        let known: Option<(i64,)> =
            sqlx::query_as("SELECT copy_id FROM finding_copies WHERE finding_id = $1 AND copy_id = $2 AND length(address) > 0")
                .bind(finding)
                .bind(found_in.copy)
                .fetch_optional(&mut *self.connection)
                .await?;
        if known.is_some() {
            return Ok(());
        }
        let new = self
            .new_keys
            .iter()
            .find(|new| new.id == *key)
            .map(|new| new.key.clone());
        let key = match new {
            Some(key) => key,
            None => self.store.key_store().get(KeyPurpose::Finding, key).await?,
        };
        let address = self.run.keys.open_field(
            AddressField::Address,
            &found_in.address.token,
            &found_in.address.address,
        )?;
        sqlx::query(
            "INSERT INTO finding_copies (finding_id, copy_id, address) VALUES ($1, $2, $3)
             ON CONFLICT (finding_id, copy_id) DO UPDATE SET address = excluded.address",
        )
        .bind(finding)
        .bind(found_in.copy)
        .bind(seal_address(&key, found_in.copy, &address)?)
        .execute(&mut *self.connection)
        .await?;
        sqlx::query(
            "INSERT INTO finding_portals (finding_id, portal_id) VALUES ($1, $2)
             ON CONFLICT (finding_id, portal_id) DO NOTHING",
        )
        .bind(finding)
        .bind(self.run.portal)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}

/// The level to store: what the marking shows.
const fn level_name(kind: Kind) -> &'static str {
    let level: Level = shown_level(kind);
    level.as_str()
}

/// Seals the address of a copy under a finding's key.
fn seal_address(key: &DataKey, copy: i64, address: &str) -> Result<Vec<u8>, StoreError> {
    key.seal(address_place(&copy.to_le_bytes()), address.as_bytes())
}

/// Opens the address of a copy.
pub(crate) fn open_address(
    key: &DataKey,
    copy: i64,
    sealed: &[u8],
) -> Result<zeroize::Zeroizing<String>, StoreError> {
    key.open_text(address_place(&copy.to_le_bytes()), sealed)
}

const fn address_place(copy: &[u8]) -> Place<'_> {
    Place {
        table: "finding_copies",
        column: "address",
        row: copy,
    }
}
