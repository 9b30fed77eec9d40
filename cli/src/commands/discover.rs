//! `rasoat discover`: hosts that an agency's pages link to and that nobody watches. Nothing is fetched.

use std::collections::BTreeMap;

use rasoat_core::{Lang, Portal, PortalId};
use rasoat_store::{Store, StoreError};
use serde::Serialize;
use url::Url;

use crate::arguments::{DiscoverArguments, ExtractFormat};
use crate::exit::{Ending, OperatorError};
use crate::output::print_line;
use crate::output::report::DocumentName;
use crate::output::style::{number, say};
use crate::output::table::table;
use crate::settings::Settings;
use crate::tools;

/// Second-level names under `.vn` under which others register theirs (VNNIC, Thông tư 24/2015/TT-BTTTT).
const SHARED: [&str; 14] = [
    "ac", "ai", "biz", "com", "edu", "gov", "health", "id", "info", "int", "io", "name", "net", "org",
];

/// Lists the candidates, the likeliest first.
pub(super) async fn run(
    arguments: &DiscoverArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let dir = match &arguments.data {
        Some(dir) => dir.clone(),
        None => settings.data_dir()?,
    };
    let store = tools::existing_store(&dir).await?;
    let candidates = candidates(&store, &arguments.what).await?;
    store.close().await?;
    match arguments.format {
        ExtractFormat::Json => print_line(&serde_json::to_string(&candidates)?)?,
        ExtractFormat::Text if candidates.is_empty() => print_line(say(
            lang,
            "Chưa thấy máy chủ nào khác được liên kết đến. Danh sách này có sau lần rà soát đầu tiên.",
            "No other host is linked to so far. The list comes with the first scan.",
        ))?,
        ExtractFormat::Text => print_line(text(&candidates, lang).trim_end())?,
    }
    Ok(Ending::Clear)
}

/// A host that pages link to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Candidate {
    host: String,
    /// The portal that watches it, if one does.
    watched_by: Option<PortalId>,
    /// How near it is to the portals that link to it.
    kinship: Kinship,
    /// How many of its addresses are linked to.
    addresses: u64,
    /// The portals whose pages link to it.
    linked_by: Vec<PortalId>,
    /// A page with such a link.
    example: Option<String>,
}

/// How near a host is to those that link to it, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kinship {
    /// Under the same registered name.
    SameDomain,
    /// A host of another agency, by its name.
    Government,
    /// Any other.
    Other,
}

async fn candidates(store: &Store, what: &str) -> anyhow::Result<Vec<Candidate>> {
    let portals = store.portals().await?;
    let portal = PortalId::new(what).ok();
    let portal = portal.and_then(|id| portals.iter().find(|portal| portal.id == id));
    let domain = what.trim_matches('.').to_ascii_lowercase();
    let asked: Vec<&Portal> = match portal {
        Some(portal) => vec![portal],
        None if domain.contains('.') => portals.iter().collect(),
        None => {
            return Err(OperatorError::new(
                format!("chưa có cổng `{what}`; nêu mã cổng (xem `rasoat portals list`) hoặc tên miền như tinh.gov.vn"),
                format!("there is no portal `{what}`; name one (see `rasoat portals list`) or a domain such as tinh.gov.vn"),
            )
            .into());
        }
    };
    let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
    for linking in asked {
        for linked in linked_hosts(store, &linking.id).await? {
            let is_asked_for = portal.is_some() || is_under(&linked.host, &domain);
            if !is_asked_for || watches(linking, &linked.host) {
                continue;
            }
            let watched_by = portals.iter().find(|portal| watches(portal, &linked.host));
            let kinship = kinship(linking, &linked.host);
            let candidate = found.entry(linked.host.clone()).or_insert_with(|| Candidate {
                host: linked.host,
                watched_by: watched_by.map(|portal| portal.id.clone()),
                kinship,
                addresses: 0,
                linked_by: Vec::new(),
                example: linked.found_at.map(|page| page.expose().clone()),
            });
            candidate.addresses += linked.addresses;
            candidate.kinship = candidate.kinship.min(kinship);
            candidate.linked_by.push(linking.id.clone());
        }
    }
    let mut candidates: Vec<Candidate> = found.into_values().collect();
    candidates.sort_by_key(|candidate| {
        (
            candidate.watched_by.is_some(),
            candidate.kinship,
            std::cmp::Reverse(candidate.addresses),
        )
    });
    Ok(candidates)
}

