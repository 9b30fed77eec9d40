//! The sums of a report that need more than one table: by host, and against the run before.

use std::collections::{BTreeMap, HashMap};

use rasoat_core::{HostContact, OutcomeKind, RobotsState, RunId, TlsFault};
use sqlx::AnyConnection;

use crate::database::Fault;
use crate::hosts::host_names;
use crate::names::verdict_from_name;
use crate::portal_keys::PortalKeys;
use crate::{Changes, HostCompleteness, PagesAndDocuments, StoreError, rows};

rows::row! {
    struct RunRow {
        portal_id: i64,
        key_id: Vec<u8>,
        started_at: i64,
    }
}

/// What the sums need of a run.
pub(crate) struct ReportedRun {
    /// The number of its portal.
    pub(crate) portal_id: i64,
    /// The name of the portal's data key.
    pub(crate) key_id: Vec<u8>,
    /// When it began, in milliseconds.
    pub(crate) started_at: i64,
}

/// What the sums need of `run`.
pub(crate) async fn run_row(connection: &mut AnyConnection, run: RunId) -> Result<ReportedRun, Fault> {
    let row: Option<RunRow> = sqlx::query_as(
        "SELECT runs.portal_id, portals.key_id, runs.started_at
         FROM runs JOIN portals ON portals.id = runs.portal_id WHERE runs.id = $1",
    )
    .bind(run.0)
    .fetch_optional(connection)
    .await?;
    let row = row.ok_or(StoreError::UnknownRun(run))?;
    Ok(ReportedRun {
        portal_id: row.portal_id,
        key_id: row.key_id,
        started_at: row.started_at,
    })
}

/// The last finished run of the portal before `run`.
pub(crate) async fn previous_run(
    connection: &mut AnyConnection,
    run: RunId,
    portal: i64,
) -> Result<Option<RunId>, Fault> {
    let (previous,): (Option<i64>,) =
        sqlx::query_as("SELECT MAX(id) FROM runs WHERE portal_id = $1 AND id < $2 AND state = 'finished'")
            .bind(portal)
            .bind(run.0)
            .fetch_one(connection)
            .await?;
    Ok(previous.map(RunId))
}

/// What the run saw that was not so before.
pub(crate) async fn changes(
    connection: &mut AnyConnection,
    run: RunId,
    row: &ReportedRun,
) -> Result<Changes, Fault> {
    let mut changes = Changes::default();
    let seen: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT outcomes.change, contents.format, COUNT(*)
         FROM outcomes JOIN copies ON copies.id = outcomes.copy_id
             JOIN contents ON contents.id = copies.content_id
         WHERE outcomes.run_id = $1 AND outcomes.change <> 'unchanged'
         GROUP BY outcomes.change, contents.format",
    )
    .bind(run.0)
    .fetch_all(&mut *connection)
    .await?;
    for (change, format, count) in seen {
        let sum = if change == "new" {
            &mut changes.new
        } else {
            &mut changes.changed
        };
        add(sum, &format, count);
    }
    let gone: Vec<(String, i64)> = sqlx::query_as(
        "SELECT contents.format, COUNT(*)
         FROM outcomes JOIN copies ON copies.address_id = outcomes.address_id
             JOIN contents ON contents.id = copies.content_id
         WHERE outcomes.run_id = $1 AND outcomes.code = 'gone'
             AND copies.state = 'gone_seen' AND copies.state_changed_at >= $2
         GROUP BY contents.format",
    )
    .bind(run.0)
    .bind(row.started_at)
    .fetch_all(&mut *connection)
    .await?;
    for (format, count) in gone {
        add(&mut changes.gone, &format, count);
    }
    changes.new_findings = count(
        connection,
        "SELECT COUNT(DISTINCT findings.id)
         FROM outcomes JOIN finding_copies ON finding_copies.copy_id = outcomes.copy_id
             JOIN findings ON findings.id = finding_copies.finding_id
         WHERE outcomes.run_id = $1 AND findings.first_seen_at >= $2",
        run.0,
        row.started_at,
    )
    .await?;
    changes.gone_findings = count(
        connection,
        "SELECT COUNT(DISTINCT finding_copies.finding_id)
         FROM outcomes JOIN copies ON copies.address_id = outcomes.address_id
             JOIN finding_copies ON finding_copies.copy_id = copies.id
         WHERE outcomes.run_id = $1 AND copies.state IN ('gone_seen', 'changed') AND copies.state_changed_at >= $2
             AND NOT EXISTS (SELECT 1 FROM outcomes AS earlier
                 WHERE earlier.address_id = copies.address_id AND earlier.code = 'gone'
                     AND earlier.run_id = (SELECT MAX(last.run_id) FROM outcomes AS last
                         WHERE last.address_id = copies.address_id AND last.run_id < $1
                             AND last.code IN ('gone', 'fetched', 'not_modified')))
             AND NOT EXISTS (SELECT 1 FROM finding_copies AS others
                 JOIN copies AS other ON other.id = others.copy_id
                 WHERE others.finding_id = finding_copies.finding_id
                     AND other.state IN ('present', 'unreachable', 'reappeared'))",
        run.0,
        row.started_at,
    )
    .await?;
    Ok(changes)
}

