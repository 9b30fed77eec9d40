//! `rasoat extract`: what rasoat sees in a file, printed and not kept.

use rasoat_core::{ExtractedText, Lang};
use rasoat_pipeline::check::read_text;

use crate::arguments::{ExtractArguments, ExtractFormat};
use crate::exit::Ending;
use crate::output::{extracted, print_line};
use crate::settings::Settings;
use crate::tools;

/// Reads the file in a reader process, as a check does, and prints its zones and problems.
pub(super) async fn run(
    arguments: &ExtractArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let inspector = tools::inspector(settings, std::num::NonZeroUsize::MIN)?;
    let text = read_text(&arguments.file, inspector.pool(), settings.read.max_input_bytes).await?;
    print_line(&match arguments.format {
        ExtractFormat::Text => extracted::for_people(&text, lang),
        ExtractFormat::Json => extracted::for_programs(&text, lang),
    })?;
    Ok(ending(&text))
}

/// What was not read is never to be taken for nothing.
fn ending(text: &ExtractedText) -> Ending {
    let is_unread = text.problems().iter().any(|problem| problem.kind.leaves_unread());
    if is_unread {
        Ending::Incomplete
    } else {
        Ending::Clear
    }
}
