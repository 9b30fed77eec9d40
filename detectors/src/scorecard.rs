//! Adding up reasons: [`Scorecard`].

use rasoat_core::{
    Band, Bilingual, Detection, ExtractedText, Kind, PlaceInDocument, Reason, RuleId, Sensitive, Span,
    Visibility, Zone, ZoneKind,
};

use crate::Rule;

/// The reasons for and against one candidate, weighed by one rule.
#[derive(Debug, Clone)]
pub(crate) struct Scorecard<'pack> {
    rule: &'pack Rule,
    reasons: Vec<Reason>,
}

/// Where a candidate stands and what stands there.
#[derive(Debug)]
pub(crate) struct Sighting {
    /// The byte range in the text; `None` for the file name or link text.
    pub(crate) span: Option<Span>,
    /// Where it lies, for people.
    pub(crate) place: PlaceInDocument,
    /// What stands there.
    pub(crate) matched: String,
    /// What may be shown of it.
    pub(crate) masked: String,
}

impl<'pack> Scorecard<'pack> {
    /// Starts an empty scorecard.
    pub(crate) const fn new(rule: &'pack Rule) -> Self {
        Self {
            rule,
            reasons: Vec::new(),
        }
    }

    /// The rule's name.
    pub(crate) const fn rule_id(&self) -> &'pack RuleId {
        &self.rule.id
    }

    /// Adds `feature`, once. A feature to which the rule gives no points is no reason.
    pub(crate) fn add(&mut self, feature: &'static str) {
        self.add_counted(feature, &[]);
    }

    /// As [`Scorecard::add`], with numbers for the `{name}` places in the reason's wording.
    pub(crate) fn add_counted(&mut self, feature: &'static str, numbers: &[(&str, usize)]) {
        debug_assert!(
            self.rule.judge().features.contains(&feature),
            "`{feature}` is not registered for `{}`",
            self.rule.judge().name
        );
        if self.has(feature) {
            return;
        }
        if let Some(weight) = self.rule.features.get(feature) {
            self.reasons.push(Reason {
                feature: feature.to_owned(),
                why: filled(&weight.why, numbers),
                points: weight.points,
            });
        }
    }

    /// Adds `feature` if `present`.
    pub(crate) fn add_if(&mut self, present: bool, feature: &'static str) {
        if present {
            self.add(feature);
        }
    }

    /// Whether `feature` is among the reasons.
    pub(crate) fn has(&self, feature: &str) -> bool {
        self.reasons.iter().any(|reason| reason.feature == feature)
    }

    /// The sum so far.
    pub(crate) fn points(&self) -> i32 {
        self.reasons.iter().map(|reason| reason.points).sum()
    }

    /// How much it matters so far.
    pub(crate) fn band(&self) -> Band {
        self.rule.thresholds.band(self.points())
    }

    /// The detection that these reasons amount to, of whatever band.
    pub(crate) fn finish(self, kind: Kind, sighting: Sighting) -> Detection {
        Detection {
            rule: self.rule.id.clone(),
            rule_version: self.rule.version,
            kind,
            band: self.band(),
            span: sighting.span,
            place: sighting.place,
            matched: Sensitive::new(sighting.matched),
            masked: sighting.masked,
            reasons: self.reasons,
        }
    }
}

fn filled(why: &Bilingual, numbers: &[(&str, usize)]) -> Bilingual {
    if numbers.is_empty() {
        return why.clone();
    }
    let fill = |sentence: &str| {
        numbers
            .iter()
            .fold(sentence.to_owned(), |filled, (name, number)| {
                filled.replace(&format!("{{{name}}}"), &number.to_string())
            })
    };
    Bilingual::owned(fill(&why.vi), fill(&why.en))
}

/// The place of `zone`, for people.
pub(crate) const fn place_of(zone: &Zone) -> PlaceInDocument {
    PlaceInDocument {
        zone: zone.kind,
        visibility: zone.visibility,
        page: zone.page,
        area: zone.area,
        part: zone.part,
    }
}

/// The place of a sign that is not in the text but in what leads to the document.
pub(crate) const fn place_outside(kind: ZoneKind) -> PlaceInDocument {
    PlaceInDocument {
        zone: kind,
        visibility: Visibility::Visible,
        page: None,
        area: None,
        part: 0,
    }
}

/// The place of the byte `position`; that of the first zone's neighbourhood where it lies between zones.
pub(crate) fn place_at(text: &ExtractedText, position: usize) -> PlaceInDocument {
    text.zone_at(position).map_or_else(
        || place_outside(ZoneKind::Body),
        |index| place_of(&text.zones()[index]),
    )
}
