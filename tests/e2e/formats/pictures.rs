//! Pictures: drawn by commands, and of pixels with words beside them.

use super::{WORD, length, longs, utf16, words};

fn enhanced_record(kind: u32, content: &[u8]) -> Vec<u8> {
    [longs(&[kind, length(content) + 8]), content.to_vec()].concat()
}

/// Header, font, text, bitmap and end (MS-EMF 2.3).
pub(super) fn enhanced_metafile() -> Vec<u8> {
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
pub(super) fn windows_metafile() -> Vec<u8> {
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

/// A directory with a description, a comment in UTF-16 and a pointer to a directory of its own (TIFF 6.0).
pub(super) fn tiff() -> Vec<u8> {
    let wide = utf16("a");
    let behind = 8 + 2 + 3 * 12 + 4;
    let entry = |tag: u16, kind: u16, length: u32, value: u32| {
        [words(&[tag, kind]), longs(&[length, value])].concat()
    };
    let description = format!("{WORD} b");
    let text_bytes = length(description.as_bytes());
    [
        b"II*\0\x08\0\0\0\x03\0".to_vec(),
        entry(0x010E, 2, text_bytes, behind),
        entry(0x8769, 4, 1, 8),
        entry(0x9C9C, 1, length(&wide), behind + text_bytes),
        longs(&[0]),
        description.into_bytes(),
        wide,
    ]
    .concat()
}

/// Segments with EXIF, XMP and a comment (ITU T.81, B.1.1.4).
pub(super) fn jpeg() -> Vec<u8> {
    let segment = |marker: u8, body: &[u8]| {
        let size = u16::try_from(body.len() + 2).expect("these documents are small");
        [&[0xFF, marker][..], &size.to_be_bytes(), body].concat()
    };
    let xmp = "<x:xmpmeta><rdf:Description><dc:title><rdf:Alt><rdf:li>c</rdf:li></rdf:Alt></dc:title></rdf:Description></x:xmpmeta>";
    [
        b"\xFF\xD8".to_vec(),
        segment(0xE1, &[b"Exif\0\0".to_vec(), tiff()].concat()),
        segment(
            0xE1,
            &[b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat(),
        ),
        segment(
            0xED,
            b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x06\x1C\x02\x78\0\x01d",
        ),
        segment(0xFE, b"e"),
        segment(0xC0, &[8, 1, 0, 1, 0, 1, 1, 0x11, 0]),
        b"\xFF\xDA".to_vec(),
    ]
    .concat()
}

/// Texts as they are and with their language (ISO/IEC 15948, 11.3.4).
pub(super) fn png() -> Vec<u8> {
    let chunk = |name: &[u8], body: &[u8]| [&length(body).to_be_bytes()[..], name, body, &[0; 4]].concat();
    [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 1, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0]),
        chunk(b"tEXt", b"Title\0a"),
        chunk(b"zTXt", b"Comment\0\0abc"),
        chunk(b"iTXt", format!("Description\0\0\0vi\0b\0{WORD}").as_bytes()),
        chunk(b"eXIf", &tiff()),
    ]
    .concat()
}
