//! Letters of marks, read by `tesseract` where the machine has it: [`Recogniser`].
//!
//! The crops go to it over standard input, and its words come back over standard output; nothing is written to a disk. It is
//! started through rasoat itself, which first gives up memory, time, files to write and the network.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _,
    path_beneath_rules,
};
use rasoat_core::{ExtractedText, StampReader};
use rasoat_extractors::Letters;
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::pool::WorkerCommand;

/// The first argument that makes the `rasoat` program become the recogniser named second.
pub const RECOGNISER_ARGUMENT: &str = "__recognise-letters";

/// Address space, in bytes.
const MAX_MEMORY: u64 = 1 << 30;
/// Processor time, in seconds, for the crops of one document.
const CPU_SECONDS: u64 = 20;
/// The same by the clock on the wall.
const WALL: Duration = Duration::from_secs(40);
/// Most bytes of its answer.
const MAX_ANSWER: u64 = 1 << 20;
/// White rows between two crops.
const GAP: usize = 48;

/// A text recogniser with Vietnamese.
#[derive(Debug, Clone)]
pub struct Recogniser {
    program: PathBuf,
    start: WorkerCommand,
}

impl Recogniser {
    /// `tesseract` in one of the folders of `PATH`, if it knows Vietnamese; it is started through `start`.
    pub fn find(start: WorkerCommand) -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let program = std::env::split_paths(&path)
            .map(|folder| folder.join("tesseract"))
            .find(|program| program.is_file())?;
        let languages = std::process::Command::new(&program)
            .arg("--list-langs")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        let knows = String::from_utf8_lossy(&languages.stdout)
            .lines()
            .any(|line| line.trim() == "vie");
        knows.then_some(Self { program, start })
    }

    /// Where it lies.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Reads `letters`, the crops of the first marks of `text`, and notes at each mark whether they say the same as its shape.
    /// Where it fails the shapes stay what they were.
    pub(super) async fn confirm(&self, text: &mut ExtractedText, letters: &[Letters]) {
        if letters.is_empty() {
            return;
        }
        let sheet = Sheet::of(letters);
        let Ok(Some(answer)) = tokio::time::timeout(WALL, self.ask(&sheet)).await else {
            tracing::warn!(
                "the text recogniser did not answer; marks in a picture rest on their shape alone"
            );
            return;
        };
        let lines = sheet.lines(&answer, letters.len());
        for ((words, reading), line) in text.stamps_mut().zip(lines) {
            if !line.is_empty() && bare(&line).contains(&bare(words)) {
                reading.read_by = StampReader::ShapeAndLetters;
            }
        }
    }

    async fn ask(&self, sheet: &Sheet) -> Option<Zeroizing<String>> {
        let mut child = tokio::process::Command::new(self.start.path())
            .arg(RECOGNISER_ARGUMENT)
            .arg(&self.program)
            .env_clear()
            .env("OMP_THREAD_LIMIT", "1")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .ok()?;
        let mut input = child.stdin.take()?;
        let mut output = child.stdout.take()?.take(MAX_ANSWER);
        let mut answer = Zeroizing::new(Vec::new());
        let send = async {
            input.write_all(&sheet.file).await?;
            input.shutdown().await?;
            drop(input);
            Ok::<_, std::io::Error>(())
        };
        let (sent, read) = tokio::join!(send, output.read_to_end(&mut answer));
        sent.ok()?;
        read.ok()?;
        let status = child.wait().await.ok()?;
        status
            .success()
            .then(|| Zeroizing::new(String::from_utf8_lossy(&answer).into_owned()))
    }
}

