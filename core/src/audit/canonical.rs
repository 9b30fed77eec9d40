//! The one way to write a value as JSON: [`canonical_json`].

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

/// Why a text is not taken for an event of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// It is not an event that this version knows.
    #[error(
        "this is not an event that this version knows; use the version of rasoat that wrote it or a newer one"
    )]
    NotAnEvent,
    /// It is an event, written otherwise than rasoat writes it.
    #[error("the event is not in canonical form: it was changed")]
    NotCanonical,
}

/// Writes `value` as JSON in the one form of RFC 8785 for values without fractions: members in order of name,
/// no white space, escapes only where JSON demands them.
///
/// # Panics
///
/// Never for types of this crate, which hold only what JSON can hold.
pub fn canonical_json(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).expect("our own types hold only what JSON can hold");
    let mut text = String::new();
    write(&mut text, &value);
    text
}

fn write(text: &mut String, value: &Value) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(text, item);
            }
            text.push(']');
        }
        Value::Object(members) => {
            // Not left to the map, whose order depends on a feature of the library. All our names are ASCII.
            let members: BTreeMap<&String, &Value> = members.iter().collect();
            text.push('{');
            for (index, (name, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(text, &Value::String(name.clone()));
                text.push(':');
                write(text, member);
            }
            text.push('}');
        }
        // The library escapes just what RFC 8785 §3.2.2.2 says.
        scalar => write!(text, "{scalar}").expect("a string takes any text"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Actor, AuditAction, AuditEvent, AuditObject, Machine, Remark, Role};

    fn check(value: &Value, expected: &str) {
        assert_eq!(canonical_json(value), expected);
    }

    #[test]
    fn there_is_one_form() {
        check(
            &json!({"b": [1, -2, null], "a": {"d": true, "c": "x"}}),
            r#"{"a":{"c":"x","d":true},"b":[1,-2,null]}"#,
        );
        check(
            &json!("\"\\/\u{8}\u{c}\n\r\t\u{1}é€"),
            r#""\"\\/\b\f\n\r\t\u0001é€""#,
        );
        check(&json!({}), "{}");
    }

    #[test]
    fn an_event_reads_back_from_its_canonical_form_only() {
        let actor = Actor::person("an".parse().unwrap(), Role::Handler);
        let at = "2026-03-01T08:00:00.123456Z".parse().unwrap();
        let event = AuditEvent::new(at, actor, AuditAction::UserLocked, AuditObject::Store)
            .because(Some(Remark::new("thôi việc").unwrap()));
        let text = event.to_canonical();
        assert_eq!(
            text,
            r#"{"action":{"type":"user_locked"},"actor":{"kind":"person","role":"handler","user":"an"},"at":"2026-03-01T08:00:00.123Z","object":{"kind":"store"},"reason":"thôi việc"}"#
        );
        assert_eq!(AuditEvent::from_canonical(&text), Ok(event));
        let spaced = text.replacen(':', ": ", 1);
        assert_eq!(
            AuditEvent::from_canonical(&spaced),
            Err(CanonicalError::NotCanonical)
        );
        let machine = Actor::machine(Machine::Verifier);
        let other = AuditEvent::new(at, machine, AuditAction::BackedUp, AuditObject::Store);
        assert_eq!(AuditEvent::from_canonical(&other.to_canonical()), Ok(other));
        assert_eq!(AuditEvent::from_canonical("{}"), Err(CanonicalError::NotAnEvent));
    }
}
