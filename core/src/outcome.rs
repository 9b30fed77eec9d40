//! How a crawl target ended: [`FetchOutcome`].

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use crate::{Bilingual, FetchedDocument, HttpFacts};

/// How the visit to a target ended. Every target ends in exactly one, also when it was never requested.
#[derive(Debug, Clone)]
pub enum FetchOutcome {
    /// The server gave out a document.
    Fetched(Box<FetchedDocument>),
    /// The server says that the document is the one it gave out before.
    NotModified(HttpFacts),
    /// The server points elsewhere. The new address is a target of its own.
    Redirected {
        /// The answer.
        facts: HttpFacts,
        /// Where it points.
        to: Url,
    },
    /// rasoat did not ask, or did not read on, because it must not.
    Denied(DenyReason),
    /// The server says that there is nothing: 404 or 410.
    Gone(HttpFacts),
    /// A page came with success, but it is the one that the host shows for an address that does not exist. It is
    /// no document and no proof that there is none. It is still to be judged: should it bear a finding after
    /// all, it counts as fetched.
    SoftGone(Box<FetchedDocument>),
    /// No document, and no proof that there is none.
    Unreachable {
        /// What stood in the way.
        reason: UnreachableReason,
        /// The answer, where there was one.
        facts: Option<HttpFacts>,
    },
    /// A passing fault: to be tried again, not before the given time.
    Failed {
        /// What stood in the way.
        reason: UnreachableReason,
        /// The earliest time of the next try.
        retry_at: Timestamp,
    },
}

impl FetchOutcome {
    /// What kind of outcome it is, to count it.
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Fetched(_) => OutcomeKind::Fetched,
            Self::NotModified(_) => OutcomeKind::NotModified,
            Self::Redirected { .. } => OutcomeKind::Redirected,
            Self::Denied(reason) => OutcomeKind::Denied(*reason),
            Self::Gone(_) => OutcomeKind::Gone,
            Self::SoftGone(_) => OutcomeKind::SoftGone,
            Self::Unreachable { reason, .. } => OutcomeKind::Unreachable(*reason),
            Self::Failed { reason, .. } => OutcomeKind::Failed(*reason),
        }
    }

    /// The document that came, where one did.
    pub const fn document(&self) -> Option<&FetchedDocument> {
        match self {
            Self::Fetched(document) | Self::SoftGone(document) => Some(document),
            _ => None,
        }
    }

    /// What was said over HTTP, where something was.
    pub fn facts(&self) -> Option<&HttpFacts> {
        match self {
            Self::Fetched(document) | Self::SoftGone(document) => Some(&document.provenance.facts),
            Self::NotModified(facts) | Self::Redirected { facts, .. } | Self::Gone(facts) => Some(facts),
            Self::Unreachable { facts, .. } => facts.as_ref(),
            Self::Denied(_) | Self::Failed { .. } => None,
        }
    }
}

/// The kind of a [`FetchOutcome`], to count and to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// See [`FetchOutcome::Fetched`].
    Fetched,
    /// See [`FetchOutcome::NotModified`].
    NotModified,
    /// See [`FetchOutcome::Redirected`].
    Redirected,
    /// See [`FetchOutcome::Gone`].
    Gone,
    /// See [`FetchOutcome::SoftGone`].
    SoftGone,
    /// See [`FetchOutcome::Denied`].
    Denied(DenyReason),
    /// See [`FetchOutcome::Unreachable`].
    Unreachable(UnreachableReason),
    /// See [`FetchOutcome::Failed`].
    Failed(UnreachableReason),
}

impl OutcomeKind {
    /// The name used in files and programs: `fetched`, `denied:robots`, `unreachable:timeout` …
    pub fn code(self) -> String {
        match self {
            Self::Fetched => "fetched".into(),
            Self::NotModified => "not_modified".into(),
            Self::Redirected => "redirected".into(),
            Self::Gone => "gone".into(),
            Self::SoftGone => "soft_gone".into(),
            Self::Denied(reason) => format!("denied:{}", reason.as_str()),
            Self::Unreachable(reason) => format!("unreachable:{}", reason.as_str()),
            Self::Failed(reason) => format!("failed:{}", reason.as_str()),
        }
    }

    /// The kind named by [`OutcomeKind::code`], or `None`.
    pub fn from_code(code: &str) -> Option<Self> {
        let (head, tail) = code.split_once(':').unwrap_or((code, ""));
        let deny = || DenyReason::ALL.into_iter().find(|reason| reason.as_str() == tail);
        let unreachable = || {
            UnreachableReason::ALL
                .into_iter()
                .find(|reason| reason.as_str() == tail)
        };
        match head {
            "fetched" => Some(Self::Fetched),
            "not_modified" => Some(Self::NotModified),
            "redirected" => Some(Self::Redirected),
            "gone" => Some(Self::Gone),
            "soft_gone" => Some(Self::SoftGone),
            "denied" => deny().map(Self::Denied),
            "unreachable" => unreachable().map(Self::Unreachable),
            "failed" => unreachable().map(Self::Failed),
            _ => None,
        }
    }

    /// Whether something of the portal may stay unread because of it, so that a scan cannot be called clear.
    ///
    /// What is no part of the portal, and what its owner keeps to himself by robots.txt, leaves nothing unread.
    pub const fn leaves_unread(self) -> bool {
        match self {
            Self::Fetched | Self::NotModified | Self::Redirected | Self::Gone => false,
            Self::SoftGone | Self::Unreachable(_) | Self::Failed(_) => true,
            Self::Denied(reason) => match reason {
                DenyReason::Scheme
                | DenyReason::OutOfScope
                | DenyReason::Robots
                | DenyReason::PrivateAddress
                | DenyReason::Duplicate => false,
                DenyReason::RobotsUnreachable
                | DenyReason::PageLimit
                | DenyReason::Depth
                | DenyReason::RedirectLimit
                | DenyReason::AddressTooLong
                | DenyReason::Trap
                | DenyReason::MediaType => true,
            },
        }
    }

