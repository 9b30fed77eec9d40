//! When a document counts as removed: [`RemovalProof`].

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Priority;

/// Fewest probes that prove a removal.
const MIN_PROBES: u32 = 3;
/// Shortest time from the claim of removal to the last probe.
const MIN_SPAN: SignedDuration = SignedDuration::from_hours(72);

/// One look at an address whose document is said to be gone, and at its surroundings at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// When.
    pub at: Timestamp,
    /// What the address answered.
    pub answer: ProbeAnswer,
    /// What an address of the same host answered that is known to be there.
    pub control: ControlAnswer,
}

/// What an address answered to a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeAnswer {
    /// 404 or 410.
    Gone,
    /// The page with which the host answers to a random address too, with another status than 404.
    SoftGone,
    /// Another document, in which no sign was found.
    OtherAndClean,
    /// Another document, in which signs were found.
    OtherWithSigns,
    /// The same document.
    Present,
    /// No answer that tells anything: 401, 403, 451, 5xx, a challenge page, a timeout.
    Unreachable,
}

impl ProbeAnswer {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::SoftGone => "soft_gone",
            Self::OtherAndClean => "other_and_clean",
            Self::OtherWithSigns => "other_with_signs",
            Self::Present => "present",
            Self::Unreachable => "unreachable",
        }
    }

    /// Whether it speaks for a removal. A page that merely says "not found" with status 200 does not: the
    /// document may be there for others.
    pub const fn is_gone(self) -> bool {
        matches!(self, Self::Gone | Self::OtherAndClean)
    }

    /// Whether it refutes a removal.
    pub const fn is_there(self) -> bool {
        matches!(self, Self::Present | Self::OtherWithSigns)
    }
}

/// What an address answered that is known to be there: whether the host is in good health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlAnswer {
    /// As it should.
    Healthy,
    /// Otherwise, so that the host's other answers prove nothing.
    Unhealthy,
}

impl ControlAnswer {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
        }
    }
}

/// What a removal needs beside the answers of the address itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surroundings {
    /// Pages that were read after the claim and still link to the address.
    pub pages_that_link: u32,
    /// Copies of the same content that are or may be online anywhere.
    pub copies_online: u32,
}

/// Why a removal is not proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unproven {
    /// The address still shows it, or shows other signs.
    #[error("it is still there")]
    StillThere,
    /// Too few probes say that it is gone.
    #[error("fewer than {MIN_PROBES} probes say that it is gone")]
    TooFewProbes,
    /// The probes lie too close together.
    #[error("less than 72 hours have passed between the claim and the last probe")]
    TooShort,
    /// A page still links to it.
    #[error("a page still links to it")]
    StillLinked,
    /// The same content is online elsewhere.
    #[error("the same content may still be online elsewhere")]
    OnlineElsewhere,
    /// The proof belongs to another claim.
    #[error("the proof belongs to another claim of removal")]
    OtherClaim,
}

/// A proof that a document was removed: at least 3 probes in good health that find nothing, the last at least
/// 72 hours after the claim, with no page that links to it and no copy elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalProof {
    claimed_at: Timestamp,
    first_at: Timestamp,
    last_at: Timestamp,
    probes: u32,
}

impl RemovalProof {
    /// Draws the proof from `probes`, in order of time. Those before the claim, those that could not tell, and
    /// those of a host in bad health count for nothing; one that finds the document voids all before it.
    ///
    /// # Errors
    ///
    /// What is missing.
    pub fn establish(
        claimed_at: Timestamp,
        probes: &[Probe],
        surroundings: Surroundings,
    ) -> Result<Self, Unproven> {
        let since = probes
            .iter()
            .rposition(|probe| probe.answer.is_there())
            .map_or(0, |position| position + 1);
        if since > 0 && since == probes.len() {
            return Err(Unproven::StillThere);
        }
        let good: Vec<Timestamp> = probes[since..]
            .iter()
            .filter(|probe| {
                probe.at >= claimed_at && probe.answer.is_gone() && probe.control == ControlAnswer::Healthy
            })
            .map(|probe| probe.at)
            .collect();
        let proof = Self {
            claimed_at,
            first_at: good.first().copied().ok_or(Unproven::TooFewProbes)?,
            last_at: good.last().copied().ok_or(Unproven::TooFewProbes)?,
            probes: u32::try_from(good.len()).unwrap_or(u32::MAX),
        };
        proof.check(claimed_at)?;
        if surroundings.pages_that_link > 0 {
            return Err(Unproven::StillLinked);
        }
        if surroundings.copies_online > 0 {
            return Err(Unproven::OnlineElsewhere);
        }
        Ok(proof)
    }

