//! Reading files of agencies and portals, with every fault told at once, by line: [`read`].

mod csv;
mod shape;
mod toml;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use rasoat_core::{Bilingual, PortalError, Seeds};
use rasoat_pipeline::schedule::Plan;

use crate::errors;
use crate::exit::OperatorError;

/// Most faults that are shown of one file.
const MAX_SHOWN: usize = 50;

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The line, from 1; `None` where it concerns the file as a whole.
    pub(crate) line: Option<usize>,
    /// What is wrong, and the remedy.
    pub(crate) what: Bilingual,
}

impl Fault {
    fn new(line: usize, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            what: Bilingual::owned(vi, en),
        }
    }
}

/// What a file holds, and on which line each portal and agency begins, by id.
#[derive(Debug, Default)]
struct Parsed {
    seeds: Seeds,
    lines: HashMap<String, usize>,
}

/// Reads a file of agencies and portals: CSV where its name ends so, TOML otherwise.
///
/// # Errors
///
/// An [`OperatorError`] that names every fault with its line.
pub(crate) fn read(path: &Path) -> Result<Seeds, OperatorError> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        OperatorError::new(
            format!("không đọc được tệp danh mục `{shown}`; kiểm tra đường dẫn và quyền đọc [{error}]"),
            format!("cannot read seeds `{shown}`; check the path and that it may be read [{error}]"),
        )
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        OperatorError::new(
            format!("tệp danh mục `{shown}` không phải UTF-8; hãy lưu lại với bảng mã UTF-8"),
            format!("seeds `{shown}` are not UTF-8; save the file as UTF-8"),
        )
    })?;
    let is_csv = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    parse(&text, is_csv).map_err(|faults| told(path, &faults))
}

fn parse(text: &str, is_csv: bool) -> Result<Seeds, Vec<Fault>> {
    let text = text.trim_start_matches('\u{feff}');
    let Parsed { seeds, lines } = if is_csv {
        csv::parse(text)?
    } else {
        toml::parse(text)?
    };
    let mut faults: Vec<Fault> = seeds.faults().iter().map(|fault| placed(fault, &lines)).collect();
    for portal in &seeds.portals {
        if let Some(Err(error)) = portal.schedule.as_ref().map(Plan::check) {
            faults.push(Fault {
                line: lines.get(portal.id.as_str()).copied(),
                what: Bilingual::owned(
                    format!("cổng `{}`: {}", portal.id, errors::schedule(&error)),
                    format!("portal `{}`: {error}", portal.id),
                ),
            });
        }
    }
    faults.sort_by_key(|fault| fault.line);
    if faults.is_empty() { Ok(seeds) } else { Err(faults) }
}

fn placed(fault: &PortalError, lines: &HashMap<String, usize>) -> Fault {
    let id = match fault {
        PortalError::DuplicateAgency(agency) => agency.as_str(),
        PortalError::DuplicatePortal(portal)
        | PortalError::NoStart(portal)
        | PortalError::NoHosts(portal)
        | PortalError::Impolite(portal)
        | PortalError::UnknownAgency { portal, .. }
        | PortalError::StartOutOfScope { portal, .. } => portal.as_str(),
    };
    Fault {
        line: lines.get(id).copied(),
        what: Bilingual::owned(errors::portal(fault), fault.to_string()),
    }
}

