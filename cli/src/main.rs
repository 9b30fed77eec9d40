//! `rasoat`: finds documents with state-secret markings, personal data or credentials that agencies' websites
//! show by mistake.

mod arguments;
mod commands;
mod demo_portal;
mod errors;
mod exit;
mod help;
mod output;
mod rule_files;
mod seeds;
mod settings;
mod subject;
mod telemetry;
mod tools;

use std::ffi::OsString;
use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use clap::FromArgMatches as _;
use rasoat_core::Lang;
use rasoat_pipeline::reader;

use crate::arguments::Arguments;
use crate::exit::Ending;
use crate::settings::Settings;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments
        .get(1)
        .is_some_and(|first| first == reader::WORKER_ARGUMENT)
    {
        return become_worker(arguments.get(2));
    }
    if let [_, first, program] = arguments.as_slice()
        && first == reader::RECOGNISER_ARGUMENT
    {
        return reader::become_recogniser(std::path::Path::new(program));
    }
    let lang = help::lang_before_parsing(&arguments);
    std::panic::set_hook(Box::new(tell_where));
    let parsed = match help::command(lang).try_get_matches_from(&arguments) {
        Ok(matches) => Arguments::from_arg_matches(&matches),
        Err(error) => Err(error),
    };
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return help::explain(&error, lang),
    };
    let settings = match settings::load(arguments.config.as_deref()) {
        Ok(settings) => settings,
        Err(error) => return exit::report(&error, lang),
    };
    let lang = arguments.lang.unwrap_or_else(|| settings.lang_or_environment());
    match std::panic::catch_unwind(AssertUnwindSafe(|| run(&arguments, &settings, lang))) {
        Ok(Ok(ending)) => ending.into(),
        Ok(Err(error)) => exit::report(&error, lang),
        Err(_) => Ending::Internal.into(),
    }
}

/// Tells where the program failed, and not with which words: they may quote a document.
fn tell_where(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map_or(String::new(), |place| {
        format!(" {}:{}", place.file(), place.line())
    });
    // Where standard error is gone, the exit code still tells.
    let _told = writeln!(std::io::stderr(), "rasoat: lỗi bên trong / internal error{place}");
}

fn run(arguments: &Arguments, settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    telemetry::start(
        arguments.log_format.unwrap_or(settings.log.format),
        &settings.log.level,
    )?;
    reader::protect_memory();
    commands::run(&arguments.command, settings, lang)
}

fn become_worker(memory: Option<&OsString>) -> ExitCode {
    match memory
        .and_then(|text| text.to_str())
        .and_then(|text| text.parse().ok())
    {
        Some(max_memory_bytes) => reader::run_worker(max_memory_bytes),
        None => ExitCode::from(Ending::Usage),
    }
}

/// The language that the environment asks for; Vietnamese where it asks for none of ours.
fn lang_of_environment() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| value.parse().ok())
        .unwrap_or_default()
}
