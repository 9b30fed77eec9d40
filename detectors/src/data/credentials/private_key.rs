//! Private keys in text form: PEM (RFC 7468), `OpenSSH`, PGP, `PuTTY`.

use rasoat_core::Span;

use super::secret::distinct;

/// A private key that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PrivateKey {
    /// From its first line to its last.
    pub span: Span,
    /// The last line is there too.
    pub complete: bool,
    /// A passphrase protects it.
    pub encrypted: bool,
}

/// Bytes looked at behind the first line; the longest keys in use take about 13,000.
const MAX_KEY_BYTES: usize = 16 << 10;

/// First lines looked at; each costs a look at what follows.
const MAX_FIRST_LINES: usize = 1_000;

/// The least signs of key material.
const MIN_BODY: usize = 64;

/// The private keys of `text`, at most `limit`. A first line without key material is none.
pub(crate) fn find(text: &str, limit: usize) -> Vec<PrivateKey> {
    let places =
        |start: &'static str| memchr::memmem::find_iter(text.as_bytes(), start).take(MAX_FIRST_LINES);
    let pem = places("-----BEGIN ").filter_map(|start| pem_at(text, start));
    let putty = places("PuTTY-User-Key-File-").filter_map(|start| putty_at(text, start));
    pem.chain(putty).take(limit).collect()
}

fn pem_at(text: &str, start: usize) -> Option<PrivateKey> {
    let label_start = start + "-----BEGIN ".len();
    let window = window(text, label_start);
    let (label, rest) = window.split_once("-----")?;
    if label.len() > 40 || !label.contains("PRIVATE KEY") {
        return None;
    }
    let body_end = rest.find("-----").unwrap_or(rest.len());
    let body = &rest[..body_end];
    has_key_material(body).then_some(())?;
    let end = label_start + label.len() + 5 + body_end;
    Some(PrivateKey {
        span: Span::new(start, end).ok()?,
        complete: rest[body_end..].starts_with("-----END"),
        encrypted: label.contains("ENCRYPTED") || body.contains("Proc-Type: 4,ENCRYPTED"),
    })
}

fn putty_at(text: &str, start: usize) -> Option<PrivateKey> {
    let window = window(text, start);
    let (before, rest) = window.split_once("Private-Lines:")?;
    let body_end = rest.find("Private-MAC").unwrap_or(rest.len());
    has_key_material(&rest[..body_end]).then_some(())?;
    Some(PrivateKey {
        span: Span::new(start, start + before.len() + "Private-Lines:".len() + body_end).ok()?,
        complete: body_end < rest.len(),
        encrypted: !before.contains("Encryption: none"),
    })
}

fn window(text: &str, start: usize) -> &str {
    let mut end = (start + MAX_KEY_BYTES).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[start..end]
}

/// Whether `body` holds base64 in lines, and not dots or words in its place.
fn has_key_material(body: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let longest = body
        .split_whitespace()
        .filter(|line| line.bytes().all(is_base64))
        .max_by_key(|line| line.len())
        .unwrap_or("");
    let total: usize = body
        .split_whitespace()
        .filter(|line| line.bytes().all(is_base64))
        .map(str::len)
        .sum();
    total >= MIN_BODY && longest.len() >= 32 && distinct(longest) >= 16
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str =
        "KZuXXejr7yTCJRYZDLKB78QsJyWR5aJFrOqMF7tl6CiRjILQurdk6nbtQihZ08mz\n4ztrPYq1hmqXf8o0XUC/Ee4Rr/PV";

    fn check(text: &str, expected: Option<(bool, bool)>) {
        let found = find(text, 5);
        assert_eq!(
            found.first().map(|key| (key.complete, key.encrypted)),
            expected,
            "{text}"
        );
    }

    #[test]
    fn keys_with_their_material_are_found() {
        check(
            &format!("-----BEGIN RSA PRIVATE KEY-----\n{BODY}\n-----END RSA PRIVATE KEY-----"),
            Some((true, false)),
        );
        check(
            &format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}"),
            Some((false, false)),
        );
        check(
            &format!("-----BEGIN ENCRYPTED PRIVATE KEY-----\n{BODY}\n-----END ENCRYPTED PRIVATE KEY-----"),
            Some((true, true)),
        );
        check(
            &format!(
                "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 8\n{BODY}\nPrivate-MAC: 00"
            ),
            Some((true, false)),
        );
    }

    #[test]
    fn certificates_and_mentions_are_left_alone() {
        check(
            &format!("-----BEGIN CERTIFICATE-----\n{BODY}\n-----END CERTIFICATE-----"),
            None,
        );
        check(
            "Tệp bắt đầu bằng -----BEGIN PRIVATE KEY----- và phải được giữ kín",
            None,
        );
        check(
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            None,
        );
    }
}
