//! `rasoat audit`: the log of who did what, checked and witnessed.

use std::path::Path;

use rasoat_core::{Bilingual, Lang, UserId, canonical_json};
use rasoat_store::{AuditSigner, Checkpoint, last_checkpoint, verify_audit};

use super::acting::{Acting, say};
use crate::arguments::{AuditArguments, AuditCommand};
use crate::exit::{Ending, OperatorError};
use crate::output::print_line;
use crate::settings::Settings;
use crate::tools;

/// Does what is asked of the audit log.
pub(super) async fn run(
    arguments: &AuditArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    match &arguments.action {
        AuditCommand::Verify { file, key } => return verify(file, key.as_deref(), lang),
        AuditCommand::Witness { file, key_file, name } => return witness(file, key_file, name),
        _ => {}
    }
    let Acting { store, access } = Acting::begin(&arguments.acting, settings).await?;
    match &arguments.action {
        AuditCommand::Log { limit } => {
            for (number, event) in store.audit_tail(&access, *limit).await?.into_iter().rev() {
                print_line(&format!(
                    "{{\"number\":{number},\"event\":{}}}",
                    event.to_canonical()
                ))?;
            }
        }
        AuditCommand::Export => print_line(store.audit_export(&access).await?.trim_end())?,
        AuditCommand::Keep { file } => {
            let signed: Checkpoint = serde_json::from_str(&read(file)?).map_err(|_| not_a_log(file))?;
            store.keep_witness(&access, &signed).await?;
        }
        AuditCommand::Verify { .. } | AuditCommand::Witness { .. } => {}
    }
    store.close().await?;
    Ok(Ending::Clear)
}

fn verify(file: &Path, key: Option<&str>, lang: Lang) -> anyhow::Result<Ending> {
    let (sentence, ending) = match verify_audit(&read(file)?, key) {
        Ok(verified) => {
            let (events, key) = (verified.events, verified.public_key);
            let (signed, witnesses) = (verified.checkpoints, verified.witnesses.len());
            let whole = Bilingual::owned(
                format!(
                    "Nhật ký nguyên vẹn: {events} sự kiện, {signed} điểm ký, {witnesses} bên làm chứng\nKhóa công khai: {key}"
                ),
                format!(
                    "The log is whole: {events} events, {signed} checkpoints, {witnesses} witnesses\nPublic key: {key}"
                ),
            );
            (whole, Ending::Clear)
        }
        Err(fault) => {
            let broken = Bilingual::owned(
                format!("Nhật ký KHÔNG nguyên vẹn: {fault}"),
                format!("The log is NOT whole: {fault}"),
            );
            (broken, Ending::Findings)
        }
    };
    print_line(&say(&sentence, lang))?;
    Ok(ending)
}

fn witness(file: &Path, key_file: &Path, name: &UserId) -> anyhow::Result<Ending> {
    let export = read(file)?;
    verify_audit(&export, None).map_err(|_| not_a_log(file))?;
    let last = last_checkpoint(&export).ok_or_else(|| not_a_log(file))?;
    let seed = std::fs::read(key_file).map_err(|_| unreadable(key_file))?;
    let signer = AuditSigner::from_seed(&seed)?;
    let signed = signer.countersign(name.as_str(), &last, tools::clock().now());
    print_line(&canonical_json(&signed))?;
    Ok(Ending::Clear)
}

fn read(file: &Path) -> anyhow::Result<String> {
    Ok(std::fs::read_to_string(file).map_err(|_| unreadable(file))?)
}

fn unreadable(file: &Path) -> OperatorError {
    OperatorError::new(
        format!("không đọc được tệp `{}`", file.display()),
        format!("cannot read the file `{}`", file.display()),
    )
}

fn not_a_log(file: &Path) -> OperatorError {
    OperatorError::new(
        format!(
            "tệp `{}` không phải nhật ký nguyên vẹn của rasoat",
            file.display()
        ),
        format!("the file `{}` is not an unchanged log of rasoat", file.display()),
    )
}
