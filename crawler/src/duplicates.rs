//! Addresses that lead to what was fetched under another one: [`Duplicates`].

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::{Mutex, PoisonError};

use rasoat_core::{CrawlTarget, DiscoveredLink, FetchedDocument, ScopeVerdict, Validators};
use url::{Position, Url};

use crate::canonical;
use crate::visit::Visitor;

/// How many documents must be the same under two names of a host, and how many times as many as differ.
const ENOUGH_SAME: u32 = 4;
const SAME_FOR_EACH_OTHER: u32 = 10;
/// Most addresses remembered to compare names of hosts by.
const MAX_COMPARED: usize = 20_000;
/// Most addresses remembered in small letters.
const MAX_FOLDED: usize = 2_000_000;

/// What was fetched in a run, to be compared with what is asked for.
///
/// Two spellings are the same on servers that do not tell small letters from capitals (IIS). Two names of a host, with
/// and without `www.` or by http and https, are the same once some documents were fetched under both and were the same.
#[derive(Default)]
pub(crate) struct Duplicates(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// The address in small letters, and as it was fetched.
    folded: HashMap<u64, u64>,
    /// What was fetched at an address, whatever the name of its host; and by which name.
    contents: HashMap<u64, (String, u64)>,
    pairs: HashMap<Pair, Counts>,
}

/// Two origins that may be one, in order.
type Pair = (String, String);

#[derive(Default)]
struct Counts {
    same: u32,
    different: u32,
}

impl Counts {
    const fn are_twins(&self) -> bool {
        self.same >= ENOUGH_SAME && self.same >= self.different.saturating_mul(SAME_FOR_EACH_OTHER)
    }
}

impl Duplicates {
    /// Notes that a document came from `address`. `folds_case` says whether its server tells no cases apart.
    fn note(&self, address: &Url, folds_case: bool, content: u64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let canonical = canonical(address);
        if folds_case && seen.folded.len() < MAX_FOLDED {
            let known = seen.folded.entry(hash(&canonical.to_lowercase()));
            known.or_insert(hash(&canonical));
        }
        let Some((key, origin)) = twin_key(address, &canonical) else {
            return;
        };
        let known = seen.contents.get(&key).cloned();
        match known {
            Some((other, known)) if other != origin => {
                let pair = if other < origin {
                    (other, origin)
                } else {
                    (origin, other)
                };
                let counts = seen.pairs.entry(pair).or_default();
                if known == content {
                    counts.same += 1;
                } else {
                    counts.different += 1;
                }
            }
            None if seen.contents.len() < MAX_COMPARED => {
                seen.contents.insert(key, (origin, content));
            }
            Some(_) | None => {}
        }
    }

    /// Whether `address` was fetched in another spelling of the same letters, on a server that tells no cases apart.
    fn is_respelled(&self, address: &Url) -> bool {
        let canonical = canonical(address);
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !seen.folded.is_empty()
            && seen
                .folded
                .get(&hash(&canonical.to_lowercase()))
                .is_some_and(|fetched| *fetched != hash(&canonical))
    }

    /// The same address under the other name of its host, if both names are known to be one host.
    fn twin(&self, address: &Url) -> Option<Url> {
        let origin = origin_of(address);
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (one, other) = seen
            .pairs
            .iter()
            .filter(|(_, counts)| counts.are_twins())
            .map(|(pair, _)| pair)
            .find(|(one, other)| *one == origin || *other == origin)?;
        let twin = if *one == origin { other } else { one };
        Url::parse(&format!("{twin}{}", &address[Position::BeforePath..])).ok()
    }
}

impl Visitor {
    /// Whether `target` need not be asked for, because what it leads to comes under another address. That one goes into
    /// `links` where it may not be known yet.
    pub(crate) fn is_duplicate(&self, target: &CrawlTarget, links: &mut Vec<DiscoveredLink>) -> bool {
        let address = &target.address;
        if address.fragment().is_some() {
            // The page of a postback; its form was found at an address that is kept.
            return false;
        }
        if self.duplicates.is_respelled(address) {
            return true;
        }
        let Some(twin) = self.twin_in_scope(address) else {
            return false;
        };
        if is_kept(address, &twin, &self.portal.start) {
            return false;
        }
        links.push(DiscoveredLink {
            canonical: canonical(&twin),
            address: twin,
            link_text: target.link_text.clone(),
            role: target.role,
            depth: target.depth,
            redirects: target.redirects,
        });
        true
    }

