//! The configuration: TOML file, then `RASOAT__…` variables: [`Settings`].

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use config::{Config, Environment, File, FileFormat};
use rasoat_core::Lang;
use rasoat_extractors::ReadLimits;
use rasoat_pipeline::reader::WorkerLimits;
use serde::{Deserialize, Serialize};

use crate::exit::UsageError;
use crate::telemetry::LogFormat;

/// The default configuration with explanations, as `rasoat config print-default` prints it.
pub(crate) const DEFAULT_TOML: &str = include_str!("default.toml");

/// The configuration in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Language of the output; empty means what the environment asks for.
    pub(crate) lang: String,
    /// Folder for database and keys; empty means the user's data folder.
    pub(crate) data_dir: PathBuf,
    /// The log.
    pub(crate) log: LogSettings,
    /// How the crawler introduces itself.
    pub(crate) crawl: CrawlIdentity,
    /// Rules of our own and exceptions.
    pub(crate) detect: DetectSettings,
    /// Limits of reading.
    pub(crate) read: ReadLimits,
    /// Limits of reader processes.
    pub(crate) worker: WorkerLimits,
}

/// The log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSettings {
    /// Text or JSON.
    pub(crate) format: LogFormat,
    /// Directive such as `warn`.
    pub(crate) level: String,
}

/// Rules beside the built-in ones, and exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DetectSettings {
    /// Rule packs used with the built-in rules; in the last part of a path `*` stands for any letters.
    pub(crate) rule_files: Vec<String>,
    /// The exceptions. Empty means none.
    pub(crate) exceptions_file: PathBuf,
}

/// How the crawler introduces itself to portals, and how it works on all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CrawlIdentity {
    /// Address of a page that says who scans and why; shown in the User-Agent. Empty means none.
    pub(crate) contact_page: String,
    /// Mail address sent in the `From` header. Empty means none.
    pub(crate) contact_mail: String,
    /// Most requests in flight at the same time, over all hosts.
    pub(crate) max_in_flight: std::num::NonZeroUsize,
    /// Wait before the second try after a passing fault, in milliseconds; doubles with each further try.
    pub(crate) retry_base_ms: std::num::NonZeroU64,
}

impl Settings {
    /// The language to speak.
    pub(crate) fn lang_or_environment(&self) -> Lang {
        self.lang
            .parse()
            .unwrap_or_else(|()| crate::lang_of_environment())
    }

    /// The folder for database and keys: the one configured, or `rasoat` in the user's data folder (XDG Base
    /// Directory Specification).
    pub(crate) fn data_dir(&self) -> anyhow::Result<PathBuf> {
        if !self.data_dir.as_os_str().is_empty() {
            return Ok(self.data_dir.clone());
        }
        let folder = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        folder("XDG_DATA_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".local/share")))
            .map(|base| base.join("rasoat"))
            .ok_or_else(|| {
                UsageError("no folder for data: set `data_dir` in the configuration or use --data".into())
                    .into()
            })
    }

    fn check(&self) -> Result<(), UsageError> {
        if !self.lang.is_empty() && self.lang.parse::<Lang>().is_err() {
            return Err(UsageError(format!(
                "configuration: `lang` is `{}`; use \"vi\", \"en\" or \"\"",
                self.lang
            )));
        }
        if self.worker.wall_seconds < self.worker.cpu_seconds || self.worker.cpu_seconds == 0 {
            let text =
                "configuration: `worker.cpu_seconds` must be at least 1 and not above `worker.wall_seconds`";
            return Err(UsageError(text.into()));
        }
        if self.worker.max_memory_bytes < 128 << 20 {
            let text = "configuration: `worker.max_memory_bytes` is below 134217728 (128 MiB), which no reader can work with";
            return Err(UsageError(text.into()));
        }
        Ok(())
    }
}

/// Loads the configuration: the defaults, over them the file, over it the environment.
///
/// Without `file` the first of `./rasoat.toml`, the user's and the system's configuration file is taken, if there is one.
pub(crate) fn load(file: Option<&Path>) -> anyhow::Result<Settings> {
    let found = file
        .map(Path::to_path_buf)
        .or_else(|| usual_files().into_iter().find(|path| path.is_file()));
    let mut builder = Config::builder().add_source(File::from_str(DEFAULT_TOML, FileFormat::Toml));
    if let Some(path) = &found {
        let text = std::fs::read_to_string(path).map_err(|error| {
            UsageError(format!("cannot read configuration `{}`: {error}", path.display()))
        })?;
        builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
    }
    let environment = Environment::with_prefix("RASOAT")
        .prefix_separator("__")
        .separator("__")
        .list_separator(":")
        .with_list_parse_key("detect.rule_files")
        .try_parsing(true);
    let named = || {
        found.as_ref().map_or("the environment".to_owned(), |path| {
            format!("`{}`", path.display())
        })
    };
    let settings: Settings = builder
        .add_source(environment)
        .build()
        .and_then(Config::try_deserialize)
        .map_err(|error| UsageError(format!("cannot use the configuration from {}: {error}", named())))?;
    settings.check().with_context(|| format!("from {}", named()))?;
    Ok(settings)
}

fn usual_files() -> Vec<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let user = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
    let mut files = vec![PathBuf::from("rasoat.toml")];
    files.extend(user.map(|base| base.join("rasoat/rasoat.toml")));
    files.push(PathBuf::from("/etc/rasoat/rasoat.toml"));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_defaults_are_the_defaults_in_the_code() {
        let settings: Settings = toml::from_str(DEFAULT_TOML).unwrap();
        assert_eq!(settings.read, ReadLimits::default());
        assert_eq!(settings.worker, WorkerLimits::default());
        let crawl = crate::tools::crawl_settings(&settings);
        assert_eq!(crawl, rasoat_crawler::CrawlSettings::default());
        settings.check().unwrap();
    }

    #[test]
    fn an_unknown_name_is_refused() {
        let text = DEFAULT_TOML.replace("[log]", "[logs]");
        assert!(toml::from_str::<Settings>(&text).is_err());
    }
}
