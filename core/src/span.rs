//! Places in a text.

use serde::{Deserialize, Serialize};

/// A half-open byte range in the text of an [`crate::ExtractedText`], never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    start: usize,
    end: usize,
}

/// A range whose end does not lie behind its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("span {start}..{end} is empty or reversed")]
pub struct SpanError {
    start: usize,
    end: usize,
}

impl Span {
    /// Makes the range `start..end`.
    ///
    /// # Errors
    ///
    /// If it would be empty or reversed.
    pub const fn new(start: usize, end: usize) -> Result<Self, SpanError> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(SpanError { start, end })
        }
    }

    /// First byte.
    pub const fn start(self) -> usize {
        self.start
    }

    /// The byte behind the last.
    pub const fn end(self) -> usize {
        self.end
    }

    /// The range, to slice with.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl TryFrom<(usize, usize)> for Span {
    type Error = SpanError;

    fn try_from((start, end): (usize, usize)) -> Result<Self, SpanError> {
        Self::new(start, end)
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}
