//! The arguments of the commands around scans: runs, portals, discover, schedule.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use rasoat_core::PortalId;

use super::ExtractFormat as ReportFormat;

/// `rasoat runs`.
#[derive(Debug, Args)]
pub(crate) struct RunsArguments {
    /// What to do with them
    #[command(subcommand)]
    pub(crate) action: RunsAction,
    /// Folder for the database and keys [default: from the configuration]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// What to do with runs.
#[derive(Debug, Subcommand)]
pub(crate) enum RunsAction {
    /// List scans, the newest first
    List {
        /// Only those of this portal
        #[arg(long, value_name = "ID")]
        portal: Option<PortalId>,
        /// Most of them to list
        #[arg(long, value_name = "N", default_value = "20")]
        limit: u32,
        /// Format of the list
        #[arg(long, value_enum, default_value = "text")]
        format: ReportFormat,
    },
    /// Show how complete a scan was, host by host, and what changed since the one before
    Show {
        /// The number of the scan
        #[arg(value_name = "RUN")]
        run: i64,
        /// Format of the report
        #[arg(long, value_enum, default_value = "text")]
        format: ReportFormat,
    },
    /// Ask a scan to stop within seconds and not to go on by itself
    Pause {
        /// The number of the scan
        #[arg(value_name = "RUN")]
        run: i64,
    },
    /// Let a stopped scan go on, here or in the scheduler that is running
    Resume {
        /// The number of the scan
        #[arg(value_name = "RUN")]
        run: i64,
    },
    /// Give a scan up; what it found stays, the next one begins anew
    Cancel {
        /// The number of the scan
        #[arg(value_name = "RUN")]
        run: i64,
    },
}

/// `rasoat portals`.
#[derive(Debug, Args)]
pub(crate) struct PortalsArguments {
    /// What to do with them
    #[command(subcommand)]
    pub(crate) action: PortalsAction,
    /// Folder for the database and keys [default: from the configuration]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// What to do with portals.
#[derive(Debug, Subcommand)]
pub(crate) enum PortalsAction {
    /// Check files of agencies and portals and take them over; all faults are told at once, by line
    Import {
        /// TOML or CSV files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Check files of agencies and portals without taking them over; asks nobody
    Check {
        /// TOML or CSV files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// List the portals that were taken over
    List {
        /// Format of the list
        #[arg(long, value_enum, default_value = "text")]
        format: ReportFormat,
    },
    /// Show one portal: addresses, scope, rate, hours, schedule, authority
    Show {
        /// The portal
        #[arg(value_name = "ID")]
        id: PortalId,
        /// Format: text is TOML, as in a file of portals
        #[arg(long, value_enum, default_value = "text")]
        format: ReportFormat,
    },
}

/// `rasoat discover`.
#[derive(Debug, Args)]
pub(crate) struct DiscoverArguments {
    /// A portal that was scanned, or a domain such as tinh.gov.vn
    #[arg(value_name = "PORTAL|DOMAIN")]
    pub(crate) what: String,
    /// Folder for the database and keys [default: from the configuration]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Format of the list
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: ReportFormat,
}

/// `rasoat schedule`.
#[derive(Debug, Args)]
pub(crate) struct ScheduleArguments {
    /// What to do with it
    #[command(subcommand)]
    pub(crate) action: ScheduleAction,
    /// Folder for the database and keys [default: from the configuration]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// What to do with the schedule.
#[derive(Debug, Subcommand)]
pub(crate) enum ScheduleAction {
    /// Scan portals when they are due, until Ctrl-C
    Run {
        /// Most hosts that are scanned at the same time [default: from the configuration]
        #[arg(long, value_name = "N")]
        most_hosts: Option<NonZeroUsize>,
    },
    /// List the portals with their schedules, last and next scans
    List {
        /// Format of the list
        #[arg(long, value_enum, default_value = "text")]
        format: ReportFormat,
    },
    /// Show which scans are next
    Next {
        /// Most of them to show
        #[arg(long, value_name = "N", default_value = "10")]
        count: usize,
        /// Format of the list
        #[arg(long, value_enum, default_value = "text")]
        format: ReportFormat,
    },
}