/// Confines this process and becomes the recogniser `program`, which reads a picture from standard input.
pub fn become_recogniser(program: &Path) -> ExitCode {
    let limit = |resource, value| {
        // What cannot be limited is still bounded by the time that the parent waits.
        let _kept = setrlimit(
            resource,
            Rlimit {
                current: Some(value),
                maximum: Some(value),
            },
        );
    };
    limit(Resource::As, MAX_MEMORY);
    limit(Resource::Cpu, CPU_SECONDS);
    limit(Resource::Fsize, 0);
    limit(Resource::Core, 0);
    // Programs, libraries and data may be read; nothing else, nothing written, no port.
    let readable = path_beneath_rules(
        ["/usr", "/lib", "/lib64", "/etc", "/opt"],
        AccessFs::from_read(ABI::V5),
    );
    let _restricted = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(ABI::V5)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(readable))
        .and_then(landlock::RulesetCreated::restrict_self);
    let _not_started = std::process::Command::new(program)
        .args(["-", "-", "-l", "vie", "--psm", "6", "--dpi", "300", "tsv"])
        .exec();
    ExitCode::FAILURE
}

/// Crops one below the other, as a gray picture file (PGM).
struct Sheet {
    file: Zeroizing<Vec<u8>>,
    /// Where each crop begins and ends, in rows.
    places: Vec<(usize, usize)>,
}

impl Sheet {
    fn of(letters: &[Letters]) -> Self {
        let widest = letters.iter().map(Letters::width).max().unwrap_or_default() + 2 * GAP;
        let mut pixels = Zeroizing::new(vec![255u8; widest * GAP]);
        let mut places = Vec::new();
        for crop in letters {
            let first = pixels.len() / widest;
            for row in crop.rows() {
                pixels.extend(std::iter::repeat_n(255, GAP));
                pixels.extend_from_slice(row);
                pixels.extend(std::iter::repeat_n(255, widest - GAP - row.len()));
            }
            places.push((first, pixels.len() / widest));
            pixels.extend(std::iter::repeat_n(255, widest * GAP));
        }
        let mut file = Zeroizing::new(format!("P5\n{widest} {}\n255\n", pixels.len() / widest).into_bytes());
        file.extend_from_slice(&pixels);
        Self { file, places }
    }

    /// The words of each crop, from the table that `tesseract` gives: columns apart by tabs, the seventh to tenth the box of a word,
    /// the twelfth the word.
    fn lines(&self, answer: &str, count: usize) -> Vec<Zeroizing<String>> {
        let mut lines = vec![Zeroizing::new(String::new()); count];
        for row in answer.lines() {
            let columns: Vec<&str> = row.split('\t').collect();
            let [_, _, _, _, _, _, _, top, _, height, _, word] = columns[..] else {
                continue;
            };
            let (Ok(top), Ok(height)) = (top.parse::<usize>(), height.parse::<usize>()) else {
                continue;
            };
            let middle = top.saturating_add(height / 2);
            let place = self
                .places
                .iter()
                .position(|(first, end)| (*first..*end).contains(&middle));
            if let Some(line) = place.and_then(|place| lines.get_mut(place)) {
                line.push_str(word);
                line.push(' ');
            }
        }
        lines
    }
}

/// Capital letters without their accents and everything else, since accents are easily lost in a scan.
fn bare(words: &str) -> String {
    words
        .to_uppercase()
        .nfd()
        .filter_map(|letter| match letter {
            'Đ' => Some('D'),
            letter => letter.is_ascii_alphanumeric().then_some(letter),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_find_their_crops_by_their_rows() {
        let crop = |height: usize| Letters::new(4, height, vec![0; 4 * height]).unwrap();
        let sheet = Sheet::of(&[crop(10), crop(20)]);
        assert_eq!(sheet.places, [(48, 58), (106, 126)]);
        let row = |top: usize, word: &str| format!("5\t1\t1\t1\t1\t1\t9\t{top}\t9\t8\t90\t{word}\n");
        let answer = format!(
            "level\tpage\n{}{}{}",
            row(49, "TỐI"),
            row(50, "MẬT"),
            row(108, "KHẨN")
        );
        let lines = sheet.lines(&answer, 2);
        assert_eq!((lines[0].trim(), lines[1].trim()), ("TỐI MẬT", "KHẨN"));
    }

    #[test]
    fn accents_do_not_count() {
        assert_eq!(bare("| Tối MÂT ."), "TOIMAT");
        assert_eq!(bare("ĐỘ"), "DO");
    }
}
