//! Documents with findings, notes or problems, for output: [`Store::documents_with_findings`].

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rasoat_core::{Level, PlaceInDocument, Problem, Reason, RuleId, RunId, Sensitive, Sha256Digest};
use sqlx::AnyConnection;

use crate::copies::state_of;
use crate::database::Fault;
use crate::key_store::KeyId;
use crate::names::{
    area_from_text, band_from_name, format_from_name, from_name, kind_from_name, problem_from_code,
    verdict_from_name,
};
use crate::portal_keys::{AddressField, PortalKeys};
use crate::rows::row;
use crate::{FindingId, Store, StoreError, StoredDetection, StoredDocument};

/// The copies that a run tells of: those it saw, and known findings at addresses that it did not ask for. These still stand
/// as far as anybody knows: that robots.txt could not be read, for instance, does not take them down.
macro_rules! told {
    () => {
        "WITH told AS (
            SELECT copy_id FROM outcomes WHERE run_id = $1 AND copy_id IS NOT NULL
            UNION
            SELECT copies.id FROM outcomes JOIN copies ON copies.address_id = outcomes.address_id
            WHERE outcomes.run_id = $1 AND outcomes.copy_id IS NULL AND outcomes.code LIKE 'denied:%'
                AND outcomes.code NOT IN ('denied:scope', 'denied:scheme', 'denied:duplicate')
                AND copies.state NOT IN ('changed', 'gone_verified') AND copies.verdict IN ('review', 'alert'))"
    };
}

/// The copies that have something to tell.
const TOLD_COPIES: &str = concat!(
    told!(),
    "SELECT copies.id, addresses.token, addresses.address, copies.state, copies.verdict, copies.level,
        copies.categories, copies.points, copies.published, copies.first_seen_at, copies.last_seen_at,
        contents.sha256, contents.format, contents.body_bytes, contents.page_count
    FROM told
        JOIN copies ON copies.id = told.copy_id
        JOIN addresses ON addresses.id = copies.address_id
        JOIN contents ON contents.id = copies.content_id
    WHERE copies.verdict <> 'clear' OR EXISTS (SELECT 1 FROM problems WHERE problems.copy_id = copies.id)"
);

const DETECTIONS_OF_RUN: &str = concat!(
    told!(),
    "SELECT detections.copy_id, detections.finding_id, rule, rule_version, kind, level, band, points, page,
        zone, visibility, area, part, masked, reasons
    FROM told JOIN detections ON detections.copy_id = told.copy_id
    ORDER BY detections.copy_id, detections.position"
);

const PROBLEMS_OF_RUN: &str = concat!(
    told!(),
    "SELECT problems.copy_id, problems.code, problems.page, problems.part
    FROM told JOIN problems ON problems.copy_id = told.copy_id
    ORDER BY problems.copy_id, problems.position"
);

row! {
    struct CopyRow {
        id: i64,
        token: Vec<u8>,
        address: Vec<u8>,
        state: String,
        verdict: String,
        level: String,
        categories: String,
        points: i64,
        published: Option<String>,
        first_seen_at: i64,
        last_seen_at: i64,
        sha256: Vec<u8>,
        format: String,
        body_bytes: i64,
        page_count: i64,
    }
}

row! {
    struct DetectionRow {
        copy_id: i64,
        finding_id: Option<i64>,
        rule: String,
        rule_version: i64,
        kind: String,
        level: String,
        band: String,
        points: i64,
        page: Option<i64>,
        zone: String,
        visibility: String,
        area: Option<String>,
        part: i64,
        masked: String,
        reasons: String,
    }
}

