//! Address plans and server lists of internal networks.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rasoat_core::{Category, Detection, ExtractedText, Kind, Span};

use super::columns::Column;
use super::fold::{fold, fold_at_most, has_any};
use super::table::Section;
use crate::pack::Judge;
use crate::scorecard::{Scorecard, Sighting, place_at};
use crate::{Rule, RulePack};

/// Plans of internal addresses.
pub(crate) const ADDRESS_PLAN: Judge = Judge {
    name: "address_plan",
    features: &[
        "several_addresses",
        "few_addresses",
        "many_addresses",
        "roles_beside",
        "address_cells",
        "address_and_host_columns",
        "host_facts_column",
        "title",
        "guide",
    ],
    limits: &["min_addresses", "many_addresses"],
    words: &["roles", "titles", "guides"],
};

/// Addresses looked at; more tell nothing new.
const MAX_ADDRESSES: usize = 500;

/// Bytes around an address in which its role is looked for.
const AROUND_BYTES: usize = 90;

/// How private addresses begin.
const STARTS: [&str; 4] = ["10.", "172.", "192.168.", "100."];

static START_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| super::fold::finder(&STARTS));

/// What stands in nearly every address of 128 bits: groups of zeros left out, or how those of this part of the
/// world begin.
const LONG_STARTS: [&str; 10] = [
    "::", "2001:", "2400:", "2401:", "2402:", "2403:", "2404:", "2405:", "2406:", "2407:",
];

static LONG_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| super::fold::finder(&LONG_STARTS));

/// An internal address and where it stands.
struct Address {
    number: u128,
    span: Span,
}

