//! The memory that bodies may take up, all together: [`BodyMemory`].

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What memory is counted in, in bytes.
const UNIT: usize = 1024;
/// What every answer may hold from the start. Few pages are longer.
pub(crate) const FIRST_BYTES: usize = 512 * 1024;

/// Shares out the memory for bodies. A body holds its share until the document was judged.
///
/// Nobody waits for ever: an answer takes a small first share, and a body that outgrows it takes all that it may ever
/// need in one go. There is always room for all first shares and one whole body, so one of those who wait goes on.
#[derive(Debug)]
pub(crate) struct BodyMemory {
    free: Arc<Semaphore>,
    largest: usize,
}

/// A share of the memory; given back when dropped.
#[derive(Debug)]
pub(crate) struct Share(OwnedSemaphorePermit);

impl BodyMemory {
    /// Room for `bytes` in all, but at least for `answers` first shares and one body of `largest` bytes.
    pub(crate) fn new(bytes: u64, answers: usize, largest: usize) -> Self {
        let least = answers
            .saturating_mul(FIRST_BYTES)
            .saturating_add(largest.saturating_add(UNIT));
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).max(least);
        let most = Semaphore::MAX_PERMITS.min(usize::try_from(u32::MAX).unwrap_or(usize::MAX));
        Self {
            free: Arc::new(Semaphore::new((bytes / UNIT).min(most))),
            largest,
        }
    }

    /// Waits for the first share of an answer.
    pub(crate) async fn first_share(&self) -> Share {
        Share(self.take(FIRST_BYTES.min(self.largest)).await)
    }

    /// Waits until `share` is enough for the largest body.
    pub(crate) async fn whole_share(&self, share: &mut Share) {
        let missing = self.largest.saturating_sub(share.bytes());
        if missing > 0 {
            share.0.merge(self.take(missing).await);
        }
    }

    async fn take(&self, bytes: usize) -> OwnedSemaphorePermit {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let taken = Arc::clone(&self.free).acquire_many_owned(units).await;
        taken.expect("the semaphore of a run is never closed")
    }
}

impl Share {
    /// How many bytes it is good for.
    pub(crate) fn bytes(&self) -> usize {
        self.0.num_permits() * UNIT
    }

    /// Gives back what is not needed for `bytes`.
    pub(crate) fn shrink_to(&mut self, bytes: usize) {
        let units = bytes.div_ceil(UNIT);
        let surplus = self.0.num_permits().saturating_sub(units);
        drop(self.0.split(surplus));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LARGEST: usize = 50 * 1024 * 1024;

    #[tokio::test(start_paused = true)]
    async fn bodies_wait_for_memory_and_go_on_when_some_is_free() {
        let memory = BodyMemory::new(60 * 1024 * 1024, 4, LARGEST);
        let mut first = memory.first_share().await;
        let mut second = memory.first_share().await;
        memory.whole_share(&mut first).await;
        assert!(first.bytes() >= LARGEST);
        let waits = tokio::time::timeout(Duration::from_mins(1), memory.whole_share(&mut second)).await;
        assert!(waits.is_err(), "two large bodies do not fit");
        first.shrink_to(10_000);
        memory.whole_share(&mut second).await;
        assert!(second.bytes() >= LARGEST);
    }

    #[tokio::test(start_paused = true)]
    async fn too_little_memory_never_stops_a_run() {
        let memory = BodyMemory::new(0, 4, LARGEST);
        let mut shares = Vec::new();
        for _ in 0..4 {
            shares.push(memory.first_share().await);
        }
        for mut share in shares {
            memory.whole_share(&mut share).await;
        }
    }
}
