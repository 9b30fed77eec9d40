//! What a scan left to judge it by: [`Evidence`].

use std::path::Path;
use std::sync::Arc;

use rasoat_core::{OutcomeKind, RunId, SystemClock};
use rasoat_store::{RunSummary, Store};
use rasoat_testkit::Received;
use serde_json::Value;

use crate::ground::Ground;

/// What was asked for, found and told.
pub(crate) struct Evidence<'a> {
    pub(crate) ground: &'a Ground,
    pub(crate) summary: RunSummary,
    findings: Vec<Value>,
    requests: Vec<Received>,
}

impl<'a> Evidence<'a> {
    /// Takes the output of the scan and looks into its store.
    pub(crate) fn gather(ground: &'a Ground, output: &str, data: &Path) -> Self {
        let documents = output
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|line| line.get("record").is_none());
        Self {
            ground,
            summary: summary(data),
            findings: documents
                .filter(|document| matches!(document["verdict"].as_str(), Some("alert" | "review")))
                .collect(),
            requests: ground.portal.requests(),
        }
    }

    /// Which hidden documents were not found or found twice, and what was found that is none.
    pub(crate) fn faults_of_findings(&self) -> Vec<String> {
        let hidden = &self.ground.hidden;
        let counts = hidden.iter().map(|word| (word, self.findings_with(word).count()));
        let wrong = counts.filter(|(_, count)| *count != 1);
        let mut faults: Vec<String> = wrong
            .map(|(word, count)| format!("document {word} was found {count} times"))
            .collect();
        for finding in &self.findings {
            let url = url(finding);
            if !hidden.iter().any(|word| url.contains(word)) {
                faults.push(format!("{url} is no hidden document"));
            }
        }
        faults
    }

    fn findings_with(&self, word: &str) -> impl Iterator<Item = &Value> {
        self.findings
            .iter()
            .filter(move |finding| url(finding).contains(word))
    }

    /// Fails unless the finding with this word was told as not fully read, by a problem with this code.
    pub(crate) fn is_partial(&self, word: &str, code: &str) -> Result<(), String> {
        let problems: Vec<&str> = self
            .findings_with(word)
            .flat_map(|finding| finding["problems"].as_array().unwrap())
            .filter_map(|problem| problem["code"].as_str())
            .collect();
        require(problems.contains(&code), || {
            format!("{word} came with {problems:?}")
        })
    }

    /// The requests whose path and query, with percent-encoding resolved, begin like this.
    pub(crate) fn requests_below(&self, prefix: &str) -> Vec<&Received> {
        let below = |request: &&Received| request.decoded_path.starts_with(prefix);
        self.requests.iter().filter(below).collect()
    }

    /// Fails if the portal was asked more often for what begins like this, or not at all.
    pub(crate) fn at_most(&self, prefix: &str, most: usize) -> Result<(), String> {
        let asked = self.requests_below(prefix).len();
        require((1..=most).contains(&asked), || {
            format!("{asked} requests below {prefix}, at most {most} were to be made")
        })
    }

    /// Fails if the portal was asked for anything that begins like this.
    pub(crate) fn never(&self, prefix: &str) -> Result<(), String> {
        let asked = self.requests_below(prefix).len();
        require(asked == 0, || {
            format!("{asked} requests below {prefix}, which is forbidden")
        })
    }

    /// Fails if fewer addresses ended so.
    pub(crate) fn told(&self, outcome: OutcomeKind, least: u64) -> Result<(), String> {
        let count = self.summary.outcomes.get(&outcome).copied().unwrap_or(0);
        require(count >= least, || {
            format!(
                "{} was told {count} times, at least {least} were due",
                outcome.code()
            )
        })
    }

    /// Fails if fewer documents came with this problem.
    pub(crate) fn problem(&self, code: &str, least: u64) -> Result<(), String> {
        let count = self.summary.problems.get(code).copied().unwrap_or(0);
        require(count >= least, || {
            format!("{code} was told {count} times, at least {least} were due")
        })
    }
}

/// What the store counted of the first run.
pub(crate) fn summary(data: &Path) -> RunSummary {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(data, Arc::new(SystemClock)).await.unwrap();
        let summary = store.run_summary(RunId(1)).await.unwrap();
        store.close().await.unwrap();
        summary
    })
}

/// Fails with what `fault` says if `holds` is false.
pub(crate) fn require(holds: bool, fault: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(fault()) }
}

fn url(finding: &Value) -> &str {
    finding["url"].as_str().unwrap_or_default()
}
