//! Lists of findings and cases, filtered, searched and paged: [`Store::list_findings`], [`Store::list_cases`].

use jiff::Timestamp;
use rasoat_core::{AgencyId, Band, Case, CaseState, Duty, FindingId, FindingState, Kind, PortalId, Priority};
use sqlx::AnyConnection;

use crate::access::Reach;
use crate::cases::case_of;
use crate::database::Fault;
use crate::names::{band_from_name, kind_from_name};
use crate::read_documents::time;
use crate::rows::row;
use crate::search::{fold, like_pattern};
use crate::{Access, Store, StoreError};

/// Most rows of a page.
const MAX_PAGE: u32 = 500;

/// Which findings or cases to list. What is left out does not matter.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Only of this agency.
    pub agency: Option<AgencyId>,
    /// Only seen on this portal.
    pub portal: Option<PortalId>,
    /// Only of this priority.
    pub priority: Option<Priority>,
    /// Only findings in this state.
    pub finding_state: Option<FindingState>,
    /// Only cases in this state.
    pub case_state: Option<CaseState>,
    /// Only where the name of the agency, the name of a portal, the code of the case or a note holds these words,
    /// whatever their accents.
    pub words: Option<String>,
    /// What the page before ended with.
    pub after: Option<PageEnd>,
    /// Rows of a page, 1 to 500; 0 stands for 50.
    pub page: u32,
}

/// Where a page ended, to go on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageEnd {
    priority: i64,
    points: i64,
    id: i64,
}

/// A finding in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFinding {
    /// Its number.
    pub id: FindingId,
    /// The agency.
    pub agency: AgencyId,
    /// The agency's name.
    pub agency_name: String,
    /// What it is a sign of.
    pub kind: Kind,
    /// The highest band of its detections.
    pub band: Band,
    /// The highest points of its detections.
    pub points: i64,
    /// How urgent it is.
    pub priority: Priority,
    /// Where people have got with it.
    pub state: FindingState,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// How many copies are known.
    pub copies: u64,
    /// How many of them may be online.
    pub copies_online: u64,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<Row> {
    /// The rows, the most urgent first.
    pub rows: Vec<Row>,
    /// Where to go on; `None` at the end of the list.
    pub end: Option<PageEnd>,
}

row! {
    struct FindingRow {
        id: i64,
        slug: String,
        name: String,
        kind: String,
        level: String,
        band: String,
        points: i64,
        priority: i64,
        state: String,
        first_seen_at: i64,
        copies: i64,
        online: i64,
    }
}

impl Store {
    /// A page of findings within reach, the most urgent first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may see none; if the database fails.
    pub async fn list_findings(
        &self,
        access: &Access,
        filter: &ListFilter,
    ) -> Result<Page<ListedFinding>, StoreError> {
        access.demand(Duty::See, "list_findings")?;
        self.try_list_findings(access, filter)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_list_findings(
        &self,
        access: &Access,
        filter: &ListFilter,
    ) -> Result<Page<ListedFinding>, Fault> {
        let mut reading = self.database().read().await?;
        let mut conditions = Conditions::new("findings");
        conditions.reach(access);
        conditions.common(&mut reading, filter).await?;
        if let Some(state) = filter.finding_state {
            conditions.text("findings.state = ", state.as_str());
        }
        if let Some(end) = filter.after {
            conditions.number("findings.priority >= ", end.priority);
            let (priority, points, id) = (
                conditions.bind(Value::Number(end.priority)),
                conditions.bind(Value::Number(end.points)),
                conditions.bind(Value::Number(end.id)),
            );
            conditions.push(format!(
                "(findings.priority > {priority} OR findings.points < {points}
                  OR (findings.points = {points} AND findings.id > {id}))"
            ));
        }
        let limit = page_rows(filter);
        let sql = format!(
            "SELECT page.id, agencies.slug, agencies.name, page.kind, page.level, page.band, page.points, page.priority,
                 page.state, page.first_seen_at,
                 (SELECT COUNT(*) FROM finding_copies WHERE finding_copies.finding_id = page.id) AS copies,
                 (SELECT COUNT(*) FROM finding_copies JOIN copies ON copies.id = finding_copies.copy_id
                  WHERE finding_copies.finding_id = page.id
                      AND copies.state IN ('present', 'unreachable', 'reappeared')) AS online
             FROM (SELECT * FROM findings WHERE {} ORDER BY priority, points DESC, id LIMIT {}) AS page
                 JOIN agencies ON agencies.id = page.agency_id
             ORDER BY page.priority, page.points DESC, page.id",
            conditions.sql(),
            limit + 1,
        );
        let rows: Vec<FindingRow> = conditions.fetch(&mut reading, sql).await?;
        reading.commit().await?;
        let end = rows
            .get(limit.saturating_sub(1) as usize)
            .filter(|_| rows.len() > limit as usize);
        let end = end.map(|row| PageEnd {
            priority: row.priority,
            points: row.points,
            id: row.id,
        });
        let rows = rows.into_iter().take(limit as usize);
        Ok(Page {
            rows: rows.map(listed).collect::<Result<_, _>>()?,
            end,
        })
    }