impl Store {
    /// The documents seen in a run that have a finding, a note or a problem, and the known findings at addresses that it did
    /// not ask for though they belong to the portal (see [`StoredDocument::last_seen_at`]), in order of address. Their
    /// judgement is the latest one, all detections included.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownRun`]; if the database fails.
    pub async fn documents_with_findings(&self, run: RunId) -> Result<Vec<StoredDocument>, StoreError> {
        self.try_documents(run)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_documents(&self, run: RunId) -> Result<Vec<StoredDocument>, Fault> {
        let mut reading = self.database().read().await?;
        let key: Option<(Vec<u8>,)> = sqlx::query_as(
            "SELECT portals.key_id FROM runs JOIN portals ON portals.id = runs.portal_id WHERE runs.id = $1",
        )
        .bind(run.0)
        .fetch_optional(&mut *reading)
        .await?;
        let (key,) = key.ok_or(StoreError::UnknownRun(run))?;
        let keys = self.portal_keys(KeyId(key)).await?;
        let copies: Vec<CopyRow> = sqlx::query_as(TOLD_COPIES)
            .bind(run.0)
            .fetch_all(&mut *reading)
            .await?;
        let mut detections = detections(&mut reading, run).await?;
        let mut problems = problems(&mut reading, run).await?;
        reading.commit().await?;
        let mut documents = copies
            .into_iter()
            .map(|row| {
                let detections = detections.remove(&row.id).unwrap_or_default();
                let problems = problems.remove(&row.id).unwrap_or_default();
                document_of(&keys, row, detections, problems)
            })
            .collect::<Result<Vec<_>, _>>()?;
        documents.sort_by(|a, b| a.address.expose().cmp(b.address.expose()));
        Ok(documents)
    }
}

async fn detections(
    connection: &mut AnyConnection,
    run: RunId,
) -> Result<HashMap<i64, Vec<StoredDetection>>, Fault> {
    let rows: Vec<DetectionRow> = sqlx::query_as(DETECTIONS_OF_RUN)
        .bind(run.0)
        .fetch_all(connection)
        .await?;
    let mut by_copy: HashMap<i64, Vec<StoredDetection>> = HashMap::new();
    for row in rows {
        by_copy.entry(row.copy_id).or_default().push(detection_of(row)?);
    }
    Ok(by_copy)
}

async fn problems(connection: &mut AnyConnection, run: RunId) -> Result<HashMap<i64, Vec<Problem>>, Fault> {
    let rows: Vec<(i64, String, Option<i64>, i64)> = sqlx::query_as(PROBLEMS_OF_RUN)
        .bind(run.0)
        .fetch_all(connection)
        .await?;
    let mut by_copy: HashMap<i64, Vec<Problem>> = HashMap::new();
    for (copy, code, page, part) in rows {
        let problem = Problem {
            kind: problem_from_code(&code)?,
            page: page.map(|page| number("problems", "page", page)).transpose()?,
            part: number("problems", "part", part)?,
        };
        by_copy.entry(copy).or_default().push(problem);
    }
    Ok(by_copy)
}

fn document_of(
    keys: &PortalKeys,
    row: CopyRow,
    detections: Vec<StoredDetection>,
    problems: Vec<Problem>,
) -> Result<StoredDocument, StoreError> {
    let unknown = |column| StoreError::UnknownValue {
        table: "copies",
        column,
    };
    let address = keys.open_field(AddressField::Address, &row.token, &row.address)?;
    let names = row.categories.split(',').filter(|name| !name.is_empty());
    let categories = names
        .map(|name| from_name("copies", "categories", name))
        .collect::<Result<_, _>>()?;
    let published = row.published.map(|day| day.parse::<Date>()).transpose();
    Ok(StoredDocument {
        address: Sensitive::new(address.to_string()),
        state: state_of(&row.state)?,
        format: format_from_name("contents", "format", &row.format)?,
        sha256: digest(row.sha256)?,
        body_bytes: row.body_bytes.unsigned_abs(),
        page_count: number("contents", "page_count", row.page_count)?,
        published: published.map_err(|_| unknown("published"))?,
        first_seen_at: time("copies", "first_seen_at", row.first_seen_at)?,
        last_seen_at: time("copies", "last_seen_at", row.last_seen_at)?,
        verdict: verdict_from_name(&row.verdict)?,
        level: Level::from_name(&row.level).ok_or_else(|| unknown("level"))?,
        categories,
        points: number("copies", "points", row.points)?,
        detections,
        problems,
    })
}

fn detection_of(row: DetectionRow) -> Result<StoredDetection, StoreError> {
    let unknown = |column| StoreError::UnknownValue {
        table: "detections",
        column,
    };
    let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).map_err(|_| unknown("reasons"))?;
    Ok(StoredDetection {
        rule: RuleId::new(row.rule).map_err(|_| unknown("rule"))?,
        rule_version: number("detections", "rule_version", row.rule_version)?,
        kind: kind_from_name("detections", &row.kind, &row.level)?,
        band: band_from_name("detections", &row.band)?,
        points: number("detections", "points", row.points)?,
        place: PlaceInDocument {
            zone: from_name("detections", "zone", &row.zone)?,
            visibility: from_name("detections", "visibility", &row.visibility)?,
            page: row
                .page
                .map(|page| number("detections", "page", page))
                .transpose()?,
            area: row.area.as_deref().map(area_from_text).transpose()?,
            part: number("detections", "part", row.part)?,
        },
        masked: row.masked,
        reasons,
        finding: row.finding_id.map(FindingId),
    })
}

/// A stored number in the type that it was written from.
fn number<T: TryFrom<i64>>(table: &'static str, column: &'static str, value: i64) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| StoreError::UnknownValue { table, column })
}

/// A stored time.
pub(crate) fn time(table: &'static str, column: &'static str, value: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(value).map_err(|_| StoreError::UnknownValue { table, column })
}

/// A stored digest.
pub(crate) fn digest(bytes: Vec<u8>) -> Result<Sha256Digest, StoreError> {
    let unknown = StoreError::UnknownValue {
        table: "contents",
        column: "sha256",
    };
    bytes.try_into().map(Sha256Digest).map_err(|_| unknown)
}
