//! How much work one document may cost a stage of judging: [`Effort`].
//!
//! A document can be made so that each of its bytes asks for a look at hundreds of others. Costly steps therefore
//! take what they cost out of a measure that grows with the document. It counts bytes, not time, so that the same
//! document is judged the same on every machine. Where it is used up, the rest stays unjudged, and says so.

use std::cell::Cell;

/// Every document may cost this many bytes of looking.
const BASE_BYTES: usize = 20_000_000;

/// And this many more for each byte of text.
const BYTES_FOR_EACH: usize = 2;

/// The work that is left for one stage and one document.
#[derive(Debug)]
pub(crate) struct Effort {
    left: Cell<usize>,
    used_up: Cell<bool>,
}

impl Effort {
    /// For a document with `text_bytes` bytes of text.
    pub(crate) const fn of(text_bytes: usize) -> Self {
        Self {
            left: Cell::new(BASE_BYTES.saturating_add(text_bytes.saturating_mul(BYTES_FOR_EACH))),
            used_up: Cell::new(false),
        }
    }

    /// Takes the work of looking at `bytes` bytes; whether it may be done. Once it may not, nothing may any more.
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        match self.left.get().checked_sub(bytes) {
            Some(left) if !self.used_up.get() => {
                self.left.set(left);
                true
            }
            _ => {
                self.used_up.set(true);
                false
            }
        }
    }

    /// Whether something was left undone.
    pub(crate) const fn is_used_up(&self) -> bool {
        self.used_up.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_up_stays_so() {
        let effort = Effort::of(10);
        assert!(effort.spend(BASE_BYTES) && !effort.is_used_up());
        assert!(!effort.spend(21) && effort.is_used_up());
        assert!(!effort.spend(1));
        assert!(Effort::of(usize::MAX).spend(usize::MAX));
    }
}
