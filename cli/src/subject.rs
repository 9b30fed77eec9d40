//! What is scanned, and by whose permission: [`Subject`].

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rasoat_core::{
    Agency, AgencyId, AuthorityError, Clock as _, Permit, Politeness, Portal, PortalId, Scope, Seeds,
    SystemClock,
};
use url::Url;

use crate::exit::OperatorError;

/// A portal that may be scanned.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The portal.
    pub(crate) portal: Portal,
    /// The agency that owns it.
    pub(crate) agency: Agency,
    /// The permission to fetch it.
    pub(crate) permit: Permit,
}

impl Subject {
    /// A portal made up for one address on this machine.
    pub(crate) fn of_url(url: &Url, allow_private: bool) -> anyhow::Result<Self> {
        let host = url
            .host_str()
            .filter(|_| matches!(url.scheme(), "http" | "https"))
            .ok_or_else(|| {
                OperatorError::new(
                    format!(
                        "`{url}` không phải địa chỉ web; viết dạng http://máy-chủ/ hoặc https://máy-chủ/"
                    ),
                    format!("`{url}` is not a web address; write it as http://host/ or https://host/"),
                )
            })?;
        let agency = Agency {
            id: AgencyId::new("local")?,
            name: "Kiểm thử trên máy này".to_owned(),
            parent: None,
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        let host_entry = url
            .port()
            .map_or(host.to_owned(), |port| format!("{host}:{port}"));
        let portal = Portal {
            id: local_id(&host_entry)?,
            agency: agency.id.clone(),
            name: host_entry.clone(),
            enabled: true,
            start: vec![url.clone()],
            scope: Scope {
                allow_private,
                ..Scope::of_host(host_entry)
            },
            politeness: Politeness::default(),
            schedule: None,
            authority: None,
            contacts: Vec::new(),
        };
        let permit = portal.permit_loopback().map_err(|error| match error {
            AuthorityError::Missing(_) => anyhow::Error::from(needs_authority(host)),
            other => other.into(),
        })?;
        portal.check()?;
        Ok(Self {
            portal,
            agency,
            permit,
        })
    }

    /// A portal of a seeds file, with its written authority. Without `seeds` the file `seeds/ID.toml` is taken.
    pub(crate) fn of_seeds(seeds: Option<&Path>, id: &PortalId) -> anyhow::Result<Self> {
        let path = seeds.map_or_else(
            || PathBuf::from("seeds").join(format!("{id}.toml")),
            Path::to_path_buf,
        );
        let seeds = read_seeds(&path)?;
        let portal = seeds.portal(id).cloned().ok_or_else(|| {
            let known: Vec<&str> = seeds.portals.iter().map(|portal| portal.id.as_str()).collect();
            let (path, known) = (path.display(), known.join(", "));
            OperatorError::new(
                format!("`{path}` không có cổng `{id}`; trong đó có: {known}"),
                format!("`{path}` has no portal `{id}`; it has: {known}"),
            )
        })?;
        let agency = seeds
            .agency(&portal.agency)
            .cloned()
            .context("a checked seeds file has the agency of each portal")?;
        let permit = portal.permit(SystemClock.today())?;
        Ok(Self {
            portal,
            agency,
            permit,
        })
    }
}

/// An id for a portal on this machine: its host and port, in the characters of an id.
fn local_id(host_entry: &str) -> anyhow::Result<PortalId> {
    let slug = host_entry.chars().map(|letter| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
        _ => '-',
    });
    let id: String = "local-".chars().chain(slug).take(64).collect();
    Ok(PortalId::new(id)?)
}

fn needs_authority(host: &str) -> OperatorError {
    OperatorError::new(
        format!(
            "rà soát `{host}` cần có văn bản cho phép: khai cổng trong tệp danh mục, điền [portal.authority], rồi dùng \
             --portal MÃ --seeds TỆP. Chưa có văn bản thì chỉ rà soát được địa chỉ của chính máy này, kèm --allow-private"
        ),
        format!(
            "a scan of `{host}` needs a written authority: describe the portal in a seeds file, fill in \
             [portal.authority], and use --portal ID --seeds FILE. Without one only addresses of this machine can be \
             scanned, with --allow-private"
        ),
    )
}

/// Reads and checks a seeds file.
fn read_seeds(path: &Path) -> anyhow::Result<Seeds> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        OperatorError::new(
            format!("không đọc được tệp danh mục `{shown}`: {error}"),
            format!("cannot read seeds `{shown}`: {error}"),
        )
    })?;
    let seeds: Seeds = toml::from_str(&text).map_err(|error| {
        OperatorError::new(
            format!("tệp danh mục `{shown}` viết chưa đúng: {error}"),
            format!("cannot understand seeds `{shown}`: {error}"),
        )
    })?;
    seeds.check().with_context(|| format!("`{shown}`"))?;
    Ok(seeds)
}
