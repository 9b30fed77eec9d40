//! Keeps the house in order: which crate may use which, what no crate may use, how long a file may get.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::Table;

/// Which of our crates each one may depend on. The picture is in ARCHITECTURE.md.
const ARROWS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("crawler", &["core"]),
    ("scans", &["core"]),
    ("extractors", &["core", "scans"]),
    ("detectors", &["core"]),
    ("store", &["core"]),
    (
        "pipeline",
        &["core", "crawler", "extractors", "detectors", "store"],
    ),
    (
        "cli",
        &["core", "crawler", "extractors", "detectors", "store", "pipeline"],
    ),
    ("tests", &["core"]),
    ("xtask", &["tests", "extractors", "detectors", "core"]),
];

/// Crates from outside that a room must not use: they would bring in the network, the clock, files or a database.
const NEVER: &[(&str, &[&str])] = &[
    ("core", &["tokio", "sqlx", "reqwest", "axum", "hyper"]),
    ("scans", &["tokio", "sqlx", "reqwest", "axum", "hyper"]),
    ("extractors", &["tokio", "sqlx", "reqwest", "axum", "hyper"]),
    ("detectors", &["tokio", "sqlx", "reqwest", "axum", "hyper"]),
    ("crawler", &["sqlx"]),
    ("pipeline", &["sqlx"]),
    ("cli", &["sqlx", "reqwest"]),
];

/// Longest file, in lines, that is still one room with one purpose.
const MAX_FILE_LINES: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

fn manifest(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .parse()
        .unwrap()
}

fn dependencies(manifest: &Table, section: &str) -> BTreeSet<String> {
    manifest
        .get(section)
        .and_then(|table| table.as_table())
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

/// Package names of our crates by folder.
fn packages() -> BTreeMap<String, String> {
    ARROWS
        .iter()
        .map(|(folder, _)| {
            let name = manifest(folder)["package"]["name"].as_str().unwrap().to_owned();
            ((*folder).to_owned(), name)
        })
        .collect()
}

#[test]
fn every_member_has_its_arrows() {
    let workspace = manifest(".");
    let members: BTreeSet<&str> = workspace["workspace"]["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member.as_str().unwrap())
        .collect();
    let known: BTreeSet<&str> = ARROWS.iter().map(|(folder, _)| *folder).collect();
    assert_eq!(
        members, known,
        "a new crate needs its arrows here and in ARCHITECTURE.md"
    );
}

#[test]
fn no_arrow_points_the_wrong_way() {
    let packages = packages();
    for (folder, allowed) in ARROWS {
        let used = dependencies(&manifest(folder), "dependencies");
        for (other, package) in &packages {
            assert!(
                !used.contains(package) || allowed.contains(&other.as_str()),
                "{folder}/Cargo.toml uses {package}, which is not among its arrows"
            );
        }
        // A test may use the test kit, and what its crate may use.
        for (other, package) in &packages {
            let tested = dependencies(&manifest(folder), "dev-dependencies").contains(package);
            assert!(
                !tested || other == "tests" || allowed.contains(&other.as_str()),
                "the tests of {folder} use {package}, which is not among its arrows"
            );
        }
    }
}

#[test]
fn pure_crates_stay_pure() {
    for (folder, never) in NEVER {
        let used = dependencies(&manifest(folder), "dependencies");
        for unwanted in *never {
            assert!(!used.contains(*unwanted), "{folder}/Cargo.toml uses {unwanted}");
        }
    }
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    for (folder, _) in ARROWS {
        let lints = manifest(folder);
        assert_eq!(
            lints["lints"]["workspace"].as_bool(),
            Some(true),
            "{folder}/Cargo.toml: [lints] workspace = true"
        );
    }
    let workspace = manifest(".");
    assert_eq!(
        workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid")
    );
}

fn rust_files() -> Vec<PathBuf> {
    let mut waiting: Vec<PathBuf> = ARROWS.iter().map(|(folder, _)| root().join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 50, "the source was not found");
    files
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for path in rust_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        assert!(
            lines <= MAX_FILE_LINES,
            "{} has {lines} lines; more than {MAX_FILE_LINES} is two rooms",
            path.display()
        );
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("//!"),
            "{} does not begin with what it is for (`//! …`)",
            path.display()
        );
    }
}

#[test]
fn no_stub_and_no_ignored_test() {
    // Put together here so that this file does not find itself.
    let unwanted = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("#[ign", "ore"),
        concat!("#[all", "ow("),
    ];
    for path in rust_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in unwanted {
            assert!(!text.contains(word), "{} contains {word}", path.display());
        }
    }
}

/// Whether an SPDX expression can be met with licences of the list: one side of an OR, all sides of an AND.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ");
    expression.split(" OR ").any(|alternative| {
        alternative.split(" AND ").all(|licence| {
            let licence = licence.trim().trim_matches(['(', ')']).trim();
            allowed.contains(licence)
        })
    })
}

#[test]
fn every_dependency_has_a_licence_of_the_list_and_none_is_banned() {
    let deny = manifest_of("deny.toml");
    let allowed: BTreeSet<String> = deny["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|licence| licence.as_str().unwrap().to_owned())
        .collect();
    let banned: Vec<&str> = deny["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["crate"].as_str().unwrap())
        .collect();
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages {
        let name = package["name"].as_str().unwrap();
        assert!(!banned.contains(&name), "{name} is banned in deny.toml");
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(
            is_allowed(licence, &allowed),
            "{name}: licence `{licence}` is not in the list of deny.toml"
        );
    }
}

fn manifest_of(file: &str) -> Table {
    std::fs::read_to_string(root().join(file))
        .unwrap()
        .parse()
        .unwrap()
}
