//! Many columns or many rows: `row!` names the columns of a row, [`insert_sql`] adds several rows at once.

/// Defines a row type whose fields are columns of the same name.
macro_rules! row {
    (struct $name:ident { $($column:ident: $type:ty,)* }) => {
        struct $name { $($column: $type,)* }

        impl sqlx::FromRow<'_, sqlx::any::AnyRow> for $name {
            fn from_row(row: &sqlx::any::AnyRow) -> Result<Self, sqlx::Error> {
                Ok(Self { $($column: sqlx::Row::try_get(row, stringify!($column))?,)* })
            }
        }
    };
}

pub(crate) use row;

/// A statement that adds `rows` rows (at least one): `head`, then `($1, $2), ($3, $4) …`.
///
/// Nothing but numbers is put into the text, and one text for each number of rows lets the driver keep the
/// prepared statement.
pub(crate) fn insert_sql(head: &'static str, columns: usize, rows: usize) -> sqlx::AssertSqlSafe<String> {
    let mut sql = String::from(head);
    for row in 0..rows {
        sql.push_str(if row == 0 { " (" } else { ", (" });
        for column in 1..=columns {
            let comma = if column == 1 { "" } else { ", " };
            sql.push_str(comma);
            sql.push('$');
            sql.push_str(&(row * columns + column).to_string());
        }
        sql.push(')');
    }
    sqlx::AssertSqlSafe(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_on_over_rows() {
        assert_eq!(
            insert_sql("INSERT INTO t VALUES", 2, 1).0,
            "INSERT INTO t VALUES ($1, $2)"
        );
        assert_eq!(
            insert_sql("INSERT INTO t VALUES", 1, 3).0,
            "INSERT INTO t VALUES ($1), ($2), ($3)"
        );
        assert_eq!(insert_sql("V", 2, 2).0, "V ($1, $2), ($3, $4)");
    }
}
