//! XML as a stream of elements and text, forgiving and without entities of its own: [`XmlReader`].

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Families of names, whatever prefix and edition of the standard a document uses for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `WordprocessingML`.
    Word,
    /// `SpreadsheetML`.
    Sheet,
    /// `PresentationML`.
    Slides,
    /// `DrawingML`, with its parts for text boxes, pictures and charts.
    Drawing,
    /// VML and the Office names that go with it.
    Vml,
    /// Markup compatibility.
    Compatibility,
    /// Everything else, `OpenDocument` included, where local names tell enough.
    Other,
}

impl Family {
    /// The family of a namespace by its address, transitional or strict.
    fn of_address(address: &str) -> Self {
        const PARTS: [(&str, Family); 8] = [
            ("wordprocessingml", Family::Word),
            ("office/word/", Family::Word),
            ("spreadsheetml", Family::Sheet),
            ("presentationml", Family::Slides),
            ("drawing", Family::Drawing),
            ("microsoft-com:vml", Family::Vml),
            ("microsoft-com:office", Family::Vml),
            ("markup-compatibility", Family::Compatibility),
        ];
        // Shapes and drawings of Word have addresses under both names.
        if address.contains("wordprocessingDrawing")
            || address.contains("wordprocessingShape")
            || address.contains("wordprocessingGroup")
            || address.contains("wordprocessingCanvas")
        {
            return Self::Drawing;
        }
        PARTS
            .iter()
            .find(|(part, _)| address.contains(part))
            .map_or(Self::Other, |(_, family)| *family)
    }

    /// The family that a prefix usually stands for, where its declaration was lost.
    fn of_usual_prefix(prefix: &str) -> Self {
        match prefix {
            "w" | "w14" | "w15" => Self::Word,
            "x" => Self::Sheet,
            "p" => Self::Slides,
            "a" | "wp" | "wps" | "wpg" | "pic" | "c" | "xdr" | "dgm" => Self::Drawing,
            "v" | "o" | "w10" => Self::Vml,
            "mc" => Self::Compatibility,
            _ => Self::Other,
        }
    }
}

/// A start tag.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    tag: BytesStart<'a>,
}

impl Element<'_> {
    /// The value of the attribute with this local name, whatever its prefix; entities are decoded.
    pub(crate) fn attribute(&self, local: &str) -> Option<String> {
        let mut attributes = self.tag.html_attributes();
        let mut found = attributes.with_checks(false).flatten();
        let attribute = found.find(|attribute| attribute.key.local_name().into_inner() == local)?;
        Some(unescape(&attribute.value))
    }

    /// The value of `val`.
    pub(crate) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// Whether a switch such as `<w:b/>` is on: without a value, or with one that does not say no.
    pub(crate) fn is_on(&self) -> bool {
        self.value()
            .is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off" | "none"))
    }

    /// All attributes but declarations of namespaces: local name and value.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (String, String)> {
        let attributes = self.tag.html_attributes().with_checks(false).clone();
        attributes
            .flatten()
            .filter(|attribute| !attribute.key.0.starts_with("xmlns"))
            .map(|attribute| {
                let name = attribute.key.local_name().into_inner().to_owned();
                (name, unescape(&attribute.value))
            })
    }
}

