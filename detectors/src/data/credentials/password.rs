//! Passwords in sentences and settings: a label, a separator, a value that is no placeholder.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rasoat_core::Span;

use super::secret::{Strength, covered, strength};
use super::words::{
    ACCOUNT_LABELS, BETWEEN, EXAMPLE_WORDS, LABELS, MEETING_WORDS, SETTING_EXCEPTIONS, SETTING_PARTS,
    WIRELESS_WORDS,
};
use crate::data::fold::{finder, fold, has_any};
use crate::effort::Effort;

/// A labelled secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact about the words around, and any may go with any other"
)]
pub(crate) struct Labelled {
    /// Where the value stands.
    pub span: Span,
    /// How much it looks like one in use.
    pub strength: Strength,
    /// Whether it stands in a setting of a program (`DB_PASSWORD=…`).
    pub setting: bool,
    /// Whether the name of an account stands beside.
    pub account_beside: bool,
    /// Whether it opens an online meeting, which is often made known on purpose.
    pub meeting: bool,
    /// Whether it opens a wireless network.
    pub wireless: bool,
    /// Whether the words around make it an example or a rule for passwords.
    pub example: bool,
}

impl Labelled {
    /// Its length class, no sign of it.
    pub(crate) fn masked(&self) -> String {
        covered(self.span.end() - self.span.start())
    }
}

/// Longer lines are looked at only near their beginning.
const MAX_LINE_BYTES: usize = 2_000;

/// What it costs to look at a line with a hint, and at a place in it where a label may end, in bytes looked at.
const LINE_BYTES: usize = 100;
const SEPARATOR_BYTES: usize = 60;

/// Parts of labels, in every form in which their bytes may stand; most lines hold none of them.
const HINTS: [&str; 42] = [
    "kh\u{1ea9}u",
    "KH\u{1ea8}U",
    "Kh\u{1ea9}u",
    "kha\u{302}\u{309}u",
    "KHA\u{302}\u{309}U",
    "Kha\u{302}\u{309}u",
    "kh\u{e2}\u{309}u",
    "KH\u{c2}\u{309}U",
    "khau",
    "KHAU",
    "Khau",
    "pass",
    "PASS",
    "Pass",
    "ssword",
    "pwd",
    "PWD",
    "Pwd",
    "secret",
    "SECRET",
    "Secret",
    "token",
    "TOKEN",
    "Token",
    "key",
    "KEY",
    "Key",
    "pw:",
    "PW:",
    "Pw:",
    "pw ",
    "mk:",
    "MK:",
    "mk ",
    "MK ",
    "Mk:",
    "truy c\u{1ead}p",
    "TRUY C\u{1eac}P",
    "truy ca\u{323}\u{302}p",
    "PIN",
    "pin",
    "passcode",
];

/// A line with a hint is looked at as a whole, so that it does not matter which of several it finds.
static HINT_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| finder(&HINTS));

/// A quick look: whether a label of a secret may stand in `text`.
pub(crate) fn may_name_secret(text: &str) -> bool {
    HINT_FINDER.is_match(text)
}

/// The labelled secrets of `text`, at most `limit`, as long as there is `effort` left.
pub(crate) fn find(text: &str, limit: usize, effort: &Effort) -> Vec<Labelled> {
    let mut found = Vec::new();
    let mut looked_at = 0;
    for hit in HINT_FINDER.find_iter(text) {
        if hit.start() < looked_at {
            continue;
        }
        if found.len() >= limit || !effort.spend(LINE_BYTES) {
            break;
        }
        let start = memchr::memrchr(b'\n', &text.as_bytes()[looked_at..hit.start()])
            .map_or(looked_at, |newline| looked_at + newline + 1);
        let line_end = |from: usize| {
            memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |length| from + length)
        };
        let mut end = line_end(hit.start());
        // A sentence may be wrapped between the label and the password.
        if end < text.len() && ends_in_label(&text[start..end]) {
            end = line_end(end + 1);
        }
        in_line(
            &text[start..end],
            start,
            line_before(text, start),
            effort,
            &mut found,
        );
        looked_at = end;
    }
    found.truncate(limit);
    found
}

/// Whether the line ends in a label of a password, with or without a sign behind it.
fn ends_in_label(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches([':', '=']);
    is_label(&line[floor(line, line.len().saturating_sub(60))..])
}

/// The end of the line before `start`.
fn line_before(text: &str, start: usize) -> &str {
    let end = start.saturating_sub(1);
    let from = floor(text, end.saturating_sub(160));
    text[from..end].rsplit('\n').next().unwrap_or("")
}

