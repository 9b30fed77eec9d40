//! `rasoat scan`: a portal goes in, findings come out.

use std::io::Write as _;
use std::num::NonZeroU64;

use rasoat_core::{Lang, Verdict};
use rasoat_pipeline::scan::{ScanProgress, ScanReport, ScanTools, scan};
use rasoat_store::{RunSummary, StopCause};
use tokio_util::sync::CancellationToken;

use super::check::Judge;
use super::progress::{self, ProgressDisplay};
use crate::arguments::{Format, ScanArguments, Threshold};
use crate::exit::{Ending, OperatorError};
use crate::output::report::DocumentReport;
use crate::output::style::{number, say};
use crate::output::{jsonl, print_line, run_text, scan_text, text};
use crate::settings::Settings;
use crate::subject::Subject;
use crate::tools;

/// Scans what the arguments name and prints what was found.
pub(super) async fn run(
    arguments: &ScanArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let dir = match &arguments.data {
        Some(dir) => dir.clone(),
        None => settings.data_dir()?,
    };
    let subject = match (&arguments.url, &arguments.portal) {
        (Some(url), _) => Subject::of_url(url, arguments.allow_private)?,
        (None, Some(id)) => Subject::of_portal(id, arguments.seeds.as_deref(), &dir).await?,
        (None, None) => {
            let error = OperatorError::new("hãy nêu địa chỉ hoặc --portal MÃ", "name a URL or --portal ID");
            return Err(error.into());
        }
    };
    let mut crawl = tools::crawl_settings(settings);
    crawl.max_pages = arguments.max_pages.or(crawl.max_pages);
    let mut tools = tools::scan_tools(settings, &dir, crawl).await?;
    tools.min_interval_ms = arguments.rate.and_then(|rate| NonZeroU64::new(rate.interval_ms));
    let _only_scan_here = tools.store.lock_crawl()?;

    let shown = Shown {
        format: arguments.format,
        threshold: arguments.threshold,
    };
    scan_and_print(&subject, tools, shown, lang).await
}

/// How results are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// For whom.
    pub(super) format: Format,
    /// From which band on there are findings.
    pub(super) threshold: Threshold,
}

/// Scans until the end or Ctrl-C, prints what was found, and closes the store. The caller holds the lock of the store.
pub(super) async fn scan_and_print(
    subject: &Subject,
    tools: ScanTools,
    shown: Shown,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let stop = stop_on_ctrl_c(lang);
    let report = scan_with_progress(subject, &tools, &stop, shown.format, lang).await?;
    let ending = print(&report, &tools, shown, lang).await?;
    tools.store.close().await?;
    Ok(ending)
}

/// Scans while a line on the terminal tells how far it is.
pub(super) async fn scan_with_progress(
    subject: &Subject,
    tools: &ScanTools,
    stop: &CancellationToken,
    format: Format,
    lang: Lang,
) -> anyhow::Result<ScanReport> {
    let progress = ScanProgress::default();
    let display = ProgressDisplay::new(format, lang);
    let scanning = scan(
        &subject.portal,
        &subject.agency,
        &subject.permit,
        tools,
        &progress,
        stop,
    );
    tokio::pin!(scanning);
    let mut tick = tokio::time::interval(progress::LOOK);
    let report = loop {
        tokio::select! {
            report = &mut scanning => break report,
            _ = tick.tick() => display.show(&progress)?,
        }
    };
    display.end();
    Ok(report?)
}

/// The first Ctrl-C lets what is in flight end; the second ends the program at once, which loses nothing either.
pub(super) fn stop_on_ctrl_c(lang: Lang) -> CancellationToken {
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            anstream::eprintln!(
                "{}",
                say(
                    lang,
                    "Đang dừng sau khi xong các yêu cầu đang chạy; nhấn Ctrl-C lần nữa để dừng ngay.",
                    "Stopping after the requests under way; press Ctrl-C again to stop at once.",
                )
            );
            token.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
    stop
}

async fn print(report: &ScanReport, tools: &ScanTools, shown: Shown, lang: Lang) -> anyhow::Result<Ending> {
    let mut judge = Judge::new(shown.threshold.into());
    for document in tools.store.documents_with_findings(report.run.id).await? {
        let document = DocumentReport::from(document);
        judge.see(&document);
        match shown.format {
            Format::Jsonl => print_line(&jsonl::line(&document, lang))?,
            // Notes are counted; whoever wants to read them lowers the threshold.
            Format::Text if document.verdict < Verdict::Incomplete && shown.threshold != Threshold::Note => {}
            Format::Text => print_line(&text::paragraph(&document, lang))?,
        }
    }
    if leaves_unread(report.summary()) {
        judge.see_unread();
    }
    let completeness = scan_text::summary(&report.report, lang);
    match shown.format {
        Format::Jsonl => {
            print_line(&run_text::json(&report.report))?;
            // The lines are for a program; how complete they are is also for whoever started it.
            let _told = write!(anstream::stderr(), "{completeness}");
        }
        Format::Text => {
            print_line(&completeness)?;
            if let Some(excepted) = judge.excepted(lang) {
                print_line(&excepted)?;
            }
            print_line(&closing_line(report, &judge, lang))?;
        }
    }
    Ok(match report.stopped_by {
        Some(StopCause::Interrupt) => Ending::Interrupted,
        Some(StopCause::Pause | StopCause::Cancel | StopCause::Hours) | None => judge.ending(),
    })
}

/// A portal that gave out nothing at all was not read either, whatever kept it back.
fn leaves_unread(summary: &RunSummary) -> bool {
    summary.documents.total() == 0
        || summary.unfinished > 0
        || summary.outcomes.keys().any(|outcome| outcome.leaves_unread())
}

fn closing_line(report: &ScanReport, judge: &Judge, lang: Lang) -> String {
    let tally = judge.tally;
    let findings = tally.of(Verdict::Alert) + tally.of(Verdict::Review);
    let counts = format!(
        "{} {} · {} {} · {} {}",
        say(lang, "Tài liệu có phát hiện:", "Documents with findings:"),
        number(findings, lang),
        say(lang, "chưa đọc hết:", "not fully read:"),
        number(tally.of(Verdict::Incomplete), lang),
        say(
            lang,
            "lưu ý (xem bằng --threshold note):",
            "notes (shown by --threshold note):"
        ),
        number(tally.of(Verdict::Note), lang),
    );
    let Some(cause) = report.stopped_by else {
        return counts;
    };
    let run = report.run.id;
    let (vi, en) = match cause {
        StopCause::Interrupt => (
            format!(
                "Đã dừng giữa chừng; chạy lại cùng lệnh để tiếp tục, hoặc dùng `rasoat runs resume {run}`."
            ),
            format!("Stopped half-way; run the same command to go on, or use `rasoat runs resume {run}`."),
        ),
        StopCause::Pause => (
            format!("Đã tạm dừng theo yêu cầu; chạy tiếp bằng `rasoat runs resume {run}`."),
            format!("Paused as asked; go on with `rasoat runs resume {run}`."),
        ),
        StopCause::Cancel => (
            "Đã hủy theo yêu cầu; lần rà soát sau bắt đầu lại từ đầu.".to_owned(),
            "Cancelled as asked; the next scan begins anew.".to_owned(),
        ),
        StopCause::Hours => (
            "Tạm dừng vì hết giờ được phép của cổng; chạy lại cùng lệnh khi đến giờ để tiếp tục.".to_owned(),
            "Paused because the portal's hours are over; run the same command in its hours to go on."
                .to_owned(),
        ),
    };
    format!("{counts}\n{}", if lang == Lang::Vi { vi } else { en })
}
