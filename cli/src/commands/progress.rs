//! How far a scan is, while it runs: two lines on a terminal, events for programs, and a word where a host makes it wait.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rasoat_core::{Lang, OutcomeKind, in_viet_nam};
use rasoat_pipeline::scan::{HostHold, ScanProgress};
use serde::Serialize;

use crate::arguments::Format;
use crate::output::print_line;
use crate::output::style::{number, say};

/// Time between two looks at the counters.
pub(super) const LOOK: Duration = Duration::from_millis(200);
/// Time between two events for programs.
const EVENT_EVERY: Duration = Duration::from_secs(10);
/// Waits shorter than this are not told where no line is drawn.
const LONG_WAIT: jiff::SignedDuration = jiff::SignedDuration::from_secs(20);
/// Time over which the rate is measured, at least.
const RATE_AFTER: Duration = Duration::from_secs(3);

/// Shows how far a scan is.
pub(super) struct ProgressDisplay {
    bar: ProgressBar,
    lang: Lang,
    events: bool,
    begun: Instant,
    last_event: Mutex<Instant>,
    told: Mutex<HashSet<(String, jiff::Timestamp)>>,
}

/// An event for programs.
#[derive(Serialize)]
struct Event<'a> {
    record: &'static str,
    done: u64,
    queued: u64,
    fetched: u64,
    unchanged: u64,
    skipped: u64,
    failed: u64,
    findings: u64,
    not_fully_read: u64,
    bytes: u64,
    per_second: Option<f64>,
    waiting_for: Vec<Waiting<'a>>,
}

#[derive(Serialize)]
struct Waiting<'a> {
    host: &'a str,
    until: jiff::Timestamp,
}

impl ProgressDisplay {
    /// Draws on standard error where that is a terminal; prints events where the results are for programs.
    pub(super) fn new(format: Format, lang: Lang) -> Self {
        // indicatif draws nothing where standard error is no terminal.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}\n  {prefix}") {
            bar.set_style(style);
        }
        Self {
            bar,
            lang,
            events: format == Format::Jsonl,
            begun: Instant::now(),
            last_event: Mutex::new(Instant::now()),
            told: Mutex::default(),
        }
    }

    /// Shows the counters as they are.
    ///
    /// # Errors
    ///
    /// If nobody reads the events any more.
    pub(super) fn show(&self, progress: &ScanProgress) -> std::io::Result<()> {
        let rate = self.rate(progress);
        self.bar.set_message(first_line(progress, rate, self.lang));
        self.bar.set_prefix(second_line(progress, self.lang));
        self.tell_waits(progress);
        let mut last_event = self.last_event.lock().unwrap_or_else(PoisonError::into_inner);
        if self.events && last_event.elapsed() >= EVENT_EVERY {
            *last_event = Instant::now();
            print_line(&event(progress, rate))?;
        }
        Ok(())
    }

    /// Takes the lines away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn rate(&self, progress: &ScanProgress) -> Option<f64> {
        let elapsed = self.begun.elapsed();
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let done = progress.done.load(Ordering::Relaxed) as f64;
        (elapsed >= RATE_AFTER).then(|| done / elapsed.as_secs_f64())
    }

    /// Where no line is drawn, a long wait would look like a hang.
    fn tell_waits(&self, progress: &ScanProgress) {
        if !self.bar.is_hidden() {
            return;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        for hold in progress.holds() {
            // The end of a wait is computed anew with each look, and may differ by parts of a second.
            let Ok(until) = hold.until.round(jiff::Unit::Minute) else {
                continue;
            };
            let is_known = told
                .iter()
                .any(|(host, known)| *host == hold.host && known.duration_since(until).abs() < LONG_WAIT * 6);
            if !is_known && is_long(&hold) {
                anstream::eprintln!("{}", wait_words(&hold, self.lang));
                told.insert((hold.host, until));
            }
        }
    }
}

fn is_long(hold: &HostHold) -> bool {
    use rasoat_core::Clock as _;
    hold.until.duration_since(rasoat_core::SystemClock.now()) > LONG_WAIT
}

fn wait_words(hold: &HostHold, lang: Lang) -> String {
    let until = in_viet_nam(hold.until).strftime("%H:%M:%S");
    match lang {
        Lang::Vi => format!("đang chờ {} đến {until} (máy chủ yêu cầu)", hold.host),
        Lang::En => format!("waiting for {} until {until} (as it asked)", hold.host),
    }
}

