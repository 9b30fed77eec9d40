//! State-secret markings and internal-only stamps.

use rasoat_core::{Detection, DocumentContext, ExtractedText};

use crate::RulePack;
use crate::pack::Judge;

const MARKING: Judge = Judge {
    name: "marking",
    features: &["own_line", "capitals"],
    limits: &[],
    words: &[],
};

/// What can be computed here, by the names that rules use.
pub(crate) const JUDGES: &[Judge] = &[MARKING];

/// Every marking that `text` shows, with what was weighed and found to be nothing.
pub(crate) fn detect(text: &ExtractedText, _context: &DocumentContext, pack: &RulePack) -> Vec<Detection> {
    use crate::scorecard::{Scorecard, Sighting, place_of};
    use rasoat_core::{Kind, Level};
    let Some(rule) = pack.rules_of(&JUDGES[0]).next() else {
        return Vec::new();
    };
    text.zones()
        .iter()
        .filter_map(|zone| {
            let matched = text.zone_text(zone);
            let level = match matched {
                "MẬT" => Level::Mat,
                "TỐI MẬT" => Level::ToiMat,
                "TUYỆT MẬT" => Level::TuyetMat,
                _ => return None,
            };
            let mut card = Scorecard::new(rule);
            card.add("own_line");
            card.add("capitals");
            Some(card.finish(
                Kind::Marking(level),
                Sighting {
                    span: Some(zone.span),
                    place: place_of(zone),
                    matched: matched.to_owned(),
                    masked: matched.to_owned(),
                },
            ))
        })
        .collect()
}
