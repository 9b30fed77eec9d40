//! Which certificates of hosts are accepted: [`Trust`].

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use rasoat_core::{Scope, Sha256Digest};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, SignatureScheme};

/// Verifies certificates by the system's authorities. What cannot be verified is accepted only where the portal names
/// that very certificate for that very host; whoever holds it proves to hold its key all the same.
#[derive(Debug)]
pub(crate) struct Trust {
    /// Nothing is verified where the machine knows no authority.
    authorities: Option<Arc<dyn ServerCertVerifier>>,
    accepted: HashMap<String, Vec<Sha256Digest>>,
    provider: Arc<CryptoProvider>,
}

/// A certificate that could not be verified, in the error of a handshake.
#[derive(Debug)]
pub(crate) struct Unverified {
    /// What the verifier said.
    pub(crate) cause: CertificateError,
    /// Whether the host sent its own certificate only, which somebody else has issued.
    pub(crate) is_alone: bool,
    /// The SHA-256 of the host's certificate.
    pub(crate) certificate: Sha256Digest,
}

impl fmt::Display for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl std::error::Error for Unverified {}

/// The TLS settings for a portal.
pub(crate) fn client_config(scope: &Scope) -> Result<ClientConfig, Error> {
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let trust = Trust::new(scope, Arc::clone(&provider));
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(trust))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

impl Trust {
    fn new(scope: &Scope, provider: Arc<CryptoProvider>) -> Self {
        let authorities = rustls_platform_verifier::Verifier::new(Arc::clone(&provider));
        if authorities.is_err() {
            tracing::warn!(
                "no system certificates found; install ca-certificates, or every https host fails"
            );
        }
        let mut accepted: HashMap<String, Vec<Sha256Digest>> = HashMap::new();
        for certificate in &scope.trusted_certificates {
            let host = certificate.host.trim_end_matches('.').to_ascii_lowercase();
            accepted.entry(host).or_default().push(certificate.sha256);
        }
        Self {
            authorities: authorities
                .ok()
                .map(|verifier| Arc::new(verifier) as Arc<dyn ServerCertVerifier>),
            accepted,
            provider,
        }
    }

    fn is_accepted(&self, name: &ServerName<'_>, certificate: Sha256Digest) -> bool {
        let name = name.to_str().trim_end_matches('.').to_ascii_lowercase();
        self.accepted
            .get(&name)
            .is_some_and(|accepted| accepted.contains(&certificate))
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = match &self.authorities {
            Some(authorities) => {
                authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        let cause = match verified {
            Err(Error::InvalidCertificate(cause)) => cause,
            other => return other,
        };
        let certificate = Sha256Digest::of(end_entity);
        if self.is_accepted(server_name, certificate) {
            return Ok(ServerCertVerified::assertion());
        }
        let unverified = Unverified {
            cause,
            is_alone: intermediates.is_empty() && is_issued_by_another(end_entity),
            certificate,
        };
        Err(CertificateError::Other(OtherError(Arc::new(unverified))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Whether issuer and subject of a certificate differ (RFC 5280 §4.1): then it is not its own authority.
fn is_issued_by_another(certificate: &[u8]) -> bool {
    let names = || {
        let (_, certificate, _) = element(certificate)?;
        let (_, mut rest, _) = element(certificate)?;
        // The version stands in brackets of its own and may be missing.
        if rest.first() == Some(&0xa0) {
            (_, _, rest) = element(rest)?;
        }
        let (_, _, rest) = element(rest)?; // serial number
        let (_, _, rest) = element(rest)?; // signature algorithm
        let (_, issuer, rest) = element(rest)?;
        let (_, _, rest) = element(rest)?; // validity
        let (_, subject, _) = element(rest)?;
        Some((issuer, subject))
    };
    names().is_some_and(|(issuer, subject)| issuer != subject)
}

/// The first element of DER (X.690 §8.1): its tag, its contents, and what stands behind it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if first & 0x80 == 0 {
        (usize::from(*first), rest)
    } else {
        let (bytes, rest) = rest
            .split_at_checked(usize::from(first & 0x7f))
            .filter(|(bytes, _)| bytes.len() <= 4)?;
        let length = bytes
            .iter()
            .fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
        (length, rest)
    };
    let (contents, behind) = rest.split_at_checked(length)?;
    Some((*tag, contents, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Certificate and its first fields, of which only issuer and subject mean something here.
    fn certificate(issuer: u8, subject: u8, has_version: bool) -> Vec<u8> {
        let wrap =
            |tag: u8, contents: &[u8]| [&[tag, u8::try_from(contents.len()).unwrap()][..], contents].concat();
        let version = if has_version {
            wrap(0xa0, &[2, 1, 2])
        } else {
            Vec::new()
        };
        let fields = [
            version,
            wrap(2, &[7]),
            wrap(0x30, &[]),
            wrap(0x30, &[issuer]),
            wrap(0x30, &[]),
            wrap(0x30, &[subject]),
        ];
        wrap(0x30, &wrap(0x30, &fields.concat()))
    }

    #[test]
    fn a_certificate_is_told_from_an_authority() {
        for has_version in [true, false] {
            assert!(is_issued_by_another(&certificate(1, 2, has_version)));
            assert!(!is_issued_by_another(&certificate(1, 1, has_version)));
        }
        let whole = certificate(1, 2, true);
        for end in 0..whole.len() {
            is_issued_by_another(&whole[..end]);
        }
        assert!(!is_issued_by_another(&[
            0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
        ]));
    }
}
