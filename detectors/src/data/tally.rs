//! Counting distinct values without keeping them: [`Tally`].

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use rasoat_core::{Span, mask_identifier};

/// Distinct values of one kind. Only their hashes are kept, and one masked sample.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    seen: HashSet<u64>,
    first: Option<(Span, String)>,
}

impl Tally {
    /// Counts `value`, unless it was counted before; tells whether it is new.
    pub(crate) fn add(&mut self, value: &impl Hash, span: Span, shown: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        self.first.get_or_insert_with(|| (span, mask_identifier(shown)));
        self.seen.insert(hasher.finish())
    }

    /// How many distinct values.
    pub(crate) fn count(&self) -> usize {
        self.seen.len()
    }

    /// Where the first stands.
    pub(crate) fn span(&self) -> Option<Span> {
        self.first.as_ref().map(|first| first.0)
    }

    /// How many and a masked sample, such as `26 × 001●●●●●●●67`.
    pub(crate) fn masked(&self) -> String {
        let sample = self
            .first
            .as_ref()
            .map(|first| first.1.as_str())
            .filter(|sample| !sample.is_empty())
            .unwrap_or("●●●●●");
        format!("{} × {sample}", self.count())
    }
}
