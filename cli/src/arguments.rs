//! The command line, as `clap` sees it. Help texts are English here; `help.rs` has the Vietnamese ones.

mod cases;
mod watch;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use rasoat_core::{Band, Lang, PortalId};
use url::Url;

pub(crate) use self::cases::{
    ActingArguments, AuditArguments, AuditCommand, CaseStep, CasesAction, CasesArguments, DecisionName,
    FilterArguments, FindingsAction, FindingsArguments, UsersAction, UsersArguments,
};
pub(crate) use self::watch::{
    DiscoverArguments, PortalsAction, PortalsArguments, RunsAction, RunsArguments, ScheduleAction,
    ScheduleArguments,
};
use crate::telemetry::LogFormat;

/// Finds documents with signs of state-secret markings, personal data or credentials on agencies' websites,
/// before or after they are published. Keeps nothing of their content.
#[derive(Debug, Parser)]
#[command(name = "rasoat", version, about, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// Language of the output: vi or en
    #[arg(long, global = true, value_name = "LANG", value_parser = parse_lang)]
    pub(crate) lang: Option<Lang>,
    /// Configuration file [default: ./rasoat.toml, then the user's, then /etc/rasoat/rasoat.toml]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Format of the log on standard error
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check files and folders before they are published; keeps nothing
    Check(CheckArguments),
    /// Print what rasoat sees in a file: text by zones, hidden parts, what was not read; keeps nothing
    Extract(ExtractArguments),
    /// Scan a portal and store what is found
    Scan(ScanArguments),
    /// Show and control scans: list, show, pause, resume, cancel
    Runs(RunsArguments),
    /// Take over, show and check the portals to watch
    Portals(PortalsArguments),
    /// Find hosts that an agency's pages link to and that are not watched; fetches nothing
    Discover(DiscoverArguments),
    /// Scan portals by their schedules
    Schedule(ScheduleArguments),
    /// Show and decide findings; a second person approves
    Findings(FindingsArguments),
    /// Show cases and drive them to a proven removal
    Cases(CasesArguments),
    /// Keep the users and their tokens
    Users(UsersArguments),
    /// Show, check and witness the log of who did what
    Audit(AuditArguments),
    /// Show rasoat at work on the website of a fictional province
    Demo(DemoArguments),
    /// Explain how a file is judged, with everything that was weighed; keeps nothing
    Explain(ExplainArguments),
    /// Show, check and try the rules
    Rules(RulesArguments),
    /// Check or print the configuration
    Config(ConfigArguments),
    /// Tell what this machine offers and what that enables
    Doctor(DoctorArguments),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Jsonl,
}

/// How one result as a whole is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractFormat {
    /// For people.
    Text,
    /// For programs: one JSON object.
    Json,
}

/// From which band on detections are findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Threshold {
    /// Weak signs too.
    Note,
    /// What a person must look at.
    Review,
    /// Only what a person must look at at once.
    Alert,
}

impl From<Threshold> for Band {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::Note => Self::Note,
            Threshold::Review => Self::Review,
            Threshold::Alert => Self::Alert,
        }
    }
}

/// `rasoat check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Files and folders; folders are searched to any depth
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Format of the results
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Lowest band that counts as a finding (exit code 1)
    #[arg(long, value_enum, default_value = "review")]
    pub(crate) threshold: Threshold,
    /// What is known of the files beside their content.
    #[arg(
        long,
        value_name = "FILE",
        help = "JSON lines with \"path\", \"link_text\", \"published\" for the files"
    )]
    pub(crate) index: Option<PathBuf>,
    /// Documents read at the same time [default: number of processors]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// `rasoat extract`.
#[derive(Debug, Args)]
pub(crate) struct ExtractArguments {
    /// The file; its content goes to standard output
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Format of the output
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: ExtractFormat,
}

