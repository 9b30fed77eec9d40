//! Addresses in a page: everywhere a browser or a reader finds them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use html_escape::decode_html_entities;
use lol_html::html_content::{Comment, Element, TextChunk, TextType};
use lol_html::{HtmlRewriter, MemorySettings, Settings, doc_comments, doc_text, element};
use rasoat_core::DocumentRole;
use url::Url;

use super::form::{Form, Postback, is_pager};
use super::header::refresh_address;
use super::words::Words;
use super::{FoundLink, PageLinks, charset, is_page_furniture, resolve, script, tidy_text};

/// Most bytes of a page that are searched for links.
const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;
/// Most memory for one tag or text that is not complete yet.
const MAX_PARSER_BYTES: usize = 4 * 1024 * 1024;
/// Longest script that is searched, in bytes.
const MAX_SCRIPT_BYTES: usize = 1024 * 1024;
/// Most `srcdoc` pages inside each other.
const MAX_NESTING: u8 = 2;

/// The links of a page, at most `max`.
pub(crate) fn of_html(bytes: &[u8], content_type: Option<&str>, address: &Url, max: usize) -> PageLinks {
    let text = charset::decode(&bytes[..bytes.len().min(MAX_PAGE_BYTES)], content_type);
    let page = Rc::new(RefCell::new(Page::default()));
    search(&text, &page, 0);
    let page = std::mem::take(&mut *page.borrow_mut());
    page.finish(address, max)
}

/// Searches one page. What the parser gives up on, it gives up on at the end: what it found stays.
fn search(text: &str, page: &Rc<RefCell<Page>>, nesting: u8) {
    let settings = Settings::new()
        .append_element_content_handler(element!("*", |element| {
            visit_element(element, page, nesting);
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|chunk| {
            page.borrow_mut().text(chunk, nesting);
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment: &mut Comment<'_>| {
            page.borrow_mut().comment(&comment.text());
            Ok(())
        }))
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MAX_PARSER_BYTES))
        .with_strict(false);
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    if rewriter.write(text.as_bytes()).is_ok() {
        let _ = rewriter.end();
    }
    page.borrow_mut().end_script();
}

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

#[derive(Default)]
struct Page {
    base: Option<String>,
    links: Vec<RawLink>,
    open_anchor: Option<usize>,
    forms: Vec<Form>,
    open_form: Option<usize>,
    postbacks: Vec<RawPostback>,
    script: String,
    words: Words,
    cookie: Option<String>,
    reloads: bool,
}

fn visit_element(element: &mut Element<'_, '_>, page: &Rc<RefCell<Page>>, nesting: u8) {
    let tag = element.tag_name();
    let attribute = |name: &str| element.get_attribute(name).map(|value| decode_html_entities(&value).into_owned());
    let nested = (tag == "iframe" && nesting < MAX_NESTING).then(|| attribute("srcdoc")).flatten();
    let is_closed = {
        let mut page = page.borrow_mut();
        page.element(&tag, &attribute);
        for found in element.attributes() {
            page.other_attribute(&found.name(), || decode_html_entities(&found.value()).into_owned());
        }
        matches!(tag.as_str(), "a" | "form" | "select")
    };
    if let (true, Some(handlers)) = (is_closed, element.end_tag_handlers()) {
        let page = Rc::clone(page);
        handlers.push(Box::new(move |_| {
            page.borrow_mut().close(&tag);
            Ok(())
        }));
    }
    if let Some(nested) = nested {
        search(&nested, page, nesting + 1);
    }
}

