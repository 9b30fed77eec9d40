//! Kinds of files, told by content.

use serde::{Deserialize, Serialize};

/// What a document is, as its bytes show (not its name, not its declared type).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentFormat {
    /// Nothing is known of it.
    #[default]
    Unknown,
    /// No bytes at all.
    Empty,
    /// Plain text in any charset.
    Text,
    /// Comma- or tab-separated values.
    Csv,
    /// HTML or XHTML.
    Html,
    /// XML other than the formats named here.
    Xml,
    /// JSON.
    Json,
    /// PDF.
    Pdf,
    /// Word, since 2007.
    Docx,
    /// Excel, since 2007.
    Xlsx,
    /// `PowerPoint`, since 2007.
    Pptx,
    /// Excel's binary workbook.
    Xlsb,
    /// Word 97–2003.
    Doc,
    /// Excel 97–2003.
    Xls,
    /// `PowerPoint` 97–2003.
    Ppt,
    /// Outlook message.
    Msg,
    /// Another OLE compound file.
    Ole,
    /// `OpenDocument` text.
    Odt,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// `OpenDocument` presentation.
    Odp,
    /// Rich Text Format.
    Rtf,
    /// A mail message.
    Eml,
    /// A mailbox.
    Mbox,
    /// ZIP archive that is none of the above.
    Zip,
    /// 7-Zip archive.
    SevenZip,
    /// RAR archive.
    Rar,
    /// TAR archive.
    Tar,
    /// GZIP stream.
    Gzip,
    /// BZIP2 stream.
    Bzip2,
    /// XZ stream.
    Xz,
    /// JPEG image.
    Jpeg,
    /// PNG image.
    Png,
    /// TIFF image.
    Tiff,
    /// GIF image.
    Gif,
    /// BMP image.
    Bmp,
    /// WebP image.
    Webp,
    /// A picture that Windows keeps as drawing commands: EMF or WMF.
    Metafile,
    /// Sound or moving pictures.
    Media,
    /// A program.
    Executable,
}

impl DocumentFormat {
    /// The short name, as in messages and in the output of `--format jsonl`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Empty => "empty",
            Self::Text => "text",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Json => "json",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Xlsb => "xlsb",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ppt => "ppt",
            Self::Msg => "msg",
            Self::Ole => "ole",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
            Self::Rtf => "rtf",
            Self::Eml => "eml",
            Self::Mbox => "mbox",
            Self::Zip => "zip",
            Self::SevenZip => "7z",
            Self::Rar => "rar",
            Self::Tar => "tar",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Tiff => "tiff",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
            Self::Webp => "webp",
            Self::Metafile => "metafile",
            Self::Media => "media",
            Self::Executable => "executable",
        }
    }

    /// Whether it is a picture and nothing else.
    pub const fn is_image(self) -> bool {
        matches!(
            self,
            Self::Jpeg | Self::Png | Self::Tiff | Self::Gif | Self::Bmp | Self::Webp
        )
    }
}
