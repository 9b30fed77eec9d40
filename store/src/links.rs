//! Links found in documents become addresses to visit, each once.

use std::collections::HashMap;

use jiff::Timestamp;
use rasoat_core::{DiscoveredLink, DocumentRole, RunId, Token};
use sqlx::AnyConnection;

use crate::database::Fault;
use crate::hosts::{HostRegister, host_name};
use crate::names::role_name;
use crate::portal_keys::{AddressField, PortalKeys};
use crate::rows::insert_sql;

/// Addresses looked up in one statement.
const LOOK_UP: usize = 32;

/// Looks for [`LOOK_UP`] tokens at once.
const LOOK_UP_SQL: &str = "
    SELECT id, token, role, depth, redirects, state, last_outcome,
           CASE WHEN link_text IS NULL THEN 0 ELSE 1 END
    FROM addresses WHERE portal_id = $1 AND token IN (
        $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
        $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)";

/// Where links are added.
pub(crate) struct LinkTarget<'a> {
    /// The number of the portal.
    pub(crate) portal: i64,
    /// The run that is to visit them.
    pub(crate) run: RunId,
    /// The portal's keys.
    pub(crate) keys: &'a PortalKeys,
    /// The present moment.
    pub(crate) now: Timestamp,
    /// The pages whose links named hosts, by host: the first page of each.
    pub(crate) found_at: HashMap<String, i64>,
}

/// An address that is known already.
struct KnownAddress {
    id: i64,
    role: DocumentRole,
    depth: i64,
    redirects: i64,
    is_done: bool,
    last_outcome: Option<String>,
    has_link_text: bool,
}

/// Adds the addresses that are not known yet, and completes those that are: a link with text fills an empty
/// link text, the shortest way counts, and what is found as a page is no longer only a list of addresses.
/// Returns how many are new.
pub(crate) async fn add_links(
    connection: &mut AnyConnection,
    target: &LinkTarget<'_>,
    links: Vec<DiscoveredLink>,
) -> Result<u64, Fault> {
    let links = merge(target.keys, links);
    let mut hosts = HostRegister::new(target.portal, target.keys, target.now);
    let mut added = 0;
    for chunk in links.chunks(LOOK_UP) {
        let known = look_up(connection, target.portal, chunk).await?;
        let mut unknown = Vec::new();
        for found in chunk {
            let (token, link) = found;
            match known.get(token) {
                Some(address) => complete(connection, target, token, link, address).await?,
                None => unknown.push(found),
            }
        }
        insert(connection, target, &mut hosts, &unknown).await?;
        added += unknown.len() as u64;
    }
    Ok(added)
}

/// Joins links to the same address, in order of first appearance.
fn merge(keys: &PortalKeys, links: Vec<DiscoveredLink>) -> Vec<(Token, DiscoveredLink)> {
    let mut merged: Vec<(Token, DiscoveredLink)> = Vec::with_capacity(links.len());
    let mut places = HashMap::with_capacity(links.len());
    for link in links {
        let token = keys.address_token(&link.canonical);
        let place = *places.entry(token).or_insert(merged.len());
        let Some((_, known)) = merged.get_mut(place) else {
            merged.push((token, link));
            continue;
        };
        known.depth = known.depth.min(link.depth);
        known.redirects = known.redirects.min(link.redirects);
        if link.role == DocumentRole::Content {
            known.role = DocumentRole::Content;
        }
        if known.link_text.is_none() {
            known.link_text = link.link_text;
        }
    }
    merged
}

async fn look_up(
    connection: &mut AnyConnection,
    portal: i64,
    links: &[(Token, DiscoveredLink)],
) -> Result<HashMap<Token, KnownAddress>, Fault> {
    type Columns = (i64, Vec<u8>, String, i64, i64, String, Option<String>, i64);
    let mut query = sqlx::query_as::<_, Columns>(LOOK_UP_SQL).bind(portal);
    for place in 0..LOOK_UP {
        // Too few tokens are filled up with an empty one, which no address has.
        query = query.bind(
            links
                .get(place)
                .map_or_else(Vec::new, |(token, _)| token.0.to_vec()),
        );
    }
    let mut known = HashMap::new();
    for row in query.fetch_all(connection).await? {
        let (id, token, role, depth, redirects, state, last_outcome, has_link_text) = row;
        let Ok(token) = token.try_into() else { continue };
        let address = KnownAddress {
            id,
            role: if role == role_name(DocumentRole::Content) {
                DocumentRole::Content
            } else {
                DocumentRole::Navigation
            },
            depth,
            redirects,
            is_done: state == "done",
            last_outcome,
            has_link_text: has_link_text != 0,
        };
        known.insert(Token(token), address);
    }
    Ok(known)
}

