//! Forms: what a page sends when nothing is filled in.

use std::sync::Arc;

use url::Url;

use super::resolve;

/// Most fields kept of one form.
const MAX_FIELDS: usize = 300;

/// What stands before the name of a button in place of a `__doPostBack` target: pagers that are plain buttons.
pub(crate) const BUTTON: char = '!';

/// A page that a pager leads to by posting its form (ASP.NET `__doPostBack`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Postback {
    /// Where the form is posted to.
    pub(crate) action: Url,
    /// `__EVENTTARGET`, or [`BUTTON`] and the name of the button.
    pub(crate) target: String,
    /// `__EVENTARGUMENT`, or the value of the button.
    pub(crate) argument: String,
    /// The text of the pager's link.
    pub(crate) text: Option<String>,
    /// The other fields of the form, as the page gave them.
    pub(crate) fields: Arc<Vec<(String, String)>>,
}

/// A form as it is being read.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) is_post: bool,
    /// Whether it asks for a password or a file: then it is never sent.
    is_personal: bool,
    pub(super) fields: Vec<(String, String)>,
    /// The select that is being read, and whether one of its options is chosen.
    open_select: Option<(String, bool)>,
}

impl Form {
    /// Begins a form.
    pub(super) fn new(action: String, is_post: bool) -> Self {
        Self {
            action,
            is_post,
            ..Self::default()
        }
    }

    /// Takes an `input`: what a browser would send if nobody touched it and nobody pressed a button.
    pub(super) fn input(
        &mut self,
        kind: &str,
        name: Option<String>,
        value: Option<String>,
        is_checked: bool,
    ) {
        match kind {
            "password" | "file" => self.is_personal = true,
            "submit" | "image" | "button" | "reset" => {}
            "checkbox" | "radio" if !is_checked => {}
            "checkbox" | "radio" => self.field(name, value.or_else(|| Some("on".into()))),
            _ => self.field(name, value),
        }
    }

    fn field(&mut self, name: Option<String>, value: Option<String>) {
        if let Some(name) = name.filter(|name| !name.is_empty() && self.fields.len() < MAX_FIELDS) {
            self.fields.push((name, value.unwrap_or_default()));
        }
    }

    /// Begins a `select`.
    pub(super) fn select(&mut self, name: Option<String>) {
        self.open_select = name.map(|name| (name, false));
    }

    /// Takes an `option`: the first one is sent, or the chosen one.
    pub(super) fn option(&mut self, value: Option<String>, is_chosen: bool) {
        let Some((name, was_chosen)) = self.open_select.clone() else {
            return;
        };
        let place = self.fields.iter().position(|(known, _)| *known == name);
        match place {
            None => self.field(Some(name.clone()), value),
            Some(place) if is_chosen && !was_chosen => self.fields[place].1 = value.unwrap_or_default(),
            Some(_) => {}
        }
        self.open_select = Some((name, was_chosen || is_chosen));
    }

    /// The address that a GET form leads to with what stands in it. `None` for a form that is not to be sent.
    pub(super) fn address(&self, base: &Url) -> Option<Url> {
        let goes_nowhere = self.fields.is_empty() && self.action.trim().is_empty();
        if self.is_post || self.is_personal || goes_nowhere {
            return None;
        }
        let mut address = self.action_from(base)?;
        if self.fields.is_empty() {
            return Some(address);
        }
        address.query_pairs_mut().clear().extend_pairs(&self.fields);
        Some(address)
    }

    /// Where the form is sent: to the page itself if it does not say.
    pub(super) fn action_from(&self, base: &Url) -> Option<Url> {
        if self.action.trim().is_empty() {
            let mut own = base.clone();
            own.set_fragment(None);
            return Some(own);
        }
        resolve(base, &self.action)
    }
}

/// Whether a postback turns a page, judged by its argument, its target and the text of its link. Anything
/// else may change something on the server and is left alone.
pub(super) fn is_pager(target: &str, argument: &str, text: Option<&str>) -> bool {
    if let Some(page) = argument.strip_prefix("Page$") {
        // The first page is the one that the form's address shows, and the one before was seen.
        return !matches!(page, "1" | "First" | "Prev") && page.bytes().all(|b| b.is_ascii_alphanumeric());
    }
    let is_button = target.starts_with(BUTTON);
    if !is_button && !argument.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let text = text.unwrap_or_default().trim().to_lowercase();
    let is_number = !text.is_empty() && text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
    let is_step = [
        "...",
        "…",
        ">",
        ">>",
        "»",
        "›",
        "<",
        "<<",
        "«",
        "‹",
        "next",
        "tiếp",
        "sau",
        "trang sau",
        "trang tiếp",
    ]
    .contains(&text.as_str());
    let target = target.to_ascii_lowercase();
    let names_pager = ["pager", "paging", "page", "trang"]
        .iter()
        .any(|name| target.contains(name));
    is_number || is_step || (names_pager && !argument.is_empty() && !is_button)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pagers_are_posted() {
        for (target, argument, text, expected) in [
            ("ctl00$grid", "Page$2", Some("2"), true),
            ("ctl00$grid", "Page$Next", None, true),
            ("ctl00$grid", "Page$1", Some("1"), false),
            ("ctl00$lnk2", "", Some(" 12 "), true),
            ("ctl00$lnk2", "", Some("»"), true),
            ("ctl00$AspNetPager1", "3", Some("Trang ba"), true),
            ("ctl00$grid", "Delete$2", Some("2"), false),
            ("ctl00$grid", "Sort$Ten", Some("Tên"), false),
            ("ctl00$btnLogout", "", Some("Thoát"), false),
            ("ctl00$btnSave", "", None, false),
            ("!ctl00$btnNext", "Trang sau", Some("Trang sau"), true),
            ("!ctl00$pageDelete", "Xóa", Some("Xóa"), false),
        ] {
            assert_eq!(
                is_pager(target, argument, text),
                expected,
                "{target} {argument} {text:?}"
            );
        }
    }

    #[test]
    fn a_get_form_is_sent_as_it_stands() {
        let base = Url::parse("http://s.example/van-ban/").unwrap();
        assert_eq!(Form::new(String::new(), false).address(&base), None);
        let mut form = Form::new("/tim".into(), false);
        assert_eq!(form.address(&base).unwrap().as_str(), "http://s.example/tim");
        form.input("text", Some("q".into()), None, false);
        form.input("submit", Some("go".into()), Some("Tìm".into()), false);
        form.input("checkbox", Some("c".into()), Some("1".into()), false);
        form.select(Some("size".into()));
        form.option(Some("10".into()), false);
        form.option(Some("50".into()), true);
        assert_eq!(
            form.address(&base).unwrap().as_str(),
            "http://s.example/tim?q=&size=50"
        );
        form.input("password", Some("p".into()), None, false);
        assert_eq!(form.address(&base), None);
    }
}
