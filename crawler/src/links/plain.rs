//! Addresses that stand in running text, comments and code without being links: `https://…`, `../a/b`, `/a/b.pdf`.

use super::script::has_document_extension;

/// Longest address in running text, in bytes.
const MAX_BYTES: usize = 1000;

/// The addresses in `text`, in order. What could as well be a number of a document (`12/KH-UBND`) is none.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || "\"'`<>(){}[]|\\^\u{a0}".contains(c);
    text.split(ends).filter_map(address)
}

fn address(word: &str) -> Option<&str> {
    if !word.contains('/') || word.len() > MAX_BYTES {
        return None;
    }
    // `href=/a.pdf`, `src:http://…`: what stands before is a name.
    let begins = ["https://", "http://", "HTTPS://", "HTTP://"];
    let at = begins.iter().filter_map(|begin| word.find(begin)).min();
    if let Some(at) = at {
        let address = trimmed(&word[at..]);
        let host = address.split_once("://")?.1;
        return host.contains(['.', ':']).then_some(address);
    }
    let word = match word.rsplit_once('=') {
        Some((name, value)) if !name.contains(['?', '/']) => value,
        _ => word,
    };
    let word = trimmed(word.trim_start_matches([',', ';', ':']));
    let climbs = (word.starts_with("./") || word.starts_with("../"))
        && word.trim_start_matches(['.', '/']).contains('/');
    let is_file = word.starts_with('/') && !word.starts_with("//") && has_document_extension(word);
    (climbs || is_file).then_some(word)
}

/// Without the marks that end a sentence.
fn trimmed(address: &str) -> &str {
    address.trim_end_matches(['.', ',', ';', ':', '!', '*', '"', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_numbers_of_documents() {
        for (text, expected) in [
            (
                "Xem tại https://s.example/a?b=1.",
                vec!["https://s.example/a?b=1"],
            ),
            (
                "(http://s.example/x), hoặc HTTP://S.EXAMPLE/Y;",
                vec!["http://s.example/x", "HTTP://S.EXAMPLE/Y"],
            ),
            ("// http://s.example/cu", vec!["http://s.example/cu"]),
            ("Tệp ../kho/x.found và ./a/b", vec!["../kho/x.found", "./a/b"]),
            ("Tệp: /kho/so-lieu.xlsx", vec!["/kho/so-lieu.xlsx"]),
            ("href=/kho/a.pdf", vec!["/kho/a.pdf"]),
            (
                "Số: 12/KH-UBND, ngày 1/2/2026, và/hoặc /x/y // ... ./a km/h",
                vec![],
            ),
            ("http:// https://x", vec![]),
        ] {
            assert_eq!(addresses(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
