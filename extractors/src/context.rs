//! What a reader may still use up, shared by a document and everything inside it: [`ReadContext`].

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::Read;

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind, TextBuilder, ZoneKind};

use crate::ReadLimits;

/// What the whole document, with all documents inside it, has left.
#[derive(Debug)]
struct Budget {
    unpacked_bytes: Cell<u64>,
    /// Which limit is named when `unpacked_bytes` is used up.
    unpacked_limit: Limit,
    entries: Cell<u32>,
    /// Pixels of pictures in which marks may still be looked for.
    picture_pixels: Cell<u64>,
    /// Pictures that were looked through, by a hash of their bytes, and whether they could be read.
    pictures: RefCell<HashMap<u64, crate::scan::Looked>>,
    /// Letters of the first marks in pictures.
    letters: RefCell<Vec<crate::Letters>>,
    /// Bytes of text that nested documents may still bring; keeps many small bombs from adding up.
    nested_text_bytes: Cell<usize>,
}

/// The limits of one reading, and what it has used up. Each nested document gets a context one level deeper
/// that draws from the same budget.
#[derive(Debug, Clone)]
pub(crate) struct ReadContext<'a> {
    limits: &'a ReadLimits,
    budget: std::rc::Rc<Budget>,
    depth: u32,
}

/// What came out of unpacking a stream.
#[derive(Debug)]
pub(crate) struct Unpacked {
    /// The bytes, as far as they could be had.
    pub(crate) bytes: Vec<u8>,
    /// Why they are not complete.
    pub(crate) problem: Option<ProblemKind>,
}

impl<'a> ReadContext<'a> {
    /// A context for a document of `input_bytes` bytes.
    pub(crate) fn new(limits: &'a ReadLimits, input_bytes: usize) -> Self {
        let by_ratio = (input_bytes as u64)
            .saturating_mul(limits.max_expansion_ratio)
            .max(ReadLimits::EXPANSION_FREE_BYTES);
        let (unpacked_bytes, unpacked_limit) = if by_ratio < limits.max_unpacked_bytes {
            (by_ratio, Limit::ExpansionRatio)
        } else {
            (limits.max_unpacked_bytes, Limit::UnpackedBytes)
        };
        Self {
            limits,
            budget: std::rc::Rc::new(Budget {
                unpacked_bytes: Cell::new(unpacked_bytes),
                unpacked_limit,
                entries: Cell::new(limits.max_entries),
                picture_pixels: Cell::new(limits.max_picture_pixels),
                pictures: RefCell::default(),
                letters: RefCell::default(),
                nested_text_bytes: Cell::new(limits.max_text_bytes),
            }),
            depth: 0,
        }
    }

