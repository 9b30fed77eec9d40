//! Documents that are OLE compound files: Word, Excel, `PowerPoint` before 2007, and Outlook's messages.

use std::io::{Cursor, Write as _};

use super::{WORD, length, longs, utf16, words};

fn compound_file(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("writing to memory works");
    for (name, content) in streams {
        let mut stream = file.create_stream(name).expect("writing to memory works");
        stream.write_all(content).expect("writing to memory works");
    }
    file.flush().expect("writing to memory works");
    file.into_inner().into_inner()
}

/// A Word document of one piece (MS-DOC 2.4.1 and 2.5).
pub(super) fn word_document() -> Vec<u8> {
    const TEXT_AT: u32 = 0x800;
    let text = format!("{WORD}\r\u{13} PAGE \u{14}1\u{15}a\u{7}b\u{7}\u{7}\r");
    let letters = u32::try_from(text.encode_utf16().count()).expect("these documents are small");
    let mut document = vec![0; TEXT_AT as usize];
    let mut put = |at: usize, bytes: &[u8]| document[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &words(&[0xA5EC, 0x00C1]));
    // The table is in the stream "1Table".
    put(10, &words(&[0x0200]));
    put(32, &words(&[14]));
    put(62, &words(&[22]));
    put(76, &longs(&[letters]));
    put(152, &words(&[0x5D]));
    let piece = [words(&[0]), longs(&[TEXT_AT]), words(&[0])].concat();
    let pieces = [longs(&[0, letters]), piece].concat();
    let table = [vec![2], longs(&[length(&pieces)]), pieces].concat();
    put(154 + 33 * 8, &longs(&[0, length(&table)]));
    document.extend(utf16(&text));
    document.resize(document.len().next_multiple_of(512), 0);
    compound_file(&[("WordDocument", document), ("1Table", table)])
}

/// A workbook of one sheet with one label (MS-XLS 2.4).
pub(super) fn workbook() -> Vec<u8> {
    let record = |kind: u16, content: &[u8]| {
        let size = u16::try_from(content.len()).expect("these documents are small");
        [words(&[kind, size]), content.to_vec()].concat()
    };
    let begin = |what: u16| record(0x0809, &words(&[0x0600, what, 0, 0, 0, 0, 0, 0]));
    let text = |text: &str, count: Vec<u8>| [count, vec![1], utf16(text)].concat();
    let name = [vec![0; 6], text("a", vec![1])].concat();
    let globals = [begin(0x0005), record(0x0085, &name), record(0x000A, &[])].concat();
    let label = [words(&[0, 0, 0]), text(WORD, words(&[3]))].concat();
    let sheet = [begin(0x0010), record(0x0204, &label), record(0x000A, &[])].concat();
    let mut workbook = [globals.clone(), sheet].concat();
    // Where the sheet begins stands behind two records' heads and the first record's content.
    workbook[24..28].copy_from_slice(&longs(&[length(&globals)]));
    compound_file(&[("Workbook", workbook)])
}

/// A presentation whose slide list has one text (MS-PPT 2.3).
pub(super) fn presentation() -> Vec<u8> {
    let record = |version: u16, kind: u16, content: &[u8]| {
        [
            words(&[version, kind]),
            longs(&[length(content)]),
            content.to_vec(),
        ]
        .concat()
    };
    let text = record(0, 0x0FA0, &utf16(WORD));
    let place = record(0, 0x03F3, &[0; 20]);
    let slides = record(0x0F, 0x0FF0, &[place, text].concat());
    let document = record(0x0F, 0x03E8, &slides);
    compound_file(&[("PowerPoint Document", document), ("Current User", vec![0; 32])])
}

/// A message with subject and body (MS-OXMSG 2.1).
pub(super) fn message() -> Vec<u8> {
    compound_file(&[
        ("__properties_version1.0", vec![0; 32]),
        ("__substg1.0_0037001F", utf16("a")),
        ("__substg1.0_1000001F", utf16(WORD)),
    ])
}