    /// What is left to ask where a kept address has nothing: the same one under the other name of its host, which is not
    /// asked otherwise.
    pub(crate) fn instead_of(&self, target: &CrawlTarget) -> Option<CrawlTarget> {
        let twin = self.twin_in_scope(&target.address)?;
        is_kept(&target.address, &twin, &self.portal.start).then(|| CrawlTarget {
            address: twin,
            validators: Validators::default(),
            ..target.clone()
        })
    }

    fn twin_in_scope(&self, address: &Url) -> Option<Url> {
        let twin = self.duplicates.twin(address)?;
        (self.portal.scope.judge(&twin) == ScopeVerdict::Inside).then_some(twin)
    }

    /// Notes what was fetched.
    pub(crate) fn note_fetched(
        &self,
        address: &Url,
        folds_case: bool,
        document: &FetchedDocument,
        words: Option<&[u32]>,
    ) {
        let content = words.map_or_else(|| hash(&document.sha256.0), content_of_words);
        self.duplicates.note(address, folds_case, content);
    }
}

/// Which of two names of one host is kept: a start address of the portal first, then https, then the shorter one.
fn is_kept(address: &Url, twin: &Url, starts: &[Url]) -> bool {
    let rank = |address: &Url| {
        let is_start = starts.iter().any(|start| start.origin() == address.origin());
        let length = address.host_str().map_or(0, str::len);
        (!is_start, address.scheme() != "https", length, origin_of(address))
    };
    rank(address) < rank(twin)
}

fn origin_of(address: &Url) -> String {
    address[..Position::BeforePath].to_owned()
}

/// The address without what may differ between two names of a host, and its origin. `None` where it has no name.
fn twin_key(address: &Url, canonical: &str) -> Option<(u64, String)> {
    let host = address.host_str()?;
    if !matches!(address.host(), Some(url::Host::Domain(_))) {
        return None;
    }
    let bare = host.trim_end_matches('.');
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let path = canonical.splitn(4, '/').nth(3).unwrap_or_default();
    Some((hash(&(bare, address.port(), path)), origin_of(address)))
}

/// A number that stands for what a page says: its words but for numbers.
fn content_of_words(words: &[u32]) -> u64 {
    hash(&words.iter().copied().collect::<BTreeSet<u32>>())
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(address: &str) -> Url {
        Url::parse(address).unwrap()
    }

    #[test]
    fn spellings_are_one_only_where_the_server_says_so() {
        let duplicates = Duplicates::default();
        duplicates.note(&url("http://s.example/Kho/A.pdf"), false, 1);
        assert!(!duplicates.is_respelled(&url("http://s.example/kho/a.pdf")));
        duplicates.note(&url("http://s.example/Kho/A.pdf"), true, 1);
        assert!(duplicates.is_respelled(&url("http://s.example/kho/a.PDF")));
        assert!(!duplicates.is_respelled(&url("http://s.example/Kho/A.pdf")));
        assert!(!duplicates.is_respelled(&url("http://s.example/kho/b.pdf")));
    }

    /// Fetches documents under both names; says whether they are one host then.
    fn are_twins(one: &str, other: &str, same: u64, different: u64) -> bool {
        let duplicates = Duplicates::default();
        for number in 0..same + different {
            duplicates.note(&url(&format!("{one}/{number}")), false, number);
            let content = if number < same { number } else { 1000 };
            duplicates.note(&url(&format!("{other}/{number}")), false, content);
        }
        let twin = duplicates.twin(&url(&format!("{one}/x?y=1")));
        assert!(
            twin.as_ref()
                .is_none_or(|twin| *twin == url(&format!("{other}/x?y=1")))
        );
        twin.is_some()
    }

    #[test]
    fn names_of_a_host_are_one_when_they_say_the_same() {
        let (bare, www) = ("http://s.example", "http://www.s.example");
        assert!(are_twins(bare, www, 4, 0));
        assert!(are_twins(bare, "https://www.s.example", 10, 1));
        assert!(!are_twins(bare, www, 3, 0));
        assert!(!are_twins(bare, www, 9, 1));
        assert!(!are_twins(bare, "http://m.s.example", 20, 0));
        assert!(are_twins("http://s.example:81", "http://www.s.example:81", 20, 0));
        assert!(!are_twins(
            "http://s.example:81",
            "http://www.s.example:82",
            20,
            0
        ));
        assert!(!are_twins("http://127.0.0.1", "https://127.0.0.1", 20, 0));
    }

    #[test]
    fn one_name_is_kept() {
        let (bare, www) = (url("http://s.example/a"), url("http://www.s.example/a"));
        assert!(is_kept(&bare, &www, &[]));
        assert!(!is_kept(&www, &bare, &[]));
        assert!(is_kept(&www, &bare, &[url("http://www.s.example/")]));
        assert!(is_kept(&url("https://s.example/a"), &bare, &[]));
    }
}
