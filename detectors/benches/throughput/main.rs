//! Bytes a second of the judge, beside one `memchr` pass and plain patterns over the same bytes, in one run.
//!
//! `cargo xtask bench detect [--megabytes N]`. One thread; texts are made and split into zones outside the clock.
//! Counted is the processor time of the thread, each figure the best of three, since other programs only ever make it
//! slower; of ripgrep, a process of its own, the time that passes.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod prose;
mod rivals;
mod worst;

use std::time::Duration;

use prose::{Flavour, Writer};
use rasoat_core::{DocumentContext, DocumentFormat, ExtractedText, TextBuilder, ZoneKind};
use rasoat_detectors::{Detector, RulePack};

const DEFAULT_MEGABYTES: usize = 200;
const MEGABYTE: usize = 1_000_000;
/// Made, judged and dropped at a time: small beside the memory of a machine, large beside its caches, so that each
/// pass reads from memory.
const BATCH_BYTES: usize = 100 * MEGABYTE;
const DOCUMENT_BYTES: usize = 100_000;
/// The plain patterns are so slow that a part must do.
const RIVAL_BYTES: usize = MEGABYTE;
const SMALL_DOCUMENT_BYTES: usize = 10_000;
const SMALL_DOCUMENTS: usize = 2_000;
const TRIES: usize = 3;
const WORST_BYTES: usize = 5 * MEGABYTE;

fn main() {
    // `cargo test --all-targets` starts benches, too, without this word.
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("nothing to test here; start it with `cargo xtask bench detect`");
        return;
    }
    let bytes = megabytes().max(1) * MEGABYTE;
    let all = Detector::new(RulePack::builtin()).expect("the built-in pack has rules");
    let markings = RulePack::parse(include_str!("../../rules/markings.toml"), "markings.toml")
        .and_then(Detector::new)
        .expect("the built-in pack is sound");

    println!("one thread, {} MB of each text\n", bytes / MEGABYTE);
    let news = measure(Flavour::News, bytes, &all, &markings);
    let decomposed = measure(Flavour::Decomposed, bytes / 4, &all, &markings);
    let secrecy = measure(Flavour::AboutSecrecy, bytes / 4, &all, &markings);
    let sample = Writer::new(Flavour::News).document(RIVAL_BYTES);
    let regex = rate(sample.len(), rivals::regex_time(&sample));
    let ripgrep = rivals::ripgrep_time(&sample).map(|time| rate(sample.len(), time));
    let p99 = p99_of_small_documents(&all);

    println!("{:<44} {:>10}   of memchr", "", "MB/s");
    row("memchr, one pass", news.memchr, news.memchr);
    row("news, all rules", news.all, news.memchr);
    row("news, markings only", news.markings, news.memchr);
    row(
        "all letters decomposed, all rules",
        decomposed.all,
        decomposed.memchr,
    );
    row(
        "all letters decomposed, markings only",
        decomposed.markings,
        decomposed.memchr,
    );
    row("about secrecy, all rules", secrecy.all, secrecy.memchr);
    row("about secrecy, markings only", secrecy.markings, secrecy.memchr);
    row("plain patterns, regex crate", regex, news.memchr);
    match ripgrep {
        Some(ripgrep) => row("plain patterns, ripgrep", ripgrep, news.memchr),
        None => println!("{:<44} {:>10}", "plain patterns, ripgrep", "no rg here"),
    }

    println!("\n{:<44} {:>10} {:>10}", "target", "wanted", "measured");
    if let Some(ripgrep) = ripgrep {
        target("all rules : ripgrep", 1000.0, news.all / ripgrep);
    }
    target("all rules : regex crate", 1000.0, news.all / regex);
    target("all rules : memchr", 0.1, news.all / news.memchr);
    target("markings : memchr", 0.3, news.markings / news.memchr);
    target("all decomposed : news, all rules", 0.7, decomposed.all / news.all);
    target("about secrecy, all rules, GB/s", 0.5, secrecy.all / 1000.0);
    let p99_ms = p99.as_secs_f64() * 1000.0;
    println!(
        "{} {:<42} {:>10} {p99_ms:>10.3}",
        mark(p99_ms <= 2.0),
        "document of 10 KB, p99, ms",
        "<= 2"
    );
    print_worst(&all);
}

