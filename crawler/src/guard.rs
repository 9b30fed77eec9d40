//! The guard at connect time: names that lead to private addresses are refused ([`GuardedResolver`]).

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use rasoat_core::Scope;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names by the system and hands out only addresses that the scope allows. The connection is made
/// to what is handed out here, so a name whose answer changes between two questions gains nothing.
pub(crate) struct GuardedResolver {
    scope: Arc<Scope>,
}

/// Every address of a name is one that must not be asked.
#[derive(Debug)]
pub(crate) struct PrivateAddress;

impl fmt::Display for PrivateAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to private network addresses only")
    }
}

impl std::error::Error for PrivateAddress {}

impl GuardedResolver {
    pub(crate) const fn new(scope: Arc<Scope>) -> Self {
        Self { scope }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let scope = Arc::clone(&self.scope);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let were_any = !found.is_empty();
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| scope.allows_address(address.ip()))
                .collect();
            if allowed.is_empty() && were_any {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
