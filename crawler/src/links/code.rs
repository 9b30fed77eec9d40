//! Addresses in program code: string literals that look like one, literals that are joined into one, and arguments of
//! what loads something.

use std::borrow::Cow;
use std::collections::HashMap;

use super::script::{end_of_literal, looks_like_address, unescape};

/// Most addresses taken out of one script.
const MAX_ADDRESSES: usize = 2000;
/// Most names whose values are remembered, and longest value, in bytes.
const MAX_VALUES: usize = 500;
const MAX_VALUE_BYTES: usize = 300;
/// Longest chain of literals joined by `+`.
const MAX_CHAIN: usize = 12;
/// Most literals inside each other that are searched.
const MAX_NESTING: u8 = 2;
/// Most open brackets that are told apart.
const MAX_CALLS: usize = 200;

/// What names of functions, properties and variables have in them that hold addresses.
const LOADERS: [&str; 20] = [
    "load", "open", "href", "location", "url", "uri", "link", "goto", "navig", "redirect", "fetch",
    "download", "ajax", "getjson", "src", "page", "path", "file", "tai", "xem",
];
/// Names that hold nothing else, so that a single word is an address too.
const ADDRESS_ONLY: [&str; 3] = ["href", "location", "loadpage"];

/// A piece of code. Everything else, such as white space, is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Literal(Cow<'a, str>),
    Sign(char),
}

/// The addresses in `code`, in order of appearance.
pub(super) fn addresses(code: &str) -> Vec<String> {
    addresses_within(code, 0)
}

fn addresses_within(code: &str, nesting: u8) -> Vec<String> {
    let tokens: Vec<Token<'_>> = tokens(code).collect();
    let mut values: HashMap<&str, String> = HashMap::new();
    let mut calls: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if found.len() >= MAX_ADDRESSES {
            break;
        }
        match token {
            Token::Sign('(') if calls.len() < MAX_CALLS => {
                calls.push(word_before(&tokens, at).unwrap_or_default());
            }
            Token::Sign(')') => {
                calls.pop();
            }
            Token::Literal(literal) => {
                let name = name_before(&tokens, at).or_else(|| calls.last().copied());
                if looks_like_address(literal) || name.is_some_and(|name| is_named_address(name, literal)) {
                    found.push(literal.to_string());
                } else if nesting < MAX_NESTING
                    && literal.contains(['"', '\''])
                    && literal.contains(['/', '.'])
                {
                    // Code and markup that are written by code.
                    found.extend(addresses_within(literal, nesting + 1));
                }
            }
            _ => {}
        }
        if let Some(joined) = chain_at(&tokens, at, &values) {
            if let Some(name) = name_before(&tokens, at) {
                keep(&mut values, name, &joined.text);
            }
            let is_whole = looks_like_address(&joined.text)
                || joined.text.starts_with('/') && !joined.text.contains(char::is_whitespace);
            if joined.parts > 1 && is_whole {
                found.push(joined.text);
            }
        }
    }
    found
}

fn keep<'a>(values: &mut HashMap<&'a str, String>, name: &'a str, value: &str) {
    if values.len() < MAX_VALUES && value.len() <= MAX_VALUE_BYTES {
        values.insert(name, value.to_owned());
    }
}

/// Literals and known names joined by `+`.
struct Chain {
    text: String,
    parts: usize,
}

/// The chain that begins at `at`; `None` where none begins, or where it has parts that are not known.
fn chain_at(tokens: &[Token<'_>], at: usize, values: &HashMap<&str, String>) -> Option<Chain> {
    let is_inside = at
        .checked_sub(1)
        .is_some_and(|before| matches!(tokens[before], Token::Sign('+' | '.')));
    if is_inside {
        return None;
    }
    let mut chain = Chain {
        text: String::new(),
        parts: 0,
    };
    let mut next = at;
    loop {
        let (text, after) = operand(tokens, next, values)?;
        chain.text.push_str(text);
        chain.parts += 1;
        if chain.parts > MAX_CHAIN || chain.text.len() > MAX_VALUE_BYTES * 4 {
            return None;
        }
        match tokens.get(after) {
            Some(Token::Sign('+')) => next = after + 1,
            // A call or an element of something known is not known.
            Some(Token::Sign('(' | '[' | '.')) => return None,
            _ => return Some(chain),
        }
    }
}

/// A literal, a number or a known name with whatever stands before its last dot; and where it ends.
fn operand<'t>(
    tokens: &'t [Token<'_>],
    at: usize,
    values: &'t HashMap<&str, String>,
) -> Option<(&'t str, usize)> {
    match tokens.get(at)? {
        Token::Literal(literal) => Some((literal, at + 1)),
        Token::Word(word) if word.starts_with(|c: char| c.is_ascii_digit()) => Some((word, at + 1)),
        Token::Word(word) => {
            let (mut last, mut end) = (*word, at + 1);
            while let (Some(Token::Sign('.')), Some(Token::Word(word))) =
                (tokens.get(end), tokens.get(end + 1))
            {
                (last, end) = (word, end + 2);
            }
            Some((values.get(last)?.as_str(), end))
        }
        Token::Sign(_) => None,
    }
}

