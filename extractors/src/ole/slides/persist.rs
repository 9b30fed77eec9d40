//! Which records of a presentation are in force: [`Directory`] (MS-PPT 2.3).

use std::collections::{HashMap, HashSet};

use crate::ole::bytes::{place_at, u16_at, u32_at, window};
use crate::ole::drawing::Records;

/// How often a file may have been saved quickly.
const MAX_EDITS: usize = 10_000;

/// For each number of a record, where its newest state lies.
#[derive(Debug, Default)]
pub(super) struct Directory {
    places: HashMap<u32, usize>,
    live: HashSet<usize>,
}

impl Directory {
    /// Reads the lists of all edits, the newest first; `None` if the presentation is behind a password.
    pub(super) fn read(stream: &[u8], current_user: &[u8]) -> Option<Self> {
        const ENCRYPTED: u32 = 0xF3D1_C4DF;
        const USER_EDIT: u16 = 0x0FF5;
        const ENCRYPTION_NUMBER_AT: usize = 28;
        if u32_at(current_user, 12) == Some(ENCRYPTED) {
            return None;
        }
        let mut directory = Self::default();
        let mut at = place_at(current_user, 16).unwrap_or(usize::MAX);
        let mut seen = HashSet::new();
        while seen.len() < MAX_EDITS && seen.insert(at) {
            let Some(edit) = stream.get(at..).and_then(|rest| Records(rest).next()) else {
                break;
            };
            if edit.kind != USER_EDIT {
                break;
            }
            if u32_at(edit.body, ENCRYPTION_NUMBER_AT).is_some_and(|number| number != 0) {
                return None;
            }
            directory.read_list(stream, place_at(edit.body, 12).unwrap_or(usize::MAX));
            at = place_at(edit.body, 8).unwrap_or_default();
            if at == 0 {
                break;
            }
        }
        directory.live = directory.places.values().copied().collect();
        Some(directory)
    }

    /// Stretches of numbers: the first number and the count in one word, then the places.
    fn read_list(&mut self, stream: &[u8], at: usize) {
        const LIST: u16 = 0x1772;
        let Some(list) = stream.get(at..).and_then(|rest| Records(rest).next()) else {
            return;
        };
        if list.kind != LIST || u16_at(stream, at).is_none() {
            return;
        }
        let mut rest = list.body;
        while let Some(head) = u32_at(rest, 0) {
            let (first, count) = (head & 0x000F_FFFF, (head >> 20) as usize);
            let places = window(rest, 4, count * 4).chunks_exact(4);
            for (number, place) in (first..).zip(places) {
                let place = place_at(place, 0).unwrap_or_default();
                self.places.entry(number).or_insert(place);
            }
            rest = window(rest, 4 + count * 4, usize::MAX);
        }
    }

    /// Where the record with this number lies.
    pub(super) fn place(&self, number: u32) -> Option<usize> {
        self.places.get(&number).copied()
    }

    /// Whether the record at this place is in force; where there is no directory, all are.
    pub(super) fn is_live(&self, at: usize) -> bool {
        self.live.is_empty() || self.live.contains(&at)
    }
}
