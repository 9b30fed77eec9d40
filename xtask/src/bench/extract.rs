//! `cargo xtask bench extract`: processor time, words read and memory, beside the usual programs on the same files in
//! the same run.
//!
//! The other programs read one file a process, since they cannot do otherwise. rasoat is measured in both ways: a
//! process a file (`rasoat extract`: the program, a confined reader process, the text printed), and as it works, one
//! process for many files (`rasoat check`: reading them in confined reader processes and weighing what was read).

use std::path::Path;
use std::time::Duration;

use super::measure::{self, Call, Peak};
use super::recall::{self, Words};
use super::samples::{self, Sample, Samples, Set};
use crate::command;
use crate::debian::{self, Needed};

const PROGRAM: &str = "target/release/rasoat";
/// Rounds; the least of them counts, since other programs only ever add to it.
const ROUNDS: usize = 5;
const PDFTOTEXT: Needed = Needed {
    program: "pdftotext",
    package: "poppler-utils",
};
const DOCX2TXT: Needed = Needed {
    program: "docx2txt",
    package: "docx2txt",
};
const CATDOC: Needed = Needed {
    program: "catdoc",
    package: "catdoc",
};

/// Builds rasoat, makes the documents, and measures.
pub(super) fn run(root: &Path) -> anyhow::Result<()> {
    debian::ensure_installed(
        root,
        &[
            debian::C_COMPILER,
            debian::LIBRE_OFFICE,
            PDFTOTEXT,
            DOCX2TXT,
            CATDOC,
        ],
    )?;
    command::run(
        root,
        "cargo",
        &["build", "--release", "--locked", "--package", "rasoat"],
        &[],
    )?;
    measure::adopt_orphans()?;
    println!("\nmaking documents …");
    let samples = samples::make(&root.join("target/bench-extract"))?;
    let program = root.join(PROGRAM).display().to_string();
    let rasoat = Rasoat { program };
    println!(
        "\nprocessor seconds for {} documents of each kind, the least of {ROUNDS} rounds\n",
        samples.docx.documents.len()
    );
    println!(
        "{:<22} {:>10} {:>10} {:>16} {:>16} {:>8} {:>8}",
        "", "", "peer", "process a file", "one process", "words", "peer"
    );
    let pdf = [
        row(&samples.our_pdf, "pdftotext", &rasoat, pdftotext)?,
        row(&samples.office_pdf, "pdftotext", &rasoat, pdftotext)?,
    ];
    let docx = row(&samples.docx, "docx2txt", &rasoat, docx2txt)?;
    let doc = row(&samples.doc, "catdoc", &rasoat, catdoc)?;
    let memory = memory(&samples, &rasoat)?;
    println!("\n{:<52} {:>10} {:>10}", "target", "wanted", "measured");
    for (set, figures) in [&samples.our_pdf, &samples.office_pdf].into_iter().zip(&pdf) {
        at_most(&format!("{} : pdftotext", set.title), 0.6, figures.ratio());
    }
    at_most("DOCX : docx2txt", 1.0, docx.ratio());
    at_most("DOC : catdoc", 1.0, doc.ratio());
    for (set, figures) in [&samples.our_pdf, &samples.office_pdf].into_iter().zip(&pdf) {
        let title = format!("{}: words missed : pdftotext's", set.title);
        at_most(&title, figures.peer_missed, figures.missed);
    }
    at_most("largest reader process, MiB", 512.0, memory.reader);
    at_most("main process, 40 MB : 1 MB", 1.2, memory.growth);
    Ok(())
}

/// How rasoat is called.
struct Rasoat {
    program: String,
}

impl Rasoat {
    fn extract(&self, path: &Path) -> Call {
        call(&[
            &self.program,
            "extract",
            "--format",
            "json",
            &path.to_string_lossy(),
        ])
    }

    fn check(&self, folder: &Path) -> Call {
        call(&[
            &self.program,
            "check",
            "--format",
            "jsonl",
            "--jobs",
            "1",
            &folder.to_string_lossy(),
        ])
    }
}

