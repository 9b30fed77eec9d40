//! Writing a judged document: its content, the copy at its address, what was seen in it.

use jiff::Timestamp;
use rasoat_core::{Band, Category, Detection, FindingAction, RelapseCause};
use sqlx::AnyConnection;

use crate::cases::document_was_seen;
use crate::contents::{Content, content_row};
use crate::copies::{Change, SeenDocument, current_copy, set_state, state_of};
use crate::database::Fault;
use crate::decisions::machine_decides;
use crate::findings::{FindingWriter, FoundIn};
use crate::key_store::NewKey;
use crate::names::{area_text, shown_level};
use crate::record::{RunContext, VisitedAddress};
use crate::{DocumentRecord, Store};
use rasoat_core::{CopyState, Sight};

/// Writes the document of one visit.
pub(crate) struct DocumentWriter<'a> {
    /// The store, for keys.
    pub(crate) store: &'a Store,
    /// The transaction.
    pub(crate) connection: &'a mut AnyConnection,
    /// The run of the visit.
    pub(crate) run: &'a RunContext,
    /// Keys to keep before the transaction is committed.
    pub(crate) new_keys: &'a mut Vec<NewKey>,
    /// The present moment.
    pub(crate) now: Timestamp,
}

impl DocumentWriter<'_> {
    /// Writes everything that may be kept of the document.
    pub(crate) async fn write(
        &mut self,
        address: &VisitedAddress,
        document: &DocumentRecord,
    ) -> Result<SeenDocument, Fault> {
        let content = content_row(self.connection, document, self.now).await?;
        let seen = self.write_copy(address, &content, document).await?;
        for table_is_emptied in [
            "DELETE FROM detections WHERE copy_id = $1",
            "DELETE FROM problems WHERE copy_id = $1",
        ] {
            if seen.change != Change::New {
                sqlx::query(table_is_emptied)
                    .bind(seen.copy)
                    .execute(&mut *self.connection)
                    .await?;
            }
        }
        self.write_problems(seen.copy, document).await?;
        if !document.detections.is_empty() {
            let found_in = FoundIn {
                copy: seen.copy,
                cluster: content.cluster,
                address,
            };
            let findings = FindingWriter {
                store: self.store,
                connection: self.connection,
                run: self.run,
                new_keys: self.new_keys,
                now: self.now,
            }
            .write(&found_in, &document.detections)
            .await?;
            if content.is_variant {
                for finding in findings.values() {
                    machine_decides(self.connection, *finding, FindingAction::SeeVariant, self.now).await?;
                }
            }
            for (position, detection) in document.detections.iter().enumerate() {
                let finding = (detection.band >= Band::Review)
                    .then(|| findings.get(detection.kind.as_str()).copied())
                    .flatten();
                self.write_detection(seen.copy, position, detection, finding)
                    .await?;
            }
        }
        let cause = if seen.change == Change::New {
            RelapseCause::SameContent
        } else {
            RelapseCause::SameAddress
        };
        document_was_seen(
            self.connection,
            content.cluster,
            cause,
            seen.is_new_copy,
            self.now,
        )
        .await?;
        Ok(seen)
    }

    /// Writes the copy and its judgement; what the address showed before is marked as changed.
    async fn write_copy(
        &mut self,
        address: &VisitedAddress,
        content: &Content,
        document: &DocumentRecord,
    ) -> Result<SeenDocument, Fault> {
        let known: Option<(i64, String)> =
            sqlx::query_as("SELECT id, state FROM copies WHERE address_id = $1 AND content_id = $2")
                .bind(address.id)
                .bind(content.id)
                .fetch_optional(&mut *self.connection)
                .await?;
        let change = match current_copy(self.connection, address.id).await? {
            Some(current) if current.content == content.id => Change::Unchanged,
            Some(current) => {
                crate::copies::see_otherwise(self.connection, address.id, Sight::Another, self.now).await?;
                debug_assert_ne!(Some(current.id), known.as_ref().map(|(id, _)| *id));
                Change::Changed
            }
            None if known.is_some() => Change::Changed,
            None => Change::New,
        };
        let is_new_copy = known.is_none();
        let copy = if let Some((copy, state)) = known {
            set_state(self.connection, copy, state_of(&state)?, Sight::Seen, self.now).await?;
            self.judge_again(copy, document).await?;
            copy
        } else {
            self.insert_copy(address, content, document).await?
        };
        Ok(SeenDocument {
            copy,
            change,
            is_new_copy,
        })
    }

    async fn insert_copy(
        &mut self,
        address: &VisitedAddress,
        content: &Content,
        document: &DocumentRecord,
    ) -> Result<i64, Fault> {
        let assessment = &document.assessment;
        let (copy,): (i64,) = sqlx::query_as(
            "INSERT INTO copies (address_id, content_id, state, engine_id, verdict, level, categories, points,
                 published, first_seen_at, last_seen_at, state_changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10) RETURNING id",
        )
        .bind(address.id)
        .bind(content.id)
        .bind(CopyState::Present.as_str())
        .bind(self.run.engine)
        .bind(assessment.verdict().as_str())
        .bind(assessment.level().as_str())
        .bind(category_names(document))
        .bind(i64::from(assessment.points()))
        .bind(document.published.map(|day| day.to_string()))
        .bind(self.now.as_millisecond())
        .fetch_one(&mut *self.connection)
        .await?;
        Ok(copy)
    }

    async fn judge_again(&mut self, copy: i64, document: &DocumentRecord) -> Result<(), Fault> {
        let assessment = &document.assessment;
        sqlx::query(
            "UPDATE copies SET engine_id = $2, verdict = $3, level = $4, categories = $5, points = $6,
                 published = $7, last_seen_at = $8 WHERE id = $1",
        )
        .bind(copy)
        .bind(self.run.engine)
        .bind(assessment.verdict().as_str())
        .bind(assessment.level().as_str())
        .bind(category_names(document))
        .bind(i64::from(assessment.points()))
        .bind(document.published.map(|day| day.to_string()))
        .bind(self.now.as_millisecond())
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    async fn write_problems(&mut self, copy: i64, document: &DocumentRecord) -> Result<(), Fault> {
        for (position, problem) in document.problems.iter().enumerate() {
            sqlx::query(
                "INSERT INTO problems (copy_id, position, code, page, part) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(copy)
            .bind(stored_position(position))
            .bind(problem.kind.code())
            .bind(problem.page.map(i64::from))
            .bind(i64::from(problem.part))
            .execute(&mut *self.connection)
            .await?;
        }
        Ok(())
    }

    async fn write_detection(
        &mut self,
        copy: i64,
        position: usize,
        detection: &Detection,
        finding: Option<i64>,
    ) -> Result<(), Fault> {
        let place = &detection.place;
        let reasons =
            serde_json::to_string(&detection.reasons).expect("reasons hold nothing that JSON cannot hold");
        sqlx::query(
            "INSERT INTO detections (copy_id, position, finding_id, rule, rule_version, kind, level, band,
                 points, page, zone, visibility, area, part, masked, reasons)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        )
        .bind(copy)
        .bind(stored_position(position))
        .bind(finding)
        .bind(detection.rule.as_str())
        .bind(i64::from(detection.rule_version))
        .bind(detection.kind.as_str())
        .bind(shown_level(detection.kind).as_str())
        .bind(detection.band.as_str())
        .bind(i64::from(detection.points()))
        .bind(place.page.map(i64::from))
        .bind(place.zone.as_str())
        .bind(place.visibility.as_str())
        .bind(place.area.map(area_text))
        .bind(i64::from(place.part))
        .bind(detection.masked.as_str())
        .bind(reasons)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}

fn category_names(document: &DocumentRecord) -> String {
    let names: Vec<&str> = document
        .assessment
        .categories()
        .iter()
        .map(|category| Category::as_str(*category))
        .collect();
    names.join(",")
}

fn stored_position(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
