//! Tests of [`sniff`] over short beginnings of every format.

use rasoat_core::DocumentFormat as F;

use super::sniff;

fn check(bytes: impl AsRef<[u8]>, expected: F) {
    let bytes = bytes.as_ref();
    assert_eq!(
        sniff(bytes),
        expected,
        "{:?}",
        String::from_utf8_lossy(&bytes[..bytes.len().min(80)])
    );
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = if mark { Some(0xFEFF) } else { None };
    let units = mark.into_iter().chain(text.encode_utf16());
    units
        .flat_map(|unit| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

#[test]
fn binary_formats_by_their_first_bytes() {
    check(b"", F::Empty);
    check(b"%PDF-1.7\n", F::Pdf);
    check(b"\r\n junk \n%PDF-1.4\n", F::Pdf);
    check(b"\xEF\xBB\xBF{\\rtf1\\ansi}", F::Rtf);
    check(b"Rar!\x1A\x07\x01\x00", F::Rar);
    check(b"7z\xBC\xAF\x27\x1C\x00\x04", F::SevenZip);
    check(b"\x1F\x8B\x08\x00", F::Gzip);
    check(b"BZh91AY&SY", F::Bzip2);
    check(b"\xFF\xD8\xFF\xE0\x00\x10JFIF", F::Jpeg);
    check(b"RIFF\x00\x00\x00\x00WEBPVP8 ", F::Webp);
    check(b"II*\x00\x08\x00\x00\x00", F::Tiff);
    check(b"\x7FELF\x02\x01", F::Executable);
    check(b"\x00\x01\x02\x03\x04\x05garbage\x00\x00", F::Unknown);
    check(b"BM la ten mot loai xe, khong phai anh", F::Text);
}

#[test]
fn text_formats_by_what_they_say() {
    check("<!DOCTYPE html><p>x", F::Html);
    check("\u{feff}\n<!-- a --><html>", F::Html);
    check("<p>không có doctype</p>", F::Html);
    check(
        "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"a\"><html>",
        F::Html,
    );
    check("<?xml version=\"1.0\"?><hoSo><so>1</so></hoSo>", F::Xml);
    check("<hoSo><so>1</so></hoSo>", F::Xml);
    check("{\"so\": 12}", F::Json);
    check("[{\"so\": 12}]", F::Json);
    check("[1] Luật số 29", F::Text);
    check("<5 triệu đồng", F::Text);
    check("Họ tên,Ngày sinh\nA,1990\nB,1991\n", F::Csv);
    check("Kính gửi, các đơn vị\nSở, ban, ngành\n", F::Text);
    check("From: a@example.vn\nTo: b@example.vn\nSubject: x\n\nbody", F::Eml);
    check(
        "From a@example.vn Mon Jan  1 00:00:00 2026\nFrom: a@example.vn\nTo: b\nSubject: x\n\nbody",
        F::Mbox,
    );
    check("Số: 12\nNgày: 3\n", F::Text);
    check("Danh sách\n<table><tr><td>1</td></tr></table>", F::Html);
    check(
        "TUY\u{d6}T M\u{cb}T".chars().map(|c| c as u8).collect::<Vec<_>>(),
        F::Text,
    );
}

#[test]
fn utf16_with_and_without_mark() {
    for little in [true, false] {
        for mark in [true, false] {
            check(utf16("<html><body>Độ mật</body></html>", little, mark), F::Html);
            check(utf16("Cộng hòa xã hội chủ nghĩa Việt Nam", little, mark), F::Text);
        }
    }
}

#[test]
fn ole_kinds_by_their_streams() {
    let compound = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(1024, 0);
        let mut entry = vec![0_u8; 128];
        for (index, unit) in stream.encode_utf16().enumerate() {
            entry[index * 2..index * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = u8::try_from(stream.len() * 2 + 2).unwrap();
        entry[66] = 2;
        bytes.extend(entry);
        bytes
    };
    check(compound("WordDocument"), F::Doc);
    check(compound("Workbook"), F::Xls);
    check(compound("PowerPoint Document"), F::Ppt);
    check(compound("__properties_version1.0"), F::Msg);
    check(compound("Contents"), F::Ole);
}

#[test]
fn zip_kinds_by_their_entries() {
    use std::io::Write;
    let archive = |names: &[(&str, &str)]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in names {
            writer.start_file(*name, stored).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    check(
        archive(&[("[Content_Types].xml", ""), ("word/document.xml", "")]),
        F::Docx,
    );
    check(
        archive(&[("xl/workbook.xml", ""), ("[Content_Types].xml", "")]),
        F::Xlsx,
    );
    check(
        archive(&[("[Content_Types].xml", ""), ("xl/workbook.bin", "")]),
        F::Xlsb,
    );
    check(
        archive(&[("[Content_Types].xml", ""), ("ppt/presentation.xml", "")]),
        F::Pptx,
    );
    check(
        archive(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", ""),
        ]),
        F::Odt,
    );
    check(archive(&[("word/document.xml", "")]), F::Zip);
    check(archive(&[("a.pdf", "%PDF-")]), F::Zip);
    // What lies inside another archive as it is says nothing of the outer one.
    let inner = archive(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "")]);
    let outer = |names: &[(&str, &[u8])]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in names {
            writer.start_file(*name, stored).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    check(outer(&[("a.xlsx", &inner)]), F::Zip);
    let presentation = outer(&[
        ("[Content_Types].xml", b""),
        ("ppt/embeddings/a.xlsx", &inner),
        ("ppt/presentation.xml", b""),
    ]);
    check(&presentation, F::Pptx);
    let without_directory =
        memchr::memmem::find(&presentation, b"PK\x01\x02ppt").unwrap_or(presentation.len() - 60);
    check(&presentation[..without_directory], F::Pptx);
}
