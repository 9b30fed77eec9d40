//! The canonical form of an address, by which the frontier knows it: [`canonical`].

use unicode_normalization::UnicodeNormalization as _;
use url::Url;

use crate::postback;

/// The canonical form of `address`: two addresses with the same one lead to the same document.
///
/// Scheme and host stand in lower case, the default port and the user name are dropped (RFC 3986 §6.2). Path
/// and query are decoded, brought into NFC and encoded again; empty path segments are dropped. The query is
/// sorted by name. Session ids, tracking parameters, cache busters and print switches are dropped, and so is
/// the fragment, unless it is one of our own that names a postback. The path of an ASP.NET page stands in
/// lower case, because only servers that do not tell the cases apart have such pages.
///
/// The canonical form is for comparing. What is requested is the address as it was found.
pub fn canonical(address: &Url) -> String {
    let mut text = format!("{}://", address.scheme());
    if let Some(host) = address.host_str() {
        text.push_str(host.trim_end_matches('.'));
    }
    if let Some(port) = address.port() {
        text.push(':');
        text.push_str(&port.to_string());
    }
    text.push_str(&canonical_path(address.path()));
    if let Some(query) = address
        .query()
        .map(canonical_query)
        .filter(|query| !query.is_empty())
    {
        text.push('?');
        text.push_str(&query);
    }
    if let Some(fragment) = address.fragment().filter(|fragment| postback::is_ours(fragment)) {
        text.push('#');
        text.push_str(fragment);
    }
    text
}

fn canonical_path(path: &str) -> String {
    let mut canonical = String::with_capacity(path.len());
    let segments = path.split('/').filter_map(|segment| {
        let segment = without_session(segment);
        (!segment.is_empty() && !is_cookieless_session(segment)).then_some(segment)
    });
    for segment in segments {
        canonical.push('/');
        canonical.push_str(&recode(segment, is_path_byte));
    }
    if path.ends_with('/') || canonical.is_empty() {
        canonical.push('/');
    }
    let lower = canonical.to_ascii_lowercase();
    let is_asp_net = [".aspx", ".ashx", ".asmx"]
        .iter()
        .any(|extension| lower.ends_with(extension));
    if is_asp_net { lower } else { canonical }
}

/// The segment without a session id in a path parameter, as servlet containers put there.
fn without_session(segment: &str) -> &str {
    let names = [";jsessionid=", ";phpsessid=", ";sessionid=", ";sid="];
    let lower = segment.to_ascii_lowercase();
    match names.iter().filter_map(|name| lower.find(name)).min() {
        Some(start) => &segment[..start],
        None => segment,
    }
}

/// Whether a segment is an ASP.NET cookieless session, such as `(S(lit3py55t21z5v55vlm25s55))`.
fn is_cookieless_session(segment: &str) -> bool {
    let Some(mut rest) = segment.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return false;
    };
    let mut any = false;
    while let Some(after) = ["S(", "A(", "F(", "X("]
        .iter()
        .find_map(|kind| rest.strip_prefix(kind))
    {
        let Some((token, next)) = after.split_once(')') else {
            return false;
        };
        if token.is_empty()
            || !token
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        {
            return false;
        }
        rest = next;
        any = true;
    }
    any && rest.is_empty()
}

fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (recode_query(name), recode_query(value))
        })
        .filter(|(name, value)| !is_noise(&name.to_ascii_lowercase(), value))
        .collect();
    // Stable: the order of values of the same name can matter to a server.
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs.dedup();
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// Whether a query parameter says nothing about which document is meant. `name` in lower case.
fn is_noise(name: &str, value: &str) -> bool {
    let is_token = || value.len() >= 16 && value.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_number = |digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
    };
    match name {
        "jsessionid" | "phpsessid" | "sessionid" | "session_id" | "asp.net_sessionid" | "cfid"
        | "cftoken" | "oscsid" | "zenid" | "fbclid" | "gclid" | "gclsrc" | "dclid" | "msclkid" | "yclid"
        | "igshid" | "zarsrc" | "_ga" | "_gl" | "mc_cid" | "mc_eid" => true,
        "sid" | "s" | "session" | "sess" => is_token(),
        "_" | "t" | "ts" | "timestamp" | "nocache" => is_number(10..=17),
        "rnd" | "rand" | "random" => value.bytes().all(|b| b.is_ascii_digit() || b == b'.'),
        "print" | "printable" => matches!(value, "1" | "true"),
        _ => name.starts_with("utm_") || name.starts_with("aspsessionid"),
    }
}

fn recode_query(part: &str) -> String {
    recode(&part.replace('+', "%20"), is_query_byte)
}

/// Decodes `part`, brings it into NFC if it is UTF-8, and encodes all bytes that `keep` does not name.
fn recode(part: &str, keep: fn(u8) -> bool) -> String {
    let bytes = percent_decode(part);
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => text.nfc().collect::<String>().into_bytes(),
        Err(not_utf8) => not_utf8.into_bytes(),
    };
    let mut encoded = String::with_capacity(bytes.len());
    for byte in bytes {
        if keep(byte) {
            encoded.push(char::from(byte));
        } else {
            push_encoded(&mut encoded, byte);
        }
    }
    encoded
}

