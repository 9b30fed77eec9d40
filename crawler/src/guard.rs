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

#[cfg(test)]
mod tests {
    use rasoat_core::DenyReason;

    use super::*;
    use crate::fault::Fault;

    /// Asks the machine's resolver for `localhost`, which every machine knows, through the guard.
    async fn resolve(allow_private: bool) -> Result<usize, String> {
        let scope = Scope {
            allow_private,
            ..Scope::of_host("localhost")
        };
        let resolver = GuardedResolver::new(Arc::new(scope));
        match resolver.resolve("localhost".parse().unwrap()).await {
            Ok(addresses) => Ok(addresses.count()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[tokio::test]
    async fn names_of_private_addresses_are_refused() {
        assert!(resolve(true).await.unwrap() >= 1);
        assert_eq!(resolve(false).await, Err(PrivateAddress.to_string()));
    }

    #[tokio::test]
    async fn a_refused_name_is_denied_and_not_unreachable() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .dns_resolver(Arc::new(GuardedResolver::new(Arc::new(Scope::of_host(
                "localhost",
            )))))
            .build()
            .unwrap();
        let error = client.get("http://localhost/").send().await.unwrap_err();
        assert_eq!(Fault::of(&error), Fault::Denied(DenyReason::PrivateAddress));
    }
}
