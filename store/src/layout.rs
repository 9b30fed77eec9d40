//! The tables of each database, step by step: [`MAIN_LAYOUT`], [`KEYS_LAYOUT`].

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use crate::database::Engine;

/// One step of a database's layout, once for each engine.
pub(crate) struct LayoutStep {
    /// Its number, counted from 1.
    pub(crate) number: i64,
    /// Its name.
    pub(crate) name: &'static str,
    /// Its statements for `SQLite`.
    pub(crate) sqlite: &'static str,
    /// Its statements for PostgreSQL; empty for a database that only `SQLite` holds.
    pub(crate) postgres: &'static str,
}

/// A step whose statements lie in files of its number and name.
macro_rules! step {
    ($number:literal, $file:literal, $name:literal) => {
        LayoutStep {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $file, "_", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $file, "_", $name, ".sql")),
        }
    };
}

/// The layout of the main database.
pub(crate) const MAIN_LAYOUT: &[LayoutStep] = &[
    step!(1, "0001", "spine"),
    step!(2, "0002", "runs"),
    step!(3, "0003", "cases"),
    step!(4, "0004", "probe_links"),
];

/// The layout of the key store.
pub(crate) const KEYS_LAYOUT: &[LayoutStep] = &[
    LayoutStep {
        number: 1,
        name: "data_keys",
        sqlite: include_str!("../migrations/keys/0001_data_keys.sql"),
        postgres: "",
    },
    LayoutStep {
        number: 2,
        name: "purposes",
        sqlite: include_str!("../migrations/keys/0002_purposes.sql"),
        postgres: "",
    },
];

/// What brings a database of `engine` up to date.
pub(crate) fn migrator(layout: &[LayoutStep], engine: Engine) -> Migrator {
    let migrations: Vec<_> = layout
        .iter()
        .map(|step| {
            let sql = match engine {
                Engine::Sqlite => step.sqlite,
                Engine::Postgres => step.postgres,
            };
            Migration::new(
                step.number,
                Cow::Borrowed(step.name),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator {
        migrations: Cow::Owned(migrations),
        ..Migrator::DEFAULT
    }
}
