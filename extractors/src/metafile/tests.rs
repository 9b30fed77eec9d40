//! Tests of the reader for metafiles, and metafiles for the tests of others.

use proptest::prelude::*;
use rasoat_core::{ExtractedText, ProblemKind};

use crate::{RawDocument, ReadLimits, extract};

fn read(bytes: &[u8]) -> ExtractedText {
    extract(&RawDocument::of_bytes(bytes), &ReadLimits::default())
}

fn check(bytes: &[u8], lines: &[&str], problems: &[ProblemKind]) {
    let text = read(bytes);
    assert_eq!(text.text(), lines.join("\n"));
    let found: Vec<_> = text.problems().iter().map(|found| found.kind.clone()).collect();
    assert_eq!(found, problems);
}

fn longs(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn record(kind: u32, content: &[u8]) -> Vec<u8> {
    let mut content = content.to_vec();
    content.resize(content.len().next_multiple_of(4), 0);
    let length = u32::try_from(content.len() + 8).unwrap();
    [longs(&[kind, length]), content].concat()
}

/// An enhanced metafile with these records between header and end.
pub(crate) fn enhanced(records: &[Vec<u8>]) -> Vec<u8> {
    let mut header = vec![0; 80];
    header[32..36].copy_from_slice(b" EMF");
    [record(1, &header), records.concat(), record(14, &[0; 12])].concat()
}

/// The record that writes `text` at a place.
pub(crate) fn wide_text(x: u32, y: u32, options: u32, text: &str) -> Vec<u8> {
    let letters = u32::try_from(text.encode_utf16().count()).unwrap();
    let place = longs(&[x, y, letters, 76, options, 0, 0, 0, 0, 0]);
    record(84, &[vec![0; 28], place, utf16(text)].concat())
}

/// A font of `height` under `handle`, and its selection.
fn font(handle: u32, height: i32, name: &str) -> Vec<u8> {
    let mut face = utf16(name);
    face.resize(64, 0);
    let facts = longs(&[handle, height.cast_unsigned(), 0, 0, 0, 700, 0, 0]);
    [record(82, &[facts, face].concat()), record(37, &longs(&[handle]))].concat()
}

fn windows(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = words(&[1, 9, 0x0300, 0, 0, 1, 0, 0, 0]);
    let end = (0, Vec::new());
    for (kind, content) in records.iter().chain([&end]) {
        let length = u32::try_from(content.len() / 2 + 3).unwrap();
        bytes.extend([longs(&[length]), words(&[*kind]), content.clone()].concat());
    }
    bytes
}

#[test]
fn text_of_enhanced_metafiles_is_read_line_by_line() {
    let big = font(1, -40, "Times New Roman");
    check(
        &enhanced(&[
            big.clone(),
            wide_text(10, 100, 0, "TUYỆT"),
            wide_text(130, 101, 0, "MẬT"),
            wide_text(10, 200, 0, "Số: 12"),
        ]),
        &["TUYỆT MẬT", "Số: 12"],
        &[],
    );
    let small = [longs(&[10, 20, 3, 0x300, 0, 0, 0]), b"abc".to_vec()].concat();
    check(&enhanced(&[big, record(108, &small)]), &["abc"], &[]);
    check(
        &enhanced(&[font(1, -40, ".VnTimeH"), wide_text(0, 0, 0, "mËt")]),
        &["mật"],
        &[],
    );
}

#[test]
fn what_is_no_text_is_told_as_unread() {
    let unread = [ProblemKind::ImageNotRead];
    check(&enhanced(&[wide_text(0, 0, 0x10, "abc")]), &[], &unread);
    // Forty bytes before the place of the bitmap, which stands behind the record's fixed part of 80 bytes.
    let bitmap = |width: u32, height: u32| {
        let header = longs(&[40, width, height]);
        record(
            81,
            &[vec![0; 40], longs(&[80]), vec![0; 28], header, vec![0; 400]].concat(),
        )
    };
    check(&enhanced(&[bitmap(60, 24_u32.wrapping_neg())]), &[], &unread);
    check(&enhanced(&[bitmap(32, 32)]), &[], &[]);
    check(&enhanced(&[record(76, &[0; 92])]), &[], &[]);
    check(&enhanced(&[record(86, &[0; 400])]), &[], &unread);
    check(&enhanced(&[record(43, &[0; 16]), record(86, &[0; 40])]), &[], &[]);
}

#[test]
fn text_of_emf_plus_counts_where_nothing_stands_beside_it() {
    let string = |dual: u16| {
        let header = [words(&[0x4001, dual]), longs(&[28, 16, 0, 0, 0, 0])].concat();
        let facts = longs(&[52, 40, 0, 0, 3, 0, 0, 0, 0]);
        let drawn = [words(&[0x401C, 0]), facts, utf16("MẬT"), vec![0; 6]].concat();
        let content = [longs(&[0]), b"EMF+".to_vec(), header, drawn].concat();
        enhanced(&[record(70, &content)])
    };
    check(&string(0), &["MẬT"], &[]);
    check(&string(1), &[], &[]);
}

#[test]
fn text_of_windows_metafiles_is_read_in_its_charset() {
    let font = |charset: u8, name: &str| {
        let mut facts = words(&[40, 0, 0, 0, 400, 0, 0, 0, 0]);
        facts[13] = charset;
        let mut face = name.as_bytes().to_vec();
        face.push(0);
        face.resize(face.len().next_multiple_of(2), 0);
        (0x02FB_u16, [facts, face].concat())
    };
    let plain = |bytes: &[u8; 4]| (0x0521_u16, [words(&[4]), bytes.to_vec(), words(&[7, 9])].concat());
    let extended = (
        0x0A32_u16,
        [words(&[7, 9, 4, 0]), b"abcd".to_vec(), words(&[20; 4])].concat(),
    );
    check(&windows(&[font(0, "Arial"), plain(b"abcd")]), &["abcd"], &[]);
    check(&windows(&[font(0, ".VnTime"), plain(b"m\xCBt ")]), &["mật"], &[]);
    check(
        &windows(&[font(163, "Arial"), plain(b"M\xC2\xF2T")]),
        &["MẬT"],
        &[],
    );
    check(&windows(&[font(2, "Symbol"), plain(b"abcd")]), &[], &[]);
    check(&windows(&[extended.clone(), extended]), &["abcd", "abcd"], &[]);
    let bitmap = (
        0x0F43_u16,
        [vec![0; 22], longs(&[40, 90, 40]), vec![0; 400]].concat(),
    );
    check(&windows(&[bitmap]), &[], &[ProblemKind::ImageNotRead]);
    let whole = windows(&[plain(b"abcd")]);
    check(&whole[..whole.len() - 6], &["abcd"], &[ProblemKind::Damaged]);
}

proptest! {
    #[test]
    fn changed_bytes_are_survived(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        which in 0..2_usize,
    ) {
        let kinds = [
            enhanced(&[font(1, -40, "Arial"), wide_text(10, 100, 0, "TUYỆT"), record(81, &[0; 300])]),
            windows(&[(0x0A32, [words(&[7, 9, 4, 0]), b"abcd".to_vec(), words(&[20; 4])].concat())]),
        ];
        let mut changed = kinds[which].clone();
        for (index, byte) in changes {
            let at = index.index(changed.len());
            changed[at] = byte;
        }
        let text = read(&changed);
        prop_assert!(text.parts().is_empty());
    }
}
