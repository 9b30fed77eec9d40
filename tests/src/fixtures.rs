//! The fictional province's portal as files, for `seeds/demo`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use crate::province::{Province, Resource};
use crate::wire::percent_decode;

/// One line of `site.json`: how a server answers one address.
#[derive(Debug, Serialize)]
struct Route<'a> {
    /// Path and query, percent-encoded.
    path: &'a str,
    /// The file with the body, below `site/`; absent if the body is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// The `Content-Type`; empty for none.
    content_type: &'a str,
    status: u16,
    /// Further headers.
    headers: BTreeMap<&'a str, &'a str>,
}

/// Every file of the demo, by its path below `seeds/demo`, except its read-me.
pub fn files() -> BTreeMap<PathBuf, Vec<u8>> {
    let province = Province::sao_mai();
    let mut files = BTreeMap::new();
    let mut routes = Vec::new();
    for resource in province.resources() {
        let file = (!resource.body.is_empty()).then(|| file_name(resource));
        if let Some(file) = &file {
            files.insert(Path::new("site").join(file), resource.body.clone());
        }
        let headers = resource
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        routes.push(Route {
            path: &resource.path,
            file,
            content_type: &resource.content_type,
            status: resource.status,
            headers: headers.collect(),
        });
    }
    let mut site = serde_json::to_vec_pretty(&routes).expect("routes hold only strings and numbers");
    site.push(b'\n');
    files.insert(PathBuf::from("site.json"), site);
    let mut truth = Vec::new();
    for line in province.truth() {
        truth.extend(serde_json::to_vec(line).expect("a truth holds only strings"));
        truth.push(b'\n');
    }
    files.insert(PathBuf::from("truth.jsonl"), truth);
    files
}

/// Writes every file of [`files`] below `folder`, and removes what lay in its `site` before.
///
/// # Errors
/// If a file or folder cannot be removed or written.
pub fn write(folder: &Path) -> anyhow::Result<()> {
    let site = folder.join("site");
    if site.exists() {
        std::fs::remove_dir_all(&site).with_context(|| format!("cannot remove `{}`", site.display()))?;
    }
    for (path, bytes) in files() {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("cannot make `{}`", parent.display()))?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}

/// A name for the body's file that every file system can hold: no query, no bare folder.
fn file_name(resource: &Resource) -> String {
    let name = percent_decode(resource.path.trim_start_matches('/')).replace(['?', '='], "_");
    if name.is_empty() || name.ends_with('/') {
        format!("{name}index.html")
    } else if name.starts_with("van-ban/_") {
        format!("{name}.html")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every file below `folder`, by its path from there.
    fn below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(next) = waiting.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    found.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
                }
            }
        }
        found
    }

    #[test]
    fn the_committed_demo_is_what_the_generator_makes() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds/demo");
        let mut committed = below(&folder);
        assert!(
            committed.remove(Path::new("README.md")).is_some(),
            "seeds/demo/README.md is missing"
        );
        let made = files();
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&committed), names(&made), "run `cargo xtask fixtures`");
        for (path, bytes) in made {
            assert!(
                committed[&path] == bytes,
                "{} differs; run `cargo xtask fixtures`",
                path.display()
            );
        }
    }

    #[test]
    fn the_demo_is_small() {
        let bytes: usize = files().values().map(Vec::len).sum();
        assert!(bytes < 3_000_000, "{bytes} bytes");
    }
}
