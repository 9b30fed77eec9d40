//! What the judge is compared with: the marking patterns as one plain alternation, in the `regex` crate and in ripgrep.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// The phrases of the marking rules, as somebody would write them into a pattern.
const PHRASES: [&str; 20] = [
    "mật",
    "tối mật",
    "tuyệt mật",
    "độ mật",
    "dấu mật",
    "giải mật",
    "bí mật nhà nước",
    "bản sao bí mật nhà nước",
    "thời hạn bảo vệ",
    "số lượng bản phát hành",
    "không được phép sao chụp",
    "được phép sao chụp",
    "người soạn thảo",
    "căn cứ xác định độ mật",
    "lưu hành nội bộ",
    "chỉ người có tên mới được bóc bì",
    "thu hồi",
    "xong hội nghị trả lại",
    "tài liệu nội bộ",
    "sổ đăng ký bí mật nhà nước",
];

/// Forty patterns, each phrase in both normal forms, any case, whole words, spaces of any kind.
pub(crate) fn pattern() -> String {
    let forms: Vec<String> = PHRASES
        .iter()
        .flat_map(|phrase| [phrase.nfc().collect::<String>(), phrase.nfd().collect()])
        .map(|phrase| phrase.replace(' ', r"\s+"))
        .collect();
    format!(r"(?i)\b(?:{})\b", forms.join("|"))
}

/// How long the `regex` crate takes for `text`.
pub(crate) fn regex_time(text: &str) -> Duration {
    let regex = Regex::new(&pattern()).expect("the phrases hold no special letter");
    let begin = crate::processor_time();
    std::hint::black_box(regex.find_iter(text).count());
    crate::processor_time().saturating_sub(begin)
}

/// How long ripgrep takes for `text`, which it reads from a pipe; `None` where it is not installed.
pub(crate) fn ripgrep_time(text: &str) -> Option<Duration> {
    let begin = Instant::now();
    let mut child = Command::new("rg")
        .args(["--count-matches", "--threads=1", "--regexp", &pattern(), "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(text.as_bytes()).ok()?;
    child.wait().ok()?;
    Some(begin.elapsed())
}
