//! Seeds in a table, one portal a row, as spreadsheets write them: commas or semicolons, headings in either language.

use ::csv::{ReaderBuilder, StringRecord};
use jiff::civil::Date;
use rasoat_core::{Agency, AgencyId, Authority, Politeness, Portal, PortalId, Schedule, Scope, TimeWindows};
use url::Url;

use super::shape::Shape;
use super::{Fault, Parsed};

/// The columns: name, and what else it may be called.
const COLUMNS: &[(&str, &[&str])] = &[
    ("id", &["mã", "mã cổng"]),
    ("name", &["tên", "tên cổng"]),
    ("agency", &["mã cơ quan"]),
    ("agency_name", &["tên cơ quan", "cơ quan chủ quản"]),
    ("start", &["địa chỉ", "địa chỉ cổng"]),
    ("hosts", &["máy chủ"]),
    ("attachment_hosts", &["máy chủ tệp"]),
    ("enabled", &["bật"]),
    ("cron", &["lịch"]),
    ("hours", &["giờ được phép"]),
    ("authority", &["cơ quan cho phép"]),
    ("document_number", &["số văn bản"]),
    ("issued", &["ngày ban hành"]),
    ("valid_from", &["từ ngày"]),
    ("valid_to", &["đến ngày"]),
];
/// The columns that a table must have.
const REQUIRED: [&str; 5] = ["id", "name", "agency", "agency_name", "start"];

/// Reads a table.
pub(super) fn parse(text: &str) -> Result<Parsed, Vec<Fault>> {
    let first = text.lines().next().unwrap_or_default();
    let semicolons = first.matches(';').count() > first.matches(',').count();
    let mut reader = ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut faults = Vec::new();
    let headings = reader.headers().cloned().unwrap_or_default();
    let columns = columns(&headings, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut parsed = Parsed::default();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let mut row = Row::new(&record, &columns);
                let entry = row.portal();
                faults.append(&mut row.faults);
                if let Some((agency, portal)) = entry {
                    parsed.lines.entry(portal.id.to_string()).or_insert(row.line);
                    if !parsed.seeds.agencies.contains(&agency) {
                        parsed.seeds.agencies.push(agency);
                    }
                    parsed.seeds.portals.push(portal);
                }
            }
            Err(error) => {
                let line = error
                    .position()
                    .map_or(1, |place| usize::try_from(place.line()).unwrap_or(1));
                faults.push(Fault::new(
                    line,
                    format!("dòng này không đọc được; kiểm tra dấu ngoặc kép [{error}]"),
                    format!("this line cannot be read; check its quotes [{error}]"),
                ));
            }
        }
    }
    if faults.is_empty() {
        Ok(parsed)
    } else {
        Err(faults)
    }
}

/// The name of each column of the table.
fn columns(headings: &StringRecord, faults: &mut Vec<Fault>) -> Vec<&'static str> {
    let known: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    let mut columns = Vec::new();
    for heading in headings {
        let lower = heading.to_lowercase();
        let found = COLUMNS
            .iter()
            .find(|(name, others)| *name == lower || others.contains(&lower.as_str()));
        columns.push(found.map_or("", |(name, _)| *name));
        if found.is_none() {
            let known = known.join(", ");
            faults.push(Fault::new(
                1,
                format!("không có cột `{heading}`; các cột dùng được: {known}"),
                format!("there is no column `{heading}`; there are: {known}"),
            ));
        }
    }
    for name in REQUIRED.into_iter().filter(|name| !columns.contains(name)) {
        faults.push(Fault::new(
            1,
            format!("thiếu cột `{name}`; dòng đầu phải là tên các cột"),
            format!("column `{name}` is missing; the first line must name the columns"),
        ));
    }
    columns
}

/// One row.
struct Row<'a> {
    record: &'a StringRecord,
    columns: &'a [&'static str],
    line: usize,
    faults: Vec<Fault>,
}

