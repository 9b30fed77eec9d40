//! What belongs to a portal: [`Scope`].

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{DenyReason, Sha256Digest};

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
    /// Certificates that are accepted though they cannot be verified, each for one host: the decision of whoever answers
    /// for the portal, for as long as the host is not mended. There is no switch for all hosts.
    #[serde(
        default,
        rename = "trusted_certificate",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub trusted_certificates: Vec<TrustedCertificate>,
}

/// A certificate that is accepted for one host though it cannot be verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedCertificate {
    /// The host name, in lower case, without port.
    pub host: String,
    /// The SHA-256 of the host's own certificate (not of its issuer's), in DER.
    #[serde(with = "hex_digest")]
    pub sha256: Sha256Digest,
}

mod hex_digest {
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    use crate::Sha256Digest;

    pub(super) fn serialize<S: Serializer>(digest: &Sha256Digest, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(digest)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Sha256Digest, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.to_ascii_lowercase()
            .replace(':', "")
            .parse()
            .map_err(de::Error::custom)
    }
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
pub(super) fn split_port(entry: &str) -> (&str, Option<u16>) {
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
            // Only 2000::/3 is handed out as global unicast. Of it, 2001::/23 is for protocols (Teredo, benchmarking,
            // ORCHID), 2001:db8::/32 and 3fff::/20 are documentation.
            (segments[0] & 0xe000) == 0x2000
                && !(segments[0] == 0x2001 && (segments[1] < 0x200 || segments[1] == 0xdb8))
                && !(segments[0] == 0x3fff && segments[1] < 0x1000)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn scope_is_judged_by_host_and_whole_path_segments() {
        use ScopeVerdict::{AttachmentOnly, Inside, Outside};
        let scope = Scope {
            attachment_hosts: vec!["cdn.saomai.example".into()],
            path_prefixes: vec!["/portal".into()],
            excluded_prefixes: vec!["/portal/admin".into()],
            ..Scope::of_host("saomai.example")
        };
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
    fn a_trusted_certificate_is_named_by_its_fingerprint() {
        let line = |sha256: &str| {
            format!("hosts = [\"a\"]\n[[trusted_certificate]]\nhost = \"a\"\nsha256 = \"{sha256}\"")
        };
        let with_colons = vec!["AB"; 32].join(":");
        let scope: Scope = toml::from_str(&line(&with_colons)).unwrap();
        assert_eq!(scope.trusted_certificates[0].sha256, Sha256Digest([0xab; 32]));
        let again: Scope = toml::from_str(&toml::to_string(&scope).unwrap()).unwrap();
        assert_eq!(again, scope);
        assert!(toml::from_str::<Scope>(&line("ab")).is_err());
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
            "2001:2::1",
            "2001:20::1",
            "3fff::1",
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
}
