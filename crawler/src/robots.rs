//! What a robots.txt allows: [`Robots`].
//!
//! Written here because neither crate on offer fits: `texting_robots` 0.2 refuses whole files for single
//! bad lines and matches by regular expressions built from hostile input, and `robotstxt` 0.3 knows neither
//! `Crawl-delay` nor a way to hold a parsed file. RFC 9309 fits into one file.

use std::time::Duration;

use crate::canonical::{percent_decode, push_encoded};

/// Most bytes of a robots.txt that are read (RFC 9309 §2.5 asks for at least this many).
pub(crate) const MAX_ROBOTS_BYTES: usize = 500 * 1024;

/// The rules of a robots.txt that hold for one crawler.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Robots {
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
    sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// The pattern between its `*`, in normal form. The first part is anchored at the start.
    parts: Vec<Vec<u8>>,
    anchored_end: bool,
    /// Octets of the pattern, by which the most specific rule is chosen.
    length: usize,
}

impl Robots {
    /// Reads the rules for the crawler whose product token is `agent` (RFC 9309 §2.2.1, compared without case).
    pub(crate) fn parse(text: &[u8], agent: &str) -> Self {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let text = String::from_utf8_lossy(&text[..text.len().min(MAX_ROBOTS_BYTES)]);
        let mut ours = Self::default();
        let mut everyones = Self::default();
        let mut any_group_is_ours = false;
        let mut group = Group::default();
        for line in text.split(['\n', '\r']) {
            let Some((key, value)) = key_and_value(line) else {
                continue;
            };
            match key.to_ascii_lowercase().as_str() {
                "user-agent" | "useragent" | "user agent" => {
                    group.begin();
                    group.is_everyones |= value == "*" || value.starts_with("* ");
                    if product_token(value).eq_ignore_ascii_case(agent) {
                        group.is_ours = true;
                        any_group_is_ours = true;
                    }
                }
                "allow" | "disallow" | "dissallow" | "disalow" => {
                    group.has_rules = true;
                    let rule = Rule::parse(!key.to_ascii_lowercase().starts_with('d'), value);
                    for rules in group.of(&mut ours, &mut everyones) {
                        rules.rules.extend(rule.clone());
                    }
                }
                "crawl-delay" => {
                    let delay = value
                        .parse::<f64>()
                        .ok()
                        .and_then(|s| Duration::try_from_secs_f64(s).ok());
                    for rules in group.of(&mut ours, &mut everyones) {
                        rules.crawl_delay = rules.crawl_delay.max(delay);
                    }
                }
                "sitemap" | "site-map" => ours.sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        if !any_group_is_ours {
            ours.rules = everyones.rules;
            ours.crawl_delay = everyones.crawl_delay;
        }
        ours
    }

    /// Whether the address with this path and query (`/a?b`) may be fetched: the longest rule that matches
    /// decides, and of two equally long ones the one that allows (RFC 9309 §2.2.2).
    pub(crate) fn allows(&self, path_and_query: &str) -> bool {
        let path = normal(path_and_query);
        if path == b"/robots.txt" {
            return true;
        }
        self.rules
            .iter()
            .filter(|rule| rule.matches(&path))
            .max_by_key(|rule| (rule.length, rule.allow))
            .is_none_or(|rule| rule.allow)
    }

    /// The wait between two requests that it asks for.
    pub(crate) const fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// The sitemaps that it names, as written.
    pub(crate) fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }
}

/// The group that is being read.
#[derive(Default)]
struct Group {
    is_ours: bool,
    is_everyones: bool,
    has_rules: bool,
}

impl Group {
    /// A `User-agent` line: part of the same group if it follows another one, else the start of a new group.
    fn begin(&mut self) {
        if self.has_rules {
            *self = Self::default();
        }
    }

    fn of<'a>(
        &self,
        ours: &'a mut Robots,
        everyones: &'a mut Robots,
    ) -> impl Iterator<Item = &'a mut Robots> {
        let ours = self.is_ours.then_some(ours);
        ours.into_iter().chain(self.is_everyones.then_some(everyones))
    }
}

/// Splits a line at its colon. Like Google's parser, takes white space between two words for a colon.
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let line = line.split('#').next().unwrap_or_default().trim();
    if let Some((key, value)) = line.split_once(':') {
        return Some((key.trim(), value.trim()));
    }
    let (key, value) = line.split_once([' ', '\t'])?;
    let value = value.trim();
    (!value.contains([' ', '\t'])).then_some((key, value))
}

