//! Seeds in TOML. The file is walked value by value, so that each fault has its line and words of our own.

use rasoat_core::Seeds;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::shape::{FILE, Field, Shape};
use super::{Fault, Parsed};

/// Reads a file.
pub(super) fn parse(text: &str) -> Result<Parsed, Vec<Fault>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut walk = Walk {
        text,
        faults: Vec::new(),
        parsed: Parsed::default(),
    };
    for error in errors {
        let line = walk.line(error.span().map_or(0, |span| span.start));
        let detail = error.message().to_owned();
        walk.faults.push(Fault::new(
            line,
            format!("viết chưa đúng cú pháp TOML; kiểm tra dấu ngoặc kép, ngoặc vuông và dấu = [{detail}]"),
            format!("not TOML; check quotes, brackets and = [{detail}]"),
        ));
    }
    // What a broken line leaves behind would be told twice.
    if walk.faults.is_empty() {
        walk.table(table.get_ref(), FILE, "", 1);
    }
    if walk.faults.is_empty() {
        match toml::from_str::<Seeds>(text) {
            Ok(seeds) => walk.parsed.seeds = seeds,
            Err(error) => {
                let line = walk.line(error.span().map_or(0, |span| span.start));
                let detail = error.message();
                walk.faults.push(Fault::new(
                    line,
                    format!("giá trị không dùng được [{detail}]"),
                    format!("a value cannot be used [{detail}]"),
                ));
            }
        }
    }
    walk.faults.sort_by_key(|fault| fault.line);
    if walk.faults.is_empty() {
        Ok(walk.parsed)
    } else {
        Err(walk.faults)
    }
}

struct Walk<'a> {
    text: &'a str,
    faults: Vec<Fault>,
    parsed: Parsed,
}

impl Walk<'_> {
    /// The line of a byte, from 1.
    fn line(&self, byte: usize) -> usize {
        let before = self.text.get(..byte).unwrap_or_default();
        1 + before.matches('\n').count()
    }

    fn table(&mut self, table: &DeTable<'_>, fields: &'static [Field], path: &str, line: usize) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let place = join(path, name);
            match fields.iter().find(|field| field.name == name) {
                Some(field) => self.value(value, field.shape, &place),
                None => self.unknown(self.line(key.span().start), &place, fields),
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            if !table.keys().any(|key| key.get_ref() == field.name) {
                let (name, at) = (field.name, if path.is_empty() { "" } else { path });
                self.faults.push(Fault::new(
                    line,
                    format!("[{at}] thiếu `{name}`; {}", field.shape.words().vi),
                    format!("[{at}] lacks `{name}`; it {}", field.shape.words().en),
                ));
            }
        }
    }

    fn unknown(&mut self, line: usize, place: &str, fields: &[Field]) {
        let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let known = known.join(", ");
        self.faults.push(Fault::new(
            line,
            format!("không có mục `{place}`; các mục dùng được ở đây: {known}"),
            format!("there is no `{place}`; what may stand here: {known}"),
        ));
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, shape: Shape, place: &str) {
        let line = self.line(value.span().start);
        let fits = match (shape, value.get_ref()) {
            (Shape::Table(fields), DeValue::Table(table)) => return self.table(table, fields, place, line),
            (Shape::Tables(fields), DeValue::Array(tables)) => return self.tables(tables, fields, place),
            (Shape::List(shape), DeValue::Array(values)) => {
                for value in values {
                    self.value(value, *shape, place);
                }
                return;
            }
            (Shape::Count(least), DeValue::Integer(number)) => {
                let parsed = i64::from_str_radix(number.as_str(), number.radix());
                parsed.is_ok_and(|number| number >= least)
            }
            (Shape::Flag, DeValue::Boolean(_)) => true,
            (shape, DeValue::String(text)) => shape.fits(text),
            _ => false,
        };
        if !fits {
            let words = shape.words();
            self.faults.push(Fault::new(
                line,
                format!("`{place}` {}", words.vi),
                format!("`{place}` {}", words.en),
            ));
        }
    }

    fn tables(&mut self, tables: &[Spanned<DeValue<'_>>], fields: &'static [Field], place: &str) {
        for entry in tables {
            let line = self.line(entry.span().start);
            let DeValue::Table(table) = entry.get_ref() else {
                self.value(entry, Shape::Table(fields), place);
                continue;
            };
            let id = table.iter().find(|(key, _)| key.get_ref() == "id");
            if let Some(DeValue::String(id)) = id.map(|(_, value)| value.get_ref()) {
                self.parsed.lines.insert(id.to_string(), line);
            }
            self.table(table, fields, place, line);
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_file_is_that_of_the_types() {
        // Everything that may stand in a file stands in it.
        let text = r#"
            [[agency]]
            id = "ubnd"
            name = "UBND"
            parent = "tren"
            valid_from = "2020-01-01"
            valid_to = "2026-01-01"
            successor = "moi"
            [[portal]]
            id = "a"
            agency = "ubnd"
            name = "Cổng"
            enabled = true
            start = ["https://a.example/"]
            scope = { hosts = ["a.example"], attachment_hosts = ["f.a.example:443"], path_prefixes = ["/p"], excluded_prefixes = ["/q"], allow_private = true, max_depth = 3, max_pages = 9, max_body_bytes = 1000 }
            politeness = { min_interval_ms = 5, max_connections_per_host = 2, timeout_ms = 9, max_attempts = 3, ignore_robots = true, hours = ["sat,sun"] }
            schedule = { cron = "0 22 * * *", time_zone = "UTC", jitter_minutes = 3, blackout = ["2027-02-05..2027-02-12"] }
            authority = { agency = "UBND", document_number = "1", issued = "2026-01-01", valid_from = "2026-01-01", valid_to = "2026-12-31" }
            [[portal.contact]]
            role = "police"
            name = "PA03"
            email = "a@a.example"
            phone = "1"
        "#;
        let parsed = parse(text).unwrap();
        let written = toml::to_string(&parsed.seeds).unwrap();
        assert_eq!(parse(&written).unwrap().seeds, parsed.seeds);
        // Each value, given as one of another kind, is a fault.
        let values = text.matches(" = ").count();
        for place in 0..values {
            let mut count = 0;
            let mut broken = String::new();
            for (index, part) in text.split(" = ").enumerate() {
                if index > 0 {
                    broken.push_str(if count == place {
                        " = 1979-05-27T07:32:00Z # "
                    } else {
                        " = "
                    });
                    count += 1;
                }
                broken.push_str(part);
            }
            assert!(parse(&broken).is_err(), "{place}");
        }
    }
}