async fn linked_hosts(store: &Store, portal: &PortalId) -> Result<Vec<rasoat_store::LinkedHost>, StoreError> {
    let mut linked = store.linked_hosts(portal).await?;
    // Such as `mailto:`.
    linked.retain(|linked| !linked.host.is_empty());
    Ok(linked)
}

/// Whether the host belongs to the portal, whichever of its paths do.
fn watches(portal: &Portal, host: &str) -> bool {
    let entries = portal.scope.hosts.iter().chain(&portal.scope.attachment_hosts);
    let mut names = entries.filter_map(|entry| Url::parse(&format!("http://{entry}/")).ok());
    names.any(|entry| entry.host_str() == Some(host))
}

fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn kinship(portal: &Portal, host: &str) -> Kinship {
    let own = portal.start.iter().filter_map(Url::host_str);
    if own.map(registered_name).any(|own| own == registered_name(host)) {
        Kinship::SameDomain
    } else if is_under(host, "gov.vn") || is_under(host, "chinhphu.vn") {
        Kinship::Government
    } else {
        Kinship::Other
    }
}

/// The part of a host name that somebody registered: `tinh.gov.vn` of `so.tinh.gov.vn`. An IP address is its own.
fn registered_name(host: &str) -> &str {
    if host.parse::<std::net::Ipv4Addr>().is_ok() || host.starts_with('[') {
        return host;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let is_shared = matches!(labels[..], [.., second, "vn"] if SHARED.contains(&second));
    let count = if is_shared { 3 } else { 2 };
    let skipped: usize = labels
        .iter()
        .take(labels.len().saturating_sub(count))
        .map(|label| label.len() + 1)
        .sum();
    host.get(skipped..).unwrap_or(host)
}

fn text(candidates: &[Candidate], lang: Lang) -> String {
    let row = |candidate: &Candidate| {
        let kinship = match candidate.kinship {
            Kinship::SameDomain => say(lang, "cùng tên miền", "same domain"),
            Kinship::Government => say(lang, "cơ quan khác", "other agency"),
            Kinship::Other => say(lang, "khác", "other"),
        };
        let linked_by: Vec<&str> = candidate.linked_by.iter().map(PortalId::as_str).collect();
        let example = candidate
            .example
            .clone()
            .map(|page| DocumentName::Url(page).shown());
        vec![
            DocumentName::Url(candidate.host.clone()).shown(),
            kinship.to_owned(),
            number(candidate.addresses, lang),
            candidate
                .watched_by
                .as_ref()
                .map_or("–".to_owned(), ToString::to_string),
            linked_by.join(" "),
            example.unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = candidates.iter().map(row).collect();
    let headings = match lang {
        Lang::Vi => [
            "máy chủ",
            "quan hệ",
            "liên kết",
            "đã theo dõi",
            "cổng liên kết",
            "trang ví dụ",
        ],
        Lang::En => [
            "host",
            "kinship",
            "links",
            "watched by",
            "linked by",
            "example page",
        ],
    };
    table(&headings, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registered_names_are_found_under_vn() {
        let check = |host: &str, expected: &str| assert_eq!(registered_name(host), expected, "{host}");
        check("so.noivu.saomai.gov.vn", "saomai.gov.vn");
        check("saomai.gov.vn", "saomai.gov.vn");
        check("gov.vn", "gov.vn");
        check("www.saomai.vn", "saomai.vn");
        check("www.saomai.example", "saomai.example");
        check("127.0.0.1", "127.0.0.1");
        check("localhost", "localhost");
    }

    #[test]
    fn a_domain_holds_itself_and_what_is_under_it() {
        assert!(is_under("so.saomai.gov.vn", "saomai.gov.vn"));
        assert!(is_under("saomai.gov.vn", "saomai.gov.vn"));
        assert!(!is_under("khacsaomai.gov.vn", "saomai.gov.vn"));
    }
}
