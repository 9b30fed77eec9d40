//! Hosts that a portal's pages link to and that are not part of it: [`Store::linked_hosts`].

use jiff::Timestamp;
use rasoat_core::{DenyReason, OutcomeKind, PortalId, Sensitive};

use crate::database::Fault;
use crate::portal_keys::AddressField;
use crate::{Store, StoreError, rows};

/// A host that pages of a portal link to and that was never asked, because it is not part of the portal.
#[derive(Debug, Clone)]
pub struct LinkedHost {
    /// The host name, in lower case, without port.
    pub host: String,
    /// How many addresses there the pages link to.
    pub addresses: u64,
    /// When a link to it was first seen.
    pub first_seen_at: Timestamp,
    /// A page with such a link; `None` where the link stood in a start address.
    pub found_at: Option<Sensitive<String>>,
}

rows::row! {
    struct LinkedRow {
        token: Vec<u8>,
        name: Vec<u8>,
        first_seen_at: i64,
        links: i64,
        page_token: Option<Vec<u8>>,
        page: Option<Vec<u8>>,
    }
}

impl Store {
    /// The hosts that pages of the portal link to and that lie outside its scope, those with the most addresses first.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownPortal`]; if the database fails.
    pub async fn linked_hosts(&self, portal: &PortalId) -> Result<Vec<LinkedHost>, StoreError> {
        self.try_linked_hosts(portal)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_linked_hosts(&self, portal: &PortalId) -> Result<Vec<LinkedHost>, Fault> {
        let mut reading = self.database().reader().acquire().await?;
        let row = Self::portal_row(&mut reading, portal).await?;
        let keys = self.portal_keys(row.key).await?;
        let rows: Vec<LinkedRow> = sqlx::query_as(
            "SELECT hosts.token, hosts.name, hosts.first_seen_at, linked.links, pages.token AS page_token,
                 pages.address AS page
             FROM (SELECT host_id, COUNT(*) AS links FROM addresses
                   WHERE portal_id = $1 AND last_outcome = $2 GROUP BY host_id) AS linked
                 JOIN hosts ON hosts.id = linked.host_id
                 LEFT JOIN addresses AS pages ON pages.id = hosts.found_at
             ORDER BY linked.links DESC, hosts.id",
        )
        .bind(row.id)
        .bind(OutcomeKind::Denied(DenyReason::OutOfScope).code())
        .fetch_all(&mut *reading)
        .await?;
        let mut hosts = Vec::with_capacity(rows.len());
        for row in rows {
            let found_at = match (row.page_token, row.page) {
                (Some(token), Some(sealed)) => {
                    Some(keys.open_field(AddressField::Address, &token, &sealed)?)
                }
                _ => None,
            };
            hosts.push(LinkedHost {
                host: keys.open_host(&row.token, &row.name)?.to_string(),
                addresses: row.links.unsigned_abs(),
                first_seen_at: Timestamp::from_millisecond(row.first_seen_at).map_err(|_| {
                    StoreError::UnknownValue {
                        table: "hosts",
                        column: "first_seen_at",
                    }
                })?,
                found_at: found_at.map(|page| Sensitive::new(page.to_string())),
            });
        }
        Ok(hosts)
    }
}
