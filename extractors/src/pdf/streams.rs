//! Unpacking the streams of a document within its budget: [`Streams`].

use std::cell::{Cell, RefCell};
use std::io::Cursor;

use hayro_syntax::object::{Dict, Stream};
use rasoat_core::ProblemKind;

use hayro_syntax::Filter;

use crate::context::ReadContext;

/// Filters that may be put on top of each other.
const MAX_FILTERS: usize = 3;

/// Unpacks streams, counts what they take, and remembers what went wrong.
pub(super) struct Streams<'c> {
    context: &'c ReadContext<'c>,
    problem: RefCell<Option<ProblemKind>>,
    damaged: Cell<bool>,
}

impl<'c> Streams<'c> {
    pub(super) const fn new(context: &'c ReadContext<'c>) -> Self {
        Self {
            context,
            problem: RefCell::new(None),
            damaged: Cell::new(false),
        }
    }

    /// The bytes of `stream` after its filters, as far as they could be had and the budget allows.
    pub(super) fn decode(&self, stream: &Stream<'_>) -> Option<Vec<u8>> {
        let filters = stream.filters();
        let only_flate = filters.iter().all(|filter| *filter == Filter::FlateDecode);
        if filters.len() > MAX_FILTERS {
            self.damaged.set(true);
            return None;
        }
        if only_flate && !filters.is_empty() && !has_predictor(stream.dict()) {
            let mut bytes = stream.raw_data().into_owned();
            for _ in &filters {
                bytes = self.inflate(&bytes)?;
            }
            return Some(bytes);
        }
        // The library unpacks without a bound, so what it is given must not unpack to more than is allowed.
        if filters.first() == Some(&Filter::FlateDecode) {
            self.inflate(&stream.raw_data())?;
            if self.limit().is_some() {
                return None;
            }
        }
        let Ok(decoded) = stream.decoded_data() else {
            self.damaged.set(true);
            return None;
        };
        self.accept(self.context.unpack(Cursor::new(decoded)))
    }

    fn inflate(&self, packed: &[u8]) -> Option<Vec<u8>> {
        // Broken headers are common; what follows them can often be read.
        let has_header = packed.first().is_some_and(|byte| byte & 0x0f == 8);
        self.accept(if has_header {
            self.context.unpack(flate2::read::ZlibDecoder::new(packed))
        } else {
            self.context.unpack(flate2::read::DeflateDecoder::new(packed))
        })
    }

    fn accept(&self, unpacked: crate::context::Unpacked) -> Option<Vec<u8>> {
        match unpacked.problem {
            Some(ProblemKind::Damaged) => self.damaged.set(true),
            Some(limit) => *self.problem.borrow_mut() = Some(limit),
            None => {}
        }
        (!unpacked.bytes.is_empty()).then_some(unpacked.bytes)
    }

    /// What the whole reading has left.
    pub(super) const fn context(&self) -> &ReadContext<'c> {
        self.context
    }

    /// Whether a stream since the last call could not be unpacked.
    pub(super) fn take_damage(&self) -> bool {
        self.damaged.replace(false)
    }

    /// The limit that was reached, if one was.
    pub(super) fn limit(&self) -> Option<ProblemKind> {
        self.problem.borrow().clone()
    }
}

/// Whether the unpacked bytes must be put together again from differences (ISO 32000-1, 7.4.4.4).
fn has_predictor(dict: &Dict<'_>) -> bool {
    dict.contains_key(b"DecodeParms") || dict.contains_key(b"DP")
}