impl<'a> Row<'a> {
    fn new(record: &'a StringRecord, columns: &'a [&'static str]) -> Self {
        let line = record
            .position()
            .map_or(1, |place| usize::try_from(place.line()).unwrap_or(1));
        Self {
            record,
            columns,
            line,
            faults: Vec::new(),
        }
    }

    /// The text of a column; empty where there is none.
    fn text(&self, column: &str) -> &'a str {
        let place = self.columns.iter().position(|name| *name == column);
        place.and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    fn fault(&mut self, column: &str, shape: Shape) {
        let words = shape.words();
        self.faults.push(Fault::new(
            self.line,
            format!("cột `{column}` {}", words.vi),
            format!("column `{column}` {}", words.en),
        ));
    }

    /// The text of a column that must fit.
    fn fitting(&mut self, column: &'static str, shape: Shape) -> Option<&'a str> {
        let text = self.text(column);
        let fits = shape.fits(text);
        if !fits {
            self.fault(column, shape);
        }
        Some(text).filter(|_| fits)
    }

    /// The texts of a column that holds several.
    fn several(&mut self, column: &'static str, separators: &[char], shape: Shape) -> Vec<String> {
        let parts = self.text(column).split(separators).map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        if parts.iter().any(|part| !shape.fits(part)) {
            self.fault(column, shape);
            return Vec::new();
        }
        parts.into_iter().map(str::to_owned).collect()
    }

    fn portal(&mut self) -> Option<(Agency, Portal)> {
        let id = self.fitting("id", Shape::Id);
        let agency = self.fitting("agency", Shape::Id);
        let name = self.fitting("name", Shape::Text);
        let agency_name = self.fitting("agency_name", Shape::Text);
        if self.text("start").is_empty() {
            self.fault("start", Shape::Address);
        }
        let start = self.several("start", &[' ', '|'], Shape::Address);
        let start: Vec<Url> = start.iter().filter_map(|address| address.parse().ok()).collect();
        let scope = self.scope(&start);
        let enabled = self.flag("enabled");
        let hours = self.several("hours", &['|'], Shape::Window);
        let hours = TimeWindows(hours.iter().filter_map(|window| window.parse().ok()).collect());
        let authority = self.authority();
        let schedule = Some(self.text("cron")).filter(|cron| !cron.is_empty());
        let schedule = schedule.and_then(|cron| schedule_of(cron).ok());
        if !self.faults.is_empty() {
            return None;
        }
        let agency = Agency {
            id: AgencyId::new(agency?).ok()?,
            name: agency_name?.to_owned(),
            parent: None,
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        let portal = Portal {
            id: PortalId::new(id?).ok()?,
            agency: agency.id.clone(),
            name: name?.to_owned(),
            enabled,
            start,
            scope,
            politeness: Politeness {
                hours,
                ..Politeness::default()
            },
            schedule,
            authority,
            contacts: Vec::new(),
        };
        Some((agency, portal))
    }

    /// The hosts named, or those of the start addresses.
    fn scope(&mut self, start: &[Url]) -> Scope {
        let mut hosts = self.several("hosts", &[' ', '|'], Shape::Host);
        if hosts.is_empty() {
            for host in start.iter().filter_map(Url::host_str) {
                if !hosts.iter().any(|known| known == host) {
                    hosts.push(host.to_owned());
                }
            }
        }
        Scope {
            hosts,
            attachment_hosts: self.several("attachment_hosts", &[' ', '|'], Shape::Host),
            ..Scope::of_host("")
        }
    }

    fn flag(&mut self, column: &'static str) -> bool {
        match self.text(column).to_lowercase().as_str() {
            "" | "không" | "false" | "no" | "0" => false,
            "có" | "true" | "yes" | "1" | "x" => true,
            _ => {
                self.faults.push(Fault::new(
                    self.line,
                    format!("cột `{column}` phải là có hoặc không"),
                    format!("column `{column}` must be yes or no"),
                ));
                false
            }
        }
    }

    fn day(&mut self, column: &'static str) -> Option<Date> {
        let text = self.text(column);
        let day = text
            .parse()
            .ok()
            .or_else(|| Date::strptime("%d/%m/%Y", text).ok());
        if day.is_none() {
            self.fault(column, Shape::Day);
        }
        day
    }

    /// The written authority, where any column of it is filled in.
    fn authority(&mut self) -> Option<Authority> {
        let columns = ["authority", "document_number", "issued", "valid_from", "valid_to"];
        if columns.into_iter().all(|column| self.text(column).is_empty()) {
            return None;
        }
        let agency = self.fitting("authority", Shape::Text);
        let document_number = self.fitting("document_number", Shape::Text);
        let (issued, valid_from) = (self.day("issued"), self.day("valid_from"));
        let valid_to = if self.text("valid_to").is_empty() {
            None
        } else {
            self.day("valid_to")
        };
        Some(Authority {
            agency: agency?.to_owned(),
            document_number: document_number?.to_owned(),
            issued: issued?,
            valid_from: valid_from?,
            valid_to,
        })
    }
}

/// A schedule with the usual time zone and delay.
fn schedule_of(cron: &str) -> Result<Schedule, serde_json::Error> {
    serde_json::from_value(serde_json::json!({ "cron": cron }))
}
