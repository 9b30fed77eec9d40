//! The one task that writes to the store, in batches: each batch is one transaction.

use std::time::Duration;

use rasoat_store::{Store, StoreError, VisitRecord};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Most visits in one transaction.
const MAX_BATCH: usize = 128;
/// Longest time that a finished visit waits for others to be written with it.
const MAX_WAIT: Duration = Duration::from_millis(40);

/// Writes what comes out of `records` until the channel closes.
///
/// # Errors
///
/// If the store fails. What was not written is still leased in the frontier, and is visited again when the run is
/// started again.
pub(crate) async fn write_batches(
    store: &Store,
    mut records: mpsc::Receiver<VisitRecord>,
) -> Result<(), StoreError> {
    while let Some(first) = records.recv().await {
        let mut batch = vec![first];
        let deadline = Instant::now() + MAX_WAIT;
        while batch.len() < MAX_BATCH {
            match tokio::time::timeout_at(deadline, records.recv()).await {
                Ok(Some(record)) => batch.push(record),
                Ok(None) | Err(_) => break,
            }
        }
        let visits = batch.len();
        store.record(batch).await?;
        tracing::debug!(visits, "visits written");
    }
    Ok(())
}
