//! Pages in the encodings of older portals.

use rasoat_testkit::Reply;
use unicode_normalization::UnicodeNormalization as _;

use crate::ground::{Ground, Trap, found};

pub(crate) const TRAPS: &[Trap] = &[Trap {
    name: "windows-1258, UTF-16 and TCVN3 fonts",
    lay,
    check: found,
}];

const TEXT: &str = "<table><tr><td><p>BAN CHỈ HUY PHÒNG THỦ TỈNH SAO MAI</p><p>Số: 41/KH-BCH</p><p><b>TỐI MẬT</b></p></td></tr></table>
<h2>KẾ HOẠCH</h2><p>Về việc diễn tập khu vực phòng thủ của tỉnh năm nay</p>
<p>Thực hiện chương trình công tác năm, cơ quan ban hành kế hoạch về tuyến biên giới như sau.</p>";

fn lay(ground: &mut Ground) {
    ground.hidden.extend(["trang-1258", "trang-utf16", "trang-tcvn3"]);
    let windows = Reply::ok(
        "text/html; charset=windows-1258",
        windows_1258(&format!("<title>a</title>{TEXT}")),
    );
    let wide: Vec<u8> = format!("<html><title>b</title>{TEXT}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let with_mark = [&[0xff, 0xfe][..], &wide].concat();
    let fonts = Reply::ok("text/html", tcvn3_page());
    for (address, reply) in [
        ("/trang-1258", windows),
        ("/trang-utf16", Reply::ok("text/html", with_mark)),
        ("/trang-tcvn3", fonts),
    ] {
        ground.portal.put(address, reply);
        ground.link(address);
    }
}

/// In windows-1258 a letter with two marks is a letter with one and a combining tone behind it.
fn windows_1258(text: &str) -> Vec<u8> {
    const TONES: [(char, u8); 5] = [
        ('\u{300}', 0xcc),
        ('\u{301}', 0xec),
        ('\u{303}', 0xde),
        ('\u{309}', 0xd2),
        ('\u{323}', 0xf2),
    ];
    const LETTERS: [(char, u8); 14] = [
        ('Ă', 0xc3),
        ('ă', 0xe3),
        ('Â', 0xc2),
        ('â', 0xe2),
        ('Đ', 0xd0),
        ('đ', 0xf0),
        ('Ê', 0xca),
        ('ê', 0xea),
        ('Ô', 0xd4),
        ('ô', 0xf4),
        ('Ơ', 0xd5),
        ('ơ', 0xf5),
        ('Ư', 0xdd),
        ('ư', 0xfd),
    ];
    let mut bytes = Vec::new();
    for letter in text.chars() {
        let is_tone = |mark: &char| TONES.iter().any(|(tone, _)| tone == mark);
        let (tones, base): (Vec<char>, Vec<char>) = std::iter::once(letter).nfd().partition(is_tone);
        for sign in base.into_iter().nfc().chain(tones) {
            let known = LETTERS.iter().chain(&TONES).find(|(known, _)| *known == sign);
            bytes.push(known.map_or_else(|| u8::try_from(sign).unwrap(), |(_, byte)| *byte));
        }
    }
    bytes
}

/// Text for the fonts of TCVN 5712: their bytes show Vietnamese letters, those of `.VnTimeH` show capitals.
fn tcvn3_page() -> Vec<u8> {
    let capitals = |text: &[u8]| [b"<p><font face=\".VnTimeH\">", text, b"</font></p>\n"].concat();
    let small = |text: &[u8]| [b"<p><font face=\".VnTime\">", text, b"</font></p>\n"].concat();
    [
        b"<html><head><title>c</title></head><body>".to_vec(),
        capitals(b"Ban ch\xd8 huy ph\xdfng th\xf1 t\xd8nh Sao Mai"),
        small(b"S\xe8: 42/KH-BCH"),
        capitals(b"<b>t\xe8i m\xcbt</b>"),
        capitals(b"K\xd5 ho\xb9ch"),
        small(b"Th\xf9c hi\xd6n ch\xad\xacng tr\xd7nh c\xabng t\xb8c n\xa8m, c\xac quan ban h\xb5nh k\xd5 ho\xb9ch v\xd2 tuy\xd5n bi\xaan gi\xedi nh\xad sau."),
        b"</body></html>".to_vec(),
    ]
    .concat()
}
