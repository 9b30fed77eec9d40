//! The parts of a run's report that go by host and by what changed, for people; the whole for programs.

use std::fmt::Write as _;

use jiff::Timestamp;
use rasoat_core::{Lang, OutcomeKind, in_viet_nam};
use rasoat_store::{HostCompleteness, PagesAndDocuments, RunReport, RunState};
use serde::Serialize;

use super::scan_text::{problem_words, reason_words, row};
use super::style::{DIM, NAME, number, say, styled};

/// Most hosts that are shown one by one; of the others the report for programs tells.
const MAX_HOSTS: usize = 40;

/// What is different from the run before.
pub(super) fn changes(out: &mut String, report: &RunReport, lang: Lang) {
    let Some(previous) = report.previous else {
        return;
    };
    let heading = format!("{} {previous}", say(lang, "So với lần", "Against scan"));
    let _infallible = writeln!(out, "{}", styled(NAME, heading));
    let changes = &report.changes;
    for (vi, en, count) in [
        ("mới", "new", changes.new),
        ("thay đổi", "other content", changes.changed),
        ("đã gỡ", "taken down", changes.gone),
    ] {
        let _infallible = writeln!(
            out,
            "  {:<52} {}",
            say(lang, vi, en),
            pages_and_documents(count, lang)
        );
    }
    let label = say(lang, "phát hiện mới", "new findings");
    row(out, label, changes.new_findings, lang);
    let label = say(
        lang,
        "phát hiện không còn ở đâu nữa",
        "findings no longer shown anywhere",
    );
    row(out, label, changes.gone_findings, lang);
}

fn pages_and_documents(count: PagesAndDocuments, lang: Lang) -> String {
    format!(
        "{} {} · {} {}",
        number(count.pages, lang),
        say(lang, "trang", "pages"),
        number(count.documents, lang),
        say(lang, "tài liệu", "documents"),
    )
}

/// What was asked of each host, and what came of it. Hosts that were only linked to are counted together.
pub(super) fn hosts(out: &mut String, report: &RunReport, lang: Lang) {
    let (asked, linked): (Vec<_>, Vec<_>) = report.hosts.iter().partition(|host| host.contact.is_some());
    let is_only_one = asked.len() == 1;
    for host in asked.iter().take(MAX_HOSTS) {
        contact(out, host, lang);
        // Where there is one host only, its sums are those above.
        if !is_only_one {
            host_sums(out, host, lang);
        }
    }
    if asked.len() > MAX_HOSTS {
        let label = say(lang, "… và số máy chủ khác", "… and further hosts");
        row(out, label, (asked.len() - MAX_HOSTS) as u64, lang);
    }
    if !linked.is_empty() {
        let text = format!(
            "  {} {} (rasoat discover {})",
            say(
                lang,
                "máy chủ khác được liên kết đến, không tải:",
                "other hosts linked to, not fetched:"
            ),
            number(linked.len() as u64, lang),
            report.summary.portal,
        );
        let _infallible = writeln!(out, "{}", styled(DIM, text));
    }
}

fn contact(out: &mut String, host: &HostCompleteness, lang: Lang) {
    let Some(contact) = &host.contact else { return };
    let text = format!(
        "  {}: {} {}, robots.txt {}, {} {} ms",
        host.host,
        number(contact.requests, lang),
        say(lang, "yêu cầu trong lần chạy này", "requests in this run"),
        contact.robots.title().in_lang(lang),
        say(lang, "cách nhau ít nhất", "at least this far apart:"),
        contact.interval_ms,
    );
    let _infallible = writeln!(out, "{}", styled(DIM, text));
    if let Some(fault) = contact.tls_fault {
        let _infallible = writeln!(out, "    ! TLS: {}", fault.title().in_lang(lang));
    }
    if contact.throttled > 0 {
        let label = say(
            lang,
            "  số lần máy chủ yêu cầu chậm lại",
            "  times the host asked to slow down",
        );
        row(out, label, contact.throttled, lang);
    }
    if contact.cut_pages > 0 {
        let label = say(
            lang,
            "  trang có quá nhiều liên kết, chưa theo hết",
            "  pages with too many links, not all followed",
        );
        row(out, label, contact.cut_pages, lang);
    }
}

fn host_sums(out: &mut String, host: &HostCompleteness, lang: Lang) {
    let count = |kind: OutcomeKind| host.outcomes.get(&kind).copied().unwrap_or(0);
    let text = format!(
        "    {} {} · {} {} · {} {} · {} {}",
        say(lang, "địa chỉ", "addresses"),
        number(host.addresses, lang),
        say(lang, "tải", "fetched"),
        number(count(OutcomeKind::Fetched), lang),
        say(lang, "không thay đổi", "unchanged"),
        number(count(OutcomeKind::NotModified), lang),
        say(lang, "còn lại", "left"),
        number(host.unfinished, lang),
    );
    let _infallible = writeln!(out, "{text}");
    for (outcome, count) in &host.outcomes {
        if let Some(label) = reason_words(*outcome, lang) {
            let _infallible = writeln!(out, "    {label} {}", number(*count, lang));
        }
    }
    for (code, count) in &host.problems {
        let _infallible = writeln!(out, "    {} {}", problem_words(code, lang), number(*count, lang));
    }
}

/// The report for programs, as one JSON object. The shape is part of the interface.
pub(crate) fn json(report: &RunReport) -> String {
    #[derive(Serialize)]
    struct Record<'a> {
        record: &'static str,
        #[serde(flatten)]
        report: &'a RunReport,
    }
    let record = Record {
        record: "completeness",
        report,
    };
    serde_json::to_string(&record).expect("sums and names can always be written as JSON")
}

/// A moment as people in Viet Nam read it.
pub(crate) fn moment(at: Timestamp) -> String {
    in_viet_nam(at).strftime("%d/%m/%Y %H:%M").to_string()
}

/// How far a run has come, in a word.
pub(crate) const fn state_word(state: RunState, lang: Lang) -> &'static str {
    match state {
        RunState::Running => say(lang, "đang chạy", "running"),
        RunState::Finished => say(lang, "xong", "finished"),
        RunState::Stopped => say(lang, "tạm dừng", "stopped"),
        RunState::Superseded => say(lang, "thay bằng lần sau", "superseded"),
        RunState::Cancelled => say(lang, "đã hủy", "cancelled"),
    }
}
