//! Whom to write to at an agency: [`Store::contacts`], [`Store::set_contacts`].

use rasoat_core::{AgencyId, AuditAction, AuditEvent, AuditObject, Contact, Duty};

use crate::audit::append;
use crate::database::Fault;
use crate::seal::Place;
use crate::users::agency_row;
use crate::{Access, Store, StoreError};

impl Store {
    /// The contacts of an agency; empty where none were given.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownAgency`]; if the database fails, or they do not open.
    pub async fn contacts(&self, agency: &AgencyId) -> Result<Vec<Contact>, StoreError> {
        let row: Option<(Option<Vec<u8>>,)> = sqlx::query_as(
            "SELECT agency_contacts.contacts FROM agencies
             LEFT JOIN agency_contacts ON agency_contacts.agency_id = agencies.id WHERE agencies.slug = $1",
        )
        .bind(agency.as_str())
        .fetch_optional(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        let (sealed,) = row.ok_or_else(|| StoreError::UnknownAgency(agency.clone()))?;
        let Some(sealed) = sealed else {
            return Ok(Vec::new());
        };
        let json = self.fields().open_text(place(agency), &sealed)?;
        serde_json::from_str(&json).map_err(|_| StoreError::UnknownValue {
            table: "agency_contacts",
            column: "contacts",
        })
    }

    /// Replaces the contacts of an agency.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may not; [`StoreError::UnknownAgency`]; if the database fails.
    pub async fn set_contacts(
        &self,
        access: &Access,
        agency: &AgencyId,
        contacts: &[Contact],
    ) -> Result<(), StoreError> {
        access.demand(Duty::Administer, "set_contacts")?;
        self.try_set_contacts(access, agency, contacts)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_set_contacts(
        &self,
        access: &Access,
        agency: &AgencyId,
        contacts: &[Contact],
    ) -> Result<(), Fault> {
        let json = zeroize::Zeroizing::new(
            serde_json::to_string(contacts).expect("contacts hold nothing that JSON cannot hold"),
        );
        let mut writing = self.database().write().await?;
        let row = agency_row(&mut writing, agency).await?;
        sqlx::query(
            "INSERT INTO agency_contacts (agency_id, contacts) VALUES ($1, $2)
             ON CONFLICT (agency_id) DO UPDATE SET contacts = excluded.contacts",
        )
        .bind(row)
        .bind(self.fields().seal(place(agency), json.as_bytes())?)
        .execute(&mut *writing)
        .await?;
        let object = AuditObject::Agency(agency.clone());
        let event = AuditEvent::new(
            self.now(),
            access.actor().clone(),
            AuditAction::ContactsSet,
            object,
        );
        append(&mut writing, &event, None).await?;
        writing.commit().await
    }
}

fn place(agency: &AgencyId) -> Place<'_> {
    Place {
        table: "agency_contacts",
        column: "contacts",
        row: agency.as_str().as_bytes(),
    }
}
