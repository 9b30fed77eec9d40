//! A small invented document of every format that rasoat reads, made here.

mod archives;
mod change;
mod ole;
mod pictures;
pub(crate) mod zipped;

use rasoat_testkit::pdf::{Ink, Page, Pdf};
use rasoat_testkit::{docx, html};

use archives::{bzipped, gzipped, rar, seven_zipped, tarred, xz};
use pictures::{enhanced_metafile, jpeg, png, tiff, windows_metafile};
use zipped::packed;

pub(crate) use change::mutant;

/// The word that every document says.
pub(crate) const WORD: &str = "MẬT";

/// Every format with a document of it.
pub(crate) fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let page = html::page(
        "Bảng",
        "<style>.a{display:none}</style><table border=1><tr><td>MẬT<td colspan=2>b</tr></table><!-- c --><p class=a>d<img alt='e' src='data:image/png;base64,iVBORw0KGgo='>",
    );
    let text = format!("{WORD}\nSố: 12/BC-SNV\n");
    let mail = mail(&page);
    let archive = packed(&[("Danh sách.txt".into(), text.clone().into_bytes())]);
    vec![
        ("html", page.clone().into_bytes()),
        ("text", text.clone().into_bytes()),
        ("utf-16", utf16(&format!("\u{feff}{text}"))),
        ("csv", format!("STT;Độ {WORD};Tên\n1;b;c\n2;\"d;e\";f\n").into_bytes()),
        ("xml", format!("<?xml version='1.0'?><a b='c d'>{WORD}<![CDATA[x]]>&amp;</a>").into_bytes()),
        ("svg", format!("<svg viewBox='0 0 90 90'><text>{WORD}</text><path d='M0 0'/></svg>").into_bytes()),
        ("json", format!("[{{\"a\":\"{WORD}\",\"b\":[1,\"\\u1eac\"]}}]").into_bytes()),
        ("pdf", pdf()),
        ("docx", word_document()),
        ("xlsx", zipped::workbook()),
        ("xlsb", zipped::binary_workbook()),
        ("pptx", zipped::presentation()),
        ("odt", zipped::open_document("text", "<office:text><text:p>MẬT<text:span>b</text:span></text:p><draw:image xlink:href='Pictures/a'/></office:text>")),
        ("ods", zipped::open_document("spreadsheet", "<office:spreadsheet><table:table table:name='a'><table:table-row><table:table-cell table:number-columns-repeated='9'><text:p>MẬT</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>")),
        ("odp", zipped::open_document("presentation", "<office:presentation><draw:page draw:name='a'><draw:text-box><text:p>MẬT</text:p></draw:text-box></draw:page></office:presentation>")),
        ("rtf", rich_text()),
        ("doc", ole::word_document()),
        ("xls", ole::workbook()),
        ("ppt", ole::presentation()),
        ("msg", ole::message()),
        ("eml", mail.clone().into_bytes()),
        ("mbox", format!("From a@example.vn Mon Mar  2 08:00:00 2026\n{mail}\nFrom b@example.vn Mon Mar  2 09:00:00 2026\n{mail}").into_bytes()),
        ("zip", archive.clone()),
        ("gz", gzipped(&archive)),
        ("tar", tarred(text.as_bytes())),
        ("7z", seven_zipped(text.as_bytes())),
        ("rar", rar(text.as_bytes())),
        ("bz2", bzipped(text.as_bytes())),
        ("xz", xz(text.as_bytes())),
        ("mht", web_archive(&page).into_bytes()),
        ("jpeg", jpeg()),
        ("png", png()),
        ("tiff", tiff()),
        ("emf", enhanced_metafile()),
        ("wmf", windows_metafile()),
    ]
}

/// UTF-16, low byte first.
fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn longs(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn length(content: &[u8]) -> u32 {
    u32::try_from(content.len()).expect("these documents are small")
}

fn pdf() -> Vec<u8> {
    let mut page = Page::new();
    page.stamp(300.0, 80.0, WORD)
        .text(85.0, 120.0, "Số: 12/BC-SNV", Ink::BODY)
        .filled([80.0, 150.0, 200.0, 20.0], (0, 0, 0))
        .watermark("a");
    Pdf::new()
        .page(page)
        .properties("b", "c", &["d"])
        .attachment("e.txt", "f")
        .build()
}

fn word_document() -> Vec<u8> {
    let mut document = docx::Docx::new();
    document
        .paragraph(&docx::Paragraph::of(&[docx::Run::new(WORD).bold().font(".VnTime")]).boxed())
        .table(&[vec!["a".into(), "b".into()]])
        .text_box("c")
        .word_art("d")
        .deletion("e")
        .comment("f", "g")
        .footnote("h", "i")
        .header(&docx::Paragraph::new("k"))
        .picture_with_alt_text("l")
        .custom_property("m", "n");
    document.build()
}

fn rich_text() -> Vec<u8> {
    let picture: String = enhanced_metafile()
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    format!(
        "{{\\rtf1\\ansi{{\\fonttbl{{\\f0 Arial;}}{{\\f1 .VnTimeH;}}}}{{\\colortbl;\\red255\\green0\\blue0;}}{{\\header a\\par}}M\\u7852?T\\par\
         \\trowd\\cellx1\\cellx2\\intbl b\\cell{{\\f1 m\\'cbt}}\\cell\\row{{\\*\\annotation c}}{{\\shp{{\\*\\shpinst{{\\shptxt d}}}}}}\
         {{\\pict\\emfblip {picture}}}{{\\object{{\\*\\objdata 0105000002000000}}}}{{\\pict\\bin3 abc}}}}"
    )
    .into_bytes()
}

fn mail(page: &str) -> String {
    format!(
        "From: a@example.vn\r\nTo: b@example.vn\r\nSubject: =?UTF-8?B?TeG6rFQ=?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\nM=E1=BA=ACT=\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n{page}\r\n\
         --x\r\nContent-Type: application/octet-stream; name=\"a.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\nTeG6rFQ=\r\n--x--\r\n"
    )
}

/// A web page saved with its files as one.
fn web_archive(page: &str) -> String {
    format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"-y\"\r\n\r\n---y\r\nContent-Location: file:///C:/a.htm\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n---y\r\nContent-Location: file:///C:/a_files/b.xml\r\n\
         Content-Type: text/xml\r\n\r\n<a>b</a>\r\n---y--\r\n"
    )
}
