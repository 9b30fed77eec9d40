//! The fictional province of Sao Mai: its portal's every resource, and what is to be found there.

mod agencies;
mod documents;
mod information;
mod layout;
mod near_misses;
mod news;
mod people_lists;
mod planted;
mod site;

use rasoat_core::{Category, Level};
use serde::Serialize;

use crate::portal::FakePortal;
use crate::reply::Reply;

/// One answer of the province's portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Path and query, percent-encoded, beginning with `/`.
    pub path: String,
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type`; empty for a redirect.
    pub content_type: String,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a scan should make of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Nothing.
    Clear,
    /// Nothing, though it looks like a finding to a careless reader.
    NearMiss,
    /// A finding of the level and categories that are named.
    Finding,
    /// A finding of kind `internal`.
    Internal,
    /// A marking beside a declassification stamp: to be verified, never dropped, no secrecy level.
    Declassified,
    /// It cannot be read as text and must be reported as not read.
    Unread,
    /// `robots.txt` forbids it: it must not be requested.
    Forbidden,
}

/// What is true of one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// The path, as in [`Resource::path`].
    pub path: String,
    /// What a scan should make of it.
    pub expected: Expected,
    /// The level of its marking.
    pub level: Level,
    /// The data in it that must not be public.
    pub categories: Vec<Category>,
    /// What makes it this case, such as `docx_text_box`.
    pub case: String,
}

/// The whole portal.
///
/// ```
/// use rasoat_testkit::{Expected, FakePortal, Province};
///
/// let province = Province::sao_mai();
/// let portal = FakePortal::start();
/// province.serve(&portal);
/// assert!(province.expecting(Expected::Finding).count() >= 18);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    resources: Vec<Resource>,
    truth: Vec<Truth>,
}

impl Province {
    /// The province as it stands in `seeds/demo`. Every call makes the same bytes.
    pub fn sao_mai() -> Self {
        site::build()
    }

    /// Every resource, sorted by path.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// What is true of every page and document that answers 200, sorted by path.
    pub fn truth(&self) -> &[Truth] {
        &self.truth
    }

    /// The truth of what is to be treated in this way.
    pub fn expecting(&self, expected: Expected) -> impl Iterator<Item = &Truth> {
        self.truth.iter().filter(move |truth| truth.expected == expected)
    }

    /// Puts every resource on a running portal. Each has an `ETag` of its own.
    pub fn serve(&self, portal: &FakePortal) {
        for (number, resource) in self.resources.iter().enumerate() {
            let mut reply = Reply::status(resource.status)
                .with_body(resource.body.clone())
                .with_etag(&format!("\"sao-mai-{number}\""));
            if !resource.content_type.is_empty() {
                reply = reply.with_header("Content-Type", &resource.content_type);
            }
            for (name, value) in &resource.headers {
                reply = reply.with_header(name, value);
            }
            portal.put(&resource.path, reply);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_province_has_what_a_portal_has() {
        let province = Province::sao_mai();
        let of_type = |wanted: &str| {
            let fitting =
                |resource: &&Resource| resource.status == 200 && resource.content_type.starts_with(wanted);
            province.resources().iter().filter(fitting).count()
        };
        assert!(of_type("text/html") >= 60, "{} pages", of_type("text/html"));
        assert!(
            of_type("application/") >= 30,
            "{} attachments",
            of_type("application/")
        );
        assert!(province.expecting(Expected::Finding).count() >= 18);
        assert!(province.expecting(Expected::NearMiss).count() >= 15);
        assert_eq!(province.expecting(Expected::Forbidden).count(), 1);
        assert_eq!(province.expecting(Expected::Unread).count(), 1);
    }

    #[test]
    fn every_address_is_there_once_and_has_its_truth() {
        let province = Province::sao_mai();
        let paths: BTreeSet<&str> = province
            .resources()
            .iter()
            .map(|resource| resource.path.as_str())
            .collect();
        assert_eq!(paths.len(), province.resources().len());
        for truth in province.truth() {
            assert!(paths.contains(truth.path.as_str()), "{}", truth.path);
            let named = truth.level != Level::None || !truth.categories.is_empty();
            assert_eq!(
                named,
                matches!(truth.expected, Expected::Finding | Expected::Forbidden),
                "{}",
                truth.path
            );
        }
    }

    #[test]
    fn every_local_link_leads_somewhere_but_the_broken_one() {
        let province = Province::sao_mai();
        let paths: BTreeSet<&str> = province
            .resources()
            .iter()
            .map(|resource| resource.path.as_str())
            .collect();
        let mut broken = BTreeSet::new();
        for resource in province
            .resources()
            .iter()
            .filter(|one| one.content_type.starts_with("text/html"))
        {
            let html = String::from_utf8(resource.body.clone()).unwrap();
            for link in html
                .split("href=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
            {
                let path = link.replace("&amp;", "&");
                if path.starts_with('/') && !paths.contains(path.as_str()) {
                    broken.insert(path);
                }
            }
        }
        assert_eq!(
            broken.into_iter().collect::<Vec<_>>(),
            ["/tin-tuc/hoi-xuan-2025.html"]
        );
    }

    #[test]
    fn the_same_province_every_time() {
        assert!(Province::sao_mai() == Province::sao_mai());
    }
}