/// The processor time that this thread has taken.
pub(crate) fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

fn print_worst(detector: &Detector) {
    println!("\n{:<44} {:>10}", "made to be slow, 5 MB each, all rules", "MB/s");
    for (what, text) in worst::texts(WORST_BYTES) {
        let begin = processor_time();
        std::hint::black_box(detector.detect(&text, &context()));
        let time = processor_time().saturating_sub(begin);
        println!("{what:<44} {:>10.1}", rate(text.text().len(), time));
    }
}

/// The number behind `--megabytes`.
fn megabytes() -> usize {
    std::env::args()
        .skip_while(|argument| argument != "--megabytes")
        .nth(1)
        .and_then(|number| number.parse().ok())
        .unwrap_or(DEFAULT_MEGABYTES)
}

/// Megabytes a second.
struct Rates {
    memchr: f64,
    all: f64,
    markings: f64,
}

fn measure(flavour: Flavour, bytes: usize, all: &Detector, markings: &Detector) -> Rates {
    let mut writer = Writer::new(flavour);
    let mut done = 0;
    let mut times = [Duration::ZERO; 3];
    while done < bytes {
        let batch: Vec<ExtractedText> = (0..BATCH_BYTES.min(bytes - done).div_ceil(DOCUMENT_BYTES))
            .map(|_| extracted(&writer.document(DOCUMENT_BYTES)))
            .collect();
        done += batch.iter().map(|text| text.text().len()).sum::<usize>();
        times[0] += best_of(|| {
            for text in &batch {
                // No text holds a zero byte: the pass reads everything.
                std::hint::black_box(memchr::memchr(0, text.text().as_bytes()));
            }
        });
        times[1] += best_of(|| judge(all, &batch));
        times[2] += best_of(|| judge(markings, &batch));
    }
    let [memchr, all, markings] = times.map(|time| rate(done, time));
    Rates {
        memchr,
        all,
        markings,
    }
}

fn judge(detector: &Detector, batch: &[ExtractedText]) {
    let context = context();
    for text in batch {
        std::hint::black_box(detector.detect(text, &context));
    }
}

/// The time below which 99 of 100 documents of 10 KB are judged, over all flavours.
fn p99_of_small_documents(detector: &Detector) -> Duration {
    let context = context();
    let mut times: Vec<Duration> = [Flavour::News, Flavour::Decomposed, Flavour::AboutSecrecy]
        .into_iter()
        .flat_map(|flavour| {
            let mut writer = Writer::new(flavour);
            (0..SMALL_DOCUMENTS / 3).map(move |_| extracted(&writer.document(SMALL_DOCUMENT_BYTES)))
        })
        .map(|text| {
            let begin = processor_time();
            std::hint::black_box(detector.detect(&text, &context));
            processor_time().saturating_sub(begin)
        })
        .collect();
    times.sort();
    times[times.len() * 99 / 100]
}

/// The text as a reader of plain text gives it: a zone for each line.
fn extracted(text: &str) -> ExtractedText {
    let mut builder = TextBuilder::new(DocumentFormat::Text, usize::MAX, usize::MAX);
    for line in text.lines() {
        builder.push(ZoneKind::Body, line, |_| {});
    }
    builder.finish()
}

fn context() -> DocumentContext {
    DocumentContext::on(jiff::civil::date(2026, 11, 2))
}

fn best_of(mut work: impl FnMut()) -> Duration {
    (0..TRIES)
        .map(|_| {
            let begin = processor_time();
            work();
            processor_time().saturating_sub(begin)
        })
        .min()
        .unwrap_or_default()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a figure for people; texts are far below 2^52 bytes"
)]
fn rate(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / MEGABYTE as f64 / time.as_secs_f64().max(1e-9)
}

fn row(what: &str, rate: f64, memchr: f64) {
    println!("{what:<44} {rate:>10.1}   {:.4}", rate / memchr);
}

fn target(what: &str, wanted: f64, measured: f64) {
    println!(
        "{} {what:<42} {:>10} {measured:>10.3}",
        mark(measured >= wanted),
        format!(">= {wanted}")
    );
}

const fn mark(reached: bool) -> char {
    if reached { '✓' } else { '✗' }
}
