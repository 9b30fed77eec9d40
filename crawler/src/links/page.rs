//! What is collected while a page is read: [`Page`].

use std::collections::HashSet;
use std::sync::Arc;

use html_escape::decode_html_entities;
use lol_html::html_content::{TextChunk, TextType};
use rasoat_core::DocumentRole;
use url::Url;

use super::form::{Form, Postback, is_pager};
use super::header::refresh_address;
use super::words::Words;
use super::{FoundLink, PageLinks, is_page_furniture, resolve, script, tidy_text};

/// Longest script that is searched, in bytes.
const MAX_SCRIPT_BYTES: usize = 1024 * 1024;
/// Most addresses collected of one page before doubles are sorted out.
const MAX_COLLECTED: usize = 50_000;

/// A link before its page's base is known.
struct RawLink {
    address: String,
    text: String,
    title: Option<String>,
    role: DocumentRole,
    may_be_furniture: bool,
}

struct RawPostback {
    target: String,
    argument: String,
    link: usize,
    form: Option<usize>,
}

/// The links, forms and words of a page, while it is read.
#[derive(Default)]
pub(super) struct Page {
    base: Option<String>,
    links: Vec<RawLink>,
    open_anchor: Option<usize>,
    forms: Vec<Form>,
    open_form: Option<usize>,
    postbacks: Vec<RawPostback>,
    script: String,
    words: Words,
    cookie: Option<String>,
    sets_cookie: bool,
    reloads: bool,
}

impl Page {
    pub(super) fn element(&mut self, tag: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        match tag {
            "base" if self.base.is_none() => self.base = attribute("href"),
            "a" | "area" => self.anchor(tag, attribute),
            "iframe" | "frame" | "embed" | "source" => self.link(attribute("src"), true),
            "object" => self.link(attribute("data"), true),
            "link" => self.link_element(attribute),
            "meta" => self.meta(attribute),
            "blockquote" | "q" | "ins" | "del" => self.link(attribute("cite"), true),
            "form" => {
                let is_post =
                    attribute("method").is_some_and(|method| method.trim().eq_ignore_ascii_case("post"));
                self.forms
                    .push(Form::new(attribute("action").unwrap_or_default(), is_post));
                self.open_form = Some(self.forms.len() - 1);
            }
            "input" | "select" | "option" | "textarea" => self.field(tag, attribute),
            _ => {}
        }
    }

    fn anchor(&mut self, tag: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let href = attribute("href").unwrap_or_default();
        let onclick = attribute("onclick").unwrap_or_default();
        let title = attribute("title").or_else(|| attribute("alt"));
        let trimmed = href.trim();
        if self.links.len() >= MAX_COLLECTED {
            return;
        }
        let is_script = trimmed
            .get(..11)
            .is_some_and(|start| start.eq_ignore_ascii_case("javascript:"));
        self.links.push(RawLink {
            address: if is_script {
                String::new()
            } else {
                trimmed.to_owned()
            },
            text: String::new(),
            title,
            role: DocumentRole::Content,
            may_be_furniture: false,
        });
        let link = self.links.len() - 1;
        if tag == "a" {
            self.open_anchor = Some(link);
        }
        let code = if is_script { trimmed } else { onclick.as_str() };
        if let Some((target, argument)) = script::postback(code) {
            self.postbacks.push(RawPostback {
                target,
                argument,
                link,
                form: self.open_form,
            });
        } else if is_script {
            // `javascript:window.open('/a.pdf')` takes the text of its anchor along; further ones do not.
            let mut found = script::addresses(&decode_percent(trimmed)).into_iter();
            self.links[link].address = found.next().unwrap_or_default();
            found.for_each(|address| self.link(Some(address), true));
        }
    }

    fn link(&mut self, address: Option<String>, may_be_furniture: bool) {
        self.link_for(address, DocumentRole::Content, may_be_furniture);
    }

    fn link_for(&mut self, address: Option<String>, role: DocumentRole, may_be_furniture: bool) {
        let has_room = self.links.len() < MAX_COLLECTED;
        if let Some(address) = address.filter(|address| has_room && !address.trim().is_empty()) {
            self.links.push(RawLink {
                address,
                text: String::new(),
                title: None,
                role,
                may_be_furniture,
            });
        }
    }

    fn links_of_script(&mut self, script: &str) {
        for address in script::addresses(script) {
            self.link(Some(address), true);
        }
    }

