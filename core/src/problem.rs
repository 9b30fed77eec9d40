//! What could not be read, and why.

use serde::{Deserialize, Serialize};

use crate::{Bilingual, DocumentFormat};

/// Something about a document that its reader could not read, or had to note.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// What happened.
    pub kind: ProblemKind,
    /// The page it happened on, from 1, where it concerns one page.
    pub page: Option<u32>,
    /// The part of the document it happened in (0 is the document itself), see [`crate::Zone::part`].
    pub part: u16,
}

impl Problem {
    /// A problem of the whole document.
    pub const fn new(kind: ProblemKind) -> Self {
        Self {
            kind,
            page: None,
            part: 0,
        }
    }

    /// The same problem, of page `page` (from 1).
    #[must_use]
    pub const fn on_page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }

    /// The same problem, inside part `part`.
    #[must_use]
    pub const fn in_part(mut self, part: u16) -> Self {
        self.part = part;
        self
    }
}

/// The kinds of problems. None holds anything that a document says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The document, or a part of it, cannot be opened without a password.
    Encrypted,
    /// The bytes do not follow their format; what could be read was read.
    Damaged,
    /// The document ends before it is complete.
    Truncated,
    /// rasoat has no reader for this format.
    Unsupported(DocumentFormat),
    /// A limit was reached; what lay behind it was not read.
    LimitReached(Limit),
    /// A page, or the document, is a picture without text, and no scan reader looked at it.
    ImageNotRead,
    /// A page, or the document, is a picture in which marks were looked for, and whose text was not read.
    PictureTextNotRead,
    /// Glyphs of a font could not be turned into letters.
    UnmappedGlyphs,
    /// Glyphs have letters, but these make no words: their mapping is wrong, or made to keep the text from being read.
    GarbledText,
    /// The reader did not finish in time and was ended.
    TimedOut,
    /// The reader used more memory than allowed and was ended.
    OutOfMemory,
    /// The reader crashed; the document may have been made to do that.
    ReaderCrashed,
    /// The declared type or the name says one thing, the bytes another. The bytes were believed.
    TypeMismatch(DocumentFormat),
    /// The file could not be opened or read from the disk.
    Inaccessible,
    /// Nothing was there to read: no bytes.
    Empty,
}

impl ProblemKind {
    /// Whether something stayed unread, so that the document cannot be called clear.
    pub const fn leaves_unread(&self) -> bool {
        !matches!(self, Self::TypeMismatch(_) | Self::Empty)
    }

    /// The name used in files and programs, such as `limit_reached:bytes`.
    pub fn code(&self) -> String {
        match self {
            Self::Encrypted => "encrypted".into(),
            Self::Damaged => "damaged".into(),
            Self::Truncated => "truncated".into(),
            Self::Unsupported(format) => format!("unsupported:{}", format.as_str()),
            Self::LimitReached(limit) => format!("limit_reached:{}", limit.as_str()),
            Self::ImageNotRead => "image_not_read".into(),
            Self::PictureTextNotRead => "picture_text_not_read".into(),
            Self::UnmappedGlyphs => "unmapped_glyphs".into(),
            Self::GarbledText => "garbled_text".into(),
            Self::TimedOut => "timed_out".into(),
            Self::OutOfMemory => "out_of_memory".into(),
            Self::ReaderCrashed => "reader_crashed".into(),
            Self::TypeMismatch(format) => format!("type_mismatch:{}", format.as_str()),
            Self::Inaccessible => "inaccessible".into(),
            Self::Empty => "empty".into(),
        }
    }

