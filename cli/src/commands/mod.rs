//! One module a command. Each takes its arguments and says how the program ends.

mod acting;
mod audit;
mod cases;
mod check;
mod completions;
mod config;
mod demo;
mod discover;
mod doctor;
mod explain;
mod extract;
mod findings;
mod portals;
mod progress;
mod rules;
mod runs;
mod scan;
mod schedule;
mod users;

use rasoat_core::Lang;

use crate::arguments::{Command, ConfigAction};
use crate::exit::Ending;
use crate::settings::Settings;

/// Runs `command`.
pub(crate) fn run(command: &Command, settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    match command {
        Command::Completions { shell } => completions::run(*shell),
        Command::Config(arguments) => match arguments.action {
            ConfigAction::Check => config::check(settings, lang),
            ConfigAction::PrintDefault => config::print_default(),
        },
        Command::Check(arguments) => block_on(check::run(arguments, settings, lang)),
        Command::Extract(arguments) => block_on(extract::run(arguments, settings, lang)),
        Command::Scan(arguments) => block_on(scan::run(arguments, settings, lang)),
        Command::Runs(arguments) => block_on(runs::run(arguments, settings, lang)),
        Command::Portals(arguments) => block_on(portals::run(arguments, settings, lang)),
        Command::Discover(arguments) => block_on(discover::run(arguments, settings, lang)),
        Command::Schedule(arguments) => block_on(schedule::run(arguments, settings, lang)),
        Command::Findings(arguments) => block_on(findings::run(arguments, settings, lang)),
        Command::Cases(arguments) => block_on(cases::run(arguments, settings, lang)),
        Command::Users(arguments) => block_on(users::run(arguments, settings, lang)),
        Command::Audit(arguments) => block_on(audit::run(arguments, settings, lang)),
        Command::Demo(arguments) => block_on(demo::run(arguments, settings, lang)),
        Command::Explain(arguments) => block_on(explain::run(arguments, settings, lang)),
        Command::Rules(arguments) => rules::run(&arguments.action, settings, lang),
        Command::Doctor(arguments) => block_on(doctor::run(arguments, settings, lang)),
    }
}

fn block_on(command: impl Future<Output = anyhow::Result<Ending>>) -> anyhow::Result<Ending> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(command)
}
