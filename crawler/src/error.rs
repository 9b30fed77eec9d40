//! What can keep a crawl from running: [`CrawlerError`].

use rasoat_core::{FrontierError, PortalError, PortalId};

/// Why a crawl could not begin or go on. What happens to a single address is no error but its outcome.
#[derive(Debug, thiserror::Error)]
pub enum CrawlerError {
    /// The permit is for another portal.
    #[error("the permit is for portal `{permitted}`, not for `{portal}`; ask for one with `Portal::permit`")]
    WrongPermit {
        /// The portal to be crawled.
        portal: PortalId,
        /// The portal that the permit is for.
        permitted: PortalId,
    },
    /// The portal's definition is not in order.
    #[error("the definition of the portal is not in order")]
    Portal(#[from] PortalError),
    /// `User-Agent` or `From` cannot be sent.
    #[error("setting `{0}` cannot be sent in a request; use printable ASCII characters only")]
    Header(&'static str),
    /// The HTTP client could not be set up.
    #[error("cannot set up the HTTP client")]
    Client(#[source] reqwest::Error),
    /// TLS could not be set up.
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
    /// The frontier failed.
    #[error(transparent)]
    Frontier(#[from] FrontierError),
    /// Nobody receives visits any more.
    #[error("the receiver of visits has gone away; see its own error for the cause")]
    ReceiverGone,
}
