//! `rasoat scan`: a portal goes in, findings come out.

use std::io::Write as _;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rasoat_core::{Lang, Verdict};
use rasoat_pipeline::scan::{ScanProgress, ScanReport, ScanTools, scan};
use tokio_util::sync::CancellationToken;

use super::check::Judge;
use crate::arguments::{Format, ScanArguments, Threshold};
use crate::exit::{Ending, OperatorError};
use crate::output::report::DocumentReport;
use crate::output::style::{number, say};
use crate::output::{jsonl, print_line, scan_text, text};
use crate::settings::Settings;
use crate::subject::Subject;
use crate::tools;

/// Scans what the arguments name and prints what was found.
pub(super) async fn run(
    arguments: &ScanArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let mut subject = match (&arguments.url, &arguments.portal) {
        (Some(url), _) => Subject::of_url(url, arguments.allow_private)?,
        (None, Some(id)) => Subject::of_seeds(arguments.seeds.as_deref(), id)?,
        (None, None) => {
            let error = OperatorError::new("hãy nêu địa chỉ hoặc --portal MÃ", "name a URL or --portal ID");
            return Err(error.into());
        }
    };
    if let Some(rate) = arguments.rate {
        subject.portal.politeness.min_interval_ms = rate.interval_ms;
    }
    let dir = match &arguments.data {
        Some(dir) => dir.clone(),
        None => settings.data_dir()?,
    };
    let mut crawl = tools::crawl_settings(settings);
    crawl.max_pages = arguments.max_pages.or(crawl.max_pages);
    let tools = tools::scan_tools(settings, &dir, crawl).await?;
    let _only_scan_here = tools.store.lock_crawl()?;

    let stop = stop_on_ctrl_c(lang);
    let report = scan_with_progress(&subject, &tools, &stop, lang).await?;
    let ending = print(&report, &tools, arguments, lang).await?;
    tools.store.close().await?;
    Ok(ending)
}

/// Scans while a line on the terminal tells how far it is.
pub(super) async fn scan_with_progress(
    subject: &Subject,
    tools: &ScanTools,
    stop: &CancellationToken,
    lang: Lang,
) -> anyhow::Result<ScanReport> {
    let progress = ScanProgress::default();
    let bar = progress_bar();
    let scanning = scan(
        &subject.portal,
        &subject.agency,
        &subject.permit,
        tools,
        &progress,
        stop,
    );
    tokio::pin!(scanning);
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let report = loop {
        tokio::select! {
            report = &mut scanning => break report,
            _ = tick.tick() => bar.set_message(progress_line(&progress, lang)),
        }
    };
    bar.finish_and_clear();
    Ok(report?)
}

fn progress_bar() -> ProgressBar {
    // indicatif draws nothing where standard error is no terminal.
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn progress_line(progress: &ScanProgress, lang: Lang) -> String {
    let count = |counter: &std::sync::atomic::AtomicU64| number(counter.load(Ordering::Relaxed), lang);
    format!(
        "{} {} · {} {} · {} {} · {} {} · {} {}",
        say(lang, "đã xử lý", "done"),
        count(&progress.done),
        say(lang, "tải", "fetched"),
        count(&progress.fetched),
        say(lang, "bỏ qua", "skipped"),
        count(&progress.skipped),
        say(lang, "chưa đọc hết", "not fully read"),
        count(&progress.unread),
        say(lang, "phát hiện", "findings"),
        count(&progress.findings),
    )
}

/// The first Ctrl-C lets what is in flight end; the second ends the program at once, which loses nothing either.
fn stop_on_ctrl_c(lang: Lang) -> CancellationToken {
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

async fn print(
    report: &ScanReport,
    tools: &ScanTools,
    arguments: &ScanArguments,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let mut judge = Judge::new(arguments.threshold.into());
    for document in tools.store.documents_with_findings(report.run.id).await? {
        let document = DocumentReport::from(document);
        judge.see(&document);
        match arguments.format {
            Format::Jsonl => print_line(&jsonl::line(&document, lang))?,
            // Notes are counted; whoever wants to read them lowers the threshold.
            Format::Text
                if document.verdict < Verdict::Incomplete && arguments.threshold != Threshold::Note => {}
            Format::Text => print_line(&text::paragraph(&document, lang))?,
        }
    }
    // A portal that gave out nothing at all was not read either, whatever kept it back.
    if report.summary.documents.total() == 0
        || report.summary.unfinished > 0
        || report
            .summary
            .outcomes
            .keys()
            .any(|outcome| outcome.leaves_unread())
    {
        judge.see_unread();
    }
    if arguments.format == Format::Jsonl {
        // The lines are for a program; how complete they are is for whoever started it.
        let _told = write!(
            anstream::stderr(),
            "{}",
            scan_text::summary(&report.summary, &report.hosts, lang)
        );
    }
    if arguments.format == Format::Text {
        print_line(&scan_text::summary(&report.summary, &report.hosts, lang))?;
        if let Some(excepted) = judge.excepted(lang) {
            print_line(&excepted)?;
        }
        print_line(&closing_line(report, &judge, lang))?;
    }
    Ok(if report.stopped {
        Ending::Interrupted
    } else {
        judge.ending()
    })
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
    if report.stopped {
        let again = say(
            lang,
            "Đã dừng giữa chừng; chạy lại cùng lệnh để tiếp tục.",
            "Stopped half-way; run the same command to go on.",
        );
        format!("{counts}\n{again}")
    } else {
        counts
    }
}
