//! Tests of the readers for archives.

use std::io::Write;

use proptest::prelude::*;
use rasoat_core::{ExtractedText, Limit, Problem, ProblemKind};

use crate::{RawDocument, ReadLimits, extract};

fn read(bytes: &[u8], limits: &ReadLimits) -> ExtractedText {
    extract(&RawDocument::of_bytes(bytes), limits)
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn tarred(name: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    bytes[156] = b'0';
    bytes[257..262].copy_from_slice(b"ustar");
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(512) + 1024, 0);
    bytes
}

#[test]
fn archives_in_archives_keep_their_names_and_parts() {
    let inner = zipped(&[("Danh sách.txt", "TỐI MẬT".as_bytes())]);
    let text = read(
        &zipped(&[("thư mục/", b""), ("con.zip", &inner)]),
        &ReadLimits::default(),
    );
    assert_eq!(text.text(), "con.zip\nDanh sách.txt\nTỐI MẬT");
    assert_eq!(text.parts(), ["con.zip", "Danh sách.txt"]);
    assert_eq!(
        text.zones().iter().map(|zone| zone.part).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    assert!(text.problems().is_empty());
    let text = read(
        &gzipped(&tarred("a.txt", "MẬT".as_bytes())),
        &ReadLimits::default(),
    );
    assert!(text.text().ends_with("a.txt\nMẬT"), "{}", text.text());
}

fn rar(version: rars::ArchiveVersion, is_solid: bool, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = rars::Builder::new(version).solid(is_solid);
    for (name, content) in entries {
        builder
            .add_bytes(name.as_bytes().to_vec(), content.to_vec(), None, None)
            .unwrap();
    }
    builder.to_bytes().unwrap()
}

#[test]
fn rar_archives_are_read_within_the_limits() {
    use rars::ArchiveVersion as Version;
    let entries: [(&str, &[u8]); 2] = [("a/Ghi chu.txt", "MẬT".as_bytes()), ("b.txt", &[b' '; 5_000])];
    for version in [
        Version::Rar15,
        Version::Rar20,
        Version::Rar29,
        Version::Rar50,
        Version::Rar70,
    ] {
        for is_solid in [false, true] {
            let archive = rar(version, is_solid, &entries);
            let text = read(&archive, &ReadLimits::default());
            assert_eq!(text.text(), "a/Ghi chu.txt\nMẬT\nb.txt", "{version:?}");
            assert_eq!(text.problems(), [], "{version:?}");
            let limits = ReadLimits {
                max_unpacked_bytes: 1_000,
                ..ReadLimits::default()
            };
            assert_eq!(
                read(&archive, &limits).problems(),
                [Problem::new(ProblemKind::LimitReached(Limit::UnpackedBytes))],
                "{version:?}"
            );
            let half = &archive[..archive.len() - 30];
            assert!(!read(half, &ReadLimits::default()).problems().is_empty());
        }
    }
}

#[test]
fn entries_in_several_files_are_told() {
    let mut builder = rars::Builder::new(rars::ArchiveVersion::Rar50)
        .store(true)
        .volume_size(Some(600));
    builder
        .add_bytes(b"a.txt".to_vec(), vec![b'a'; 1_000], None, None)
        .unwrap();
    for volume in builder.build_volumes(None).unwrap() {
        let text = read(&volume, &ReadLimits::default());
        assert_eq!(text.text(), "a.txt");
        assert_eq!(text.problems(), [Problem::new(ProblemKind::Truncated)]);
    }
}

fn bzipped(content: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn xz(content: &[u8]) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(0)).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

#[test]
fn packed_streams_are_read_within_the_limits() {
    let content = tarred("a.txt", "TỐI MẬT".as_bytes());
    let bomb = vec![b' '; 40 << 20];
    for (packed, packed_bomb) in [(bzipped(&content), bzipped(&bomb)), (xz(&content), xz(&bomb))] {
        let mut document = RawDocument::of_bytes(&packed);
        document.file_name = Some("hồ sơ.txz");
        let text = extract(&document, &ReadLimits::default());
        assert!(
            text.text().starts_with("hồ sơ.tar\na.txt\nTỐI MẬT"),
            "{}",
            text.text()
        );
        assert_eq!(text.parts(), ["hồ sơ.tar", "a.txt"]);
        let cut = read(&packed[..packed.len() / 2], &ReadLimits::default());
        assert_eq!(cut.problems()[0].kind, ProblemKind::Damaged);
        let reached = ProblemKind::LimitReached(Limit::ExpansionRatio);
        let text = read(&packed_bomb, &ReadLimits::default());
        assert!(
            text.problems().contains(&Problem::new(reached)),
            "{:?}",
            text.problems()
        );
    }
}

fn seven_zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = sevenz_rust2::ArchiveWriter::new(std::io::Cursor::new(Vec::new())).unwrap();
    for (name, content) in entries {
        writer
            .push_archive_entry(sevenz_rust2::ArchiveEntry::new_file(name), Some(*content))
            .unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn seven_zip_archives_are_read_within_the_limits() {
    let archive = seven_zipped(&[("Danh sách.txt", "MẬT".as_bytes()), ("b.txt", &[b' '; 5_000])]);
    let text = read(&archive, &ReadLimits::default());
    assert_eq!(text.text(), "Danh sách.txt\nMẬT\nb.txt");
    let limits = ReadLimits {
        max_unpacked_bytes: 1_000,
        ..ReadLimits::default()
    };
    assert_eq!(
        read(&archive, &limits).problems(),
        [Problem::new(ProblemKind::LimitReached(Limit::UnpackedBytes))]
    );
    assert_eq!(
        read(&archive[..40], &ReadLimits::default()).problems(),
        [Problem::new(ProblemKind::Damaged)]
    );
}

#[test]
fn every_limit_is_told() {
    let reached = |bytes: &[u8], limits: &ReadLimits, limit: Limit| {
        let text = read(bytes, limits);
        assert!(
            text.problems()
                .iter()
                .any(|problem| problem.kind == ProblemKind::LimitReached(limit)),
            "{:?}",
            text.problems()
        );
    };
    let many = zipped(&[("a", b"x"), ("b", b"y"), ("c", b"z")]);
    reached(
        &many,
        &ReadLimits {
            max_entries: 2,
            ..ReadLimits::default()
        },
        Limit::Entries,
    );
    let deep = (0..9).fold(b"x".to_vec(), |inner, _| zipped(&[("z", &inner)]));
    reached(&deep, &ReadLimits::default(), Limit::Depth);
    let bomb = zipped(&[("a.txt", &vec![b' '; 40 << 20])]);
    reached(&bomb, &ReadLimits::default(), Limit::ExpansionRatio);
    reached(
        &bomb,
        &ReadLimits {
            max_unpacked_bytes: 1000,
            ..ReadLimits::default()
        },
        Limit::UnpackedBytes,
    );
}

#[test]
fn entries_with_a_password_are_told() {
    let mut bytes = zipped(&[("a.txt", b"abc")]);
    // The first flag of both headers says that the entry is encrypted (APPNOTE 4.4.4).
    bytes[6] |= 1;
    let central = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    bytes[central + 8] |= 1;
    let text = read(&bytes, &ReadLimits::default());
    assert_eq!(text.problems(), [Problem::new(ProblemKind::Encrypted)]);
    assert_eq!(text.text(), "a.txt");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn changed_archives_are_survived(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        for whole in [zipped(&[("a.txt", b"abc"), ("b", b"def")]), seven_zipped(&[("a", b"abc")]), gzipped(b"abc"), tarred("a", b"abc"), bzipped(b"abc"), xz(b"abc"), rar(rars::ArchiveVersion::Rar50, false, &[("a", b"abc")]), rar(rars::ArchiveVersion::Rar29, true, &[("a", b"abc"), ("b", b"abcd")])] {
            let mut changed = whole.clone();
            for (index, byte) in &changes {
                let at = index.index(changed.len());
                changed[at] = *byte;
            }
            read(&changed, &ReadLimits::default());
            read(&whole[..changes[0].0.index(whole.len())], &ReadLimits::default());
        }
    }
}
