//! A file of agencies and portals: [`Seeds`].

use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Portal, PortalError};
use crate::{AgencyId, PortalId};

/// A file of agencies and portals to watch, as in `seeds/*.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seeds {
    /// The agencies that own the portals.
    #[serde(default, rename = "agency")]
    pub agencies: Vec<Agency>,
    /// The portals.
    #[serde(default, rename = "portal")]
    pub portals: Vec<Portal>,
}

impl Seeds {
    /// Checks what the syntax cannot: that ids are unique, that agencies exist, that each portal is sound.
    ///
    /// # Errors
    ///
    /// The first fault found, with the id of the entry.
    pub fn check(&self) -> Result<(), PortalError> {
        self.faults().into_iter().next().map_or(Ok(()), Err)
    }

    /// Everything that [`Seeds::check`] finds wrong, in the order of the file.
    pub fn faults(&self) -> Vec<PortalError> {
        let mut faults = Vec::new();
        let mut agencies = HashSet::new();
        for agency in &self.agencies {
            if !agencies.insert(&agency.id) {
                faults.push(PortalError::DuplicateAgency(agency.id.clone()));
            }
        }
        let mut portals = HashSet::new();
        for portal in &self.portals {
            if !portals.insert(&portal.id) {
                faults.push(PortalError::DuplicatePortal(portal.id.clone()));
            }
            if !agencies.contains(&portal.agency) {
                faults.push(PortalError::UnknownAgency {
                    portal: portal.id.clone(),
                    agency: portal.agency.clone(),
                });
            }
            faults.append(&mut portal.faults());
        }
        faults
    }

    /// The portal named `id`, if the file has it.
    pub fn portal(&self, id: &PortalId) -> Option<&Portal> {
        self.portals.iter().find(|portal| portal.id == *id)
    }

    /// The agency named `id`, if the file has it.
    pub fn agency(&self, id: &AgencyId) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.id == *id)
    }
}

/// An agency that owns portals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// Its full name, in Vietnamese.
    pub name: String,
    /// The agency above it, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AgencyId>,
    /// The first day on which it existed, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// The last day on which it existed, if it was merged or dissolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// The agency that took over from it. Its portals may stay online for years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<AgencyId>,
}

impl Agency {
    /// Whether it exists on `day`, as far as known.
    pub fn exists_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|first| first <= day) && self.valid_to.is_none_or(|last| day <= last)
    }

    /// The agency that answers on `day` for what `id` has published: `id` itself while it exists, else the one
    /// that took over, and so on. Where nobody took over, or the successors go in a circle, the last one known;
    /// `None` if `id` is not among `agencies`.
    pub fn responsible<'a>(agencies: &'a [Self], id: &AgencyId, day: Date) -> Option<&'a Self> {
        let find = |id: &AgencyId| agencies.iter().find(|agency| agency.id == *id);
        let mut agency = find(id)?;
        // Each step leads to another agency, or in a circle.
        for _ in 0..agencies.len() {
            match agency.successor.as_ref().and_then(find) {
                Some(successor) if !agency.exists_on(day) => agency = successor,
                _ => break,
            }
        }
        Some(agency)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::portal) const SEEDS: &str = r#"
        [[agency]]
        id = "ubnd"
        name = "UBND tỉnh Sao Mai"

        [[portal]]
        id = "sao-mai"
        agency = "ubnd"
        name = "Cổng thông tin điện tử tỉnh Sao Mai"
        enabled = true
        start = ["https://saomai.example/portal/"]
        scope = { hosts = ["saomai.example"], attachment_hosts = ["cdn.saomai.example"], path_prefixes = ["/portal"], excluded_prefixes = ["/portal/admin"] }

        [portal.authority]
        agency = "UBND tỉnh Sao Mai"
        document_number = "12/QĐ-UBND"
        issued = "2026-01-05"
        valid_from = "2026-01-10"
        valid_to = "2026-12-31"
    "#;

    #[test]
    fn faults_in_a_seed_file_are_named() {
        let broken = |from: &str, to: &str| {
            let seeds: Seeds = toml::from_str(&SEEDS.replace(from, to)).unwrap();
            seeds.check().unwrap_err().to_string()
        };
        assert!(
            broken("agency = \"ubnd\"", "agency = \"khac\"").contains("agency `khac`, which is not defined")
        );
        assert!(
            broken("https://saomai.example/portal/", "https://khac.example/").contains("outside its scope")
        );
        assert!(toml::from_str::<Seeds>(&SEEDS.replace("enabled", "enable")).is_err());
    }

    #[test]
    fn successors_answer_for_what_agencies_published_that_are_no_more() {
        let agency = |id: &str, last: Option<&str>, successor: Option<&str>| Agency {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            parent: None,
            valid_from: None,
            valid_to: last.map(|day| day.parse().unwrap()),
            successor: successor.map(|id| id.parse().unwrap()),
        };
        let agencies = [
            agency("old", Some("2025-06-30"), Some("merged")),
            agency("merged", Some("2026-02-28"), Some("new")),
            agency("new", None, None),
            agency("a", Some("2025-06-30"), Some("b")),
            agency("b", Some("2025-06-30"), Some("a")),
        ];
        let check = |id: &str, day: &str, expected: Option<&str>| {
            let found = Agency::responsible(&agencies, &id.parse().unwrap(), day.parse().unwrap());
            assert_eq!(found.map(|agency| agency.id.as_str()), expected, "{id} {day}");
        };
        check("old", "2025-06-30", Some("old"));
        check("old", "2025-07-01", Some("merged"));
        check("old", "2026-03-01", Some("new"));
        check("a", "2026-03-01", Some("b"));
        check("none", "2026-03-01", None);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let text = SEEDS.replace("agency = \"ubnd\"", "agency = \"khac\"").replace(
            "https://saomai.example/portal/",
            "https://khac.example/\", \"https://nua.example/",
        );
        let seeds: Seeds = toml::from_str(&text).unwrap();
        assert_eq!(seeds.faults().len(), 3);
        assert_eq!(seeds.check().as_ref().err(), seeds.faults().first());
    }
}
