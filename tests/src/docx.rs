//! Makes DOCX files: [`Docx`], with every place where words can stand in one.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::docx_parts;
use crate::markup::escape;

pub use crate::docx_letters::{add_letters, letters};

/// One run of text and how it looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    text: String,
    properties: String,
}

impl Run {
    /// Plain text.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            properties: String::new(),
        }
    }

    fn with(mut self, property: &str) -> Self {
        self.properties.push_str(property);
        self
    }

    /// In this font, such as `.VnTimeH` for text in an old encoding.
    #[must_use]
    pub fn font(self, name: &str) -> Self {
        let name = escape(name);
        self.with(&format!(
            "<w:rFonts w:ascii=\"{name}\" w:hAnsi=\"{name}\" w:cs=\"{name}\"/>"
        ))
    }

    /// Bold.
    #[must_use]
    pub fn bold(self) -> Self {
        self.with("<w:b/>")
    }

    /// Italic.
    #[must_use]
    pub fn italic(self) -> Self {
        self.with("<w:i/>")
    }

    /// Typed in small letters, shown in capitals.
    #[must_use]
    pub fn all_caps(self) -> Self {
        self.with("<w:caps/>")
    }

    /// Hidden (`w:vanish`): in the file, not on the page.
    #[must_use]
    pub fn hidden(self) -> Self {
        self.with("<w:vanish/>")
    }

    /// In this colour, six hexadecimal digits without `#`.
    #[must_use]
    pub fn colour(self, hex: &str) -> Self {
        self.with(&format!("<w:color w:val=\"{}\"/>", escape(hex)))
    }

    /// In this size, in half points: 26 is 13 pt.
    #[must_use]
    pub fn half_points(self, size: u32) -> Self {
        self.with(&format!("<w:sz w:val=\"{size}\"/>"))
    }

    fn xml(&self, text_element: &str) -> String {
        let properties = if self.properties.is_empty() {
            String::new()
        } else {
            format!("<w:rPr>{}</w:rPr>", self.properties)
        };
        let text = escape(&self.text);
        format!("<w:r>{properties}<{text_element} xml:space=\"preserve\">{text}</{text_element}></w:r>")
    }
}

/// One paragraph: its runs and how it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    properties: String,
    content: String,
}

impl Paragraph {
    /// A paragraph of plain text.
    pub fn new(text: &str) -> Self {
        Self::of(&[Run::new(text)])
    }

    /// A paragraph of these runs.
    pub fn of(runs: &[Run]) -> Self {
        Self {
            properties: String::new(),
            content: runs.iter().map(|run| run.xml("w:t")).collect(),
        }
    }

    /// The same text cut into runs of `characters` each, as editors do while one types.
    pub fn split(text: &str, characters: usize) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let runs: Vec<Run> = letters
            .chunks(characters.max(1))
            .map(|piece| Run::new(&piece.iter().collect::<String>()))
            .collect();
        Self::of(&runs)
    }

    /// Centred.
    #[must_use]
    pub fn centred(mut self) -> Self {
        self.properties.push_str("<w:jc w:val=\"center\"/>");
        self
    }

    /// With a border all around it.
    #[must_use]
    pub fn boxed(mut self) -> Self {
        let side =
            |name: &str| format!("<w:{name} w:val=\"double\" w:sz=\"6\" w:space=\"1\" w:color=\"C00000\"/>");
        let sides: String = ["top", "left", "bottom", "right"]
            .iter()
            .map(|name| side(name))
            .collect();
        // Word wants the border before the alignment.
        self.properties
            .insert_str(0, &format!("<w:pBdr>{sides}</w:pBdr>"));
        self
    }

    fn xml(&self) -> String {
        let properties = if self.properties.is_empty() {
            String::new()
        } else {
            format!("<w:pPr>{}</w:pPr>", self.properties)
        };
        format!("<w:p>{properties}{}</w:p>", self.content)
    }
}

/// A DOCX file in the making. What is added stands in the document in the order of the calls.
///
/// ```
/// use rasoat_testkit::docx::{Docx, Paragraph};
///
/// let mut docx = Docx::new();
/// docx.paragraph(&Paragraph::new("Thông báo lịch tiếp công dân").centred());
/// docx.table(&[vec!["STT".into(), "Họ tên".into()]]);
/// docx.text_box("HỎA TỐC");
/// assert!(docx.build().starts_with(b"PK"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Docx {
    body: String,
    header: String,
    first_header: String,
    footer: String,
    comments: Vec<String>,
    footnotes: Vec<String>,
    links: Vec<String>,
    title: String,
    subject: String,
    keywords: String,
    custom_properties: Vec<(String, String)>,
    extra_parts: Vec<(String, Vec<u8>)>,
}

