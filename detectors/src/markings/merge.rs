//! One detection for each distinct place: [`Merger`].

use std::collections::{BTreeMap, BTreeSet};

use rasoat_core::{Band, Detection, Kind, RuleId, Visibility, ZoneKind};

use crate::scorecard::{Scorecard, Sighting};

/// Rejected candidates of one kind to keep for explaining.
const KEPT_REJECTED: usize = 20;

/// A candidate with its reasons.
pub(super) struct Weighed<'pack> {
    pub(super) card: Scorecard<'pack>,
    pub(super) kind: Kind,
    pub(super) sighting: Sighting,
    /// Whether seeing it on further pages makes it surer.
    pub(super) gains_by_repeating: bool,
}

/// The same marking in the same kind of place.
type Key = (RuleId, Kind, u16, &'static str, &'static str);

/// Collects weighed candidates and joins those that repeat.
#[derive(Default)]
pub(super) struct Merger<'pack> {
    groups: BTreeMap<Key, Group<'pack>>,
    rejected: Vec<Weighed<'pack>>,
}

struct Group<'pack> {
    best: Weighed<'pack>,
    pages: BTreeSet<u32>,
}

impl<'pack> Merger<'pack> {
    /// Takes one candidate.
    pub(super) fn add(&mut self, weighed: Weighed<'pack>) {
        if weighed.card.band() == Band::Clear {
            if self.rejected.len() < KEPT_REJECTED {
                self.rejected.push(weighed);
            }
            return;
        }
        let place = weighed.sighting.place;
        let key = (
            weighed.card.rule_id().clone(),
            weighed.kind,
            place.part,
            ZoneKind::as_str(place.zone),
            Visibility::as_str(place.visibility),
        );
        let page = place.page;
        match self.groups.entry(key) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(Group {
                    best: weighed,
                    pages: page.into_iter().collect(),
                });
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                let group = entry.get_mut();
                group.pages.extend(page);
                if weighed.card.points() > group.best.card.points() {
                    group.best = weighed;
                }
            }
        }
    }

    /// The detections, those found to be nothing last.
    pub(super) fn finish(self) -> Vec<Detection> {
        let found = self.groups.into_values().map(|mut group| {
            let pages = group.pages.len();
            if pages >= 2 && group.best.gains_by_repeating {
                group.best.card.add_counted("repeats", &[("pages", pages)]);
            }
            group.best
        });
        found
            .chain(self.rejected)
            .map(|weighed| weighed.card.finish(weighed.kind, weighed.sighting))
            .collect()
    }
}
