//! Pages that say "not found" with status 200, told by what a host answers for an address that does not exist:
//! [`MissingPages`].

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rasoat_core::{DiscoveredLink, ScopeVerdict};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::exchange::{BodyEnd, NoAnswer, Question};
use crate::links::{self, PageLinks};
use crate::visit::Visitor;
use crate::{canonical, traps};

/// Most bytes of a "not found" page that are looked at.
const MAX_PAGE_BYTES: usize = 512 * 1024;
/// Most redirects that are followed from an address that does not exist.
const MAX_REDIRECTS: usize = 3;
/// How many word pairs a page may have more or less than the "not found" page: a name, a date written out.
const MAX_OTHER_WORDS: usize = 3;
/// How many links it may have that the "not found" page would not have at its address: a form to sign in that
/// leads back, an address to share.
const MAX_OTHER_LINKS: usize = 2;
/// Most hosts and ports whose answer is remembered.
const MAX_ORIGINS: usize = 1000;

/// What each host and port of a run answers for an address that does not exist. Each is asked once in a run.
#[derive(Default)]
pub(crate) struct MissingPages(Mutex<HashMap<String, Arc<OnceCell<Option<MissingPage>>>>>);

/// The page that a host shows, with success, for an address that does not exist.
struct MissingPage {
    bytes: Vec<u8>,
    content_type: Option<String>,
    /// Fingerprints of its words but for those of its address.
    words: HashSet<u32>,
    /// Whether its links were followed once.
    is_known: AtomicBool,
}

impl MissingPages {
    /// Asks the host of `address`, once, what it shows for what does not exist, before its pages are asked for: else all
    /// pages that are answered in the meantime would wait in memory for this one answer.
    pub(crate) async fn learn(&self, visitor: &Visitor, address: &Url, stop: &CancellationToken) {
        let Some(place) = self.place(address) else { return };
        let asked = place.get_or_try_init(|| async {
            match ask(visitor, address, stop).await {
                // Nothing is learnt from a fault, and a host with faults is not asked for this again.
                Err(NoAnswer::Fault(_)) => Ok(None),
                answer => answer,
            }
        });
        // A run that is being stopped learns nothing more.
        let _stopped = asked.await;
    }

    /// Whether `page`, which came from `address` with these links, is the host's page for what does not exist.
    /// Leaves in `found` only what that page does not have, but for the first such page of a host: its links may
    /// stand nowhere else. Those of the others would lead on without end where they are relative.
    pub(crate) async fn is_missing(
        &self,
        visitor: &Visitor,
        address: &Url,
        page: &PageLinks,
        found: &mut Vec<DiscoveredLink>,
        stop: &CancellationToken,
    ) -> bool {
        let Some(place) = self.place(address) else {
            return false;
        };
        let Ok(missing) = place.get_or_try_init(|| ask(visitor, address, stop)).await else {
            return false;
        };
        let Some(missing) = missing
            .as_ref()
            .filter(|missing| missing.says_the_same(address, page))
        else {
            return false;
        };
        let known = missing.links_at(address, visitor.settings.max_links_per_page);
        let others = found
            .iter()
            .filter(|link| !known.contains(&link.canonical))
            .count();
        if others > MAX_OTHER_LINKS {
            return false;
        }
        if missing.is_known.swap(true, Ordering::Relaxed) {
            found.retain(|link| !known.contains(&link.canonical));
        }
        true
    }

    fn place(&self, address: &Url) -> Option<Arc<OnceCell<Option<MissingPage>>>> {
        let origin = &address[..url::Position::BeforePath];
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= MAX_ORIGINS && !places.contains_key(origin) {
            return None;
        }
        Some(Arc::clone(places.entry(origin.to_owned()).or_default()))
    }
}

impl MissingPage {
    fn new(bytes: Vec<u8>, content_type: Option<String>, address: &Url) -> Self {
        let page = links::of_html(&bytes, content_type.as_deref(), address, 0);
        Self {
            words: words_but_of(address, &page),
            bytes,
            content_type,
            is_known: AtomicBool::new(false),
        }
    }

    /// Whether a page has the same words, but for a few and those of its own address.
    fn says_the_same(&self, address: &Url, page: &PageLinks) -> bool {
        let words = words_but_of(address, page);
        let may_differ = (self.words.len() / 4).min(MAX_OTHER_WORDS);
        self.words.difference(&words).count() <= may_differ
            && words.difference(&self.words).count() <= may_differ
    }

    /// The canonical form of the links that it has when it stands at `address`.
    fn links_at(&self, address: &Url, max: usize) -> HashSet<String> {
        let page = links::of_html(&self.bytes, self.content_type.as_deref(), address, max);
        page.links.iter().map(|link| canonical(&link.address)).collect()
    }
}

