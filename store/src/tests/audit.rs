//! The audit log is only added to, and any change of it is found.

use rasoat_core::{CaseAction, Decision, FindingAction, Role};
use rstest::rstest;

use super::casework::{found, user};
use super::support::{Engine, Fixture, Postgres, Sqlite};
use crate::{AuditFault, AuditSigner, StoreError, verify_audit};

/// A store in which a few things happened, and its audit log.
async fn log(engine: Engine) -> (Fixture, String) {
    let fixture = Fixture::on(engine).await;
    user(&fixture, "an", Role::Handler, None).await;
    let operator = fixture.store.operator("root");
    fixture.store.audit_checkpoint().await.unwrap();
    user(&fixture, "binh", Role::Approver, None).await;
    let export = fixture.store.audit_export(&operator).await.unwrap();
    (fixture, export)
}

#[rstest]
#[tokio::test]
async fn an_export_is_verified_without_the_store(#[values(Sqlite, Postgres)] engine: Engine) {
    let (fixture, export) = log(engine).await;
    let verified = verify_audit(&export, None).unwrap();
    assert_eq!((verified.events, verified.checkpoints), (4, 2));
    assert_eq!(verify_audit(&export, Some(&verified.public_key)), Ok(verified));
    let other = "0".repeat(64);
    assert_eq!(verify_audit(&export, Some(&other)), Err(AuditFault::OtherKey));
    let auditor = user(&fixture, "chi", Role::Auditor, None).await;
    assert!(fixture.store.audit_export(&auditor).await.is_ok());
    let handler = user(&fixture, "dung", Role::Handler, None).await;
    assert!(matches!(
        fixture.store.audit_export(&handler).await,
        Err(StoreError::Refused(_))
    ));
}

#[tokio::test]
async fn every_changed_byte_is_found() {
    let (_fixture, export) = log(Sqlite).await;
    let key = verify_audit(&export, None).unwrap().public_key;
    for place in 0..export.len() {
        for bit in [0, 1, 5] {
            let mut bytes = export.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            assert!(
                verify_audit(&changed, Some(&key)).is_err(),
                "byte {place}, bit {bit}"
            );
        }
    }
    let lines: Vec<&str> = export.lines().collect();
    for left_out in 0..lines.len() {
        let mut rest = lines.clone();
        let line = rest.remove(left_out);
        let shorter = rest.join("\n") + "\n";
        // A checkpoint in the middle may be left out: the one at the end signs the same.
        let is_middle_checkpoint = line.starts_with("{\"checkpoint\"") && left_out + 1 < lines.len();
        assert_eq!(
            verify_audit(&shorter, Some(&key)).is_ok(),
            is_middle_checkpoint,
            "line {left_out}"
        );
    }
    assert!(verify_audit("", None).is_err());
}

#[rstest]
#[tokio::test]
async fn a_witness_signs_and_what_was_signed_holds(#[values(Sqlite, Postgres)] engine: Engine) {
    let (fixture, _) = log(engine).await;
    let (store, operator) = (&fixture.store, fixture.store.operator("root"));
    let own = store.audit_checkpoint().await.unwrap().unwrap();
    let police = AuditSigner::from_seed(&[7; 32]).unwrap();
    let now = rasoat_core::Clock::now(&*fixture.clock);
    let hash: [u8; 32] =
        std::array::from_fn(|index| u8::from_str_radix(&own.hash[2 * index..2 * index + 2], 16).unwrap());
    let signed = police.sign("pa03", &own.store, own.number, hash, now);
    store.keep_witness(&operator, &signed).await.unwrap();
    let forged = police.sign("pa03", &own.store, own.number, [1; 32], now);
    assert!(matches!(
        store.keep_witness(&operator, &forged).await,
        Err(StoreError::BadWitness)
    ));
    let mut posing = signed.clone();
    posing.signer = "other".to_owned();
    assert!(matches!(
        store.keep_witness(&operator, &posing).await,
        Err(StoreError::BadWitness)
    ));
    let export = store.audit_export(&operator).await.unwrap();
    let verified = verify_audit(&export, None).unwrap();
    assert_eq!(verified.witnesses.len(), 1);
    assert!(AuditSigner::from_seed(&[7; 31]).is_err());
}

#[rstest]
#[tokio::test]
async fn the_databases_refuse_what_bypasses_the_log(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let an = user(&fixture, "an", Role::Handler, None).await;
    let binh = user(&fixture, "binh", Role::Approver, None).await;
    let finding = found(&fixture, "một").await;
    let store = &fixture.store;
    let propose = FindingAction::Propose {
        decision: Decision::Confirm,
    };
    store
        .decide(&an, finding, None, FindingAction::Claim)
        .await
        .unwrap();
    store.decide(&an, finding, None, propose).await.unwrap();
    let decided = store
        .decide(&binh, finding, None, FindingAction::Approve)
        .await
        .unwrap();
    store.audit_checkpoint().await.unwrap();
    for statement in [
        "UPDATE audit_log SET event = '{}' WHERE number = 1",
        "DELETE FROM audit_log WHERE number = 1",
        "UPDATE audit_checkpoints SET signer = 'x'",
        "DELETE FROM audit_checkpoints",
        "DELETE FROM cases",
        "UPDATE cases SET state = 'closed'",
        "UPDATE cases SET body = '{}'",
        "UPDATE cases SET version = version + 1",
        "UPDATE cases SET priority = 4",
        "UPDATE findings SET state = 'dismissed'",
        "UPDATE findings SET state = 'dismissed', version = version + 1",
        "UPDATE findings SET review = NULL",
        "INSERT INTO cases (code, year, number, finding_id, agency_id, priority, state, flags, version, body, opened_at,
             changed_at) SELECT 'RS-2027-000009', 2027, 9, finding_id, agency_id, priority, state, flags, version, body,
             opened_at, changed_at FROM cases",
    ] {
        let mut writing = store.database().write().await.unwrap();
        let refused = sqlx::query(statement).execute(&mut *writing).await.unwrap_err();
        let told = refused.to_string();
        assert!(told.contains("event") || told.contains("only added to") || told.contains("never deleted"), "{told}");
    }
    let case = decided.opened.unwrap();
    store
        .act(&an, case.code(), None, CaseAction::InformPolice)
        .await
        .unwrap();
}
