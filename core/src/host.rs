//! What a run did to one host: [`HostContact`].

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// What a run did to one host, and what the host said to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostContact {
    /// The host name, in lower case, without port.
    pub host: String,
    /// What its robots.txt said. Where the host was asked at several ports, the strictest answer.
    pub robots: RobotsState,
    /// Requests sent, with those for robots.txt.
    pub requests: u64,
    /// Bytes of bodies received, before decoding.
    pub wire_bytes: u64,
    /// Time between two requests that was in force last, in milliseconds.
    pub interval_ms: u64,
    /// How often it asked to slow down.
    pub throttled: u64,
    /// Pages and lists with more links than are taken from one; the further ones were left out.
    pub cut_pages: u64,
    /// What is wrong with its certificate or handshake, if anything.
    pub tls_fault: Option<TlsFault>,
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $vi:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them, in order.
            pub const ALL: [Self; [$(Self::$variant),*].len()] = [$(Self::$variant),*];

            /// The name used in files and programs.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The one named by `as_str`, or `None`.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.as_str() == name)
            }

            /// A few words for people.
            pub const fn title(self) -> Bilingual {
                match self { $(Self::$variant => Bilingual::new($vi, $en),)* }
            }
        }
    };
}

names! {
    /// What a host's robots.txt said, from the mildest to the strictest.
    RobotsState {
        /// It was not asked for.
        NotAsked = "not_asked", "chưa hỏi", "not asked for";
        /// The portal's settings overrule it.
        Overruled = "overruled", "được phép bỏ qua", "overruled";
        /// The host has none: everything may be fetched (RFC 9309 §2.3.1.3).
        Absent = "absent", "không có", "none";
        /// It was read, and is obeyed.
        Read = "read", "đã đọc và tuân theo", "read and obeyed";
        /// It could not be had: nothing may be fetched (RFC 9309 §2.3.1.4).
        Unreachable = "unreachable", "không đọc được", "unreachable";
    }
}

names! {
    /// What is wrong with a host's TLS.
    TlsFault {
        /// The certificate has expired or is not yet valid.
        Expired = "expired", "chứng chỉ hết hạn hoặc chưa có hiệu lực", "certificate expired or not yet valid";
        /// No known authority stands behind the certificate.
        UnknownIssuer = "unknown_issuer", "không rõ nơi cấp chứng chỉ", "unknown issuer";
        /// The host sends its own certificate only, without the intermediate one that leads to a known authority.
        IncompleteChain = "incomplete_chain", "máy chủ không gửi chứng chỉ trung gian", "the intermediate certificate is missing";
        /// The certificate is for another name.
        WrongName = "wrong_name", "chứng chỉ của tên miền khác", "certificate for another name";
        /// The certificate was revoked.
        Revoked = "revoked", "chứng chỉ đã bị thu hồi", "certificate revoked";
        /// Another fault of the certificate.
        BadCertificate = "bad_certificate", "chứng chỉ sai", "faulty certificate";
        /// Both sides found no common version or cipher, or the handshake broke.
        Handshake = "handshake", "không bắt tay TLS được", "TLS handshake failed";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_are_those_of_the_serialised_form() {
        for state in RobotsState::ALL {
            assert_eq!(RobotsState::from_name(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for fault in TlsFault::ALL {
            assert_eq!(TlsFault::from_name(fault.as_str()), Some(fault));
            assert_eq!(serde_json::to_value(fault).unwrap(), fault.as_str());
        }
        assert_eq!(TlsFault::from_name("whim"), None);
    }
}
