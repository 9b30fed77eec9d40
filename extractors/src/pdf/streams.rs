//! Unpacking the streams of a document within its budget: [`Streams`].

use std::cell::{Cell, RefCell};
use std::io::Cursor;

use hayro_syntax::object::{Dict, Stream};
use rasoat_core::ProblemKind;

use hayro_syntax::Filter;

use crate::context::ReadContext;

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
        if let [Filter::FlateDecode] = filters.as_slice()
            && !has_predictor(stream.dict())
        {
            let raw = stream.raw_data();
            // Broken headers are common; what follows them can often be read.
            let unpacked = if raw.first().is_some_and(|byte| byte & 0x0f == 8) {
                self.context
                    .unpack(flate2::read::ZlibDecoder::new(Cursor::new(raw)))
            } else {
                self.context
                    .unpack(flate2::read::DeflateDecoder::new(Cursor::new(raw)))
            };
            return self.accept(unpacked);
        }
        let Ok(decoded) = stream.decoded_data() else {
            self.damaged.set(true);
            return None;
        };
        self.accept(self.context.unpack(Cursor::new(decoded)))
    }

    fn accept(&self, unpacked: crate::context::Unpacked) -> Option<Vec<u8>> {
        match unpacked.problem {
            Some(ProblemKind::Damaged) => self.damaged.set(true),
            Some(limit) => *self.problem.borrow_mut() = Some(limit),
            None => {}
        }
        (!unpacked.bytes.is_empty()).then_some(unpacked.bytes)
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