fn call(words: &[&str]) -> Call {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn pdftotext(path: &Path) -> Call {
    call(&["pdftotext", "-enc", "UTF-8", &path.to_string_lossy(), "-"])
}

fn docx2txt(path: &Path) -> Call {
    call(&["docx2txt", &path.to_string_lossy(), "-"])
}

fn catdoc(path: &Path) -> Call {
    call(&["catdoc", "-d", "utf-8", &path.to_string_lossy()])
}

/// What was measured on one set.
struct Figures {
    peer: Duration,
    one_process: Duration,
    /// Shares of the words that were not read.
    missed: f64,
    peer_missed: f64,
}

impl Figures {
    fn ratio(&self) -> f64 {
        self.one_process.as_secs_f64() / self.peer.as_secs_f64()
    }
}

/// Measures one set and prints it.
fn row(set: &Set, peer_name: &str, rasoat: &Rasoat, peer: fn(&Path) -> Call) -> anyhow::Result<Figures> {
    let calls = |make: &dyn Fn(&Path) -> Call| -> Vec<Call> {
        set.documents.iter().map(|sample| make(&sample.path)).collect()
    };
    let (peers, ours) = (calls(&peer), calls(&|path| rasoat.extract(path)));
    let whole = [rasoat.check(&set.folder)];
    let mut least = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        for (least, calls) in least.iter_mut().zip([&peers[..], &ours[..], &whole[..]]) {
            *least = (*least).min(measure::cpu(calls)?);
        }
    }
    let [peer_time, process_a_file, one_process] = least;
    let missed = missed(&set.documents, |sample| {
        Ok(recall::zones_of(&measure::output(&rasoat.extract(&sample.path))?))
    })?;
    let peer_missed = self::missed(&set.documents, |sample| {
        let printed = measure::output(&peer(&sample.path))?;
        Ok(Words::of(&String::from_utf8_lossy(&printed)))
    })?;
    let figures = Figures {
        peer: peer_time,
        one_process,
        missed,
        peer_missed,
    };
    let share = |time: Duration| time.as_secs_f64() / peer_time.as_secs_f64();
    println!(
        "{:<22} {peer_name:>10} {:>10.2} {:>9.2} ({:.2}) {:>9.2} ({:.2}) {:>8.4} {:>8.4}",
        set.title,
        peer_time.as_secs_f64(),
        process_a_file.as_secs_f64(),
        share(process_a_file),
        one_process.as_secs_f64(),
        share(one_process),
        1.0 - missed,
        1.0 - peer_missed,
    );
    Ok(figures)
}

/// The share of all known words that `read` did not give.
fn missed(documents: &[Sample], read: impl Fn(&Sample) -> anyhow::Result<Words>) -> anyhow::Result<f64> {
    let (mut all, mut found) = (0, 0);
    for sample in documents {
        all += sample.words.count();
        found += sample.words.found_in(&read(sample)?);
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
    let missed = (all - found) as f64 / all.max(1) as f64;
    Ok(missed)
}

/// What memory the processes took, in MiB.
struct Memory {
    reader: f64,
    growth: f64,
}

fn memory(samples: &Samples, rasoat: &Rasoat) -> anyhow::Result<Memory> {
    println!("\n{:<40} {:>12} {:>12}", "most memory, MiB", "main", "reader");
    let mut peaks = Vec::new();
    let sets = [&samples.our_pdf, &samples.office_pdf, &samples.docx, &samples.doc];
    let named = sets.iter().map(|set| (set.title, set.folder.as_path()));
    let [small, large] = &samples.small_and_large;
    for (title, path) in named.chain([("PDF of 1 MB", small.as_path()), ("PDF of 40 MB", large)]) {
        let peak = measure::peak_memory(&rasoat.check(path))?;
        println!("{title:<40} {:>12} {:>12}", peak.main, peak.reader);
        peaks.push(peak);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "mebibytes of a process are far below 2^52"
    )]
    let mebibytes = |peak: Option<&Peak>, of: fn(&Peak) -> u64| peak.map_or(0.0, |peak| of(peak) as f64);
    let main = |peak: &Peak| peak.main;
    let count = peaks.len();
    Ok(Memory {
        reader: mebibytes(peaks.iter().max_by_key(|peak| peak.reader), |peak| peak.reader),
        growth: mebibytes(peaks.get(count - 1), main) / mebibytes(peaks.get(count - 2), main).max(1.0),
    })
}

fn at_most(title: &str, wanted: f64, measured: f64) {
    let mark = if measured <= wanted { "✓" } else { "✗" };
    println!("{mark} {title:<50} {wanted:>10.4} {measured:>10.4}");
}
