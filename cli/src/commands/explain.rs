//! `rasoat explain`: one file with everything that was weighed, also what was found to be nothing.

use rasoat_core::{Clock as _, Lang, SystemClock};
use rasoat_pipeline::check::{FileToCheck, Index, explain_file, list_files};

use super::check::Judge;
use crate::arguments::{ExplainArguments, Format};
use crate::exit::{Ending, OperatorError};
use crate::output::report::DocumentReport;
use crate::output::{jsonl, print_line, scorecard};
use crate::settings::Settings;
use crate::tools;

/// Explains the file that the arguments name. Ends as a check of it would.
pub(super) async fn run(
    arguments: &ExplainArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let file = one_file(arguments)?;
    let index = arguments
        .index
        .as_deref()
        .map(Index::read)
        .transpose()?
        .unwrap_or_default();
    let inspector = tools::inspector(settings, std::num::NonZeroUsize::MIN)?;
    let report = explain_file(
        file,
        &index,
        &inspector,
        settings.read.max_input_bytes,
        SystemClock.today(),
    )
    .await?;
    let report = DocumentReport::from(report);
    let mut judge = Judge::new(arguments.threshold.into());
    judge.see(&report);
    match arguments.format {
        Format::Jsonl => print_line(&jsonl::line(&report, lang))?,
        Format::Text => {
            print_line(scorecard::text(&report, inspector.detector().pack(), lang).trim_end())?;
        }
    }
    Ok(judge.ending())
}

fn one_file(arguments: &ExplainArguments) -> anyhow::Result<FileToCheck> {
    let path = &arguments.file;
    let files = list_files(std::slice::from_ref(path))?;
    match <[FileToCheck; 1]>::try_from(files) {
        Ok([file]) if !path.is_dir() => Ok(file),
        _ => Err(OperatorError::new(
            format!(
                "`{}` là thư mục; hãy nêu một tệp, hoặc dùng rasoat check cho thư mục",
                path.display()
            ),
            format!(
                "`{}` is a folder; name a file, or use rasoat check for folders",
                path.display()
            ),
        )
        .into()),
    }
}
