//! What is added up over processes and taken away over runs: [`Store::add_host_contacts`], [`Store::prune_outcomes`].

use std::num::NonZeroU32;

use rasoat_core::{HostContact, PortalId, RunId};

use crate::database::Fault;
use crate::hosts::HostRegister;
use crate::key_store::KeyId;
use crate::{Store, StoreError, report_sums};

/// Rows removed in one transaction, so that a scan does not wait long for its turn.
const PRUNE_ROWS: i64 = 5_000;

impl Store {
    /// Adds what a process did to hosts since it last told: counts are added, states and intervals replaced.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownRun`]; if the database fails.
    pub async fn add_host_contacts(&self, run: RunId, contacts: &[HostContact]) -> Result<(), StoreError> {
        if contacts.is_empty() {
            return Ok(());
        }
        self.try_add(run, contacts)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_add(&self, run: RunId, contacts: &[HostContact]) -> Result<(), Fault> {
        let mut writing = self.database().write().await?;
        let row = report_sums::run_row(&mut writing, run).await?;
        let keys = self.portal_keys(KeyId(row.key_id)).await?;
        let mut hosts = HostRegister::new(row.portal_id, &keys, self.now());
        let stored = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        for contact in contacts {
            let host = hosts.number(&mut writing, &contact.host, None).await?;
            sqlx::query(
                "INSERT INTO run_hosts (run_id, host_id, robots, requests, wire_bytes, interval_ms, throttled,
                     cut_pages, tls_fault)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (run_id, host_id) DO UPDATE SET robots = excluded.robots,
                     requests = run_hosts.requests + excluded.requests,
                     wire_bytes = run_hosts.wire_bytes + excluded.wire_bytes,
                     interval_ms = excluded.interval_ms,
                     throttled = run_hosts.throttled + excluded.throttled,
                     cut_pages = run_hosts.cut_pages + excluded.cut_pages,
                     tls_fault = COALESCE(excluded.tls_fault, run_hosts.tls_fault)",
            )
            .bind(run.0)
            .bind(host)
            .bind(contact.robots.as_str())
            .bind(stored(contact.requests))
            .bind(stored(contact.wire_bytes))
            .bind(stored(contact.interval_ms))
            .bind(stored(contact.throttled))
            .bind(stored(contact.cut_pages))
            .bind(contact.tls_fault.map(rasoat_core::TlsFault::as_str))
            .execute(&mut *writing)
            .await?;
        }
        writing.commit().await
    }

    /// Removes the outcomes of single addresses of all ended runs of the portal that have a report, but the newest `keep`. The reports
    /// stay, and so do documents and findings. Returns how many rows were removed.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownPortal`]; if the database fails. What was removed until then stays removed.
    pub async fn prune_outcomes(&self, portal: &PortalId, keep: NonZeroU32) -> Result<u64, StoreError> {
        let old = self
            .prunable(portal, keep)
            .await
            .map_err(|fault| self.database().explain(fault))?;
        let mut removed = 0;
        for run in old {
            removed += self
                .prune(run)
                .await
                .map_err(|fault| self.database().explain(fault))?;
        }
        Ok(removed)
    }

    async fn prunable(&self, portal: &PortalId, keep: NonZeroU32) -> Result<Vec<RunId>, Fault> {
        let mut reading = self.database().reader().acquire().await?;
        let portal = Self::portal_row(&mut reading, portal).await?;
        let ended: Vec<(i64, Option<i64>)> = sqlx::query_as(
            "SELECT runs.id, runs.pruned_at FROM runs JOIN run_reports ON run_reports.run_id = runs.id
             WHERE runs.portal_id = $1 AND runs.state IN ('finished', 'superseded') ORDER BY runs.id DESC",
        )
        .bind(portal.id)
        .fetch_all(&mut *reading)
        .await?;
        let keep = usize::try_from(keep.get()).unwrap_or(usize::MAX);
        let old = ended.into_iter().skip(keep);
        Ok(old
            .filter(|(_, pruned)| pruned.is_none())
            .map(|(run, _)| RunId(run))
            .collect())
    }

    async fn prune(&self, run: RunId) -> Result<u64, Fault> {
        let mut writing = self.database().write().await?;
        sqlx::query("UPDATE runs SET pruned_at = $2 WHERE id = $1")
            .bind(run.0)
            .bind(self.now().as_millisecond())
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        let mut removed = 0;
        loop {
            let mut writing = self.database().write().await?;
            let rows = sqlx::query(
                "DELETE FROM outcomes WHERE run_id = $1 AND address_id IN (
                     SELECT address_id FROM outcomes WHERE run_id = $1 ORDER BY address_id LIMIT $2)",
            )
            .bind(run.0)
            .bind(PRUNE_ROWS)
            .execute(&mut *writing)
            .await?
            .rows_affected();
            writing.commit().await?;
            removed += rows;
            if rows < PRUNE_ROWS.unsigned_abs() {
                return Ok(removed);
            }
        }
    }
}