    /// Whether the target may be tried again in the same run.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Failed(_))
    }
}

impl Serialize for OutcomeKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

impl<'de> Deserialize<'de> for OutcomeKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| D::Error::custom("not an outcome"))
    }
}

macro_rules! reasons {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $vi:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All reasons.
            pub const ALL: [Self; [$(Self::$variant),*].len()] = [$(Self::$variant),*];

            /// The name used in files and programs.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The reason for people.
            pub const fn title(self) -> Bilingual {
                match self { $(Self::$variant => Bilingual::new($vi, $en),)* }
            }
        }
    };
}

reasons! {
    /// Why rasoat did not ask for an address, or did not read on.
    DenyReason {
        /// Not `http` or `https`.
        Scheme = "scheme", "không phải http/https", "not http or https";
        /// The host or path is not part of the portal.
        OutOfScope = "scope", "ngoài phạm vi cổng", "outside the portal's scope";
        /// robots.txt forbids it.
        Robots = "robots", "robots.txt không cho phép", "forbidden by robots.txt";
        /// robots.txt could not be read because the server failed, which means "keep out" (RFC 9309 §2.3.1.4).
        RobotsUnreachable = "robots_unreachable", "không đọc được robots.txt (máy chủ lỗi)", "robots.txt unreachable (server error)";
        /// The name leads to a private, loopback, link-local or metadata address.
        PrivateAddress = "private_address", "địa chỉ mạng nội bộ", "private network address";
        /// The number of pages allowed for this run is used up.
        PageLimit = "page_limit", "đã hết số trang cho phép", "page limit reached";
        /// Too many links away from the start.
        Depth = "depth", "quá sâu so với trang đầu", "too many links from the start";
        /// Too many redirects in a row.
        RedirectLimit = "redirect_limit", "chuyển hướng quá nhiều lần", "too many redirects in a row";
        /// The address is longer than allowed.
        AddressTooLong = "address_too_long", "địa chỉ quá dài", "address too long";
        /// One more of an endless series of addresses.
        Trap = "trap", "chuỗi địa chỉ vô tận", "endless series of addresses";
        /// Another spelling of an address that was fetched: in other cases on a server that does not tell them apart, or
        /// under another name of a host that says the same.
        Duplicate = "duplicate", "trùng với một địa chỉ đã tải", "the same as an address that was fetched";
        /// The media type is one that rasoat does not read, such as a video; the body was not fetched.
        MediaType = "media_type", "loại tệp không cần đọc (âm thanh, phim)", "media type not read (sound, video)";
    }
}

reasons! {
    /// What stood between rasoat and a document.
    UnreachableReason {
        /// 401 or a sign-in page.
        SignIn = "sign_in", "cần đăng nhập", "sign-in needed";
        /// 403 or 451.
        Forbidden = "forbidden", "máy chủ từ chối", "refused by the server";
        /// 429, or 503 with `Retry-After`.
        Throttled = "throttled", "máy chủ yêu cầu chậm lại", "the server asks to slow down";
        /// Another 4xx.
        ClientError = "client_error", "máy chủ báo yêu cầu sai", "the server calls the request wrong";
        /// 5xx.
        ServerError = "server_error", "máy chủ lỗi", "server error";
        /// A page that only asks for a cookie, a script or a captcha.
        Challenge = "challenge", "trang kiểm tra trình duyệt", "challenge page";
        /// The name has no address.
        Dns = "dns", "không tìm thấy tên miền", "host name not found";
        /// Nobody listens, or the connection broke.
        Connection = "connection", "không kết nối được", "connection failed";
        /// The certificate or handshake is not in order.
        Tls = "tls", "chứng chỉ TLS không hợp lệ", "TLS certificate not valid";
        /// It took longer than allowed.
        Timeout = "timeout", "quá thời gian chờ", "timed out";
        /// The body ended before it was complete.
        CutOff = "cut_off", "nội dung bị cắt ngang", "body cut off";
        /// The answer does not follow HTTP.
        Protocol = "protocol", "trả lời không đúng chuẩn HTTP", "answer does not follow HTTP";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_can_be_read_back_from_its_code() {
        let mut kinds = vec![
            OutcomeKind::Fetched,
            OutcomeKind::NotModified,
            OutcomeKind::Redirected,
            OutcomeKind::Gone,
            OutcomeKind::SoftGone,
        ];
        kinds.extend(DenyReason::ALL.map(OutcomeKind::Denied));
        kinds.extend(UnreachableReason::ALL.map(OutcomeKind::Unreachable));
        kinds.extend(UnreachableReason::ALL.map(OutcomeKind::Failed));
        for kind in kinds {
            assert_eq!(
                OutcomeKind::from_code(&kind.code()),
                Some(kind),
                "{}",
                kind.code()
            );
        }
        assert_eq!(OutcomeKind::from_code("denied:whim"), None);
        let timeout = OutcomeKind::Failed(UnreachableReason::Timeout);
        assert_eq!(serde_json::to_value(timeout).unwrap(), timeout.code());
        assert_eq!(
            serde_json::from_str::<OutcomeKind>("\"gone\"").unwrap(),
            OutcomeKind::Gone
        );
        assert!(serde_json::from_str::<OutcomeKind>("\"whim\"").is_err());
    }
}
