//! Users, their tokens, and signing in: [`Store::sign_in`], [`Store::set_user`].

use jiff::{SignedDuration, Timestamp};
use rasoat_core::{
    Actor, AgencyId, AuditAction, AuditEvent, AuditObject, Duty, Machine, Role, Sensitive, UserId,
};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use zeroize::Zeroizing;

use crate::access::{Access, Reach};
use crate::audit::{append, hex};
use crate::database::Fault;
use crate::read_documents::time;
use crate::seal::fill_random;
use crate::{Store, StoreError};

/// How long a token holds.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(366 * 24);
/// What a token begins with, so that it is recognised where it should not be.
const TOKEN_PREFIX: &str = "rasoat_";

/// A user, as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredUser {
    /// Its id.
    pub id: UserId,
    /// Its role.
    pub role: Role,
    /// The agency, for roles that belong to one.
    pub agency: Option<AgencyId>,
    /// Since when it may not sign in.
    pub locked_at: Option<Timestamp>,
}

type UserColumns = (String, String, Option<String>, Option<i64>);

impl Store {
    /// The access of whoever works at the command line of the server, known to its operating system as `name`.
    /// It sees everything and may do everything, and every act of it is in the audit log under `local.NAME`.
    pub fn operator(&self, name: &str) -> Access {
        let name: String = name
            .to_ascii_lowercase()
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter
                } else {
                    '-'
                }
            })
            .take(50)
            .collect();
        let user = UserId::new(format!("local.{name}")).expect("letters, digits and dashes make an id");
        Access::new(Actor::person(user, Role::Operator), Reach::All)
    }

    /// The access of a part of rasoat that acts by itself.
    pub fn machine(&self, machine: Machine) -> Access {
        Access::new(Actor::machine(machine), Reach::All)
    }

    /// The access of the user who holds `token`; `None` if nobody does, or the user is locked out.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn sign_in(&self, token: &Sensitive<String>) -> Result<Option<Access>, StoreError> {
        self.try_sign_in(token)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_sign_in(&self, token: &Sensitive<String>) -> Result<Option<Access>, Fault> {
        let now = self.now().as_millisecond();
        let mut reading = self.database().read().await?;
        let row: Option<(String, String, Option<i64>)> = sqlx::query_as(
            "SELECT users.slug, users.role, users.agency_id FROM tokens JOIN users ON users.id = tokens.user_id
             WHERE tokens.hash = $1 AND tokens.revoked_at IS NULL AND tokens.expires_at > $2
                 AND users.locked_at IS NULL",
        )
        .bind(hash(token.expose()))
        .bind(now)
        .fetch_optional(&mut *reading)
        .await?;
        let Some((slug, role, agency)) = row else {
            return Ok(None);
        };
        let user = UserId::new(slug).map_err(|_| unknown("slug"))?;
        let role = Role::from_name(&role).ok_or_else(|| unknown("role"))?;
        let reach = match (role.duties().contains(&Duty::See), agency) {
            (false, _) => Reach::Nothing,
            (true, Some(agency)) => Reach::Agencies(below(&mut reading, agency).await?),
            // A role of an agency without one sees nothing, rather than everything.
            (true, None) if role.is_of_agency() => Reach::Nothing,
            (true, None) => Reach::All,
        };
        reading.commit().await?;
        Ok(Some(Access::new(Actor::person(user, role), reach)))
    }

    /// Adds a user, or gives one another role.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may not; [`StoreError::UnknownAgency`];
    /// [`StoreError::AgencyNeeded`] for a role of an agency without one; if the database fails.
    pub async fn set_user(
        &self,
        access: &Access,
        user: &UserId,
        role: Role,
        agency: Option<&AgencyId>,
    ) -> Result<(), StoreError> {
        access.demand(Duty::Administer, "set_user")?;
        if role == Role::Operator || role.is_of_agency() != agency.is_some() && role != Role::ApiClient {
            return Err(StoreError::AgencyNeeded);
        }
        self.try_set_user(access, user, role, agency)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_set_user(
        &self,
        access: &Access,
        user: &UserId,
        role: Role,
        agency: Option<&AgencyId>,
    ) -> Result<(), Fault> {
        let now = self.now();
        let mut writing = self.database().write().await?;
        let agency_row = match agency {
            Some(agency) => Some(agency_row(&mut writing, agency).await?),
            None => None,
        };
        sqlx::query(
            "INSERT INTO users (slug, role, agency_id, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (slug) DO UPDATE SET role = excluded.role, agency_id = excluded.agency_id,
                 locked_at = NULL",
        )
        .bind(user.as_str())
        .bind(role.as_str())
        .bind(agency_row)
        .bind(now.as_millisecond())
        .execute(&mut *writing)
        .await?;
        let agency = agency.cloned();
        let action = AuditAction::UserSet { role, agency };
        let event = AuditEvent::new(
            now,
            access.actor().clone(),
            action,
            AuditObject::User(user.clone()),
        );
        append(&mut writing, &event, None).await?;
        writing.commit().await
    }

    /// Locks a user out; its tokens hold no more.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may not; [`StoreError::UnknownUser`]; if the database fails.
    pub async fn lock_user(&self, access: &Access, user: &UserId) -> Result<(), StoreError> {
        access.demand(Duty::Administer, "lock_user")?;
        self.try_lock(access, user)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_lock(&self, access: &Access, user: &UserId) -> Result<(), Fault> {
        let now = self.now();
        let mut writing = self.database().write().await?;
        let row = user_row(&mut writing, user).await?;
        revoke(&mut writing, row, now).await?;
        sqlx::query("UPDATE users SET locked_at = $2 WHERE id = $1")
            .bind(row)
            .bind(now.as_millisecond())
            .execute(&mut *writing)
            .await?;
        let object = AuditObject::User(user.clone());
        let event = AuditEvent::new(now, access.actor().clone(), AuditAction::UserLocked, object);
        append(&mut writing, &event, None).await?;
        writing.commit().await
    }

    /// Gives a user a new token, shown this once; those before it hold no more.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may not; [`StoreError::UnknownUser`]; if the database fails.
    pub async fn issue_token(&self, access: &Access, user: &UserId) -> Result<Sensitive<String>, StoreError> {
        access.demand(Duty::Administer, "issue_token")?;
        self.try_issue(access, user)
            .await
            .map_err(|fault| self.database().explain(fault))
    }

    async fn try_issue(&self, access: &Access, user: &UserId) -> Result<Sensitive<String>, Fault> {
        let now = self.now();
        let mut bytes = Zeroizing::new([0; 32]);
        fill_random(bytes.as_mut_slice())?;
        let digits = Zeroizing::new(hex(bytes.as_slice()));
        let token = Sensitive::new(format!("{TOKEN_PREFIX}{}", digits.as_str()));
        let mut writing = self.database().write().await?;
        let row = user_row(&mut writing, user).await?;
        revoke(&mut writing, row, now).await?;
        let expires = now.checked_add(TOKEN_LIFE).unwrap_or(Timestamp::MAX);
        sqlx::query("INSERT INTO tokens (hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(hash(token.expose()))
            .bind(row)
            .bind(now.as_millisecond())
            .bind(expires.as_millisecond())
            .execute(&mut *writing)
            .await?;
        let object = AuditObject::User(user.clone());
        let event = AuditEvent::new(now, access.actor().clone(), AuditAction::TokenIssued, object);
        append(&mut writing, &event, None).await?;
        writing.commit().await?;
        Ok(token)
    }

    /// All users, in order of id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the actor may not see them; if the database fails.
    pub async fn users(&self, access: &Access) -> Result<Vec<StoredUser>, StoreError> {
        access.demand(Duty::Administer, "users")?;
        let rows: Vec<UserColumns> = sqlx::query_as(
            "SELECT users.slug, users.role, agencies.slug, users.locked_at
             FROM users LEFT JOIN agencies ON agencies.id = users.agency_id ORDER BY users.slug",
        )
        .fetch_all(self.database().reader())
        .await
        .map_err(|fault| self.database().explain(fault))?;
        rows.into_iter()
            .map(|(slug, role, agency, locked_at)| {
                Ok(StoredUser {
                    id: UserId::new(slug).map_err(|_| unknown("slug"))?,
                    role: Role::from_name(&role).ok_or_else(|| unknown("role"))?,
                    agency: agency
                        .map(AgencyId::new)
                        .transpose()
                        .map_err(|_| unknown("agency_id"))?,
                    locked_at: locked_at.map(|at| time("users", "locked_at", at)).transpose()?,
                })
            })
            .collect()
    }
}

/// The number of an agency.
pub(crate) async fn agency_row(connection: &mut AnyConnection, agency: &AgencyId) -> Result<i64, Fault> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT id FROM agencies WHERE slug = $1")
        .bind(agency.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.ok_or_else(|| StoreError::UnknownAgency(agency.clone()))?.0)
}

async fn user_row(connection: &mut AnyConnection, user: &UserId) -> Result<i64, Fault> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT id FROM users WHERE slug = $1")
        .bind(user.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.ok_or_else(|| StoreError::UnknownUser(user.clone()))?.0)
}

async fn revoke(connection: &mut AnyConnection, user: i64, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(user)
        .bind(now.as_millisecond())
        .execute(connection)
        .await?;
    Ok(())
}

/// The numbers of an agency, of all below it, and of those that any of them took over from.
async fn below(connection: &mut AnyConnection, agency: i64) -> Result<Vec<i64>, Fault> {
    let rows: Vec<(i64,)> = sqlx::query_as(
        "WITH RECURSIVE reached (id, slug) AS (
             SELECT id, slug FROM agencies WHERE id = $1
             UNION
             SELECT agencies.id, agencies.slug FROM agencies, reached
             WHERE agencies.parent = reached.slug OR agencies.successor = reached.slug)
         SELECT id FROM reached",
    )
    .bind(agency)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What is kept of a token. It is random, so that a plain hash tells nothing.
fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

const fn unknown(column: &'static str) -> StoreError {
    StoreError::UnknownValue {
        table: "users",
        column,
    }
}
