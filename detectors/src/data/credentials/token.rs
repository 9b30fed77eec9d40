//! Keys and tokens of common services, by their public formats.

use aho_corasick::{AhoCorasick, MatchKind};
use rasoat_core::Span;

use super::secret::{covered, distinct, is_placeholder};

/// The signs behind a prefix.
#[derive(Debug, Clone, Copy)]
enum Signs {
    /// `A–Z 0–9`.
    CapitalsAndDigits,
    /// `0–9 a–f`.
    Hexadecimal,
    /// `A–Z a–z 0–9`.
    LettersAndDigits,
    /// Those of base64url: letters, digits, `-` and `_`.
    Url,
    /// Base64url in parts joined by dots.
    Dotted,
    /// Those of base64: letters, digits, `+`, `/`, `=`.
    Base64,
    /// Base64url with slashes, as in addresses.
    Path,
    /// Those of stored password hashes: letters, digits, `.`, `/`, `$`.
    Hash,
}

impl Signs {
    const fn hold(self, byte: u8) -> bool {
        let word = byte.is_ascii_alphanumeric();
        match self {
            Self::CapitalsAndDigits => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Hexadecimal => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::LettersAndDigits => word,
            Self::Url => word || matches!(byte, b'-' | b'_'),
            Self::Dotted => word || matches!(byte, b'-' | b'_' | b'.'),
            Self::Base64 => word || matches!(byte, b'+' | b'/' | b'='),
            Self::Path => word || matches!(byte, b'-' | b'_' | b'/'),
            Self::Hash => word || matches!(byte, b'.' | b'/' | b'$'),
        }
    }
}

/// A format: its name, its prefix, the signs behind, and how many of them.
struct Format(&'static str, &'static str, Signs, usize, usize);

impl Format {
    /// How many signs of the format stand from `body` on; one more than allowed at most.
    fn length_at(&self, text: &str, body: usize) -> usize {
        let Self(_, _, signs, _, max) = *self;
        let rest = &text.as_bytes()[body..(body + max + 1).min(text.len())];
        rest.iter().take_while(|byte| signs.hold(**byte)).count()
    }
}

/// Formats that the services publish, so that leaked keys can be found.
const FORMATS: &[Format] = &[
    Format("aws access key", "AKIA", Signs::CapitalsAndDigits, 16, 16),
    Format("aws session key", "ASIA", Signs::CapitalsAndDigits, 16, 16),
    Format("github token", "ghp_", Signs::LettersAndDigits, 36, 251),
    Format("github token", "gho_", Signs::LettersAndDigits, 36, 251),
    Format("github token", "ghu_", Signs::LettersAndDigits, 36, 251),
    Format("github token", "ghs_", Signs::LettersAndDigits, 36, 251),
    Format("github token", "ghr_", Signs::LettersAndDigits, 36, 251),
    Format("github token", "github_pat_", Signs::Url, 60, 120),
    Format("gitlab token", "glpat-", Signs::Url, 20, 64),
    Format("slack token", "xoxb-", Signs::Url, 20, 120),
    Format("slack token", "xoxp-", Signs::Url, 20, 120),
    Format("slack token", "xoxa-", Signs::Url, 20, 120),
    Format("slack token", "xoxr-", Signs::Url, 20, 120),
    Format("slack webhook", "hooks.slack.com/services/", Signs::Path, 30, 80),
    Format(
        "discord webhook",
        "discord.com/api/webhooks/",
        Signs::Path,
        60,
        120,
    ),
    Format("google api key", "AIza", Signs::Url, 35, 35),
    Format("google client secret", "GOCSPX-", Signs::Url, 24, 40),
    Format("google access token", "ya29.", Signs::Url, 40, 400),
    Format("stripe key", "sk_live_", Signs::LettersAndDigits, 20, 128),
    Format("stripe key", "rk_live_", Signs::LettersAndDigits, 20, 128),
    Format("openai key", "sk-proj-", Signs::Url, 40, 200),
    Format("anthropic key", "sk-ant-", Signs::Url, 40, 200),
    Format("api key", "sk-", Signs::LettersAndDigits, 32, 64),
    Format("sendgrid key", "SG.", Signs::Dotted, 60, 70),
    Format("npm token", "npm_", Signs::LettersAndDigits, 36, 36),
    Format("pypi token", "pypi-", Signs::Url, 80, 300),
    Format("digitalocean token", "dop_v1_", Signs::Hexadecimal, 64, 64),
    Format("hugging face token", "hf_", Signs::LettersAndDigits, 34, 40),
    Format("grafana token", "glsa_", Signs::Url, 36, 64),
    Format("shopify token", "shpat_", Signs::Hexadecimal, 32, 32),
    Format("vault token", "hvs.", Signs::Url, 24, 160),
    Format("azure storage key", "AccountKey=", Signs::Base64, 86, 90),
    Format("telegram bot token", ":AA", Signs::Url, 32, 34),
    Format("json web token", "eyJ", Signs::Dotted, 40, 4000),
    // Behind the name of an account, as in `/etc/shadow` and `.htpasswd` (crypt(5)).
    Format("password hash", ":$1$", Signs::Hash, 24, 40),
    Format("password hash", ":$5$", Signs::Hash, 44, 80),
    Format("password hash", ":$6$", Signs::Hash, 87, 130),
    Format("password hash", ":$y$", Signs::Hash, 50, 130),
    Format("password hash", ":$apr1$", Signs::Hash, 24, 40),
    Format("password hash", ":$2y$", Signs::Hash, 55, 57),
    Format("password hash", ":$2b$", Signs::Hash, 55, 57),
    Format("password hash", ":$2a$", Signs::Hash, 55, 57),
];

