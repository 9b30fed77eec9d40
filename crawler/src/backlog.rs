//! Answers that nobody has taken yet: [`Backlog`].

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// Counts the visits that are done and wait for room in the channel. While one waits no further request begins: each
/// holds a body in memory, and is asked for again if the program is killed before it was recorded.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    waiting: AtomicUsize,
    taken: Notify,
}

/// One visit that waits to be taken. It counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Waiting<'a>(&'a Backlog);

impl Backlog {
    /// One more visit waits.
    pub(crate) fn wait(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        Waiting(self)
    }

    /// Returns when no visit waits.
    pub(crate) async fn settled(&self) {
        loop {
            let taken = self.taken.notified();
            tokio::pin!(taken);
            // From here on a wake-up is not missed, even if it comes before the wait.
            taken.as_mut().enable();
            if self.waiting.load(Ordering::SeqCst) == 0 {
                return;
            }
            taken.await;
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.0.waiting.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.taken.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_backlog_is_settled_when_the_last_visit_was_taken() {
        let backlog = Backlog::default();
        backlog.settled().await;
        let (first, second) = (backlog.wait(), backlog.wait());
        let settled = backlog.settled();
        tokio::pin!(settled);
        assert!(futures_poll(settled.as_mut()).await.is_none());
        drop(first);
        assert!(futures_poll(settled.as_mut()).await.is_none());
        drop(second);
        settled.await;
    }

    /// Polls once.
    async fn futures_poll<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        let mut future = Some(future);
        std::future::poll_fn(move |context| {
            let polled = future.take().map(|future| future.poll(context));
            std::task::Poll::Ready(match polled {
                Some(std::task::Poll::Ready(output)) => Some(output),
                _ => None,
            })
        })
        .await
    }
}
