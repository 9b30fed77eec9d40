//! What may be fetched, how gently, and by whose authority: [`Portal`], [`Scope`], [`Permit`].

mod error;
mod schedule;
mod scope;
mod seeds;
mod window;

use std::time::Duration;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

pub use error::{AuthorityError, PortalError};
pub use schedule::Schedule;
pub use scope::{Scope, ScopeVerdict, TrustedCertificate};
pub use seeds::{Agency, Seeds};
pub use window::{InvalidTimeWindow, TimeWindow, TimeWindows};

use crate::{AgencyId, PortalId};
use scope::split_port;

/// A website of an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// Its id.
    pub id: PortalId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Its name for people.
    pub name: String,
    /// Whether it is to be scanned at all.
    #[serde(default)]
    pub enabled: bool,
    /// Where a scan begins. At least one, each inside the scope.
    pub start: Vec<Url>,
    /// What belongs to it.
    pub scope: Scope,
    /// How gently it is to be fetched.
    #[serde(default)]
    pub politeness: Politeness,
    /// When it is to be scanned by itself; `None` means only when somebody asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// The written authority to scan it. Without one it is not fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    /// Whom to talk to about it.
    #[serde(default, rename = "contact", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
}

impl Portal {
    /// Checks that there is a start address and that each lies inside the scope.
    ///
    /// # Errors
    ///
    /// The first fault found.
    pub fn check(&self) -> Result<(), PortalError> {
        self.faults().into_iter().next().map_or(Ok(()), Err)
    }

    /// Everything that [`Portal::check`] finds wrong.
    pub fn faults(&self) -> Vec<PortalError> {
        let mut faults = Vec::new();
        if self.start.is_empty() {
            faults.push(PortalError::NoStart(self.id.clone()));
        }
        if self.scope.hosts.is_empty() {
            faults.push(PortalError::NoHosts(self.id.clone()));
        }
        if self.politeness.min_interval_ms == 0 || self.politeness.max_connections_per_host == 0 {
            faults.push(PortalError::Impolite(self.id.clone()));
        }
        // Without a host every address is outside, which says nothing more.
        let outside =
            |start: &&Url| !self.scope.hosts.is_empty() && self.scope.judge(start) != ScopeVerdict::Inside;
        faults.extend(
            self.start
                .iter()
                .filter(outside)
                .map(|start| PortalError::StartOutOfScope {
                    portal: self.id.clone(),
                    start: start.clone(),
                }),
        );
        faults
    }

    /// The permission to fetch it on `today`.
    ///
    /// # Errors
    ///
    /// If the portal is not enabled, or its written authority is missing, incomplete, not yet or no longer valid.
    pub fn permit(&self, today: Date) -> Result<Permit, AuthorityError> {
        if !self.enabled {
            return Err(AuthorityError::Disabled(self.id.clone()));
        }
        let Some(authority) = &self.authority else {
            return Err(AuthorityError::Missing(self.id.clone()));
        };
        for (field, value) in [
            ("agency", &authority.agency),
            ("document_number", &authority.document_number),
        ] {
            if value.trim().is_empty() {
                return Err(AuthorityError::Incomplete {
                    portal: self.id.clone(),
                    field,
                });
            }
        }
        if today < authority.valid_from || authority.valid_to.is_some_and(|last| today > last) {
            return Err(AuthorityError::NotValid {
                portal: self.id.clone(),
                today,
            });
        }
        Ok(Permit {
            portal: self.id.clone(),
        })
    }

    /// The permission to fetch a portal without written authority, because everything about it is on this
    /// machine: every host of it is a loopback address or `localhost`, and the operator allowed that.
    ///
    /// # Errors
    ///
    /// If private addresses are not allowed, or a host is not on this machine.
    pub fn permit_loopback(&self) -> Result<Permit, AuthorityError> {
        let on_this_machine = |host: &String| match Host::parse(split_port(host).0) {
            Ok(Host::Domain(name)) => name == "localhost",
            Ok(Host::Ipv4(address)) => address.is_loopback(),
            Ok(Host::Ipv6(address)) => address.is_loopback(),
            Err(_) => false,
        };
        let hosts = || self.scope.hosts.iter().chain(&self.scope.attachment_hosts);
        if self.scope.allow_private && hosts().all(on_this_machine) {
            Ok(Permit {
                portal: self.id.clone(),
            })
        } else {
            Err(AuthorityError::Missing(self.id.clone()))
        }
    }
}

/// The proof that a portal may be fetched. Only [`Portal::permit`] and [`Portal::permit_loopback`] make one,
/// and the crawler does not start without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    portal: PortalId,
}

