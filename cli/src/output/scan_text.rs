//! The completeness summary of a scan for people: what was fetched, what was not, and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rasoat_core::{Lang, OutcomeKind};
use rasoat_crawler::{CrawlReport, HostReport, RobotsState};
use rasoat_store::RunSummary;

use super::style::{DIM, NAME, number, say, styled};

/// The paragraph at the end of a scan. It ends with a line break.
pub(crate) fn summary(summary: &RunSummary, hosts: &CrawlReport, lang: Lang) -> String {
    let mut out = String::new();
    let heading = say(lang, "Mức độ đầy đủ của lần rà soát", "Completeness of this scan");
    let _infallible = writeln!(out, "{}", styled(NAME, heading));
    let count = |kind: fn(OutcomeKind) -> bool| -> u64 {
        summary
            .outcomes
            .iter()
            .filter(|(outcome, _)| kind(**outcome))
            .map(|(_, count)| count)
            .sum()
    };
    row(
        &mut out,
        say(lang, "địa chỉ đã biết", "addresses known"),
        summary.addresses,
        lang,
    );
    row(
        &mut out,
        say(lang, "đã tải", "fetched"),
        count(|kind| kind == OutcomeKind::Fetched),
        lang,
    );
    row(
        &mut out,
        say(lang, "không thay đổi", "unchanged"),
        count(|kind| kind == OutcomeKind::NotModified),
        lang,
    );
    row(
        &mut out,
        say(lang, "chuyển hướng", "redirected"),
        count(|kind| kind == OutcomeKind::Redirected),
        lang,
    );
    row(
        &mut out,
        say(lang, "không còn (404, 410)", "gone (404, 410)"),
        count(|kind| kind == OutcomeKind::Gone),
        lang,
    );
    let soft_gone = count(|kind| kind == OutcomeKind::SoftGone);
    if soft_gone > 0 {
        let label = say(
            lang,
            "trang báo không tìm thấy (mã 200)",
            "\"not found\" pages (status 200)",
        );
        row(&mut out, label, soft_gone, lang);
    }
    reasons(&mut out, summary, lang);
    if summary.unfinished > 0 {
        row(
            &mut out,
            say(lang, "còn lại cho lần sau", "left for the next time"),
            summary.unfinished,
            lang,
        );
    }
    let documents = summary.documents;
    row(
        &mut out,
        say(lang, "tài liệu đã xét", "documents judged"),
        documents.total(),
        lang,
    );
    problems(&mut out, &summary.problems, lang);
    for host in &hosts.hosts {
        host_line(&mut out, host, lang);
    }
    out
}

fn row(out: &mut String, label: &str, count: u64, lang: Lang) {
    let _infallible = writeln!(out, "  {label:<52} {:>9}", number(count, lang));
}

fn reasons(out: &mut String, summary: &RunSummary, lang: Lang) {
    for (outcome, count) in &summary.outcomes {
        let label = match outcome {
            OutcomeKind::Denied(reason) => {
                format!(
                    "{}: {}",
                    say(lang, "bỏ qua", "skipped"),
                    reason.title().in_lang(lang)
                )
            }
            OutcomeKind::Unreachable(reason) | OutcomeKind::Failed(reason) => {
                format!(
                    "{}: {}",
                    say(lang, "chưa tải được", "not reached"),
                    reason.title().in_lang(lang)
                )
            }
            OutcomeKind::Fetched
            | OutcomeKind::NotModified
            | OutcomeKind::Redirected
            | OutcomeKind::Gone
            | OutcomeKind::SoftGone => {
                continue;
            }
        };
        row(out, &label, *count, lang);
    }
}

fn problems(out: &mut String, problems: &BTreeMap<String, u64>, lang: Lang) {
    for (code, count) in problems {
        row(out, &format!("  {}", problem_words(code, lang)), *count, lang);
    }
}

