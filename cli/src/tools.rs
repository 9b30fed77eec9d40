//! Puts together what commands work with: readers, detector, store.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use rasoat_core::{Clock, SystemClock};
use rasoat_crawler::CrawlSettings;
use rasoat_pipeline::Inspector;
use rasoat_pipeline::reader::{ReaderPool, Recogniser, WorkerCommand};
use rasoat_pipeline::scan::ScanTools;
use rasoat_store::Store;

use crate::exit::OperatorError;
use crate::rule_files;
use crate::settings::Settings;

/// Processors of this machine, at least 1.
pub(crate) fn processors() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Most documents to work on at the same time, whatever is asked for: each may be as large as the input limit.
pub(crate) fn most_jobs() -> NonZeroUsize {
    const MOST_A_PROCESSOR: usize = 4;
    processors().saturating_mul(NonZeroUsize::new(MOST_A_PROCESSOR).unwrap_or(NonZeroUsize::MIN))
}

/// Readers in processes of their own, at most `jobs` at a time, and the detector with the rules in force.
pub(crate) fn inspector(settings: &Settings, jobs: NonZeroUsize) -> anyhow::Result<Inspector> {
    let command = WorkerCommand::this_program().context("cannot find the running program on the disk")?;
    let recogniser = Recogniser::find(command.clone());
    let pool = ReaderPool::new(command, jobs, settings.worker.clone(), settings.read.clone())
        .with_recogniser(recogniser);
    let detector = rule_files::detector(&settings.detect, clock().today())?;
    Ok(Inspector::new(Arc::new(pool), Arc::new(detector)))
}

/// The clock that commands use.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// Opens the data folder `dir`, which must be there: looking at what was stored makes nothing.
pub(crate) async fn existing_store(dir: &Path) -> anyhow::Result<Store> {
    if !dir.join("rasoat.sqlite").is_file() {
        let shown = dir.display();
        return Err(OperatorError::new(
            format!("thư mục dữ liệu `{shown}` chưa có gì; nhập cổng bằng `rasoat portals import`, rà soát bằng `rasoat scan`, hoặc nêu thư mục khác bằng --data"),
            format!("there is nothing in the data folder `{shown}` yet; import portals with `rasoat portals import`, scan with `rasoat scan`, or name another folder with --data"),
        )
        .into());
    }
    Ok(Store::open(dir, clock()).await?)
}

/// Opens the data folder `dir`, making it where it is not there, and joins it with the other tools of a scan.
pub(crate) async fn scan_tools(
    settings: &Settings,
    dir: &Path,
    crawl: CrawlSettings,
) -> anyhow::Result<ScanTools> {
    let jobs = processors();
    let store = Store::open(dir, clock()).await?;
    Ok(ScanTools {
        fingerprint_key: store.fingerprint_key(),
        store,
        inspector: inspector(settings, jobs)?,
        clock: clock(),
        crawl,
        jobs,
        min_interval_ms: None,
        keep_outcomes: settings.runs.keep_outcomes,
    })
}

/// How the crawler introduces itself and how wide it works, by the configuration.
pub(crate) fn crawl_settings(settings: &Settings) -> CrawlSettings {
    let defaults = CrawlSettings::default();
    let identity = &settings.crawl;
    let user_agent = if identity.contact_page.is_empty() {
        defaults.user_agent.clone()
    } else {
        format!("{} (+{})", defaults.user_agent, identity.contact_page)
    };
    CrawlSettings {
        user_agent,
        from: Some(identity.contact_mail.clone()).filter(|mail| !mail.is_empty()),
        max_in_flight: identity.max_in_flight,
        retry_base: Duration::from_millis(identity.retry_base_ms.get()),
        max_body_memory_bytes: u64::from(identity.max_body_memory_mib.get()) * 1024 * 1024,
        ..defaults
    }
}
