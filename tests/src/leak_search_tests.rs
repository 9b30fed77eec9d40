//! The searcher must find what is planted, in each way.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use unicode_normalization::UnicodeNormalization as _;
use zip::ZipWriter;

use super::*;
use crate::docx::file_options;

const WORDS: &str = "Khuểch Ngượp Thẫng Đỗng Vịch";

fn searcher() -> Searcher {
    let marker = |place, text: &str| Marker {
        place,
        text: text.to_owned(),
    };
    Searcher::new(&[marker("words", WORDS), marker("number", "079196012345")])
}

/// `planted` is found, whatever stands around it.
fn check(planted: &[u8], form: &str) {
    let searcher = searcher();
    for (before, after) in [("", ""), ("x", "y"), ("\u{0}ab", "\r\n")] {
        let bytes = [before.as_bytes(), planted, after.as_bytes()].concat();
        let found = searcher.bytes(&bytes);
        assert!(
            found.iter().any(|sighting| sighting.form.contains(form)),
            "{form}: {found:?}"
        );
    }
}

#[test]
fn every_spelling_is_found() {
    check(WORDS.as_bytes(), "UTF-8");
    check(WORDS.to_uppercase().as_bytes(), "upper case");
    check(WORDS.to_lowercase().as_bytes(), "lower case");
    check(WORDS.nfd().collect::<String>().as_bytes(), "normal form D");
    check(b"Khuech Nguop Thang Dong Vich", "without accents");
    check(
        b"/tai-lieu/khuech-nguop-thang-dong-vich.html",
        "as part of an address",
    );
    check("Ngượp Thẫng Đỗng Vịch".as_bytes(), "second half");
    check(b"079196012345", "UTF-8");
}

#[test]
fn every_encoding_is_found() {
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| WORDS.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    check(&utf16(u16::to_le_bytes), "UTF-16LE");
    check(&utf16(u16::to_be_bytes), "UTF-16BE");
    check(b"303739313936303132333435", "hexadecimal");
    check(
        b"4b6875e1bb836368204e67c6b0e1bba370205468e1baab6e6720c490e1bb976e672056e1bb8b6368",
        "hexadecimal",
    );
    check(
        b"Khu%E1%BB%83ch%20Ng%C6%B0%E1%BB%A3p%20Th%E1%BA%ABng%20%C4%90%E1%BB%97ng%20V%E1%BB%8Bch",
        "percent",
    );
    check(
        b"Khu%e1%bb%83ch+Ng%c6%b0%e1%bb%a3p+Th%e1%ba%abng+%c4%90%e1%bb%97ng+V%e1%bb%8bch",
        "percent",
    );
    check(
        br"Khu\u1ec3ch Ng\u01b0\u1ee3p Th\u1eabng \u0110\u1ed7ng V\u1ecbch",
        "JSON",
    );
    check(
        b"Khu&#7875;ch Ng&#432;&#7907;p Th&#7851;ng &#272;&#7895;ng V&#7883;ch",
        "HTML",
    );
}

#[test]
fn base64_is_found_at_each_alignment() {
    // The number alone, with one byte before it, and with two.
    check(b"MDc5MTk2MDEyMzQ1", "base64");
    check(b"YTA3OTE5NjAxMjM0NWI=", "base64");
    check(b"YWEwNzkxOTYwMTIzNDVi", "base64");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    writer.start_file("trong/tep.txt", file_options()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn compressed_streams_are_opened() {
    let text = format!("trước {WORDS} sau");
    for level in [0, 1, 6, 9] {
        check(&zlib(text.as_bytes(), level), "UTF-8");
    }
    check(&gzip(text.as_bytes()), "UTF-8");
    check(&zip(text.as_bytes()), "UTF-8");
    check(&gzip(&zip(&zlib(text.as_bytes(), 6))), "UTF-8");
    let whole = gzip(format!("{WORDS}{}", "đuôi ".repeat(9_000)).as_bytes());
    check(&whole[..whole.len() - 20], "UTF-8");
}

#[test]
fn a_string_broken_at_the_end_of_a_page_is_found() {
    for cut in 1..WORDS.len() {
        let (first, second) = WORDS.as_bytes().split_at(cut);
        let pages = [first, &[0; 64], second].concat();
        assert!(!searcher().bytes(&pages).is_empty(), "cut at {cut}");
    }
}

#[test]
fn other_bytes_are_clean() {
    let mut random = crate::Seeded::new(4);
    let noise: Vec<u8> = (0..300_000)
        .map(|_| u8::try_from(random.below(256)).unwrap())
        .collect();
    assert_eq!(searcher().bytes(&noise), []);
    assert_eq!(searcher().bytes("Khuểch Ngượp, 0791960".as_bytes()), []);
}

#[test]
fn files_and_their_names_are_searched() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("ghi.log"), gzip(WORDS.as_bytes())).unwrap();
    std::fs::write(deep.join("sach.txt"), "không có gì").unwrap();
    std::fs::write(folder.path().join("079196012345.tmp"), "").unwrap();
    let found = search_tree(folder.path(), &searcher().markers).unwrap();
    let mut files: Vec<&Path> = found.iter().map(|sighting| sighting.file.as_path()).collect();
    files.dedup();
    assert_eq!(files, [Path::new("079196012345.tmp"), Path::new("a/b/ghi.log")]);
    assert!(found[0].position.starts_with("file name"));
    assert!(search_tree(&folder.path().join("không-có"), &[]).is_err());
}
