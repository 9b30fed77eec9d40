//! The addresses of one run, as the crawler takes them: [`StoreFrontier`].

use std::num::NonZeroUsize;

use jiff::Timestamp;
use rasoat_core::{
    CrawlTarget, DocumentRole, Frontier, FrontierCounts, FrontierError, RunId, Sensitive, TargetId,
    Validators,
};
use url::Url;

use crate::database::Fault;
use crate::key_store::KeyId;
use crate::names::role_name;
use crate::portal_keys::{AddressField, PortalKeys};
use crate::{BegunRun, Store, StoreError};

/// The addresses of one run that wait to be visited: those with the fewest links from a start address first,
/// among them in the order in which they were found.
#[derive(Debug, Clone)]
pub struct StoreFrontier {
    store: Store,
    run: RunId,
    newest_before: TargetId,
}

/// The columns of a leased address, and whether its validators may be used.
type LeasedColumns = (
    i64,
    Vec<u8>,
    Vec<u8>,
    Option<Vec<u8>>,
    String,
    i64,
    i64,
    i64,
    Option<Vec<u8>>,
    Option<i64>,
);

impl Store {
    /// The addresses of a run.
    pub fn frontier(&self, run: &BegunRun) -> StoreFrontier {
        StoreFrontier {
            store: self.clone(),
            run: run.id,
            newest_before: run.newest_address,
        }
    }
}

impl Frontier for StoreFrontier {
    async fn lease(&self, max: NonZeroUsize, now: Timestamp) -> Result<Vec<CrawlTarget>, FrontierError> {
        self.try_lease(max, now)
            .await
            .map_err(|fault| self.failure(fault))
    }

    async fn counts(&self, now: Timestamp) -> Result<FrontierCounts, FrontierError> {
        self.try_counts(now).await.map_err(|fault| self.failure(fault))
    }
}

impl StoreFrontier {
    fn failure(&self, fault: Fault) -> FrontierError {
        FrontierError(Box::new(self.store.database().explain(fault)))
    }

    async fn try_lease(&self, max: NonZeroUsize, now: Timestamp) -> Result<Vec<CrawlTarget>, Fault> {
        let mut writing = self.store.database().write().await?;
        let run: Option<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT runs.engine_id, portals.key_id FROM runs JOIN portals ON portals.id = runs.portal_id
             WHERE runs.id = $1 AND runs.state = 'running'",
        )
        .bind(self.run.0)
        .fetch_optional(&mut *writing)
        .await?;
        let (engine, key) = run.ok_or(StoreError::RunEnded(self.run))?;
        let keys = self.store.portal_keys(KeyId(key)).await?;
        let rows: Vec<LeasedColumns> = sqlx::query_as(
            "UPDATE addresses SET state = 'leased' WHERE id IN (
                 SELECT id FROM addresses WHERE run_id = $1 AND state = 'waiting' AND not_before <= $2
                 ORDER BY depth, id LIMIT $3)
             RETURNING id, token, address, link_text, role, depth, redirects, attempts, validators,
                 judged_engine_id",
        )
        .bind(self.run.0)
        .bind(now.as_millisecond())
        .bind(i64::try_from(max.get()).unwrap_or(i64::MAX))
        .fetch_all(&mut *writing)
        .await?;
        let mut targets = rows
            .into_iter()
            .map(|row| target_of(&keys, engine, self.newest_before, row))
            .collect::<Result<Vec<_>, StoreError>>()?;
        writing.commit().await?;
        // RETURNING keeps no order.
        targets.sort_by_key(|target| (target.depth, target.id));
        Ok(targets)
    }

    async fn try_counts(&self, now: Timestamp) -> Result<FrontierCounts, Fault> {
        // One transaction, so that both counts are of the same moment.
        let mut reading = self.store.database().read().await?;
        let states: Vec<(String, i64)> =
            sqlx::query_as("SELECT state, COUNT(*) FROM addresses WHERE run_id = $1 GROUP BY state")
                .bind(self.run.0)
                .fetch_all(&mut *reading)
                .await?;
        // `not_before > 0` says nothing new, but makes the small index of postponed addresses fit.
        let (postponed, next): (i64, Option<i64>) = sqlx::query_as(
            "SELECT COUNT(*), MIN(not_before) FROM addresses
             WHERE run_id = $1 AND state = 'waiting' AND not_before > 0 AND not_before > $2",
        )
        .bind(self.run.0)
        .bind(now.as_millisecond())
        .fetch_one(&mut *reading)
        .await?;
        reading.commit().await?;
        let count = |name: &str| {
            let found = states.iter().find(|(state, _)| state == name);
            found.map_or(0, |(_, count)| count.unsigned_abs())
        };
        let postponed = postponed.unsigned_abs();
        Ok(FrontierCounts {
            ready: count("waiting").saturating_sub(postponed),
            postponed,
            leased: count("leased"),
            done: count("done"),
            next_ready_at: next.and_then(|at| Timestamp::from_millisecond(at).ok()),
        })
    }
}

fn target_of(
    keys: &PortalKeys,
    engine: i64,
    newest_before: TargetId,
    row: LeasedColumns,
) -> Result<CrawlTarget, StoreError> {
    let (id, token, address, link_text, role, depth, redirects, attempts, validators, judged_by) = row;
    let unknown = |column| StoreError::UnknownValue {
        table: "addresses",
        column,
    };
    let address = keys.open_field(AddressField::Address, &token, &address)?;
    let link_text = link_text
        .map(|sealed| keys.open_field(AddressField::LinkText, &token, &sealed))
        .transpose()?;
    // "Not modified" helps only if the judgement that we have is the one we would make now.
    let validators = match validators {
        Some(sealed) if judged_by == Some(engine) => keys.open_validators(&token, &sealed)?,
        _ => Validators::default(),
    };
    Ok(CrawlTarget {
        id: TargetId(id),
        address: Url::parse(&address).map_err(|_| unknown("address"))?,
        link_text: link_text.map(|text| Sensitive::new(text.to_string())),
        role: if role == role_name(DocumentRole::Content) {
            DocumentRole::Content
        } else {
            DocumentRole::Navigation
        },
        depth: u16::try_from(depth).map_err(|_| unknown("depth"))?,
        redirects: u8::try_from(redirects).map_err(|_| unknown("redirects"))?,
        attempts: u8::try_from(attempts).unwrap_or(u8::MAX),
        known_before: TargetId(id) <= newest_before,
        validators,
    })
}
