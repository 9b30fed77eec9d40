//! `rasoat demo`: the main job on the website of a fictional province, and whether it was done rightly.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use rasoat_core::{
    Body, Clock as _, DocumentContext, Kind, Lang, Sensitive, Sha256Digest, SystemClock, Verdict,
};
use rasoat_pipeline::DocumentToInspect;
use rasoat_pipeline::scan::ScanTools;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::scan::scan_with_progress;
use crate::arguments::{DemoArguments, Format};
use crate::demo_portal::{self, DemoPortal, Expected, Truth};
use crate::exit::Ending;
use crate::output::print_line;
use crate::output::report::{DetectionReport, DocumentName, DocumentReport};
use crate::output::style::{NAME, say, styled};
use crate::output::{scan_text, text};
use crate::settings::Settings;
use crate::subject::Subject;
use crate::tools;

/// Time between two requests, in milliseconds: the site is on this machine and asks for no more patience.
const INTERVAL_MS: u64 = 20;
/// The document of the file-check example.
const CHECKED_DOCUMENT: &str = "/uploads/2026/02/15.PA.SNV.signed.docx";

/// Serves the fictional website, scans it, compares what was found with what was planted.
pub(super) async fn run(
    arguments: &DemoArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let site = DemoPortal::start(arguments.serve.unwrap_or(0)).await?;
    if arguments.serve.is_some() {
        let ready = say(
            lang,
            "Cổng giả định tỉnh Sao Mai đang mở tại",
            "The fictional province of Sao Mai is open at",
        );
        print_line(&format!("{ready} {} (Ctrl-C)", site.home()))?;
        tokio::signal::ctrl_c().await?;
        return Ok(Ending::Clear);
    }
    let folder = tempfile::tempdir().context("cannot make a folder for temporary data")?;
    let tools = tools::scan_tools(settings, folder.path(), tools::crawl_settings(settings)).await?;
    heading(say(
        lang,
        "1. Kiểm tra một tệp trước khi đăng",
        "1. Check a file before it is published",
    ))?;
    check_a_file(&tools, lang).await?;
    heading(say(
        lang,
        "2. Rà soát cổng thông tin của tỉnh Sao Mai (giả định)",
        "2. Scan the portal of the fictional province of Sao Mai",
    ))?;
    let reports = scan_the_site(&site, &tools, lang).await?;
    heading(say(
        lang,
        "3. Đối chiếu với những gì đã cài sẵn",
        "3. Compare with what was planted",
    ))?;
    let comparison = Comparison::of(&demo_portal::truth()?, &reports, &site.requested());
    print_line(&comparison.text(lang))?;
    tools.store.close().await?;
    Ok(if comparison.is_perfect() {
        Ending::Clear
    } else {
        Ending::Internal
    })
}

fn heading(text: &str) -> std::io::Result<()> {
    print_line(&format!("\n{}\n", styled(NAME, text)))
}

async fn check_a_file(tools: &ScanTools, lang: Lang) -> anyhow::Result<()> {
    let bytes = demo_portal::document(CHECKED_DOCUMENT).context("the demo has lost a document")?;
    let name = CHECKED_DOCUMENT.rsplit('/').next().unwrap_or_default();
    let context = DocumentContext {
        file_name: Some(Sensitive::from(name)),
        ..DocumentContext::on(SystemClock.today())
    };
    let document = DocumentToInspect {
        body: Body::new(bytes.to_vec()).into(),
        sha256: Sha256Digest::of(bytes),
        declared_type: None,
        truncated: false,
        context,
        origin: None,
    };
    let inspected = tools.inspector.inspect(document).await?;
    let report = DocumentReport {
        name: DocumentName::Path(name.to_owned()),
        verdict: inspected.assessment.verdict(),
        level: inspected.assessment.level(),
        categories: inspected.assessment.categories().clone(),
        points: inspected.assessment.points(),
        problems: inspected.problems().to_vec(),
        sha256: Some(inspected.sha256),
        parts: Vec::new(),
        detections: inspected
            .detections
            .into_iter()
            .map(DetectionReport::from)
            .collect(),
    };
    print_line(&format!(
        "$ rasoat check {name}\n\n{}",
        text::paragraph(&report, lang)
    ))?;
    Ok(())
}