/// What `text` tells of internal networks.
pub(crate) fn detect(text: &ExtractedText, sections: &[Section<'_>], pack: &RulePack) -> Vec<Detection> {
    let mut rules = pack.rules_of(&ADDRESS_PLAN).peekable();
    if rules.peek().is_none() {
        return Vec::new();
    }
    let mut addresses = internal_addresses(text.text());
    addresses.extend(listed_servers(sections));
    rules
        .filter_map(|rule| weigh(text, sections, &addresses, rule))
        .collect()
}

fn weigh(
    text: &ExtractedText,
    sections: &[Section<'_>],
    addresses: &[Address],
    rule: &Rule,
) -> Option<Detection> {
    let first = addresses.first()?.span;
    let distinct: HashSet<u128> = addresses.iter().map(|address| address.number).collect();
    let limit = |name| usize::try_from(rule.limit(name)).unwrap_or(usize::MAX);
    let numbers = [("count", distinct.len())];
    let mut card = Scorecard::new(rule);
    let several = distinct.len() >= limit("min_addresses");
    card.add_counted(
        if several {
            "several_addresses"
        } else {
            "few_addresses"
        },
        &numbers,
    );
    if distinct.len() >= limit("many_addresses") {
        card.add_counted("many_addresses", &numbers);
    }
    let in_cells: HashSet<u128> = in_cells(sections).collect();
    card.add_if(in_cells.len() >= limit("min_addresses"), "address_cells");
    let roles: Vec<&str> = rule.words("roles").iter().map(String::as_str).collect();
    let with_role = addresses
        .iter()
        .filter(|address| has_any(&around(text.text(), address.span), &roles))
        .count();
    card.add_if(with_role * 2 >= addresses.len(), "roles_beside");
    let tabled = |section: &&Section<'_>| section.has(Column::NetworkAddress) && !section.rows.is_empty();
    card.add_if(
        sections
            .iter()
            .filter(tabled)
            .any(|section| section.has(Column::Host)),
        "address_and_host_columns",
    );
    card.add_if(
        sections
            .iter()
            .filter(tabled)
            .any(|section| section.has(Column::HostFact)),
        "host_facts_column",
    );
    let start = fold_at_most(text.text(), 1500);
    let says = |list| {
        rule.words(list)
            .iter()
            .any(|words| super::fold::has_words(&start, words))
    };
    card.add_if(says("titles"), "title");
    card.add_if(says("guides") || teaches(text.text()), "guide");
    let sighting = Sighting {
        span: Some(first),
        place: place_at(text, first.start()),
        matched: text.text()[first.range()].to_owned(),
        masked: format!("{} × ●.●.●.●", distinct.len()),
    };
    Some(card.finish(Kind::Data(Category::Infrastructure), sighting))
}

/// A text with this many examples is a manual.
const MIN_EXAMPLES: usize = 3;

/// Letters of a text in which examples are counted.
const TEACHING_CHARS: usize = 60_000;

/// Whether the text gives examples again and again.
fn teaches(text: &str) -> bool {
    const EXAMPLES: [&str; 4] = ["vi du", "thi du", "chang han", "for example"];
    let folded = fold_at_most(text, TEACHING_CHARS);
    EXAMPLES
        .iter()
        .map(|phrase| memchr::memmem::find_iter(folded.as_bytes(), phrase).count())
        .sum::<usize>()
        >= MIN_EXAMPLES
}

/// The private addresses (RFC 1918, RFC 6598) of `text`, without those that every home router has.
fn internal_addresses(text: &str) -> Vec<Address> {
    START_FINDER
        .find_iter(text)
        .filter_map(|hit| address_at(text, hit.start()))
        .filter(|(address, _)| is_internal(*address))
        .take(MAX_ADDRESSES)
        .map(|(address, span)| Address {
            number: number_of(IpAddr::V4(address)),
            span,
        })
        .chain(long_addresses(text))
        .collect()
}

/// One number for an address of either kind.
fn number_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The unicast addresses of 128 bits (RFC 4291, RFC 4193) of `text`. Other than of the short ones there is no
/// telling internal ones from others: a plan names both.
fn long_addresses(text: &str) -> impl Iterator<Item = Address> {
    let mut looked_at = 0;
    let addresses: Vec<(Ipv6Addr, Span)> = LONG_FINDER
        .find_iter(text)
        .filter_map(|hit| {
            if hit.start() < looked_at {
                return None;
            }
            let (address, span) = long_address_around(text, hit.start())?;
            looked_at = span.end();
            Some((address, span))
        })
        .filter(|(address, _)| is_assigned(*address))
        .take(MAX_ADDRESSES)
        .collect();
    // One or two of the range for documentation (RFC 3849) are examples, a list of them is a plan all the same.
    let documented = addresses
        .iter()
        .filter(|(address, _)| is_documentation(*address))
        .count();
    addresses
        .into_iter()
        .filter(move |(address, _)| documented >= MIN_DOCUMENTED || !is_documentation(*address))
        .map(|(address, span)| Address {
            number: number_of(IpAddr::V6(address)),
            span,
        })
}

/// So many addresses of the range for documentation are more than examples.
const MIN_DOCUMENTED: usize = 3;

/// Whether the address is of the range for documentation (RFC 3849).
fn is_documentation(address: Ipv6Addr) -> bool {
    matches!(address.segments(), [0x2001, 0x0db8, ..])
}

/// A longer cell holds more than an address.
const MAX_CELL_BYTES: usize = 64;

/// The longest address of 128 bits may be written with this many signs.
const LONG_SIGNS: usize = 39;

fn long_address_around(text: &str, position: usize) -> Option<(Ipv6Addr, Span)> {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    let before = bytes[..position]
        .iter()
        .rev()
        .take(LONG_SIGNS + 1)
        .take_while(|byte| is_part(byte))
        .count();
    let behind = bytes[position..]
        .iter()
        .take(LONG_SIGNS + 1)
        .take_while(|byte| is_part(byte))
        .count();
    let (start, end) = (position - before, position + behind);
    let is_glued = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if is_glued(start.checked_sub(1).map(|index| &bytes[index])) || is_glued(bytes.get(end)) {
        return None;
    }
    let address = text[start..end].parse().ok()?;
    Span::new(start, end).ok().map(|span| (address, span))
}

/// Whether the address is unicast, and none of the well-known name servers.
fn is_assigned(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global = (0x2000..0x4000).contains(&first);
    let is_name_server = matches!(
        (first, second),
        (0x2001, 0x4860) | (0x2606, 0x4700) | (0x2620, 0x00fe | 0x0119)
    );
    (global || address.is_unique_local()) && !is_name_server
}

/// The addresses that fill cells of tables.
fn in_cells<'s>(sections: &'s [Section<'_>]) -> impl Iterator<Item = u128> + 's {
    sections
        .iter()
        .filter(|section| !section.by_heading.is_empty())
        .flat_map(|section| section.rows.iter().flatten())
        .filter(|(_, cell)| cell.text.len() <= MAX_CELL_BYTES)
        .filter_map(|(_, cell)| {
            let value = cell.text.trim();
            let whole = value.split_once('/').map_or(value, |(address, _)| address);
            let short = whole
                .parse::<Ipv4Addr>()
                .ok()
                .filter(|address| is_internal(*address));
            let long = || {
                whole
                    .parse::<Ipv6Addr>()
                    .ok()
                    .filter(|address| is_assigned(*address))
            };
            short
                .map(IpAddr::V4)
                .or_else(|| long().map(IpAddr::V6))
                .map(number_of)
        })
}

/// A quick look: whether private addresses may stand in `text`.
pub(crate) fn may_hold_addresses(text: &str) -> bool {
    internal_addresses(text).len() >= 2
}

fn address_at(text: &str, start: usize) -> Option<(Ipv4Addr, Span)> {
    let bytes = text.as_bytes();
    if start > 0
        && (bytes[start - 1].is_ascii_alphanumeric() || matches!(bytes[start - 1], b'.' | b'/' | b'-'))
    {
        return None;
    }
    let length = bytes[start..]
        .iter()
        .take(16)
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
        .count();
    let value = text[start..start + length].trim_end_matches('.');
    let address = value.parse().ok()?;
    Span::new(start, start + value.len())
        .ok()
        .map(|span| (address, span))
}

fn is_internal(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets();
    let shared = a == 100 && (64..=127).contains(&b);
    // What the manual of every home router shows.
    let usual = matches!([a, b, c], [192, 168, 0 | 1]) && matches!(d, 0 | 1 | 254)
        || matches!([a, b, c, d], [10, 0, 0, 0 | 1]);
    (address.is_private() || shared) && !usual
}

/// Public addresses in tables that name hosts and what runs on them.
fn listed_servers(sections: &[Section<'_>]) -> Vec<Address> {
    let tables = sections.iter().filter(|section| {
        section.has(Column::NetworkAddress) && section.has(Column::Host) && section.has(Column::HostFact)
    });
    tables
        .flat_map(|section| section.rows.iter().flatten())
        .filter(|(column, _)| *column == Column::NetworkAddress)
        .filter_map(|(_, cell)| {
            let address: Ipv4Addr = cell.text.trim().parse().ok()?;
            (!address.is_private()).then_some(Address {
                number: number_of(IpAddr::V4(address)),
                span: cell.span,
            })
        })
        .take(MAX_ADDRESSES)
        .collect()
}

fn around(text: &str, span: Span) -> String {
    let mut start = span.start().saturating_sub(AROUND_BYTES);
    let mut end = (span.end() + AROUND_BYTES).min(text.len());
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // `db1` is a `db`.
    fold(&text[start..end])
        .split(' ')
        .map(
            |word| match word.trim_end_matches(|letter: char| letter.is_ascii_digit()) {
                "" => word,
                name => name,
            },
        )
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = internal_addresses(text)
            .iter()
            .map(|address| &text[address.span.range()])
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn internal_addresses_are_told_from_public_ones_and_defaults() {
        check("máy chủ 10.52.116.197, cổng 443", &["10.52.116.197"]);
        check(
            "172.16.8.20/24 và 192.168.226.190.",
            &["172.16.8.20", "192.168.226.190"],
        );
        check("172.32.8.20, 8.8.8.8, 192.168.1.1, 10.0.0.1, 110.1.2.3", &[]);
        check("1.10.2.3.4", &[]);
        check(
            "2405:4802:9f::12/64, fd00:12::1 và 2402:800:61ab:0:1:2:3:4.",
            &["2405:4802:9f::12", "fd00:12::1", "2402:800:61ab:0:1:2:3:4"],
        );
        check(
            "fe80::1, ::1, 2001:4860:4860::8888, std::vec, a::b, 10:20:30, 00:1a:2b:3c:4d:5e",
            &[],
        );
    }
}
