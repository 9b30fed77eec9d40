//! Reading exceptions from TOML, with the line of whatever is wrong.

use jiff::ToSpan as _;
use jiff::civil::Date;
use rasoat_core::{PortalId, RuleId, Sha256Digest};
use serde::Deserialize;
use toml::Spanned;

use super::{Exception, ExceptionError};
use crate::Written;

/// Longest author or reason, in characters: they are shown beside findings.
const MAX_WORDS_CHARS: usize = 300;

/// The exceptions in `toml`, each checked.
pub(super) fn exceptions(toml: &str, source_name: &str) -> Result<Vec<Exception>, ExceptionError> {
    let written = |position: usize| {
        let before = &toml.as_bytes()[..position.min(toml.len())];
        Written {
            pack: source_name.to_owned(),
            line: memchr::memchr_iter(b'\n', before).count() + 1,
        }
    };
    let raw: RawFile = toml::from_str(toml).map_err(|error| ExceptionError::Syntax {
        at: written(error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let mut all: Vec<Exception> = Vec::with_capacity(raw.exception.len());
    for raw in raw.exception {
        let at = written(raw.span().start);
        let exception = raw.into_inner().checked(at)?;
        if all.iter().any(|earlier| earlier.id == exception.id) {
            return Err(exception.faulty("stands here twice: give one of them another id"));
        }
        all.push(exception);
    }
    Ok(all)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    exception: Vec<Spanned<RawException>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawException {
    id: RuleId,
    author: String,
    reason: String,
    decided: RawDate,
    expires: RawDate,
    sha256: Option<Sha256Digest>,
    rule: Option<RuleId>,
    portal: Option<PortalId>,
    folder: Option<String>,
}

/// A date as TOML writes it, or as a string.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a date such as 2026-12-31")]
enum RawDate {
    Native(toml::value::Datetime),
    Text(Date),
}

impl RawDate {
    fn read(&self) -> Option<Date> {
        match self {
            Self::Native(native) => native.to_string().parse().ok(),
            Self::Text(date) => Some(*date),
        }
    }
}

impl RawException {
    fn checked(self, at: Written) -> Result<Exception, ExceptionError> {
        let id = self.id.as_str().to_owned();
        let fault = |fault| ExceptionError::Faulty {
            at: at.clone(),
            id: id.clone(),
            fault,
        };
        for words in [&self.author, &self.reason] {
            if words.trim().is_empty() {
                return Err(fault("needs an `author` and a `reason` in words"));
            }
            if words.chars().count() > MAX_WORDS_CHARS || words.chars().any(char::is_control) {
                return Err(fault(
                    "has an `author` or `reason` that is no single line of at most 300 characters",
                ));
            }
        }
        let (Some(decided), Some(expires)) = (self.decided.read(), self.expires.read()) else {
            return Err(fault("has a date that does not exist: write 2026-12-31"));
        };
        if expires < decided || expires > decided.saturating_add(1.year()) {
            return Err(fault(
                "must expire after it was decided and at most one year later: correct `expires`",
            ));
        }
        if self.sha256.is_none() && self.rule.is_none() && self.folder.is_none() {
            return Err(fault(
                "would hold for everything: name a `sha256`, a `rule` or a `folder`",
            ));
        }
        if self.folder.as_deref().is_some_and(|folder| !is_folder(folder)) {
            return Err(fault(
                "has a `folder` that is no folder: write it as https://host/path/, with the slash at its end; for a \
                 single document use its `sha256`",
            ));
        }
        Ok(Exception {
            author: self.author.trim().to_owned(),
            reason: self.reason.trim().to_owned(),
            decided,
            expires,
            sha256: self.sha256,
            rule: self.rule,
            portal: self.portal,
            folder: self.folder,
            id,
            written_in: at,
        })
    }
}

/// Whether `address` is that of a folder on the web, as addresses are written in canonical form.
fn is_folder(address: &str) -> bool {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    rest.and_then(|rest| rest.split_once('/'))
        .is_some_and(|(host, path)| {
            let is_host = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-:[]".contains(letter)
            };
            !host.is_empty()
                && host.chars().all(is_host)
                && (path.is_empty() || path.ends_with('/'))
                && !path.contains(['?', '#', ' '])
        })
}
