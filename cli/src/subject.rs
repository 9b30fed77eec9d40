//! What is scanned, and by whose permission: [`Subject`].

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rasoat_core::{
    Agency, AgencyId, AuthorityError, Clock as _, Permit, Politeness, Portal, PortalId, Scope, SystemClock,
};
use rasoat_store::Store;
use url::Url;

use crate::exit::OperatorError;
use crate::{seeds, tools};

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

    /// A portal with its written authority: of the file `seeds` where one is named; else of `seeds/ID.toml` where that is there; else the
    /// one that was imported into the data folder.
    pub(crate) async fn of_portal(id: &PortalId, seeds: Option<&Path>, data: &Path) -> anyhow::Result<Self> {
        let path = seeds.map_or_else(
            || PathBuf::from("seeds").join(format!("{id}.toml")),
            Path::to_path_buf,
        );
        if seeds.is_none() && !path.exists() {
            return Self::of_store(id, data).await;
        }
        let seeds = seeds::read(&path)?;
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
        Self::permitted(portal, agency)
    }

    /// A portal that was imported into the data folder.
    async fn of_store(id: &PortalId, data: &Path) -> anyhow::Result<Self> {
        if data.join("rasoat.sqlite").is_file() {
            let store = Store::open(data, tools::clock()).await?;
            let known = Self::imported(&store, id).await?;
            store.close().await?;
            if let Some((portal, agency)) = known {
                return Self::permitted(portal, agency);
            }
        }
        Err(OperatorError::new(
            format!("chưa có cổng `{id}`: nhập bằng `rasoat portals import TỆP`, hoặc nêu tệp danh mục bằng --seeds TỆP"),
            format!("there is no portal `{id}`: import it with `rasoat portals import FILE`, or name a file with --seeds FILE"),
        )
        .into())
    }

    /// A portal of the store, with its agency.
    pub(crate) async fn imported(store: &Store, id: &PortalId) -> anyhow::Result<Option<(Portal, Agency)>> {
        let portal = store.portals().await?.into_iter().find(|portal| portal.id == *id);
        let Some(portal) = portal else {
            return Ok(None);
        };
        let agencies = store.agencies().await?;
        let agency = agencies.into_iter().find(|agency| agency.id == portal.agency);
        Ok(agency.map(|agency| (portal, agency)))
    }

    /// A portal that may be scanned today: by its written authority, or because all of it is on this machine.
    pub(crate) fn permitted(portal: Portal, agency: Agency) -> anyhow::Result<Self> {
        let permit = match portal.permit(SystemClock.today()) {
            Ok(permit) => permit,
            Err(refused) => portal.permit_loopback().map_err(|_| refused)?,
        };
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