/// Scans the site and prints findings and completeness. What was seen, by path.
async fn scan_the_site(
    site: &DemoPortal,
    tools: &ScanTools,
    lang: Lang,
) -> anyhow::Result<BTreeMap<String, DocumentReport>> {
    let home: Url = site.home().parse()?;
    let mut subject = Subject::of_url(&home, true)?;
    subject.portal.politeness.min_interval_ms = INTERVAL_MS;
    print_line(&format!("$ rasoat scan {home} --allow-private --rate 50/s\n"))?;
    let report = scan_with_progress(&subject, tools, &CancellationToken::new(), Format::Text, lang).await?;
    let mut seen = BTreeMap::new();
    for document in tools.store.documents_with_findings(report.run.id).await? {
        let document = DocumentReport::from(document);
        if document.verdict >= Verdict::Incomplete {
            print_line(&text::paragraph(&document, lang))?;
        }
        let path = document
            .name
            .as_str()
            .strip_prefix(home.as_str())
            .map(|rest| format!("/{rest}"));
        seen.insert(path.unwrap_or_default(), document);
    }
    print_line(&scan_text::summary(&report.report, lang))?;
    Ok(seen)
}

/// What was planted against what was found.
#[derive(Debug, Default)]
struct Comparison {
    planted: usize,
    found: usize,
    near_misses: usize,
    wrong: Vec<String>,
}

impl Comparison {
    fn of(truth: &[Truth], seen: &BTreeMap<String, DocumentReport>, requested: &BTreeSet<String>) -> Self {
        let mut comparison = Self::default();
        for truth in truth {
            let right = is_right(truth, seen.get(&truth.path), requested);
            match truth.expected {
                Expected::Clear => {}
                Expected::NearMiss => comparison.near_misses += 1,
                _ => {
                    comparison.planted += 1;
                    comparison.found += usize::from(right);
                }
            }
            if !right {
                comparison.wrong.push(truth.path.clone());
            }
        }
        comparison
    }

    const fn is_perfect(&self) -> bool {
        self.wrong.is_empty()
    }

    fn text(&self, lang: Lang) -> String {
        let mut lines = vec![
            format!(
                "{} {}/{}",
                say(
                    lang,
                    "Trường hợp cài sẵn được xử lý đúng:",
                    "Planted cases handled rightly:"
                ),
                self.found,
                self.planted
            ),
            format!(
                "{} {}",
                say(
                    lang,
                    "Văn bản dễ nhầm (chỉ nói về bảo mật, mật độ, mật khẩu…):",
                    "Texts that only talk about secrecy, density, passwords …:"
                ),
                self.near_misses
            ),
        ];
        let verdict = if self.is_perfect() {
            say(
                lang,
                "Không bỏ sót, không báo nhầm, không tải trang bị robots.txt cấm.",
                "Nothing missed, no false alarm, nothing fetched that robots.txt forbids.",
            )
            .to_owned()
        } else {
            format!(
                "{} {}",
                say(lang, "Xử lý sai:", "Handled wrongly:"),
                self.wrong.join(", ")
            )
        };
        lines.push(verdict);
        lines.join("\n")
    }
}

fn is_right(truth: &Truth, report: Option<&DocumentReport>, requested: &BTreeSet<String>) -> bool {
    let asked_for = requested.contains(&truth.path);
    let finds = |kind: fn(Kind) -> bool| {
        report.is_some_and(|report| report.detections.iter().any(|detection| kind(detection.kind)))
    };
    let is_finding = report.is_some_and(|report| report.verdict >= Verdict::Review);
    match truth.expected {
        Expected::Forbidden => !asked_for && report.is_none(),
        Expected::Clear | Expected::NearMiss => asked_for && !is_finding,
        Expected::Internal => finds(|kind| kind == Kind::Internal),
        Expected::Declassified => finds(|kind| matches!(kind, Kind::Declassified(_))) && !is_finding,
        Expected::Unread => report.is_some_and(|report| report.verdict == Verdict::Incomplete),
        Expected::Finding => {
            is_finding
                && report.is_some_and(|report| {
                    report.level == truth.level && report.categories == truth.categories
                })
        }
    }
}
