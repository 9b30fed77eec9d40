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
    let _infallible = writeln!(out, "  {label:<44} {:>9}", number(count, lang));
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
        row(
            out,
            &format!("  {} {code}", say(lang, "ghi chú khi đọc:", "reading:")),
            *count,
            lang,
        );
    }
}

fn host_line(out: &mut String, host: &HostReport, lang: Lang) {
    let robots = match host.robots {
        RobotsState::NotAsked => say(lang, "chưa hỏi", "not asked for"),
        RobotsState::Overruled => say(lang, "được phép bỏ qua", "overruled"),
        RobotsState::Absent => say(lang, "không có", "none"),
        RobotsState::Read => say(lang, "đã đọc và tuân theo", "read and obeyed"),
        RobotsState::Unreachable => say(lang, "không đọc được", "unreachable"),
    };
    let requests = say(lang, "yêu cầu", "requests");
    let text = format!(
        "  {}: {} {requests}, robots.txt {robots}, {} ms",
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
