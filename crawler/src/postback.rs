//! Pages that only a form leads to, as addresses: the form's address with a fragment that names the postback.
//!
//! So they wait in the frontier like any other target. What the form must be sent with (`__VIEWSTATE` and the
//! like) is too large and too short-lived to wait there: it is kept in memory, and where it is not there any
//! more, it is fetched again from the form's page.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use url::Url;

use crate::canonical::{canonical, percent_decode};
use crate::links::{BUTTON, Postback};

/// How the fragment of such an address begins.
const MARK: &str = "rasoat:postback=";
/// Most bytes of form fields that are kept.
const MAX_STATE_BYTES: usize = 64 * 1024 * 1024;

/// Whether a fragment was made here and names a postback. Fragments of addresses found in documents are
/// dropped when they are found, so that no document can make one.
pub(crate) fn is_ours(fragment: &str) -> bool {
    fragment.starts_with(MARK)
}

/// The address of the page that a postback leads to.
pub(crate) fn address(postback: &Postback) -> Url {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let mut address = postback.action.clone();
    let fragment = format!(
        "{MARK}{},{}",
        encode(&postback.target),
        encode(&postback.argument)
    );
    address.set_fragment(Some(&fragment));
    address
}

/// The event target and argument that an address of ours names.
pub(crate) fn event(address: &Url) -> Option<(String, String)> {
    let (target, argument) = address.fragment()?.strip_prefix(MARK)?.split_once(',')?;
    let decode = |text: &str| String::from_utf8(percent_decode(&text.replace('+', " "))).ok();
    Some((decode(target)?, decode(argument)?))
}

/// The body to post.
pub(crate) fn body(target: &str, argument: &str, fields: &[(String, String)]) -> String {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    match target.strip_prefix(BUTTON) {
        None => body
            .append_pair("__EVENTTARGET", target)
            .append_pair("__EVENTARGUMENT", argument),
        Some(button) => body
            .append_pair("__EVENTTARGET", "")
            .append_pair("__EVENTARGUMENT", "")
            .append_pair(button, argument),
    };
    body.extend_pairs(fields).finish()
}

/// The fields of forms whose pagers were found and not yet followed.
#[derive(Default)]
pub(crate) struct FormStates(Mutex<States>);

type Fields = Arc<Vec<(String, String)>>;

#[derive(Default)]
struct States {
    by_address: HashMap<String, Fields>,
    bytes: usize,
}

impl FormStates {
    /// Keeps the fields for the page that `postback` leads to, if there is room. The first ones found stay.
    pub(crate) fn keep(&self, postback: &Postback) {
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = size(&postback.fields);
        if states.bytes + bytes > MAX_STATE_BYTES {
            return;
        }
        let key = canonical(&address(postback));
        if let std::collections::hash_map::Entry::Vacant(place) = states.by_address.entry(key) {
            place.insert(Arc::clone(&postback.fields));
            states.bytes += bytes;
        }
    }

    /// Takes out the fields kept for `address`.
    pub(crate) fn take(&self, address: &Url) -> Option<Fields> {
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fields = states.by_address.remove(&canonical(address))?;
        states.bytes -= size(&fields);
        Some(fields)
    }
}

/// Counts shared fields once for each page: rather too much than too little.
fn size(fields: &Fields) -> usize {
    fields.iter().map(|(name, value)| name.len() + value.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postback() -> Postback {
        Postback {
            action: Url::parse("http://s.example/Tra-Cuu.aspx?k=1").unwrap(),
            target: "ctl00$main,grid".into(),
            argument: "Page$2".into(),
            text: None,
            fields: Arc::new(vec![("__VIEWSTATE".into(), "a+b/=".into())]),
        }
    }

    #[test]
    fn an_address_names_its_event() {
        let address = address(&postback());
        let again = Url::parse(address.as_str()).unwrap();
        assert_eq!(event(&again), Some(("ctl00$main,grid".into(), "Page$2".into())));
        assert_eq!(event(&Url::parse("http://s.example/#top").unwrap()), None);
    }

    #[test]
    fn the_state_of_a_form_is_taken_once() {
        let states = FormStates::default();
        states.keep(&postback());
        let address = address(&postback());
        assert_eq!(states.take(&address), Some(postback().fields));
        assert_eq!(states.take(&address), None);
        assert_eq!(states.0.lock().unwrap().bytes, 0);
    }

    #[test]
    fn the_body_is_a_form() {
        assert_eq!(
            body("g", "Page$2", &postback().fields),
            "__EVENTTARGET=g&__EVENTARGUMENT=Page%242&__VIEWSTATE=a%2Bb%2F%3D"
        );
        assert_eq!(
            body("!sau", "Trang sau", &[]),
            "__EVENTTARGET=&__EVENTARGUMENT=&sau=Trang+sau"
        );
    }
}
