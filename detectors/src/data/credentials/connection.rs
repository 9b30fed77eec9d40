//! Addresses of services that carry a password: `postgres://user:secret@host`, `Server=…;Password=…`.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rasoat_core::Span;

use super::secret::is_placeholder;
use crate::effort::Effort;

/// An address with a password in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Connection {
    /// From the scheme or first key to the end of the password.
    pub span: Span,
    /// It leads to the same machine, as in examples.
    pub local: bool,
}

/// Signs that end an address in running text.
const ENDS: [char; 12] = [' ', '\n', '\t', '"', '\'', '<', '>', '`', '(', ')', '“', '”'];

/// What stands in every address with a password: the end of a scheme, or a key for the password.
const HINTS: [&str; 10] = [
    "://",
    " -u ",
    "--user ",
    ":thin:",
    "assword=",
    "ASSWORD=",
    "assword =",
    "Pwd=",
    "pwd=",
    "PWD=",
];

static HINT_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| crate::data::fold::finder(&HINTS));

/// Bytes looked at before and behind a password's key.
const PAIRS_BYTES: usize = 300;

/// What it costs to look at an address behind `://`, in bytes looked at; at any other hint it is the line around.
const ADDRESS_BYTES: usize = 40;

/// The addresses with passwords in `text`, at most `limit`, as long as there is `effort` left.
pub(crate) fn find(text: &str, limit: usize, effort: &Effort) -> Vec<Connection> {
    let cost = |pattern: usize| {
        if pattern == 0 {
            ADDRESS_BYTES
        } else {
            2 * PAIRS_BYTES
        }
    };
    HINT_FINDER
        .find_iter(text)
        .take_while(|hit| effort.spend(cost(hit.pattern().as_usize())))
        .filter_map(|hit| match hit.pattern().as_usize() {
            0 => address_at(text, hit.start()),
            1 | 2 => command_at(text, hit.start(), hit.end()),
            3 => login_at(text, hit.start(), hit.end()),
            _ => pairs_around(text, hit.start()),
        })
        .take(limit)
        .collect()
}

fn address_at(text: &str, colon: usize) -> Option<Connection> {
    let scheme = text[..colon]
        .bytes()
        .rev()
        .take(16)
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'+')
        .count();
    let rest = &text[colon + 3..];
    let end = rest
        .char_indices()
        .take(300)
        .find(|(_, letter)| ENDS.contains(letter))
        .map_or(rest.len().min(300), |(end, _)| end);
    let authority = rest.get(..end)?.split('/').next()?;
    // A password may hold an `@`; the host comes behind the last one.
    let (user_info, host) = authority.rsplit_once('@')?;
    let (user, password) = user_info.split_once(':')?;
    let in_use = scheme >= 2 && password.len() >= 3 && !host.is_empty() && !is_stand_in(user, password);
    in_use.then_some(())?;
    Some(Connection {
        span: Span::new(colon - scheme, colon + 3 + user_info.len()).ok()?,
        local: ["localhost", "127.0.0.1", "example."]
            .iter()
            .any(|name| host.contains(name)),
    })
}

/// `curl -u user:password https://…`: the login of a command that fetches.
fn command_at(text: &str, option: usize, from: usize) -> Option<Connection> {
    let (start, line) = line_around(text, option);
    let fetches = ["curl ", "wget ", "http"].iter().any(|word| line.contains(word));
    let rest = text.get(from..start + line.len())?;
    let login = rest
        .trim_start_matches(['"', '\''])
        .split([' ', '"', '\''])
        .next()?;
    let (user, password) = login.split_once(':')?;
    let in_use = fetches && !user.is_empty() && password.len() >= 4 && !is_stand_in(user, password);
    in_use.then_some(())?;
    let begins = login.as_ptr() as usize - text.as_ptr() as usize;
    Some(Connection {
        span: Span::new(begins, begins + login.len()).ok()?,
        local: line.contains("localhost") || line.contains("127.0.0.1"),
    })
}

