//! Exceptions: what somebody has decided not to be told of again, for a time: [`Exceptions`].
//!
//! An exception hides nothing. It lowers a finding to a note that says whose decision that was, why, and how
//! long it holds; the file is part of the digest of the pack.
//!
//! ```toml
//! [[exception]]
//! id = "mau-dau-so-noi-vu"
//! author = "Văn phòng Sở Nội vụ"
//! reason = "bản mẫu dùng để tập huấn, không phải tài liệu thật"
//! decided = 2026-11-02
//! expires = 2027-05-01
//! # All that stand here must hold; at least one of sha256, rule and folder.
//! sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
//! rule = "marking.stamp.1"
//! portal = "dak-lak"
//! folder = "https://sonoivu.example/tap-huan/"
//! ```

use jiff::civil::Date;
use rasoat_core::{Band, Bilingual, Detection, PortalId, Reason, RuleId, Sha256Digest};

use crate::{RulePack, Written};

mod parse;

/// A decision to leave something alone for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its name.
    pub id: String,
    /// Who decided.
    pub author: String,
    /// Why.
    pub reason: String,
    /// The first day on which it holds.
    pub decided: Date,
    /// The last day on which it holds, at most a year later.
    pub expires: Date,
    /// Only for the document with these bytes.
    pub sha256: Option<Sha256Digest>,
    /// Only for what this rule finds.
    pub rule: Option<RuleId>,
    /// Only on this portal.
    pub portal: Option<PortalId>,
    /// Only for addresses below this folder. A folder, never a document: addresses of findings do not stand in
    /// files in clear.
    pub folder: Option<String>,
    /// Where it stands.
    pub written_in: Written,
}

impl Exception {
    /// The name of the reason that an exception gives.
    pub const FEATURE: &str = "exception";

    /// Whether it holds on `today`.
    pub fn is_in_force(&self, today: Date) -> bool {
        (self.decided..=self.expires).contains(&today)
    }

    fn covers(&self, detection: &Detection, document: &KnownAs<'_>) -> bool {
        self.sha256.is_none_or(|digest| digest == document.sha256)
            && self.rule.as_ref().is_none_or(|rule| *rule == detection.rule)
            && self
                .portal
                .as_ref()
                .is_none_or(|portal| Some(portal) == document.portal)
            && self.folder.as_ref().is_none_or(|folder| {
                document
                    .address
                    .is_some_and(|address| address.starts_with(folder.as_str()))
            })
    }

    fn as_reason(&self, points: i32) -> Reason {
        let Self {
            id,
            author,
            reason,
            expires,
            ..
        } = self;
        Reason {
            feature: Self::FEATURE.to_owned(),
            why: Bilingual::owned(
                format!("ngoại lệ `{id}` của {author}, đến hết ngày {expires}: {reason}"),
                format!("exception `{id}` of {author}, until {expires}: {reason}"),
            ),
            points,
        }
    }
}

/// What a document is known as, for exceptions.
#[derive(Debug, Clone, Copy)]
pub struct KnownAs<'a> {
    /// The SHA-256 of its bytes.
    pub sha256: Sha256Digest,
    /// The portal it comes from; `None` for a file.
    pub portal: Option<&'a PortalId>,
    /// The address it was requested at; `None` for a file.
    pub address: Option<&'a str>,
}

/// The exceptions of a file.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    all: Vec<Exception>,
    /// Of the file; `None` where there is none.
    sha256: Option<Sha256Digest>,
}

impl Exceptions {
    /// Reads exceptions from TOML; `source_name` names the file in errors.
    ///
    /// # Errors
    ///
    /// If it is not TOML, or an exception lacks a part, holds longer than a year or for everything; the error
    /// gives the line.
    pub fn parse(toml: &str, source_name: &str) -> Result<Self, ExceptionError> {
        let all = parse::exceptions(toml, source_name)?;
        Ok(Self {
            all,
            sha256: Some(Sha256Digest::of(toml.as_bytes())),
        })
    }

