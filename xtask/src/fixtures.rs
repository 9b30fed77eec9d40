//! `cargo xtask fixtures`: writes the fictional province's portal to `seeds/demo`.

use std::path::Path;

/// Writes `seeds/demo/site/…`, `seeds/demo/site.json` and `seeds/demo/truth.jsonl` below `root`, the
/// workspace's folder. What lay there before is removed.
///
/// # Errors
/// If a file or folder cannot be removed or written.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    rasoat_testkit::fixtures::write(&root.join("seeds/demo"))
}
