//! Documents at addresses over time: what a visit makes of the copies that are known.

use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::StoreError;
use crate::database::Fault;
use rasoat_core::{CopyState, Sight};

/// A document that a visit saw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeenDocument {
    /// The number of its copy.
    pub(crate) copy: i64,
    /// Against what the address showed before.
    pub(crate) change: Change,
    /// Whether this content had never been seen at this address.
    pub(crate) is_new_copy: bool,
}

/// A document against what its address showed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The address had shown no document.
    New,
    /// It had shown another one.
    Changed,
    /// It had shown the same.
    Unchanged,
}

impl Change {
    /// The stored name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// The copy that an address shows, as far as known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CurrentCopy {
    /// Its number.
    pub(crate) id: i64,
    /// Its content.
    pub(crate) content: i64,
    state: CopyState,
}

/// The copy that the address showed last, unless that one was proven gone.
pub(crate) async fn current_copy(
    connection: &mut AnyConnection,
    address: i64,
) -> Result<Option<CurrentCopy>, Fault> {
    let row: Option<(i64, i64, String)> = sqlx::query_as(
        "SELECT id, content_id, state FROM copies
         WHERE address_id = $1 AND state NOT IN ('changed', 'gone_verified')",
    )
    .bind(address)
    .fetch_optional(connection)
    .await?;
    row.map(|(id, content, state)| {
        Ok(CurrentCopy {
            id,
            content,
            state: state_of(&state)?,
        })
    })
    .transpose()
}

/// The state of this name.
pub(crate) fn state_of(name: &str) -> Result<CopyState, StoreError> {
    CopyState::from_name(name).ok_or(StoreError::UnknownValue {
        table: "copies",
        column: "state",
    })
}

/// The document at the address is the one that was there before.
pub(crate) async fn see_again(
    connection: &mut AnyConnection,
    address: i64,
    now: Timestamp,
) -> Result<Option<SeenDocument>, Fault> {
    let Some(copy) = current_copy(connection, address).await? else {
        return Ok(None);
    };
    sqlx::query("UPDATE copies SET last_seen_at = $2 WHERE id = $1")
        .bind(copy.id)
        .bind(now.as_millisecond())
        .execute(&mut *connection)
        .await?;
    set_state(connection, copy.id, copy.state, Sight::Seen, now).await?;
    Ok(Some(SeenDocument {
        copy: copy.id,
        change: Change::Unchanged,
        is_new_copy: false,
    }))
}

/// The visit saw no document, or another one, where one was.
pub(crate) async fn see_otherwise(
    connection: &mut AnyConnection,
    address: i64,
    sight: Sight,
    now: Timestamp,
) -> Result<(), Fault> {
    match current_copy(connection, address).await? {
        Some(copy) => set_state(connection, copy.id, copy.state, sight, now).await,
        None => Ok(()),
    }
}

/// Brings the state of a copy up to date.
pub(crate) async fn set_state(
    connection: &mut AnyConnection,
    copy: i64,
    state: CopyState,
    sight: Sight,
    now: Timestamp,
) -> Result<(), Fault> {
    let after = state.after(sight);
    if after == state {
        return Ok(());
    }
    sqlx::query("UPDATE copies SET state = $2, state_changed_at = $3 WHERE id = $1")
        .bind(copy)
        .bind(after.as_str())
        .bind(now.as_millisecond())
        .execute(connection)
        .await?;
    Ok(())
}