    /// All of them, in the order of the file.
    pub fn all(&self) -> &[Exception] {
        &self.all
    }

    /// Those that do not hold on `today`: they have expired or not begun.
    pub fn not_in_force(&self, today: Date) -> impl Iterator<Item = &Exception> {
        self.all
            .iter()
            .filter(move |exception| !exception.is_in_force(today))
    }

    /// The digest of the file; `None` where there is none.
    pub const fn sha256(&self) -> Option<Sha256Digest> {
        self.sha256
    }

    /// Fails if an exception names a rule that `pack` has not.
    pub(crate) fn refuse_unknown_rules(&self, pack: &RulePack) -> Result<(), ExceptionError> {
        let unknown = |exception: &&Exception| {
            exception
                .rule
                .as_ref()
                .is_some_and(|rule| pack.rule(rule.as_str()).is_none())
        };
        match self.all.iter().find(unknown) {
            Some(exception) => Err(exception.faulty("names a rule that no pack in use has: correct `rule`")),
            None => Ok(()),
        }
    }

    /// Lowers what is excepted on `today` to a note, with the exception as one more reason, so that the points
    /// still add up.
    pub(crate) fn apply(
        &self,
        detections: &mut [Detection],
        document: &KnownAs<'_>,
        pack: &RulePack,
        today: Date,
    ) {
        for detection in detections
            .iter_mut()
            .filter(|detection| detection.band >= Band::Review)
        {
            let Some(exception) = self
                .all
                .iter()
                .find(|exception| exception.is_in_force(today) && exception.covers(detection, document))
            else {
                continue;
            };
            let Some(rule) = pack.rule(detection.rule.as_str()) else {
                continue;
            };
            let target = rule.thresholds.note.min(rule.thresholds.review - 1);
            detection
                .reasons
                .push(exception.as_reason(target - detection.points()));
            detection.band = Band::Note;
        }
    }
}

impl Exception {
    fn faulty(&self, fault: &'static str) -> ExceptionError {
        ExceptionError::Faulty {
            at: self.written_in.clone(),
            id: self.id.clone(),
            fault,
        }
    }
}

