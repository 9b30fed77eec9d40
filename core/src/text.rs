//! The text of a document with its zones: [`ExtractedText`].

use serde::{Deserialize, Serialize};

use crate::{DocumentFormat, Limit, Problem, ProblemKind, Span};

/// What a reader got out of a document: its text, cut into zones, and what it could not read.
///
/// The text is UTF-8 in the normal form in which it was found; legacy Vietnamese encodings are already
/// decoded. Zones are in reading order, do not overlap, and cover the text but for one `\n` between
/// each two. It is content: it lives in memory only, and its buffer is overwritten on drop.
///
/// Reading one back from a serialised form checks these rules, for it may come from a process that a hostile
/// document has taken over.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedText")]
pub struct ExtractedText {
    format: DocumentFormat,
    text: String,
    zones: Vec<Zone>,
    problems: Vec<Problem>,
    parts: Vec<String>,
    page_count: u32,
    links: Vec<String>,
}

/// The fields of an [`ExtractedText`] before its rules are checked.
#[derive(Deserialize)]
struct UncheckedText {
    format: DocumentFormat,
    text: String,
    zones: Vec<Zone>,
    problems: Vec<Problem>,
    parts: Vec<String>,
    page_count: u32,
    links: Vec<String>,
}

impl TryFrom<UncheckedText> for ExtractedText {
    type Error = &'static str;

    fn try_from(raw: UncheckedText) -> Result<Self, Self::Error> {
        let mut next_start = 0;
        for zone in &raw.zones {
            if zone.span.start() != next_start || raw.text.get(zone.span.range()).is_none() {
                return Err("zones do not cover the text");
            }
            if usize::from(zone.part) > raw.parts.len() {
                return Err("a zone lies in a part that is not there");
            }
            next_start = zone.span.end() + 1;
        }
        if raw.text.len() != next_start.saturating_sub(1) {
            return Err("text behind the last zone");
        }
        let UncheckedText {
            format,
            text,
            zones,
            problems,
            parts,
            page_count,
            links,
        } = raw;
        Ok(Self {
            format,
            text,
            zones,
            problems,
            parts,
            page_count,
            links,
        })
    }
}

impl ExtractedText {
    /// A document of which nothing could be read.
    pub fn unread(format: DocumentFormat, problem: ProblemKind) -> Self {
        let mut unread = Self::of_format(format);
        unread.problems.push(Problem::new(problem));
        unread
    }

    fn of_format(format: DocumentFormat) -> Self {
        let mut empty = Self::default();
        empty.format = format;
        empty
    }

    /// What the document is, by its content.
    pub const fn format(&self) -> DocumentFormat {
        self.format
    }

    /// All text, zones joined by `\n`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The zones in reading order.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// The text of one zone of this document.
    pub fn zone_text(&self, zone: &Zone) -> &str {
        &self.text[zone.span.range()]
    }

    /// The index in [`ExtractedText::zones`] of the zone in which the byte `position` lies.
    pub fn zone_at(&self, position: usize) -> Option<usize> {
        let index = self.zones.partition_point(|zone| zone.span.end() <= position);
        self.zones
            .get(index)
            .filter(|zone| zone.span.start() <= position)
            .map(|_| index)
    }

    /// What could not be read, and what was odd.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Adds a problem, unless it is already there.
    pub fn add_problem(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Names of the documents found inside this one; [`Zone::part`] `n` is `parts()[n - 1]`. Content.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// How many pages the document has; 0 where it has none or they are not known.
    pub const fn page_count(&self) -> u32 {
        self.page_count
    }

    /// Addresses that the document links to, as written. Content.
    pub fn links(&self) -> &[String] {
        &self.links
    }
}

impl std::fmt::Debug for ExtractedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExtractedText")
            .field("format", &self.format)
            .field("text_bytes", &self.text.len())
            .field("zones", &self.zones.len())
            .field("pages", &self.page_count)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

impl Drop for ExtractedText {
    fn drop(&mut self) {
        use zeroize::Zeroize;
        self.text.zeroize();
        self.parts.zeroize();
        self.links.zeroize();
    }
}

/// A stretch of text that stands together: a paragraph, a line of a page, a table cell, a property.
///
/// Inside a zone, `\n` is a line break that the document itself makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Where its text lies in [`ExtractedText::text`].
    pub span: Span,
    /// What kind of place it is.
    pub kind: ZoneKind,
    /// Whether a reader of the document would see it.
    pub visibility: Visibility,
    /// The page, from 1, where pages are known.
    pub page: Option<u32>,
    /// The place on the page, where known.
    pub area: Option<PageArea>,
    /// How it is set.
    pub style: Style,
    /// The cell, if it is one.
    pub cell: Option<CellPosition>,
    /// In which document it stands: 0 the document itself, `n` the attachment `parts()[n - 1]`.
    pub part: u16,
    /// The old encoding it was decoded from, if it was.
    pub decoded_from: Option<LegacyEncoding>,
}