    fn link_element(&mut self, attribute: &dyn Fn(&str) -> Option<String>) {
        const FOR_BROWSERS: [&str; 14] = [
            "stylesheet",
            "icon",
            "preload",
            "prefetch",
            "preconnect",
            "dns-prefetch",
            "modulepreload",
            "manifest",
            "apple-touch-icon",
            "mask-icon",
            "pingback",
            "edituri",
            "wlwmanifest",
            "profile",
        ];
        let rel = attribute("rel").unwrap_or_default().to_ascii_lowercase();
        if rel.split_whitespace().any(|rel| FOR_BROWSERS.contains(&rel)) {
            return;
        }
        let is_feed = attribute("type").is_some_and(|kind| kind.contains("rss") || kind.contains("atom"));
        let is_list = is_feed || rel.split_whitespace().any(|rel| rel == "sitemap");
        let role = if is_list {
            DocumentRole::Navigation
        } else {
            DocumentRole::Content
        };
        self.link_for(attribute("href"), role, true);
    }

    fn meta(&mut self, attribute: &dyn Fn(&str) -> Option<String>) {
        if !attribute("http-equiv").is_some_and(|name| name.trim().eq_ignore_ascii_case("refresh")) {
            return;
        }
        let content = attribute("content").unwrap_or_default();
        let address = refresh_address(&content);
        self.reloads |= address.is_none() || content.trim_start().starts_with('0');
        self.link(address.map(str::to_owned), true);
    }

    fn field(&mut self, tag: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let value = attribute("value");
        if tag == "option" {
            self.link(
                value.clone().filter(|value| script::looks_like_address(value)),
                true,
            );
        }
        let Some(form) = self.open_form.and_then(|form| self.forms.get_mut(form)) else {
            return;
        };
        let name = attribute("name");
        match tag {
            "input" => {
                let kind = attribute("type").unwrap_or_default().to_ascii_lowercase();
                form.input(&kind, name, value, attribute("checked").is_some());
            }
            "textarea" => form.input("text", name, None, false),
            "select" => form.select(name),
            _ => form.option(value, attribute("selected").is_some()),
        }
    }

    /// Event handlers and `data-` attributes of any element.
    pub(super) fn other_attribute(&mut self, name: &str, value: impl Fn() -> String) {
        if name.starts_with("on") {
            self.links_of_script(&value());
        } else if name.starts_with("data-") {
            let value = value();
            if script::looks_like_address(&value) {
                self.link(Some(value), true);
            } else if value.contains(['"', '\'']) {
                self.links_of_script(&value);
            }
        }
    }

    pub(super) fn close(&mut self, tag: &str) {
        match tag {
            "a" => self.open_anchor = None,
            "form" => self.open_form = None,
            _ => {
                if let Some(form) = self.open_form.and_then(|form| self.forms.get_mut(form)) {
                    form.select(None);
                }
            }
        }
    }

    pub(super) fn text(&mut self, chunk: &TextChunk<'_>, nesting: u8) {
        match chunk.text_type() {
            TextType::ScriptData => {
                if self.script.len() < MAX_SCRIPT_BYTES {
                    self.script.push_str(chunk.as_str());
                }
                if chunk.last_in_text_node() {
                    self.end_script();
                }
            }
            TextType::Data => {
                let text = decode_html_entities(chunk.as_str());
                self.words.add(&text);
                let anchor = self.open_anchor.and_then(|anchor| self.links.get_mut(anchor));
                if let Some(link) = anchor.filter(|link| link.text.len() < super::MAX_TEXT_CHARS * 8) {
                    link.text.push_str(&text);
                }
            }
            // `<noscript>` counts as plain text to the parser; a crawler without scripts reads it as a page.
            TextType::RawText if nesting == 0 && chunk.as_str().contains("href") => {
                self.comment(chunk.as_str());
            }
            _ => {}
        }
    }

    pub(super) fn end_script(&mut self) {
        let script = std::mem::take(&mut self.script);
        if script.is_empty() {
            return;
        }
        self.reloads |= script::reloads(&script);
        self.sets_cookie |= script.contains("document.cookie");
        self.cookie = self.cookie.take().or_else(|| script::cookie(&script));
        self.links_of_script(&script);
    }

    /// Addresses in markup that is commented out: the values of `href` and `src`.
    pub(super) fn comment(&mut self, text: &str) {
        for attribute in ["href=", "src="] {
            for (at, _) in text.match_indices(attribute) {
                let rest = &text[at + attribute.len()..];
                let value = script::leading_literal(rest);
                let value = value.map(|value| decode_html_entities(value.as_ref()).into_owned());
                self.link(
                    value.filter(|value| !value.to_ascii_lowercase().starts_with("javascript:")),
                    true,
                );
            }
        }
    }

    pub(super) fn finish(self, address: &Url, max: usize) -> PageLinks {
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
            });
        let by_link = self.links.iter().filter_map(|link| {
            let found = resolve(base, &link.address)?;
            let is_wanted = !link.may_be_furniture || !is_page_furniture(&found);
            is_wanted.then(|| FoundLink {
                address: found,
                text: link_text(link),
                role: link.role,
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
            let text = self.links.get(raw.link).and_then(link_text);
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

fn decode_percent(text: &str) -> String {
    String::from_utf8(crate::canonical::percent_decode(text)).unwrap_or_else(|_| text.to_owned())
}