/// `rasoat scan`.
#[derive(Debug, Args)]
pub(crate) struct ScanArguments {
    /// Start address; without a portal's written authority only on this machine, with --allow-private
    #[arg(
        value_name = "URL",
        required_unless_present = "portal",
        conflicts_with = "portal"
    )]
    pub(crate) url: Option<Url>,
    /// Portal that was imported, or that the seeds file has
    #[arg(long, value_name = "ID")]
    pub(crate) portal: Option<PortalId>,
    /// Seeds file with agencies and portals, TOML or CSV
    #[arg(long, value_name = "FILE", requires = "portal")]
    pub(crate) seeds: Option<PathBuf>,
    /// Folder for the database and keys [default: from the configuration]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Allow loopback addresses
    #[arg(long, conflicts_with = "portal")]
    pub(crate) allow_private: bool,
    /// Most requests to one host, such as 2/s or 30/m; a slower robots.txt wins
    #[arg(long, value_name = "N/s", value_parser = parse_rate)]
    pub(crate) rate: Option<Rate>,
    /// Most documents to fetch in this run
    #[arg(long, value_name = "N")]
    pub(crate) max_pages: Option<u64>,
    /// Format of the results
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Lowest band that counts as a finding (exit code 1)
    #[arg(long, value_enum, default_value = "review")]
    pub(crate) threshold: Threshold,
}

/// `rasoat explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Format of the results
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Lowest band that counts as a finding (exit code 1)
    #[arg(long, value_enum, default_value = "review")]
    pub(crate) threshold: Threshold,
    /// What is known of the file beside its content.
    #[arg(
        long,
        value_name = "FILE",
        help = "JSON lines with \"path\", \"link_text\", \"published\" for the file"
    )]
    pub(crate) index: Option<PathBuf>,
}

/// `rasoat rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArguments {
    /// What to do with them
    #[command(subcommand)]
    pub(crate) action: RulesAction,
}

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesAction {
    /// List the rules in force
    List {
        /// Format of the list
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Show one rule: reasons with points, thresholds, examples, references
    Show {
        /// The rule
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Check packs: every example must be found, no counter-example may be
    Check {
        /// Packs to check with the built-in rules [default: everything in force, exceptions too]
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Show what the rules say of a text in the notation of their examples
    Test {
        /// The text file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// `rasoat demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// End after the scan [default; a dashboard to look at comes later]
    #[arg(long, hide = true)]
    pub(crate) once: bool,
    /// Only serve the fictional portal, on this port, until Ctrl-C
    #[arg(long, value_name = "PORT")]
    pub(crate) serve: Option<u16>,
}

/// `rasoat config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigArguments {
    /// What to do with it
    #[command(subcommand)]
    pub(crate) action: ConfigAction,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigAction {
    /// Check the configuration in force: file, environment, values
    Check,
    /// Print the default configuration, with explanations
    PrintDefault,
}

/// `rasoat doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Folder for the database and keys [default: from the configuration]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// Requests in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    /// Time between two requests, in milliseconds, at least 1.
    pub(crate) interval_ms: u64,
}

fn parse_lang(text: &str) -> Result<Lang, String> {
    text.parse().map_err(|()| "vi | en".to_owned())
}

fn parse_rate(text: &str) -> Result<Rate, String> {
    const EXAMPLES: &str = "2/s, 0.5/s, 30/m";
    let (count, unit) = text.split_once('/').unwrap_or((text, "s"));
    let unit_ms: f64 = match unit {
        "s" => 1000.0,
        "m" => 60_000.0,
        _ => return Err(EXAMPLES.to_owned()),
    };
    let count: f64 = count.parse().map_err(|_| EXAMPLES.to_owned())?;
    if !(count > 0.0 && count <= 1000.0) {
        return Err(EXAMPLES.to_owned());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and a cast saturates"
    )]
    let interval_ms = (unit_ms / count).ceil() as u64;
    Ok(Rate {
        interval_ms: interval_ms.max(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_people_write_them() {
        let interval = |text: &str| parse_rate(text).map(|rate| rate.interval_ms);
        assert_eq!(interval("20/s"), Ok(50));
        assert_eq!(interval("3/s"), Ok(334));
        assert_eq!(interval("0.5/s"), Ok(2000));
        assert_eq!(interval("30/m"), Ok(2000));
        assert_eq!(interval("2"), Ok(500));
        for wrong in ["", "0/s", "-1/s", "nan/s", "inf/s", "1/h", "x/s", "1e9/s"] {
            assert!(parse_rate(wrong).is_err(), "{wrong}");
        }
    }
}
