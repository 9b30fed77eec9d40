//! Scans that are killed like `kill -9` does, at a moment that the portal's log decides.

use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::Receiver;

use super::support::rasoat;

/// Starts the program with `arguments` and kills it once `requests` more requests came, of which `seen` tells.
pub(crate) fn scan_and_kill(home: &Path, arguments: &[&str], seen: &Receiver<()>, requests: usize) {
    let mut scan = rasoat(home, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..requests {
        seen.recv().unwrap();
    }
    scan.kill().unwrap();
    scan.wait().unwrap();
    // What came between the last one counted and the kill belongs to this scan too.
    seen.try_iter().for_each(drop);
}
