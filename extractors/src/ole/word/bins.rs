//! Which letters and paragraphs are set how: [`Runs`] (MS-DOC 2.8.5, 2.8.6, 2.9.33, 2.9.174).

use super::fib::plc;
use crate::ole::bytes::{place_at, u8_at, window};

/// Bytes of a page of properties.
const PAGE_BYTES: usize = 512;

/// A stretch of the stream whose letters are set alike.
#[derive(Debug, Clone, Copy)]
struct Run {
    from: usize,
    to: usize,
    /// Where the properties lie in the stream, and their length.
    props: (usize, usize),
}

/// Stretches in their order, none of which overlap.
#[derive(Debug, Default)]
pub(super) struct Runs(Vec<Run>);

/// What the pages of properties are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Letters,
    Paragraphs,
}

impl Runs {
    /// Reads the pages that the bins in the table stream name.
    pub(super) fn read(stream: &[u8], bins: &[u8], about: About) -> Self {
        let mut runs = Self::default();
        let max_pages = stream.len() / PAGE_BYTES + 1;
        for (_, _, number) in plc(bins, 4).into_iter().take(max_pages) {
            let number = place_at(number, 0).unwrap_or_default() & 0x003F_FFFF;
            let start = number * PAGE_BYTES;
            let page = window(stream, start, PAGE_BYTES);
            if page.len() == PAGE_BYTES {
                runs.read_page(page, start, about);
            }
        }
        runs
    }

    fn read_page(&mut self, page: &[u8], start: usize, about: About) {
        let count = usize::from(page[PAGE_BYTES - 1]);
        let entry_bytes = if about == About::Letters { 1 } else { 13 };
        for number in 0..count {
            let (Some(from), Some(to), Some(word)) = (
                place_at(page, number * 4),
                place_at(page, number * 4 + 4),
                u8_at(page, (count + 1) * 4 + number * entry_bytes),
            ) else {
                return;
            };
            // Pages that go back could have everything read again and again.
            if to <= from || self.0.last().is_some_and(|last| from < last.to) {
                continue;
            }
            let at = usize::from(word) * 2;
            let length = usize::from(u8_at(page, at).unwrap_or_default());
            let (at, length) = match about {
                _ if word == 0 => (0, 0),
                About::Letters => (at + 1, length),
                About::Paragraphs if length == 0 => {
                    (at + 2, usize::from(u8_at(page, at + 1).unwrap_or_default()) * 2)
                }
                About::Paragraphs => (at + 1, length * 2 - 1),
            };
            let length = length.min(PAGE_BYTES.saturating_sub(at));
            self.0.push(Run {
                from,
                to,
                props: (start + at, length),
            });
        }
    }

    /// The properties that hold at a place of the stream, and the place up to which they do.
    pub(super) fn at<'s>(&self, stream: &'s [u8], place: usize) -> (&'s [u8], usize) {
        let index = self.0.partition_point(|run| run.to <= place);
        match self.0.get(index) {
            Some(run) if run.from <= place => (window(stream, run.props.0, run.props.1), run.to),
            Some(run) => (&[], run.from),
            None => (&[], usize::MAX),
        }
    }
}