impl Permit {
    /// The portal that may be fetched.
    pub const fn portal(&self) -> &PortalId {
        &self.portal
    }
}

/// How gently a portal is to be fetched. Where robots.txt asks for more patience, it is heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Politeness {
    /// Least time between two requests to one host, in milliseconds. Not 0.
    pub min_interval_ms: u64,
    /// Most requests to one host at the same time. Not 0.
    pub max_connections_per_host: u32,
    /// Longest wait for a whole answer, in milliseconds.
    pub timeout_ms: u64,
    /// Most tries for one target in one run.
    pub max_attempts: u8,
    /// Whether robots.txt is overruled, for which the written authority must say so.
    pub ignore_robots: bool,
    /// When it may be fetched at all; empty means at any time. A scan that is still busy at the end of a window pauses.
    #[serde(skip_serializing_if = "TimeWindows::is_empty")]
    pub hours: TimeWindows,
}

impl Default for Politeness {
    fn default() -> Self {
        Self {
            min_interval_ms: 1000,
            max_connections_per_host: 4,
            timeout_ms: 60_000,
            max_attempts: 4,
            ignore_robots: false,
            hours: TimeWindows::default(),
        }
    }
}

impl Politeness {
    /// Least time between two requests to one host.
    pub const fn min_interval(&self) -> Duration {
        Duration::from_millis(self.min_interval_ms)
    }

    /// Longest wait for a whole answer.
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// Whether it may be fetched at `at`, a moment in Viet Nam.
    pub fn allows(&self, at: DateTime) -> bool {
        self.hours.is_empty() || self.hours.contains(at)
    }

    /// The first moment from `at` on, in Viet Nam, at which it may be fetched; `None` where there is none within 400 days.
    pub fn next_allowed(&self, at: DateTime) -> Option<DateTime> {
        if self.hours.is_empty() {
            Some(at)
        } else {
            self.hours.next_inside(at)
        }
    }
}

/// The written authority to scan a portal. Collecting secrets without one is itself forbidden
/// (Luật 117/2025/QH15, Điều 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The agency that gave it.
    pub agency: String,
    /// The number of the document that gives it, such as `123/QĐ-UBND`.
    pub document_number: String,
    /// The day of the document.
    pub issued: Date,
    /// The first day on which it is valid.
    pub valid_from: Date,
    /// The last day on which it is valid; `None` means until revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

/// Somebody to talk to about a portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What for.
    pub role: ContactRole,
    /// The name of the person or office.
    pub name: String,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// What a contact is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactRole {
    /// Runs the website.
    Operator,
    /// Answers for what stands on it.
    Editor,
    /// The police unit that is informed.
    Police,
    /// The office that receives letters.
    Office,
    /// Heads the agency; told when a case is escalated.
    Leader,
}

#[cfg(test)]
mod tests {
    use super::seeds::tests::SEEDS;
    use super::*;

    fn portal() -> Portal {
        let seeds: Seeds = toml::from_str(SEEDS).unwrap();
        seeds.check().unwrap();
        seeds.portals[0].clone()
    }

    #[test]
    fn no_permit_without_valid_written_authority() {
        let today = |text: &str| text.parse::<Date>().unwrap();
        let portal = portal();
        assert!(portal.permit(today("2026-06-01")).is_ok());
        assert!(matches!(
            portal.permit(today("2026-01-09")),
            Err(AuthorityError::NotValid { .. })
        ));
        assert!(matches!(
            portal.permit(today("2027-01-01")),
            Err(AuthorityError::NotValid { .. })
        ));
        let mut changed = portal.clone();
        changed.authority.as_mut().unwrap().document_number = "  ".into();
        assert!(matches!(
            changed.permit(today("2026-06-01")),
            Err(AuthorityError::Incomplete { .. })
        ));
        changed.authority = None;
        assert!(matches!(
            changed.permit(today("2026-06-01")),
            Err(AuthorityError::Missing(_))
        ));
        changed.enabled = false;
        assert!(matches!(
            changed.permit(today("2026-06-01")),
            Err(AuthorityError::Disabled(_))
        ));
    }

    #[test]
    fn the_loopback_permit_is_for_this_machine_only() {
        let mut portal = portal();
        portal.scope = Scope {
            allow_private: true,
            ..Scope::of_host("127.0.0.1")
        };
        assert!(portal.permit_loopback().is_ok());
        portal.scope.attachment_hosts.push("192.168.1.1".into());
        assert!(portal.permit_loopback().is_err());
        portal.scope = Scope::of_host("127.0.0.1");
        assert!(portal.permit_loopback().is_err());
    }
}
