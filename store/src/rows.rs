//! Rows with too many columns for a tuple: `row!` names them.

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
