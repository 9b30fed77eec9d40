//! Agencies and portals: [`Store::upsert_agency`], [`Store::upsert_portal`], [`Store::portals`].

use jiff::Timestamp;
use jiff::civil::Date;
use rasoat_core::{Agency, AgencyId, Portal, PortalId};

use crate::database::Fault;
use crate::key_store::{KeyId, KeyPurpose};
use crate::portal_keys::PortalKeys;
use crate::{Store, StoreError};

/// What the other parts need of a row of `portals`.
#[derive(Debug, Clone)]
pub(crate) struct PortalRow {
    /// Its number.
    pub(crate) id: i64,
    /// The name of its data key.
    pub(crate) key: KeyId,
}

type AgencyColumns = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl Store {
    /// Adds an agency, or brings the one of the same id up to date.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn upsert_agency(&self, agency: &Agency) -> Result<(), StoreError> {
        self.try_upsert_agency(agency)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_upsert_agency(&self, agency: &Agency) -> Result<(), Fault> {
        let mut writing = self.database().write().await?;
        sqlx::query(
            "INSERT INTO agencies (slug, name, parent, valid_from, valid_to, successor)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (slug) DO UPDATE SET name = excluded.name, parent = excluded.parent,
                 valid_from = excluded.valid_from, valid_to = excluded.valid_to,
                 successor = excluded.successor",
        )
        .bind(agency.id.as_str())
        .bind(agency.name.as_str())
        .bind(agency.parent.as_ref().map(AgencyId::as_str))
        .bind(agency.valid_from.map(|day| day.to_string()))
        .bind(agency.valid_to.map(|day| day.to_string()))
        .bind(agency.successor.as_ref().map(AgencyId::as_str))
        .execute(&mut *writing)
        .await?;
        writing.commit().await
    }

    /// All agencies, in order of id.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn agencies(&self) -> Result<Vec<Agency>, StoreError> {
        let rows: Vec<AgencyColumns> = sqlx::query_as(
            "SELECT slug, name, parent, valid_from, valid_to, successor FROM agencies ORDER BY slug",
        )
        .fetch_all(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        rows.into_iter().map(agency_of).collect()
    }

    /// Adds a portal, with a data key of its own, or brings the one of the same id up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownAgency`] if its agency is not in the store; if the database fails.
    pub async fn upsert_portal(&self, portal: &Portal) -> Result<(), StoreError> {
        self.try_upsert_portal(portal)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_upsert_portal(&self, portal: &Portal) -> Result<(), Fault> {
        let now = self.now();
        let mut writing = self.database().write().await?;
        let agency: Option<(i64,)> = sqlx::query_as("SELECT id FROM agencies WHERE slug = $1")
            .bind(portal.agency.as_str())
            .fetch_optional(&mut *writing)
            .await?;
        let (agency,) = agency.ok_or_else(|| StoreError::UnknownAgency(portal.agency.clone()))?;
        let known: Option<(Vec<u8>,)> = sqlx::query_as("SELECT key_id FROM portals WHERE slug = $1")
            .bind(portal.id.as_str())
            .fetch_optional(&mut *writing)
            .await?;
        let (key_id, keys) = if let Some((id,)) = known {
            let key = self
                .key_store()
                .get(KeyPurpose::Portal, &KeyId(id.clone()))
                .await?;
            (KeyId(id), PortalKeys::new(&key))
        } else {
            let new = self.key_store().draw(KeyPurpose::Portal)?;
            self.key_store().keep(std::slice::from_ref(&new), now).await?;
            (new.id, PortalKeys::new(&new.key))
        };
        let json = zeroize::Zeroizing::new(
            serde_json::to_string(portal).expect("a portal holds nothing that JSON cannot hold"),
        );
        sqlx::query(
            "INSERT INTO portals (slug, agency_id, name, key_id, definition, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (slug) DO UPDATE SET agency_id = excluded.agency_id, name = excluded.name,
                 definition = excluded.definition, updated_at = excluded.updated_at",
        )
        .bind(portal.id.as_str())
        .bind(agency)
        .bind(portal.name.as_str())
        .bind(key_id.0)
        .bind(keys.seal_definition(portal.id.as_str(), &json)?)
        .bind(now.as_millisecond())
        .execute(&mut *writing)
        .await?;
        writing.commit().await
    }

    /// All portals, in order of id.
    ///
    /// # Errors
    ///
    /// If the database fails, or a definition does not open.
    pub async fn portals(&self) -> Result<Vec<Portal>, StoreError> {
        let rows: Vec<(String, Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT slug, key_id, definition FROM portals ORDER BY slug")
                .fetch_all(self.database().reader())
                .await
                .map_err(|fault| self.database().explain(fault))?;
        let mut portals = Vec::with_capacity(rows.len());
        for (slug, key_id, sealed) in rows {
            let json = self
                .portal_keys(KeyId(key_id))
                .await?
                .open_definition(&slug, &sealed)?;
            let portal = serde_json::from_str(&json).map_err(|_| StoreError::UnknownValue {
                table: "portals",
                column: "definition",
            })?;
            portals.push(portal);
        }
        Ok(portals)
    }

    /// When each portal was last put down or brought up to date, in order of id.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn portal_dates(&self) -> Result<Vec<(PortalId, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as("SELECT slug, updated_at FROM portals ORDER BY slug")
            .fetch_all(self.database().reader())
            .await
            .map_err(|fault| self.database().explain(fault))?;
        let unknown = |column| StoreError::UnknownValue {
            table: "portals",
            column,
        };
        rows.into_iter()
            .map(|(slug, at)| {
                let portal = PortalId::new(slug).map_err(|_| unknown("slug"))?;
                let at = Timestamp::from_millisecond(at).map_err(|_| unknown("updated_at"))?;
                Ok((portal, at))
            })
            .collect()
    }

    /// The row of the portal named `slug`.
    pub(crate) async fn portal_row(
        connection: &mut sqlx::AnyConnection,
        slug: &PortalId,
    ) -> Result<PortalRow, Fault> {
        let row: Option<(i64, Vec<u8>)> = sqlx::query_as("SELECT id, key_id FROM portals WHERE slug = $1")
            .bind(slug.as_str())
            .fetch_optional(connection)
            .await?;
        let (id, key) = row.ok_or_else(|| StoreError::UnknownPortal(slug.clone()))?;
        Ok(PortalRow { id, key: KeyId(key) })
    }
}

fn agency_of(columns: AgencyColumns) -> Result<Agency, StoreError> {
    let (slug, name, parent, valid_from, valid_to, successor) = columns;
    let unknown = |column| StoreError::UnknownValue {
        table: "agencies",
        column,
    };
    let id = |column, slug: String| AgencyId::new(slug).map_err(|_| unknown(column));
    let day = |column, text: String| text.parse::<Date>().map_err(|_| unknown(column));
    Ok(Agency {
        id: id("slug", slug)?,
        name,
        parent: parent.map(|slug| id("parent", slug)).transpose()?,
        valid_from: valid_from.map(|text| day("valid_from", text)).transpose()?,
        valid_to: valid_to.map(|text| day("valid_to", text)).transpose()?,
        successor: successor.map(|slug| id("successor", slug)).transpose()?,
    })
}