fn of(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

fn first_line(progress: &ScanProgress, rate: Option<f64>, lang: Lang) -> String {
    let part = |vi, en, count| format!("{} {}", say(lang, vi, en), number(count, lang));
    let mut parts = vec![
        part("xong", "done", of(&progress.before) + of(&progress.done)),
        part("chờ", "queued", of(&progress.queued)),
        part("tải", "fetched", of(&progress.fetched)),
        part("phát hiện", "findings", of(&progress.findings)),
        part("chưa đọc hết", "not fully read", of(&progress.unread)),
    ];
    if let Some(rate) = rate.filter(|rate| *rate > 0.0) {
        let words = format!("{rate:.1}/{}", say(lang, "giây", "s"));
        parts.push(if lang == Lang::Vi {
            words.replace('.', ",")
        } else {
            words
        });
        parts.extend(estimate(of(&progress.queued), rate, lang));
    }
    parts.join(" · ")
}

/// How long what is known to wait will take; more may be found.
fn estimate(queued: u64, rate: f64, lang: Lang) -> Option<String> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate for people, positive, and a cast saturates"
    )]
    let minutes = (queued as f64 / rate / 60.0).ceil() as u64;
    let about = say(lang, "còn ít nhất", "at least");
    match minutes {
        0 | 1 => None,
        2..120 => Some(format!("{about} {minutes} {}", say(lang, "phút", "min left"))),
        _ => Some(format!("{about} {} {}", minutes / 60, say(lang, "giờ", "h left"))),
    }
}

fn second_line(progress: &ScanProgress, lang: Lang) -> String {
    let mut parts: Vec<String> = progress
        .holds()
        .iter()
        .take(2)
        .map(|hold| wait_words(hold, lang))
        .collect();
    let mut reasons: Vec<(u64, String)> = progress
        .outcomes()
        .into_iter()
        .filter_map(|(outcome, count)| {
            let reason = match outcome {
                OutcomeKind::Denied(reason) => reason.title(),
                OutcomeKind::Unreachable(reason) | OutcomeKind::Failed(reason) => reason.title(),
                _ => return None,
            };
            Some((count, reason.in_lang(lang).to_owned()))
        })
        .collect();
    reasons.sort_by(|a, b| b.cmp(a));
    if !reasons.is_empty() {
        let reasons = reasons
            .iter()
            .take(4)
            .map(|(count, reason)| format!("{reason} {}", number(*count, lang)));
        let reasons: Vec<String> = reasons.collect();
        parts.push(format!(
            "{}: {}",
            say(lang, "không tải", "not had"),
            reasons.join(", ")
        ));
    }
    parts.join(" · ")
}

fn event(progress: &ScanProgress, rate: Option<f64>) -> String {
    let holds = progress.holds();
    let event = Event {
        record: "progress",
        done: of(&progress.before) + of(&progress.done),
        queued: of(&progress.queued),
        fetched: of(&progress.fetched),
        unchanged: of(&progress.unchanged),
        skipped: of(&progress.skipped),
        failed: of(&progress.failed),
        findings: of(&progress.findings),
        not_fully_read: of(&progress.unread),
        bytes: of(&progress.bytes),
        per_second: rate,
        waiting_for: holds
            .iter()
            .map(|hold| Waiting {
                host: &hold.host,
                until: hold.until,
            })
            .collect(),
    };
    serde_json::to_string(&event).expect("numbers and names can always be written as JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_how_far_how_fast_and_how_long() {
        let progress = ScanProgress::default();
        progress.done.store(1200, Ordering::Relaxed);
        progress.queued.store(600, Ordering::Relaxed);
        let line = first_line(&progress, Some(2.5), Lang::Vi);
        assert_eq!(
            line,
            "xong 1.200 · chờ 600 · tải 0 · phát hiện 0 · chưa đọc hết 0 · 2,5/giây · còn ít nhất 4 phút"
        );
        assert!(!first_line(&progress, None, Lang::En).contains("left"));
    }

    #[test]
    fn a_long_wait_says_for_whom_and_until_when() {
        let hold = HostHold {
            host: "saomai.example".to_owned(),
            until: "2026-03-02T07:05:00Z".parse().unwrap(),
        };
        assert_eq!(
            wait_words(&hold, Lang::En),
            "waiting for saomai.example until 14:05:00 (as it asked)"
        );
    }

    #[test]
    fn events_are_json_objects() {
        let event: serde_json::Value =
            serde_json::from_str(&event(&ScanProgress::default(), Some(1.5))).unwrap();
        assert_eq!(event["record"], "progress");
        assert_eq!(event["per_second"], 1.5);
    }
}