impl Docx {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, paragraph: &Paragraph) -> &mut Self {
        self.body.push_str(&paragraph.xml());
        self
    }

    /// Adds a paragraph of plain text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.paragraph(&Paragraph::new(text))
    }

    /// Adds a bordered table; each inner vector is a row of cells.
    pub fn table(&mut self, rows: &[Vec<String>]) -> &mut Self {
        let cell = |text: &String| vec![Paragraph::new(text)];
        let rows: Vec<Vec<Vec<Paragraph>>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        self.body.push_str(&table_xml(&rows, true));
        self
    }

    /// Adds a table without borders whose cells hold paragraphs, as the header block is often made.
    pub fn borderless_table(&mut self, rows: &[Vec<Vec<Paragraph>>]) -> &mut Self {
        self.body.push_str(&table_xml(rows, false));
        self
    }

    /// Adds a floating text box in `DrawingML`, with a VML copy for old readers, as Word writes it.
    pub fn text_box(&mut self, text: &str) -> &mut Self {
        let inside = stamp_paragraph(text).xml();
        self.body.push_str(&docx_parts::alternate_text_box(&inside));
        self
    }

    /// Adds a floating text box in VML alone, as Word 2003 wrote it.
    pub fn vml_text_box(&mut self, text: &str) -> &mut Self {
        let inside = stamp_paragraph(text).xml();
        self.body.push_str(&docx_parts::vml_text_box(&inside));
        self
    }

    /// Adds words drawn as `WordArt` (VML text path), as Word writes its watermarks. With
    /// `in_header`, they stand in the page header, which is where Word puts them.
    pub fn word_art(&mut self, text: &str) -> &mut Self {
        self.header.push_str(&docx_parts::word_art(&escape(text)));
        self
    }

    /// Adds text that was deleted with changes tracked.
    pub fn deletion(&mut self, text: &str) -> &mut Self {
        let run = Run::new(text).xml("w:delText");
        let xml = format!(
            "<w:p><w:del w:id=\"901\" w:author=\"Văn thư\" w:date=\"2026-03-02T08:00:00Z\">{run}</w:del></w:p>"
        );
        self.body.push_str(&xml);
        self
    }

    /// Adds text that was inserted with changes tracked.
    pub fn insertion(&mut self, text: &str) -> &mut Self {
        let run = Run::new(text).xml("w:t");
        let xml = format!(
            "<w:p><w:ins w:id=\"902\" w:author=\"Văn thư\" w:date=\"2026-03-02T08:00:00Z\">{run}</w:ins></w:p>"
        );
        self.body.push_str(&xml);
        self
    }

    /// Adds a paragraph with a comment beside it.
    pub fn comment(&mut self, text: &str, comment: &str) -> &mut Self {
        let id = self.comments.len();
        let run = Run::new(text).xml("w:t");
        let reference = format!("<w:r><w:commentReference w:id=\"{id}\"/></w:r>");
        let xml = format!(
            "<w:p><w:commentRangeStart w:id=\"{id}\"/>{run}<w:commentRangeEnd w:id=\"{id}\"/>{reference}</w:p>"
        );
        self.body.push_str(&xml);
        self.comments.push(comment.to_owned());
        self
    }

    /// Adds a paragraph with a footnote.
    pub fn footnote(&mut self, text: &str, note: &str) -> &mut Self {
        self.footnotes.push(note.to_owned());
        let id = self.footnotes.len();
        let run = Run::new(text).xml("w:t");
        let xml = format!("<w:p>{run}<w:r><w:footnoteReference w:id=\"{id}\"/></w:r></w:p>");
        self.body.push_str(&xml);
        self
    }

    /// Adds a paragraph that links to an address.
    pub fn link(&mut self, text: &str, address: &str) -> &mut Self {
        self.links.push(address.to_owned());
        let id = self.links.len();
        let run = Run::new(text).xml("w:t");
        let xml = format!("<w:p><w:hyperlink r:id=\"rLink{id}\">{run}</w:hyperlink></w:p>");
        self.body.push_str(&xml);
        self
    }

    /// Adds a picture that has no pixels but an alternative text.
    pub fn picture_with_alt_text(&mut self, alt_text: &str) -> &mut Self {
        self.body.push_str(&docx_parts::empty_picture(&escape(alt_text)));
        self
    }

    /// Adds a page break.
    pub fn page_break(&mut self) -> &mut Self {
        self.body
            .push_str("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
        self
    }

    /// Adds a paragraph to the header of every page.
    pub fn header(&mut self, paragraph: &Paragraph) -> &mut Self {
        self.header.push_str(&paragraph.xml());
        self
    }

    /// Adds a paragraph to the header of the first page only.
    pub fn first_page_header(&mut self, paragraph: &Paragraph) -> &mut Self {
        self.first_header.push_str(&paragraph.xml());
        self
    }

    /// Adds a paragraph to the footer of every page.
    pub fn footer(&mut self, paragraph: &Paragraph) -> &mut Self {
        self.footer.push_str(&paragraph.xml());
        self
    }

    /// Sets title, subject and keywords of the file.
    pub fn properties(&mut self, title: &str, subject: &str, keywords: &str) -> &mut Self {
        title.clone_into(&mut self.title);
        subject.clone_into(&mut self.subject);
        keywords.clone_into(&mut self.keywords);
        self
    }

    /// Adds a property with a name of its own.
    pub fn custom_property(&mut self, name: &str, value: &str) -> &mut Self {
        self.custom_properties.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a file to the package as it is, such as `word/media/image1.png` or a broken part.
    pub fn extra_part(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> &mut Self {
        self.extra_parts.push((name.to_owned(), bytes.into()));
        self
    }

    /// The file. The same calls give the same bytes.
    pub fn build(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |name: &str, bytes: &[u8]| {
            zip.start_file(name, file_options())
                .and_then(|()| zip.write_all(bytes).map_err(Into::into))
                .expect("writing a zip file to memory cannot fail");
        };
        add("[Content_Types].xml", docx_parts::CONTENT_TYPES.as_bytes());
        add("_rels/.rels", docx_parts::PACKAGE_RELATIONS.as_bytes());
        add("word/document.xml", self.document_xml().as_bytes());
        add(
            "word/_rels/document.xml.rels",
            docx_parts::document_relations(&self.links).as_bytes(),
        );
        for (name, root, content) in [
            ("word/header1.xml", "w:hdr", &self.header),
            ("word/header2.xml", "w:hdr", &self.first_header),
            ("word/footer1.xml", "w:ftr", &self.footer),
        ] {
            // A header or footer must hold a paragraph.
            let content = if content.is_empty() { "<w:p/>" } else { content };
            add(name, docx_parts::part(root, content).as_bytes());
        }
        add(
            "word/comments.xml",
            docx_parts::comments(&self.comments).as_bytes(),
        );
        add(
            "word/footnotes.xml",
            docx_parts::footnotes(&self.footnotes).as_bytes(),
        );
        add(
            "docProps/core.xml",
            docx_parts::core_properties(&self.title, &self.subject, &self.keywords).as_bytes(),
        );
        add(
            "docProps/custom.xml",
            docx_parts::custom_properties(&self.custom_properties).as_bytes(),
        );
        for (name, bytes) in &self.extra_parts {
            add(name, bytes);
        }
        zip.finish()
            .expect("writing a zip file to memory cannot fail")
            .into_inner()
    }

    fn document_xml(&self) -> String {
        let first_page = if self.first_header.is_empty() {
            ""
        } else {
            "<w:headerReference w:type=\"first\" r:id=\"rHeader2\"/>"
        };
        let title_page = if self.first_header.is_empty() {
            ""
        } else {
            "<w:titlePg/>"
        };
        let section = format!(
            "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rHeader1\"/>{first_page}\
             <w:footerReference w:type=\"default\" r:id=\"rFooter1\"/>\
             <w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
             <w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1701\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>\
             {title_page}</w:sectPr>"
        );
        docx_parts::part("w:document", &format!("<w:body>{}{section}</w:body>", self.body))
    }
}

/// A zip entry that is the same whenever it is written.
pub(crate) fn file_options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
}

pub(crate) fn stamp_paragraph(text: &str) -> Paragraph {
    Paragraph::of(&[Run::new(text).bold().colour("C00000").half_points(26)]).centred()
}

fn table_xml(rows: &[Vec<Vec<Paragraph>>], bordered: bool) -> String {
    let side = |name: &str| format!("<w:{name} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>");
    let borders: String = if bordered {
        ["top", "left", "bottom", "right", "insideH", "insideV"]
            .iter()
            .map(|name| side(name))
            .collect()
    } else {
        String::new()
    };
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    // The text area of our A4 page is 9,071 twentieths of a point wide.
    let width = 9_071 / columns.max(1);
    let grid = format!("<w:gridCol w:w=\"{width}\"/>").repeat(columns);
    let mut xml = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"9071\" w:type=\"dxa\"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    );
    for row in rows {
        xml.push_str("<w:tr>");
        for cell in row {
            let inside: String = cell.iter().map(Paragraph::xml).collect();
            // A cell must hold a paragraph.
            let inside = if inside.is_empty() {
                "<w:p/>".to_owned()
            } else {
                inside
            };
            write!(
                xml,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{inside}</w:tc>"
            )
            .expect("writing to a string cannot fail");
        }
        xml.push_str("</w:tr>");
    }
    // Word joins two tables that touch; an empty paragraph keeps them apart.
    xml.push_str("</w:tbl><w:p/>");
    xml
}
