//! The cookies of one host in one run: [`Cookies`].

/// Most cookies kept of one host.
const MAX_COOKIES: usize = 50;
/// Longest name and value kept, together, in bytes (RFC 6265 §6.1).
const MAX_COOKIE_BYTES: usize = 4096;

/// What a host asked to be sent back. Simpler than RFC 6265 on purpose: a cookie goes back to the host that
/// set it and to no other, for all its paths and until the run ends. That is enough for the cookie gates and
/// sessions of portals, and a hostile host cannot fill the memory.
#[derive(Debug, Default)]
pub(crate) struct Cookies {
    pairs: Vec<(String, String)>,
}

impl Cookies {
    /// Takes one `Set-Cookie` value, or what a script assigns to `document.cookie`. Says whether anything changed.
    pub(crate) fn set(&mut self, set_cookie: &str) -> bool {
        let mut parts = set_cookie.split(';');
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return false;
        };
        let (name, value) = (name.trim(), value.trim());
        let can_be_sent = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        if name.is_empty()
            || name.len() + value.len() > MAX_COOKIE_BYTES
            || !can_be_sent(name)
            || !can_be_sent(value)
        {
            return false;
        }
        let is_removal = parts.any(|part| {
            let part = part.trim().to_ascii_lowercase();
            part == "max-age=0"
                || part.starts_with("max-age=-")
                || part.contains(" 1970 ")
                || part.contains("-1970 ")
        });
        let place = self.pairs.iter().position(|(known, _)| known == name);
        match place {
            Some(place) if is_removal => {
                self.pairs.remove(place);
                true
            }
            Some(place) if self.pairs[place].1 == value => false,
            Some(place) => {
                value.clone_into(&mut self.pairs[place].1);
                true
            }
            None if is_removal || self.pairs.len() >= MAX_COOKIES => false,
            None => {
                self.pairs.push((name.to_owned(), value.to_owned()));
                true
            }
        }
    }

    /// The `Cookie` header, if there is anything to send.
    pub(crate) fn header(&self) -> Option<String> {
        let pairs: Vec<String> = self
            .pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(set: &[(&str, bool)], expected: Option<&str>) {
        let mut cookies = Cookies::default();
        for (value, changes) in set {
            assert_eq!(cookies.set(value), *changes, "{value}");
        }
        assert_eq!(cookies.header().as_deref(), expected);
    }

    #[test]
    fn cookies_are_set_changed_and_removed() {
        check(&[], None);
        check(
            &[("a=1; Path=/; HttpOnly", true), ("b = 2", true)],
            Some("a=1; b=2"),
        );
        check(&[("a=1", true), ("a=1", false), ("a=2", true)], Some("a=2"));
        check(&[("a=1", true), ("a=; Max-Age=0", true)], None);
        check(
            &[("a=1", true), ("a=; expires=Thu, 01 Jan 1970 00:00:00 GMT", true)],
            None,
        );
        check(&[("no pair", false), ("=x", false), ("a=b\r\nX: y", false)], None);
        check(&[(&format!("a={}", "x".repeat(5000)), false)], None);
    }

    #[test]
    fn their_number_is_bounded() {
        let mut cookies = Cookies::default();
        for number in 0..1000 {
            cookies.set(&format!("c{number}=1"));
        }
        assert_eq!(cookies.pairs.len(), MAX_COOKIES);
    }
}
