//! `rasoat runs`: the scans that were made, and what may be asked of them.

use rasoat_core::{Lang, PortalId, RunId};
use rasoat_store::{RunHead, RunRequest, RunState, Store, StoreError};
use serde::Serialize;

use super::scan::{Shown, scan_and_print};
use crate::arguments::{ExtractFormat, Format, RunsAction, RunsArguments, Threshold};
use crate::exit::{Ending, OperatorError};
use crate::output::run_text::{self, moment, state_word};
use crate::output::style::{number, say};
use crate::output::table::table;
use crate::output::{print_line, scan_text};
use crate::settings::Settings;
use crate::subject::Subject;
use crate::tools;

/// Does what is asked of the runs of a data folder.
pub(super) async fn run(
    arguments: &RunsArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let dir = match &arguments.data {
        Some(dir) => dir.clone(),
        None => settings.data_dir()?,
    };
    if let RunsAction::Resume { run } = &arguments.action {
        return resume(RunId(*run), &dir, settings, lang).await;
    }
    let store = tools::existing_store(&dir).await?;
    match &arguments.action {
        RunsAction::List {
            portal,
            limit,
            format,
        } => list(&store, portal.as_ref(), *limit, *format, lang).await?,
        RunsAction::Show { run, format } => {
            let report = store.run_report(RunId(*run)).await?;
            match format {
                ExtractFormat::Text => {
                    print_line(&headline(&store.run_head(RunId(*run)).await?, lang))?;
                    print_line(scan_text::summary(&report, lang).trim_end())?;
                }
                ExtractFormat::Json => print_line(&run_text::json(&report))?,
            }
        }
        RunsAction::Pause { run } => pause(&store, RunId(*run), lang).await?,
        RunsAction::Cancel { run } => cancel(&store, RunId(*run), lang).await?,
        RunsAction::Resume { .. } => {}
    }
    store.close().await?;
    Ok(Ending::Clear)
}

fn headline(head: &RunHead, lang: Lang) -> String {
    let ended = head
        .finished_at
        .map_or(String::new(), |at| format!(" – {}", moment(at)));
    format!(
        "{} {} · {} · {} · {}{ended}",
        say(lang, "Lần rà soát", "Scan"),
        head.run,
        head.portal,
        state_word(head.state, lang),
        moment(head.started_at),
    )
}

async fn list(
    store: &Store,
    portal: Option<&PortalId>,
    limit: u32,
    format: ExtractFormat,
    lang: Lang,
) -> anyhow::Result<()> {
    let heads = store.runs(portal, limit).await?;
    if format == ExtractFormat::Json {
        let entries: Vec<Entry<'_>> = heads.iter().map(Entry::from).collect();
        print_line(&serde_json::to_string(&entries)?)?;
        return Ok(());
    }
    let rows: Vec<Vec<String>> = heads.iter().map(|head| cells(head, lang)).collect();
    let headings = match lang {
        Lang::Vi => [
            "số",
            "cổng",
            "trạng thái",
            "bắt đầu",
            "kết thúc",
            "địa chỉ",
            "còn lại",
        ],
        Lang::En => ["run", "portal", "state", "begun", "ended", "addresses", "left"],
    };
    print_line(table(&headings, &rows).trim_end())?;
    Ok(())
}

fn cells(head: &RunHead, lang: Lang) -> Vec<String> {
    let mut state = state_word(head.state, lang).to_owned();
    let request = match (head.state, head.request) {
        (RunState::Running, Some(RunRequest::Pause)) => Some(say(lang, "đang chờ tạm dừng", "to pause")),
        (RunState::Running, Some(RunRequest::Cancel)) => Some(say(lang, "đang chờ hủy", "to be cancelled")),
        _ => head.stopped_by.map(|cause| match lang {
            Lang::Vi => scan_text::stop_words_vi(cause),
            Lang::En => scan_text::stop_words_en(cause),
        }),
    };
    if let Some(request) = request.filter(|_| head.state != RunState::Cancelled) {
        state = format!("{state} ({request})");
    }
    let counts = |count: u64| {
        if head.finished_at.is_some() {
            number(count, lang)
        } else {
            String::new()
        }
    };
    vec![
        head.run.to_string(),
        head.portal.to_string(),
        state,
        moment(head.started_at),
        head.finished_at.map_or(String::new(), moment),
        counts(head.addresses),
        counts(head.unfinished),
    ]
}

