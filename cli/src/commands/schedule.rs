//! `rasoat schedule`: portals are scanned when they are due.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use rasoat_core::{Clock, Lang, Portal, PortalId};
use rasoat_pipeline::scan::{ScanProgress, ScanReport, ScanTools, scan};
use rasoat_pipeline::schedule::{Agenda, LastRun, Next, Plan, Scans, run_agenda};
use rasoat_store::Store;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::scan::stop_on_ctrl_c;
use crate::arguments::{ExtractFormat, ScheduleAction, ScheduleArguments};
use crate::errors;
use crate::exit::Ending;
use crate::output::print_line;
use crate::output::run_text::moment;
use crate::output::scan_text::stop_words;
use crate::output::style::{number, say};
use crate::output::table::table;
use crate::settings::Settings;
use crate::subject::Subject;
use crate::tools;

/// Does what is asked.
pub(super) async fn run(
    arguments: &ScheduleArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let dir = match &arguments.data {
        Some(dir) => dir.clone(),
        None => settings.data_dir()?,
    };
    tools::existing_store(&dir).await?.close().await?;
    match &arguments.action {
        ScheduleAction::Run { most_hosts } => {
            let tools = tools::scan_tools(settings, &dir, tools::crawl_settings(settings)).await?;
            let _only_scan_here = tools.store.lock_crawl()?;
            let stop = stop_on_ctrl_c(lang);
            let clock = Arc::clone(&tools.clock);
            let scans = Scheduled { tools, lang };
            print_line(say(
                lang,
                "Đang chờ đến giờ rà soát (Ctrl-C để dừng).",
                "Waiting for the next scan (Ctrl-C to stop).",
            ))?;
            let most_hosts = most_hosts.unwrap_or(settings.schedule.most_hosts);
            run_agenda(&scans, clock.as_ref(), most_hosts, &stop).await?;
            scans.tools.store.close().await?;
            return Ok(Ending::Interrupted);
        }
        ScheduleAction::List { format } => {
            let lines = lines(&Store::open(&dir, tools::clock()).await?).await?;
            show(&lines, *format, lang)?;
        }
        ScheduleAction::Next { count, format } => {
            let mut lines = lines(&Store::open(&dir, tools::clock()).await?).await?;
            lines.retain(|line| line.next.is_some());
            lines.sort_by_key(|line| line.next);
            lines.truncate(*count);
            show(&lines, *format, lang)?;
        }
    }
    Ok(Ending::Clear)
}

/// The portals with schedules, as they stand in a list.
#[derive(Debug, Serialize)]
struct Line {
    portal: PortalId,
    cron: String,
    time_zone: String,
    last: Option<Timestamp>,
    /// When it is scanned next; `None` where it is not.
    next: Option<Timestamp>,
    /// Why it is not.
    hindrance: Option<Hindrance>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Hindrance {
    /// There is no valid permission.
    NotPermitted,
    /// Somebody paused its run.
    Paused,
    /// Expression, blackout and hours leave no time.
    NoTime,
}

async fn lines(store: &Store) -> anyhow::Result<Vec<Line>> {
    let clock = tools::clock();
    let agendas = agendas(store, &store.portals().await?).await?;
    let portals: HashMap<PortalId, Portal> = store
        .portals()
        .await?
        .into_iter()
        .map(|portal| (portal.id.clone(), portal))
        .collect();
    let mut lines = Vec::new();
    for agenda in agendas {
        let Some(portal) = portals.get(&agenda.portal) else {
            continue;
        };
        let Some(schedule) = &portal.schedule else {
            continue;
        };
        let (next, hindrance) = match agenda.next(clock.now()) {
            _ if !is_permitted(portal, clock.as_ref()) => (None, Some(Hindrance::NotPermitted)),
            Next::At(at) => (Some(at), None),
            Next::Paused => (None, Some(Hindrance::Paused)),
            Next::Never => (None, Some(Hindrance::NoTime)),
        };
        lines.push(Line {
            portal: agenda.portal,
            cron: schedule.cron.clone(),
            time_zone: schedule.time_zone.clone(),
            last: agenda.last.map(|last| last.started_at),
            next,
            hindrance,
        });
    }
    Ok(lines)
}

fn show(lines: &[Line], format: ExtractFormat, lang: Lang) -> anyhow::Result<()> {
    if format == ExtractFormat::Json {
        print_line(&serde_json::to_string(lines)?)?;
        return Ok(());
    }
    let row = |line: &Line| {
        let next = match (line.next, line.hindrance) {
            (Some(at), _) => moment(at),
            (None, Some(Hindrance::Paused)) => say(lang, "đang tạm dừng", "paused").to_owned(),
            (None, Some(Hindrance::NotPermitted)) => say(lang, "chưa được phép", "not permitted").to_owned(),
            (None, Some(Hindrance::NoTime) | None) => {
                say(lang, "không có giờ nào", "no time left").to_owned()
            }
        };
        vec![
            line.portal.to_string(),
            line.cron.clone(),
            line.time_zone.clone(),
            line.last.map_or("–".to_owned(), moment),
            next,
        ]
    };
    let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
    let headings = match lang {
        Lang::Vi => ["cổng", "lịch", "múi giờ", "lần trước", "lần tới"],
        Lang::En => ["portal", "schedule", "time zone", "last", "next"],
    };
    print_line(table(&headings, &rows).trim_end())?;
    Ok(())
}

fn is_permitted(portal: &Portal, clock: &dyn Clock) -> bool {
    portal.permit(clock.today()).is_ok() || portal.permit_loopback().is_ok()
}

/// What is known of each portal that has a schedule.
async fn agendas(store: &Store, portals: &[Portal]) -> anyhow::Result<Vec<Agenda>> {
    let dates: HashMap<PortalId, Timestamp> = store.portal_dates().await?.into_iter().collect();
    let last_runs = store.last_runs().await?;
    let last: HashMap<&PortalId, LastRun> = last_runs
        .iter()
        .map(|head| (&head.portal, LastRun::from(head)))
        .collect();
    let mut agendas = Vec::new();
    for portal in portals {
        let Some(plan) = Plan::of(portal)? else { continue };
        agendas.push(Agenda {
            portal: portal.id.clone(),
            plan,
            hosts: portal.scope.hosts.len() + portal.scope.attachment_hosts.len(),
            since: dates.get(&portal.id).copied().unwrap_or(Timestamp::UNIX_EPOCH),
            last: last.get(&portal.id).copied(),
        });
    }
    Ok(agendas)
}

/// The portals of the store, scanned by their schedules.
struct Scheduled {
    tools: ScanTools,
    lang: Lang,
}

impl Scans for Scheduled {
    type Error = anyhow::Error;

