//! The same pages read whole by `tesseract`, if the machine has it.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rasoat_scans::network::Class;
use rasoat_testkit::scans::{Mode, Scan};

/// One page of so many is read by it too: it takes seconds.
const ONE_OF: u64 = 25;

/// What both found on the pages that both looked at.
pub(crate) struct Beside {
    is_there: bool,
    pages: u32,
    took: Duration,
    marked: u32,
    found: u32,
    ours: u32,
}

impl Beside {
    pub(crate) fn new() -> Self {
        let is_there = Command::new("tesseract").arg("--version").output().is_ok();
        Self {
            is_there,
            pages: 0,
            took: Duration::ZERO,
            marked: 0,
            found: 0,
            ours: 0,
        }
    }

    pub(crate) fn page(&mut self, number: u64, scan: &Scan, wanted: Option<Class>, ours: Option<Class>) {
        if !self.is_there || !number.is_multiple_of(ONE_OF) {
            return;
        }
        let started = Instant::now();
        let Some(text) = read(scan) else {
            self.is_there = false;
            return;
        };
        self.took += started.elapsed();
        self.pages += 1;
        if wanted.is_some() {
            self.marked += 1;
            self.found += u32::from(text.lines().any(|line| {
                matches!(
                    line.trim().trim_matches(|letter: char| !letter.is_alphabetic()),
                    "MẬT" | "TỐI MẬT" | "TUYỆT MẬT"
                )
            }));
            self.ours += u32::from(ours.is_some());
        }
    }

    pub(crate) fn tell(&self) {
        if self.pages == 0 {
            println!("tesseract: not there; not compared");
            return;
        }
        println!(
            "tesseract, whole page: {:.0} ms a page of the clock, one thread, {} pages; markings found {} of {}, the finder {}",
            self.took.as_secs_f64() * 1000.0 / f64::from(self.pages),
            self.pages,
            self.found,
            self.marked,
            self.ours
        );
    }
}

fn read(scan: &Scan) -> Option<String> {
    let mut child = Command::new("tesseract")
        .args(["-", "-", "-l", "vie", "--dpi", &format!("{:.0}", scan.dpi)])
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let kind = if scan.mode == Mode::Color { "P6" } else { "P5" };
    let mut input = format!("{kind}\n{} {}\n255\n", scan.width, scan.height).into_bytes();
    input.extend_from_slice(&scan.pixels);
    child.stdin.take()?.write_all(&input).ok()?;
    let output = child.wait_with_output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