fn in_line(line: &str, start: usize, before: &str, effort: &Effort, found: &mut Vec<Labelled>) {
    let mut end = line.len().min(MAX_LINE_BYTES);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let line = &line[..end];
    let mut around: Option<String> = None;
    for (separator, width) in separators(line) {
        if !effort.spend(SEPARATOR_BYTES) {
            break;
        }
        let label = &line[floor(line, separator.saturating_sub(60))..separator];
        let is_bare = matches!(line.as_bytes()[separator], b' ' | b'\n') && width == BARE_WIDTH;
        let setting = !is_bare && is_setting(label);
        let Some((value, value_start)) = value_behind(line, separator + width) else {
            continue;
        };
        let labelled =
            is_status_or_label(label, value) || (!is_bare && is_no_word(value) && holds_label(label));
        if !setting && !labelled {
            continue;
        }
        let (value, value_start, paired) = match value.split_once('/') {
            // "Tài khoản/mật khẩu: admin/…"
            Some((_, password)) if fold(label).split(' ').count() > 2 && is_pair_label(label) => {
                (password, value_start + value.len() - password.len(), true)
            }
            _ => (value, value_start, false),
        };
        let Some(strength) = strength(value) else { continue };
        if setting && is_code(value) {
            continue;
        }
        let words = around.get_or_insert_with(|| fold(&format!("{before} {line}")));
        if let Ok(span) = Span::new(start + value_start, start + value_start + value.len()) {
            found.push(Labelled {
                span,
                strength,
                setting,
                account_beside: paired || has_any(words, ACCOUNT_LABELS),
                meeting: opens_meeting(before, line),
                wireless: has_any(words, WIRELESS_WORDS),
                example: has_any(words, EXAMPLE_WORDS) && speaks_of_example(before, line),
            });
        }
    }
}

/// Whether the password is that of a meeting: the words for one stand in its line, or in the line before while
/// its own names an account.
fn opens_meeting(before: &str, line: &str) -> bool {
    let own = fold(line);
    if has_any(&own, WIRELESS_WORDS) {
        return false;
    }
    has_any(&own, MEETING_WORDS)
        || (has_any(&fold(before), MEETING_WORDS)
            && !has_any(&own, &["tai khoan", "ten dang nhap", "username"]))
}

/// Whether the words for an example stand outside of addresses such as `mail.example.vn`.
fn speaks_of_example(before: &str, line: &str) -> bool {
    let outside = [before, line]
        .into_iter()
        .flat_map(str::split_whitespace)
        .filter(|word| !word.contains("example.") && !word.contains(".example"))
        .collect::<Vec<_>>();
    has_any(&fold(&outside.join(" ")), EXAMPLE_WORDS)
}

/// Whether `value` is an expression of a program: `reader.next(line)`, `list[str]`.
fn is_code(value: &str) -> bool {
    value.find(['(', '[']).is_some_and(|bracket| {
        bracket > 0
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.,:()[]".contains(&byte))
            && !value[..bracket].starts_with(|letter: char| letter.is_ascii_digit())
    })
}

/// A label takes at most this many words, those for what it opens among them.
const WORDS_OF_LABEL: usize = 14;

/// The width of a separator that is nothing but a space.
const BARE_WIDTH: usize = 1;

/// Whether `value` mixes letters, digits and signs as no word or name of a product does.
fn is_no_word(value: &str) -> bool {
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    has(|byte| matches!(byte, b'@' | b'#' | b'!' | b'$' | b'%' | b'^' | b'&' | b'*'))
        && has(u8::is_ascii_lowercase)
        && strength(value) == Some(Strength::Strong)
        && !value.contains('.')
}

/// Where a label may end, and how many bytes separate it from the value.
fn separators(line: &str) -> Vec<(usize, usize)> {
    let signs = line
        .match_indices([':', '='])
        .map(|(place, sign)| (place, sign.len()));
    let words = [" là ", " la\u{300} ", " is "]
        .into_iter()
        .flat_map(|word| line.match_indices(word).map(|(place, word)| (place, word.len())));
    let arrows = line
        .match_indices("=>")
        .map(|(place, arrow)| (place, arrow.len()));
    // `define('DB_PASSWORD', '…')`.
    let commas = ["',", "\","]
        .into_iter()
        .filter(|_| line.contains("define(") || line.contains("putenv("))
        .flat_map(|comma| {
            line.match_indices(comma)
                .map(|(place, comma)| (place, comma.len()))
        });
    // Without a sign between, only what can be no word: `mật khẩu Hp7!zQ2kd`.
    let spaces = line
        .match_indices([' ', '\n'])
        .filter(|(place, _)| value_behind(line, place + 1).is_some_and(|(value, _)| is_no_word(value)))
        .map(|(place, _)| (place, BARE_WIDTH));
    let mut all: Vec<(usize, usize)> = signs
        .chain(words)
        .chain(arrows)
        .chain(commas)
        .chain(spaces)
        .take(200)
        .collect();
    all.sort_unstable();
    all
}

