//! Endless series of addresses, told by what their pages bring: [`Traps`].

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, PoisonError};

use rasoat_core::DiscoveredLink;
use url::Url;

/// How often one path segment may stand in an address. Numbers may do so more often: `/10/10/10`.
const MAX_SAME_SEGMENT: usize = 2;
const MAX_SAME_NUMBER: usize = 4;
/// Most segments of a path. The longest ones of portals seen have about a dozen.
const MAX_SEGMENTS: usize = 25;
/// How many pages of one pattern in a row may lead to nothing but more of the same.
const MAX_BARREN: u32 = 14;
/// From how many repeating pages on a pattern's addresses no longer count as something new.
const SUSPECT: u32 = 4;
/// How much of a page must be new to its pattern to be something new: one word in so many, but no more than a few,
/// because short news stand in large frames.
const NEW_WORD_SHARE: usize = 20;
const ENOUGH_NEW_WORDS: usize = 5;
/// Most patterns that are watched, and most words remembered of each.
const MAX_PATTERNS: usize = 50_000;
const MAX_WORDS_OF_PATTERN: usize = 4_000;
/// How many pages of one family in a row may bring nothing but more of the family, most families that are watched, and
/// most words remembered of each.
const MAX_BARREN_OF_FAMILY: u32 = 60;
const MAX_FAMILIES: usize = 5_000;
const MAX_WORDS_OF_FAMILY: usize = 20_000;
/// How many pages of one pattern may lead on to the next without counting as deeper.
const MAX_FREE_STEPS: u32 = 5_000;

/// What the pages of a run brought, pattern by pattern. A pattern is an address with its numbers and tokens
/// left out.
///
/// A series is cut when its pages, one after the other, say the same but for numbers, lead to more of the same,
/// and lead to nothing else that is new. A list of ten thousand articles does not: each says something else.
/// Nor do pages that all look alike but lead nowhere: there is an end to them.
///
/// Filters that can be joined without end (`?linh-vuc=…&loai=…`) make a new pattern of every choice. So the pages under one
/// path with a query are a family too, which is cut like a pattern, after more pages.
///
/// What is new is judged by address, unless the pages of that address's pattern were seen to repeat themselves
/// and to lead on under ever new addresses, as they do where each page has fresh tokens in its links.
#[derive(Default)]
pub(crate) struct Traps(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// Hashes of the canonical form of every link seen.
    links: HashSet<u64>,
    patterns: HashMap<u64, Pattern>,
    families: HashMap<u64, Family>,
}

#[derive(Default)]
struct Family {
    barren: u32,
    words: HashSet<u32>,
}

#[derive(Default)]
struct Pattern {
    pages: u32,
    barren: u32,
    repeating: u32,
    free_steps: u32,
    is_cut: bool,
    words: HashSet<u32>,
}

/// Whether a path turns in a circle, the same segment again and again, or grows without end.
pub(crate) fn is_circle(address: &Url) -> bool {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let segments = || address.path().split('/').filter(|segment| !segment.is_empty());
    segments().count() > MAX_SEGMENTS
        || segments().any(|segment| {
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
        let is_cut = |family: &Family| family.barren >= MAX_BARREN_OF_FAMILY;
        seen.patterns
            .get(&pattern(address))
            .is_some_and(|pattern| pattern.is_cut)
            || family(address).is_some_and(|family| seen.families.get(&family).is_some_and(is_cut))
    }

    /// Takes note of a page with its links and the fingerprints of its words. Where the page is one of a
    /// pager that keeps bringing something new, the links to its next pages are put as deep as the page itself.
    pub(crate) fn note_page(&self, address: &Url, depth: u16, links: &mut [DiscoveredLink], words: &[u32]) {
        let own = pattern(address);
        let own_family = family(address);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = &mut *seen;
        let mut brought = Brought::default();
        let mut is_own = Vec::with_capacity(links.len());
        for link in links.iter() {
            let of_link = pattern(&link.address);
            is_own.push(of_link == own);
            if !seen.links.insert(hash(&link.canonical)) {
                continue;
            }
            if own_family.is_some() {
                let is_of_family = family(&link.address) == own_family;
                brought.more_of_the_family |= is_of_family;
                brought.beside_the_family |= !is_of_family;
            }
            let known = seen.patterns.get(&of_link);
            brought.pages_of_known_patterns |= of_link == own || known.is_some();
            if of_link == own || known.is_some_and(|pattern| pattern.repeating >= SUSPECT) {
                brought.more_of_the_same = true;
            } else {
                brought.others = true;
            }
        }
        if let Some(family) = own_family
            && (seen.families.len() < MAX_FAMILIES || seen.families.contains_key(&family))
        {
            seen.families.entry(family).or_default().note(words, brought);
        }
        if seen.patterns.len() >= MAX_PATTERNS && !seen.patterns.contains_key(&own) {
            return;
        }
        let pattern = seen.patterns.entry(own).or_default();
        pattern.note(words, brought);
        if brought.others && pattern.free_steps < MAX_FREE_STEPS {
            pattern.free_steps += 1;
            let next_pages = links.iter_mut().zip(is_own).filter(|(_, is_own)| *is_own);
            next_pages.for_each(|(link, _)| link.depth = depth);
        }
    }
}

/// What kinds of addresses a page brought that were not seen before.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether one kind was among them"
)]
struct Brought {
    /// Some of its own pattern, or of one that repeats itself.
    more_of_the_same: bool,
    /// Some of other patterns.
    others: bool,
    /// Some of patterns of which a page was seen.
    pages_of_known_patterns: bool,
    /// Some of its own family, and some that are not.
    more_of_the_family: bool,
    beside_the_family: bool,
}