fn told(path: &Path, faults: &[Fault]) -> OperatorError {
    let (shown, count) = (path.display(), faults.len());
    let mut vi = format!("tệp danh mục `{shown}` có {count} chỗ cần sửa:");
    let mut en = format!("seeds `{shown}` have {count} faults to mend:");
    for fault in faults.iter().take(MAX_SHOWN) {
        let line = |word: &str| {
            fault
                .line
                .map_or(String::new(), |line| format!("{word} {line}: "))
        };
        let _infallible = write!(vi, "\n  {}{}", line("dòng"), fault.what.vi);
        let _infallible = write!(en, "\n  {}{}", line("line"), fault.what.en);
    }
    if count > MAX_SHOWN {
        let _infallible = write!(vi, "\n  … và {} chỗ khác", count - MAX_SHOWN);
        let _infallible = write!(en, "\n  … and {} more", count - MAX_SHOWN);
    }
    OperatorError::new(vi, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[[agency]]
id = "ubnd"
name = "UBND tỉnh Sao Mai"

[[portal]]
id = "sao-mai"
agency = "ubnd"
name = "Cổng tỉnh Sao Mai"
start = ["https://saomai.example/"]
scope = { hosts = ["saomai.example"] }
politeness = { hours = ["22:00-06:00"] }
schedule = { cron = "0 22 * * *" }
"#;

    fn lines_of(text: &str, is_csv: bool) -> Vec<(Option<usize>, String)> {
        let faults = parse(text, is_csv).unwrap_err();
        faults
            .into_iter()
            .map(|fault| (fault.line, fault.what.vi.into_owned()))
            .collect()
    }

    #[test]
    fn a_sound_file_is_read() {
        let seeds = parse(GOOD, false).unwrap();
        assert_eq!(seeds.portals[0].politeness.hours.to_string(), "22:00-06:00");
        assert_eq!(
            seeds.portals[0].schedule.as_ref().unwrap().time_zone,
            "Asia/Ho_Chi_Minh"
        );
    }

    #[test]
    fn every_fault_is_told_at_once_with_its_line() {
        let text = GOOD
            .replace("id = \"sao-mai\"", "id = \"Sao Mai\"")
            .replace("name = \"Cổng", "nam = \"Cổng")
            .replace("https://", "ftp://")
            .replace("22:00-06:00", "22-6");
        let faults = lines_of(&text, false);
        let lines: Vec<_> = faults.iter().map(|(line, _)| *line).collect();
        assert_eq!(
            lines,
            [Some(6), Some(7), Some(9), Some(10), Some(12)],
            "{faults:?}"
        );
        assert!(faults[0].1.contains("thiếu `name`"), "{faults:?}");
        assert!(faults[2].1.contains("`portal.nam`"), "{faults:?}");
    }

    #[test]
    fn what_only_the_whole_tells_has_its_line_too() {
        let text = GOOD
            .replace("agency = \"ubnd\"", "agency = \"khac\"")
            .replace("0 22 * * *", "mỗi đêm")
            .replace("hosts = [\"saomai.example\"]", "hosts = [\"khac.example\"]");
        let faults = lines_of(&text, false);
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults.iter().all(|(line, _)| *line == Some(6)), "{faults:?}");
    }

    #[test]
    fn broken_syntax_is_told_with_its_line() {
        let faults = lines_of(&GOOD.replace("id = \"ubnd\"", "id = ubnd"), false);
        assert_eq!(faults[0].0, Some(3), "{faults:?}");
    }

    #[test]
    fn a_table_from_a_spreadsheet_is_read() {
        let text = "\u{feff}mã;tên;mã cơ quan;tên cơ quan;địa chỉ;bật;lịch;cơ quan cho phép;số văn bản;ngày ban hành;từ ngày\n\
            sao-mai;Cổng Sao Mai;ubnd;UBND tỉnh;https://saomai.example/ https://www.saomai.example/;có;0 22 * * *;UBND;1/QĐ;05/01/2026;2026-01-10\n\
            nam-sao;Cổng Năm Sao;ubnd;UBND tỉnh;https://namsao.example/;không;;;;;\n";
        let seeds = parse(text, true).unwrap();
        assert_eq!(seeds.agencies.len(), 1);
        let portal = &seeds.portals[0];
        assert_eq!(portal.scope.hosts, ["saomai.example", "www.saomai.example"]);
        assert_eq!(
            portal.authority.as_ref().unwrap().issued.to_string(),
            "2026-01-05"
        );
        assert!(portal.enabled && !seeds.portals[1].enabled);
        assert!(seeds.portals[1].authority.is_none() && seeds.portals[1].schedule.is_none());
    }

    #[test]
    fn faults_of_a_table_are_told_by_line() {
        let text = "id,name,agency,agency_name,start,enabled\n\
            Sao Mai,Cổng,ubnd,UBND,https://saomai.example/,yes\n\
            b,Cổng,ubnd,UBND,saomai.example,perhaps\n\
            c,Cổng,ubnd,UBND,,\n";
        let faults = lines_of(text, true);
        let lines: Vec<_> = faults.iter().map(|(line, _)| line.unwrap()).collect();
        assert_eq!(lines, [2, 3, 3, 4], "{faults:?}");
        let missing = lines_of("id,name\na,b\n", true);
        assert!(missing[0].1.contains("`agency`"), "{missing:?}");
    }
}