/// Appends `%XX`.
pub(crate) fn push_encoded(text: &mut String, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    text.push('%');
    text.push(char::from(HEX[usize::from(byte >> 4)]));
    text.push(char::from(HEX[usize::from(byte & 15)]));
}

/// The bytes of `text` with every `%XX` decoded. A percent sign without two digits stands for itself.
pub(crate) fn percent_decode(text: &str) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = (byte == b'%').then(|| digit(bytes.get(at + 1)).zip(digit(bytes.get(at + 2))));
        if let Some(Some((high, low))) = pair {
            decoded.push(u8::try_from(high * 16 + low).expect("two hexadecimal digits make a byte"));
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    decoded
}

/// What may stand in a path segment as it is: `pchar` of RFC 3986 §3.3.
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$'()*+,;=:@".contains(&byte)
}

/// What may stand in a name or value of a query as it is.
fn is_query_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$'()*,;:@/?".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(address: &str, expected: &str) {
        assert_eq!(canonical(&Url::parse(address).unwrap()), expected, "{address}");
    }

    #[test]
    fn spelling_does_not_matter() {
        check("HTTP://SaoMai.Example:80", "http://saomai.example/");
        check("https://saomai.example.:443/a#b", "https://saomai.example/a");
        check("http://u:p@saomai.example:8080/", "http://saomai.example:8080/");
        check("http://s.example/a/./b/../c", "http://s.example/a/c");
        check(
            "http://s.example/%7euser/%e1%ba%adt",
            "http://s.example/~user/%E1%BA%ADt",
        );
        check("http://s.example/ậ", "http://s.example/%E1%BA%AD");
        check("http://s.example/a\u{323}\u{302}", "http://s.example/%E1%BA%AD");
        check("http://s.example/a b", "http://s.example/a%20b");
        check("http://s.example/a%2Fb", "http://s.example/a%2Fb");
        check("http://s.example/a%2520b", "http://s.example/a%2520b");
        check("http://s.example//a///b/", "http://s.example/a/b/");
        check("http://s.example/100%", "http://s.example/100%25");
        check("http://s.example/%ff", "http://s.example/%FF");
        check("http://s.example/A/B.ASPX?ID=1", "http://s.example/a/b.aspx?ID=1");
        check("http://s.example/A/B.pdf", "http://s.example/A/B.pdf");
    }

    #[test]
    fn queries_are_sorted_and_cleaned() {
        check("http://s.example/?", "http://s.example/");
        check("http://s.example/?b=2&a=1", "http://s.example/?a=1&b=2");
        check("http://s.example/?a=2&a=1", "http://s.example/?a=2&a=1");
        check("http://s.example/?a=1&a=1", "http://s.example/?a=1");
        check(
            "http://s.example/?q=a+b&q2=a%20b",
            "http://s.example/?q=a%20b&q2=a%20b",
        );
        check("http://s.example/?a", "http://s.example/?a=");
        check(
            "http://s.example/?id=1&utm_source=x&fbclid=y",
            "http://s.example/?id=1",
        );
        check("http://s.example/?PHPSESSID=ab12&id=1", "http://s.example/?id=1");
        check("http://s.example/?sid=0123456789abcdef0123", "http://s.example/");
        check("http://s.example/?sid=12", "http://s.example/?sid=12");
        check(
            "http://s.example/f.pdf?version=1.1&t=1568000000000",
            "http://s.example/f.pdf?version=1.1",
        );
        check("http://s.example/?t=5", "http://s.example/?t=5");
        check("http://s.example/?id=5&print=1", "http://s.example/?id=5");
    }

    #[test]
    fn sessions_in_paths_are_dropped() {
        check(
            "http://s.example/a;jsessionid=AB12.node1?x=1",
            "http://s.example/a?x=1",
        );
        check(
            "http://s.example/(S(lit3py55t21z5v55))/a.aspx",
            "http://s.example/a.aspx",
        );
        check("http://s.example/(A(x1)S(y2))/a", "http://s.example/a");
        check("http://s.example/(1)/a", "http://s.example/(1)/a");
        check("http://s.example/(S())/a", "http://s.example/(S())/a");
    }

    #[test]
    fn only_our_own_fragments_stay() {
        check(
            "http://s.example/a#rasoat:postback=g,Page$2",
            "http://s.example/a#rasoat:postback=g,Page$2",
        );
        check("http://s.example/a#other", "http://s.example/a");
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own(path in "[/a-zA-Z0-9%.;()=ậạ\u{323} +-]{0,40}", query in "[a-z0-9=&%+ậ;_]{0,30}") {
            let address = Url::parse(&format!("http://s.example/{path}?{query}")).unwrap();
            let once = canonical(&address);
            let twice = canonical(&Url::parse(&once).unwrap());
            prop_assert_eq!(once, twice);
        }
    }
}
