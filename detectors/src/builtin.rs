//! The rule packs that are part of the program, and the judges that rules may name.

use crate::pack::Judge;
use crate::{data, markings};

/// The embedded packs: name and TOML text.
pub(crate) const PACKS: &[(&str, &str)] = &[
    ("markings.toml", include_str!("../rules/markings.toml")),
    ("scans.toml", include_str!("../rules/scans.toml")),
    (
        "data_credentials.toml",
        include_str!("../rules/data_credentials.toml"),
    ),
    ("data_other.toml", include_str!("../rules/data_other.toml")),
    ("data_people.toml", include_str!("../rules/data_people.toml")),
];

/// Everything that can compute features.
pub(crate) fn judges() -> impl Iterator<Item = &'static Judge> {
    markings::JUDGES.iter().chain(data::JUDGES)
}

/// Whether `judge` weighs what it reads by its first rule only, so that another would never be asked.
pub(crate) fn serves_one_rule(judge: &Judge) -> bool {
    markings::JUDGES.contains(judge) && judge.name != markings::INTERNAL_STAMP
}