/// Kinds of places that text stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneKind {
    /// The title in the document's head or properties, such as HTML `<title>`.
    Title,
    /// A heading.
    Heading,
    /// Running text.
    Body,
    /// A cell of a table.
    TableCell,
    /// The header that repeats on pages.
    PageHeader,
    /// The footer that repeats on pages.
    PageFooter,
    /// A text box or shape.
    TextBox,
    /// Text drawn large behind or across the page.
    Watermark,
    /// A footnote or endnote.
    Note,
    /// A comment of a reviewer, or a comment in the source.
    Comment,
    /// An annotation on a page.
    Annotation,
    /// The value of a form field.
    FormField,
    /// Text that stands for a picture.
    AltText,
    /// The text of a link.
    LinkText,
    /// A property of the document: subject, keywords, custom properties, `<meta>`.
    Property,
    /// A bookmark or an outline entry.
    Bookmark,
    /// The name of a sheet.
    SheetName,
    /// Notes for the speaker of a slide.
    SpeakerNote,
    /// The name of the file or of an attachment.
    FileName,
    /// A stamp read from a picture.
    Stamp,
    /// Text read from a picture.
    Ocr,
}

impl ZoneKind {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Body => "body",
            Self::TableCell => "table_cell",
            Self::PageHeader => "page_header",
            Self::PageFooter => "page_footer",
            Self::TextBox => "text_box",
            Self::Watermark => "watermark",
            Self::Note => "note",
            Self::Comment => "comment",
            Self::Annotation => "annotation",
            Self::FormField => "form_field",
            Self::AltText => "alt_text",
            Self::LinkText => "link_text",
            Self::Property => "property",
            Self::Bookmark => "bookmark",
            Self::SheetName => "sheet_name",
            Self::SpeakerNote => "speaker_note",
            Self::FileName => "file_name",
            Self::Stamp => "stamp",
            Self::Ocr => "ocr",
        }
    }

    /// The name for people.
    pub const fn title(self) -> crate::Bilingual {
        use crate::Bilingual as B;
        match self {
            Self::Title => B::new("tiêu đề", "title"),
            Self::Heading => B::new("đề mục", "heading"),
            Self::Body => B::new("nội dung", "body text"),
            Self::TableCell => B::new("ô bảng", "table cell"),
            Self::PageHeader => B::new("đầu trang", "page header"),
            Self::PageFooter => B::new("chân trang", "page footer"),
            Self::TextBox => B::new("hộp văn bản", "text box"),
            Self::Watermark => B::new("hình mờ", "watermark"),
            Self::Note => B::new("chú thích chân trang", "footnote"),
            Self::Comment => B::new("nhận xét", "comment"),
            Self::Annotation => B::new("ghi chú trên trang", "annotation"),
            Self::FormField => B::new("trường biểu mẫu", "form field"),
            Self::AltText => B::new("mô tả ảnh", "picture description"),
            Self::LinkText => B::new("chữ của liên kết", "link text"),
            Self::Property => B::new("thuộc tính tài liệu", "document property"),
            Self::Bookmark => B::new("dấu trang", "bookmark"),
            Self::SheetName => B::new("tên trang tính", "sheet name"),
            Self::SpeakerNote => B::new("ghi chú của người trình bày", "speaker note"),
            Self::FileName => B::new("tên tệp", "file name"),
            Self::Stamp => B::new("con dấu trên ảnh", "stamp in a picture"),
            Self::Ocr => B::new("chữ nhận dạng từ ảnh", "text read from a picture"),
        }
    }
}

/// Whether a reader of the document would see a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Seen on the page or screen.
    #[default]
    Visible,
    /// Not shown: hidden text, hidden rows or sheets, `display:none`, invisible render mode.
    Hidden,
    /// Shown in the colour of its background, or too small to read.
    Unreadable,
    /// Under an opaque shape or picture.
    Covered,
    /// Outside the page or clipped away.
    OffPage,
    /// Deleted with changes tracked, so that it is still in the file.
    Deleted,
}

impl Visibility {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Hidden => "hidden",
            Self::Unreadable => "unreadable",
            Self::Covered => "covered",
            Self::OffPage => "off_page",
            Self::Deleted => "deleted",
        }
    }

    /// The name for people.
    pub const fn title(self) -> crate::Bilingual {
        use crate::Bilingual as B;
        match self {
            Self::Visible => B::new("nhìn thấy được", "visible"),
            Self::Hidden => B::new("bị ẩn", "hidden"),
            Self::Unreadable => B::new(
                "trùng màu nền hoặc quá nhỏ",
                "in the colour of its background, or tiny",
            ),
            Self::Covered => B::new("bị hình che", "covered by a shape"),
            Self::OffPage => B::new("ngoài khổ giấy", "off the page"),
            Self::Deleted => B::new("đã xóa nhưng còn lưu vết", "deleted, but still tracked"),
        }
    }
}

