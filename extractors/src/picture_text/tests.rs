//! Tests of the reader for words in pictures.

use std::io::Write as _;

use proptest::prelude::*;
use rasoat_core::{ExtractedText, ProblemKind, ZoneKind};

use crate::{RawDocument, ReadLimits, extract};

fn read(bytes: &[u8]) -> ExtractedText {
    extract(&RawDocument::of_bytes(bytes), &ReadLimits::default())
}

fn check(bytes: &[u8], expected: &[&str]) {
    let text = read(bytes);
    let found: Vec<&str> = text.zones().iter().map(|zone| text.zone_text(zone)).collect();
    assert_eq!(found, expected);
    assert!(text.zones().iter().all(|zone| zone.kind == ZoneKind::Property));
    assert_eq!(text.problems()[0].kind, ProblemKind::ImageNotRead);
}

/// A directory with a description and the title that Windows writes.
fn tiff(description: &[u8], title: &str) -> Vec<u8> {
    let wide: Vec<u8> = title.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    let entry = |tag: u16, kind: u16, length: usize, at: usize| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &long(length),
            &long(at),
        ]
        .concat()
    };
    let behind = 8 + 2 + 2 * 12 + 4;
    let description = [description, &[0; 5]].concat();
    [
        b"II*\0\x08\0\0\0\x02\0".to_vec(),
        entry(0x010E, 2, description.len(), behind),
        entry(0x9C9B, 1, wide.len(), behind + description.len()),
        long(0).to_vec(),
        description,
        wide,
    ]
    .concat()
}

fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker][..], &length, &body].concat()
}

fn jpeg() -> Vec<u8> {
    let xmp = "<x:xmpmeta><rdf:Description photoshop:Headline='Kế hoạch' tiff:Make='x'><dc:title><rdf:Alt><rdf:li>TỐI MẬT</rdf:li></rdf:Alt></dc:title></rdf:Description></x:xmpmeta>";
    let caption = "Ảnh chụp văn bản".as_bytes();
    let length = u16::try_from(caption.len()).unwrap().to_be_bytes();
    let iptc = [&[0x1C, 2, 120][..], &length, caption].concat();
    let resource = [
        &b"8BIM\x04\x04\0\0\0\0\0"[..],
        &[u8::try_from(iptc.len()).unwrap()],
        &iptc,
    ]
    .concat();
    [
        b"\xFF\xD8".to_vec(),
        segment(0xE1, &[b"Exif\0\0", &tiff(b"V\xA8n b\xB6n m\xCBt", "Sơ đồ")]),
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()]),
        segment(0xED, &[b"Photoshop 3.0\0", &resource]),
        segment(0xFE, &["chú thích".as_bytes()]),
        b"\xFF\xDA".to_vec(),
    ]
    .concat()
}

fn png() -> Vec<u8> {
    let chunk = |name: &[u8], body: &[u8]| {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], name, body, &[0; 4]].concat()
    };
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all("TUYỆT MẬT".as_bytes()).unwrap();
    let packed = [b"Comment\0\0".to_vec(), packed.finish().unwrap()].concat();
    [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 1, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0]),
        chunk(b"tEXt", b"Title\0Ke hoach"),
        chunk(b"zTXt", &packed),
        chunk(b"iTXt", "Description\0\0\0vi\0Mô tả\0bản đồ".as_bytes()),
    ]
    .concat()
}

#[test]
fn words_beside_the_pixels_are_read() {
    check(
        &jpeg(),
        &[
            "Văn bản mật",
            "Sơ đồ",
            "Kế hoạch",
            "TỐI MẬT",
            "Ảnh chụp văn bản",
            "chú thích",
        ],
    );
    check(&png(), &["Ke hoach", "TUYỆT MẬT", "bản đồ"]);
    check(&tiff("Độ mật".as_bytes(), "bản đồ"), &["Độ mật", "bản đồ"]);
    let gif = [
        b"GIF89a\0\x01\0\x01\0\0\0\x21\xFE\x05".to_vec(),
        "MẬT".into(),
        b"\0;".to_vec(),
    ]
    .concat();
    check(&gif, &["MẬT"]);
    let directory = tiff(b"abc", "MẬT");
    let length = u32::try_from(directory.len()).unwrap().to_le_bytes();
    check(
        &[&b"RIFF\0\0\0\0WEBPEXIF"[..], &length, &directory].concat(),
        &["abc", "MẬT"],
    );
}

proptest! {
    #[test]
    fn changed_pictures_are_survived(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        for whole in [jpeg(), png(), tiff(b"abc", "abc")] {
            let mut changed = whole.clone();
            for (index, byte) in &changes {
                let at = index.index(changed.len());
                changed[at] = *byte;
            }
            read(&changed);
            read(&whole[..changes[0].0.index(whole.len())]);
        }
    }
}