/// A few words for a problem's code, see [`rasoat_core::ProblemKind::code`].
fn problem_words(code: &str, lang: Lang) -> String {
    let (head, detail) = code.split_once(':').unwrap_or((code, ""));
    let words = match head {
        "encrypted" => say(lang, "có mật khẩu", "protected by a password"),
        "damaged" => say(lang, "tệp bị hỏng", "damaged"),
        "truncated" => say(lang, "bị cắt ngang", "cut off"),
        "unsupported" => say(lang, "chưa hỗ trợ định dạng", "unsupported type"),
        "limit_reached" => say(lang, "vượt giới hạn", "limit reached"),
        "image_not_read" => say(lang, "có ảnh chưa đọc", "with pictures not read"),
        "unmapped_glyphs" => say(
            lang,
            "phông chữ không rõ chữ cái",
            "with a font that hides its letters",
        ),
        "garbled_text" => say(lang, "chữ bị mã hoá sai", "with letters that make no words"),
        "timed_out" => say(lang, "đọc quá thời gian", "reading timed out"),
        "out_of_memory" => say(lang, "đọc quá bộ nhớ", "reading ran out of memory"),
        "reader_crashed" => say(lang, "bộ đọc bị lỗi", "the reader failed"),
        "type_mismatch" => say(lang, "khai sai kiểu, thật ra là", "declared wrongly, really"),
        "inaccessible" => say(lang, "không mở được", "cannot be opened"),
        "empty" => say(lang, "rỗng", "empty"),
        _ => head,
    };
    format!("{words} {detail}").trim_end().to_owned()
}

fn host_line(out: &mut String, host: &HostReport, lang: Lang) {
    let robots = match host.robots {
        RobotsState::NotAsked => say(lang, "chưa hỏi", "not asked for"),
        RobotsState::Overruled => say(lang, "được phép bỏ qua", "overruled"),
        RobotsState::Absent => say(lang, "không có", "none"),
        RobotsState::Read => say(lang, "đã đọc và tuân theo", "read and obeyed"),
        RobotsState::Unreachable => say(lang, "không đọc được", "unreachable"),
    };
    let requests = say(lang, "yêu cầu trong lần chạy này", "requests in this run");
    let apart = say(lang, "cách nhau ít nhất", "at least this far apart:");
    let text = format!(
        "  {}: {} {requests}, robots.txt {robots}, {apart} {} ms",
        host.host,
        number(host.requests, lang),
        host.interval.as_millis()
    );
    let _infallible = writeln!(out, "{}", styled(DIM, text));
    if host.cut_pages > 0 {
        let label = say(
            lang,
            "  trang có quá nhiều liên kết, chưa theo hết",
            "  pages with too many links, not all followed",
        );
        row(out, label, host.cut_pages, lang);
    }
}

#[cfg(test)]
mod tests {
    use rasoat_core::{DocumentFormat, Limit, ProblemKind};

    use super::*;

    #[test]
    fn every_problem_has_words_of_its_own() {
        for kind in [
            ProblemKind::Encrypted,
            ProblemKind::Damaged,
            ProblemKind::Truncated,
            ProblemKind::Unsupported(DocumentFormat::Rar),
            ProblemKind::LimitReached(Limit::Pages),
            ProblemKind::ImageNotRead,
            ProblemKind::UnmappedGlyphs,
            ProblemKind::GarbledText,
            ProblemKind::TimedOut,
            ProblemKind::OutOfMemory,
            ProblemKind::ReaderCrashed,
            ProblemKind::TypeMismatch(DocumentFormat::Rtf),
            ProblemKind::Inaccessible,
            ProblemKind::Empty,
        ] {
            let code = kind.code();
            assert_ne!(
                problem_words(&code, Lang::Vi).replace(' ', "_"),
                code.replace(':', "_"),
                "{code}"
            );
        }
        assert_eq!(problem_words("unsupported:rar", Lang::En), "unsupported type rar");
    }
}