    /// What to tell people.
    pub fn message(&self) -> Bilingual {
        match self {
            Self::Encrypted => Bilingual::new(
                "chưa đọc được: tệp có mật khẩu; hãy kiểm tra bản không đặt mật khẩu",
                "not read: protected by a password; check a copy without one",
            ),
            Self::Damaged => Bilingual::new(
                "chưa đọc hết: tệp bị hỏng; hãy mở bằng phần mềm gốc và lưu lại rồi kiểm tra lại",
                "not fully read: the file is damaged; open it in its own program, save it again and check again",
            ),
            Self::Truncated => Bilingual::new(
                "chưa đọc hết: tệp bị cắt ngang; hãy tải lại bản đầy đủ",
                "not fully read: the file is cut off; fetch the complete file again",
            ),
            Self::Unsupported(DocumentFormat::Unknown) => Bilingual::new(
                "chưa đọc: không nhận ra loại tệp; cần người xem",
                "not read: the type of the file is not recognised; a person must look at it",
            ),
            Self::Unsupported(format) => Bilingual::owned(
                format!(
                    "chưa đọc: chưa hỗ trợ định dạng {}; cần người xem",
                    format.as_str()
                ),
                format!(
                    "not read: unsupported type {}; a person must look at it",
                    format.as_str()
                ),
            ),
            Self::LimitReached(limit) => {
                let name = limit.title();
                Bilingual::owned(
                    format!(
                        "chưa đọc hết: vượt giới hạn {}; tăng giới hạn trong cấu hình hoặc cần người xem",
                        name.vi
                    ),
                    format!(
                        "not fully read: limit reached: {}; raise it in the configuration or have a person look",
                        name.en
                    ),
                )
            }
            Self::ImageNotRead => Bilingual::new(
                "chưa đọc: nội dung chỉ có ảnh (bản quét), có thể chứa dấu mật; cần người xem",
                "not read: content is only a picture (a scan), which may show a stamp; a person must look at it",
            ),
            Self::PictureTextNotRead => Bilingual::new(
                "chưa đọc hết: đã tìm dấu chỉ độ mật trên ảnh (bản quét), nhưng chưa đọc chữ trong ảnh; cần người xem",
                "not fully read: secrecy marks were looked for in a picture (a scan), but its text was not read; a person must look at it",
            ),
            Self::UnmappedGlyphs => Bilingual::new(
                "chưa đọc hết: phông chữ không cho biết chữ cái; cần người xem",
                "not fully read: a font does not tell its letters; a person must look at it",
            ),
            Self::GarbledText => Bilingual::new(
                "chưa đọc được: chữ lấy ra không thành lời (phông chữ gán sai mã); cần người xem",
                "not read: the letters make no words (a font maps them wrongly); a person must look at it",
            ),
            Self::TimedOut => Bilingual::new(
                "chưa đọc: quá thời gian cho phép; cần người xem",
                "not read: it took longer than allowed; a person must look at it",
            ),
            Self::OutOfMemory => Bilingual::new(
                "chưa đọc: vượt bộ nhớ cho phép; cần người xem",
                "not read: it needed more memory than allowed; a person must look at it",
            ),
            Self::ReaderCrashed => Bilingual::new(
                "chưa đọc: bộ đọc bị lỗi vì tệp này (có thể là tệp độc hại); cần người xem",
                "not read: the reader failed on this file (it may be hostile); a person must look at it",
            ),
            Self::TypeMismatch(format) => Bilingual::owned(
                format!(
                    "tên hoặc kiểu khai báo không đúng: nội dung thật là {}",
                    format.as_str()
                ),
                format!(
                    "the name or declared type is wrong: the content is {}",
                    format.as_str()
                ),
            ),
            Self::Inaccessible => Bilingual::new(
                "chưa đọc: không mở được tệp; hãy kiểm tra quyền truy cập",
                "not read: the file cannot be opened; check its permissions",
            ),
            Self::Empty => Bilingual::new("tệp rỗng", "the file is empty"),
        }
    }
}

/// The limits that reading and fetching keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Bytes of the document.
    Bytes,
    /// Bytes after unpacking.
    UnpackedBytes,
    /// Unpacked bytes for each packed one.
    ExpansionRatio,
    /// Entries of an archive.
    Entries,
    /// Documents inside documents.
    Depth,
    /// Pages.
    Pages,
    /// Characters of text.
    Text,
    /// Zones of text.
    Zones,
    /// Processor time.
    Time,
    /// Work spent on signs that may be markings or data.
    Signs,
    /// Pixels of pictures.
    Pixels,
}

impl Limit {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::UnpackedBytes => "unpacked_bytes",
            Self::ExpansionRatio => "expansion_ratio",
            Self::Entries => "entries",
            Self::Depth => "depth",
            Self::Pages => "pages",
            Self::Text => "text",
            Self::Zones => "zones",
            Self::Time => "time",
            Self::Signs => "signs",
            Self::Pixels => "pixels",
        }
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::Bytes => Bilingual::new("dung lượng tệp", "size of the file"),
            Self::UnpackedBytes => Bilingual::new("dung lượng sau giải nén", "size after unpacking"),
            Self::ExpansionRatio => Bilingual::new("tỷ lệ nén", "expansion ratio"),
            Self::Entries => Bilingual::new("số mục trong tệp nén", "entries of the archive"),
            Self::Depth => Bilingual::new("độ sâu lồng nhau", "depth of nesting"),
            Self::Pages => Bilingual::new("số trang", "number of pages"),
            Self::Text => Bilingual::new("độ dài văn bản", "length of the text"),
            Self::Zones => Bilingual::new("số đoạn văn bản", "number of text zones"),
            Self::Time => Bilingual::new("thời gian đọc", "reading time"),
            Self::Signs => Bilingual::new("số dấu hiệu cần xét", "signs to be weighed"),
            Self::Pixels => Bilingual::new("số điểm ảnh", "pixels of pictures"),
        }
    }
}
