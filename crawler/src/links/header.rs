//! Addresses in the headers of an answer: `Link`, `Refresh`, `Content-Location`.

use rasoat_core::DocumentRole;
use reqwest::header::{CONTENT_LOCATION, HeaderMap, LINK, REFRESH};
use url::Url;

use super::{FoundLink, is_page_furniture, resolve};

/// The addresses in `headers`, as seen from `base`.
pub(crate) fn of_headers(headers: &HeaderMap, base: &Url) -> Vec<FoundLink> {
    let values = |name| {
        headers
            .get_all(name)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
    };
    let linked = values(LINK).flat_map(link_addresses);
    let refreshed = values(REFRESH).filter_map(refresh_address);
    let located = values(CONTENT_LOCATION);
    linked
        .chain(refreshed)
        .chain(located)
        .filter_map(|address| resolve(base, address))
        .filter(|address| !is_page_furniture(address))
        .map(|address| FoundLink {
            address,
            text: None,
            role: DocumentRole::Content,
            is_drawn: false,
        })
        .collect()
}

/// The targets of a `Link` value (RFC 8288 §3) but for those that only help a browser.
fn link_addresses(value: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((address, parameters)) = after.split_once('>') else {
            break;
        };
        let end = parameters.find('<').unwrap_or(parameters.len());
        let lower = parameters[..end].to_ascii_lowercase();
        if ![
            "preload",
            "preconnect",
            "dns-prefetch",
            "stylesheet",
            "modulepreload",
        ]
        .iter()
        .any(|rel| lower.contains(rel))
        {
            found.push(address);
        }
        rest = &parameters[end..];
    }
    found
}

/// The address of a refresh (`5; url=/a`), in a header or a meta element.
pub(super) fn refresh_address(value: &str) -> Option<&str> {
    let lower = value.to_ascii_lowercase();
    let at = lower.find("url")?;
    let address = value.get(at + 3..)?.trim_start().strip_prefix('=')?.trim();
    let address = address.trim_matches(['"', '\'']);
    (!address.is_empty()).then_some(address)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderName;

    use super::*;

    fn check(name: HeaderName, value: &str, expected: &[&str]) {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        let base = Url::parse("http://s.example/a/").unwrap();
        let found: Vec<String> = of_headers(&headers, &base)
            .into_iter()
            .map(|link| link.address.into())
            .collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn addresses_in_headers_are_found() {
        check(
            LINK,
            "</b>; rel=next, <c.pdf>; rel=\"alternate\"",
            &["http://s.example/b", "http://s.example/a/c.pdf"],
        );
        check(
            LINK,
            "</x.css>; rel=preload, </b>; rel=prev",
            &["http://s.example/b"],
        );
        check(REFRESH, "0; URL='/b'", &["http://s.example/b"]);
        check(REFRESH, "5", &[]);
        check(CONTENT_LOCATION, "b.html", &["http://s.example/a/b.html"]);
        check(LINK, "<broken", &[]);
    }
}
