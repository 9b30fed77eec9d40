//! What the attributes of elements hold: [`Holds`].

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// An address, whatever it looks like.
    Address,
    /// Several addresses with sizes behind them (`srcset`).
    AddressSet,
    /// Program code.
    Code,
    /// A style sheet.
    Style,
    /// Anything, perhaps an address or data with addresses in it.
    Data,
    /// Nothing that leads anywhere, or something that is read elsewhere.
    Nothing,
}

/// Attributes that hold an address at any element that has them, with those of retired elements of HTML (WHATWG HTML
/// §16.2) and of usual script libraries.
const ADDRESSES: [&str; 25] = [
    "src",
    "href",
    "xlink:href",
    "data",
    "action",
    "ping",
    "background",
    "poster",
    "cite",
    "longdesc",
    "lowsrc",
    "dynsrc",
    "archive",
    "codebase",
    "implementation",
    "manifest",
    "profile",
    "movie",
    "data-src",
    "data-href",
    "data-url",
    "data-link",
    "ng-href",
    "ng-src",
    "v-bind:href",
];

/// Attributes that are never addresses, though some of them look like one.
const NOTHING: [&str; 24] = [
    "class",
    "id",
    "name",
    "title",
    "alt",
    "content",
    "placeholder",
    "pattern",
    "lang",
    "role",
    "rel",
    "type",
    "media",
    "for",
    "d",
    "points",
    "viewbox",
    "transform",
    "itemtype",
    "itemprop",
    "vocab",
    "prefix",
    "integrity",
    "srcdoc",
];

/// What attribute `name` of an element `tag` holds. Both in lower case.
pub(super) fn holds(tag: &str, name: &str) -> Holds {
    let is_read_elsewhere = matches!(
        (tag, name),
        ("a" | "area" | "base" | "link", "href")
            | ("form", "action")
            | ("script" | "iframe" | "frame" | "embed", "src")
            | ("object", "data")
            // The state of ASP.NET forms begins like a path.
            | ("input" | "button", "value" | "formaction")
            | ("option", "value")
    );
    if is_read_elsewhere || NOTHING.contains(&name) || name.starts_with("xmlns") || name.starts_with("aria-")
    {
        Holds::Nothing
    } else if name.ends_with("srcset") {
        Holds::AddressSet
    } else if name == "style" {
        Holds::Style
    } else if ADDRESSES.contains(&name) {
        Holds::Address
    } else if name.starts_with("on") {
        Holds::Code
    } else {
        Holds::Data
    }
}

/// Whether an element is a part of the page's picture, so that what it names is no way on to other pages.
pub(super) fn is_drawn(tag: &str) -> bool {
    [
        "img", "image", "input", "audio", "video", "source", "track", "body", "table", "tr", "td", "th",
        "use", "applet", "a", "area", "html", "head", "style",
    ]
    .contains(&tag)
}

/// The addresses of a `srcset` (WHATWG HTML §4.8.4.2.1), each with its size cut off.
pub(super) fn addresses_of_set(set: &str) -> impl Iterator<Item = &str> {
    let mut rest = set;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        // Behind an address without a comma stands its size, up to the next comma.
        rest = if address.ends_with(',') {
            after
        } else {
            after.split_once(',').map_or("", |(_, next)| next)
        };
        let address = address.trim_end_matches(',');
        (!address.is_empty()).then_some(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_told_apart() {
        for (tag, name, expected) in [
            ("img", "src", Holds::Address),
            ("td", "background", Holds::Address),
            ("a", "href", Holds::Nothing),
            ("image", "href", Holds::Address),
            ("source", "srcset", Holds::AddressSet),
            ("p", "onclick", Holds::Code),
            ("p", "style", Holds::Style),
            ("p", "data-tep", Holds::Data),
            ("param", "value", Holds::Data),
            ("input", "value", Holds::Nothing),
            ("p", "itemtype", Holds::Nothing),
            ("svg", "xmlns:xlink", Holds::Nothing),
        ] {
            assert_eq!(holds(tag, name), expected, "{tag} {name}");
        }
    }

    #[test]
    fn sets_of_addresses_are_split() {
        for (set, expected) in [
            ("/a 1x, /b 2x", vec!["/a", "/b"]),
            ("/a.found 1.5x,/b 300w", vec!["/a.found", "/b"]),
            ("/a,b.png", vec!["/a,b.png"]),
            (" , ", vec![]),
        ] {
            assert_eq!(addresses_of_set(set).collect::<Vec<_>>(), expected, "{set}");
        }
    }
}
