//! `rasoat users`: who may sign in, and as what.

use rasoat_core::{Lang, Role};

use super::acting::{Acting, say, unknown_word};
use crate::arguments::{UsersAction, UsersArguments};
use crate::exit::Ending;
use crate::output::print_line;
use crate::output::run_text::moment;
use crate::output::table::table;
use crate::settings::Settings;

/// Does what is asked of the users.
pub(super) async fn run(
    arguments: &UsersArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let Acting { store, access } = Acting::begin(&arguments.acting, settings).await?;
    match &arguments.action {
        UsersAction::List => {
            let rows: Vec<Vec<String>> = store
                .users(&access)
                .await?
                .into_iter()
                .map(|user| {
                    vec![
                        user.id.to_string(),
                        user.role.as_str().to_owned(),
                        say(&user.role.title(), lang),
                        user.agency.map_or_else(String::new, |agency| agency.to_string()),
                        user.locked_at.map_or_else(String::new, moment),
                    ]
                })
                .collect();
            let headings = match lang {
                Lang::Vi => ["người dùng", "mã vai trò", "vai trò", "cơ quan", "bị khóa từ"],
                Lang::En => ["user", "role", "meaning", "agency", "locked since"],
            };
            print_line(table(&headings, &rows).trim_end())?;
        }
        UsersAction::Set { user, role, agency } => {
            let names: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
            let role = Role::from_name(role).ok_or_else(|| unknown_word(role, &names))?;
            store.set_user(&access, user, role, agency.as_ref()).await?;
        }
        UsersAction::Token { user } => {
            let token = store.issue_token(&access, user).await?;
            print_line(token.expose())?;
        }
        UsersAction::Lock { user } => store.lock_user(&access, user).await?,
    }
    store.close().await?;
    Ok(Ending::Clear)
}
