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
        let mut agencies = HashSet::new();
        for agency in &self.agencies {
            if !agencies.insert(&agency.id) {
                return Err(PortalError::DuplicateAgency(agency.id.clone()));
            }
        }
        let mut portals = HashSet::new();
        for portal in &self.portals {
            if !portals.insert(&portal.id) {
                return Err(PortalError::DuplicatePortal(portal.id.clone()));
            }
            if !agencies.contains(&portal.agency) {
                return Err(PortalError::UnknownAgency {
                    portal: portal.id.clone(),
                    agency: portal.agency.clone(),
                });
            }
            portal.check()?;
        }
        Ok(())
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
}
