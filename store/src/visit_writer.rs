//! Writing one final visit: outcome, document, what the address is to be asked with next time.

use std::net::IpAddr;

use jiff::Timestamp;
use rasoat_core::{HttpFacts, OutcomeKind, ProblemKind};
use sqlx::AnyConnection;

use crate::copies::{SeenDocument, see_again, see_otherwise};
use crate::database::Fault;
use crate::documents::DocumentWriter;
use crate::key_store::NewKey;
use crate::record::{RunContext, VisitedAddress};
use crate::{Store, VisitRecord};
use rasoat_core::Sight;

/// Writes one final visit.
pub(crate) struct VisitWriter<'a> {
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

impl VisitWriter<'_> {
    /// Writes the outcome and everything that came of it.
    pub(crate) async fn finish(
        &mut self,
        address: &VisitedAddress,
        mut visit: VisitRecord,
    ) -> Result<(), Fault> {
        let read_again = visit
            .document
            .as_ref()
            .is_some_and(|document| document.problems.iter().any(|problem| is_passing(&problem.kind)));
        let seen = self.write_copy(address, &mut visit).await?;
        self.write_outcome(address, &visit, seen).await?;
        self.write_address(address, &visit, read_again).await
    }

    /// Writes what the visit tells of the document at the address; returns the document, if one was seen.
    async fn write_copy(
        &mut self,
        address: &VisitedAddress,
        visit: &mut VisitRecord,
    ) -> Result<Option<SeenDocument>, Fault> {
        match (visit.outcome, visit.document.take()) {
            (OutcomeKind::Fetched, Some(document)) => {
                let mut writer = DocumentWriter {
                    store: self.store,
                    connection: self.connection,
                    run: self.run,
                    new_keys: self.new_keys,
                    now: self.now,
                };
                Ok(Some(writer.write(address, &document).await?))
            }
            (OutcomeKind::NotModified, _) => see_again(self.connection, address.id, self.now).await,
            (OutcomeKind::Gone, _) => self.see_otherwise(address, Sight::Nothing).await,
            // A host that fails in every address alike would else seem to have taken every document down.
            (OutcomeKind::SoftGone | OutcomeKind::Unreachable(_) | OutcomeKind::Redirected, _) => {
                self.see_otherwise(address, Sight::OutOfReach).await
            }
            // What was not asked for, or read for its links only, tells nothing of a document.
            (OutcomeKind::Fetched | OutcomeKind::Denied(_) | OutcomeKind::Failed(_), _) => Ok(None),
        }
    }

    async fn see_otherwise(
        &mut self,
        address: &VisitedAddress,
        sight: Sight,
    ) -> Result<Option<SeenDocument>, Fault> {
        see_otherwise(self.connection, address.id, sight, self.now).await?;
        Ok(None)
    }

    async fn write_outcome(
        &mut self,
        address: &VisitedAddress,
        visit: &VisitRecord,
        seen: Option<SeenDocument>,
    ) -> Result<(), Fault> {
        let facts = visit.facts.as_ref();
        sqlx::query(
            "INSERT INTO outcomes (run_id, address_id, code, visited_at, status, media_type, body_bytes,
                 remote_address, copy_id, change)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(self.run.run.0)
        .bind(address.id)
        .bind(visit.outcome.code())
        .bind(facts.map_or(self.now, |facts| facts.at).as_millisecond())
        .bind(facts.map(|facts| i64::from(facts.status)))
        .bind(facts.and_then(media_type))
        .bind(
            facts
                .and_then(|facts| facts.body_bytes)
                .map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
        )
        .bind(facts.and_then(remote_address))
        .bind(seen.map(|seen| seen.copy))
        .bind(seen.map(|seen| seen.change.as_str()))
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    async fn write_address(
        &mut self,
        address: &VisitedAddress,
        visit: &VisitRecord,
        read_again: bool,
    ) -> Result<(), Fault> {
        let (validators, judged_by) = match visit.outcome {
            OutcomeKind::Fetched => {
                let validators = visit.facts.as_ref().map(|facts| &facts.validators);
                let sealed = validators
                    .map(|validators| self.run.keys.seal_validators(&address.token, validators))
                    .transpose()?
                    .flatten();
                (sealed, (!read_again).then_some(self.run.engine))
            }
            OutcomeKind::Gone | OutcomeKind::Redirected => (None, None),
            // The document that we know is still the last one that was given out.
            OutcomeKind::NotModified
            | OutcomeKind::SoftGone
            | OutcomeKind::Denied(_)
            | OutcomeKind::Unreachable(_)
            | OutcomeKind::Failed(_) => {
                return self
                    .end_visit(
                        address,
                        visit,
                        "UPDATE addresses SET state = 'done', last_outcome = $2, last_status = $3,
                             last_visited_at = $4 WHERE id = $1",
                        None,
                    )
                    .await;
            }
        };
        self.end_visit(
            address,
            visit,
            "UPDATE addresses SET state = 'done', last_outcome = $2, last_status = $3,
                 last_visited_at = $4, validators = $5, judged_engine_id = $6 WHERE id = $1",
            Some((validators, judged_by)),
        )
        .await
    }

    /// Runs one of the statements that mark an address as visited.
    async fn end_visit(
        &mut self,
        address: &VisitedAddress,
        visit: &VisitRecord,
        sql: &'static str,
        judged: Option<(Option<Vec<u8>>, Option<i64>)>,
    ) -> Result<(), Fault> {
        let mut query = sqlx::query(sql)
            .bind(address.id)
            .bind(visit.outcome.code())
            .bind(visit.facts.as_ref().map(|facts| i64::from(facts.status)))
            .bind(self.now.as_millisecond());
        if let Some((validators, judged_by)) = judged {
            query = query.bind(validators).bind(judged_by);
        }
        query.execute(&mut *self.connection).await?;
        Ok(())
    }
}

