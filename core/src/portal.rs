//! What may be fetched, how gently, and by whose authority: [`Portal`], [`Scope`], [`Permit`].

use std::collections::HashSet;
use std::net::IpAddr;
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{AgencyId, DenyReason, PortalId};

/// A file of agencies and portals to watch, as in `seeds/*.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seeds {
    /// The agencies that own the portals.
    #[serde(default, rename = "agency")]
    pub agencies: Vec<Agency>,
    /// The portals.
    #[serde(default, rename = "portal")]
    pub portals: Vec<Portal>,
}

impl Seeds {
    /// Checks what the syntax cannot: that ids are unique, that agencies exist, that each portal is sound.
    ///
    /// # Errors
    ///
    /// The first fault found, with the id of the entry.
    pub fn check(&self) -> Result<(), PortalError> {
        let mut agencies = HashSet::new();
        for agency in &self.agencies {
            if !agencies.insert(&agency.id) {
                return Err(PortalError::DuplicateAgency(agency.id.clone()));
            }
        }
        let mut portals = HashSet::new();
        for portal in &self.portals {
            if !portals.insert(&portal.id) {
                return Err(PortalError::DuplicatePortal(portal.id.clone()));
            }
            if !agencies.contains(&portal.agency) {
                return Err(PortalError::UnknownAgency {
                    portal: portal.id.clone(),
                    agency: portal.agency.clone(),
                });
            }
            portal.check()?;
        }
        Ok(())
    }

    /// The portal named `id`, if the file has it.
    pub fn portal(&self, id: &PortalId) -> Option<&Portal> {
        self.portals.iter().find(|portal| portal.id == *id)
    }

    /// The agency named `id`, if the file has it.
    pub fn agency(&self, id: &AgencyId) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.id == *id)
    }
}

/// An agency that owns portals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// Its full name, in Vietnamese.
    pub name: String,
    /// The agency above it, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AgencyId>,
    /// The first day on which it existed, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// The last day on which it existed, if it was merged or dissolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// The agency that took over from it. Its portals may stay online for years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<AgencyId>,
}

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
        if self.start.is_empty() {
            return Err(PortalError::NoStart(self.id.clone()));
        }
        if self.scope.hosts.is_empty() {
            return Err(PortalError::NoHosts(self.id.clone()));
        }
        if self.politeness.min_interval_ms == 0 || self.politeness.max_connections_per_host == 0 {
            return Err(PortalError::Impolite(self.id.clone()));
        }
        match self
            .start
            .iter()
            .find(|start| self.scope.judge(start) != ScopeVerdict::Inside)
        {
            Some(start) => Err(PortalError::StartOutOfScope {
                portal: self.id.clone(),
                start: start.clone(),
            }),
            None => Ok(()),
        }
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

/// What belongs to a portal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Host names whose pages and files belong to it, in lower case. `host:8080` means that port only, `host` all
    /// ports. IPv6 addresses stand in brackets.
    pub hosts: Vec<String>,
    /// Host names of which only files belong to it (`cdn.`, `quantri.`): links from their pages are not followed.
    #[serde(default)]
    pub attachment_hosts: Vec<String>,
    /// Path prefixes that belong to it, such as `/portal/`; empty means all. A prefix without a slash at its
    /// end matches only whole segments. They do not apply to attachment hosts.
    #[serde(default)]
    pub path_prefixes: Vec<String>,
    /// Path prefixes that do not belong to it, even where `path_prefixes` does; on every host.
    #[serde(default)]
    pub excluded_prefixes: Vec<String>,
    /// Whether loopback and private addresses may be fetched. Off for anything on the Internet.
    #[serde(default)]
    pub allow_private: bool,
    /// Most links between a start address and a target.
    #[serde(default = "default_max_depth")]
    pub max_depth: u16,
    /// Most documents to fetch in one run; `None` means no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_pages: Option<u64>,
    /// Most bytes to read of one document, after decoding.
    #[serde(default = "default_max_body_bytes")]
    pub max_body_bytes: u64,
}

const fn default_max_depth() -> u16 {
    60
}

const fn default_max_body_bytes() -> u64 {
    50 * 1024 * 1024
}

/// Where an address lies as seen from a portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeVerdict {
    /// It belongs to the portal.
    Inside,
    /// It belongs to the portal, but links found there are not followed.
    AttachmentOnly,
    /// It must not be fetched.
    Outside(DenyReason),
}

impl Scope {
    /// The scope of one host, with all its paths.
    pub fn of_host(host: impl Into<String>) -> Self {
        Self {
            hosts: vec![host.into()],
            max_depth: default_max_depth(),
            max_body_bytes: default_max_body_bytes(),
            ..Self::default()
        }
    }