/// The words of a page but for those of its address, which pages of this kind like to repeat.
fn words_but_of(address: &Url, page: &PageLinks) -> HashSet<u32> {
    let of_address = links::words_of_address(address);
    let words = page.words.iter().copied();
    words.filter(|word| !of_address.contains(word)).collect()
}

/// Asks the host of `address` for an address that does not exist. `None` if it says so as it should, or if nothing
/// can be learnt from its answer; it is not asked again in either case.
async fn ask(
    visitor: &Visitor,
    address: &Url,
    stop: &CancellationToken,
) -> Result<Option<MissingPage>, NoAnswer> {
    let Some(mut address) = unlikely_address(visitor, address) else {
        return Ok(None);
    };
    for _ in 0..=MAX_REDIRECTS {
        let is_allowed = !matches!(visitor.portal.scope.judge(&address), ScopeVerdict::Outside(_))
            && !traps::is_circle(&address)
            && visitor.robots_allow(&address, stop).await?;
        if !is_allowed {
            return Ok(None);
        }
        let host = visitor.host_of(&address);
        let question = Question {
            address: &address,
            validators: None,
            form: None,
            is_repeated: false,
        };
        let answer = match visitor.exchange.ask(&host, &question, stop).await {
            Ok(answer) => answer,
            Err(NoAnswer::Fault(_)) => return Ok(None),
            Err(stopped) => return Err(stopped),
        };
        if let Some(next) = answer
            .location(&address)
            .filter(|_| answer.status.is_redirection())
        {
            address = next;
            continue;
        }
        if !answer.status.is_success() {
            return Ok(None);
        }
        let content_type = answer.facts.content_type.clone();
        let body = answer.read(&host, MAX_PAGE_BYTES).await;
        let is_page = links::is_html(content_type.as_deref(), &body.bytes);
        return Ok((is_page && body.end == BodyEnd::Complete)
            .then(|| MissingPage::new(body.bytes, content_type, &address)));
    }
    Ok(None)
}

/// An address on the host of `address` that nobody has used before: digits only, since pages that repeat their
/// address then repeat no word. It lies in the portal's first path, where the portal is only a part of its host.
fn unlikely_address(visitor: &Visitor, address: &Url) -> Option<Url> {
    let number = RandomState::new().hash_one(address.as_str());
    let folder = visitor.portal.scope.path_prefixes.first();
    let folder = folder.map_or("", |prefix| prefix.trim_end_matches('/'));
    address.join(&format!("{folder}/404{number:020}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &str = "<p>Cổng thông tin điện tử tỉnh Sao Mai, cơ quan của Ủy ban nhân dân tỉnh</p>";

    fn check(missing: &str, page: &str, expected: bool) {
        let address = Url::parse("http://s.example/40412345").unwrap();
        let missing = MissingPage::new(missing.as_bytes().to_vec(), None, &address);
        let address = Url::parse("http://s.example/tin-tuc/ke-hoach-12.html").unwrap();
        let found = links::of_html(page.as_bytes(), None, &address, 100);
        assert_eq!(missing.says_the_same(&address, &found), expected, "{page}");
    }

    #[test]
    fn the_page_for_what_does_not_exist_is_told_from_short_pages_in_the_same_frame() {
        let missing = format!("{FRAME}<h1>Không tìm thấy trang /40412345</h1>");
        let check_page = |text: &str, expected| check(&missing, &format!("{FRAME}{text}"), expected);
        check_page("<h1>Không tìm thấy trang /tin-tuc/ke-hoach-12.html</h1>", true);
        check_page("<h1>Không tìm thấy trang</h1><p>08:15, 12/3/2026</p>", true);
        check_page("<h1>Kế hoạch số 12</h1>", false);
        check_page("<h1>Công văn số 5/UBND-NC về việc tiếp khách</h1>", false);
        check_page("", false);
        check("<p>Không tìm thấy</p>", "<p>Không thấy</p>", false);
        check("", "<p>Một</p>", false);
        check("", "", true);
    }

    #[test]
    fn its_links_are_taken_from_where_it_stands() {
        let address = Url::parse("http://s.example/404").unwrap();
        let missing = MissingPage::new(b"<a href='x/'>x</a><a href='/y'>y</a>".to_vec(), None, &address);
        let at = Url::parse("http://s.example/a/b/").unwrap();
        let expected = ["http://s.example/a/b/x/", "http://s.example/y"].map(str::to_owned);
        assert_eq!(missing.links_at(&at, 10), HashSet::from(expected));
    }
}
