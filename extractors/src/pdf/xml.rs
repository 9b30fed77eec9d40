//! Texts of the XML packets that PDF files carry: XMP metadata and XFA forms.

use std::borrow::Cow;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// Texts taken from one packet.
const MAX_TEXTS: usize = 5_000;
/// Names of containers in RDF, which say nothing about the value.
const CONTAINERS: [&str; 5] = ["li", "Alt", "Bag", "Seq", "Description"];

/// The texts and attributes of an XML packet, each with the local name of what holds it. What is broken ends
/// it.
pub(crate) fn texts(packet: &[u8]) -> Vec<(String, String)> {
    let packet = if packet.starts_with(&[0xfe, 0xff]) || packet.starts_with(&[0xff, 0xfe]) {
        Cow::Owned(super::strings::decode(packet))
    } else {
        String::from_utf8_lossy(packet)
    };
    let mut reader = Reader::from_str(&packet);
    reader.config_mut().check_end_names = false;
    let mut names: Vec<String> = Vec::new();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut text = String::new();
    while found.len() < MAX_TEXTS {
        let Ok(event) = reader.read_event() else {
            break;
        };
        match event {
            Event::Start(element) => {
                take(&mut text, &names, &mut found);
                attributes(&element, &mut found);
                names.push(element.local_name().as_ref().to_owned());
            }
            Event::Empty(element) => attributes(&element, &mut found),
            Event::End(_) => {
                take(&mut text, &names, &mut found);
                names.pop();
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part),
            Event::GeneralRef(reference) => text.push_str(&resolve(&reference)),
            Event::Eof => break,
            _ => {}
        }
    }
    found
}

/// Moves the text gathered so far to what was found, under the innermost telling name.
fn take(text: &mut String, names: &[String], found: &mut Vec<(String, String)>) {
    let whole = std::mem::take(text);
    if !whole.trim().is_empty() {
        let name = names
            .iter()
            .rev()
            .find(|name| !CONTAINERS.contains(&name.as_str()));
        found.push((name.cloned().unwrap_or_default(), whole.trim().to_owned()));
    }
}

fn attributes(element: &quick_xml::events::BytesStart<'_>, found: &mut Vec<(String, String)>) {
    for attribute in element.attributes().with_checks(false).flatten() {
        if attribute.key.as_ref().starts_with("xml") || attribute.key.local_name().as_ref() == "about" {
            continue;
        }
        if let Ok(value) = quick_xml::escape::unescape(&attribute.value)
            && !value.trim().is_empty()
        {
            found.push((
                attribute.key.local_name().as_ref().to_owned(),
                value.trim().to_owned(),
            ));
        }
    }
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return letter.to_string();
    }
    quick_xml::escape::resolve_predefined_entity(reference)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(packet: &str, expected: &[(&str, &str)]) {
        let found = texts(packet.as_bytes());
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_found_in_elements_and_attributes() {
        check(
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description rdf:about='' pdf:Keywords='mật'><dc:title><rdf:Alt>\
             <rdf:li xml:lang='x-default'>Độ &amp; m&#x1EAD;t</rdf:li></rdf:Alt></dc:title></rdf:Description></x:xmpmeta>",
            &[("Keywords", "mật"), ("title", "Độ & mật")],
        );
    }

    #[test]
    fn broken_xml_gives_what_comes_before() {
        check("<a>một<b", &[]);
        check("<a>một</a><b x=>hai", &[("a", "một")]);
        check("", &[]);
    }
}