/// A token that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// What every token of its format begins with.
    pub prefix: &'static str,
    /// Where it stands.
    pub span: Span,
}

impl Token {
    /// The public prefix of its format and its length class, no sign of its own.
    pub(crate) fn masked(&self) -> String {
        format!("{}{}", self.prefix, covered(self.span.end() - self.span.start()))
    }
}

/// Finds tokens by their prefixes.
#[derive(Debug, Clone)]
pub(crate) struct Finder(AhoCorasick);

impl Finder {
    /// A finder for all formats.
    pub(crate) fn new() -> Self {
        let prefixes = FORMATS.iter().map(|format| format.1);
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(prefixes);
        Self(finder.expect("a few dozen short literals fit any automaton"))
    }

    /// The tokens of `text`, at most `limit`.
    pub(crate) fn find(&self, text: &str, limit: usize) -> Vec<Token> {
        let mut found = Vec::new();
        // What was looked at once is not looked at again, so that the work stays linear.
        let mut looked_at = 0;
        for hit in self.0.find_iter(text) {
            if hit.start() < looked_at || found.len() >= limit {
                continue;
            }
            let format = &FORMATS[hit.pattern().as_usize()];
            looked_at = hit.end() + format.length_at(text, hit.end());
            found.extend(token_at(text, format, hit.start(), hit.end()));
        }
        found
    }
}

fn token_at(text: &str, format: &Format, start: usize, body: usize) -> Option<Token> {
    let Format(service, prefix, _, min, max) = *format;
    let bytes = text.as_bytes();
    let start = if prefix == ":AA" {
        bot_number(bytes, start)?
    } else {
        start
    };
    let is_glued = start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b'_');
    // A hash stands behind the name of its account, all else behind no word.
    if is_glued != prefix.starts_with(":$") {
        return None;
    }
    let length = format.length_at(text, body);
    if !(min..=max).contains(&length) {
        return None;
    }
    let value = &text[body..body + length];
    let random = distinct(value) >= 8 && value.bytes().any(|byte| byte.is_ascii_digit());
    let shaped = service != "json web token" || is_json_web_token(&text[start..body + length]);
    if !random || !shaped || is_placeholder(value) {
        return None;
    }
    Span::new(start, body + length)
        .ok()
        .map(|span| Token { prefix, span })
}

/// The start of the number of eight to ten digits that stands before the colon of a bot's token.
fn bot_number(bytes: &[u8], colon: usize) -> Option<usize> {
    let digits = bytes[..colon]
        .iter()
        .rev()
        .take(11)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (8..=10).contains(&digits).then(|| colon - digits)
}

/// Three parts, the first two JSON objects in base64url (RFC 7519), the last a signature.
fn is_json_web_token(token: &str) -> bool {
    let parts: Vec<&str> = token.trim_end_matches('.').split('.').collect();
    matches!(parts[..], [_, claims, signature] if claims.starts_with("eyJ") && signature.len() >= 20)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = Finder::new().find(text, 10);
        assert_eq!(found.first().map(|token| token.prefix), expected, "{text}");
    }

    /// Joins the parts, so that this file holds no whole token.
    fn made(prefix: &str, rest: &str) -> String {
        format!("key={prefix}{rest} ")
    }

    #[test]
    fn public_formats_are_known() {
        check(&made("AKIA", "J2KXXB252DSDBB7Q"), Some("AKIA"));
        check(
            &made("ghp_", "a8Kd93jfLq02mZx7Rt5Bv1Nc6Wp4Ys8Ue3Hg"),
            Some("ghp_"),
        );
        check(&made("AIza", "SyA8Kd93jfLq02mZx7Rt5Bv1Nc6Wp4Ys8Ue"), Some("AIza"));
        check(&made("sk_live_", "a8Kd93jfLq02mZx7Rt5Bv1Nc"), Some("sk_live_"));
        check(
            &made("712345698:AA", "HdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9"),
            Some(":AA"),
        );
        check(
            &format!("quantri{}{}", ":$apr1$", "x7Rt5Bv1$Nc6Wp4Ys8Ue3HgA8Kd93j."),
            Some(":$apr1$"),
        );
        check(&made(":$apr1$", "x7Rt5Bv1$Nc6Wp4Ys8Ue3HgA8Kd93j."), None);
        check(
            &made(
                "eyJhbGciOiJIUzI1NiJ9.",
                "eyJzdWIiOiJ4In0.S_jhr_mDovNrUiqvpYrjLTQ78keK1KxwPNuI3EeuvfH",
            ),
            Some("eyJ"),
        );
    }

    #[test]
    fn examples_and_parts_of_words_are_left_alone() {
        check(&made("AKIA", "IOSFODNN7EXAMPLE"), None);
        check(&made("AKIA", "XXXXXXXXXXXXXXXX"), None);
        check(&made("MAKIA", "J2KXXB252DSDBB7Q"), None);
        check(&made("ghp_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), None);
        check(&made("eyJhbGciOiJIUzI1NiJ9", ""), None);
        check("task-list-of-the-department-in-the-year-2025-and-after", None);
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_panic(text in "\\PC{0,60}(AKIA|eyJ|:AA|sk-)\\PC{0,60}") {
            for token in Finder::new().find(&text, 10) {
                prop_assert!(text.get(token.span.range()).is_some());
                prop_assert!(!token.masked().contains(&text[token.span.range()]));
            }
        }
    }
}
