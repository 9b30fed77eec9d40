//! Prints what rasoat sees in files: zones with their facts, problems, parts. For developers; it keeps nothing.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use rasoat_extractors::{RawDocument, ReadLimits, extract};

fn main() {
    let limits = ReadLimits::default();
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else {
            println!("# {path}: cannot be opened");
            continue;
        };
        let mut document = RawDocument::of_bytes(&bytes);
        document.file_name = Some(&path);
        let text = extract(&document, &limits);
        println!(
            "# {path}: {}, {} pages",
            text.format().as_str(),
            text.page_count()
        );
        for problem in text.problems() {
            println!(
                "! {} page {:?} part {}",
                problem.kind.code(),
                problem.page,
                problem.part
            );
        }
        for zone in text.zones() {
            let style = zone.style;
            let flags: String = [
                (style.bold, 'B'),
                (style.red, 'R'),
                (style.boxed, 'X'),
                (style.shown_as_capitals, 'C'),
            ]
            .iter()
            .filter_map(|(is_set, letter)| is_set.then_some(*letter))
            .collect();
            let place = zone.area.map_or_else(String::new, |area| {
                format!("{},{}-{},{}", area.left, area.top, area.right, area.bottom)
            });
            let cell = zone.cell.map_or_else(String::new, |cell| {
                format!(" [{}:{}:{}]", cell.table, cell.row, cell.column)
            });
            println!(
                "p{} {}/{} {flags}{}% {place}{cell} part {} {:?}: {}",
                zone.page.unwrap_or(0),
                zone.kind.as_str(),
                zone.visibility.as_str(),
                style.size_percent,
                zone.part,
                zone.decoded_from,
                text.zone_text(zone)
            );
        }
    }
}