/// A box on a page, in thousandths of its width and height, from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PageArea {
    /// Left edge, 0–1000.
    pub left: u16,
    /// Top edge, 0–1000.
    pub top: u16,
    /// Right edge, 0–1000, not before `left`.
    pub right: u16,
    /// Bottom edge, 0–1000, not above `top`.
    pub bottom: u16,
}

impl PageArea {
    /// Makes an area from fractions of the page (0.0–1.0); what lies outside is brought to the edge.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0–1000 before"
    )]
    pub fn from_fractions(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        // NaN casts to 0.
        let thousandth = |value: f64| (value * 1000.0).round().clamp(0.0, 1000.0) as u16;
        let (left, top, right, bottom) = (
            thousandth(left),
            thousandth(top),
            thousandth(right),
            thousandth(bottom),
        );
        Self {
            left: left.min(right),
            top: top.min(bottom),
            right: right.max(left),
            bottom: bottom.max(top),
        }
    }
}

/// How a zone is set, as far as a reader could tell. All `false` and 100 % where it could not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one visible fact, and any of them may go with any other"
)]
pub struct Style {
    /// All of it is bold.
    pub bold: bool,
    /// All of it is in a red colour.
    pub red: bool,
    /// It stands in a frame of its own.
    pub boxed: bool,
    /// The document draws it in capitals although it is stored otherwise (`text-transform`, `w:caps`, H fonts).
    pub shown_as_capitals: bool,
    /// Size of its letters against the usual size in this document, in percent.
    pub size_percent: u16,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            bold: false,
            red: false,
            boxed: false,
            shown_as_capitals: false,
            size_percent: 100,
        }
    }
}

/// The place of a cell: table, row and column, each from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellPosition {
    /// The table's number in the document, in reading order.
    pub table: u32,
    /// The row.
    pub row: u32,
    /// The column.
    pub column: u32,
}

/// Encodings of Vietnamese from before Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegacyEncoding {
    /// TCVN 5712:1993, fonts `.Vn…`.
    Tcvn3,
    /// VNI for Windows, fonts `VNI-…`.
    Vni,
    /// VPS.
    Vps,
    /// VISCII, RFC 1456.
    Viscii,
    /// Windows-1258, its combining marks composed.
    Windows1258,
    /// VIQR, RFC 1456.
    Viqr,
    /// UTF-8 that was read as Windows-1252.
    Mojibake,
}

/// Builds an [`ExtractedText`] that keeps its rules: zones in order, joined by `\n`, none of them empty,
/// and never more text or zones than allowed.
#[derive(Debug)]
pub struct TextBuilder {
    text: ExtractedText,
    max_text_bytes: usize,
    max_zones: usize,
}

impl TextBuilder {
    /// Starts a text of at most `max_text_bytes` bytes in at most `max_zones` zones.
    pub fn new(format: DocumentFormat, max_text_bytes: usize, max_zones: usize) -> Self {
        Self {
            text: ExtractedText::of_format(format),
            max_text_bytes,
            max_zones,
        }
    }

    /// Adds a zone with the text `content`, which is trimmed; nothing happens if nothing is left of it.
    ///
    /// `describe` may set everything but the span. Where a limit is reached the zone is left out and the
    /// limit becomes a problem.
    pub fn push(&mut self, kind: ZoneKind, content: &str, describe: impl FnOnce(&mut Zone)) {
        let content = content.trim();
        if content.is_empty() {
            return;
        }
        if self.text.zones.len() >= self.max_zones {
            return self
                .text
                .add_problem(Problem::new(ProblemKind::LimitReached(Limit::Zones)));
        }
        if self.text.text.len() + content.len() + 1 > self.max_text_bytes {
            return self
                .text
                .add_problem(Problem::new(ProblemKind::LimitReached(Limit::Text)));
        }
        if !self.text.text.is_empty() {
            self.text.text.push('\n');
        }
        let start = self.text.text.len();
        self.text.text.push_str(content);
        let Ok(span) = Span::new(start, self.text.text.len()) else {
            return;
        };
        let mut zone = Zone {
            span,
            kind,
            visibility: Visibility::Visible,
            page: None,
            area: None,
            style: Style::default(),
            cell: None,
            part: 0,
            decoded_from: None,
        };
        describe(&mut zone);
        zone.span = span;
        self.text.zones.push(zone);
    }

    /// Whether no more zones can be added.
    pub fn is_full(&self) -> bool {
        self.text.zones.len() >= self.max_zones || self.text.text.len() + 1 >= self.max_text_bytes
    }

