//! Endless series of addresses, told by what their pages bring: [`Traps`].

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, PoisonError};

use rasoat_core::DiscoveredLink;
use url::Url;

/// How often one path segment may stand in an address. Numbers may do so more often: `/10/10/10`.
const MAX_SAME_SEGMENT: usize = 2;
const MAX_SAME_NUMBER: usize = 4;
/// How many pages of one pattern in a row may lead to nothing but more of the same.
const MAX_BARREN: u32 = 16;
/// From how many on a pattern's addresses no longer count as something new.
const SUSPECT_BARREN: u32 = 6;
/// How much of a page must be new to its pattern to be something new: one word in so many, but no more than a few,
/// because short news stand in large frames.
const NEW_WORD_SHARE: usize = 20;
const ENOUGH_NEW_WORDS: usize = 5;
/// Most patterns that are watched, and most words remembered of each.
const MAX_PATTERNS: usize = 50_000;
const MAX_WORDS_OF_PATTERN: usize = 4_000;
/// How many pages of one pattern may lead on to the next without counting as deeper.
const MAX_FREE_STEPS: u32 = 5_000;

/// What the pages of a run brought, pattern by pattern. A pattern is an address with its numbers left out.
///
/// A series is cut when its pages, one after the other, say the same but for numbers, lead to more of the same,
/// and lead to nothing else that is new. A list of ten thousand articles does not: each says something else.
#[derive(Default)]
pub(crate) struct Traps(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// Hashes of the canonical form of every link seen.
    links: HashSet<u64>,
    patterns: HashMap<u64, Pattern>,
}

#[derive(Default)]
struct Pattern {
    pages: u32,
    barren: u32,
    free_steps: u32,
    is_cut: bool,
    words: HashSet<u32>,
}

/// Whether a path turns in a circle: the same segment again and again.
pub(crate) fn is_circle(address: &Url) -> bool {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    address
        .path()
        .split('/')
        .filter(|segment| !segment.is_empty())
        .any(|segment| {
            let count = counts.entry(segment).or_default();
            *count += 1;
            let is_number = segment.bytes().all(|b| b.is_ascii_digit());
            *count
                > if is_number {
                    MAX_SAME_NUMBER
                } else {
                    MAX_SAME_SEGMENT
                }
        })
}

impl Traps {
    /// Whether `address` belongs to a series that was cut.
    pub(crate) fn is_cut(&self, address: &Url) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.patterns
            .get(&pattern(address))
            .is_some_and(|pattern| pattern.is_cut)
    }

    /// Takes note of a page with its links and the fingerprints of its words. Where the page is one of a
    /// pager that keeps bringing something new, the links to its next pages are put as deep as the page itself.
    pub(crate) fn note_page(&self, address: &Url, depth: u16, links: &mut [DiscoveredLink], words: &[u32]) {
        let own = pattern(address);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = &mut *seen;
        let (mut new_of_own, mut new_of_others) = (0_u32, 0_u32);
        let mut is_own = Vec::with_capacity(links.len());
        for link in links.iter() {
            let of_link = pattern(&link.address);
            is_own.push(of_link == own);
            if !seen.links.insert(hash(&link.canonical)) {
                continue;
            }
            let suspect = seen
                .patterns
                .get(&of_link)
                .is_some_and(|pattern| pattern.barren >= SUSPECT_BARREN);
            if of_link == own || suspect {
                new_of_own += 1;
            } else {
                new_of_others += 1;
            }
        }
        if seen.patterns.len() >= MAX_PATTERNS && !seen.patterns.contains_key(&own) {
            return;
        }
        let pattern = seen.patterns.entry(own).or_default();
        pattern.note(words, new_of_own > 0, new_of_others > 0);
        if new_of_others > 0 && pattern.free_steps < MAX_FREE_STEPS {
            pattern.free_steps += 1;
            let next_pages = links.iter_mut().zip(is_own).filter(|(_, is_own)| *is_own);
            next_pages.for_each(|(link, _)| link.depth = depth);
        }
    }
}

