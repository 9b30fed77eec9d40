//! Small encodings of the network: gzip, percent-encoding.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// `bytes` as one gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to memory cannot fail")
}

/// A gzip member that decodes to `decoded_bytes` zero bytes; about a thousandth of their size.
pub fn gzip_zeros(decoded_bytes: usize) -> Vec<u8> {
    let block = [0_u8; 8_192];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let mut left = decoded_bytes;
    while left > 0 {
        let take = left.min(block.len());
        encoder
            .write_all(&block[..take])
            .expect("writing to memory cannot fail");
        left -= take;
    }
    encoder.finish().expect("writing to memory cannot fail")
}

/// `text` as UTF-8 with every byte but letters, digits and `-_.~/?=&` as `%XX` (RFC 3986, section 2.1).
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/?=&".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format_hex(byte));
        }
    }
    encoded
}

fn format_hex(byte: u8) -> String {
    format!("%{byte:02X}")
}

/// `text` with each `%XX` as its byte; what is no UTF-8 then becomes U+FFFD.
pub fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if bytes[at] == b'%' => {
                decoded.push(byte);
                at += 3;
            }
            _ => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn percent_encoding_goes_both_ways() {
        fn check(plain: &str, encoded: &str) {
            assert_eq!(percent_encode(plain), encoded);
            assert_eq!(percent_decode(encoded), plain);
        }
        check("/tin-tuc/1.html", "/tin-tuc/1.html");
        check("/a b", "/a%20b");
        check("/số", "/s%E1%BB%91");
        check("/x?id=1&n=2", "/x?id=1&n=2");
        assert_eq!(percent_decode("%zz%4"), "%zz%4");
    }

    #[test]
    fn a_bomb_is_small_and_grows() {
        let bomb = gzip_zeros(3_000_000);
        assert!(bomb.len() < 10_000, "{}", bomb.len());
        let mut decoded = Vec::new();
        flate2::read::GzDecoder::new(&bomb[..])
            .read_to_end(&mut decoded)
            .unwrap();
        assert_eq!(decoded.len(), 3_000_000);
    }
}
