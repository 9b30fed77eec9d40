//! `rasoat cases`: how far each leak has come on its way to a proven removal.

use rasoat_core::{CaseAction, CaseCode, CaseState, EscalationCause, Lang};
use rasoat_store::StoreError;

use super::acting::{Acting, say, unknown_word, words};
use super::findings::filter;
use crate::arguments::{CaseStep, CasesAction, CasesArguments, FilterArguments};
use crate::exit::Ending;
use crate::output::print_line;
use crate::output::run_text::moment;
use crate::output::table::table;
use crate::settings::Settings;

/// Does what is asked of the cases.
pub(super) async fn run(
    arguments: &CasesArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let acting = Acting::begin(&arguments.acting, settings).await?;
    match &arguments.action {
        CasesAction::List(filter) => list(&acting, filter, lang).await?,
        CasesAction::Show { case } => show(&acting, *case, lang).await?,
        CasesAction::Act { case, what, reason } => {
            let action = action(&acting, *case, *what, reason.as_deref()).await?;
            let changed = acting.store.act(&acting.access, *case, None, action).await?;
            // A claim and a proof have looks at set times to follow.
            acting.store.plan_verification(*case).await?;
            print_line(&say(&changed.state().title(), lang))?;
        }
    }
    acting.store.close().await?;
    Ok(Ending::Clear)
}

async fn list(acting: &Acting, arguments: &FilterArguments, lang: Lang) -> anyhow::Result<()> {
    let mut filter = filter(arguments);
    if let Some(name) = &arguments.state {
        let names: Vec<&str> = CaseState::ALL.iter().map(|state| state.as_str()).collect();
        filter.case_state = Some(CaseState::from_name(name).ok_or_else(|| unknown_word(name, &names))?);
    }
    let page = acting.store.list_cases(&acting.access, &filter).await?;
    let rows: Vec<Vec<String>> = page
        .rows
        .iter()
        .map(|case| {
            let flags: Vec<String> = case.flags().iter().map(|flag| say(&flag.title(), lang)).collect();
            vec![
                case.code().to_string(),
                format!("P{}", case.priority().number()),
                say(&case.state().title(), lang),
                case.agency().to_string(),
                moment(case.times().confirmed_at),
                flags.join(", "),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["mã", "ưu tiên", "trạng thái", "cơ quan", "xác nhận lúc", "lưu ý"],
        Lang::En => ["code", "priority", "state", "agency", "confirmed", "flags"],
    };
    print_line(table(&headings, &rows).trim_end())?;
    Ok(())
}

async fn show(acting: &Acting, code: CaseCode, lang: Lang) -> anyhow::Result<()> {
    let Acting { store, access } = acting;
    let case = store
        .case(access, code)
        .await?
        .ok_or(StoreError::UnknownCase(code))?;
    print_line(&format!(
        "{} · P{} · {} · {} · {}",
        case.code(),
        case.priority().number(),
        say(&case.state().title(), lang),
        case.agency(),
        say(&case.kind().title(), lang),
    ))?;
    for copy in store.case_copies(access, code).await? {
        print_line(&format!(
            "  {}  {}  {}  SHA-256 {}",
            copy.id,
            copy.portal,
            say(&copy.state.title(), lang),
            copy.sha256
        ))?;
    }
    for job in store.jobs_of(&code.to_string()).await? {
        print_line(&format!("  {}  {}  {}", moment(job.due_at), job.kind, job.state))?;
    }
    for event in store.case_events(access, code).await? {
        print_line(&event.to_canonical())?;
    }
    Ok(())
}

async fn action(
    acting: &Acting,
    code: CaseCode,
    step: CaseStep,
    reason: Option<&str>,
) -> anyhow::Result<CaseAction> {
    Ok(match step {
        CaseStep::InformPolice => CaseAction::InformPolice,
        CaseStep::ConfirmReceipt => CaseAction::ConfirmReceipt,
        CaseStep::Hold => CaseAction::Hold {
            reason: words(reason)?,
        },
        CaseStep::ReleaseHold => CaseAction::ReleaseHold {
            reason: words(reason)?,
        },
        CaseStep::SendRequest => CaseAction::SendRequest {
            letter: reason.map(|reason| words(Some(reason))).transpose()?,
        },
        CaseStep::Acknowledge => CaseAction::Acknowledge,
        CaseStep::ClaimRemoval => CaseAction::ClaimRemoval,
        CaseStep::RejectClaim => CaseAction::RejectClaim {
            reason: words(reason)?,
        },
        CaseStep::BeginVerification => CaseAction::BeginVerification,
        CaseStep::AcceptProof => {
            // Only whoever may see the case may have it proven.
            let seen = acting.store.case(&acting.access, code).await?;
            seen.ok_or(StoreError::UnknownCase(code))?;
            let proof = acting.store.prove_removal(code).await?;
            CaseAction::AcceptProof { proof }
        }
        CaseStep::BeginCacheCleanup => CaseAction::BeginCacheCleanup,
        CaseStep::FinishCacheCleanup => CaseAction::FinishCacheCleanup {
            result: words(reason)?,
        },
        CaseStep::Close => CaseAction::Close,
        CaseStep::Dispute => CaseAction::Dispute {
            reason: words(reason)?,
        },
        CaseStep::RejectDispute => CaseAction::RejectDispute {
            reason: words(reason)?,
        },
        CaseStep::ProposeWithdrawal => CaseAction::ProposeWithdrawal {
            reason: words(reason)?,
        },
        CaseStep::RefuseWithdrawal => CaseAction::RefuseWithdrawal {
            reason: words(reason)?,
        },
        CaseStep::Withdraw => CaseAction::Withdraw,
        CaseStep::Escalate => CaseAction::Escalate {
            cause: EscalationCause::Asked,
        },
        CaseStep::Note => CaseAction::Note {
            words: words(reason)?,
        },
    })
}
