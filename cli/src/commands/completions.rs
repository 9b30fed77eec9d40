//! `rasoat completions`.

use std::io::Write as _;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit::Ending;

/// Prints the completions for `shell`.
pub(super) fn run(shell: Shell) -> anyhow::Result<Ending> {
    // Into memory first: the generator panics when its reader goes away.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "rasoat", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Ending::Clear)
}
