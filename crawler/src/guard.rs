//! The guard at connect time: names that lead to private addresses are refused ([`GuardedResolver`]).

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rasoat_core::Scope;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names by the system and hands out only addresses that the scope allows. The connection is made
/// to what is handed out here, so a name whose answer changes between two questions gains nothing.
pub(crate) struct GuardedResolver<L = SystemLookup> {
    scope: Arc<Scope>,
    lookup: Arc<L>,
}

/// Answers what addresses a name has.
pub(crate) trait Lookup: Send + Sync + 'static {
    /// The addresses of `name`, with any port.
    fn lookup(&self, name: String) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send;
}

/// The resolver of the system.
pub(crate) struct SystemLookup;

impl Lookup for SystemLookup {
    async fn lookup(&self, name: String) -> io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.collect())
    }
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
    pub(crate) fn new(scope: Arc<Scope>) -> Self {
        Self {
            scope,
            lookup: Arc::new(SystemLookup),
        }
    }
}

impl<L: Lookup> Resolve for GuardedResolver<L> {
    fn resolve(&self, name: Name) -> Resolving {
        let scope = Arc::clone(&self.scope);
        let lookup = Arc::clone(&self.lookup);
        Box::pin(async move {
            let found = lookup.lookup(name.as_str().to_owned()).await?;
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
    use std::sync::Mutex;

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

    /// Answers something else each time, as names do that are made to slip through a check that asks before.
    struct Changing(Mutex<Vec<Vec<&'static str>>>);

    impl Lookup for Changing {
        async fn lookup(&self, _name: String) -> io::Result<Vec<SocketAddr>> {
            let next = self.0.lock().unwrap().remove(0);
            let addresses = next.into_iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0));
            Ok(addresses.collect())
        }
    }

    #[tokio::test]
    async fn a_name_whose_answer_changes_is_judged_each_time() {
        let answers = vec![
            vec!["203.162.4.190"],
            vec!["127.0.0.1"],
            vec!["10.0.0.1", "203.162.4.190", "::1"],
            vec!["169.254.169.254", "::ffff:10.0.0.1"],
            vec![],
        ];
        let resolver = GuardedResolver {
            scope: Arc::new(Scope::of_host("saomai.example")),
            lookup: Arc::new(Changing(Mutex::new(answers))),
        };
        let mut allowed = Vec::new();
        for _ in 0..5 {
            let found = resolver.resolve("saomai.example".parse().unwrap()).await;
            allowed.push(
                found
                    .map(|found| found.map(|address| address.ip().to_string()).collect::<Vec<_>>())
                    .ok(),
            );
        }
        let public = || Some(vec!["203.162.4.190".to_owned()]);
        assert_eq!(allowed, [public(), None, public(), None, Some(Vec::new())]);
    }
}
