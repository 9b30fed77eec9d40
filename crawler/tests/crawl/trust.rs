//! Hosts whose certificates cannot be verified.

use std::sync::Arc;

use rasoat_core::{Sha256Digest, TlsFault, TrustedCertificate};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::common::frontier::Crawl;
use crate::common::server::{Server, page};
use crate::common::{crawl_portal, portal};

/// What a host sends of its certificates, and the key to the first one.
struct Chain {
    certificates: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// A certificate that is its own authority, or one that an authority nobody knows has issued.
fn chain(has_issuer: bool, sends_issuer: bool) -> Chain {
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let secret = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    if !has_issuer {
        let certificate = own.self_signed(&key).unwrap();
        return Chain {
            certificates: vec![certificate.der().clone()],
            key: secret,
        };
    }
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Không ai biết");
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let mut certificates = vec![own.signed_by(&key, &issuer).unwrap().der().clone()];
    if sends_issuer {
        certificates.push(issuer.der().clone());
    }
    Chain {
        certificates,
        key: secret,
    }
}

/// Serves one page by TLS; says at which port.
async fn serve(chain: &Chain) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain.certificates.clone(), chain.key.clone_key())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut head = [0; 4096];
                let length = stream.read(&mut head).await.unwrap_or_default();
                let answer: &[u8] = if head[..length].starts_with(b"GET /tep ") {
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\nConnection: close\r\n\r\n<p>x</p>"
                } else {
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                };
                let _sent = stream.write_all(answer).await;
                let _closed = stream.shutdown().await;
            });
        }
    });
    port
}

/// Crawls a portal that leads to the host.
async fn crawl(chain: &Chain, trusted: &[Sha256Digest]) -> Crawl {
    let port = serve(chain).await;
    let server = Server::start(move |_| page(format!("<a href='https://localhost:{port}/tep'>x</a>"))).await;
    let mut portal = portal(&server);
    portal.scope.hosts.push(format!("localhost:{port}"));
    portal.scope.trusted_certificates = trusted
        .iter()
        .map(|sha256| TrustedCertificate {
            host: "localhost".to_owned(),
            sha256: *sha256,
        })
        .collect();
    crawl_portal(portal).await
}

async fn check(chain: Chain, expected: TlsFault) {
    let crawled = crawl(&chain, &[]).await;
    assert_eq!(crawled.outcomes("/tep"), ["unreachable:tls"]);
    let host = |crawl: &Crawl| {
        crawl
            .report
            .hosts
            .iter()
            .find(|host| host.host == "localhost")
            .cloned()
            .unwrap()
    };
    let own = Sha256Digest::of(&chain.certificates[0]);
    assert_eq!(
        (host(&crawled).tls_fault, host(&crawled).tls_certificate),
        (Some(expected), Some(own))
    );

    let accepted = crawl(&chain, &[Sha256Digest([7; 32]), own]).await;
    assert_eq!(accepted.outcomes("/tep"), ["fetched"]);
    assert_eq!(host(&accepted).tls_fault, None);
    let other = crawl(&chain, &[Sha256Digest([7; 32])]).await;
    assert_eq!(
        other.outcomes("/tep"),
        ["unreachable:tls"],
        "another certificate was accepted"
    );
}

#[tokio::test]
async fn a_certificate_that_is_its_own_authority() {
    check(chain(false, false), TlsFault::UnknownIssuer).await;
}

#[tokio::test]
async fn a_chain_without_its_intermediate_certificate() {
    check(chain(true, false), TlsFault::IncompleteChain).await;
}

#[tokio::test]
async fn an_authority_that_nobody_knows() {
    check(chain(true, true), TlsFault::UnknownIssuer).await;
}