    /// A page of cases within reach, the most urgent first, the newest of equal urgency first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may see none; if the database fails.
    pub async fn list_cases(&self, access: &Access, filter: &ListFilter) -> Result<Page<Case>, StoreError> {
        // A machine that watches deadlines sees all cases.
        if !access.actor().is_machine() {
            access.demand(Duty::See, "list_cases")?;
        }
        self.try_list_cases(access, filter)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_list_cases(&self, access: &Access, filter: &ListFilter) -> Result<Page<Case>, Fault> {
        let mut reading = self.database().read().await?;
        let mut conditions = Conditions::new("cases");
        conditions.reach(access);
        conditions.common(&mut reading, filter).await?;
        if let Some(state) = filter.case_state {
            conditions.text("cases.state = ", state.as_str());
        }
        if let Some(end) = filter.after {
            conditions.number("cases.priority >= ", end.priority);
            let (priority, id) = (
                conditions.bind(Value::Number(end.priority)),
                conditions.bind(Value::Number(end.id)),
            );
            conditions.push(format!("(cases.priority > {priority} OR cases.id < {id})"));
        }
        let limit = page_rows(filter);
        let sql = format!(
            "SELECT id, priority, body FROM cases WHERE {} ORDER BY priority, id DESC LIMIT {}",
            conditions.sql(),
            limit + 1,
        );
        let rows: Vec<(i64, i64, String)> = conditions.fetch(&mut reading, sql).await?;
        reading.commit().await?;
        let end = rows
            .get(limit.saturating_sub(1) as usize)
            .filter(|_| rows.len() > limit as usize);
        let end = end.map(|row| PageEnd {
            priority: row.1,
            points: 0,
            id: row.0,
        });
        let rows = rows.into_iter().take(limit as usize);
        Ok(Page {
            rows: rows
                .map(|(_, _, body)| case_of(&body))
                .collect::<Result<_, _>>()?,
            end,
        })
    }
}

const fn page_rows(filter: &ListFilter) -> u32 {
    match filter.page {
        0 => 50,
        page if page > MAX_PAGE => MAX_PAGE,
        page => page,
    }
}

fn listed(row: FindingRow) -> Result<ListedFinding, StoreError> {
    let unknown = |column| StoreError::UnknownValue {
        table: "findings",
        column,
    };
    Ok(ListedFinding {
        id: FindingId(row.id),
        agency: AgencyId::new(row.slug).map_err(|_| unknown("agency_id"))?,
        agency_name: row.name,
        kind: kind_from_name("findings", &row.kind, &row.level)?,
        band: band_from_name("findings", &row.band)?,
        points: row.points,
        priority: Priority::from_number(row.priority).ok_or_else(|| unknown("priority"))?,
        state: FindingState::from_name(&row.state).ok_or_else(|| unknown("state"))?,
        first_seen_at: time("findings", "first_seen_at", row.first_seen_at)?,
        copies: row.copies.unsigned_abs(),
        copies_online: row.online.unsigned_abs(),
    })
}

/// A value that a condition compares with.
enum Value {
    Number(i64),
    Text(String),
}

/// Conditions of a query, with the values they compare with. Only fixed words and placeholders come into the text.
struct Conditions {
    table: &'static str,
    parts: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    const fn new(table: &'static str) -> Self {
        Self {
            table,
            parts: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Takes a value and returns its placeholder.
    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn push(&mut self, condition: String) {
        self.parts.push(condition);
    }

    fn number(&mut self, head: &str, value: i64) {
        let place = self.bind(Value::Number(value));
        self.push(format!("{head}{place}"));
    }

    fn text(&mut self, head: &str, value: &str) {
        let place = self.bind(Value::Text(value.to_owned()));
        self.push(format!("{head}{place}"));
    }

    /// `column` is one of `numbers`.
    fn one_of(&mut self, column: &str, numbers: &[i64]) -> String {
        if numbers.is_empty() {
            return "1 = 0".to_owned();
        }
        let places: Vec<String> = numbers
            .iter()
            .map(|number| self.bind(Value::Number(*number)))
            .collect();
        format!("{column} IN ({})", places.join(", "))
    }

    fn reach(&mut self, access: &Access) {
        let column = format!("{}.agency_id", self.table);
        let condition = match access.reach() {
            Reach::All => return,
            Reach::Agencies(agencies) => self.one_of(&column, agencies),
            Reach::Nothing => "1 = 0".to_owned(),
        };
        self.push(condition);
    }

    /// What findings and cases are filtered by alike.
    async fn common(&mut self, connection: &mut AnyConnection, filter: &ListFilter) -> Result<(), Fault> {
        let table = self.table;
        let finding = if table == "cases" {
            "cases.finding_id"
        } else {
            "findings.id"
        };
        if let Some(agency) = &filter.agency {
            self.text(
                &format!("{table}.agency_id = (SELECT id FROM agencies WHERE slug = "),
                agency.as_str(),
            );
            self.close();
        }
        if let Some(portal) = &filter.portal {
            let head = format!(
                "{finding} IN (SELECT finding_id FROM finding_portals JOIN portals
                 ON portals.id = finding_portals.portal_id WHERE portals.slug = "
            );
            self.text(&head, portal.as_str());
            self.close();
        }
        if let Some(priority) = filter.priority {
            self.number(&format!("{table}.priority = "), i64::from(priority.number()));
        }
        match filter.words.as_deref().map(fold) {
            Some(words) if !words.is_empty() => self.words(connection, finding, &words).await,
            _ => Ok(()),
        }
    }

    /// Closes the bracket that the last condition opened.
    fn close(&mut self) {
        if let Some(last) = self.parts.last_mut() {
            last.push(')');
        }
    }

    async fn words(
        &mut self,
        connection: &mut AnyConnection,
        finding: &str,
        words: &str,
    ) -> Result<(), Fault> {
        // There are few agencies and portals, and folding is not to be had in both databases alike.
        let agencies = named(connection, "SELECT id, name, slug FROM agencies", words).await?;
        let portals = named(connection, "SELECT id, name, slug FROM portals", words).await?;
        let table = self.table;
        let by_agency = self.one_of(&format!("{table}.agency_id"), &agencies);
        let of_portals = self.one_of("portal_id", &portals);
        let pattern = like_pattern(words);
        let code = self.bind(Value::Text(pattern.to_ascii_uppercase()));
        let note = self.bind(Value::Text(pattern));
        let case_column = if table == "cases" {
            "cases.id"
        } else {
            "cases.finding_id"
        };
        let own = if table == "cases" { "cases.id" } else { finding };
        self.push(format!(
            "({by_agency} OR {finding} IN (SELECT finding_id FROM finding_portals WHERE {of_portals})
              OR {own} IN (SELECT {case_column} FROM cases WHERE code LIKE {code} ESCAPE '!')
              OR {own} IN (SELECT {case_column} FROM case_notes JOIN cases ON cases.id = case_notes.case_id
                           WHERE case_notes.folded LIKE {note} ESCAPE '!'))"
        ));
        Ok(())
    }

    fn sql(&self) -> String {
        if self.parts.is_empty() {
            "1 = 1".to_owned()
        } else {
            self.parts.join(" AND ")
        }
    }

    async fn fetch<Row>(self, connection: &mut AnyConnection, sql: String) -> Result<Vec<Row>, Fault>
    where
        Row: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
    {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
        for value in self.values {
            query = match value {
                Value::Number(number) => query.bind(number),
                Value::Text(text) => query.bind(text),
            };
        }
        Ok(query.fetch_all(connection).await?)
    }
}

/// The numbers of those rows whose name or id holds the words.
async fn named(connection: &mut AnyConnection, sql: &'static str, words: &str) -> Result<Vec<i64>, Fault> {
    let rows: Vec<(i64, String, String)> = sqlx::query_as(sql).fetch_all(connection).await?;
    let holds = |name: &str, slug: &str| fold(name).contains(words) || slug.contains(words);
    Ok(rows
        .into_iter()
        .filter(|(_, name, slug)| holds(name, slug))
        .map(|(id, _, _)| id)
        .collect())
}