    /// Says whether `address` belongs to the portal. What its name resolves to is checked elsewhere, at
    /// connect time; a literal private address is refused here already.
    pub fn judge(&self, address: &Url) -> ScopeVerdict {
        if !matches!(address.scheme(), "http" | "https") {
            return ScopeVerdict::Outside(DenyReason::Scheme);
        }
        let Some(host) = address.host() else {
            return ScopeVerdict::Outside(DenyReason::OutOfScope);
        };
        let name = host.to_string();
        let same = |entry: &String| {
            let (entry_name, entry_port) = split_port(entry);
            entry_name
                .trim_end_matches('.')
                .eq_ignore_ascii_case(name.trim_end_matches('.'))
                && entry_port.is_none_or(|port| address.port_or_known_default() == Some(port))
        };
        let is_page_host = self.hosts.iter().any(same);
        let is_attachment_host = self.attachment_hosts.iter().any(same);
        if !is_page_host && !is_attachment_host {
            return ScopeVerdict::Outside(DenyReason::OutOfScope);
        }
        if !self.allow_private && is_literal_private(&host) {
            return ScopeVerdict::Outside(DenyReason::PrivateAddress);
        }
        let path = address.path();
        if self
            .excluded_prefixes
            .iter()
            .any(|prefix| path_has_prefix(path, prefix))
        {
            return ScopeVerdict::Outside(DenyReason::OutOfScope);
        }
        if !is_page_host {
            return ScopeVerdict::AttachmentOnly;
        }
        if self.path_prefixes.is_empty()
            || self
                .path_prefixes
                .iter()
                .any(|prefix| path_has_prefix(path, prefix))
        {
            ScopeVerdict::Inside
        } else {
            ScopeVerdict::Outside(DenyReason::OutOfScope)
        }
    }

    /// Whether a connection to `address` may be made. Asked at connect time, for every address a name resolves to.
    pub fn allows_address(&self, address: IpAddr) -> bool {
        self.allow_private || is_public(address)
    }
}

/// A host entry's name and port: `[::1]:80` is `[::1]` and 80.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => {
            port.parse().map_or((entry, None), |port| (name, Some(port)))
        }
        _ => (entry, None),
    }
}

fn path_has_prefix(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || prefix.ends_with('/') || rest.starts_with('/'))
}

fn is_literal_private(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => !is_public(IpAddr::V4(*address)),
        Host::Ipv6(address) => !is_public(IpAddr::V6(*address)),
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
    }
}

/// Whether an address is one that hosts on the Internet have (IANA special-purpose registries, RFC 6890,
/// RFC 8190): not loopback, private, link-local, carrier NAT, documentation, benchmarking, multicast,
/// reserved, nor an IPv6 form that carries such an IPv4 address.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (b == 18 || b == 19)))
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return is_public(IpAddr::V4(v4));
            }
            let segments = v6.segments();
            // NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an IPv4 address.
            let carried = match segments {
                [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some((high, low)),
                _ => None,
            };
            if let Some((high, low)) = carried {
                let [a, b] = high.to_be_bytes();
                let [c, d] = low.to_be_bytes();
                return is_public(IpAddr::from([a, b, c, d]));
            }
            // Only 2000::/3 is handed out as global unicast; 2001:db8::/32 is documentation, 2001::/32 Teredo.
            (segments[0] & 0xe000) == 0x2000 && !(segments[0] == 0x2001 && matches!(segments[1], 0 | 0xdb8))
        }
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
}

impl Default for Politeness {
    fn default() -> Self {
        Self {
            min_interval_ms: 1000,
            max_connections_per_host: 4,
            timeout_ms: 60_000,
            max_attempts: 4,
            ignore_robots: false,
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
}

/// A fault in a portal's definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortalError {
    /// Two agencies share an id.
    #[error("agency `{0}` is defined twice; give one of them another id")]
    DuplicateAgency(AgencyId),
    /// Two portals share an id.
    #[error("portal `{0}` is defined twice; give one of them another id")]
    DuplicatePortal(PortalId),
    /// A portal names an agency that is not in the file.
    #[error(
        "portal `{portal}` belongs to agency `{agency}`, which is not defined; add an [[agency]] with that id"
    )]
    UnknownAgency {
        /// The portal.
        portal: PortalId,
        /// The agency it names.
        agency: AgencyId,
    },
    /// No start address.
    #[error("portal `{0}` has no start address; add one to `start`")]
    NoStart(PortalId),
    /// No host.
    #[error("portal `{0}` has no host; add one to `scope.hosts`")]
    NoHosts(PortalId),
    /// A start address outside the scope.
    #[error("start address {start} of portal `{portal}` is outside its scope; add its host to `scope.hosts`")]
    StartOutOfScope {
        /// The portal.
        portal: PortalId,
        /// The address.
        start: Url,
    },
    /// No pause at all between requests, or no request at all.
    #[error(
        "portal `{0}`: `politeness.min_interval_ms` and `politeness.max_connections_per_host` must be at least 1"
    )]
    Impolite(PortalId),
}

