//! `rasoat portals`: which portals are watched.

use std::path::{Path, PathBuf};

use rasoat_core::{Agency, AuthorityError, Clock as _, Lang, Portal, PortalId, Seeds, SystemClock};
use rasoat_store::{Store, StoreError};

use crate::arguments::{ExtractFormat, PortalsAction, PortalsArguments};
use crate::errors;
use crate::exit::{Ending, OperatorError};
use crate::output::print_line;
use crate::output::style::say;
use crate::output::table::table;
use crate::settings::Settings;
use crate::subject::Subject;
use crate::{seeds, tools};

/// Does what is asked.
pub(super) async fn run(
    arguments: &PortalsArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let dir = || match &arguments.data {
        Some(dir) => Ok(dir.clone()),
        None => settings.data_dir(),
    };
    match &arguments.action {
        PortalsAction::Check { files } => {
            let all = read_all(files)?;
            tell(&all, lang)?;
        }
        PortalsAction::Import { files } => {
            let all = read_all(files)?;
            let store = Store::open(&dir()?, tools::clock()).await?;
            import(&store, &all).await?;
            store.close().await?;
            tell(&all, lang)?;
        }
        PortalsAction::List { format } => {
            let store = tools::existing_store(&dir()?).await?;
            list(&store.portals().await?, *format, lang)?;
            store.close().await?;
        }
        PortalsAction::Show { id, format } => {
            let store = tools::existing_store(&dir()?).await?;
            show(&store, id, *format).await?;
            store.close().await?;
        }
    }
    Ok(Ending::Clear)
}

/// Reads all files, and tells the faults of all of them at once.
fn read_all(files: &[PathBuf]) -> Result<Seeds, OperatorError> {
    let mut all = Seeds::default();
    let mut faults: Vec<OperatorError> = Vec::new();
    for file in files {
        match seeds::read(file) {
            Ok(mut seeds) => {
                faults.extend(named_twice(&all, &seeds, file));
                all.agencies.append(&mut seeds.agencies);
                all.portals.append(&mut seeds.portals);
            }
            Err(error) => faults.push(error),
        }
    }
    if faults.is_empty() {
        return Ok(all);
    }
    let join = |part: fn(&OperatorError) -> &str| {
        let parts: Vec<&str> = faults.iter().map(part).collect();
        parts.join("\n")
    };
    Err(OperatorError::new(
        join(|error| error.sentence.vi.as_ref()),
        join(|error| error.sentence.en.as_ref()),
    ))
}

/// A portal that another file names too.
fn named_twice(all: &Seeds, seeds: &Seeds, file: &Path) -> Option<OperatorError> {
    let twice = seeds
        .portals
        .iter()
        .find(|portal| all.portal(&portal.id).is_some())?;
    let (id, file) = (&twice.id, file.display());
    Some(OperatorError::new(
        format!("`{file}`: cổng `{id}` đã có trong một tệp khác; chỉ để lại một nơi"),
        format!("`{file}`: portal `{id}` is in another file too; leave it in one"),
    ))
}

async fn import(store: &Store, seeds: &Seeds) -> Result<(), StoreError> {
    for agency in &seeds.agencies {
        store.upsert_agency(agency).await?;
    }
    for portal in &seeds.portals {
        store.upsert_portal(portal).await?;
    }
    Ok(())
}

/// What was read, and which portals may not be scanned yet.
fn tell(seeds: &Seeds, lang: Lang) -> anyhow::Result<()> {
    print_line(&format!(
        "{} {} · {} {}",
        say(lang, "Cơ quan:", "Agencies:"),
        seeds.agencies.len(),
        say(lang, "cổng:", "portals:"),
        seeds.portals.len(),
    ))?;
    for portal in &seeds.portals {
        if let Err(error) = portal.permit(SystemClock.today()) {
            print_line(&format!("  ! {}", refusal(&error, lang)))?;
        }
    }
    Ok(())
}

fn refusal(error: &AuthorityError, lang: Lang) -> String {
    match lang {
        Lang::Vi => errors::in_vietnamese(error).unwrap_or_else(|| error.to_string()),
        Lang::En => error.to_string(),
    }
}

fn list(portals: &[Portal], format: ExtractFormat, lang: Lang) -> anyhow::Result<()> {
    if format == ExtractFormat::Json {
        print_line(&serde_json::to_string(portals)?)?;
        return Ok(());
    }
    let today = SystemClock.today();
    let row = |portal: &Portal| {
        let permitted = match portal.permit(today) {
            Ok(_) => say(lang, "được phép", "permitted"),
            Err(AuthorityError::Disabled(_)) => say(lang, "chưa bật", "not enabled"),
            Err(_) => say(lang, "chưa có văn bản còn hiệu lực", "no valid authority"),
        };
        vec![
            portal.id.to_string(),
            portal.agency.to_string(),
            permitted.to_owned(),
            portal
                .schedule
                .as_ref()
                .map_or("–".to_owned(), |schedule| schedule.cron.clone()),
            portal.scope.hosts.join(" "),
        ]
    };
    let rows: Vec<Vec<String>> = portals.iter().map(row).collect();
    let headings = match lang {
        Lang::Vi => ["cổng", "cơ quan", "rà soát", "lịch", "máy chủ"],
        Lang::En => ["portal", "agency", "scan", "schedule", "hosts"],
    };
    print_line(table(&headings, &rows).trim_end())?;
    Ok(())
}

async fn show(store: &Store, id: &PortalId, format: ExtractFormat) -> anyhow::Result<()> {
    let (portal, agency) = Subject::imported(store, id)
        .await?
        .ok_or_else(|| StoreError::UnknownPortal(id.clone()))?;
    let text = match format {
        ExtractFormat::Json => serde_json::to_string(&portal)?,
        ExtractFormat::Text => as_seeds(portal, agency)?,
    };
    print_line(text.trim_end())?;
    Ok(())
}

/// The portal as a seeds file that could be imported.
fn as_seeds(portal: Portal, agency: Agency) -> anyhow::Result<String> {
    Ok(toml::to_string(&Seeds {
        agencies: vec![agency],
        portals: vec![portal],
    })?)
}
