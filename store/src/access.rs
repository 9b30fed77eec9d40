//! Who asks, and how far that reaches: [`Access`].

use rasoat_core::{Actor, Duty, Refused};

use crate::StoreError;

/// The proof that somebody may ask, and how far that reaches. Every query that returns findings or cases takes one.
/// Only the store makes it: from a token ([`crate::Store::sign_in`]), for whoever works at the server itself
/// ([`crate::Store::operator`]), or for a part of rasoat ([`crate::Store::machine`]).
///
/// It holds as long as the request it was made for; a lock-out takes effect with the next one.
#[derive(Debug, Clone)]
pub struct Access {
    actor: Actor,
    reach: Reach,
}

/// Whose findings and cases are to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those of all agencies.
    All,
    /// Those of agencies of these numbers.
    Agencies(Vec<i64>),
    /// None.
    Nothing,
}

impl Access {
    pub(crate) const fn new(actor: Actor, reach: Reach) -> Self {
        Self { actor, reach }
    }

    /// Who asks.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    pub(crate) const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Whether what belongs to the agency of this number may be seen.
    pub(crate) fn reaches(&self, agency: i64) -> bool {
        match &self.reach {
            Reach::All => true,
            Reach::Agencies(agencies) => agencies.contains(&agency),
            Reach::Nothing => false,
        }
    }

    /// Refuses what takes a duty that the actor has not.
    pub(crate) fn demand(&self, duty: Duty, action: &'static str) -> Result<(), StoreError> {
        if self.actor.has(duty) {
            Ok(())
        } else {
            Err(StoreError::Refused(Refused::Role {
                actor: self.actor.clone(),
                action,
            }))
        }
    }
}
