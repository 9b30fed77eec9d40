//! The configuration: TOML file, then `RASOAT__…` variables: [`Settings`].

use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};
use rasoat_core::Lang;
use rasoat_extractors::ReadLimits;
use rasoat_pipeline::reader::WorkerLimits;
use serde::{Deserialize, Serialize};

use crate::exit::OperatorError;
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
    /// What is kept of scans.
    pub(crate) runs: RunSettings,
    /// Scans by schedule.
    pub(crate) schedule: ScheduleSettings,
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

/// What is kept of scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunSettings {
    /// Of how many ended scans of a portal the outcomes of single addresses are kept.
    pub(crate) keep_outcomes: std::num::NonZeroU32,
}

/// Scans by schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleSettings {
    /// Most hosts that are scanned at the same time.
    pub(crate) most_hosts: std::num::NonZeroUsize,
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
    /// Most memory for the bodies of documents that are being fetched and read, in MiB.
    pub(crate) max_body_memory_mib: std::num::NonZeroU32,
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
                OperatorError::new(
                    "chưa có thư mục dữ liệu: đặt `data_dir` trong cấu hình hoặc dùng --data",
                    "no folder for data: set `data_dir` in the configuration or use --data",
                )
                .into()
            })
    }

    fn check(&self) -> Result<(), OperatorError> {
        if !self.lang.is_empty() && self.lang.parse::<Lang>().is_err() {
            let lang = &self.lang;
            return Err(OperatorError::new(
                format!("cấu hình: `lang` là `{lang}`; dùng \"vi\", \"en\" hoặc \"\""),
                format!("configuration: `lang` is `{lang}`; use \"vi\", \"en\" or \"\""),
            ));
        }
        if self.worker.wall_seconds < self.worker.cpu_seconds || self.worker.cpu_seconds == 0 {
            return Err(OperatorError::new(
                "cấu hình: `worker.cpu_seconds` phải từ 1 trở lên và không lớn hơn `worker.wall_seconds`",
                "configuration: `worker.cpu_seconds` must be at least 1 and not above `worker.wall_seconds`",
            ));
        }
        if self.worker.max_memory_bytes < 128 << 20 {
            return Err(OperatorError::new(
                "cấu hình: `worker.max_memory_bytes` dưới 134217728 (128 MiB), không tiến trình đọc nào chạy được",
                "configuration: `worker.max_memory_bytes` is below 134217728 (128 MiB), which no reader can work with",
            ));
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
            let shown = path.display();
            OperatorError::new(
                format!("không đọc được cấu hình `{shown}`; kiểm tra đường dẫn và quyền đọc [{error}]"),
                format!(
                    "cannot read configuration `{shown}`; check the path and that it may be read [{error}]"
                ),
            )
        })?;
        builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
    }
    let environment = Environment::with_prefix("RASOAT")
        .prefix_separator("__")
        .separator("__")
        .list_separator(":")
        .with_list_parse_key("detect.rule_files")
        .try_parsing(true);
    let place = found.as_ref().map(|path| format!("`{}`", path.display()));
    let vi = place.clone().unwrap_or_else(|| "biến môi trường".to_owned());
    let en = place.unwrap_or_else(|| "the environment".to_owned());
    let settings: Settings = builder
        .add_source(environment)
        .build()
        .and_then(Config::try_deserialize)
        .map_err(|error| {
            OperatorError::new(
                format!(
                    "cấu hình từ {vi} không dùng được; xem các giá trị đúng bằng `rasoat config print-default` [{error}]"
                ),
                format!(
                    "cannot use the configuration from {en}; see what is right with `rasoat config print-default` [{error}]"
                ),
            )
        })?;
    settings.check().map_err(|error| {
        let sentence = error.sentence;
        OperatorError::new(format!("{vi}: {}", sentence.vi), format!("{en}: {}", sentence.en))
    })?;
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
