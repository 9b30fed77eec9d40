//! Messages are sent and jobs done once, also when somebody dies over them.

use jiff::SignedDuration;
use rasoat_core::{Clock, Contact, ContactRole, Sensitive};
use rstest::rstest;

use super::support::{Engine, Fixture, Postgres, Sqlite};
use crate::{JobOutcome, NewJob, NewMessage, Sent};

fn message(fixture: &Fixture, dedupe: &str) -> NewMessage {
    NewMessage {
        channel: "mail".to_owned(),
        dedupe: dedupe.to_owned(),
        case: "RS-2027-000001".parse().ok(),
        message: Sensitive::from("WORDS-7731"),
        not_before: fixture.clock.now(),
    }
}

#[rstest]
#[tokio::test]
async fn a_message_is_kept_once_and_leased_by_one(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    let messages = [
        message(&fixture, "a"),
        message(&fixture, "b"),
        message(&fixture, "a"),
    ];
    assert_eq!(store.post(&messages).await.unwrap(), 2);
    let leased = store.lease_messages(10).await.unwrap();
    assert_eq!(leased.len(), 2);
    assert_eq!(
        (leased[0].message.expose().as_str(), leased[0].attempts),
        ("WORDS-7731", 0)
    );
    assert!(store.lease_messages(10).await.unwrap().is_empty());
    store.sent(leased[0].id, Sent::Done, None).await.unwrap();
    let later = fixture.clock.now() + SignedDuration::from_mins(5);
    store
        .sent(leased[1].id, Sent::Again(later), Some("refused"))
        .await
        .unwrap();
    assert!(store.lease_messages(10).await.unwrap().is_empty());
    fixture.clock.advance(5 * 60_000);
    let again = store.lease_messages(10).await.unwrap();
    assert_eq!(
        (again.len(), again[0].attempts, again[0].dedupe.as_str()),
        (1, 1, "b")
    );
    // Whoever leased it died: after ten minutes another gets it.
    fixture.clock.advance(11 * 60_000);
    assert_eq!(store.lease_messages(10).await.unwrap().len(), 1);
    store
        .sent(again[0].id, Sent::GivenUp, Some("refused"))
        .await
        .unwrap();
    assert_eq!(store.messages_waiting().await.unwrap(), (0, None));
    assert_eq!(
        store.post(&[message(&fixture, "a")]).await.unwrap(),
        0,
        "what was sent is not sent again"
    );
}

#[rstest]
#[tokio::test]
async fn a_job_is_planned_once_and_tried_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    let job = NewJob {
        kind: "probe".to_owned(),
        object: "RS-2027-000001".to_owned(),
        due_at: fixture.clock.now() + SignedDuration::from_hours(1),
    };
    assert_eq!(store.plan(&[job.clone(), job.clone()]).await.unwrap(), 1);
    assert!(store.lease_jobs(5).await.unwrap().is_empty());
    fixture.clock.advance(3_600_000);
    let leased = store.lease_jobs(5).await.unwrap();
    assert_eq!((leased.len(), leased[0].attempts), (1, 1));
    let later = fixture.clock.now() + SignedDuration::from_mins(1);
    store
        .job_ended(leased[0].id, JobOutcome::Again(later), Some("timeout"))
        .await
        .unwrap();
    fixture.clock.advance(60_000);
    let again = store.lease_jobs(5).await.unwrap();
    assert_eq!(
        (again[0].attempts, again[0].last_error.as_deref()),
        (2, Some("timeout"))
    );
    store
        .job_ended(again[0].id, JobOutcome::Done, None)
        .await
        .unwrap();
    assert_eq!(store.jobs_of(&job.object).await.unwrap()[0].state, "done");
    assert_eq!(store.plan(std::slice::from_ref(&job)).await.unwrap(), 0);
    assert_eq!(store.cancel_jobs("probe", &job.object).await.unwrap(), 0);
}

#[rstest]
#[tokio::test]
async fn contacts_and_messages_lie_sealed(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let (store, operator) = (&fixture.store, fixture.store.operator("root"));
    let agency = "ubnd".parse().unwrap();
    assert!(store.contacts(&agency).await.unwrap().is_empty());
    let contact = Contact {
        role: ContactRole::Office,
        name: "NAME-4471".to_owned(),
        email: Some("MAIL-8820@saomai.example".to_owned()),
        phone: None,
    };
    store
        .set_contacts(&operator, &agency, std::slice::from_ref(&contact))
        .await
        .unwrap();
    assert_eq!(store.contacts(&agency).await.unwrap(), [contact]);
    store.post(&[message(&fixture, "a")]).await.unwrap();
    let written = match &fixture.database {
        Some(server) => server.dump().into_bytes(),
        None => std::fs::read(fixture.directory().join("rasoat.sqlite-wal")).unwrap(),
    };
    let holds = |needle: &str| {
        written
            .windows(needle.len())
            .any(|window| window == needle.as_bytes())
    };
    assert!(holds("RS-2027-000001"), "the search itself works");
    for planted in ["NAME-4471", "MAIL-8820", "WORDS-7731"] {
        assert!(!holds(planted), "{planted}");
    }
    assert!(store.contacts(&"khac".parse().unwrap()).await.is_err());
}
