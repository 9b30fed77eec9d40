//! `rasoat findings`: what was found, and what people decide about it.

use jiff::SignedDuration;
use rasoat_core::{Decision, DismissalGround, FindingAction, FindingId, FindingState, Lang, Priority};
use rasoat_store::ListFilter;

use super::acting::{Acting, say, unknown_word, words};
use crate::arguments::{DecisionName, FilterArguments, FindingsAction, FindingsArguments};
use crate::exit::{Ending, OperatorError};
use crate::output::print_line;
use crate::output::run_text::moment;
use crate::output::table::table;
use crate::settings::Settings;
use crate::tools;

/// Does what is asked of the findings.
pub(super) async fn run(
    arguments: &FindingsArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let acting = Acting::begin(&arguments.acting, settings).await?;
    match &arguments.action {
        FindingsAction::List(filter) => list(&acting, filter, lang).await?,
        FindingsAction::Show { finding, addresses } => {
            show(&acting, FindingId(*finding), *addresses, lang).await?;
        }
        FindingsAction::Decide {
            finding,
            what,
            reason,
            days,
            of,
        } => {
            let action = action(*what, reason.as_deref(), *days, *of)?;
            let decided = acting
                .store
                .decide(&acting.access, FindingId(*finding), None, action)
                .await?;
            print_line(&say(&decided.finding.state().title(), lang))?;
            if let Some(case) = decided.opened {
                print_line(&case.code().to_string())?;
            }
        }
    }
    acting.store.close().await?;
    Ok(Ending::Clear)
}

/// What the arguments of a list ask for, but for its state.
pub(super) fn filter(arguments: &FilterArguments) -> ListFilter {
    ListFilter {
        agency: arguments.agency.clone(),
        portal: arguments.portal.clone(),
        priority: arguments.priority.and_then(Priority::from_number),
        words: arguments.search.clone(),
        page: arguments.limit,
        ..ListFilter::default()
    }
}

async fn list(acting: &Acting, arguments: &FilterArguments, lang: Lang) -> anyhow::Result<()> {
    let mut filter = filter(arguments);
    if let Some(name) = &arguments.state {
        let names: Vec<&str> = FindingState::ALL.iter().map(|state| state.as_str()).collect();
        filter.finding_state = Some(FindingState::from_name(name).ok_or_else(|| unknown_word(name, &names))?);
    }
    let page = acting.store.list_findings(&acting.access, &filter).await?;
    let rows: Vec<Vec<String>> = page
        .rows
        .into_iter()
        .map(|row| {
            vec![
                row.id.to_string(),
                format!("P{}", row.priority.number()),
                say(&row.state.title(), lang),
                row.agency_name,
                say(&row.kind.title(), lang),
                format!("{}/{}", row.copies_online, row.copies),
                moment(row.first_seen_at),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => [
            "số",
            "ưu tiên",
            "trạng thái",
            "cơ quan",
            "dấu hiệu",
            "đang hiển thị",
            "thấy lần đầu",
        ],
        Lang::En => [
            "no",
            "priority",
            "state",
            "agency",
            "signs",
            "online",
            "first seen",
        ],
    };
    print_line(table(&headings, &rows).trim_end())?;
    Ok(())
}

async fn show(acting: &Acting, id: FindingId, addresses: bool, lang: Lang) -> anyhow::Result<()> {
    let Acting { store, access } = acting;
    let finding = store
        .finding(access, id)
        .await?
        .ok_or(rasoat_store::StoreError::UnknownFinding(id))?;
    print_line(&format!(
        "{} · P{} · {} · {} · {}",
        finding.id(),
        finding.priority().number(),
        say(&finding.state().title(), lang),
        finding.agency(),
        say(&finding.kind().title(), lang),
    ))?;
    for event in store.finding_events(access, id).await? {
        print_line(&event.to_canonical())?;
    }
    if addresses {
        for copy in store.view_addresses(access, id).await? {
            print_line(&format!("{}  {}", copy.id, copy.address.expose()))?;
        }
    }
    Ok(())
}

fn action(
    what: DecisionName,
    reason: Option<&str>,
    days: i64,
    of: Option<i64>,
) -> anyhow::Result<FindingAction> {
    let now = tools::clock().now();
    let later = |hours: i64| now.checked_add(SignedDuration::from_hours(hours)).unwrap_or(now);
    let dismiss = |ground| {
        Ok::<_, anyhow::Error>(FindingAction::Propose {
            decision: Decision::Dismiss {
                ground,
                reason: words(reason)?,
                expires: later(days.saturating_mul(24)),
            },
        })
    };
    Ok(match what {
        DecisionName::Claim => FindingAction::Claim,
        DecisionName::Release => FindingAction::Release,
        DecisionName::Confirm => FindingAction::Propose {
            decision: Decision::Confirm,
        },
        DecisionName::Dismiss => dismiss(DismissalGround::FalseAlarm)?,
        DecisionName::MayBePublic => dismiss(DismissalGround::MayBePublic)?,
        DecisionName::OutOfScope => dismiss(DismissalGround::OutOfScope)?,
        DecisionName::Duplicate => {
            let of = of.map(FindingId).ok_or_else(|| {
                OperatorError::new(
                    "hãy nêu phát hiện kia bằng --of SỐ",
                    "name the other finding with --of N",
                )
            })?;
            dismiss(DismissalGround::Duplicate { of })?
        }
        DecisionName::Approve => FindingAction::Approve,
        DecisionName::Reject => FindingAction::Reject {
            reason: words(reason)?,
        },
        DecisionName::Snooze => FindingAction::Snooze {
            until: later(24),
            reason: words(reason)?,
        },
        DecisionName::Wake => FindingAction::Wake,
        DecisionName::Reopen => FindingAction::Reopen {
            reason: words(reason)?,
        },
    })
}
