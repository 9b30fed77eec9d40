//! Logins without a label for the password: `admin / …` behind the word for an account or a device, and the
//! commands and calls that take a password by its place.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rasoat_core::Span;

use super::secret::{Strength, is_placeholder, strength};
use crate::data::fold::{finder, fold, has_any};
use crate::effort::Effort;

/// Commands and calls in which a password stands by its place.
const CALLS: [&str; 5] = [
    "net use ",
    "mysqli_connect",
    "mysqldump ",
    "mysql -",
    "ConvertTo-SecureString",
];

static CALL_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| finder(&CALLS));

/// Bytes looked at around a sign of a login.
const AROUND_BYTES: usize = 160;

/// The stroke between account and password stands within this many bytes before a sign of the password.
const STROKE_BYTES: usize = 40;

/// Words behind which an account and its password stand together, folded.
const OWNERS: &[&str] = &[
    "tai khoan",
    "tk",
    "user",
    "username",
    "login",
    "account",
    "dang nhap",
    "camera",
    "dau ghi",
    "may chu",
    "router",
    "modem",
    "switch",
    "server",
];

/// Words that make the pair an example, folded.
const EXAMPLES: &[&str] = &["vi du", "chang han", "minh hoa", "example"];

/// The passwords of logins in `text`, at most `limit`, as long as there is `effort` left.
pub(crate) fn find(text: &str, limit: usize, effort: &Effort) -> Vec<Span> {
    let calls = CALL_FINDER
        .find_iter(text)
        .take_while(|_| effort.spend(AROUND_BYTES))
        .filter_map(|hit| in_call(text, hit.pattern().as_usize(), hit.end()));
    // No prose holds these signs inside a word, and every password that is told by its look alone has one.
    let pairs = text
        .match_indices(['@', '#', '!', '$', '%', '^', '&', '*'])
        .filter(|(sign, _)| {
            let before = &text.as_bytes()[sign.saturating_sub(STROKE_BYTES)..*sign];
            memchr::memchr(b'/', before).is_some()
        })
        .take_while(|_| effort.spend(AROUND_BYTES / 4))
        .filter_map(|(sign, _)| pair_at(text, sign));
    let mut found: Vec<Span> = calls.chain(pairs).take(limit).collect();
    found.dedup();
    found
}

/// `admin / Hp7!zQ2kd`, with the word for an account or a device before it on its line.
fn pair_at(text: &str, sign: usize) -> Option<Span> {
    let (start, line) = line_around(text, sign);
    let inside = sign - start;
    let is_end = |letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | '/' | '"' | '\'');
    let from = line[..inside].rfind(is_end).map_or(0, |place| {
        place + line[place..].chars().next().map_or(1, char::len_utf8)
    });
    let to = line[inside..]
        .find(is_end)
        .map_or(line.len(), |length| inside + length);
    let password = line[from..to].trim_end_matches([',', ';', '.']);
    let before = line[..from].trim_end().strip_suffix('/')?.trim_end();
    let user_from = before
        .rfind(|letter: char| letter.is_whitespace() || matches!(letter, '(' | '/' | ':' | '"' | '\''))
        .map_or(0, |place| {
            place + before[place..].chars().next().map_or(1, char::len_utf8)
        });
    let (owner, user) = before.split_at(user_from);
    let is_name = (2..=40).contains(&user.len())
        && user
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && user.bytes().any(|byte| byte.is_ascii_alphabetic());
    // A path or an address has another part before.
    let is_path = owner.ends_with('/') || password.contains('.') || password.contains("://");
    let in_use = is_name
        && !is_path
        && strength(password) == Some(Strength::Strong)
        && password.bytes().any(|byte| byte.is_ascii_lowercase());
    let words = fold(owner);
    (in_use && has_any(&words, OWNERS) && !has_any(&words, EXAMPLES)).then_some(())?;
    Span::new(start + from, start + from + password.len()).ok()
}