async fn insert(
    connection: &mut AnyConnection,
    target: &LinkTarget<'_>,
    hosts: &mut HostRegister<'_>,
    links: &[&(Token, DiscoveredLink)],
) -> Result<(), Fault> {
    if links.is_empty() {
        return Ok(());
    }
    let mut host_ids = Vec::with_capacity(links.len());
    for (_, link) in links.iter().copied() {
        let name = host_name(&link.address);
        let found_at = target.found_at.get(&name).copied();
        host_ids.push(hosts.number(connection, &name, found_at).await?);
    }
    let mut query = sqlx::query(insert_sql(
        "INSERT INTO addresses
             (portal_id, token, address, link_text, role, depth, redirects, run_id, state, first_seen_at, host_id)
         VALUES",
        11,
        links.len(),
    ));
    for ((token, link), host) in links.iter().copied().zip(host_ids) {
        query = query
            .bind(target.portal)
            .bind(token.0.to_vec())
            .bind(
                target
                    .keys
                    .seal_field(AddressField::Address, &token.0, link.address.as_str())?,
            )
            .bind(sealed_link_text(target, token, link)?)
            .bind(role_name(link.role))
            .bind(i64::from(link.depth))
            .bind(i64::from(link.redirects))
            .bind(target.run.0)
            .bind("waiting")
            .bind(target.now.as_millisecond())
            .bind(host);
    }
    query.execute(connection).await?;
    Ok(())
}

fn sealed_link_text(
    target: &LinkTarget<'_>,
    token: &Token,
    link: &DiscoveredLink,
) -> Result<Option<Vec<u8>>, Fault> {
    let sealed = link
        .link_text
        .as_ref()
        .map(|text| {
            target
                .keys
                .seal_field(AddressField::LinkText, &token.0, text.expose())
        })
        .transpose()?;
    Ok(sealed)
}

/// Brings what `link` tells more to a known address.
async fn complete(
    connection: &mut AnyConnection,
    target: &LinkTarget<'_>,
    token: &Token,
    link: &DiscoveredLink,
    known: &KnownAddress,
) -> Result<(), Fault> {
    let depth = known.depth.min(i64::from(link.depth));
    let redirects = known.redirects.min(i64::from(link.redirects));
    let becomes_content = known.role == DocumentRole::Navigation && link.role == DocumentRole::Content;
    let is_nearer = depth < known.depth || redirects < known.redirects;
    let gains_text = !known.has_link_text && link.link_text.is_some();
    if !becomes_content && !is_nearer && !gains_text {
        return Ok(());
    }
    let role = if becomes_content { link.role } else { known.role };
    sqlx::query("UPDATE addresses SET role = $2, depth = $3, redirects = $4 WHERE id = $1")
        .bind(known.id)
        .bind(role_name(role))
        .bind(depth)
        .bind(redirects)
        .execute(&mut *connection)
        .await?;
    if gains_text {
        // The text is judged with the document, which therefore must be read again in the next run.
        sqlx::query("UPDATE addresses SET link_text = $2, judged_engine_id = NULL WHERE id = $1")
            .bind(known.id)
            .bind(sealed_link_text(target, token, link)?)
            .execute(&mut *connection)
            .await?;
    }
    let was_too_far = matches!(
        known.last_outcome.as_deref(),
        Some("denied:depth" | "denied:redirect_limit")
    );
    if known.is_done && (becomes_content || (is_nearer && was_too_far)) {
        reopen(connection, target.run, known.id).await?;
    }
    Ok(())
}

/// Lets an address wait again whose outcome no longer holds: it was read for its links only, or was not
/// requested because the way to it seemed too long.
async fn reopen(connection: &mut AnyConnection, run: RunId, address: i64) -> Result<(), Fault> {
    sqlx::query("DELETE FROM outcomes WHERE run_id = $1 AND address_id = $2")
        .bind(run.0)
        .bind(address)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE addresses SET state = 'waiting', attempts = 0, not_before = 0, judged_engine_id = NULL
         WHERE id = $1 AND run_id = $2",
    )
    .bind(address)
    .bind(run.0)
    .execute(connection)
    .await?;
    Ok(())
}
