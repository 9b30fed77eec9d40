//! Addresses in a page: everywhere a browser or a reader finds them.

use std::cell::RefCell;
use std::rc::Rc;

use html_escape::decode_html_entities;
use lol_html::html_content::{Comment, Doctype, Element};
use lol_html::{HtmlRewriter, MemorySettings, Settings, doc_comments, doc_text, doctype, element};
use url::Url;

use super::page::Page;
use super::{PageLinks, charset};

/// Most bytes of a page that are searched for links.
const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;
/// Most memory for one tag or text that is not complete yet.
const MAX_PARSER_BYTES: usize = 4 * 1024 * 1024;
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
        .append_document_content_handler(doctype!(|doctype: &mut Doctype<'_>| {
            page.borrow_mut().doctype(doctype.system_id());
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

fn visit_element(element: &mut Element<'_, '_>, page: &Rc<RefCell<Page>>, nesting: u8) {
    let tag = element.tag_name();
    let attribute = |name: &str| {
        element
            .get_attribute(name)
            .map(|value| decode_html_entities(&value).into_owned())
    };
    let nested = (tag == "iframe" && nesting < MAX_NESTING)
        .then(|| attribute("srcdoc"))
        .flatten();
    let is_closed = {
        let mut page = page.borrow_mut();
        page.element(&tag, &attribute);
        for found in element.attributes() {
            page.other_attribute(&tag, &found.name(), || {
                decode_html_entities(&found.value()).into_owned()
            });
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> PageLinks {
        of_html(
            html.as_bytes(),
            None,
            &Url::parse("http://s.example/d/p.html").unwrap(),
            1000,
        )
    }

    fn check(html: &str, expected: &[&str]) {
        let found: Vec<String> = page(html)
            .links
            .into_iter()
            .map(|link| link.address.into())
            .collect();
        let expected: Vec<String> = expected
            .iter()
            .map(|path| format!("http://s.example{path}"))
            .collect();
        assert_eq!(found, expected, "{html}");
    }

    #[test]
    fn links_are_found_wherever_they_stand() {
        check("<a href='a.html'>x</a><A HREF=/b>y</A>", &["/d/a.html", "/b"]);
        check("<a href='/a?x=1&amp;y=2#z'>", &["/a?x=1&y=2"]);
        check(
            "<area href=/a><iframe src=/b></iframe><frame src=/c><embed src=/d.pdf>",
            &["/a", "/b", "/c", "/d.pdf"],
        );
        check("<object data=/a.pdf></object>", &["/a.pdf"]);
        check(
            "<link rel=next href=/2><link rel=preload href=/s><link rel='shortcut icon' href=/i>",
            &["/2"],
        );
        check("<meta http-equiv=Refresh content='5; URL=/a'>", &["/a"]);
        check("<base href='/x/'><a href=a>", &["/x/", "/x/a"]);
        check("<a href=a></a><base href='/x/'>", &["/x/a", "/x/"]);
        check("<td onclick=\"window.open('/a.pdf')\">", &["/a.pdf"]);
        check("<a href=\"javascript:window.open('/a.pdf')\">x</a>", &["/a.pdf"]);
        check(
            "<div data-url='/a.docx' data-id='5' data-x='{\"f\":\"\\/b.pdf\"}'>",
            &["/a.docx", "/b.pdf"],
        );
        check(
            "<script>var x = '/a/b'; // it's\nvar y=\"c.xlsx\"</script>",
            &["/a/b", "/d/c.xlsx"],
        );
        check("<!-- <a href=\"/a.pdf\">cũ</a> -->", &["/a.pdf"]);
        check("<noscript><a href=\"/a\">x</a></noscript>", &["/a"]);
        check(
            "<select><option value='/a.html'>A<option value='3'>B</select>",
            &["/a.html"],
        );
        check("<iframe srcdoc=\"<a href='/a'>x</a>\"></iframe>", &["/a"]);
        check(
            "<form action=/tim><input name=q><input type=submit></form>",
            &["/tim?q="],
        );
    }

    #[test]
    fn what_leads_to_no_document_is_left_out() {
        check(
            "<a href='mailto:a@s.example'><a href='tel:1'><a href='#top'><a href=''><a href='javascript:void(0)'>",
            &[],
        );
        check(
            "<script src=/jquery.js></script><img src=/a.png><video><source src=/a.mp4></video>",
            &[],
        );
        check("<form method=post action=/x><input name=q></form>", &[]);
        check(
            "<form method=post><input type=hidden name=__VIEWSTATE value=/wEPDwUKLTEx><button formaction=/x></form>",
            &[],
        );
        check("<a href='/anh.png'>ảnh</a>", &["/anh.png"]);
        check("<a href='/a'>1</a><a href='/a'>2</a>", &["/a"]);
    }

    #[test]
    fn link_texts_are_what_a_reader_sees() {
        let text = |html: &str| page(html).links[0].text.clone();
        assert_eq!(
            text("<a href=/a> Công&nbsp;văn <b>mật</b>\n số 5 </a> khác").as_deref(),
            Some("Công văn mật số 5")
        );
        assert_eq!(
            text("<a href=/a title='Tải về'>5/KH</a>").as_deref(),
            Some("5/KH Tải về")
        );
        assert_eq!(text("<a href=/a></a>"), None);
        assert_eq!(text("<a href=/a>một<a href=/b>hai").as_deref(), Some("một"));
        assert_eq!(
            text(&format!("<a href=/a>{}</a>", "dài ".repeat(500))).map(|text| text.chars().count()),
            Some(300)
        );
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
        assert_eq!(
            (postback.target.as_str(), postback.argument.as_str()),
            ("g", "Page$2")
        );
        let fields: Vec<(&str, &str)> = postback
            .fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(fields, [("__VIEWSTATE", "V&1"), ("__EVENTVALIDATION", "E")]);
    }

    #[test]
    fn hostile_pages_end_and_are_bounded() {
        let many: Vec<String> = (0..5000).map(|n| format!("<a href=/x{n}>")).collect();
        assert_eq!(page(&many.concat()).links.len(), 1000);
        page(&"<a ".repeat(100_000));
        page(&format!("<a href=\"{}", "x".repeat(5_000_000)));
        page(&"<div>".repeat(100_000));
        page("<script>'");
        page("<iframe srcdoc='<iframe srcdoc=\"<iframe srcdoc=x>\">'>");
    }
}
