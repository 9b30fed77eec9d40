//! The pieces of a text and where they stand: [`Zone`].

use serde::{Deserialize, Serialize};

use super::StampReading;
use crate::Span;

/// A stretch of text that stands together: a paragraph, a line of a page, a table cell, a property.
///
/// Inside a zone, `\n` is a line break that the document itself makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Where its text lies in [`crate::ExtractedText::text`].
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
    /// How it was read, if it is a mark found in a picture.
    pub stamp: Option<StampReading>,
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

#[cfg(test)]
mod tests {
    use super::*;

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
