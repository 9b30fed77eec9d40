//! Encodings with one byte a letter: TCVN3, VISCII and VPS.

use super::bytes::byte_of;

/// Decodes with a table from byte to letter; what the table does not have stays.
pub(super) fn decode(text: &str, table: fn(u8) -> Option<char>) -> String {
    let decoded: String = text
        .chars()
        .map(|c| byte_of(c).and_then(table).unwrap_or(c))
        .collect();
    if table(0xA1) == Some('Ă') || table(0x80) == Some('À') {
        with_capitals_restored(text, &decoded)
    } else {
        decoded
    }
}

/// Letters of TCVN3 from A1 on, `\0` where it has none (TCVN 5712:1993, VN3; glibc `TCVN5712-1`).
const TCVN3_FROM_A1: &str = "ĂÂÊÔƠƯĐăâêôơưđ\0\0\0\0\0\0àảãáạ\0ằẳẵắ\0\0\0\0\0\0\0ặầẩẫấậè\0ẻẽéẹềểễếệìỉ\0\0\0ĩíịò\0ỏõóọồổỗốộờởỡớợù\0ủũúụừửữứựỳỷỹýỵ";

/// The letter that `byte` is in TCVN3.
pub(super) fn tcvn3(byte: u8) -> Option<char> {
    letter_from(TCVN3_FROM_A1, 0xA1, byte)
}

/// Letters of VISCII from 80 on (RFC 1456, table 1).
const VISCII_FROM_80: &str = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ";

/// The letter that `byte` is in VISCII.
pub(super) fn viscii(byte: u8) -> Option<char> {
    match byte {
        0x02 => Some('Ẳ'),
        0x05 => Some('Ẵ'),
        0x06 => Some('Ẫ'),
        0x14 => Some('Ỷ'),
        0x19 => Some('Ỹ'),
        0x1E => Some('Ỵ'),
        _ => letter_from(VISCII_FROM_80, 0x80, byte),
    }
}

/// Letters of VPS from 80 on (Unikey; the words of `bí mật nhà nước` checked by hand).
const VPS_FROM_80: &str = "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ\0\0ỀỂỄỐỒỔỖýỷỵỚỜỞ\0ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺ\0àáâãảạă\0èéêẽìí\0ĩẴĐòóôõ\0Ơụùúủ\0ỶẼỳ";

/// The letter that `byte` is in VPS.
pub(super) fn vps(byte: u8) -> Option<char> {
    letter_from(VPS_FROM_80, 0x80, byte)
}

fn letter_from(letters: &str, first: u8, byte: u8) -> Option<char> {
    let place = usize::from(byte.checked_sub(first)?);
    letters.chars().nth(place).filter(|letter| *letter != '\0')
}

/// TCVN3 has small letters only where they bear a tone; in words or lines typed in capitals they stand for capitals.
fn with_capitals_restored(original: &str, decoded: &str) -> String {
    if is_in_capitals(original, 2) {
        return decoded.to_uppercase();
    }
    let mut restored = String::with_capacity(decoded.len());
    // Bytes become letters one for one, so that words keep their places.
    let mut left = decoded.chars();
    for word in original.split_inclusive(char::is_whitespace) {
        let decoded_word: String = left.by_ref().take(word.chars().count()).collect();
        if is_in_capitals(word, 2) {
            restored.push_str(&decoded_word.to_uppercase());
        } else {
            restored.push_str(&decoded_word);
        }
    }
    restored
}

/// Whether all ASCII letters are capitals, and there are at least `at_least` of them.
fn is_in_capitals(text: &str, at_least: usize) -> bool {
    let capitals = text.bytes().filter(u8::is_ascii_uppercase).count();
    capitals >= at_least && !text.bytes().any(|byte| byte.is_ascii_lowercase())
}
