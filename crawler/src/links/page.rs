//! What is collected while a page is read: [`Page`].

mod ending;

use html_escape::decode_html_entities;
use lol_html::html_content::{TextChunk, TextType};
use rasoat_core::DocumentRole;
use url::Url;

use super::attributes::{Holds, addresses_of_set, holds, is_drawn};
use super::form::{BUTTON, Form};
use super::header::refresh_address;
use super::sources::is_worth_reading;
use super::words::Words;
use super::{code, is_page_furniture, plain, script, style};

/// Longest script and longest piece of text that is searched, in bytes.
const MAX_SCRIPT_BYTES: usize = 1024 * 1024;
const MAX_PROSE_BYTES: usize = 1024 * 1024;
/// Most addresses collected of one page before doubles are sorted out.
const MAX_COLLECTED: usize = 50_000;

/// A link before its page's base is known.
struct RawLink {
    address: String,
    text: String,
    title: Option<String>,
    kind: LinkKind,
}

/// Where a link stands, which says what it may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkKind {
    /// An anchor: whatever it leads to is there to be opened.
    Anchor,
    /// Anywhere else in a page.
    Part,
    /// Something that the page is drawn with.
    Drawn,
    /// A script or style sheet.
    Code,
    /// A feed or sitemap.
    List,
}

impl LinkKind {
    const fn role(self) -> DocumentRole {
        match self {
            Self::Anchor | Self::Part | Self::Drawn => DocumentRole::Content,
            Self::Code | Self::List => DocumentRole::Navigation,
        }
    }

    fn wants(self, address: &Url) -> bool {
        match self {
            Self::Anchor => true,
            Self::Part | Self::Drawn | Self::List => !is_page_furniture(address),
            Self::Code => is_worth_reading(address),
        }
    }
}

struct RawPostback {
    target: String,
    argument: String,
    /// The anchor that posts it, or the text of the button.
    text: PostbackText,
    form: Option<usize>,
}

enum PostbackText {
    Anchor(usize),
    Button(Option<String>),
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
    prose: String,
    words: Words,
    cookie: Option<String>,
    sets_cookie: bool,
    reloads: bool,
}