/// The name that what stands at `at` is given to: `name = …`, `name: …`, `"name": …`.
fn name_before<'t>(tokens: &'t [Token<'_>], at: usize) -> Option<&'t str> {
    let sign = at.checked_sub(1)?;
    matches!(tokens[sign], Token::Sign('=' | ':')).then_some(())?;
    word_before(tokens, sign)
}

fn word_before<'t>(tokens: &'t [Token<'_>], at: usize) -> Option<&'t str> {
    match tokens.get(at.checked_sub(1)?)? {
        Token::Word(word) => Some(word),
        Token::Literal(literal) => Some(literal),
        Token::Sign(_) => None,
    }
}

/// Whether `literal` is an address because of the name that holds or takes it: a path such as `van-ban/chi-tiet?id=5`.
fn is_named_address(name: &str, literal: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if !LOADERS.iter().any(|loader| name.contains(loader)) {
        return false;
    }
    let literal = literal.trim_end_matches('#');
    let (path, query) = literal.split_once('?').unwrap_or((literal, ""));
    let is_path_sign = |c: char| c.is_alphanumeric() || "-._~/%,;:@+!".contains(c);
    let is_query_sign = |c: char| is_path_sign(c) || "=&?".contains(c);
    let letters = path.chars().filter(|c| c.is_alphabetic()).count();
    let has_shape = path.contains('/') || query.contains('=') || ADDRESS_ONLY.contains(&name.as_str());
    let kinds = [
        "application/",
        "text/",
        "image/",
        "audio/",
        "video/",
        "multipart/",
        "font/",
    ];
    has_shape
        && letters >= 3
        && literal.len() <= MAX_VALUE_BYTES
        && !literal.ends_with('=')
        && path.starts_with(char::is_alphanumeric)
        && !path.contains(':')
        && path.chars().all(is_path_sign)
        && query.chars().all(is_query_sign)
        && !path.chars().all(|c| "dMyYHhms/-:.".contains(c))
        && !kinds.iter().any(|kind| path.starts_with(kind))
}

/// Words, literals and signs. A literal that does not end on its line is none, so that an apostrophe in a comment
/// spoils one line only.
fn tokens(code: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = code;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start();
            let first = rest.chars().next()?;
            if first.is_alphanumeric() || first == '_' || first == '$' {
                let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                rest = after;
                return Some(Token::Word(word));
            }
            let after = &rest[first.len_utf8()..];
            if matches!(first, '"' | '\'' | '`') {
                if let Some(end) = end_of_literal(after, first) {
                    rest = &after[end + 1..];
                    return Some(Token::Literal(unescape(&after[..end])));
                }
                rest = after;
                continue;
            }
            rest = after;
            return Some(Token::Sign(first));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, expected: &[&str]) {
        assert_eq!(addresses(code), expected, "{code}");
    }

    #[test]
    fn literals_that_look_like_addresses_are_found() {
        check("window.open('/a/b.pdf','_blank')", &["/a/b.pdf"]);
        check(
            r#"var u = "https:\/\/s.example\/a.pdf";"#,
            &["https://s.example/a.pdf"],
        );
        check(
            r#"{"@id":"http://s.example/x","name":"Văn bản"}"#,
            &["http://s.example/x"],
        );
        check("load(\"so lieu 2026.xlsx\")", &["so lieu 2026.xlsx"]);
        check("it's fine\nx='/ok'", &["/ok"]);
        check("'../tai-lieu/a.docx?id=1'", &["../tai-lieu/a.docx?id=1"]);
        check("'//cdn.s.example/a.pdf'", &["//cdn.s.example/a.pdf"]);
        check("fetch(`/api/${id}`)", &[]);
        check("s.replace(/'/g, '/')", &[]);
        check("'application/json' 'text' 'a.b' '//' '<a class=x>'", &[]);
        check("document.write('<a href=\\'/x\\'>')", &["/x"]);
        check("b.setAttribute('onclick', 'fetch(\"/a/b\")')", &["/a/b"]);
        check("'/tim-kiem?q='", &[]);
        check(r#"{"ngay":"\/Date(1577836800000)\/"}"#, &[]);
    }

    #[test]
    fn what_loads_something_takes_addresses() {
        check("LoadPage('van-ban/nam-2019')", &["van-ban/nam-2019"]);
        check("location.href = 'trang-hai'", &["trang-hai"]);
        check("x.open('GET', 'api/list?p=1')", &["api/list?p=1"]);
        check(r#"{"url": "chi-tiet/5-ke-hoach"}"#, &["chi-tiet/5-ke-hoach"]);
        check("setText('van-ban/nam-2019')", &[]);
        check(
            "$.ajax({type: 'application/json', dataType: 'json', cache: 'a/b'})",
            &[],
        );
        check("openDialog('Tải về / xem', 'dd/MM')", &[]);
        check("location.href = 'javascript:x'", &[]);
    }

    #[test]
    fn joined_literals_are_one_address() {
        check(
            "var f = '/tep/' + 'a b.pdf'",
            &["/tep/", "/tep/a b.pdf", "a b.pdf"],
        );
        check(
            "var host = 'http://s.example/'; var p = 'kho/x.found'; go(host + p)",
            &["http://s.example/", "http://s.example/kho/x.found"],
        );
        check(
            "var c = {goc: '/kho/'}; open(c.goc + 12 + '/' + 'ke')",
            &["/kho/", "/kho/12/ke"],
        );
        check("var a = '/x/'; open(a + id + '.y')", &["/x/"]);
        check("var a = '/x/'; open(a.concat('b'))", &["/x/"]);
    }

    #[test]
    fn hostile_code_ends() {
        addresses(&"a+".repeat(200_000));
        addresses(&"'a'+".repeat(100_000));
        addresses(&"(".repeat(100_000));
        addresses(&"a='/b';".repeat(50_000));
        addresses("\u{1d165}'\\u12");
    }
}
