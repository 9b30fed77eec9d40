//! `rasoat completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit::Ending;

/// Prints the completions for `shell`.
pub(super) fn run(shell: Shell) -> Ending {
    clap_complete::generate(shell, &mut Arguments::command(), "rasoat", &mut std::io::stdout());
    Ending::Clear
}
