//! What an answer's status means for the visit: [`Meaning`].

use rasoat_core::UnreachableReason;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER, SERVER};

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Its body is a document.
    Document,
    /// The document is the one that was given out before.
    NotModified,
    /// It points elsewhere.
    Elsewhere,
    /// There is nothing.
    Gone,
    /// The host asks to slow down.
    Throttled,
    /// The server fails; trying again may help.
    Failing(UnreachableReason),
    /// There is no document for us, and trying again does not help.
    Refused(UnreachableReason),
}

/// What an answer with this status means. `is_conditional` says whether "not modified" was allowed.
pub(crate) fn meaning_of(status: StatusCode, headers: &HeaderMap, is_conditional: bool) -> Meaning {
    match status.as_u16() {
        // A part of a document that nobody asked for in parts cannot be trusted to be all of it.
        206 => Meaning::Refused(UnreachableReason::Protocol),
        200..=299 => Meaning::Document,
        304 if is_conditional => Meaning::NotModified,
        304..=306 => Meaning::Refused(UnreachableReason::Protocol),
        300..=399 => Meaning::Elsewhere,
        404 | 410 => Meaning::Gone,
        401 | 407 | 511 => Meaning::Refused(UnreachableReason::SignIn),
        403 | 451 => Meaning::Refused(UnreachableReason::Forbidden),
        429 => Meaning::Throttled,
        503 if headers.contains_key(RETRY_AFTER) => Meaning::Throttled,
        408 | 425 => Meaning::Failing(UnreachableReason::Timeout),
        501 | 505..=510 => Meaning::Refused(UnreachableReason::ServerError),
        500..=599 => Meaning::Failing(UnreachableReason::ServerError),
        400..=499 => Meaning::Refused(UnreachableReason::ClientError),
        _ => Meaning::Refused(UnreachableReason::Protocol),
    }
}

/// Whether an answer comes from a server that does not tell small letters from capitals in addresses: IIS, which serves
/// files of Windows.
pub(crate) fn folds_case(headers: &HeaderMap) -> bool {
    let says = |name: HeaderName, what: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.to_ascii_lowercase().contains(what))
    };
    says(SERVER, "microsoft-iis")
        || says(HeaderName::from_static("x-powered-by"), "asp.net")
        || headers.contains_key("x-aspnet-version")
}

/// Whether a declared media type is one that rasoat does not read: sound and film.
pub(crate) fn is_unread_media(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|value| {
        let value = value.trim_start().to_ascii_lowercase();
        ["audio/", "video/"].iter().any(|kind| value.starts_with(kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, expected: Meaning) {
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(meaning_of(status, &HeaderMap::new(), false), expected, "{status}");
    }

    #[test]
    fn every_status_has_a_meaning() {
        check(200, Meaning::Document);
        check(301, Meaning::Elsewhere);
        check(304, Meaning::Refused(UnreachableReason::Protocol));
        check(401, Meaning::Refused(UnreachableReason::SignIn));
        check(403, Meaning::Refused(UnreachableReason::Forbidden));
        check(404, Meaning::Gone);
        check(410, Meaning::Gone);
        check(418, Meaning::Refused(UnreachableReason::ClientError));
        check(429, Meaning::Throttled);
        check(500, Meaning::Failing(UnreachableReason::ServerError));
        check(503, Meaning::Failing(UnreachableReason::ServerError));
        check(999, Meaning::Refused(UnreachableReason::Protocol));
        let mut later = HeaderMap::new();
        later.insert(RETRY_AFTER, "5".parse().unwrap());
        assert_eq!(
            meaning_of(StatusCode::SERVICE_UNAVAILABLE, &later, false),
            Meaning::Throttled
        );
        assert_eq!(
            meaning_of(StatusCode::NOT_MODIFIED, &later, true),
            Meaning::NotModified
        );
    }

    #[test]
    fn servers_of_windows_fold_case() {
        for (name, value, expected) in [
            ("server", "Microsoft-IIS/10.0", true),
            ("x-powered-by", "ASP.NET", true),
            ("x-aspnet-version", "4.0.30319", true),
            ("server", "nginx", false),
            ("x-powered-by", "PHP/8", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(name), value.parse().unwrap());
            assert_eq!(folds_case(&headers), expected, "{name}: {value}");
        }
    }

    #[test]
    fn sound_and_film_are_not_read() {
        for (declared, expected) in [
            (Some("video/mp4"), true),
            (Some(" Audio/mpeg; x=y"), true),
            (Some("application/pdf"), false),
            (None, false),
        ] {
            assert_eq!(is_unread_media(declared), expected, "{declared:?}");
        }
    }
}
