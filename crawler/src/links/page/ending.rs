//! What a page leads to, once it was read to its end.

use std::collections::HashSet;
use std::sync::Arc;

use rasoat_core::DocumentRole;
use url::Url;

use super::super::form::{BUTTON, Form, Postback, is_pager};
use super::super::{FoundLink, PageLinks, resolve, tidy_text};
use super::{LinkKind, Page, PostbackText, RawLink, RawPostback};

impl Page {
    /// The links of the page at `address`, at most `max`.
    pub(in crate::links) fn finish(self, address: &Url, max: usize) -> PageLinks {
        let base = self
            .base
            .as_deref()
            .and_then(|base| address.join(base.trim()).ok());
        let base = base.as_ref().unwrap_or(address);
        let postbacks = self.postbacks(address, base, max);
        let mut seen = HashSet::new();
        let mut links = Vec::new();
        let by_form = self
            .forms
            .iter()
            .filter_map(|form| form.address(base))
            .map(|address| FoundLink {
                address,
                text: None,
                role: DocumentRole::Content,
                is_drawn: false,
            });
        let by_link = self.links.iter().filter_map(|link| {
            let found = resolve(base, &link.address)?;
            link.kind.wants(&found).then(|| FoundLink {
                address: found,
                text: link_text(link),
                role: link.kind.role(),
                is_drawn: matches!(link.kind, LinkKind::Drawn | LinkKind::Code),
            })
        });
        for link in by_link.chain(by_form) {
            if links.len() >= max {
                break;
            }
            if seen.insert(link.address.clone()) {
                links.push(link);
            }
        }
        PageLinks {
            links,
            postbacks,
            words: self.words.finish(),
            sets_cookie: self.sets_cookie,
            script_cookie: self.cookie,
            reloads: self.reloads,
        }
    }

    fn postbacks(&self, address: &Url, base: &Url, max: usize) -> Vec<Postback> {
        let fields: Vec<Arc<Vec<(String, String)>>> =
            self.forms.iter().map(|form| Arc::new(state_of(form))).collect();
        let pager = |raw: &RawPostback| {
            let text = match &raw.text {
                PostbackText::Anchor(link) => self.links.get(*link).and_then(link_text),
                PostbackText::Button(text) => text.as_deref().and_then(tidy_text),
            };
            // Where markup is broken, the form may have been closed early: ASP.NET pages have one form.
            let form = raw
                .form
                .or_else(|| self.forms.iter().position(|form| form.is_post))?;
            let action = if self.forms[form].action.trim().is_empty() {
                address
            } else {
                base
            };
            is_pager(&raw.target, &raw.argument, text.as_deref()).then_some(())?;
            // A button of any other form may do anything.
            let is_asp_net = || fields[form].iter().any(|(name, _)| name == "__VIEWSTATE");
            (!raw.target.starts_with(BUTTON) || is_asp_net()).then_some(())?;
            Some(Postback {
                action: self.forms[form].action_from(action)?,
                target: raw.target.clone(),
                argument: raw.argument.clone(),
                text,
                fields: Arc::clone(&fields[form]),
            })
        };
        self.postbacks.iter().filter_map(pager).take(max).collect()
    }
}

/// The fields of a form but for the two that a postback fills in.
fn state_of(form: &Form) -> Vec<(String, String)> {
    let is_state = |name: &str| !matches!(name, "__EVENTTARGET" | "__EVENTARGUMENT");
    form.fields
        .iter()
        .filter(|(name, _)| is_state(name))
        .cloned()
        .collect()
}

fn link_text(link: &RawLink) -> Option<String> {
    let text = tidy_text(&link.text);
    match (text, link.title.as_deref().and_then(tidy_text)) {
        (Some(text), Some(title)) if text != title => tidy_text(&format!("{text} {title}")),
        (text, title) => text.or(title),
    }
}