    async fn agendas(&self) -> anyhow::Result<Vec<Agenda>> {
        let mut portals = self.tools.store.portals().await?;
        portals.retain(|portal| is_permitted(portal, self.tools.clock.as_ref()));
        agendas(&self.tools.store, &portals).await
    }

    async fn scan(&self, portal: &PortalId, stop: &CancellationToken) -> bool {
        let begun = say(self.lang, "bắt đầu", "begins");
        let now = moment(self.tools.clock.now());
        // Where nobody reads along, scans go on.
        let _told = print_line(&format!("{now}  {portal}  {begun}"));
        let scanned = self.try_scan(portal, stop).await;
        let now = moment(self.tools.clock.now());
        let (words, done) = match &scanned {
            Ok(report) => (outcome_words(report, self.lang), true),
            Err(error) => {
                tracing::error!(portal.id = %portal, "a scheduled scan failed");
                (failure_words(error, self.lang), false)
            }
        };
        let _told = print_line(&format!("{now}  {portal}  {words}"));
        done
    }
}

impl Scheduled {
    async fn try_scan(&self, id: &PortalId, stop: &CancellationToken) -> anyhow::Result<ScanReport> {
        let known = Subject::imported(&self.tools.store, id).await?;
        let (portal, agency) = known.ok_or_else(|| rasoat_store::StoreError::UnknownPortal(id.clone()))?;
        let subject = Subject::permitted(portal, agency)?;
        let progress = ScanProgress::default();
        let report = scan(
            &subject.portal,
            &subject.agency,
            &subject.permit,
            &self.tools,
            &progress,
            stop,
        )
        .await?;
        Ok(report)
    }
}

fn outcome_words(report: &ScanReport, lang: Lang) -> String {
    let summary = report.summary();
    let state = match report.stopped_by {
        Some(cause) => stop_words(cause).in_lang(lang).to_owned(),
        None => say(lang, "xong", "done").to_owned(),
    };
    let findings: u64 = summary.findings.values().sum();
    format!(
        "{state} · {} {} · {} {} · {} {} · rasoat runs show {}",
        say(lang, "địa chỉ", "addresses"),
        number(summary.addresses, lang),
        say(lang, "phát hiện", "findings"),
        number(findings, lang),
        say(lang, "mới", "new"),
        number(report.report.changes.new_findings, lang),
        report.run.id,
    )
}

fn failure_words(error: &anyhow::Error, lang: Lang) -> String {
    let detail = match lang {
        Lang::Vi => error
            .chain()
            .find_map(errors::in_vietnamese)
            .unwrap_or_else(|| format!("{error:#}")),
        Lang::En => format!("{error:#}"),
    };
    format!(
        "{} {detail}",
        say(lang, "chưa rà soát được:", "could not be scanned:")
    )
}