    /// Adds a problem, unless it is already there.
    pub fn problem(&mut self, problem: Problem) {
        self.text.add_problem(problem);
    }

    /// Adds a link target.
    pub fn link(&mut self, address: impl Into<String>) {
        self.text.links.push(address.into());
    }

    /// Says how many pages there are.
    pub const fn set_page_count(&mut self, pages: u32) {
        self.text.page_count = pages;
    }

    /// Adds what was read from a document inside this one, under `name` (the name of the attachment).
    pub fn attach(&mut self, name: &str, inner: &ExtractedText) {
        let base = u16::try_from(self.text.parts.len()).unwrap_or(u16::MAX);
        let part_of = |inner_part: u16| base.saturating_add(inner_part).saturating_add(1);
        if self.text.parts.len() + inner.parts.len() + 1 > usize::from(u16::MAX) {
            return self.problem(Problem::new(ProblemKind::LimitReached(Limit::Entries)));
        }
        self.text.parts.push(name.to_owned());
        self.text.parts.extend(inner.parts.iter().cloned());
        for zone in &inner.zones {
            self.push(zone.kind, inner.zone_text(zone), |copy| {
                *copy = Zone {
                    span: copy.span,
                    part: part_of(zone.part),
                    ..zone.clone()
                };
            });
        }
        for problem in &inner.problems {
            self.problem(Problem {
                part: part_of(problem.part),
                ..problem.clone()
            });
        }
        self.text.links.extend(inner.links.iter().cloned());
    }

    /// The finished text.
    pub fn finish(self) -> ExtractedText {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn zones_cover_the_text_but_for_line_breaks(contents in proptest::collection::vec("\\PC{0,12}", 0..20)) {
            let mut builder = TextBuilder::new(DocumentFormat::Text, 10_000, 100);
            for content in &contents {
                builder.push(ZoneKind::Body, content, |_| {});
            }
            let text = builder.finish();
            let mut expected_start = 0;
            for (index, zone) in text.zones().iter().enumerate() {
                prop_assert_eq!(zone.span.start(), expected_start);
                prop_assert_eq!(text.zone_at(zone.span.start()), Some(index));
                prop_assert_eq!(text.zone_at(zone.span.end()), None);
                expected_start = zone.span.end() + 1;
            }
            prop_assert_eq!(text.text().len(), expected_start.saturating_sub(1));

            let read_back: ExtractedText = serde_json::from_str(&serde_json::to_string(&text).unwrap()).unwrap();
            prop_assert_eq!(read_back, text);
        }
    }

    #[test]
    fn a_forged_text_is_refused() {
        let mut builder = TextBuilder::new(DocumentFormat::Text, 100, 10);
        builder.push(ZoneKind::Body, "Mật độ", |_| {});
        let good = serde_json::to_string(&builder.finish()).unwrap();
        for (from, to) in [
            ("[0,11]", "[0,3]"),
            ("[0,11]", "[0,99]"),
            ("[0,11]", "[1,11]"),
            ("\"part\":0", "\"part\":7"),
        ] {
            assert!(good.contains(from), "{good}");
            assert!(
                serde_json::from_str::<ExtractedText>(&good.replace(from, to)).is_err(),
                "{to}"
            );
        }
    }

    #[test]
    fn a_reached_limit_is_a_problem_and_nothing_is_cut_in_half() {
        let mut builder = TextBuilder::new(DocumentFormat::Text, 8, 100);
        builder.push(ZoneKind::Body, "Mật độ", |_| {});
        assert!(
            builder
                .finish()
                .problems()
                .contains(&Problem::new(ProblemKind::LimitReached(Limit::Text)))
        );

        let mut builder = TextBuilder::new(DocumentFormat::Text, 100, 1);
        builder.push(ZoneKind::Body, "một", |_| {});
        builder.push(ZoneKind::Body, "hai", |_| {});
        let text = builder.finish();
        assert_eq!(text.text(), "một");
        assert!(
            text.problems()
                .contains(&Problem::new(ProblemKind::LimitReached(Limit::Zones)))
        );
    }

    #[test]
    fn attachments_keep_their_place() {
        let mut inner = TextBuilder::new(DocumentFormat::Text, 100, 10);
        inner.push(ZoneKind::Body, "bên trong", |_| {});
        let mut outer = TextBuilder::new(DocumentFormat::Zip, 100, 10);
        outer.attach("a.txt", &inner.finish());
        let text = outer.finish();
        assert_eq!(text.zones()[0].part, 1);
        assert_eq!(text.parts(), ["a.txt"]);
    }

    #[test]
    fn areas_stay_on_the_page_whatever_the_numbers() {
        let area = PageArea::from_fractions(2.0, f64::NAN, -1.0, 0.5);
        assert_eq!(
            area,
            PageArea {
                left: 0,
                top: 0,
                right: 1000,
                bottom: 500
            }
        );
    }
}
