//! Archives, read entry by entry: ZIP, 7-Zip, TAR, GZIP.

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind, TextBuilder};
use sevenz_rust2::{ArchiveReader, Error as SevenZipError, Password};

use crate::context::{ReadContext, Unpacked};
use crate::zipped::ZipFile;
use crate::{charset, legacy};

/// Reads a ZIP archive.
pub(crate) fn read_zip(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Zip);
    let mut file = ZipFile::open(bytes, context);
    for problem in file.problems.drain(..) {
        builder.problem(Problem::new(problem));
    }
    for index in 0..file.len() {
        if builder.is_full() {
            break;
        }
        let name = entry_name(&file.raw_name(index));
        if name.ends_with(['/', '\\']) {
            continue;
        }
        let unpacked = file.read(index, context);
        attach(&mut builder, context, &name, &unpacked);
    }
    builder.finish()
}

/// Kibibytes that the dictionary of a 7-Zip archive may take.
const MAX_SEVEN_ZIP_KIB: usize = 128 << 10;

/// Reads a 7-Zip archive.
pub(crate) fn read_seven_zip(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::SevenZip);
    let source = std::io::Cursor::new(bytes);
    let opened = ArchiveReader::new_with_memory_limit(source, Password::empty(), MAX_SEVEN_ZIP_KIB);
    let result = opened.and_then(|mut archive| {
        archive.set_thread_count(1);
        archive.for_each_entries(|entry, content| {
            if entry.is_directory() {
                return Ok(true);
            }
            let unpacked = context.unpack(content);
            attach(&mut builder, context, entry.name(), &unpacked);
            // Reading on would unpack what lies behind, only to throw it away.
            let is_used_up =
                matches!(unpacked.problem, Some(ProblemKind::LimitReached(_))) || builder.is_full();
            if is_used_up {
                Err(SevenZipError::FileNotFound)
            } else {
                Ok(true)
            }
        })
    });
    match result {
        Ok(()) | Err(SevenZipError::FileNotFound) => {}
        Err(error) => builder.problem(Problem::new(seven_zip_problem(&error))),
    }
    builder.finish()
}

fn seven_zip_problem(error: &SevenZipError) -> ProblemKind {
    match error {
        SevenZipError::PasswordRequired | SevenZipError::MaybeBadPassword(_) => ProblemKind::Encrypted,
        SevenZipError::UnsupportedCompressionMethod(method) if method.contains("AES") => {
            ProblemKind::Encrypted
        }
        SevenZipError::UnsupportedCompressionMethod(_) | SevenZipError::UnsupportedVersion { .. } => {
            ProblemKind::Unsupported(DocumentFormat::SevenZip)
        }
        SevenZipError::MaxMemLimited { .. } => ProblemKind::LimitReached(Limit::UnpackedBytes),
        _ => ProblemKind::Damaged,
    }
}

/// Reads a GZIP stream, which may be several behind each other (RFC 1952).
pub(crate) fn read_gzip(bytes: &[u8], file_name: Option<&str>, context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Gzip);
    let decoder = flate2::read::GzDecoder::new(bytes);
    let stored = decoder
        .header()
        .and_then(|header| header.filename())
        .map(entry_name);
    let name = stored
        .or_else(|| file_name.map(unpacked_name))
        .unwrap_or_default();
    let unpacked = context.unpack(flate2::read::MultiGzDecoder::new(bytes));
    attach(&mut builder, context, &name, &unpacked);
    builder.finish()
}

/// The name behind `.gz` or `.tgz`.
fn unpacked_name(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.eq_ignore_ascii_case("tgz") => format!("{stem}.tar"),
        Some((stem, _)) => stem.to_owned(),
        None => name.to_owned(),
    }
}

/// Bytes of a header and of a block of TAR (POSIX.1-1988, ustar).
const TAR_BLOCK: usize = 512;

/// Reads a TAR archive, with long names of GNU and pax.
pub(crate) fn read_tar(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Tar);
    let mut rest = bytes;
    let mut long_name: Option<Vec<u8>> = None;
    while let Some((header, behind)) = rest.split_at_checked(TAR_BLOCK) {
        if header.iter().all(|byte| *byte == 0) || builder.is_full() {
            break;
        }
        let Some(size) = tar_number(&header[124..136]) else {
            builder.problem(Problem::new(ProblemKind::Damaged));
            break;
        };
        let content = &behind[..behind.len().min(size)];
        match header[156] {
            b'L' => long_name = Some(content.to_vec()),
            b'x' => long_name = pax_path(content).or(long_name),
            b'0' | 0 | b'7' => {
                let name = entry_name(&long_name.take().unwrap_or_else(|| tar_name(header)));
                let problem = (content.len() < size).then_some(ProblemKind::Truncated);
                let unpacked = Unpacked {
                    bytes: content.to_vec(),
                    problem,
                };
                attach(&mut builder, context, &name, &unpacked);
            }
            _ => {}
        }
        let padded = size.checked_next_multiple_of(TAR_BLOCK).unwrap_or(usize::MAX);
        rest = behind.get(padded..).unwrap_or_default();
    }
    builder.finish()
}

/// Octal digits, or a binary number where the first bit is set, as GNU writes large sizes.
fn tar_number(field: &[u8]) -> Option<usize> {
    if field[0] & 0x80 != 0 {
        return field[1..].iter().try_fold(0_usize, |value, byte| {
            value.checked_mul(256)?.checked_add(usize::from(*byte))
        });
    }
    let digits: String = field
        .iter()
        .map(|byte| char::from(*byte))
        .filter(char::is_ascii_digit)
        .collect();
    usize::from_str_radix(&digits, 8).ok()
}

fn tar_name(header: &[u8]) -> Vec<u8> {
    let field =
        |range: std::ops::Range<usize>| header[range].split(|byte| *byte == 0).next().unwrap_or_default();
    let prefix = if &header[257..262] == b"ustar" {
        field(345..500)
    } else {
        &[]
    };
    let separator: &[u8] = if prefix.is_empty() { b"" } else { b"/" };
    [prefix, separator, field(0..100)].concat()
}

/// The `path` of an extended header: lines of length, blank, name, `=`, value (POSIX.1-2001, pax).
fn pax_path(content: &[u8]) -> Option<Vec<u8>> {
    content
        .split(|byte| *byte == b'\n')
        .find_map(|line| Some(line[memchr::memmem::find(line, b" path=")? + 6..].to_vec()))
}

fn attach(builder: &mut TextBuilder, context: &ReadContext<'_>, name: &str, unpacked: &Unpacked) {
    // What cannot be unpacked at all is no empty document.
    if unpacked.problem.is_none() || !unpacked.bytes.is_empty() {
        context.attach(builder, name, &unpacked.bytes);
    } else {
        builder.push(rasoat_core::ZoneKind::FileName, name, |_| {});
    }
    if let Some(problem) = &unpacked.problem {
        builder.problem(Problem::new(problem.clone()));
    }
}

/// The name of an entry, in whatever charset its archiver used.
fn entry_name(raw: &[u8]) -> String {
    let until_nul = raw.split(|byte| *byte == 0).next().unwrap_or_default();
    let decoded = charset::decode(until_nul, None).text;
    legacy::decode(&decoded, None).map_or(decoded, |old| old.text)
}

#[cfg(test)]
mod tests {
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
            for whole in [zipped(&[("a.txt", b"abc"), ("b", b"def")]), seven_zipped(&[("a", b"abc")]), gzipped(b"abc"), tarred("a", b"abc")] {
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
}
