//! Keeps `docs/reading.md` true: every format, zone and test that it names exists, and no format with a reader is missing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rasoat_core::{DocumentFormat, ZoneKind};
use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the workspace")
        .to_path_buf()
}

fn table() -> String {
    std::fs::read_to_string(root().join("docs/reading.md")).expect("the table is in the repository")
}

/// The words between back quotes that are paths of tests.
fn named_tests(text: &str) -> Vec<&str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains("::"))
        .collect()
}

/// Files in which a test of this path may stand, by the ways in which modules are laid out.
fn files_of(modules: &[&str]) -> Vec<PathBuf> {
    let source = root().join("extractors/src");
    (1..=modules.len())
        .flat_map(|count| {
            let path: PathBuf = modules[..count].iter().collect();
            [
                source.join(&path).with_extension("rs"),
                source.join(&path).join("mod.rs"),
            ]
        })
        .collect()
}

fn exists(test: &str) -> bool {
    let mut modules: Vec<&str> = test.split("::").collect();
    let Some(name) = modules.pop() else { return false };
    let head = format!("fn {name}(");
    files_of(&modules).iter().any(|file| {
        let source = std::fs::read_to_string(file).unwrap_or_default();
        source.find(&head).is_some_and(|at| {
            let before = source[..at].trim_end();
            before.ends_with("#[test]")
        })
    })
}

/// The first two cells of the rows of the first table.
fn rows(text: &str) -> Vec<(String, Vec<String>)> {
    text.lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            let format = cells.next().unwrap_or_default().to_owned();
            let zones = cells
                .next()
                .unwrap_or_default()
                .split(", ")
                .map(str::to_owned)
                .collect();
            (format, zones)
        })
        .collect()
}

fn is_named<'a, T: Deserialize<'a>>(name: &'a str) -> bool {
    let deserializer: StrDeserializer<'a, Error> = name.into_deserializer();
    T::deserialize(deserializer).is_ok()
}

#[test]
fn every_test_that_is_named_exists() {
    let table = table();
    let named = named_tests(&table);
    assert!(named.len() > 40, "only {} tests are named", named.len());
    let missing: Vec<_> = named.into_iter().filter(|test| !exists(test)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    assert!(!exists("html::tests::no_such_test") && !exists("html::tests::read"));
}

#[test]
fn every_row_has_a_format_zones_and_a_test() {
    let table = table();
    for (format, zones) in rows(&table) {
        let name = if format == "7z" { "seven_zip" } else { &format };
        assert!(is_named::<DocumentFormat>(name), "{format}");
        for zone in zones {
            assert!(is_named::<ZoneKind>(&zone), "{format}: {zone}");
        }
    }
    for line in table
        .lines()
        .filter(|line| line.starts_with("| "))
        .filter(|line| !line.contains("| Test |"))
    {
        assert!(!named_tests(line).is_empty(), "{line}");
    }
}

#[test]
fn every_format_with_a_reader_has_a_row() {
    let source = std::fs::read_to_string(root().join("extractors/src/read.rs")).unwrap();
    let table = table();
    let rows: BTreeSet<String> = rows(&table).into_iter().map(|(format, _)| format).collect();
    let (_, arms) = source.split_once("match format {").unwrap();
    let (arms, _) = arms.split_once("other =>").unwrap();
    let readers = arms.split("DocumentFormat::").skip(1).map(|arm| {
        let name: String = arm.chars().take_while(char::is_ascii_alphanumeric).collect();
        name.to_lowercase()
    });
    let mut count = 0;
    for reader in readers.filter(|name| name != "empty") {
        count += 1;
        let name = if reader == "sevenzip" { "7z" } else { &reader };
        assert!(rows.contains(name), "{name} has a reader and no row");
    }
    assert!(count > 20, "only {count} readers were found");
}