impl Page {
    pub(super) fn element(&mut self, tag: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        match tag {
            "base" if self.base.is_none() => {
                self.base = attribute("href");
                self.link(self.base.clone(), LinkKind::Drawn);
            }
            "a" | "area" => self.anchor(tag, attribute),
            "iframe" | "frame" | "embed" => self.link(attribute("src"), LinkKind::Part),
            "object" => self.link(attribute("data"), LinkKind::Part),
            "script" => self.link(attribute("src"), LinkKind::Code),
            "link" => self.link_element(attribute),
            "meta" => self.meta(attribute),
            "form" => {
                let is_post =
                    attribute("method").is_some_and(|method| method.trim().eq_ignore_ascii_case("post"));
                self.forms
                    .push(Form::new(attribute("action").unwrap_or_default(), is_post));
                self.open_form = Some(self.forms.len() - 1);
            }
            "input" | "select" | "option" | "textarea" | "button" => self.field(tag, attribute),
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
            kind: LinkKind::Anchor,
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
                text: PostbackText::Anchor(link),
                form: self.open_form,
            });
        } else if is_script {
            // `javascript:window.open('/a.pdf')` takes the text of its anchor along; further ones do not.
            let mut found = code::addresses(&decode_percent(&trimmed[11..])).into_iter();
            self.links[link].address = found.next().unwrap_or_default();
            found.for_each(|address| self.link(Some(address), LinkKind::Part));
        }
    }

    fn link(&mut self, address: Option<String>, kind: LinkKind) {
        let has_room = self.links.len() < MAX_COLLECTED;
        if let Some(address) = address.filter(|address| has_room && !address.trim().is_empty()) {
            self.links.push(RawLink {
                address,
                text: String::new(),
                title: None,
                kind,
            });
        }
    }

    fn links_of_code(&mut self, code: &str) {
        for address in code::addresses(code) {
            self.link(Some(address), LinkKind::Part);
        }
    }

    fn links_of_style(&mut self, css: &str) {
        for address in style::addresses(css) {
            self.link(Some(address.to_owned()), LinkKind::Drawn);
        }
    }

    fn links_of_prose(&mut self, text: &str) {
        if text.contains('/') {
            for address in plain::addresses(text) {
                self.link(Some(address.to_owned()), LinkKind::Part);
            }
        }
    }

    fn link_element(&mut self, attribute: &dyn Fn(&str) -> Option<String>) {
        const FOR_BROWSERS: [&str; 13] = [
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
        if rel.split_whitespace().any(|rel| rel == "stylesheet") {
            return self.link(attribute("href"), LinkKind::Code);
        }
        let is_feed = attribute("type").is_some_and(|kind| kind.contains("rss") || kind.contains("atom"));
        let is_list = is_feed || rel.split_whitespace().any(|rel| rel == "sitemap");
        self.link(
            attribute("href"),
            if is_list { LinkKind::List } else { LinkKind::Part },
        );
    }

    fn meta(&mut self, attribute: &dyn Fn(&str) -> Option<String>) {
        let content = attribute("content").unwrap_or_default();
        let header = attribute("http-equiv")
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match header.as_str() {
            "refresh" => {
                let address = refresh_address(&content);
                self.reloads |= address.is_none() || content.trim_start().starts_with('0');
                self.link(address.map(str::to_owned), LinkKind::Part);
            }
            "content-security-policy" => {
                let mut words = content.split([' ', ';', ',']);
                let reports_to = words
                    .find(|word| *word == "report-uri")
                    .and_then(|_| words.next());
                self.link(reports_to.map(str::to_owned), LinkKind::Drawn);
            }
            _ if script::looks_like_address(&content) => self.link(Some(content), LinkKind::Drawn),
            _ if content.contains('<') => self.comment(&content),
            _ => {}
        }
    }

    fn field(&mut self, tag: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let value = attribute("value");
        if tag == "option" {
            let address = value.clone().filter(|value| script::looks_like_address(value));
            self.link(address, LinkKind::Part);
        }
        if matches!(tag, "input" | "button") {
            self.button(tag, attribute);
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
            "button" => {}
            "select" => form.select(name),
            _ => form.option(value, attribute("selected").is_some()),
        }
    }

    /// A button that sends its form elsewhere, or that turns a page.
    fn button(&mut self, tag: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let is_post = self.open_form.is_some_and(|form| self.forms[form].is_post);
        if !is_post {
            self.link(attribute("formaction"), LinkKind::Part);
        }
        let value = attribute("value");
        if let Some((target, argument)) = attribute("onclick").as_deref().and_then(script::postback) {
            self.postbacks.push(RawPostback {
                target,
                argument,
                text: PostbackText::Button(value),
                form: self.open_form,
            });
        } else if is_post && tag == "input" {
            let kind = attribute("type").unwrap_or_default().to_ascii_lowercase();
            let name = attribute("name").filter(|name| !name.is_empty() && kind == "submit");
            if let (Some(name), Some(value)) = (name, value) {
                self.postbacks.push(RawPostback {
                    target: format!("{BUTTON}{name}"),
                    argument: value.clone(),
                    text: PostbackText::Button(Some(value)),
                    form: self.open_form,
                });
            }
        }
    }

    /// Any attribute that was not read with its element.
    pub(super) fn other_attribute(&mut self, tag: &str, name: &str, value: impl Fn() -> String) {
        let kind = if is_drawn(tag) {
            LinkKind::Drawn
        } else {
            LinkKind::Part
        };
        match holds(tag, name) {
            Holds::Nothing => {}
            Holds::Address => self.link(Some(value()), kind),
            Holds::AddressSet => {
                for address in addresses_of_set(&value()) {
                    self.link(Some(address.to_owned()), kind);
                }
            }
            Holds::Style => self.links_of_style(&value()),
            Holds::Code => self.links_of_code(&value()),
            Holds::Data => {
                let value = value();
                if !value.contains(['/', '.']) {
                } else if script::looks_like_address(&value) {
                    self.link(Some(value), kind);
                } else if name.starts_with("data-") && value.contains(['"', '\'']) {
                    self.links_of_code(&value);
                }
            }
        }
    }

    /// What a document type declaration names.
    pub(super) fn doctype(&mut self, system: Option<String>) {
        let is_own = |address: &String| !address.to_ascii_lowercase().contains("//www.w3.org/");
        self.link(system.filter(is_own), LinkKind::Drawn);
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
                if self.prose.len() < MAX_PROSE_BYTES {
                    self.prose.push_str(&text);
                }
                if chunk.last_in_text_node() {
                    let prose = std::mem::take(&mut self.prose);
                    self.links_of_prose(&prose);
                }
            }
            // `<noscript>` counts as plain text to the parser; a crawler without scripts reads it as a page.
            TextType::RawText if nesting == 0 => {
                let text = chunk.as_str();
                if text.contains("href") || text.contains("src") {
                    self.comment(text);
                }
                self.links_of_style(text);
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
        self.links_of_code(&script);
        self.links_of_prose(&script.replace("\\/", "/"));
    }

    /// Addresses in markup that is commented out: the values of `href` and `src`, and what stands in its text.
    pub(super) fn comment(&mut self, text: &str) {
        for attribute in ["href=", "src="] {
            for (at, _) in text.match_indices(attribute) {
                let rest = &text[at + attribute.len()..];
                let value = script::leading_literal(rest);
                let value = value.map(|value| decode_html_entities(value.as_ref()).into_owned());
                self.link(
                    value.filter(|value| !value.to_ascii_lowercase().starts_with("javascript:")),
                    LinkKind::Part,
                );
            }
        }
        self.links_of_prose(text);
    }
}

fn decode_percent(text: &str) -> String {
    String::from_utf8(crate::canonical::percent_decode(text)).unwrap_or_else(|_| text.to_owned())
}