/// The part of `agent` that names a product: letters, `_` and `-`.
pub(crate) fn product_token(agent: &str) -> &str {
    let end = agent.find(|c: char| !(c.is_ascii_alphabetic() || c == '_' || c == '-'));
    &agent[..end.unwrap_or(agent.len())]
}

impl Rule {
    /// `None` for an empty value, which forbids and allows nothing.
    fn parse(allow: bool, value: &str) -> Option<Self> {
        if value.is_empty() {
            return None;
        }
        let (value, anchored_end) = match value.strip_suffix('$') {
            Some(value) => (value, true),
            None => (value, false),
        };
        let mut pattern = normal(value);
        // `Disallow: admin/` can only mean `/admin/`. An `Allow` is not stretched like that.
        if !allow && !matches!(pattern.first(), Some(b'/' | b'*')) {
            pattern.insert(0, b'/');
        }
        let parts = pattern.split(|byte| *byte == b'*').map(<[u8]>::to_vec).collect();
        Some(Self {
            allow,
            parts,
            anchored_end,
            length: pattern.len() + usize::from(anchored_end),
        })
    }

    fn matches(&self, path: &[u8]) -> bool {
        let Some((first, rest)) = self.parts.split_first() else {
            return false;
        };
        let Some(mut remaining) = path.strip_prefix(first.as_slice()) else {
            return false;
        };
        let Some((last, middle)) = rest.split_last() else {
            return !self.anchored_end || remaining.is_empty();
        };
        for part in middle {
            match find(remaining, part) {
                Some(at) => remaining = &remaining[at + part.len()..],
                None => return false,
            }
        }
        if self.anchored_end {
            remaining.ends_with(last)
        } else {
            find(remaining, last).is_some()
        }
    }
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    hay.windows(needle.len()).position(|window| window == needle)
}