fn add(sum: &mut PagesAndDocuments, format: &str, count: i64) {
    let part = if format == rasoat_core::DocumentFormat::Html.as_str() {
        &mut sum.pages
    } else {
        &mut sum.documents
    };
    *part += count.unsigned_abs();
}

async fn count(
    connection: &mut AnyConnection,
    sql: &'static str,
    run: i64,
    since: i64,
) -> Result<u64, Fault> {
    let (count,): (i64,) = sqlx::query_as(sql)
        .bind(run)
        .bind(since)
        .fetch_one(connection)
        .await?;
    Ok(count.unsigned_abs())
}

/// What came of the addresses of each host.
pub(crate) async fn hosts(
    connection: &mut AnyConnection,
    run: RunId,
    row: &ReportedRun,
    keys: &PortalKeys,
) -> Result<Vec<HostCompleteness>, Fault> {
    let mut names = host_names(connection, row.portal_id, keys).await?;
    let mut hosts: HashMap<i64, HostCompleteness> = HashMap::new();
    let addresses: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT host_id, COUNT(*), COUNT(CASE WHEN state <> 'done' THEN 1 END)
         FROM addresses WHERE run_id = $1 AND host_id IS NOT NULL GROUP BY host_id",
    )
    .bind(run.0)
    .fetch_all(&mut *connection)
    .await?;
    for (id, count, unfinished) in addresses {
        let host = names.remove(&id).unwrap_or_default();
        let host = HostCompleteness {
            addresses: count.unsigned_abs(),
            unfinished: unfinished.unsigned_abs(),
            ..empty(host)
        };
        hosts.insert(id, host);
    }
    outcomes(connection, run, &mut hosts).await?;
    documents(connection, run, &mut hosts).await?;
    contacts(connection, run, &mut hosts, &mut names).await?;
    let mut hosts: Vec<_> = hosts.into_values().collect();
    hosts.sort_by(|a, b| a.host.cmp(&b.host));
    Ok(hosts)
}

const fn empty(host: String) -> HostCompleteness {
    HostCompleteness {
        host,
        addresses: 0,
        unfinished: 0,
        outcomes: BTreeMap::new(),
        documents: crate::DocumentCounts {
            new: 0,
            changed: 0,
            unchanged: 0,
        },
        verdicts: BTreeMap::new(),
        problems: BTreeMap::new(),
        contact: None,
    }
}

async fn outcomes(
    connection: &mut AnyConnection,
    run: RunId,
    hosts: &mut HashMap<i64, HostCompleteness>,
) -> Result<(), Fault> {
    let sql = "SELECT addresses.host_id, outcomes.code, COUNT(*)
         FROM outcomes JOIN addresses ON addresses.id = outcomes.address_id
         WHERE outcomes.run_id = $1 AND addresses.host_id IS NOT NULL
         GROUP BY addresses.host_id, outcomes.code";
    for (id, code, count) in by_host(connection, run, sql).await? {
        let kind = OutcomeKind::from_code(&code).ok_or(StoreError::UnknownValue {
            table: "outcomes",
            column: "code",
        })?;
        if let Some(host) = hosts.get_mut(&id) {
            host.outcomes.insert(kind, count);
        }
    }
    Ok(())
}