/// An exceptions file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExceptionError {
    /// It is not TOML, or a value has the wrong type or is missing.
    #[error("cannot read exceptions {at}: {message}")]
    Syntax {
        /// Where.
        at: Written,
        /// What the TOML reader says.
        message: String,
    },
    /// An exception cannot be granted.
    #[error("cannot read exceptions {at}: exception `{id}` {fault}")]
    Faulty {
        /// Where.
        at: Written,
        /// Its name.
        id: String,
        /// What is wrong and what to do.
        fault: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use rasoat_core::DocumentContext;

    use super::*;
    use crate::{Detector, notation};

    const TODAY: Date = jiff::civil::date(2026, 11, 2);
    const MARKED: &str = "UBND TỈNH LAM SƠN\nSố: 12/BC-UBND\nTỐI MẬT\nBÁO CÁO\nTình hình quý I";

    fn entry(dates: &str, scope: &str) -> String {
        format!(
            "# ngoại lệ\n[[exception]]\nid = \"mau-1\"\nauthor = \"Sở X\"\nreason = \"bản mẫu\"\n{dates}\n{scope}\n"
        )
    }

    const DATES: &str = "decided = 2026-11-01\nexpires = \"2027-11-01\"";

    /// The band of a marked document's detection, with the sum of its points told by its thresholds.
    fn judged(scope: &str, today: Date, portal: Option<&str>, address: Option<&str>) -> Detection {
        let exceptions = Exceptions::parse(&entry(DATES, scope), "mine.toml").unwrap();
        let detector = Detector::new(RulePack::builtin())
            .unwrap()
            .with_exceptions(exceptions)
            .unwrap();
        let mut detections = detector.detect(&notation::read(MARKED), &DocumentContext::on(today));
        let portal = portal.map(|portal| PortalId::new(portal).unwrap());
        let document = KnownAs {
            sha256: Sha256Digest::of(MARKED.as_bytes()),
            portal: portal.as_ref(),
            address,
        };
        detector.except(&mut detections, &document, today);
        let detection = detections.swap_remove(0);
        let rule = detector.pack().rule(detection.rule.as_str()).unwrap();
        assert_eq!(rule.thresholds.band(detection.points()), detection.band);
        detection
    }

    #[test]
    fn what_is_excepted_becomes_a_note_that_tells_why() {
        let digest = Sha256Digest::of(MARKED.as_bytes());
        for (scope, portal, address) in [
            (format!("sha256 = \"{digest}\""), None, None),
            ("rule = \"marking.stamp.1\"".to_owned(), None, None),
            (
                "rule = \"marking.stamp.1\"\nportal = \"lam-son\"".to_owned(),
                Some("lam-son"),
                None,
            ),
            (
                "folder = \"https://lamson.example/mau/\"".to_owned(),
                None,
                Some("https://lamson.example/mau/1.pdf"),
            ),
        ] {
            let detection = judged(&scope, TODAY, portal, address);
            assert_eq!(detection.band, Band::Note, "{scope}");
            let reason = detection.reasons.last().unwrap();
            assert_eq!(reason.feature, Exception::FEATURE);
            assert!(reason.points < 0 && reason.why.vi.contains("Sở X"));
        }
    }

    #[test]
    fn what_is_not_meant_or_no_longer_in_force_stays_a_finding() {
        let rule = "rule = \"marking.stamp.1\"";
        let expired = jiff::civil::date(2027, 11, 2);
        let not_begun = jiff::civil::date(2026, 10, 31);
        for (scope, today, portal, address) in [
            ("rule = \"marking.stamp.1\"", expired, None, None),
            (rule, not_begun, None, None),
            ("rule = \"personal.identity_list.1\"", TODAY, None, None),
            ("rule = \"marking.stamp.1\"\nportal = \"x\"", TODAY, None, None),
            (
                "rule = \"marking.stamp.1\"\nportal = \"x\"",
                TODAY,
                Some("y"),
                None,
            ),
            (
                "folder = \"https://lamson.example/mau/\"",
                TODAY,
                None,
                Some("https://lamson.example/mau.pdf"),
            ),
            ("folder = \"https://lamson.example/\"", TODAY, None, None),
        ] {
            let detection = judged(scope, today, portal, address);
            assert!(detection.band >= Band::Review, "{scope} {today}");
        }
    }

    fn refused(dates: &str, scope: &str, expected: &str) {
        let error = Exceptions::parse(&entry(dates, scope), "mine.toml")
            .and_then(|exceptions| exceptions.refuse_unknown_rules(&RulePack::builtin()))
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("`mine.toml`, line "), "{error}");
    }

    #[test]
    fn what_cannot_be_granted_is_named_with_its_line() {
        let rule = "rule = \"marking.stamp.1\"";
        refused("decided = 2026-11-01", rule, "missing field `expires`");
        refused(
            "decided = 2026-11-01\nexpires = 2027-11-02",
            rule,
            "exception `mau-1` must expire",
        );
        refused(
            "decided = 2026-11-01\nexpires = 2026-10-31",
            rule,
            "exception `mau-1` must expire",
        );
        refused("decided = 2026-11-01\nexpires = \"mai\"", rule, "a date such as");
        refused(DATES, "", "would hold for everything");
        refused(DATES, "portal = \"x\"", "would hold for everything");
        refused(DATES, "rule = \"marking.stump.1\"", "names a rule that no pack");
        refused(DATES, "sha256 = \"12\"", "64 hexadecimal digits");
        refused(DATES, "colour = 1", "unknown field `colour`");
        for folder in [
            "https://a.example/b.pdf",
            "a/b/",
            "https:///",
            "https://A.example/",
            "ftp://a/",
        ] {
            refused(DATES, &format!("folder = \"{folder}\""), "is no folder");
        }
    }
}
