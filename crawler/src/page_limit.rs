//! The number of documents that a run may fetch: [`PageLimit`].

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// Counts the documents of a run, never more than allowed, however many requests are under way.
pub(crate) struct PageLimit {
    max: u64,
    counts: Mutex<Counts>,
    changed: Notify,
}

struct Counts {
    fetched: u64,
    reserved: u64,
}

/// The right to fetch one document. Dropped without use, it goes to another target.
pub(crate) struct Reservation<'a> {
    limit: &'a PageLimit,
    is_used: bool,
}

impl PageLimit {
    /// At most `max` documents, of which `fetched` were fetched before.
    pub(crate) fn new(max: Option<u64>, fetched: u64) -> Self {
        Self {
            max: max.unwrap_or(u64::MAX),
            counts: Mutex::new(Counts { fetched, reserved: 0 }),
            changed: Notify::new(),
        }
    }

    /// Whether no document may be fetched any more.
    pub(crate) fn is_used_up(&self) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.fetched >= self.max
    }

    /// Waits for the right to fetch one more document. `None` if all are used up.
    pub(crate) async fn reserve(&self) -> Option<Reservation<'_>> {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            {
                let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
                if counts.fetched >= self.max {
                    return None;
                }
                if counts.fetched + counts.reserved < self.max {
                    counts.reserved += 1;
                    return Some(Reservation {
                        limit: self,
                        is_used: false,
                    });
                }
            }
            changed.await;
        }
    }
}

impl Reservation<'_> {
    /// A document was fetched.
    pub(crate) fn use_up(mut self) {
        self.is_used = true;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        let mut counts = self.limit.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.reserved -= 1;
        counts.fetched += u64::from(self.is_used);
        drop(counts);
        self.limit.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_more_than_allowed_and_none_lost() {
        let limit = PageLimit::new(Some(5), 3);
        let (first, second) = (limit.reserve().await.unwrap(), limit.reserve().await.unwrap());
        let third = async { limit.reserve().await.is_some() };
        let (third, ()) = tokio::join!(third, async { drop(first) });
        assert!(third, "the right that was given back goes to the one who waits");
        second.use_up();
        limit.reserve().await.unwrap().use_up();
        assert!(limit.reserve().await.is_none());
        assert!(limit.is_used_up());
    }
}