/// Whether another reading of the same bytes may see more, so that "not modified" would not do.
const fn is_passing(problem: &ProblemKind) -> bool {
    matches!(
        problem,
        ProblemKind::TimedOut
            | ProblemKind::OutOfMemory
            | ProblemKind::ReaderCrashed
            | ProblemKind::Truncated
    )
}

/// Type and subtype of the declared media type. Parameters are left out: a server may put a file name there.
fn media_type(facts: &HttpFacts) -> Option<String> {
    let declared = facts.content_type.as_deref()?;
    let essence = declared.split(';').next()?.trim().to_ascii_lowercase();
    let is_token = |part: &str| {
        // RFC 6838 §4.2 allows 127 characters.
        (1..=64).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then_some(essence)
}

/// The server's address, if it is one.
fn remote_address(facts: &HttpFacts) -> Option<String> {
    let address: IpAddr = facts.remote_address.as_deref()?.parse().ok()?;
    Some(address.to_string())
}

#[cfg(test)]
mod tests {
    use rasoat_core::Validators;

    use super::*;

    fn facts(content_type: &str, remote: &str) -> HttpFacts {
        HttpFacts {
            status: 200,
            at: Timestamp::UNIX_EPOCH,
            content_type: Some(content_type.to_owned()),
            body_bytes: None,
            validators: Validators::default(),
            remote_address: Some(remote.to_owned()),
        }
    }

    fn check(content_type: &str, expected: Option<&str>) {
        assert_eq!(
            media_type(&facts(content_type, "")).as_deref(),
            expected,
            "{content_type}"
        );
    }

    #[test]
    fn only_type_and_subtype_are_kept() {
        check("text/html; charset=utf-8", Some("text/html"));
        check("Application/PDF;name=\"Ke hoach.pdf\"", Some("application/pdf"));
        check(&format!("a/{}", "x".repeat(65)), None);
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        check(word, Some(word));
        check("application/vnd.ms-excel", Some("application/vnd.ms-excel"));
        check("kế hoạch/mật", None);
        check("Ke hoach so 12", None);
        check("", None);
    }

    #[test]
    fn only_real_server_addresses_are_kept() {
        assert_eq!(
            remote_address(&facts("", "203.0.113.7")).as_deref(),
            Some("203.0.113.7")
        );
        assert_eq!(
            remote_address(&facts("", "2001:db8::1")).as_deref(),
            Some("2001:db8::1")
        );
        assert_eq!(remote_address(&facts("", "ke-hoach.example")), None);
    }
}