/// `jdbc:oracle:thin:user/password@host`.
fn login_at(text: &str, hint: usize, from: usize) -> Option<Connection> {
    let (start, line) = line_around(text, hint);
    let rest = text.get(from..start + line.len())?.split(ENDS).next()?;
    let (login, host) = rest.rsplit_once('@')?;
    let (user, password) = login.split_once('/')?;
    let in_use = !user.is_empty() && password.len() >= 3 && !host.is_empty() && !is_stand_in(user, password);
    in_use.then_some(())?;
    Some(Connection {
        span: Span::new(from, from + login.len()).ok()?,
        local: host.contains("localhost") || host.contains("127.0.0.1"),
    })
}

fn is_stand_in(user: &str, password: &str) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase();
    is_placeholder(password)
        || matches!(
            plain(password).as_str(),
            "password" | "pass" | "pwd" | "secret" | "matkhau" | "port"
        )
        || plain(user) == plain(password) && matches!(plain(user).as_str(), "user" | "username")
}

/// A line of `key=value` pairs that names a server and a password, whose key stands at `position`.
fn pairs_around(text: &str, position: usize) -> Option<Connection> {
    let (start, line) = line_around(text, position);
    let mut server = None;
    let mut password = None;
    for pair in line.split(';').take(24) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = key
            .trim()
            .rsplit(['"', '\'', '=', ' '])
            .next()
            .unwrap_or("")
            .to_ascii_lowercase();
        let whole_key = pair.to_ascii_lowercase();
        let value = value.trim().trim_matches(['"', '\'', '/', '>', ' ']);
        if ["server=", "data source=", "host=", "jdbc:"]
            .iter()
            .any(|name| whole_key.contains(name))
        {
            server = Some(value);
        } else if matches!(key.as_str(), "password" | "pwd") && value.len() >= 3 && !is_stand_in("", value) {
            password = Some(value);
        }
    }
    let (server, password) = (server?, password?);
    let end = start + (password.as_ptr() as usize - line.as_ptr() as usize) + password.len();
    let local = server.contains("localhost")
        || server.ends_with("=.")
        || server == "."
        || server.contains("127.0.0.1");
    Some(Connection {
        span: Span::new(start, end).ok()?,
        local,
    })
}

/// The part of the line around `position` that is looked at, and where it starts.
fn line_around(text: &str, position: usize) -> (usize, &str) {
    let mut start = position.saturating_sub(PAIRS_BYTES);
    let mut end = (position + PAIRS_BYTES).min(text.len());
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if let Some(newline) = text[start..position].rfind('\n') {
        start += newline + 1;
    }
    let line = text[start..end].lines().next().unwrap_or("");
    (start, line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<bool>) {
        assert_eq!(
            find(text, 5, &Effort::of(0))
                .first()
                .map(|connection| connection.local),
            expected,
            "{text}"
        );
    }

    #[test]
    fn passwords_in_addresses_are_found() {
        check(
            "DATABASE_URL=postgres://qlvb:Hp7zQ2kd@10.0.0.5:5432/qlvb",
            Some(false),
        );
        check("mongodb+srv://app:k9d@Kf02@cluster0.mongodb.net/x", Some(false));
        check(
            "Server=10.1.2.3;Database=QLVB;User Id=sa;Password=Hp7zQ2kd;",
            Some(false),
        );
        check(
            "<add connectionString=\"Data Source=.;User ID=sa;Pwd=Hp7zQ2kd\" />",
            Some(true),
        );
        check("redis://:Hp7zQ2kd@localhost:6379", Some(true));
        check("curl -u dongbo:Hp7zQ2kd https://api.sonhai.vn/xuat", Some(false));
        check("jdbc:oracle:thin:hoso/Hp7zQ2kd@10.2.3.4:1521/ORCL", Some(false));
    }

    #[test]
    fn addresses_without_one_are_left_alone() {
        for text in [
            "https://hatien.example.vn/a@b",
            "postgres://user:password@host/db",
            "postgres://<user>:<pass>@host",
            "Server=db;Database=x;Integrated Security=true;",
            "mysql://root:****@db/x",
            "a; b; c = 1; Password=",
            "sudo -u postgres:postgres psql",
            "curl -u user:password https://x.vn",
            "jdbc:oracle:thin:@10.2.3.4:1521/ORCL",
        ] {
            check(text, None);
        }
    }
}