impl Family {
    fn note(&mut self, words: &[u32], brought: Brought) {
        let new_words = words.iter().filter(|word| !self.words.contains(word)).count();
        if self.words.len() < MAX_WORDS_OF_FAMILY {
            self.words.extend(words);
        }
        if brought.beside_the_family || new_words > (words.len() / NEW_WORD_SHARE).min(ENOUGH_NEW_WORDS) {
            self.barren = 0;
        } else if brought.more_of_the_family {
            self.barren += 1;
        }
    }
}

impl Pattern {
    fn note(&mut self, words: &[u32], brought: Brought) {
        self.pages += 1;
        let new_words = words.iter().filter(|word| !self.words.contains(word)).count();
        // The first page of a pattern is new by nature, and most patterns have one page only.
        if self.pages > 1 && self.words.len() < MAX_WORDS_OF_PATTERN {
            self.words.extend(words);
        }
        let says_something_new =
            self.pages > 1 && new_words > (words.len() / NEW_WORD_SHARE).min(ENOUGH_NEW_WORDS);
        if says_something_new {
            self.repeating = 0;
        } else if brought.pages_of_known_patterns {
            self.repeating += 1;
        }
        if brought.others || says_something_new {
            self.barren = 0;
        } else if brought.more_of_the_same {
            self.barren += 1;
            self.is_cut |= self.barren >= MAX_BARREN;
        }
    }
}

/// Host and path with numbers collapsed, of an address that has a query.
fn family(address: &Url) -> Option<u64> {
    address.query()?;
    let mut hasher = DefaultHasher::new();
    for word in address[url::Position::BeforeHost..url::Position::AfterPath]
        .split(|c: char| !c.is_ascii_alphanumeric())
    {
        let has_digit = word.bytes().any(|b| b.is_ascii_digit());
        hasher.write(if has_digit { b"0" } else { word.as_bytes() });
        hasher.write_u8(b'/');
    }
    Some(hasher.finish())
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Host, path and query with each run of letters and digits that has a digit in it collapsed to one.
fn pattern(address: &Url) -> u64 {
    let mut hasher = DefaultHasher::new();
    let text = &address[url::Position::BeforeHost..];
    for run in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = run.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let has_digit = word.bytes().any(|b| b.is_ascii_digit());
        hasher.write(if has_digit { b"0" } else { word.as_bytes() });
        hasher.write(&run.as_bytes()[word.len()..]);
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
    fn fresh_tokens_in_every_link_do_not_multiply_pages() {
        let page = |n: u32| {
            let links = (0..5_u32).map(|page| {
                format!(
                    "/bai-{}?m={:x}z",
                    char::from(b"abcde"[page as usize]),
                    n * 5 + page
                )
            });
            (
                format!("/bai-{}?m={n:x}y", char::from(b"abcde"[n as usize % 5])),
                links.collect(),
                vec![n % 5, 7],
            )
        };
        assert!(follow(1000, page) < 120);
    }

    #[test]
    fn filters_that_can_be_joined_without_end_are_cut() {
        let letters = |n: u32| -> String {
            let digits = format!("{n}").into_bytes().into_iter();
            digits.map(|digit| char::from(digit - b'0' + b'a')).collect()
        };
        let filtered = |n: u32| {
            let links = (1..4).map(|step| format!("/loc?chon={}", letters(n * 3 + step)));
            (
                format!("/loc?chon={}", letters(n)),
                links.collect(),
                vec![1, 2, 3],
            )
        };
        assert!(follow(1000, filtered) <= 70);
        let that_lists_something = |n: u32| {
            let (address, mut links, words) = filtered(n);
            if n.is_multiple_of(50) {
                links.push(format!("/van-ban-{}", letters(n)));
            }
            (address, links, words)
        };
        assert_eq!(follow(500, that_lists_something), 500);
    }

    #[test]
    fn lists_of_look_alikes_are_not_cut() {
        // Every list page has the same words and leads to ten articles that look alike but lead nowhere.
        let traps = Traps::default();
        for n in 0..200 {
            let mut links: Vec<_> = (0..10)
                .map(|k| link(&format!("/tin/{}.html", n * 10 + k)))
                .collect();
            for k in 0..10 {
                traps.note_page(&url(&format!("/tin/{}.html", n * 10 + k)), 7, &mut [], &[1, 2, 3]);
            }
            links.push(link(&format!("/tin/trang-{}.html", n + 1)));
            assert!(
                !traps.is_cut(&url(&format!("/tin/trang-{n}.html"))),
                "list page {n}"
            );
            traps.note_page(&url(&format!("/tin/trang-{n}.html")), 7, &mut links, &[1, 2, 3]);
        }
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
            ("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y", false),
            ("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z", true),
        ] {
            assert_eq!(is_circle(&url(path)), expected, "{path}");
        }
    }
}
