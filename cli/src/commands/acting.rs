//! Who acts on the command line: a user with a token, or whoever works at this machine.

use rasoat_core::{Bilingual, Lang, Remark, Sensitive};
use rasoat_store::{Access, Store};

use crate::arguments::ActingArguments;
use crate::exit::OperatorError;
use crate::settings::Settings;
use crate::tools;

/// An open store, and who acts on it.
pub(super) struct Acting {
    /// The store.
    pub(super) store: Store,
    /// Who acts.
    pub(super) access: Access,
}

impl Acting {
    /// Opens the store and signs in.
    pub(super) async fn begin(arguments: &ActingArguments, settings: &Settings) -> anyhow::Result<Self> {
        let dir = match &arguments.data {
            Some(dir) => dir.clone(),
            None => settings.data_dir()?,
        };
        let store = tools::existing_store(&dir).await?;
        let access = match &arguments.token_file {
            None => store.operator(&local_name()),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|_| {
                    OperatorError::new(
                        format!("không đọc được tệp mã truy cập `{}`", path.display()),
                        format!("cannot read the token file `{}`", path.display()),
                    )
                })?;
                let token = Sensitive::new(text.trim().to_owned());
                drop(Sensitive::new(text));
                store.sign_in(&token).await?.ok_or_else(|| {
                    OperatorError::new(
                        "mã truy cập không đúng, đã hết hiệu lực, hoặc người dùng bị khóa; xin cấp mã mới",
                        "the token is wrong or holds no more, or the user is locked out; ask for a new one",
                    )
                })?
            }
        };
        Ok(Self { store, access })
    }
}

/// The name under which the operating system knows who works here.
fn local_name() -> String {
    ["SUDO_USER", "USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// The words of `--reason`.
pub(super) fn words(reason: Option<&str>) -> anyhow::Result<Remark> {
    let reason = reason.ok_or_else(|| {
        OperatorError::new(
            "việc này cần lý do: thêm --reason \"…\"",
            "this needs a reason: add --reason \"…\"",
        )
    })?;
    Remark::new(reason).map_err(|error| {
        OperatorError::new(
            "lý do phải là văn bản thường, từ 1 đến 2000 ký tự",
            format!("the reason must be plain text: {error}"),
        )
        .into()
    })
}

/// An error that names a word that is not among those known.
pub(super) fn unknown_word(word: &str, known: &[&str]) -> OperatorError {
    let known = known.join(", ");
    OperatorError::new(
        format!("không có `{word}`; các giá trị: {known}"),
        format!("there is no `{word}`; use one of {known}"),
    )
}

/// The sentence in `lang`.
pub(super) fn say(sentence: &Bilingual, lang: Lang) -> String {
    sentence.in_lang(lang).to_owned()
}
