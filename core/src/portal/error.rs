//! What can be wrong with a portal's definition or its authority.

use jiff::civil::Date;
use url::Url;

use crate::{AgencyId, PortalId};

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