/// Path or pattern with every character encoded that must be and no other, so that both can be compared
/// (RFC 9309 §2.2.2).
fn normal(path: &str) -> Vec<u8> {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let is_encoded =
            rest.len() >= 3 && first == '%' && rest.as_bytes()[1..3].iter().all(u8::is_ascii_hexdigit);
        if is_encoded {
            match percent_decode(&rest[..3]).first() {
                Some(&byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                    text.push(char::from(byte));
                }
                Some(&byte) => push_encoded(&mut text, byte),
                None => {}
            }
            rest = &rest[3..];
        } else {
            let mut buffer = [0; 4];
            for byte in first.encode_utf8(&mut buffer).bytes() {
                if byte.is_ascii_graphic() {
                    text.push(char::from(byte));
                } else {
                    push_encoded(&mut text, byte);
                }
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_file_and_any_path_get_an_answer(pattern in "[/a%*$é0-9Ff]{0,12}", path in "/[/a%*$?é0-9Ff]{0,12}") {
            let text = format!("User-agent: *\nDisallow: {pattern}\nAllow: /{pattern}");
            Robots::parse(text.as_bytes(), "rasoat").allows(&path);
        }
    }

    fn check(text: &str, path: &str, allowed: bool) {
        let robots = Robots::parse(text.as_bytes(), "rasoat");
        assert_eq!(robots.allows(path), allowed, "{text:?} {path}");
    }

    #[test]
    fn the_right_group_is_chosen() {
        check("", "/", true);
        check("User-agent: *\nDisallow: /", "/a", false);
        check("User-agent: other\nDisallow: /", "/a", true);
        check("User-agent: RaSoat/2.0\nDisallow: /", "/a", false);
        check("User-agent: rasoatbot\nDisallow: /", "/a", true);
        check(
            "User-agent: *\nDisallow: /\n\nUser-agent: rasoat\nDisallow: /x",
            "/a",
            true,
        );
        check(
            "User-agent: rasoat\nDisallow:\n\nUser-agent: *\nDisallow: /",
            "/a",
            true,
        );
        check("User-agent: a\nUser-agent: rasoat\nDisallow: /x", "/x", false);
        check(
            "User-agent: rasoat\nDisallow: /x\nUser-agent: a\nDisallow: /y",
            "/y",
            true,
        );
        check(
            "User-agent: rasoat\nDisallow: /x\nUser-agent: rasoat\nDisallow: /y",
            "/x",
            false,
        );
        check(
            "User-agent: rasoat\nDisallow: /x\nUser-agent: rasoat\nDisallow: /y",
            "/y",
            false,
        );
        check(
            "User-agent: a\nCrawl-delay: 2\nUser-agent: *\nDisallow: /",
            "/a",
            false,
        );
        check("Disallow: /", "/a", true);
        check("user-agent *\ndisallow /x", "/x", false);
        check("\u{feff}User-agent: *\nDisallow: /x", "/x", false);
        check("User-agent: * # all\rDisallow: /x # here\r", "/x", false);
        check("USER-AGENT:*\r\nDISALLOW:/x\r\n", "/x", false);
    }

    #[test]
    fn the_longest_rule_wins() {
        let both = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c$";
        check(both, "/a/x", false);
        check(both, "/a/b", true);
        check(both, "/a/b/c", false);
        check(both, "/a/b/c/d", true);
        check("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true);
        check("User-agent: *\nAllow: /p\nDisallow: /", "/page", true);
        check(
            "User-agent: *\nAllow: /page\nDisallow: /*.htm",
            "/page.htm",
            false,
        );
        check("User-agent: *\nAllow: /$\nDisallow: /", "/", true);
        check("User-agent: *\nAllow: /$\nDisallow: /", "/page.htm", false);
        check("User-agent: *\nDisallow: /", "/robots.txt", true);
        check("User-agent: *\nDisallow: admin/", "/admin/x", false);
    }

    #[test]
    fn wildcards_and_ends() {
        let rule = |pattern: &str| format!("User-agent: *\nDisallow: {pattern}");
        for (pattern, path, matches) in [
            ("/fish", "/fish.html", true),
            ("/fish", "/Fish", false),
            ("/fish", "/catfish", false),
            ("/fish*", "/fishheads/yummy.html", true),
            ("/fish/", "/fish", false),
            ("/fish/", "/fish/?id=1", true),
            ("/*.php", "/folder/any.php.file.html", true),
            ("/*.php", "/windows.PHP", false),
            ("/*.php$", "/filename.php", true),
            ("/*.php$", "/filename.php?x", false),
            ("/*.php$", "/a.php/b.php", true),
            ("/fish*.php", "/fishheads/catfish.php?parameters", true),
            ("/fish*.php", "/Fish.PHP", false),
            ("*/x", "/a/x", true),
            ("/*?", "/a?b", true),
            ("/*?", "/a", false),
            ("/a**b", "/acb", true),
            ("/a*b*c", "/axxcxb", false),
            ("/$", "/", true),
            ("/a$b", "/a$b", true),
        ] {
            check(&rule(pattern), path, !matches);
        }
    }

    #[test]
    fn encoding_does_not_matter() {
        for (pattern, path) in [
            (
                "/foo/bar?qux=taz&baz=http://foo.bar",
                "/foo/bar?qux=taz&baz=http://foo.bar",
            ),
            ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
            ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"),
            ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
            ("/mật/", "/m%E1%BA%ADt/a"),
            ("/a%2Fb", "/a%2fb"),
        ] {
            check(&format!("User-agent: *\nDisallow: {pattern}"), path, false);
        }
        check("User-agent: *\nDisallow: /a%2Fb", "/a/b", true);
    }

    #[test]
    fn delays_and_sitemaps_are_read() {
        let robots = Robots::parse(
            b"Sitemap: http://s.example/a.xml\nUser-agent: *\nCrawl-delay: 0.2\nUser-agent: x\nCrawl-delay: 9\nDisallow: /\nsitemap: /b.xml",
            "rasoat",
        );
        assert_eq!(robots.sitemaps(), ["http://s.example/a.xml", "/b.xml"]);
        assert_eq!(robots.crawl_delay(), Some(Duration::from_secs(9)));
        for bad in ["-1", "soon", "NaN", "1e400"] {
            let text = format!("User-agent: *\nCrawl-delay: {bad}");
            assert_eq!(
                Robots::parse(text.as_bytes(), "rasoat").crawl_delay(),
                None,
                "{bad}"
            );
        }
    }

    #[test]
    fn no_more_than_the_cap_is_read() {
        let mut text = b"User-agent: *\n".to_vec();
        text.resize(MAX_ROBOTS_BYTES, b'#');
        text.extend_from_slice(b"\nDisallow: /");
        assert!(Robots::parse(&text, "rasoat").allows("/a"));
    }
}
