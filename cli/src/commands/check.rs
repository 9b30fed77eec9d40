//! `rasoat check`: files and folders before they are published.

use std::path::Path;

use futures::StreamExt as _;
use rasoat_core::{Band, Clock as _, Lang, SystemClock, Verdict};
use rasoat_pipeline::check::{Index, check_files, list_files};

use crate::arguments::{CheckArguments, Format};
use crate::exit::Ending;
use crate::output::print_line;
use crate::output::report::DocumentReport;
use crate::output::text::{Tally, paragraph};
use crate::output::{jsonl, style};
use crate::settings::Settings;
use crate::tools;

/// Checks what the arguments name, printing each report as soon as its turn comes.
pub(super) async fn run(
    arguments: &CheckArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let files = list_files(&arguments.paths)?;
    let index = arguments
        .index
        .as_deref()
        .map(Index::read)
        .transpose()?
        .unwrap_or_default();
    tell_without_file(&index.without_file(&files), lang);
    let jobs = arguments
        .jobs
        .unwrap_or_else(tools::processors)
        .min(tools::most_jobs());
    let inspector = tools::inspector(settings, jobs)?;
    let today = SystemClock.today();
    let reports = check_files(
        files,
        &index,
        &inspector,
        jobs,
        settings.read.max_input_bytes,
        today,
    );
    futures::pin_mut!(reports);

    let mut judge = Judge::new(arguments.threshold.into());
    while let Some(report) = reports.next().await {
        let report = DocumentReport::from(report?);
        judge.see(&report);
        match arguments.format {
            Format::Jsonl => print_line(&jsonl::line(&report, lang))?,
            Format::Text if report.verdict == Verdict::Clear => {}
            Format::Text => print_line(&paragraph(&report, lang))?,
        }
    }
    if arguments.format == Format::Text {
        print_line(&judge.tally.sentence(lang))?;
        if let Some(excepted) = judge.excepted(lang) {
            print_line(&excepted)?;
        }
        print_line(&style::styled(style::DIM, closing_words(&judge, lang)))?;
    }
    Ok(judge.ending())
}

/// A line of the index that belongs to no file helps nobody: most often a path is spelled otherwise.
fn tell_without_file(missing: &[&Path], lang: Lang) {
    const MAX_SHOWN: usize = 3;
    if missing.is_empty() {
        return;
    }
    let count = style::number(missing.len() as u64, lang);
    let shown: Vec<String> = missing
        .iter()
        .take(MAX_SHOWN)
        .map(|path| format!("{:?}", path.display().to_string()))
        .collect();
    let more = if missing.len() > MAX_SHOWN { ", …" } else { "" };
    let words = match lang {
        Lang::Vi => format!("chú ý: {count} dòng của tệp chỉ mục không ứng với tệp nào được kiểm tra"),
        Lang::En => format!("note: {count} lines of the index belong to no file that is checked"),
    };
    anstream::eprintln!("{words}: {}{more}", shown.join(", "));
}

/// Decides how the program ends by the documents it has seen.
#[derive(Debug)]
pub(super) struct Judge {
    threshold: Band,
    found: bool,
    unread: bool,
    /// Detections that an exception has lowered.
    excepted: u64,
    /// How many documents ended in which verdict.
    pub(super) tally: Tally,
}

impl Judge {
    /// Findings are detections from `threshold` on.
    pub(super) fn new(threshold: Band) -> Self {
        Self {
            threshold,
            found: false,
            unread: false,
            excepted: 0,
            tally: Tally::default(),
        }
    }

    /// Takes one more document into account.
    pub(super) fn see(&mut self, report: &DocumentReport) {
        self.tally.add(report.verdict);
        let excepted = report
            .detections
            .iter()
            .filter(|detection| detection.is_excepted())
            .count();
        self.excepted += excepted as u64;
        self.unread |= report.problems.iter().any(|problem| problem.kind.leaves_unread());
        self.found |= match self.threshold {
            Band::Alert => report.verdict == Verdict::Alert,
            Band::Review => report.verdict >= Verdict::Review,
            Band::Note | Band::Clear => {
                report.verdict >= Verdict::Review
                    || report
                        .detections
                        .iter()
                        .any(|detection| detection.band > Band::Clear)
            }
        };
    }

    /// How many findings exceptions have lowered, for people; `None` where none.
    pub(super) fn excepted(&self, lang: Lang) -> Option<String> {
        let label = style::say(
            lang,
            "Dấu hiệu được hạ xuống lưu ý theo ngoại lệ:",
            "Signs lowered to notes by exceptions:",
        );
        (self.excepted > 0).then(|| format!("{label} {}", style::number(self.excepted, lang)))
    }

    /// Something else could not be had: an address that did not answer, say.
    pub(super) const fn see_unread(&mut self) {
        self.unread = true;
    }

    /// Findings go before what could not be read.
    pub(super) const fn ending(&self) -> Ending {
        if self.found {
            Ending::Findings
        } else if self.unread {
            Ending::Incomplete
        } else {
            Ending::Clear
        }
    }
}

/// The last line of a check, by what was seen and not only by how the program ends.
fn closing_words(judge: &Judge, lang: Lang) -> String {
    let tally = judge.tally;
    let below = tally.of(Verdict::Alert) + tally.of(Verdict::Review) + tally.of(Verdict::Note);
    let words = match judge.ending() {
        _ if tally.total() == 0 => style::say(
            lang,
            "Không có tệp nào để kiểm tra.",
            "There was no file to check.",
        )
        .to_owned(),
        Ending::Findings => style::say(
            lang,
            "Có phát hiện: chưa được đăng khi chưa có người xem xét.",
            "Findings: not to be published before a person has looked.",
        )
        .to_owned(),
        Ending::Incomplete => style::say(
            lang,
            "Chưa kết luận: có tài liệu chưa đọc hết, cần người xem.",
            "No conclusion: something could not be read, a person must look.",
        )
        .to_owned(),
        _ if below > 0 => format!(
            "{} {}",
            style::say(
                lang,
                "Đã đọc hết; không có dấu hiệu đạt ngưỡng đã chọn, còn số tài liệu có dấu hiệu dưới ngưỡng:",
                "Everything was read; no sign reached the chosen threshold; documents with signs below it:",
            ),
            style::number(below, lang)
        ),
        _ => style::say(
            lang,
            "Đã đọc hết, không thấy dấu hiệu.",
            "Everything was read, no signs were seen.",
        )
        .to_owned(),
    };
    let promise = style::say(
        lang,
        "rasoat không lưu nội dung tài liệu.",
        "rasoat keeps no content.",
    );
    format!("{words} {promise}")
}
