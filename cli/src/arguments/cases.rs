//! The arguments of the commands around findings and cases.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use rasoat_core::{AgencyId, CaseCode, PortalId, UserId};

/// Where the data lie, and who acts.
#[derive(Debug, Args)]
pub(crate) struct ActingArguments {
    /// Folder for the database and keys [default: from the configuration]
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) data: Option<PathBuf>,
    /// File with the token of the user who acts [default: whoever works at this machine]
    #[arg(long = "as", value_name = "FILE", global = true)]
    pub(crate) token_file: Option<PathBuf>,
}

/// `rasoat users`.
#[derive(Debug, Args)]
pub(crate) struct UsersArguments {
    #[command(flatten)]
    pub(crate) acting: ActingArguments,
    /// What to do
    #[command(subcommand)]
    pub(crate) action: UsersAction,
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub(crate) enum UsersAction {
    /// List the users
    List,
    /// Add a user, or give one another role
    Set {
        /// The user
        #[arg(value_name = "ID")]
        user: UserId,
        /// The role.
        #[arg(
            long,
            help = "The role: handler, approver, administrator, agency_viewer, agency_handler, police_receiver, \
                    police_commander, auditor, api_client"
        )]
        role: String,
        /// The agency, for roles that belong to one
        #[arg(long, value_name = "ID")]
        agency: Option<AgencyId>,
    },
    /// Give a user a new token, printed this once; those before it hold no more
    Token {
        /// The user
        #[arg(value_name = "ID")]
        user: UserId,
    },
    /// Lock a user out
    Lock {
        /// The user
        #[arg(value_name = "ID")]
        user: UserId,
    },
}

/// Which rows a list shows.
#[derive(Debug, Args)]
pub(crate) struct FilterArguments {
    /// Only in this state
    #[arg(long)]
    pub(crate) state: Option<String>,
    /// Only of this priority, 1 to 4
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=4))]
    pub(crate) priority: Option<i64>,
    /// Only of this agency
    #[arg(long, value_name = "ID")]
    pub(crate) agency: Option<AgencyId>,
    /// Only seen on this portal
    #[arg(long, value_name = "ID")]
    pub(crate) portal: Option<PortalId>,
    /// Words in the names of agency or portal, the code or a note, whatever their accents
    #[arg(long, value_name = "WORDS")]
    pub(crate) search: Option<String>,
    /// Most rows
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
}

/// `rasoat findings`.
#[derive(Debug, Args)]
pub(crate) struct FindingsArguments {
    #[command(flatten)]
    pub(crate) acting: ActingArguments,
    /// What to do
    #[command(subcommand)]
    pub(crate) action: FindingsAction,
}

/// What to do with findings.
#[derive(Debug, Subcommand)]
pub(crate) enum FindingsAction {
    /// List the findings, the most urgent first
    List(FilterArguments),
    /// Show a finding with what was decided about it
    Show {
        /// The finding
        #[arg(value_name = "N")]
        finding: i64,
        /// Show the addresses too; that is noted in the audit log
        #[arg(long)]
        addresses: bool,
    },
    /// Decide about a finding; a second person must approve
    Decide {
        /// The finding
        #[arg(value_name = "N")]
        finding: i64,
        /// What to do
        #[arg(value_enum)]
        what: DecisionName,
        /// Why
        #[arg(long, value_name = "WORDS")]
        reason: Option<String>,
        /// Days for which a dismissal holds, 1 to 366
        #[arg(long, value_name = "N", default_value = "90", value_parser = clap::value_parser!(i64).range(1..=366))]
        days: i64,
        /// The finding that deals with the same
        #[arg(long, value_name = "N")]
        of: Option<i64>,
    },
}

/// What is decided about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionName {
    /// Begin to look at it
    Claim,
    /// Leave it to others
    Release,
    /// Propose that it is one
    Confirm,
    /// Propose that it is none
    Dismiss,
    /// Propose that it may be public
    MayBePublic,
    /// Propose that another finding deals with it
    Duplicate,
    /// Propose that it is not for this office
    OutOfScope,
    /// Take the proposed decision, as the second person
    Approve,
    /// Refuse the proposed decision
    Reject,
    /// Let it rest for a day
    Snooze,
    /// End the rest
    Wake,
    /// Undo a dismissal
    Reopen,
}

/// `rasoat cases`.
#[derive(Debug, Args)]
pub(crate) struct CasesArguments {
    #[command(flatten)]
    pub(crate) acting: ActingArguments,
    /// What to do
    #[command(subcommand)]
    pub(crate) action: CasesAction,
}

/// What to do with cases.
#[derive(Debug, Subcommand)]
pub(crate) enum CasesAction {
    /// List the cases, the most urgent first
    List(FilterArguments),
    /// Show a case with all that happened
    Show {
        /// The case
        #[arg(value_name = "CODE")]
        case: CaseCode,
    },
    /// Drive a case on
    Act {
        /// The case
        #[arg(value_name = "CODE")]
        case: CaseCode,
        /// What to do
        #[arg(value_enum)]
        what: CaseStep,
        /// Why; for a note its words, for a request the number of the letter
        #[arg(long, value_name = "WORDS")]
        reason: Option<String>,
    },
}

/// A step of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CaseStep {
    /// The police were informed
    InformPolice,
    /// The police say that they know
    ConfirmReceipt,
    /// The police ask to wait
    Hold,
    /// The police need no more waiting
    ReleaseHold,
    /// The agency was asked to remove the document
    SendRequest,
    /// The agency has received the request
    Acknowledge,
    /// The agency says that it is removed
    ClaimRemoval,
    /// It is still there: ask again
    RejectClaim,
    /// Begin to verify, with probes at set times
    BeginVerification,
    /// Take the proof that the probes give
    AcceptProof,
    /// Search engines and archives are to forget it
    BeginCacheCleanup,
    /// They were asked; the watch begins
    FinishCacheCleanup,
    /// It stayed away
    Close,
    /// The agency denies that it must remove it
    Dispute,
    /// The denial is not followed
    RejectDispute,
    /// Propose that there be no case
    ProposeWithdrawal,
    /// Refuse that
    RefuseWithdrawal,
    /// Withdraw, as the second person
    Withdraw,
    /// Somebody higher must look at it
    Escalate,
    /// Add a note
    Note,
}

/// `rasoat audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub(crate) acting: ActingArguments,
    /// What to do
    #[command(subcommand)]
    pub(crate) action: AuditCommand,
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Print the newest events, one JSON object a line
    Log {
        /// How many
        #[arg(long, value_name = "N", default_value = "50")]
        limit: u32,
    },
    /// Print the whole log with its signatures
    Export,
    /// Check an export; needs no database
    Verify {
        /// The export
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Public key that the log must be signed with
        #[arg(long, value_name = "HEX")]
        key: Option<String>,
    },
    /// Sign the end of an export as a witness, and print the signature; needs no database
    Witness {
        /// The export
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The witness's own key file, 32 random bytes
        #[arg(long, value_name = "FILE")]
        key_file: PathBuf,
        /// The witness's name
        #[arg(long)]
        name: UserId,
    },
    /// Keep the signature of a witness in the log
    Keep {
        /// What the witness printed
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
