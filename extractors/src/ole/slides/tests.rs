//! Presentations that the tests write themselves.

use crate::ole::tests::{compound, read, shown};

fn record(kind: u16, version: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    [
        &version.to_le_bytes(),
        &kind.to_le_bytes(),
        &length.to_le_bytes()[..],
        body,
    ]
    .concat()
}

fn container(kind: u16, inner: &[Vec<u8>]) -> Vec<u8> {
    record(kind, 0x000F, &inner.concat())
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A text of a role.
fn block(role: u8, text: &str) -> Vec<u8> {
    [record(3999, 0, &[role, 0, 0, 0]), record(4000, 0, &wide(text))].concat()
}

/// A shape with this text, and what else its container holds.
fn shape(role: u8, text: &str, more: Vec<u8>) -> Vec<u8> {
    container(0xF004, &[more, container(0xF00D, &[block(role, text)])])
}

fn drawing(shapes: &[Vec<u8>]) -> Vec<u8> {
    container(1036, &[container(0xF002, shapes)])
}

/// A presentation whose document lists the slides with the texts of each; `slides` are in the order of the file.
fn presentation(slides: &[Vec<u8>], listed: &[(usize, Vec<u8>)], others: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    for slide in slides {
        places.push(stream.len());
        stream.extend(slide);
    }
    let mut list = Vec::new();
    for (number, texts) in listed {
        let mut entry = vec![0; 20];
        entry[0] = u8::try_from(*number).unwrap() + 2;
        entry[12] = u8::try_from(*number).unwrap() + 1;
        list.push(record(1011, 0, &entry));
        list.push(texts.clone());
    }
    let document = stream.len();
    let name = [wide(".VnTimeH"), vec![0; 52]].concat();
    let fonts = container(2005, &[record(4023, 0, &name)]);
    stream.extend(container(1000, &[fonts, container(4080, &list)]));
    for other in others {
        places.push(stream.len());
        stream.extend(other);
    }
    let directory_at = stream.len();
    let count = u32::try_from(places.len() + 1).unwrap();
    let mut directory = (count << 20 | 1).to_le_bytes().to_vec();
    for place in [document].iter().chain(&places) {
        directory.extend(u32::try_from(*place).unwrap().to_le_bytes());
    }
    stream.extend(record(0x1772, 0, &directory));
    let edit_at = stream.len();
    let mut edit = vec![0; 28];
    edit[12..16].copy_from_slice(&u32::try_from(directory_at).unwrap().to_le_bytes());
    stream.extend(record(0x0FF5, 0, &edit));
    let mut user = vec![0; 20];
    user[16..].copy_from_slice(&u32::try_from(edit_at).unwrap().to_le_bytes());
    compound(&[("PowerPoint Document", &stream), ("Current User", &user)])
}

/// A presentation for tests that change its bytes.
pub(in crate::ole) fn sample() -> Vec<u8> {
    let slide = container(1006, &[drawing(&[shape(4, "MẬT\rhai", Vec::new())])]);
    presentation(&[slide], &[(0, block(0, "Tiêu đề"))], &[])
}

#[test]
fn slides_come_in_the_order_of_the_list() {
    let slide = |text| container(1006, &[drawing(&[shape(4, text, Vec::new())])]);
    let text = read(&presentation(
        &[slide("hai"), slide("một"), slide("đã xóa")],
        &[(1, block(0, "Tiêu đề một")), (0, Vec::new())],
        &[],
    ));
    assert_eq!(
        shown(&text),
        [
            "heading/visible Tiêu đề một",
            "text_box/visible một",
            "text_box/visible hai",
            "text_box/hidden đã xóa",
        ]
    );
    assert_eq!(text.zones()[2].page, Some(2));
    assert_eq!(text.page_count(), 2);
}

#[test]
fn notes_footers_comments_and_hidden_slides() {
    let hidden = record(1017, 0, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0]);
    let footer = container(4057, &[record(4026, 2 << 4, &wide("Chân trang"))]);
    let comment = container(12000, &[record(4026, 1 << 4, &wide("nhận xét"))]);
    let slide = container(
        1006,
        &[hidden, drawing(&[shape(4, "ẩn", Vec::new())]), footer, comment],
    );
    let notes = container(
        1008,
        &[
            record(1009, 0, &[1, 0, 0, 0, 0, 0, 0, 0]),
            drawing(&[shape(2, "ghi chú", Vec::new())]),
        ],
    );
    let text = read(&presentation(&[slide], &[(0, Vec::new())], &[notes]));
    assert_eq!(
        shown(&text),
        [
            "text_box/hidden ẩn",
            "page_footer/hidden Chân trang",
            "comment/hidden nhận xét",
            "speaker_note/visible ghi chú",
        ]
    );
    assert_eq!(text.zones()[3].page, Some(1));
}

#[test]
fn runs_tell_fonts_and_colours() {
    let mut style = 4_u32.to_le_bytes().to_vec();
    style.extend([0; 6]);
    // Four letters: bold, font 0, 24 points, red.
    style.extend(4_u32.to_le_bytes());
    style.extend(0x0007_0001_u32.to_le_bytes());
    style.extend([1, 0, 0, 0, 24, 0, 255, 0, 0, 0xFE]);
    let texts = [block(0, "mËt"), record(4001, 0, &style)].concat();
    let slide = container(1006, &[]);
    let text = read(&presentation(&[slide], &[(0, texts)], &[]));
    assert_eq!(text.text(), "mật");
    assert!(text.zones()[0].style.shown_as_capitals);
    assert!(text.zones()[0].style.bold && text.zones()[0].style.red);
}

#[test]
fn cells_of_tables_have_places() {
    let anchor = |left: u32, top: u32| {
        let numbers = [left, top, left + 9, top + 9];
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        record(0xF00F, 0, &bytes)
    };
    let table_mark = record(0xF122, 1 << 4 | 3, &[0x9F, 0x03, 1, 0, 0, 0]);
    let group = container(
        0xF003,
        &[
            container(0xF004, &[table_mark]),
            shape(4, "a", anchor(0, 0)),
            shape(4, "b", anchor(100, 0)),
            shape(4, "c", anchor(100, 50)),
        ],
    );
    let text = read(&presentation(
        &[container(1006, &[drawing(&[group])])],
        &[(0, Vec::new())],
        &[],
    ));
    let places: Vec<_> = text
        .zones()
        .iter()
        .filter_map(|zone| zone.cell)
        .map(|cell| (cell.row, cell.column))
        .collect();
    assert_eq!(places, [(0, 0), (0, 1), (1, 1)]);
}
