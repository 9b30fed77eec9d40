//! The hosts that addresses name: each once, sealed, so that sums by host need no address to be opened.

use std::collections::HashMap;

use jiff::Timestamp;
use rasoat_core::Token;
use sqlx::AnyConnection;
use url::Url;

use crate::database::Fault;
use crate::portal_keys::{AddressField, PortalKeys};
use crate::{StoreError, rows};

/// Addresses brought up to date in one go.
const BACKFILL: i64 = 500;

/// Where hosts are looked up.
pub(crate) struct HostRegister<'a> {
    /// The number of the portal.
    pub(crate) portal: i64,
    /// The portal's keys.
    pub(crate) keys: &'a PortalKeys,
    /// The present moment.
    pub(crate) now: Timestamp,
    known: HashMap<String, i64>,
}

impl<'a> HostRegister<'a> {
    /// Looks up hosts of one portal, each once.
    pub(crate) fn new(portal: i64, keys: &'a PortalKeys, now: Timestamp) -> Self {
        Self {
            portal,
            keys,
            now,
            known: HashMap::new(),
        }
    }

    /// The number of the host named `name`, which is added if it is new, as found on the page `found_at`.
    pub(crate) async fn number(
        &mut self,
        connection: &mut AnyConnection,
        name: &str,
        found_at: Option<i64>,
    ) -> Result<i64, Fault> {
        if let Some(number) = self.known.get(name) {
            return Ok(*number);
        }
        let token = self.keys.host_token(name);
        let number = match self.look_up(connection, &token).await? {
            Some(number) => number,
            None => self.add(connection, &token, name, found_at).await?,
        };
        self.known.insert(name.to_owned(), number);
        Ok(number)
    }

    async fn look_up(&self, connection: &mut AnyConnection, token: &Token) -> Result<Option<i64>, Fault> {
        let row: Option<(i64,)> = sqlx::query_as("SELECT id FROM hosts WHERE portal_id = $1 AND token = $2")
            .bind(self.portal)
            .bind(token.0.to_vec())
            .fetch_optional(connection)
            .await?;
        Ok(row.map(|(number,)| number))
    }

    async fn add(
        &self,
        connection: &mut AnyConnection,
        token: &Token,
        name: &str,
        found_at: Option<i64>,
    ) -> Result<i64, Fault> {
        let (number,): (i64,) = sqlx::query_as(
            "INSERT INTO hosts (portal_id, token, name, found_at, first_seen_at) VALUES ($1, $2, $3, $4, $5)
             RETURNING id",
        )
        .bind(self.portal)
        .bind(token.0.to_vec())
        .bind(self.keys.seal_host(&token.0, name)?)
        .bind(found_at)
        .bind(self.now.as_millisecond())
        .fetch_one(connection)
        .await?;
        Ok(number)
    }

    /// Names the host of every address of the portal that was stored before hosts were.
    pub(crate) async fn backfill(&mut self, connection: &mut AnyConnection) -> Result<(), Fault> {
        loop {
            let unnamed: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
                "SELECT id, token, address FROM addresses WHERE portal_id = $1 AND host_id IS NULL LIMIT $2",
            )
            .bind(self.portal)
            .bind(BACKFILL)
            .fetch_all(&mut *connection)
            .await?;
            if unnamed.is_empty() {
                return Ok(());
            }
            for (id, token, sealed) in unnamed {
                let address = self.keys.open_field(AddressField::Address, &token, &sealed)?;
                let address = Url::parse(&address).map_err(|_| StoreError::UnknownValue {
                    table: "addresses",
                    column: "address",
                })?;
                let host = self.number(connection, &host_name(&address), None).await?;
                sqlx::query("UPDATE addresses SET host_id = $2 WHERE id = $1")
                    .bind(id)
                    .bind(host)
                    .execute(&mut *connection)
                    .await?;
            }
        }
    }
}

/// The host of an address as it is counted: in lower case, without port and without a dot at its end. Empty where the address has
/// none, as in `mailto:`.
pub(crate) fn host_name(address: &Url) -> String {
    let name = address.host_str().unwrap_or_default();
    name.trim_end_matches('.').to_ascii_lowercase()
}

rows::row! {
    struct HostRow {
        id: i64,
        token: Vec<u8>,
        name: Vec<u8>,
    }
}

/// The names of all hosts of a portal, by number.
pub(crate) async fn host_names(
    connection: &mut AnyConnection,
    portal: i64,
    keys: &PortalKeys,
) -> Result<HashMap<i64, String>, Fault> {
    let rows: Vec<HostRow> = sqlx::query_as("SELECT id, token, name FROM hosts WHERE portal_id = $1")
        .bind(portal)
        .fetch_all(connection)
        .await?;
    let mut names = HashMap::with_capacity(rows.len());
    for row in rows {
        names.insert(row.id, keys.open_host(&row.token, &row.name)?.to_string());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_counted_under_one_name() {
        let check = |address: &str, expected: &str| {
            assert_eq!(host_name(&Url::parse(address).unwrap()), expected, "{address}");
        };
        check("https://SaoMai.example.:8443/a", "saomai.example");
        check("http://[2405:4800::1]:80/", "[2405:4800::1]");
        check("mailto:x@saomai.example", "");
    }
}