    /// The limits of this reading.
    pub(crate) const fn limits(&self) -> &'a ReadLimits {
        self.limits
    }

    /// Pixels of pictures in which marks may still be looked for.
    pub(crate) fn picture_pixels(&self) -> u64 {
        self.budget.picture_pixels.get()
    }

    /// Counts pixels of pictures that were looked through.
    pub(crate) fn take_picture_pixels(&self, pixels: u64) {
        let left = self.picture_pixels().saturating_sub(pixels);
        self.budget.picture_pixels.set(left);
    }

    /// What was seen in each picture of the document so far.
    pub(crate) fn pictures(&self) -> &RefCell<HashMap<u64, crate::scan::Looked>> {
        &self.budget.pictures
    }

    /// Letters of the first marks in pictures, in the order in which the marks became zones.
    pub(crate) fn letters(&self) -> &RefCell<Vec<crate::Letters>> {
        &self.budget.letters
    }

    /// A builder that keeps to the limits on text and zones.
    pub(crate) fn builder(&self, format: DocumentFormat) -> TextBuilder {
        let max_text_bytes = if self.depth == 0 {
            self.limits.max_text_bytes
        } else {
            self.budget.nested_text_bytes.get()
        };
        TextBuilder::new(format, max_text_bytes, self.limits.max_zones)
    }

    /// Counts one more entry of an archive or attachment; the limit that is reached otherwise.
    pub(crate) fn take_entry(&self) -> Result<(), Limit> {
        let left = self.budget.entries.get().checked_sub(1).ok_or(Limit::Entries)?;
        self.budget.entries.set(left);
        Ok(())
    }

    /// How many bytes may still be unpacked.
    pub(crate) fn unpackable_bytes(&self) -> u64 {
        self.budget.unpacked_bytes.get()
    }

    /// Whether nothing more may be unpacked, or no more entries be read.
    pub(crate) fn is_used_up(&self) -> bool {
        self.unpackable_bytes() == 0 || self.budget.entries.get() == 0
    }

    /// Reads `source` to its end, but no more than the budget allows, and counts what was read.
    pub(crate) fn unpack(&self, source: impl Read) -> Unpacked {
        let allowed = self.budget.unpacked_bytes.get();
        let mut bytes = Vec::new();
        let result = source.take(allowed.saturating_add(1)).read_to_end(&mut bytes);
        let read = bytes.len() as u64;
        self.budget.unpacked_bytes.set(allowed.saturating_sub(read));
        let problem = if read > allowed {
            bytes.pop();
            Some(ProblemKind::LimitReached(self.budget.unpacked_limit))
        } else {
            result.err().map(|error| match error.kind() {
                // It asks for more memory than allowed.
                std::io::ErrorKind::OutOfMemory => ProblemKind::LimitReached(Limit::UnpackedBytes),
                _ => ProblemKind::Damaged,
            })
        };
        Unpacked { bytes, problem }
    }

    /// Reads a document found inside this one; `name` tells a wrong extension.
    pub(crate) fn extract_nested(&self, name: &str, bytes: &[u8]) -> ExtractedText {
        self.read_nested(
            || crate::sniff(bytes),
            |inner| crate::read::read_as_found(bytes, None, Some(name), inner),
        )
    }

    /// Reads a document one level deeper; `format` tells what it is where that is too deep.
    fn read_nested(
        &self,
        format: impl FnOnce() -> DocumentFormat,
        read: impl FnOnce(&Self) -> ExtractedText,
    ) -> ExtractedText {
        if self.depth >= self.limits.max_depth {
            let reached = ProblemKind::LimitReached(Limit::Depth);
            return ExtractedText::unread(format(), reached);
        }
        let inner = Self {
            depth: self.depth + 1,
            ..self.clone()
        };
        let text = read(&inner);
        let left = self
            .budget
            .nested_text_bytes
            .get()
            .saturating_sub(text.text().len());
        self.budget.nested_text_bytes.set(left);
        text
    }

    /// Reads a picture that is drawn by commands or written as XML, and adds it to `outer` if it says anything.
    pub(crate) fn attach_drawing(&self, outer: &mut TextBuilder, name: &str, bytes: &[u8]) {
        if let Err(limit) = self.take_entry() {
            return outer.problem(Problem::new(ProblemKind::LimitReached(limit)));
        }
        let drawing = self.extract_nested(name, bytes);
        if !drawing.zones().is_empty() || !drawing.problems().is_empty() {
            outer.attach(name, &drawing);
        }
    }

    /// Reads a document found inside this one, and adds its name, zones and problems to `outer`.
    pub(crate) fn attach(&self, outer: &mut TextBuilder, name: &str, bytes: &[u8]) {
        self.attach_text(outer, name, || self.extract_nested(name, bytes));
    }

    /// The same, of a document that is no stretch of bytes of its own and that `read` reads.
    pub(crate) fn attach_read(
        &self,
        outer: &mut TextBuilder,
        name: &str,
        read: impl FnOnce(&Self) -> ExtractedText,
    ) {
        self.attach_text(outer, name, || self.read_nested(|| DocumentFormat::Ole, read));
    }

    fn attach_text(&self, outer: &mut TextBuilder, name: &str, text: impl FnOnce() -> ExtractedText) {
        outer.push(ZoneKind::FileName, name, |_| {});
        if let Err(limit) = self.take_entry() {
            return outer.problem(Problem::new(ProblemKind::LimitReached(limit)));
        }
        outer.attach(name, &text());
    }
}
