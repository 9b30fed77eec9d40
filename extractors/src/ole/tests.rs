//! Compound files that the tests write themselves, and what holds for all of them.

use std::io::{Read as _, Write};

use proptest::prelude::*;
use rasoat_core::{DocumentFormat, ExtractedText, ProblemKind};

use crate::metafile::tests::{enhanced, wide_text};
use crate::{RawDocument, ReadLimits, extract};

/// A compound file with these streams; storages come before a slash.
pub(super) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    compound_of(cfb::Version::V3, streams)
}

/// The same, with sectors of 512 (version 3) or 4,096 bytes.
pub(super) fn compound_of(version: cfb::Version, streams: &[(&str, &[u8])]) -> Vec<u8> {
    let bytes = std::io::Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(version, bytes).unwrap();
    for (path, content) in streams {
        if let Some((storage, _)) = path.rsplit_once('/') {
            file.create_storage_all(format!("/{storage}")).unwrap();
        }
        file.create_stream(format!("/{path}"))
            .unwrap()
            .write_all(content)
            .unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// The zones of a document, as short lines.
pub(super) fn shown(text: &ExtractedText) -> Vec<String> {
    text.zones()
        .iter()
        .map(|zone| {
            format!(
                "{}/{} {}",
                zone.kind.as_str(),
                zone.visibility.as_str(),
                text.zone_text(zone)
            )
        })
        .collect()
}

/// Reads a document with the usual limits.
pub(super) fn read(bytes: &[u8]) -> ExtractedText {
    extract(&RawDocument::of_bytes(bytes), &ReadLimits::default())
}

/// Properties by their numbers, and names by the same.
type Section<'t> = (&'t [(u32, &'t str)], &'t [(u32, &'t str)]);

/// A property set in UTF-8, with a dictionary where names are given.
fn property_set(sections: &[Section<'_>]) -> Vec<u8> {
    let mut set = vec![0xFE, 0xFF, 0, 0, 0, 0, 0, 0];
    set.extend([0; 16]);
    set.extend(u32::try_from(sections.len()).unwrap().to_le_bytes());
    let mut bodies: Vec<u8> = Vec::new();
    let head_bytes = 28 + 20 * sections.len();
    for (values, names) in sections {
        set.extend([0; 16]);
        set.extend(u32::try_from(head_bytes + bodies.len()).unwrap().to_le_bytes());
        let count = values.len() + 1 + usize::from(!names.is_empty());
        let mut places: Vec<u8> = Vec::new();
        let mut data: Vec<u8> = Vec::new();
        let mut add = |id: u32, value: Vec<u8>| {
            places.extend(id.to_le_bytes());
            places.extend(u32::try_from(8 + count * 8 + data.len()).unwrap().to_le_bytes());
            data.extend(value);
        };
        // The code page is UTF-8.
        add(1, vec![2, 0, 0, 0, 0xE9, 0xFD, 0, 0]);
        for (id, text) in *values {
            let length = u32::try_from(text.len()).unwrap().to_le_bytes();
            add(*id, [&[0x1E, 0, 0, 0], &length[..], text.as_bytes()].concat());
        }
        if !names.is_empty() {
            let mut dictionary = u32::try_from(names.len()).unwrap().to_le_bytes().to_vec();
            for (id, name) in *names {
                dictionary.extend(id.to_le_bytes());
                dictionary.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
                dictionary.extend(name.as_bytes());
            }
            add(0, dictionary);
        }
        bodies.extend(
            u32::try_from(8 + places.len() + data.len())
                .unwrap()
                .to_le_bytes(),
        );
        bodies.extend(u32::try_from(count).unwrap().to_le_bytes());
        bodies.extend(places);
        bodies.extend(data);
    }
    set.extend(bodies);
    set
}

#[test]
fn properties_come_out_with_their_names() {
    let summary = property_set(&[(&[(2, "Kế hoạch"), (4, "Văn thư"), (18, "Word")], &[])]);
    let more = property_set(&[
        (&[(2, "MẬT")], &[]),
        (&[(5, "Tối mật"), (6, "x")], &[(5, "Độ mật"), (6, "_PID_GUID")]),
    ]);
    let bytes = compound(&[
        ("\u{5}SummaryInformation", &summary),
        ("\u{5}DocumentSummaryInformation", &more),
        ("Workbook", &[9, 8, 4, 0, 0, 6, 5, 0]),
    ]);
    assert_eq!(
        shown(&read(&bytes)),
        [
            "title/visible Kế hoạch",
            "property/visible Văn thư",
            "property/visible MẬT",
            "property/visible Độ mật: Tối mật",
        ]
    );
}

#[test]
fn files_packed_into_objects_are_read() {
    let content = "TỐI MẬT".as_bytes();
    let mut native = vec![0, 0, 0, 0, 2, 0];
    native.extend(b"a.txt\0C:\\a.txt\0\0\0\x03\0");
    native.extend([6, 0, 0, 0]);
    native.extend(b"a.txt\0");
    native.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
    native.extend(content);
    let text = read(&compound(&[("\u{1}Ole10Native", &native)]));
    assert_eq!(shown(&text), ["file_name/visible a.txt", "body/visible TỐI MẬT"]);

    let inside = compound(&[
        ("Workbook", &[9, 8, 4, 0, 0, 6, 5, 0]),
        ("MBD01/Package", "MẬT".as_bytes()),
    ]);
    assert!(shown(&read(&inside)).contains(&"body/visible MẬT".to_owned()));
}

#[test]
fn documents_behind_a_password_are_told() {
    let locked = compound(&[("EncryptedPackage", &[0; 9]), ("EncryptionInfo", &[0; 9])]);
    assert_eq!(read(&locked).problems()[0].kind, ProblemKind::Encrypted);
    let unknown = compound(&[("Something", &[1])]);
    assert_eq!(
        read(&unknown).problems()[0].kind,
        ProblemKind::Unsupported(DocumentFormat::Ole)
    );
}

/// A record of a drawing.
fn drawing_record(kind: u16, instance: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    [
        &(instance << 4).to_le_bytes(),
        &kind.to_le_bytes(),
        &length.to_le_bytes()[..],
        body,
    ]
    .concat()
}

#[test]
fn drawn_pictures_are_read_and_others_told() {
    let commands = enhanced(&[wide_text(10, 10, 0, "TỐI MẬT")]);
    let mut packed = flate2::read::ZlibEncoder::new(&commands[..], flate2::Compression::fast());
    let mut body = vec![0; 16 + 34];
    packed.read_to_end(&mut body).unwrap();
    let mut png = vec![0; 17];
    png.extend(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\0\0\0\x02\0");
    let pictures = [
        drawing_record(0xF01A, 0x3D4, &body),
        drawing_record(0xF01E, 0x6E0, &png),
    ]
    .concat();
    let text = read(&compound(&[
        ("PowerPoint Document", &[]),
        ("Pictures", &pictures),
    ]));
    assert_eq!(text.text(), "TỐI MẬT");
    let problems: Vec<_> = text.problems().iter().map(|problem| &problem.kind).collect();
    assert_eq!(problems, [&ProblemKind::ImageNotRead]);
}

#[test]
fn macros_are_no_documents() {
    let macros = compound(&[("PROJECT", b"x"), ("VBA/dir", b"x")]);
    let object = drawing_record(4113, 0, &macros);
    let text = read(&compound(&[
        ("PowerPoint Document", &object),
        ("Current User", &[]),
    ]));
    assert_eq!(text.problems(), []);
}

#[test]
fn documents_inside_do_not_tell_what_the_file_is() {
    let workbook = compound(&[
        ("Workbook", &[9, 8, 4, 0, 0, 6, 5, 0]),
        ("MBD01/WordDocument", &[0xEC, 0xA5]),
    ]);
    assert_eq!(crate::sniff(&workbook), DocumentFormat::Xls);
    let message = compound(&[
        ("__properties_version1.0", &[0; 32]),
        (
            "__attach_version1.0_#00000000/__substg1.0_3701000D/WordDocument",
            &[1],
        ),
    ]);
    assert_eq!(crate::sniff(&message), DocumentFormat::Msg);
}

fn samples() -> Vec<Vec<u8>> {
    vec![
        super::word::tests::sample(),
        super::excel::tests::sample(),
        super::slides::tests::sample(),
        super::message::tests::sample(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn changed_documents_are_survived(
        number in 0_usize..4,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..24),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = samples().swap_remove(number);
        for (index, byte) in &changes {
            let at = index.index(bytes.len());
            bytes[at] = *byte;
        }
        read(&bytes);
        read(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn limits_hold(number in 0_usize..4, max_zones in 0_usize..6, max_text_bytes in 0_usize..40) {
        let limits = ReadLimits { max_text_bytes, max_zones, ..ReadLimits::default() };
        let text = extract(&RawDocument::of_bytes(&samples()[number]), &limits);
        prop_assert!(text.zones().len() <= max_zones && text.text().len() <= max_text_bytes);
        let is_whole = read(&samples()[number]).text() == text.text();
        prop_assert!(is_whole || text.problems().iter().any(|problem| problem.kind.leaves_unread()));
    }
}