/// Why a portal may not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityError {
    /// The portal is switched off.
    #[error("portal `{0}` is not enabled; set `enabled = true` once its [portal.authority] is filled in")]
    Disabled(PortalId),
    /// There is no authority.
    #[error(
        "portal `{0}` has no written authority; fill in [portal.authority]: agency, document_number, issued, valid_from"
    )]
    Missing(PortalId),
    /// A field of the authority is empty.
    #[error(
        "the written authority of portal `{portal}` is incomplete; fill in `{field}` of [portal.authority]"
    )]
    Incomplete {
        /// The portal.
        portal: PortalId,
        /// The field that is empty.
        field: &'static str,
    },
    /// The authority is not valid today.
    #[error(
        "the written authority of portal `{portal}` is not valid on {today}; renew it, then update valid_from and valid_to"
    )]
    NotValid {
        /// The portal.
        portal: PortalId,
        /// The day on which it was asked for.
        today: Date,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDS: &str = r#"
        [[agency]]
        id = "ubnd"
        name = "UBND tỉnh Sao Mai"

        [[portal]]
        id = "sao-mai"
        agency = "ubnd"
        name = "Cổng thông tin điện tử tỉnh Sao Mai"
        enabled = true
        start = ["https://saomai.example/portal/"]
        scope = { hosts = ["saomai.example"], attachment_hosts = ["cdn.saomai.example"], path_prefixes = ["/portal"], excluded_prefixes = ["/portal/admin"] }

        [portal.authority]
        agency = "UBND tỉnh Sao Mai"
        document_number = "12/QĐ-UBND"
        issued = "2026-01-05"
        valid_from = "2026-01-10"
        valid_to = "2026-12-31"
    "#;

    fn portal() -> Portal {
        let seeds: Seeds = toml::from_str(SEEDS).unwrap();
        seeds.check().unwrap();
        seeds.portals[0].clone()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn scope_is_judged_by_host_and_whole_path_segments() {
        use ScopeVerdict::{AttachmentOnly, Inside, Outside};
        let scope = portal().scope;
        for (address, expected) in [
            ("https://saomai.example/portal/a", Inside),
            ("http://SAOMAI.example:8080/portal", Inside),
            ("https://saomai.example./portal/", Inside),
            ("https://saomai.example/portalx", Outside(DenyReason::OutOfScope)),
            (
                "https://saomai.example/portal/admin/x",
                Outside(DenyReason::OutOfScope),
            ),
            ("https://saomai.example/portal/administration", Inside),
            ("https://cdn.saomai.example/f.pdf", AttachmentOnly),
            (
                "https://saomai.example.evil.example/portal/",
                Outside(DenyReason::OutOfScope),
            ),
            ("ftp://saomai.example/portal/", Outside(DenyReason::Scheme)),
            (
                "https://saomai.example@evil.example/portal/",
                Outside(DenyReason::OutOfScope),
            ),
        ] {
            assert_eq!(scope.judge(&url(address)), expected, "{address}");
        }
    }

    #[test]
    fn a_port_in_a_host_entry_narrows_it() {
        let inside =
            |entry: &str, address: &str| Scope::of_host(entry).judge(&url(address)) == ScopeVerdict::Inside;
        assert!(inside("a.example", "http://a.example:8080/"));
        assert!(inside("a.example:8080", "http://a.example:8080/"));
        assert!(inside("a.example:443", "https://a.example/"));
        assert!(!inside("a.example:8080", "http://a.example/"));
        assert!(!inside("[2405:4800::1]:81", "http://[2405:4800::1]:82/"));
        assert!(inside("[2405:4800::1]", "http://[2405:4800::1]/"));
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        let scope = Scope::of_host("x");
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(!scope.allows_address(private.parse().unwrap()), "{private}");
        }
        for public in ["203.162.4.190", "8.8.8.8", "2405:4800::1", "64:ff9b::808:808"] {
            assert!(scope.allows_address(public.parse().unwrap()), "{public}");
        }
        for host in ["127.0.0.1", "[::1]", "localhost", "0x7f.1", "2130706433"] {
            let address = url(&format!("http://{host}/"));
            let scope = Scope::of_host(address.host_str().unwrap());
            assert_eq!(
                scope.judge(&address),
                ScopeVerdict::Outside(DenyReason::PrivateAddress),
                "{host}"
            );
        }
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

    #[test]
    fn faults_in_a_seed_file_are_named() {
        let broken = |from: &str, to: &str| {
            let seeds: Seeds = toml::from_str(&SEEDS.replace(from, to)).unwrap();
            seeds.check().unwrap_err().to_string()
        };
        assert!(
            broken("agency = \"ubnd\"", "agency = \"khac\"").contains("agency `khac`, which is not defined")
        );
        assert!(
            broken("https://saomai.example/portal/", "https://khac.example/").contains("outside its scope")
        );
        assert!(toml::from_str::<Seeds>(&SEEDS.replace("enabled", "enable")).is_err());
    }
}