/// The password that the call or command whose name ends at `end` is given.
fn in_call(text: &str, call: usize, end: usize) -> Option<Span> {
    let (start, line) = line_around(text, end.saturating_sub(1));
    let rest = line.get(end - start..)?;
    let password = match call {
        0 => share_password(rest)?,
        1 => rest.split(['\'', '"']).nth(5)?,
        2 | 3 => rest
            .split(' ')
            .find_map(|word| word.strip_prefix("-p").filter(|value| !value.is_empty()))?,
        _ => {
            let quoted = rest.split(['\'', '"']).nth(1)?;
            rest.contains("-AsPlainText").then_some(quoted)?
        }
    };
    let password = password.trim_matches(['\'', '"']);
    (strength(password).is_some() && !is_placeholder(password) && !password.starts_with(['$', '%', '<']))
        .then_some(())?;
    let from = password.as_ptr() as usize - text.as_ptr() as usize;
    Span::new(from, from + password.len()).ok()
}

/// `net use Z: \\\\10.1.2.3\\hoso <password> /user:<account>`: the word that is no drive, share or option.
fn share_password(rest: &str) -> Option<&str> {
    rest.to_ascii_lowercase().contains("/user:").then_some(())?;
    rest.split_whitespace()
        .find(|word| !word.starts_with(['\\', '/', '*']) && !word.ends_with(':'))
}

/// The part of the line around `position` that is looked at, and where it starts.
fn line_around(text: &str, position: usize) -> (usize, &str) {
    let mut start = text.floor_char_boundary(position.saturating_sub(AROUND_BYTES));
    if let Some(newline) = memchr::memrchr(b'\n', &text.as_bytes()[start..position]) {
        start += newline + 1;
    }
    let end = text.floor_char_boundary((position + AROUND_BYTES).min(text.len()));
    let line = &text[start..end.max(start)];
    (start, line.split('\n').next().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = find(text, 9, &Effort::of(0))
            .iter()
            .map(|span| &text[span.range()])
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn logins_are_found() {
        check("Tài khoản quản trị: vanphong / Hp7!zQ2kd", &["Hp7!zQ2kd"]);
        check("Đăng nhập bằng tài khoản ketoan / Hp7zq#2kd.", &["Hp7zq#2kd"]);
        check("Đầu ghi tầng 2, 10.9.1.4 (xem1/Hp7!zQ2kd)", &["Hp7!zQ2kd"]);
        check(
            "net use S: \\\\10.9.1.4\\hoso Hp7zQ2kd /user:vanphong",
            &["Hp7zQ2kd"],
        );
        check(
            "mysqli_connect('10.9.1.4', 'app', 'Hp7zQ2kd', 'hoso');",
            &["Hp7zQ2kd"],
        );
        check("mysqldump -u app -pHp7zQ2kd hoso > hoso.sql", &["Hp7zQ2kd"]);
        check(
            "ConvertTo-SecureString 'Hp7zQ2kd' -AsPlainText -Force",
            &["Hp7zQ2kd"],
        );
    }

    #[test]
    fn paths_examples_and_variables_are_left_alone() {
        for text in [
            "tài khoản github.com/nhom/goi@V2abc!9x",
            "Ví dụ tài khoản: admin / Hp7!zQ2kd",
            "Kinh phí 2026/Hp7!zQ2kd",
            "user: @nhom/Goi#chu12",
            "tài khoản số 5/TB&KH2026",
            "net use Z: \\\\10.9.1.4\\hoso",
            "net use Z: \\\\10.9.1.4\\hoso %MK1% /user:x",
            "mysqli_connect($host, $user, $pass, $db)",
            "mysqli_connect('localhost', 'user', 'password', 'db')",
            "mysqldump -u root -p hoso",
            "ConvertTo-SecureString $mk1 -AsPlainText",
        ] {
            check(text, &[]);
        }
    }

    proptest! {
        /// Whatever the text, each span lies within it.
        #[test]
        fn spans_lie_within_the_text(text in "(tài khoản|net use |mysqli_connect|/|@|'|ậ|\\PC){0,40}") {
            for span in find(&text, 9, &Effort::of(0)) {
                prop_assert!(text.get(span.range()).is_some());
            }
        }
    }
}
