//! The rules in force: the built-in ones, the packs and exceptions that the configuration names.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rasoat_detectors::{Detector, Exceptions, RulePack};

use crate::exit::OperatorError;
use crate::settings::DetectSettings;

/// Largest rule or exceptions file that is read; more is a mistake.
const MAX_FILE_BYTES: u64 = 8 << 20;

/// The detector with everything that `settings` names. Exceptions that do not hold `today` are told to the log.
pub(crate) fn detector(settings: &DetectSettings, today: Date) -> anyhow::Result<Detector> {
    let detector = Detector::new(pack(&files(&settings.rule_files)?)?).map_err(unusable)?;
    let Some(exceptions) = exceptions(settings)? else {
        return Ok(detector);
    };
    for exception in exceptions.not_in_force(today) {
        tracing::warn!(
            exception.id = %exception.id,
            exception.decided = %exception.decided,
            exception.expires = %exception.expires,
            "an exception does not hold today and is not applied: renew or remove it"
        );
    }
    Ok(detector.with_exceptions(exceptions).map_err(unusable)?)
}

/// The exceptions that `settings` names.
pub(crate) fn exceptions(settings: &DetectSettings) -> anyhow::Result<Option<Exceptions>> {
    let path = &settings.exceptions_file;
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    let exceptions = Exceptions::parse(&read(path)?, &path.to_string_lossy()).map_err(unusable)?;
    Ok(Some(exceptions))
}

/// The built-in rules with those of `files`.
pub(crate) fn pack(files: &[PathBuf]) -> anyhow::Result<RulePack> {
    let mut pack = RulePack::builtin();
    for file in files {
        let next = RulePack::parse(&read(file)?, &file.to_string_lossy()).map_err(unusable)?;
        pack = pack.with(next).map_err(unusable)?;
    }
    Ok(pack)
}

/// The text of a file that the operator names.
pub(crate) fn read(path: &Path) -> Result<String, OperatorError> {
    let refused = |vi: &str, en: &str| {
        let path = path.display();
        OperatorError::new(
            format!("không đọc được `{path}`: {vi}"),
            format!("cannot read `{path}`: {en}"),
        )
    };
    let length = std::fs::metadata(path).map_err(|error| refused(&error.to_string(), &error.to_string()))?;
    if length.len() > MAX_FILE_BYTES {
        return Err(refused("tệp lớn hơn 8 MiB", "the file is larger than 8 MiB"));
    }
    std::fs::read_to_string(path).map_err(|error| refused(&error.to_string(), &error.to_string()))
}

/// The files that `patterns` name, each pattern's in order. In the last part of a path `*` stands for any letters.
fn files(patterns: &[String]) -> Result<Vec<PathBuf>, OperatorError> {
    let mut files = Vec::new();
    for pattern in patterns {
        let path = Path::new(pattern);
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if !name.contains('*') {
            files.push(path.to_path_buf());
            continue;
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut matching: Vec<PathBuf> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.file_name().to_str().is_some_and(|file| matches(name, file)))
            .map(|entry| entry.path())
            .collect();
        if matching.is_empty() {
            return Err(OperatorError::new(
                format!("`detect.rule_files`: không có tệp nào ứng với `{pattern}`; sửa hoặc bỏ mục này"),
                format!("`detect.rule_files`: no file matches `{pattern}`; correct or remove it"),
            ));
        }
        matching.sort();
        files.extend(matching);
    }
    Ok(files)
}

/// Whether `name` is `pattern`, in which each `*` stands for any letters.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((before, behind)) = pattern.split_once('*') else {
        return pattern == name;
    };
    name.strip_prefix(before).is_some_and(|rest| {
        rest.char_indices()
            .map(|(position, _)| &rest[position..])
            .chain([""])
            .any(|rest| matches(behind, rest))
    })
}

/// A pack or exceptions file that cannot be used; the operator can mend it.
pub(crate) fn unusable(error: impl std::fmt::Display) -> OperatorError {
    OperatorError::new(format!("quy tắc không dùng được: {error}"), error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters() {
        let check = |pattern: &str, name: &str, expected: bool| {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        };
        check("*.toml", "a.toml", true);
        check("*.toml", ".toml", true);
        check("*.toml", "a.toml.bak", false);
        check("so-*-x*.toml", "so-1-x2.toml", true);
        check("so-*-x*.toml", "so-1.toml", false);
        check("ậ*", "ậb", true);
        check("a", "b", false);
    }
}