/// What comes next in a document.
#[derive(Debug)]
pub(crate) enum XmlEvent<'a> {
    /// A start tag; empty elements have an end, too.
    Start(Family, Cow<'a, str>, Element<'a>),
    /// An end tag.
    End(Family, Cow<'a, str>),
    /// Text between tags, entities decoded.
    Text(Cow<'a, str>),
    /// A comment.
    Comment(Cow<'a, str>),
}

/// Reads XML event by event; what does not follow the rules is passed over as far as possible.
pub(crate) struct XmlReader<'a> {
    reader: Reader<&'a [u8]>,
    prefixes: Vec<(String, Family)>,
    /// Whether the document ended in the middle, or broke the rules beyond repair.
    pub(crate) is_damaged: bool,
}

impl<'a> XmlReader<'a> {
    /// Reads a document that is text already.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            prefixes: Vec::new(),
            is_damaged: false,
        }
    }

    /// The next event, or nothing at the end.
    pub(crate) fn next(&mut self) -> Option<XmlEvent<'a>> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => {
                    self.declare(&tag);
                    let (family, local) = self.resolve(tag.name().0);
                    return Some(XmlEvent::Start(family, Cow::Owned(local), Element { tag }));
                }
                Ok(Event::End(tag)) => {
                    let (family, local) = self.resolve(tag.name().0);
                    return Some(XmlEvent::End(family, Cow::Owned(local)));
                }
                Ok(Event::Text(text)) => return Some(XmlEvent::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(XmlEvent::Text(text.into_inner())),
                Ok(Event::Comment(text)) => return Some(XmlEvent::Comment(text.into_inner())),
                Ok(Event::GeneralRef(reference)) => {
                    let name = reference.into_inner();
                    return Some(XmlEvent::Text(Cow::Owned(
                        entity(&name).unwrap_or_else(|| format!("&{name};")),
                    )));
                }
                Ok(Event::Eof) => return None,
                Ok(_) => {}
                Err(_) => {
                    self.is_damaged = true;
                    return None;
                }
            }
        }
    }

    fn declare(&mut self, tag: &BytesStart<'_>) {
        const MAX_PREFIXES: usize = 200;
        if !tag.attributes_raw().contains("xmlns") {
            return;
        }
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let prefix = match attribute.key.0.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => rest.trim_start_matches(':'),
                None => continue,
            };
            let family = Family::of_address(&attribute.value);
            match self.prefixes.iter().position(|(known, _)| known == prefix) {
                Some(place) => self.prefixes[place].1 = family,
                None if self.prefixes.len() < MAX_PREFIXES => self.prefixes.push((prefix.to_owned(), family)),
                None => {}
            }
        }
    }

    fn resolve(&self, name: &str) -> (Family, String) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let declared = self
            .prefixes
            .iter()
            .find(|(known, _)| known == prefix)
            .map(|(_, family)| *family);
        (
            declared.unwrap_or_else(|| Family::of_usual_prefix(prefix)),
            local.to_owned(),
        )
    }
}

/// Decodes the entities of attributes.
fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest
            .find(';')
            .filter(|end| *end <= 12)
            .and_then(|end| Some((end, entity(&rest[..end])?)))
        {
            Some((end, decoded)) => {
                text.push_str(&decoded);
                rest = &rest[end + 1..];
            }
            None => text.push('&'),
        }
    }
    text.push_str(rest);
    text
}

/// What `&name;` stands for: the five of XML, and characters by number.
fn entity(name: &str) -> Option<String> {
    if let Some(known) = quick_xml::escape::resolve_xml_entity(name) {
        return Some(known.to_owned());
    }
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(number).map(String::from)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn check(xml: &str, expected: &str) {
        let mut reader = XmlReader::new(xml);
        let mut seen = String::new();
        while let Some(event) = reader.next() {
            match event {
                XmlEvent::Start(family, name, element) => {
                    write!(seen, "<{family:?}:{name}").unwrap();
                    for (name, value) in element.attributes() {
                        write!(seen, " {name}={value}").unwrap();
                    }
                    seen += ">";
                }
                XmlEvent::End(_, name) => write!(seen, "</{name}>").unwrap(),
                XmlEvent::Text(text) => seen += &text,
                XmlEvent::Comment(text) => write!(seen, "!{text}!").unwrap(),
            }
        }
        assert_eq!(seen, expected, "{xml}");
    }

    #[test]
    fn names_are_told_by_their_address() {
        let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
        check(
            &format!("<q:p xmlns:q='{strict}' q:val='a&amp;b&#x1EAC;'/>"),
            "<Word:p val=a&bẬ></p>",
        );
        check(&format!("<p xmlns='{strict}'>x</p>"), "<Word:p>x</p>");
        check("<w:p>&lt;M&#7852;T&unknown;</w:p>", "<Word:p><MẬT&unknown;</p>");
        check("<a><![CDATA[<b>]]><!--c--></a>", "<Other:a><b>!c!</a>");
    }

    #[test]
    fn broken_documents_give_what_they_can() {
        check("<a><b>x</a></c>y", "<Other:a><Other:b>x</a></c>y");
        check("<a b=1 b='2'>x & y", "<Other:a b=1 b=2>x & y");
        check("<a>x<", "<Other:a>x");
    }
}
