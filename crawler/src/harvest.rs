//! What a fetched document leads to: [`harvest`].

use std::collections::HashSet;

use rasoat_core::{CrawlTarget, DiscoveredLink, DocumentRole, ScopeVerdict};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use url::Url;

use crate::links::{self, FoundLink, PageLinks};
use crate::visit::Visitor;
use crate::{canonical, postback};

/// Longest page that can be a gate which only sets a cookie, in bytes.
const MAX_GATE_BYTES: usize = 4096;
/// Most words that such a page shows ("please wait").
const MAX_GATE_WORDS: usize = 30;

/// What a document leads to.
pub(crate) struct Harvest {
    /// The addresses found in it, in order of appearance.
    pub(crate) found: Vec<DiscoveredLink>,
    /// Whether it is a gate that wants a cookie, and no document.
    pub(crate) gate: Option<Gate>,
    /// What was read of it, if it is a page.
    pub(crate) page: Option<PageLinks>,
}

/// A page that only sets a cookie and loads itself again.
pub(crate) struct Gate {
    /// The cookie, if it could be read without running the script.
    pub(crate) cookie: Option<String>,
}

/// Finds what the document at `address` leads to, and lets the trap defence see it.
pub(crate) fn harvest(
    visitor: &Visitor,
    target: &CrawlTarget,
    address: &Url,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Harvest {
    let mut harvest = Harvest {
        found: Vec::new(),
        gate: None,
        page: None,
    };
    let max = visitor.settings.max_links_per_page;
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // Pages of hosts that only hold files are not followed.
    if visitor.portal.scope.judge(address) != ScopeVerdict::Inside {
        harvest.page = links::is_html(declared, bytes).then(|| links::of_html(bytes, declared, address, 0));
        return harvest;
    }
    let mut found = links::of_headers(headers, address);
    // Feeds and sitemaps are often called pages.
    if links::is_html(declared, bytes) && !links::is_list(bytes) {
        let mut links = links::of_html(bytes, declared, address, max);
        if bytes.len() <= MAX_GATE_BYTES
            && links.reloads
            && links.sets_cookie
            && links.words.len() <= MAX_GATE_WORDS
        {
            let cookie = links.script_cookie.take();
            harvest.gate = Some(Gate { cookie });
            return harvest;
        }
        found.append(&mut links.links);
        harvest.page = Some(links);
    } else if links::is_list(bytes) {
        found.extend(links::of_list(bytes, address, max));
    } else if let Some(kind) = links::source_kind(declared, address, bytes) {
        found.extend(links::of_source(kind, bytes, declared, address, max));
    } else if target.role == DocumentRole::Navigation {
        found.extend(links::of_list(bytes, address, max));
    }
    if found.len() >= max {
        visitor.host_of(address).count_cut_page();
    }
    // What a page is drawn with may bear a fresh token in every page and is no sign that the page leads anywhere.
    let (drawn, leading): (Vec<_>, Vec<_>) = found.into_iter().partition(|link| link.is_drawn);
    harvest.found = discovered(target, leading, max);
    let mut drawn = discovered(target, drawn, max);
    if let Some(page) = &harvest.page {
        follow_pagers(visitor, target, page, &mut harvest.found);
        visitor
            .traps
            .note_page(address, target.depth, &mut harvest.found, &page.words);
    }
    harvest.found.append(&mut drawn);
    harvest
}

/// The addresses that a document names which is no page, such as a PDF: each link of it, as written there. At most
/// `max` of them, seen from `address`, one link behind `target`.
///
/// Whoever reads documents adds them to the links of the [`Visit`](rasoat_core::Visit): they pass scope, robots.txt and
/// rate like any other.
pub fn links_of_document(
    target: &CrawlTarget,
    address: &Url,
    links: &[String],
    max: usize,
) -> Vec<DiscoveredLink> {
    let found = links
        .iter()
        .take(max)
        .filter_map(|link| links::as_link(address, link));
    discovered(target, found.collect(), max)
}

fn discovered(target: &CrawlTarget, found: Vec<FoundLink>, max: usize) -> Vec<DiscoveredLink> {
    let own = canonical(&target.address);
    let mut seen = HashSet::new();
    found
        .into_iter()
        .map(|link| DiscoveredLink {
            canonical: canonical(&link.address),
            address: link.address,
            link_text: link.text.map(Into::into),
            role: link.role,
            depth: target.depth.saturating_add(1),
            redirects: 0,
        })
        .filter(|link| link.canonical != own && seen.insert(link.canonical.clone()))
        .take(max)
        .collect()
}

fn follow_pagers(visitor: &Visitor, target: &CrawlTarget, page: &PageLinks, found: &mut Vec<DiscoveredLink>) {
    for pager in &page.postbacks {
        visitor.forms.keep(pager);
        let address = postback::address(pager);
        found.push(DiscoveredLink {
            canonical: canonical(&address),
            address,
            link_text: pager.text.clone().map(Into::into),
            role: DocumentRole::Content,
            depth: target.depth.saturating_add(1),
            redirects: 0,
        });
    }
}
