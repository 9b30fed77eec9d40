//! Personal data and other data that must not be public.

use rasoat_core::{Detection, DocumentContext, ExtractedText};

use crate::RulePack;
use crate::pack::Judge;

/// What can be computed here, by the names that rules use.
pub(crate) const JUDGES: &[Judge] = &[];

/// Everything of this kind that `text` shows, with what was weighed and found to be nothing.
pub(crate) fn detect(_text: &ExtractedText, _context: &DocumentContext, _pack: &RulePack) -> Vec<Detection> {
    Vec::new()
}