impl Page {
    fn element(&mut self, tag: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        match tag {
            "base" if self.base.is_none() => self.base = attribute("href"),
            "a" | "area" => self.anchor(tag, attribute),
            "iframe" | "frame" | "embed" | "source" => self.link(attribute("src"), true),
            "object" => self.link(attribute("data"), true),
            "link" => self.link_element(attribute),
            "meta" => self.meta(attribute),
            "blockquote" | "q" | "ins" | "del" => self.link(attribute("cite"), true),
            "form" => {
                let is_post = attribute("method").is_some_and(|method| method.trim().eq_ignore_ascii_case("post"));
                self.forms.push(Form::new(attribute("action").unwrap_or_default(), is_post));
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
        let is_script = trimmed.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("javascript:"));
        self.links.push(RawLink {
            address: if is_script { String::new() } else { trimmed.to_owned() },
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
        if let Some(address) = address.filter(|address| !address.trim().is_empty()) {
            self.links.push(RawLink {
                address,
                text: String::new(),
                title: None,
                role: DocumentRole::Content,
                may_be_furniture,
            });
        }
    }

    fn link_element(&mut self, attribute: &dyn Fn(&str) -> Option<String>) {
        const FOR_BROWSERS: [&str; 14] = [
            "stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest",
            "apple-touch-icon", "mask-icon", "pingback", "edituri", "wlwmanifest", "profile",
        ];
        let rel = attribute("rel").unwrap_or_default().to_ascii_lowercase();
        if rel.split_whitespace().any(|rel| FOR_BROWSERS.contains(&rel)) {
            return;
        }
        let is_feed = attribute("type").is_some_and(|kind| kind.contains("rss") || kind.contains("atom"));
        let is_list = is_feed || rel.split_whitespace().any(|rel| rel == "sitemap");
        self.link(attribute("href"), true);
        if let Some(link) = self.links.last_mut().filter(|_| is_list) {
            link.role = DocumentRole::Navigation;
        }
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
        if let (true, Some(value)) = (tag == "option", &value) {
            if script::looks_like_address(value) {
                self.link(Some(value.clone()), true);
            }
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
    fn other_attribute(&mut self, name: &str, value: impl Fn() -> String) {
        if name.starts_with("on") {
            for address in script::addresses(&value()) {
                self.link(Some(address), true);
            }
        } else if name.starts_with("data-") {
            let value = value();
            if script::looks_like_address(&value) {
                self.link(Some(value), true);
            } else if value.contains(['"', '\'']) {
                script::addresses(&value).into_iter().for_each(|address| self.link(Some(address), true));
            }
        }
    }

    fn close(&mut self, tag: &str) {
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

    fn text(&mut self, chunk: &TextChunk<'_>, nesting: u8) {
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
                if let Some(link) = self.open_anchor.and_then(|anchor| self.links.get_mut(anchor)) {
                    if link.text.len() < super::MAX_TEXT_CHARS * 8 {
                        link.text.push_str(&text);
                    }
                }
            }
            // `<noscript>` counts as plain text to the parser; a crawler without scripts reads it as a page.
            TextType::RawText if nesting == 0 && chunk.as_str().contains("href") => self.comment(chunk.as_str()),
            _ => {}
        }
    }

    fn end_script(&mut self) {
        let script = std::mem::take(&mut self.script);
        if script.is_empty() {
            return;
        }
        self.reloads |= script::reloads(&script);
        self.cookie = self.cookie.take().or_else(|| script::cookie(&script));
        script::addresses(&script).into_iter().for_each(|address| self.link(Some(address), true));
    }

    /// Addresses in markup that is commented out: the values of `href` and `src`.
    fn comment(&mut self, text: &str) {
        for attribute in ["href=", "src="] {
            for (at, _) in text.match_indices(attribute) {
                let rest = &text[at + attribute.len()..];
                let value = script::literals(rest).next().filter(|_| rest.starts_with(['"', '\'']));
                let value = value.map(|value| decode_html_entities(value.as_ref()).into_owned());
                self.link(value.filter(|value| !value.to_ascii_lowercase().starts_with("javascript:")), true);
            }
        }
    }

    fn finish(self, address: &Url, max: usize) -> PageLinks {
        let base = self.base.as_deref().and_then(|base| address.join(base.trim()).ok());
        let base = base.as_ref().unwrap_or(address);
        let postbacks = self.postbacks(address, base, max);
        let mut seen = HashSet::new();
        let mut links = Vec::new();
        let by_form = self.forms.iter().filter_map(|form| form.address(base)).map(|address| FoundLink {
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
            script_cookie: self.cookie,
            reloads: self.reloads,
        }
    }

    fn postbacks(&self, address: &Url, base: &Url, max: usize) -> Vec<Postback> {
        let fields: Vec<Arc<Vec<(String, String)>>> = self.forms.iter().map(|form| Arc::new(state_of(form))).collect();
        let pager = |raw: &RawPostback| {
            let text = self.links.get(raw.link).and_then(link_text);
            // Where markup is broken, the form may have been closed early: ASP.NET pages have one form.
            let form = raw.form.or_else(|| self.forms.iter().position(|form| form.is_post))?;
            let action = if self.forms[form].action.trim().is_empty() { address } else { base };
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
    form.fields.iter().filter(|(name, _)| is_state(name)).cloned().collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> PageLinks {
        of_html(html.as_bytes(), None, &Url::parse("http://s.example/d/p.html").unwrap(), 1000)
    }

    fn check(html: &str, expected: &[&str]) {
        let found: Vec<String> = page(html).links.into_iter().map(|link| link.address.into()).collect();
        let expected: Vec<String> = expected.iter().map(|path| format!("http://s.example{path}")).collect();
        assert_eq!(found, expected, "{html}");
    }

    #[test]
    fn links_are_found_wherever_they_stand() {
        check("<a href='a.html'>x</a><A HREF=/b>y</A>", &["/d/a.html", "/b"]);
        check("<a href='/a?x=1&amp;y=2#z'>", &["/a?x=1&y=2"]);
        check("<area href=/a><iframe src=/b></iframe><frame src=/c><embed src=/d.pdf>", &["/a", "/b", "/c", "/d.pdf"]);
        check("<object data=/a.pdf></object>", &["/a.pdf"]);
        check("<link rel=next href=/2><link rel=stylesheet href=/s><link rel='shortcut icon' href=/i>", &["/2"]);
        check("<meta http-equiv=Refresh content='5; URL=/a'>", &["/a"]);
        check("<base href='/x/'><a href=a>", &["/x/a"]);
        check("<a href=a></a><base href='/x/'>", &["/x/a"]);
        check("<td onclick=\"window.open('/a.pdf')\">", &["/a.pdf"]);
        check("<a href=\"javascript:window.open('/a.pdf')\">x</a>", &["/a.pdf"]);
        check("<div data-url='/a.docx' data-id='5' data-x='{\"f\":\"\\/b.pdf\"}'>", &["/a.docx", "/b.pdf"]);
        check("<script>var x = '/a/b'; // it's\nvar y=\"c.xlsx\"</script>", &["/a/b", "/d/c.xlsx"]);
        check("<!-- <a href=\"/a.pdf\">cũ</a> -->", &["/a.pdf"]);
        check("<noscript><a href=\"/a\">x</a></noscript>", &["/a"]);
        check("<select><option value='/a.html'>A<option value='3'>B</select>", &["/a.html"]);
        check("<iframe srcdoc=\"<a href='/a'>x</a>\"></iframe>", &["/a"]);
        check("<form action=/tim><input name=q><input type=submit></form>", &["/tim?q="]);
    }

    #[test]
    fn what_leads_to_no_document_is_left_out() {
        check("<a href='mailto:a@s.example'><a href='tel:1'><a href='#top'><a href=''><a href='javascript:void(0)'>", &[]);
        check("<script src=/a.js></script><img src=/a.png><video><source src=/a.mp4></video>", &[]);
        check("<form method=post action=/x><input name=q></form>", &[]);
        check("<a href='/anh.png'>ảnh</a>", &["/anh.png"]);
        check("<a href='/a'>1</a><a href='/a'>2</a>", &["/a"]);
    }

    #[test]
    fn link_texts_are_what_a_reader_sees() {
        let text = |html: &str| page(html).links[0].text.clone();
        assert_eq!(text("<a href=/a> Công&nbsp;văn <b>mật</b>\n số 5 </a> khác").as_deref(), Some("Công văn mật số 5"));
        assert_eq!(text("<a href=/a title='Tải về'>5/KH</a>").as_deref(), Some("5/KH Tải về"));
        assert_eq!(text("<a href=/a></a>"), None);
        assert_eq!(text("<a href=/a>một<a href=/b>hai").as_deref(), Some("một"));
        assert_eq!(text(&format!("<a href=/a>{}</a>", "dài ".repeat(500))).map(|text| text.chars().count()), Some(300));
    }

    #[test]
    fn pagers_take_the_state_of_their_form_along() {
        let html = "<form method=post action='t.aspx'><input type=hidden name=__VIEWSTATE value='V&amp;1'>
            <input type=hidden name=__EVENTTARGET value=''><a href=\"javascript:__doPostBack(&#39;g&#39;,&#39;Page$2&#39;)\">2</a>
            <a href=\"javascript:__doPostBack('g','Delete$2')\">x</a><input type=hidden name=__EVENTVALIDATION value=E></form>";
        let found = page(html);
        assert_eq!(found.links, []);
        assert_eq!(found.postbacks.len(), 1);
        let postback = &found.postbacks[0];
        assert_eq!(postback.action.as_str(), "http://s.example/d/t.aspx");
        assert_eq!((postback.target.as_str(), postback.argument.as_str()), ("g", "Page$2"));
        let fields: Vec<(&str, &str)> = postback.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(fields, [("__VIEWSTATE", "V&1"), ("__EVENTVALIDATION", "E")]);
    }

    #[test]
    fn hostile_pages_end_and_are_bounded() {
        let many = "<a href=/x".to_owned() + &(0..5000).map(|n| format!("{n}><a href=/y")).collect::<String>();
        assert_eq!(page(&many).links.len(), 1000);
        page(&"<a ".repeat(100_000));
        page(&format!("<a href=\"{}", "x".repeat(5_000_000)));
        page(&"<div>".repeat(100_000));
        page("<script>'");
        page("<iframe srcdoc='<iframe srcdoc=\"<iframe srcdoc=x>\">'>");
    }
}
