//! Messages that the tests write themselves.

use crate::ole::tests::{compound, read, shown};

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A message for tests that change its bytes.
pub(in crate::ole) fn sample() -> Vec<u8> {
    compound(&[
        ("__properties_version1.0", &[0; 32]),
        ("__substg1.0_0037001F", &wide("MẬT: số 1")),
        ("__substg1.0_0C1A001E", b"Van thu"),
        ("__substg1.0_1000001F", &wide("Dòng một\r\nDòng hai")),
        (
            "__recip_version1.0_#00000000/__substg1.0_3001001F",
            &wide("Người nhận"),
        ),
        (
            "__attach_version1.0_#00000000/__substg1.0_3707001F",
            &wide("a.txt"),
        ),
        (
            "__attach_version1.0_#00000000/__substg1.0_37010102",
            "TỐI MẬT".as_bytes(),
        ),
        (
            "__attach_version1.0_#00000001/__substg1.0_3701000D/__properties_version1.0",
            &[0; 24],
        ),
        (
            "__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_0037001F",
            &wide("Thư bên trong"),
        ),
    ])
}

#[test]
fn texts_people_and_attachments_come_out() {
    let text = read(&sample());
    assert_eq!(
        shown(&text),
        [
            "title/visible MẬT: số 1",
            "property/visible Van thu",
            "property/visible Người nhận",
            "body/visible Dòng một",
            "body/visible Dòng hai",
            "file_name/visible a.txt",
            "body/visible TỐI MẬT",
            "title/visible Thư bên trong",
        ]
    );
    assert_eq!(text.zones()[6].part, 1);
    assert_eq!(text.zones()[7].part, 2);
    assert_eq!(text.problems(), []);
}

#[test]
fn texts_in_a_code_page_are_decoded_by_it() {
    let mut properties = vec![0; 32];
    properties.extend(0x3FFD_0003_u32.to_le_bytes());
    properties.extend([0; 4]);
    properties.extend(65_001_u32.to_le_bytes());
    properties.extend([0; 4]);
    let page = "<p>MẬT</p>".as_bytes();
    let text = read(&compound(&[
        ("__properties_version1.0", &properties),
        ("__substg1.0_0037001E", "Mật".as_bytes()),
        ("__substg1.0_10130102", page),
    ]));
    assert_eq!(shown(&text), ["title/visible Mật", "body/visible MẬT"]);
}