/// A run as programs get it.
#[derive(Serialize)]
struct Entry<'a> {
    run: RunId,
    portal: &'a PortalId,
    state: RunState,
    request: Option<RunRequest>,
    stopped_by: Option<rasoat_store::StopCause>,
    started_at: jiff::Timestamp,
    finished_at: Option<jiff::Timestamp>,
    addresses: u64,
    unfinished: u64,
}

impl<'a> From<&'a RunHead> for Entry<'a> {
    fn from(head: &'a RunHead) -> Self {
        Self {
            run: head.run,
            portal: &head.portal,
            state: head.state,
            request: head.request,
            stopped_by: head.stopped_by,
            started_at: head.started_at,
            finished_at: head.finished_at,
            addresses: head.addresses,
            unfinished: head.unfinished,
        }
    }
}

async fn pause(store: &Store, run: RunId, lang: Lang) -> anyhow::Result<()> {
    store
        .request_pause(run)
        .await
        .map_err(|error| ended(run, error))?;
    print_line(say(
        lang,
        "Đã ghi yêu cầu: lần rà soát tạm dừng trong vài giây và không tự chạy tiếp.",
        "Noted: the scan pauses within seconds and does not go on by itself.",
    ))?;
    Ok(())
}

async fn cancel(store: &Store, run: RunId, lang: Lang) -> anyhow::Result<()> {
    store
        .request_cancel(run)
        .await
        .map_err(|error| ended(run, error))?;
    if store.run_head(run).await?.state == RunState::Running
        && let Ok(_nobody_scans) = store.lock_crawl()
    {
        // Its process is no longer there to do it.
        store.cancel_abandoned(run).await?;
    }
    let words = if store.run_head(run).await?.state == RunState::Running {
        say(
            lang,
            "Đã ghi yêu cầu: lần rà soát dừng hẳn trong vài giây.",
            "Noted: the scan ends within seconds.",
        )
    } else {
        say(
            lang,
            "Đã hủy; phát hiện đã có vẫn được giữ.",
            "Cancelled; what it found stays.",
        )
    };
    print_line(words)?;
    Ok(())
}

/// Lets a run go on: here where nobody else scans, else in the process that does.
async fn resume(
    run: RunId,
    dir: &std::path::Path,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    tools::existing_store(dir).await?.close().await?;
    let tools = tools::scan_tools(settings, dir, tools::crawl_settings(settings)).await?;
    let store = tools.store.clone();
    store
        .withdraw_request(run)
        .await
        .map_err(|error| ended(run, error))?;
    let head = store.run_head(run).await?;
    let _only_scan_here = match store.lock_crawl() {
        Ok(lock) => lock,
        Err(StoreError::CrawlLocked { .. }) => {
            print_line(say(
                lang,
                "Đã cho phép chạy tiếp; tiến trình đang rà soát trên thư mục dữ liệu này sẽ chạy tiếp khi đến lượt.",
                "It may go on; the process that scans with this data folder takes it up in its turn.",
            ))?;
            return Ok(Ending::Clear);
        }
        Err(error) => return Err(error.into()),
    };
    let (portal, agency) = Subject::imported(&store, &head.portal)
        .await?
        .ok_or(StoreError::UnknownPortal(head.portal))?;
    let subject = Subject::permitted(portal, agency)?;
    let shown = Shown {
        format: Format::Text,
        threshold: Threshold::Review,
    };
    scan_and_print(&subject, tools, shown, lang).await
}

/// Says what to do about a run of which nothing can go on.
fn ended(run: RunId, error: StoreError) -> anyhow::Error {
    match error {
        StoreError::RunEnded(_) => OperatorError::new(
            format!("lần rà soát số {run} đã kết thúc; chạy lần mới bằng `rasoat scan`"),
            format!("scan {run} has ended; begin a new one with `rasoat scan`"),
        )
        .into(),
        error => error.into(),
    }
}
