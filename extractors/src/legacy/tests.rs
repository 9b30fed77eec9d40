//! Tests of [`super::decode`]: every encoding there and back, and everything else left alone.

use proptest::prelude::*;
use rasoat_core::LegacyEncoding as L;

use super::{decode, decode_among, single_byte, usual_encoding, with_encoding};

fn check(text: &str, font: Option<&str>, expected: Option<(&str, L, bool)>) {
    let decoded = decode(text, font);
    let found = decoded
        .as_ref()
        .map(|d| (d.text.as_str(), d.encoding, d.shown_as_capitals));
    assert_eq!(found, expected, "{text:?} in {font:?}");
}

#[test]
fn lines_are_decoded_by_their_syllables() {
    for (text, expected, encoding) in [
        ("MËT", "MẬT", L::Tcvn3),
        ("TèI MËT", "TỐI MẬT", L::Tcvn3),
        ("TUYÖT MËT", "TUYỆT MẬT", L::Tcvn3),
        ("bÝ mËt nhµ n\u{AD}íc", "bí mật nhà nước", L::Tcvn3),
        (
            "Céng hoµ x· héi chñ nghÜa ViÖt Nam",
            "Cộng hoà xã hội chủ nghĩa Việt Nam",
            L::Tcvn3,
        ),
        (
            "§éc lËp - Tù do - H¹nh phóc",
            "Độc lập - Tự do - Hạnh phúc",
            L::Tcvn3,
        ),
        ("Uû ban nh©n d©n", "Uỷ ban nhân dân", L::Tcvn3),
        ("MAÄT", "MẬT", L::Vni),
        ("TOÁI MAÄT", "TỐI MẬT", L::Vni),
        (
            "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
            L::Vni,
        ),
        ("bí mâòt nhà nýõìc", "bí mật nhà nước", L::Windows1258),
        ("TUYÊòT MÂòT", "TUYỆT MẬT", L::Windows1258),
        (
            "Ðôòc lâòp - Týò do - Haònh phúc",
            "Độc lập - Tự do - Hạnh phúc",
            L::Windows1258,
        ),
        ("TUYŽT M‡T", "TUYỆT MẬT", L::Viscii),
        ("bí m§t nhà nß¾c", "bí mật nhà nước", L::Viscii),
        (
            "ñ¶c lÆp - T¿ do - Hånh phúc",
            "Độc lập - Tự do - Hạnh phúc",
            L::Vps,
        ),
        ("TUYE^.T MA^.T", "TUYỆT MẬT", L::Viqr),
        ("MA^.T", "MẬT", L::Viqr),
        ("bi' ma^.t nha` nu+o+'c", "bí mật nhà nước", L::Viqr),
        ("DDo^. ma^.t: To^'i ma^.t", "Độ mật: Tối mật", L::Viqr),
        ("Máº¬T", "MẬT", L::Mojibake),
        (
            "bÃ\u{AD} máº\u{AD}t nhÃ\u{A0} nÆ°á»›c",
            "bí mật nhà nước",
            L::Mojibake,
        ),
    ] {
        check(text, None, Some((expected, encoding, false)));
    }
}

#[test]
fn a_known_font_decides() {
    check("mËt", Some(".VnTimeH"), Some(("mật", L::Tcvn3, true)));
    check("MAT", Some(".VnTimeH"), Some(("MAT", L::Tcvn3, true)));
    check("Sè", Some(".VnTime"), Some(("Số", L::Tcvn3, false)));
    check("Sè", None, None);
    check("soá", Some("VNI-Times"), Some(("số", L::Vni, false)));
    check("Kế hoạch", Some(".VnTimeH"), None);
    check("plain", Some(".VnTime"), None);
    check("MËT", Some("Times New Roman"), Some(("MẬT", L::Tcvn3, false)));
}

#[test]
fn the_rest_of_the_document_decides_open_lines() {
    let lines = [
        "Céng hoµ x· héi chñ nghÜa ViÖt Nam",
        "§éc lËp - Tù do - H¹nh phóc",
        "Sè: 12",
    ];
    let usual = usual_encoding(lines.into_iter());
    assert_eq!(usual, Some(L::Tcvn3));
    assert_eq!(decode_among("Sè: 12", None, usual).unwrap().text, "Số: 12");
    assert_eq!(decode_among("Kế hoạch", None, usual), None);
    assert_eq!(usual_encoding(["Độc lập", "Sè"].into_iter()), None);
}

#[test]
fn mojibake_twice_over_is_undone() {
    let misread = |text: &str| encoding_rs::WINDOWS_1252.decode(text.as_bytes()).0.into_owned();
    let twice = misread(&misread("TUYỆT MẬT"));
    check(&twice, None, Some(("TUYỆT MẬT", L::Mojibake, false)));
}

#[test]
fn other_text_is_left_alone() {
    for text in [
        "",
        "MẬT",
        "Tối mật",
        "Độ mật: Mật",
        "CÔNG AN",
        "toà án",
        "café",
        "Où est Loïc, mon frère ?",
        "naïve résumé",
        "30 °C, 5 µm, ± 2 §",
        "© 2026",
        "Größe München",
        "São Paulo",
        "El Niño",
        "a^n + b^n",
        "C++ or Google+",
        "That's all. Is it so? Yes.",
        "f(a(b)) = u+1",
        "https://example.vn/a?b=c^d",
        "M\u{1EAD}t «Hà»",
        "Đắk Lắk",
        "MA\u{302}\u{323}T",
        "Mat\u{323} trâ\u{323}n",
        "Công ty Vôlâm",
        "Nguyễn Văn A",
        "m², n°, ½",
    ] {
        check(text, None, None);
    }
}

const SENTENCES: [&str; 6] = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Độc lập - Tự do - Hạnh phúc",
    "ủy ban nhân dân tỉnh Đắk Lắk",
    "bảo vệ bí mật nhà nước",
    "quyết định của giám đốc sở nội vụ về việc kiểm tra",
    "danh sách cán bộ nghỉ hưu trước tuổi năm 2026",
];

#[test]
fn single_byte_encodings_come_back() {
    for (encoding, table) in [
        (L::Tcvn3, single_byte::tcvn3 as fn(u8) -> Option<char>),
        (L::Viscii, single_byte::viscii),
        (L::Vps, single_byte::vps),
    ] {
        for sentence in SENTENCES {
            let encoded: String = sentence
                .chars()
                .map(|c| {
                    (0..=255)
                        .find(|byte| !c.is_ascii() && table(*byte) == Some(c))
                        .map_or(c, char::from)
                })
                .collect();
            assert!(
                !encoded.chars().any(|c| u32::from(c) > 0xFF),
                "{encoding:?} {encoded}"
            );
            assert_eq!(with_encoding(&encoded, encoding).as_deref(), Some(sentence));
            let decoded = decode(&encoded, None).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), (sentence, encoding));
        }
    }
}

proptest! {
    #[test]
    fn vietnamese_in_unicode_is_never_touched(
        words in proptest::collection::vec(proptest::sample::select(
            SENTENCES.iter().flat_map(|s| s.split(' ')).collect::<Vec<_>>()), 1..8),
        capitals in any::<bool>(),
    ) {
        let text = words.join(" ");
        let text = if capitals { text.to_uppercase() } else { text };
        prop_assert_eq!(decode(&text, None), None);
    }

    #[test]
    fn any_text_with_any_font_is_survived(text in "\\PC{0,40}", font in "[.]?(Vn|VNI-|VPS |x)\\PC{0,8}") {
        let _ = decode(&text, Some(&font));
        let _ = decode(&text, None);
    }
}