    /// Checks that the proof holds for a claim made at `claimed_at`.
    ///
    /// # Errors
    ///
    /// What is missing.
    pub fn check(&self, claimed_at: Timestamp) -> Result<(), Unproven> {
        if self.claimed_at != claimed_at || self.first_at < claimed_at {
            return Err(Unproven::OtherClaim);
        }
        if self.probes < MIN_PROBES {
            return Err(Unproven::TooFewProbes);
        }
        if self.last_at.duration_since(claimed_at) < MIN_SPAN {
            return Err(Unproven::TooShort);
        }
        Ok(())
    }

    /// When the agency said that it was gone.
    pub const fn claimed_at(&self) -> Timestamp {
        self.claimed_at
    }

    /// The first probe that counts.
    pub const fn first_at(&self) -> Timestamp {
        self.first_at
    }

    /// The last probe that counts.
    pub const fn last_at(&self) -> Timestamp {
        self.last_at
    }

    /// How many probes count.
    pub const fn probes(&self) -> u32 {
        self.probes
    }

    /// When probes are due after a claim, in hours. A probe that could not tell is followed by others.
    pub const fn probe_hours(priority: Priority) -> [i64; 3] {
        match priority {
            Priority::P1 => [1, 24, 72],
            Priority::P2 => [4, 28, 76],
            Priority::P3 | Priority::P4 => [8, 40, 80],
        }
    }

    /// When a removed document is looked for again, in days after its removal was verified.
    pub const WATCH_DAYS: [i64; 6] = [1, 3, 7, 30, 90, 180];
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Surroundings = Surroundings {
        pages_that_link: 0,
        copies_online: 0,
    };

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hours * 3600).unwrap()
    }

    fn probe(hours: i64, answer: ProbeAnswer) -> Probe {
        Probe {
            at: at(hours),
            answer,
            control: ControlAnswer::Healthy,
        }
    }

    fn check(probes: &[(i64, ProbeAnswer)], surroundings: Surroundings, expected: Result<u32, Unproven>) {
        let probes: Vec<_> = probes
            .iter()
            .map(|(hours, answer)| probe(*hours, *answer))
            .collect();
        let proof = RemovalProof::establish(at(0), &probes, surroundings);
        assert_eq!(proof.map(|proof| proof.probes()), expected, "{probes:?}");
    }

    #[test]
    fn three_probes_over_72_hours_prove_a_removal() {
        use ProbeAnswer::{Gone, OtherAndClean, OtherWithSigns, Present, SoftGone, Unreachable};
        check(&[(1, Gone), (24, Gone), (72, OtherAndClean)], QUIET, Ok(3));
        check(&[(1, Gone), (24, Gone)], QUIET, Err(Unproven::TooFewProbes));
        check(
            &[(1, Gone), (24, Gone), (71, Gone)],
            QUIET,
            Err(Unproven::TooShort),
        );
        check(
            &[(-1, Gone), (1, Gone), (72, Gone)],
            QUIET,
            Err(Unproven::TooFewProbes),
        );
        check(&[], QUIET, Err(Unproven::TooFewProbes));
        for neither in [SoftGone, Unreachable] {
            check(
                &[(1, Gone), (24, neither), (72, Gone)],
                QUIET,
                Err(Unproven::TooFewProbes),
            );
            check(&[(1, Gone), (2, neither), (24, Gone), (72, Gone)], QUIET, Ok(3));
        }
        check(
            &[(1, Gone), (24, Gone), (72, Present)],
            QUIET,
            Err(Unproven::StillThere),
        );
        check(
            &[(1, Gone), (24, OtherWithSigns), (72, Gone), (80, Gone)],
            QUIET,
            Err(Unproven::TooFewProbes),
        );
    }

    #[test]
    fn links_and_other_copies_refute_it() {
        use ProbeAnswer::Gone;
        let probes = [(1, Gone), (24, Gone), (72, Gone)];
        let linked = Surroundings {
            pages_that_link: 1,
            ..QUIET
        };
        check(&probes, linked, Err(Unproven::StillLinked));
        let elsewhere = Surroundings {
            copies_online: 2,
            ..QUIET
        };
        check(&probes, elsewhere, Err(Unproven::OnlineElsewhere));
    }

    #[test]
    fn a_host_in_bad_health_proves_nothing() {
        let sick = Probe {
            control: ControlAnswer::Unhealthy,
            ..probe(72, ProbeAnswer::Gone)
        };
        let probes = [probe(1, ProbeAnswer::Gone), probe(24, ProbeAnswer::Gone), sick];
        assert_eq!(
            RemovalProof::establish(at(0), &probes, QUIET),
            Err(Unproven::TooFewProbes)
        );
    }

    #[test]
    fn a_proof_holds_for_its_own_claim_only() {
        let probes: Vec<_> = [1, 24, 72].map(|hours| probe(hours, ProbeAnswer::Gone)).into();
        let proof = RemovalProof::establish(at(0), &probes, QUIET).unwrap();
        assert_eq!(proof.check(at(0)), Ok(()));
        assert_eq!(proof.check(at(-5)), Err(Unproven::OtherClaim));
    }
}
