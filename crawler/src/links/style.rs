//! Addresses in style sheets and `style` attributes: `url(…)` and `@import`.

/// The addresses in `css`, in order.
pub(super) fn addresses(css: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = css;
    while let Some(at) = rest.find(['(', '@']) {
        let (before, after) = rest.split_at(at);
        rest = &after[1..];
        let value = if after.starts_with('(') {
            let is_address = before
                .get(before.len().saturating_sub(3)..)
                .is_some_and(|name| name.eq_ignore_ascii_case("url"));
            is_address.then(|| rest.split(')').next().unwrap_or_default())
        } else {
            let begin = rest.get(..6).filter(|name| name.eq_ignore_ascii_case("import"));
            let quoted = begin.map(|_| rest[6..].trim_start());
            quoted.and_then(|quoted| {
                let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                quoted[1..].split(quote).next()
            })
        };
        let value = value.map(|value| value.trim().trim_matches(['"', '\'']));
        found.extend(value.filter(|value| !value.is_empty() && !value.contains(['\n', '{', '}', '<'])));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_styles_are_found() {
        for (css, expected) in [
            ("a{background:URL( '/a.found' ) no-repeat}", vec!["/a.found"]),
            ("@font-face{src:url(x),url(\"y\")}", vec!["x", "y"]),
            ("@import 'a.css'; @import url(b.css);", vec!["a.css", "b.css"]),
            ("@media (min-width:1px){} a:not(.b)", vec![]),
            ("url(", vec![]),
            ("@", vec![]),
        ] {
            assert_eq!(addresses(css), expected, "{css}");
        }
    }
}