async fn documents(
    connection: &mut AnyConnection,
    run: RunId,
    hosts: &mut HashMap<i64, HostCompleteness>,
) -> Result<(), Fault> {
    let sql = "SELECT addresses.host_id, outcomes.change, COUNT(*)
         FROM outcomes JOIN addresses ON addresses.id = outcomes.address_id
         WHERE outcomes.run_id = $1 AND outcomes.change IS NOT NULL AND addresses.host_id IS NOT NULL
         GROUP BY addresses.host_id, outcomes.change";
    for (id, change, count) in by_host(connection, run, sql).await? {
        let Some(host) = hosts.get_mut(&id) else { continue };
        match change.as_str() {
            "new" => host.documents.new = count,
            "changed" => host.documents.changed = count,
            _ => host.documents.unchanged = count,
        }
    }
    let sql = "SELECT addresses.host_id, copies.verdict, COUNT(*)
         FROM outcomes JOIN addresses ON addresses.id = outcomes.address_id
             JOIN copies ON copies.id = outcomes.copy_id
         WHERE outcomes.run_id = $1 AND addresses.host_id IS NOT NULL
         GROUP BY addresses.host_id, copies.verdict";
    for (id, verdict, count) in by_host(connection, run, sql).await? {
        let verdict = verdict_from_name(&verdict)?.as_str();
        if let Some(host) = hosts.get_mut(&id) {
            host.verdicts.insert(verdict, count);
        }
    }
    let sql = "SELECT addresses.host_id, problems.code, COUNT(DISTINCT problems.copy_id)
         FROM outcomes JOIN addresses ON addresses.id = outcomes.address_id
             JOIN problems ON problems.copy_id = outcomes.copy_id
         WHERE outcomes.run_id = $1 AND addresses.host_id IS NOT NULL
         GROUP BY addresses.host_id, problems.code";
    for (id, code, count) in by_host(connection, run, sql).await? {
        if let Some(host) = hosts.get_mut(&id) {
            host.problems.insert(code, count);
        }
    }
    Ok(())
}

async fn by_host(
    connection: &mut AnyConnection,
    run: RunId,
    sql: &'static str,
) -> Result<Vec<(i64, String, u64)>, Fault> {
    let rows: Vec<(i64, String, i64)> = sqlx::query_as(sql).bind(run.0).fetch_all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|(host, name, count)| (host, name, count.unsigned_abs()))
        .collect())
}

rows::row! {
    struct ContactRow {
        host_id: i64,
        robots: String,
        requests: i64,
        wire_bytes: i64,
        interval_ms: i64,
        throttled: i64,
        cut_pages: i64,
        tls_fault: Option<String>,
    }
}

/// Fills in what was asked of each host. One that was asked and names no address of the run stands for itself.
async fn contacts(
    connection: &mut AnyConnection,
    run: RunId,
    hosts: &mut HashMap<i64, HostCompleteness>,
    names: &mut HashMap<i64, String>,
) -> Result<(), Fault> {
    let rows: Vec<ContactRow> = sqlx::query_as(
        "SELECT host_id, robots, requests, wire_bytes, interval_ms, throttled, cut_pages, tls_fault
         FROM run_hosts WHERE run_id = $1",
    )
    .bind(run.0)
    .fetch_all(connection)
    .await?;
    let unknown = |column| StoreError::UnknownValue {
        table: "run_hosts",
        column,
    };
    for row in rows {
        let host = hosts
            .entry(row.host_id)
            .or_insert_with(|| empty(names.remove(&row.host_id).unwrap_or_default()));
        let tls = |name: &str| TlsFault::from_name(name).ok_or_else(|| unknown("tls_fault"));
        host.contact = Some(HostContact {
            host: host.host.clone(),
            robots: RobotsState::from_name(&row.robots).ok_or_else(|| unknown("robots"))?,
            requests: row.requests.unsigned_abs(),
            wire_bytes: row.wire_bytes.unsigned_abs(),
            interval_ms: row.interval_ms.unsigned_abs(),
            throttled: row.throttled.unsigned_abs(),
            cut_pages: row.cut_pages.unsigned_abs(),
            tls_fault: row.tls_fault.as_deref().map(tls).transpose()?,
        });
    }
    Ok(())
}