impl Pattern {
    fn note(&mut self, words: &[u32], leads_on: bool, brings_others: bool) {
        self.pages += 1;
        let new_words = words.iter().filter(|word| !self.words.contains(word)).count();
        // The first page of a pattern is new by nature, and most patterns have one page only.
        if self.pages > 1 && self.words.len() < MAX_WORDS_OF_PATTERN {
            self.words.extend(words);
        }
        let says_something_new = new_words > (words.len() / NEW_WORD_SHARE).min(ENOUGH_NEW_WORDS);
        if brings_others || (says_something_new && self.pages > 1) {
            self.barren = 0;
        } else if leads_on {
            self.barren += 1;
            self.is_cut |= self.barren >= MAX_BARREN;
        }
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Host, path and query with each run of digits collapsed.
fn pattern(address: &Url) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut was_digit = false;
    for byte in address[url::Position::BeforeHost..].bytes() {
        let is_digit = byte.is_ascii_digit();
        if !(is_digit && was_digit) {
            hasher.write_u8(if is_digit { b'0' } else { byte });
        }
        was_digit = is_digit;
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use rasoat_core::DocumentRole;

    use super::*;
    use crate::canonical;

    fn url(path: &str) -> Url {
        Url::parse(&format!("http://s.example{path}")).unwrap()
    }

    fn link(path: &str) -> DiscoveredLink {
        DiscoveredLink {
            address: url(path),
            canonical: canonical(&url(path)),
            link_text: None,
            role: DocumentRole::Content,
            depth: 8,
            redirects: 0,
        }
    }

    /// Follows a series until it is cut, at most `most` pages; says how many pages were fetched.
    fn follow(most: u32, page: impl Fn(u32) -> (String, Vec<String>, Vec<u32>)) -> u32 {
        let traps = Traps::default();
        (0..most)
            .take_while(|number| {
                let (address, links, words) = page(*number);
                let mut links: Vec<_> = links.iter().map(|path| link(path)).collect();
                let is_cut = traps.is_cut(&url(&address));
                traps.note_page(&url(&address), 7, &mut links, &words);
                !is_cut
            })
            .count()
            .try_into()
            .unwrap()
    }

    #[test]
    fn an_endless_calendar_is_cut() {
        let month = |n: u32| {
            (
                format!("/lich/{}/{}", 2026 + n / 12, n % 12),
                vec![format!("/lich/{}/{}", 2026 + (n + 1) / 12, (n + 1) % 12)],
                vec![1, 2, 3],
            )
        };
        assert!(follow(1000, month) <= 20);
        let with_days = |n: u32| {
            let days = (1..29).map(|day| format!("/ngay/2026-{n}-{day}"));
            (
                format!("/lich?m={n}"),
                days.chain([format!("/lich?m={}", n + 1)]).collect(),
                vec![1, 2, 3],
            )
        };
        assert_eq!(
            follow(100, with_days),
            100,
            "days are something new until they prove barren"
        );
    }

    #[test]
    fn articles_and_pagers_that_bring_something_are_not_cut() {
        let article = |n: u32| {
            (
                format!("/tin/{n}.html"),
                vec![format!("/tin/{}.html", n + 1)],
                vec![n, n + 7000, 3],
            )
        };
        assert_eq!(follow(10_000, article), 10_000);
        let pager = |n: u32| {
            (
                format!("/tin?trang={n}"),
                vec![format!("/tin?trang={}", n + 1), format!("/bai-{n}-x")],
                vec![1],
            )
        };
        assert_eq!(follow(100, pager), 100);
        let listed_elsewhere = |n: u32| (format!("/vb/{n}"), vec![], vec![1, 2, 3]);
        assert_eq!(
            follow(500, listed_elsewhere),
            500,
            "pages that lead nowhere are no series"
        );
    }

    #[test]
    fn the_next_page_of_a_useful_pager_is_no_deeper() {
        let traps = Traps::default();
        let mut links = [link("/tin?trang=2"), link("/tin/bai-moi")];
        traps.note_page(&url("/tin?trang=1"), 7, &mut links, &[1]);
        assert_eq!(links.map(|link| link.depth), [7, 8]);
    }

    #[test]
    fn circles_are_seen() {
        for (path, expected) in [
            ("/a/b/a/b", false),
            ("/a/b/a/b/a", true),
            ("/2026/10/10/10/a", false),
            ("/1/1/1/1/1", true),
            ("/", false),
            ("//a//a/", false),
        ] {
            assert_eq!(is_circle(&url(path)), expected, "{path}");
        }
    }
}