/// Whether the words before a separator end in a label of a password.
fn is_label(before: &str) -> bool {
    let folded = fold(own_words(before));
    let mut rest = folded.as_str();
    for _ in 0..4 {
        if LABELS.iter().any(|label| ends_with_words(rest, label)) {
            return true;
        }
        match BETWEEN.iter().find(|word| ends_with_words(rest, word)) {
            Some(word) => rest = rest[..rest.len() - word.len()].trim_end(),
            None => return false,
        }
    }
    false
}

/// Whether the words before a separator end in a label. `PASS` alone also says that a test was passed: there
/// the value must be no word.
fn is_status_or_label(before: &str, value: &str) -> bool {
    let is_status = before
        .trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric())
        .ends_with("PASS");
    // `pin` alone is a word of its own; the codes so called are numbers.
    let folded = fold(own_words(before));
    let is_pin = ends_with_words(&folded, "pin") && !ends_with_words(&folded, "ma pin");
    let is_code = value.bytes().all(|byte| byte.is_ascii_digit());
    is_label(before) && (!is_status || is_no_word(value)) && (!is_pin || is_code)
}

/// Whether a label of a password stands within the last words before a separator: `Mật khẩu xem lịch trực:`.
fn holds_label(before: &str) -> bool {
    let folded = fold(own_words(before));
    let words: Vec<&str> = folded.split(' ').collect();
    let last_words = words[words.len().saturating_sub(WORDS_OF_LABEL)..].join(" ");
    has_any(&last_words, LABELS)
}

/// The words right before a separator, behind any other.
fn own_words(before: &str) -> &str {
    let clause = before.rsplit([':', '=', ';', ',', '(']).next().unwrap_or("");
    // A full stop, not the one in an address: `… hộp thư vp@sonhai.gov.vn:`.
    clause.rsplit(". ").next().unwrap_or("")
}

/// Whether the label names account and password together.
fn is_pair_label(before: &str) -> bool {
    let folded = fold(before.rsplit([':', '=', ';', ',']).next().unwrap_or(""));
    has_any(&folded, ACCOUNT_LABELS)
}

fn ends_with_words(folded: &str, words: &str) -> bool {
    folded
        .strip_suffix(words)
        .is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

/// Whether the sign before is the name of a setting that holds a secret.
fn is_setting(before: &str) -> bool {
    let name = before.trim_end().trim_end_matches(['"', '\'', '`', ']']);
    // `<add key="…" value="…" />`.
    let name = name
        .strip_suffix(" value")
        .map_or(name, |name| name.trim_end_matches(['"', '\'']));
    let length = name
        .bytes()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        .count();
    let name = name[name.len() - length..].to_ascii_lowercase().replace('-', "_");
    // `bypass` and `compass` are other words.
    let is_pass = name.strip_suffix("pass").is_some_and(|of| {
        of.ends_with(['_', '.', 'b', 'l', 'r', 'n', 'p']) && !matches!(of, "tres" | "by" | "com")
    });
    let lone_word = !name.contains(['_', '.'])
        && matches!(name.as_str(), "password" | "pwd" | "passwd" | "token" | "tokens");
    !lone_word
        // Tokens are also pieces of text: `token_count`, `tokenizer.json`.
        && (is_pass || name.ends_with("token") || SETTING_PARTS.iter().any(|part| name.contains(part)))
        && !SETTING_EXCEPTIONS.iter().any(|part| name.contains(part))
}

/// The word behind a separator, without quotes and final signs, and where it starts.
fn value_behind(line: &str, from: usize) -> Option<(&str, usize)> {
    let rest = line.get(from..)?;
    let trimmed = rest.trim_start_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, '"' | '\'' | '“' | '‘' | '`')
    });
    let end = trimmed
        .find(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '”' | '’' | '`' | '“'))
        .unwrap_or(trimmed.len());
    let value = trimmed[..end].trim_end_matches([',', ';', '.', ')', '<']);
    (!value.is_empty()).then(|| (value, from + rest.len() - trimmed.len()))
}

