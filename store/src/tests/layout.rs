//! The two engines have the same tables.

use std::collections::BTreeMap;

use rasoat_testkit::postgres::TestDatabase;

use crate::database::{Database, Durability};
use crate::layout::MAIN_LAYOUT;

/// Columns by table: name, type as `SQLite` calls it, and whether it may be null.
type Tables = BTreeMap<String, Vec<(String, String, bool)>>;

/// Reads `CREATE TABLE` statements as our migrations write them: a column a line, after comments are taken out.
fn tables(sql: &str) -> Tables {
    let without_comments: String = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n");
    let mut tables = Tables::new();
    for statement in without_comments.split(';') {
        if let Some(added) = statement.trim().strip_prefix("ALTER TABLE ") {
            let words: Vec<&str> = added.split_whitespace().collect();
            let [table, "ADD", "COLUMN", column, kind, ..] = words[..] else {
                panic!("{added}");
            };
            let may_be_null = !added.contains("NOT NULL");
            let column = (column.to_owned(), kind_of(kind), may_be_null);
            tables.entry(table.to_owned()).or_default().push(column);
            continue;
        }
        let Some(rest) = statement.trim().strip_prefix("CREATE TABLE ") else {
            continue;
        };
        let (name, body) = rest.split_once('(').unwrap();
        let mut columns = Vec::new();
        for line in body.lines().map(str::trim) {
            let mut words = line.split_whitespace();
            let (Some(column), Some(kind)) = (words.next(), words.next()) else {
                continue;
            };
            let kind = kind_of(kind);
            if matches!(kind.as_str(), "INTEGER" | "BLOB" | "TEXT") {
                let is_required = line.contains("NOT NULL") || line.contains("PRIMARY KEY");
                columns.push((column.to_owned(), kind, !is_required));
            }
        }
        tables.insert(name.trim().to_owned(), columns);
    }
    tables
}

/// A type as `SQLite` calls it.
fn kind_of(kind: &str) -> String {
    kind.trim_end_matches(',')
        .replace("BIGINT", "INTEGER")
        .replace("BYTEA", "BLOB")
}

fn migrations(engine: &str) -> BTreeMap<String, String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(engine);
    let read = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (name, std::fs::read_to_string(entry.path()).unwrap())
    };
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| read(entry.unwrap()))
        .collect()
}

#[test]
fn migrations_of_both_engines_make_the_same_tables() {
    let (sqlite, postgres) = (migrations("sqlite"), migrations("postgres"));
    assert_eq!(
        sqlite.keys().collect::<Vec<_>>(),
        postgres.keys().collect::<Vec<_>>()
    );
    for (name, sql) in &sqlite {
        let (left, right) = (tables(sql), tables(&postgres[name]));
        assert!(left.values().all(|columns| !columns.is_empty()));
        assert_eq!(left, right, "{name}");
        let indexes = |sql: &str| {
            let lines = sql
                .lines()
                .filter(|line| line.starts_with("CREATE") && line.contains("INDEX"));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(indexes(sql), indexes(&postgres[name]), "{name}");
    }
}

#[test]
fn every_migration_is_built_in_under_its_number_and_name() {
    let built_in: Vec<_> = MAIN_LAYOUT
        .iter()
        .map(|step| format!("{:04}_{}.sql", step.number, step.name))
        .collect();
    assert_eq!(built_in, migrations("sqlite").into_keys().collect::<Vec<_>>());
}

#[test]
fn every_table_of_sqlite_is_strict_and_says_what_it_is() {
    for sql in migrations("sqlite").values() {
        let starts = sql.matches("CREATE TABLE").count();
        assert_eq!(sql.matches(") STRICT;").count(), starts);
        let lines: Vec<_> = sql.lines().collect();
        for pair in lines
            .windows(2)
            .filter(|pair| pair[1].starts_with("CREATE TABLE"))
        {
            assert!(pair[0].starts_with("-- "), "{}", pair[1]);
        }
    }
}

/// All tables of the main database as the last step leaves them.
fn all_tables() -> Tables {
    let all: String = MAIN_LAYOUT.iter().map(|step| step.sqlite).collect();
    tables(&all)
}

#[tokio::test]
async fn the_tables_are_those_that_sqlite_really_has() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("x.sqlite");
    let database = Database::open(&path, MAIN_LAYOUT, Durability::Process)
        .await
        .unwrap();
    for (table, columns) in all_tables() {
        let rows: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT name, type, \"notnull\" FROM pragma_table_info($1) ORDER BY cid")
                .bind(table.as_str())
                .fetch_all(database.reader())
                .await
                .unwrap();
        let real: Vec<_> = rows
            .into_iter()
            .map(|(name, kind, required)| (name, kind, required == 0))
            .collect();
        assert_eq!(columns, real, "{table}");
    }
}

#[tokio::test]
async fn the_tables_are_those_that_postgresql_really_has() {
    let server = TestDatabase::create();
    let database = Database::connect(&server.url(), MAIN_LAYOUT).await.unwrap();
    for (table, columns) in all_tables() {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT column_name::text, data_type::text, is_nullable::text FROM information_schema.columns
             WHERE table_name = $1 ORDER BY ordinal_position",
        )
        .bind(table.as_str())
        .fetch_all(database.reader())
        .await
        .unwrap();
        let sqlite_name = |kind: &str| match kind {
            "bigint" => "INTEGER".to_owned(),
            "bytea" => "BLOB".to_owned(),
            other => other.to_uppercase(),
        };
        let real: Vec<_> = rows
            .into_iter()
            .map(|(name, kind, nullable)| (name, sqlite_name(&kind), nullable == "YES"))
            .collect();
        assert_eq!(columns, real, "{table}");
    }
}

#[tokio::test]
async fn every_connection_has_the_settings_that_protect_data() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("x ?#%.sqlite");
    let database = Database::open(&path, MAIN_LAYOUT, Durability::Power)
        .await
        .unwrap();
    assert!(path.exists());
    let mut connections = Vec::new();
    for _ in 0..3 {
        let mut connection = database.reader().acquire().await.unwrap();
        for (pragma, expected) in [
            ("PRAGMA secure_delete", 1),
            ("PRAGMA foreign_keys", 1),
            ("PRAGMA temp_store", 2),
            ("PRAGMA synchronous", 2),
            ("PRAGMA trusted_schema", 0),
        ] {
            let (value,): (i64,) = sqlx::query_as(pragma).fetch_one(&mut *connection).await.unwrap();
            assert_eq!(value, expected, "{pragma}");
        }
        let (mode,): (String,) = sqlx::query_as("PRAGMA journal_mode")
            .fetch_one(&mut *connection)
            .await
            .unwrap();
        assert_eq!(mode, "wal");
        connections.push(connection);
    }
}

#[test]
fn both_engines_have_the_same_triggers() {
    let triggers = |engine: &str| -> Vec<String> {
        let all: String = migrations(engine).into_values().collect();
        let names = all
            .lines()
            .filter_map(|line| line.strip_prefix("CREATE TRIGGER "));
        names
            .map(|line| line.split_whitespace().next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(triggers("sqlite"), triggers("postgres"));
    assert!(triggers("sqlite").len() > 5);
}
