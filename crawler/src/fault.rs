//! What went wrong with an exchange, told from the client's errors: [`Fault`].

use std::error::Error;
use std::io;

use rasoat_core::{DenyReason, Sha256Digest, UnreachableReason};
use rustls::{CertificateError, Error as TlsError, OtherError};

use crate::TlsFault;
use crate::guard::PrivateAddress;
use crate::trust::Unverified;

/// Why an exchange brought no complete answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It must not be made.
    Denied(DenyReason),
    /// TLS is not in order. Trying again does not help.
    Tls {
        /// What is wrong.
        fault: TlsFault,
        /// The SHA-256 of the host's certificate, where that is what could not be verified.
        certificate: Option<Sha256Digest>,
    },
    /// Something else. Trying again may help, but for [`UnreachableReason::Protocol`].
    Broken(UnreachableReason),
}

impl Fault {
    /// Judges an error of the HTTP client.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        let mut next: Option<&(dyn Error + 'static)> = Some(error);
        let mut found = None;
        while let Some(error) = next {
            if error.is::<PrivateAddress>() {
                return Self::Denied(DenyReason::PrivateAddress);
            }
            if let Some(tls) = error.downcast_ref::<TlsError>() {
                return tls_fault(tls);
            }
            found = http_reason(error).or(found);
            next = beneath(error);
        }
        Self::Broken(if error.is_timeout() {
            UnreachableReason::Timeout
        } else if error.is_dns() {
            UnreachableReason::Dns
        } else if let Some(reason) = found {
            reason
        } else if error.is_body() || error.is_decode() {
            UnreachableReason::CutOff
        } else {
            UnreachableReason::Connection
        })
    }

    /// The reason to report, and whether another try may help.
    pub(crate) const fn reason(self) -> Option<(UnreachableReason, bool)> {
        match self {
            Self::Denied(_) => None,
            Self::Tls { .. } => Some((UnreachableReason::Tls, false)),
            Self::Broken(UnreachableReason::Protocol) => Some((UnreachableReason::Protocol, false)),
            Self::Broken(reason) => Some((reason, true)),
        }
    }
}

/// The error that an error stands for. An `io::Error` that wraps another one shows that one's source, but not
/// the error itself.
fn beneath<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn http_reason(error: &(dyn Error + 'static)) -> Option<UnreachableReason> {
    let http = error.downcast_ref::<hyper::Error>()?;
    if http.is_incomplete_message() {
        Some(UnreachableReason::CutOff)
    } else if http.is_parse() || http.is_parse_too_large() {
        Some(UnreachableReason::Protocol)
    } else {
        None
    }
}

fn tls_fault(error: &TlsError) -> Fault {
    let TlsError::InvalidCertificate(cause) = error else {
        return Fault::Tls {
            fault: TlsFault::Handshake,
            certificate: None,
        };
    };
    let unverified = match cause {
        CertificateError::Other(OtherError(other)) => other.downcast_ref::<Unverified>(),
        _ => None,
    };
    let (cause, is_alone) = unverified.map_or((cause, false), |unverified| {
        (&unverified.cause, unverified.is_alone)
    });
    let fault = match cause {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => TlsFault::Expired,
        CertificateError::UnknownIssuer if is_alone => TlsFault::IncompleteChain,
        CertificateError::UnknownIssuer => TlsFault::UnknownIssuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsFault::WrongName
        }
        CertificateError::Revoked => TlsFault::Revoked,
        _ => TlsFault::BadCertificate,
    };
    Fault::Tls {
        fault,
        certificate: unverified.map(|unverified| unverified.certificate),
    }
}
