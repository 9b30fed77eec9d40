//! A small invented document of every format that rasoat reads, made here.

mod ole;
mod zipped;

use std::io::Write as _;

use rasoat_testkit::pdf::{Ink, Page, Pdf};
use rasoat_testkit::{docx, html};

pub(crate) use zipped::{packed, unpacked};

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

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(content).expect("writing to memory works");
    writer.finish().expect("writing to memory works")
}

fn tarred(content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..5].copy_from_slice(b"a.txt");
    bytes[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    bytes[156] = b'0';
    bytes[257..262].copy_from_slice(b"ustar");
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(512) + 1024, 0);
    bytes
}

fn seven_zipped(content: &[u8]) -> Vec<u8> {
    let mut writer =
        sevenz_rust2::ArchiveWriter::new(std::io::Cursor::new(Vec::new())).expect("writing to memory works");
    writer
        .push_archive_entry(sevenz_rust2::ArchiveEntry::new_file("a.txt"), Some(content))
        .expect("writing to memory works");
    writer.finish().expect("writing to memory works").into_inner()
}

fn enhanced_record(kind: u32, content: &[u8]) -> Vec<u8> {
    [longs(&[kind, length(content) + 8]), content.to_vec()].concat()
}

/// Header, font, text, bitmap and end (MS-EMF 2.3).
fn enhanced_metafile() -> Vec<u8> {
    let mut header = vec![0; 80];
    header[32..36].copy_from_slice(b" EMF");
    let mut face = utf16("Arial");
    face.resize(64, 0);
    let font = [longs(&[1, 40, 0, 0, 0, 700, 0, 0]), face].concat();
    let mut text = [vec![0; 28], longs(&[9, 9, 3, 76, 0, 0, 0, 0, 0, 0]), utf16(WORD)].concat();
    text.resize(text.len().next_multiple_of(4), 0);
    [
        enhanced_record(1, &header),
        enhanced_record(82, &font),
        enhanced_record(37, &longs(&[1])),
        enhanced_record(84, &text),
        enhanced_record(81, &[0; 400]),
        enhanced_record(14, &[0; 12]),
    ]
    .concat()
}

/// Header, Vietnamese font, text and end (MS-WMF 2.3).
fn windows_metafile() -> Vec<u8> {
    let record = |kind: u16, content: &[u8]| {
        [
            longs(&[length(content) / 2 + 3]),
            words(&[kind]),
            content.to_vec(),
        ]
        .concat()
    };
    let mut font = words(&[40, 0, 0, 0, 400, 0, 0, 0, 0]);
    font[13] = 163;
    font.extend(*b"Arial\0");
    let text = [words(&[7, 9, 4, 0]), b"M\xC2\xF2T".to_vec(), words(&[20; 4])].concat();
    [
        words(&[1, 9, 0x0300, 0, 0, 1, 0, 0, 0]),
        record(0x02FB, &font),
        record(0x0A32, &text),
        record(0, &[]),
    ]
    .concat()
}
