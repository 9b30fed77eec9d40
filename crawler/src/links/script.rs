//! What scripts and event handlers do: load the page again, set a cookie, post a form; and which of their strings can
//! be addresses.

use std::borrow::Cow;

/// Longest literal that is looked at, in bytes.
const MAX_LITERAL_BYTES: usize = 1000;

/// Extensions by which a bare name (`so-lieu.pdf`) is taken for an address.
const DOCUMENT_EXTENSIONS: [&str; 26] = [
    ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".rtf", ".odt", ".ods", ".odp", ".zip",
    ".rar", ".7z", ".txt", ".csv", ".xml", ".json", ".html", ".htm", ".aspx", ".ashx", ".php", ".jsp", ".do",
    ".asp",
];

/// Whether a string can be meant as an address. Templates (`/a/${id}`), markup and bare words are not.
pub(super) fn looks_like_address(literal: &str) -> bool {
    let text = literal.trim();
    if text.len() < 2 || text.len() > MAX_LITERAL_BYTES {
        return false;
    }
    if text.contains(['<', '>', '{', '}', '\\', '^', '`', '|', '"', '\'', '\n', '*'])
        || text.ends_with(['=', '?'])
        // A moment in the JSON of ASP.NET.
        || text.starts_with("/Date(")
    {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let rest = match lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
    {
        Some(rest) => return rest.contains('.') || rest.contains(':'),
        None => lower.trim_start_matches("./").trim_start_matches("../"),
    };
    if let Some(host) = rest.strip_prefix("//") {
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let is_host_sign = |c: char| c.is_alphanumeric() || "-.:".contains(c);
        return host.contains('.')
            && host.starts_with(char::is_alphanumeric)
            && host.chars().all(is_host_sign);
    }
    if has_document_extension(rest) {
        return !rest.contains("://");
    }
    let is_rooted = lower.starts_with('/') || lower.starts_with("./") || lower.starts_with("../");
    is_rooted
        && !literal.contains(char::is_whitespace)
        && rest.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// Whether the path of an address ends in the extension of a document or page.
pub(super) fn has_document_extension(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    DOCUMENT_EXTENSIONS.iter().any(|extension| {
        let start = path.len().checked_sub(extension.len()).filter(|start| *start > 0);
        start
            .and_then(|start| path.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(extension))
    })
}

/// The literals of a script between `'`, `"` and `` ` ``, with `\/` and the like unescaped. A literal that
/// does not end on its line is none, so that an apostrophe in a comment spoils one line only.
fn literals(script: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = script;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(['"', '\'', '`'])?;
            let quote = rest[start..].chars().next()?;
            let body = &rest[start + 1..];
            if let Some(end) = end_of_literal(body, quote) {
                rest = &body[end + 1..];
                return Some(unescape(&body[..end]));
            }
            rest = body;
        }
    })
}

/// The literal that `text` begins with.
pub(super) fn leading_literal(text: &str) -> Option<Cow<'_, str>> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let end = end_of_literal(&text[1..], quote)?;
    Some(unescape(&text[1..=end]))
}

pub(super) fn end_of_literal(body: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\n' => return None,
            _ if c == quote => return Some(at),
            _ if at > MAX_LITERAL_BYTES * 4 => return None,
            _ => {}
        }
    }
    None
}

pub(super) fn unescape(literal: &str) -> Cow<'_, str> {
    if !literal.contains('\\') {
        return Cow::Borrowed(literal);
    }
    let mut text = String::with_capacity(literal.len());
    let mut rest = literal.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        let digits = match rest.next() {
            Some('u') => 4,
            Some('x') => 2,
            Some(other) => {
                text.push(other);
                continue;
            }
            None => break,
        };
        let code: String = rest.by_ref().take(digits).collect();
        text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
    }
    Cow::Owned(text)
}

/// The first cookie that a script sets to plain strings: `document.cookie = "a=b" + "; path=/"`. What is
/// computed behind the value, such as an expiry, is left out.
pub(super) fn cookie(script: &str) -> Option<String> {
    let (_, after) = script.split_once("document.cookie")?;
    let mut rest = after.trim_start().strip_prefix('=')?.trim_start();
    let mut cookie = String::new();
    let is_whole = loop {
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            break false;
        };
        let body = &rest[1..];
        let end = end_of_literal(body, quote)?;
        cookie.push_str(&unescape(&body[..end]));
        match body[end + 1..].trim_start().strip_prefix('+') {
            Some(more) => rest = more.trim_start(),
            None => break true,
        }
    };
    let has_value = cookie
        .split_once('=')
        .is_some_and(|(_, value)| is_whole || value.contains(';'));
    has_value.then_some(cookie)
}

/// Whether a script makes the browser load the page again.
pub(super) fn reloads(script: &str) -> bool {
    [
        "location.reload",
        "location.href",
        "location.replace",
        "location=",
        "location =",
    ]
    .iter()
    .any(|call| script.contains(call))
}

/// The target and argument of the first `__doPostBack('target','argument')`, or of the options that ASP.NET makes of
/// them, also inside a literal.
pub(super) fn postback(script: &str) -> Option<(String, String)> {
    let calls = ["__doPostBack(", "WebForm_PostBackOptions("];
    let (_, after) = calls.iter().find_map(|call| script.split_once(call))?;
    let arguments = after
        .split(')')
        .next()?
        .replace("\\'", "'")
        .replace("&quot;", "\"");
    let mut arguments = literals(&arguments);
    Some((arguments.next()?.into_owned(), arguments.next()?.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_and_postbacks_are_read() {
        assert_eq!(
            cookie("document.cookie=\"D1N=ab12; path=/\";location.reload()").as_deref(),
            Some("D1N=ab12; path=/")
        );
        assert_eq!(
            cookie("document.cookie = 'a=b' + '; path=/'").as_deref(),
            Some("a=b; path=/")
        );
        assert_eq!(
            cookie("document.cookie='a=b; expires=' + d.toGMTString()").as_deref(),
            Some("a=b; expires=")
        );
        assert_eq!(cookie("document.cookie = 'a=' + f()"), None);
        assert_eq!(cookie("var c = document.cookie;"), None);
        assert_eq!(
            postback("javascript:__doPostBack('ctl00$grid','Page$2')"),
            Some(("ctl00$grid".into(), "Page$2".into()))
        );
        assert_eq!(
            postback(r"setTimeout('__doPostBack(\'ctl00$p\',\'3\')', 0)"),
            Some(("ctl00$p".into(), "3".into()))
        );
        assert_eq!(
            postback("WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(\"p$2\", \"\", true))"),
            Some(("p$2".into(), String::new()))
        );
        assert_eq!(postback("WebForm_DoPostBackWithOptions(x)"), None);
    }
}