fn floor(line: &str, mut position: usize) -> usize {
    while !line.is_char_boundary(position) {
        position -= 1;
    }
    position
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn check(text: &str, expected: &[(Strength, bool)]) {
        let decomposed: String = text.nfd().collect();
        for text in [text, &decomposed] {
            let found: Vec<_> = find(text, 9, &Effort::of(0))
                .iter()
                .map(|each| (each.strength, each.account_beside))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn passwords_behind_their_labels_are_found() {
        use Strength::{Plausible, Strong};
        check("Tên đăng nhập: quantri; Mật khẩu: Hp7!zQ2kd", &[(Strong, true)]);
        check("Mật khẩu mặc định là 123456", &[(Plausible, false)]);
        check("Tài khoản/mật khẩu: admin/Hp7!zQ2kd", &[(Strong, true)]);
        check("User: admin Pass: abc@123", &[(Plausible, true)]);
        check("DB_PASSWORD=Hp7zQ2kd", &[(Strong, false)]);
        check("\"client_secret\": \"a8Kd93jfLq02mZx7\"", &[(Strong, false)]);
        check("MẬT KHẨU: Hp7!zQ2kd", &[(Strong, false)]);
        check("dùng user vanthu, mật khẩu Hp7!zQ2kd", &[(Strong, true)]);
        check("pw: Hp7!zQ2kd", &[(Strong, false)]);
        check("Mã PIN chữ ký số: 70351846", &[(Plausible, false)]);
        check("Mật khẩu mở file: Hp7!zQ2kd", &[(Strong, false)]);
        check(
            "bằng tài khoản dvc và mật khẩu\n“Hp7!zQ2kd” trước ngày 5",
            &[(Strong, true)],
        );
        check("Mật khẩu:\nHp7!zQ2kd", &[(Strong, false)]);
        check("define('DB_PASSWORD', 'Hp7!zQ2kd');", &[(Strong, false)]);
        check("'password' => 'Hp7!zQ2kd',", &[(Strong, false)]);
        check("$cfg['dbpass'] = 'Hp7!zQ2kd';", &[(Strong, false)]);
        check("máy chủ a.example.vn, mật khẩu: Hp7!zQ2kd", &[(Strong, false)]);
        check(
            "Mật khẩu của hộp thư vp@sonhai.gov.vn: Hp7!zQ2kd",
            &[(Strong, false)],
        );
        check("mã kết nối (pre-shared key): Hp7!zQ2kd", &[(Strong, false)]);
    }

    #[test]
    fn rules_and_blanks_are_left_alone() {
        for text in [
            "Mật khẩu: do người dùng tự đặt",
            "Mật khẩu: ........",
            "Mật khẩu phải gồm: chữ hoa, chữ thường",
            "Tên đăng nhập: <mã nhân viên>; Mật khẩu: <do người dùng tự đặt>",
            "DB_PASSWORD=${DB_PASSWORD}",
            "password: ********",
            "Đổi mật khẩu Windows11 cho tài khoản",
            "Hỏi mật khẩu, thư về hotro1@sonhai.gov.vn",
            "Quên mật khẩu: liên hệ bộ phận hỗ trợ",
            "Giá trị xuất khẩu: 12345678",
            "Mã hồ sơ: A12345678",
            "csrf_token=a8Kd93jfLq02mZx7",
            "next_tokens = lexer2.findAll(line)",
            "secret_parts: list[str2]",
            "Mật khẩu:\nTên đăng nhập: quantri1",
            "Nhập lại mật khẩu\nĐồng ý với điều khoản",
            "bypass = Hp7!zQ2kd",
            "bước E4 PASS: v23(ở",
            "ghim (pin) a8Kd93@jfLq02mZx7",
            "\"n_unique_token_forms\": 124971",
            "\"tokenizer.json\": \"87a7830d63fcf43bf241c3c5242e96e6\"",
            "khóa phiên bản (pin): 02_du_lieu/qd57/19_mau.json",
            "{\"PASS\": 0}[status2]",
            "PromptPassword = Yêu-cầu1",
        ] {
            check(text, &[]);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_panic(text in "\\PC{0,40}(mật khẩu|pass|KEY)\\PC{0,9}[:=]\\PC{0,40}") {
            for each in find(&text, 9, &Effort::of(0)) {
                prop_assert!(text.get(each.span.range()).is_some());
            }
        }
    }
}
