//! What a crawl did to each host: [`CrawlReport`].

use std::time::Duration;

use rasoat_core::{HostContact, RobotsState, Sha256Digest, TlsFault};

/// What a run did, host by host. What came of each address is counted by whoever receives the visits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CrawlReport {
    /// The hosts that were asked for anything, in alphabetical order.
    pub hosts: Vec<HostReport>,
}

/// What a run did to one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostReport {
    /// The host name, in lower case, without port.
    pub host: String,
    /// What its robots.txt said. Where the host was asked at several ports, the strictest answer.
    pub robots: RobotsState,
    /// Requests sent, with those for robots.txt.
    pub requests: u64,
    /// Bytes of bodies received, before decoding.
    pub wire_bytes: u64,
    /// Time between two requests that was in force at the end.
    pub interval: Duration,
    /// How often it asked to slow down.
    pub throttled: u64,
    /// Pages and lists with more links than are taken from one; the further ones were left out.
    pub cut_pages: u64,
    /// What is wrong with its certificate or handshake, if anything.
    pub tls_fault: Option<TlsFault>,
    /// The SHA-256 of its certificate, where that could not be verified: what to name in
    /// [`Scope::trusted_certificates`](rasoat_core::Scope::trusted_certificates) to accept it for this host.
    pub tls_certificate: Option<Sha256Digest>,
    /// How long nothing more is sent to it, because it asked for that; `None` where it did not.
    pub held_for: Option<Duration>,
}

impl From<&HostReport> for HostContact {
    fn from(report: &HostReport) -> Self {
        Self {
            host: report.host.clone(),
            robots: report.robots,
            requests: report.requests,
            wire_bytes: report.wire_bytes,
            interval_ms: u64::try_from(report.interval.as_millis()).unwrap_or(u64::MAX),
            throttled: report.throttled,
            cut_pages: report.cut_pages,
            tls_fault: report.tls_fault,
        }
    }
}
