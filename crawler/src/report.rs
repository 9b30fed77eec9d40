//! What a crawl did to each host: [`CrawlReport`].

use std::time::Duration;

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
}

/// What a host's robots.txt said, from the mildest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RobotsState {
    /// It was not asked for.
    NotAsked,
    /// The portal's settings overrule it.
    Overruled,
    /// The host has none: everything may be fetched (RFC 9309 §2.3.1.3).
    Absent,
    /// It was read, and is obeyed.
    Read,
    /// It could not be had: nothing may be fetched (RFC 9309 §2.3.1.4).
    Unreachable,
}

/// What is wrong with a host's TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TlsFault {
    /// The certificate has expired or is not yet valid.
    Expired,
    /// No known authority stands behind the certificate, or the chain is incomplete.
    UnknownIssuer,
    /// The certificate is for another name.
    WrongName,
    /// The certificate was revoked.
    Revoked,
    /// Another fault of the certificate.
    BadCertificate,
    /// Both sides found no common version or cipher, or the handshake broke.
    Handshake,
}
