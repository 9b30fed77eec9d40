//! The content of an invented administrative document, before it becomes HTML, DOCX or PDF: [`Letter`].

/// An administrative document in the layout of Nghị định 30/2020/NĐ-CP, annex I.
///
/// [`crate::html::letters`], [`crate::docx::letters`] and [`crate::pdf::letters`] render one or more
/// of them into a file; several make a bundle, each beginning on a page of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// The agency above the issuing one, in capitals; empty if there is none.
    pub parent_agency: String,
    /// The issuing agency, in capitals.
    pub agency: String,
    /// Number and symbol, such as `12/KH-UBND`; empty for none.
    pub number: String,
    /// Place and date, such as `Sao Mai, ngày 02 tháng 3 năm 2026`.
    pub place_and_date: String,
    /// The kind of document in capitals, such as `KẾ HOẠCH`; empty for a công văn.
    pub kind: String,
    /// What it is about. More than one line is kept as written.
    pub subject: Vec<String>,
    /// The body.
    pub blocks: Vec<Block>,
    /// The lines below `Nơi nhận:`.
    pub recipients: Vec<String>,
    /// The signer's office, in capitals.
    pub signer_office: String,
    /// The signer's name.
    pub signer: String,
    /// Marks and stamps.
    pub marks: Vec<Mark>,
}

/// One part of a document's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A bold line of its own.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A table with a heading row. Every row has as many cells as `head`.
    Table {
        /// The column titles.
        head: Vec<String>,
        /// The rows.
        rows: Vec<Vec<String>>,
    },
    /// What follows begins on a new page.
    PageBreak,
}

impl Block {
    /// A paragraph.
    pub fn paragraph(text: &str) -> Self {
        Self::Paragraph(text.to_owned())
    }

    /// A heading.
    pub fn heading(text: &str) -> Self {
        Self::Heading(text.to_owned())
    }

    /// A table.
    pub fn table(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self::Table {
            head: head.iter().map(|&cell| cell.to_owned()).collect(),
            rows,
        }
    }
}

/// A mark or stamp on a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its words, such as `MẬT`.
    pub text: String,
    /// Where it stands.
    pub place: MarkPlace,
}

impl Mark {
    /// `text` at `place`.
    pub fn new(text: &str, place: MarkPlace) -> Self {
        Self {
            text: text.to_owned(),
            place,
        }
    }
}

/// Where a mark stands on a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkPlace {
    /// A typed line under the number, in the left half of the header block (ô số 10a).
    UnderNumber,
    /// A bordered table cell of its own below the header block.
    HeaderCell,
    /// A floating box: a text box in DOCX, a framed box in PDF and HTML.
    TextBox,
    /// The page header of every page.
    PageHeader,
    /// Large pale letters across the page.
    Watermark,
    /// A line under place and date, in the right half (ô số 11).
    UnderDate,
    /// A line of its own after the last line of the document.
    AtEnd,
}

impl Letter {
    /// With a mark more.
    #[must_use]
    pub fn with_mark(mut self, text: &str, place: MarkPlace) -> Self {
        self.marks.push(Mark::new(text, place));
        self
    }

    /// The words of the marks at this place, in order.
    pub fn marks_at(&self, place: MarkPlace) -> impl Iterator<Item = &str> {
        let fitting = self.marks.iter().filter(move |mark| mark.place == place);
        fitting.map(|mark| mark.text.as_str())
    }

    /// The whole left and right column of the header block, line by line, marks included.
    pub(crate) fn header_columns(&self) -> (Vec<HeaderLine>, Vec<HeaderLine>) {
        let mut left = Vec::new();
        if !self.parent_agency.is_empty() {
            left.push(HeaderLine::plain(&self.parent_agency));
        }
        left.push(HeaderLine::bold(&self.agency));
        if !self.number.is_empty() {
            left.push(HeaderLine::plain(&format!("Số: {}", self.number)));
        }
        left.extend(self.marks_at(MarkPlace::UnderNumber).map(HeaderLine::mark));
        if self.kind.is_empty() {
            left.extend(self.subject.iter().map(|line| HeaderLine::plain(line)));
        }
        let mut right = vec![
            HeaderLine::bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            HeaderLine::bold("Độc lập - Tự do - Hạnh phúc"),
            HeaderLine::italic(&self.place_and_date),
        ];
        right.extend(self.marks_at(MarkPlace::UnderDate).map(HeaderLine::mark));
        (left, right)
    }
}

/// One line of the header block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderLine {
    pub(crate) text: String,
    pub(crate) look: Look,
}

/// How a line of the header block looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    Bold,
    Italic,
    /// Bold and red.
    Mark,
}

impl HeaderLine {
    fn new(text: &str, look: Look) -> Self {
        Self {
            text: text.to_owned(),
            look,
        }
    }

    fn plain(text: &str) -> Self {
        Self::new(text, Look::Plain)
    }

    fn bold(text: &str) -> Self {
        Self::new(text, Look::Bold)
    }

    fn italic(text: &str) -> Self {
        Self::new(text, Look::Italic)
    }

    fn mark(text: &str) -> Self {
        Self::new(text, Look::Mark)
    }
}
