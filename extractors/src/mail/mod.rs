//! Mail messages and mailboxes (RFC 5322, RFC 2045–2047, RFC 2231): [`read_eml`], [`read_mbox`].

mod headers;

use std::borrow::Cow;

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind, TextBuilder, ZoneKind};

use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use crate::{charset, html, picture};
use headers::Headers;

/// How deep parts of one message may lie in each other.
const MAX_PART_DEPTH: usize = 16;

/// Parts of one message that are read.
const MAX_PARTS: usize = 1_000;

/// Fields whose values are kept; the subject is the title.
const KEPT_FIELDS: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "reply-to",
    "keywords",
    "comments",
    "sensitivity",
    "thread-topic",
];

/// Reads one message with everything attached to it.
pub(crate) fn read_eml(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Eml);
    let mut parts = MAX_PARTS;
    let (headers, body) = Headers::split(bytes);
    let mut draft = Draft::new(context);
    draft.push_text(
        Place::of(ZoneKind::Title),
        &headers.text("subject").unwrap_or_default(),
    );
    for field in KEPT_FIELDS {
        draft.push_text(
            Place::of(ZoneKind::Property),
            &headers.text(field).unwrap_or_default(),
        );
    }
    draft.finish(&mut builder);
    read_part(&headers, body, 0, &mut parts, context, &mut builder);
    builder.finish()
}

/// Reads a mailbox: each message is a document of its own (RFC 4155).
pub(crate) fn read_mbox(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Mbox);
    let mut starts: Vec<usize> = memchr::memmem::find_iter(bytes, b"\nFrom ")
        .map(|at| at + 1)
        .collect();
    starts.insert(0, 0);
    starts.push(bytes.len());
    for (number, pair) in starts.windows(2).enumerate() {
        if builder.is_full() {
            break;
        }
        let message = &bytes[pair[0]..pair[1]];
        let without_envelope = memchr::memchr(b'\n', message).map_or(message, |end| &message[end + 1..]);
        if without_envelope.is_empty() {
            continue;
        }
        if let Err(limit) = context.take_entry() {
            builder.problem(Problem::new(ProblemKind::LimitReached(limit)));
            break;
        }
        let name = format!("{}.eml", number + 1);
        builder.attach(&name, &context.extract_nested(&name, without_envelope));
    }
    builder.finish()
}

fn read_part(
    headers: &Headers,
    body: &[u8],
    depth: usize,
    parts: &mut usize,
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) {
    let Some(left) = parts.checked_sub(1) else {
        return builder.problem(Problem::new(ProblemKind::LimitReached(Limit::Entries)));
    };
    *parts = left;
    let (media_type, parameters) = headers.parameters("content-type");
    if media_type.starts_with("multipart/") {
        let Some(boundary) = parameters.get("boundary") else {
            return builder.problem(Problem::new(ProblemKind::Damaged));
        };
        if depth >= MAX_PART_DEPTH {
            return builder.problem(Problem::new(ProblemKind::LimitReached(Limit::Depth)));
        }
        for inner in between_boundaries(body, boundary) {
            let (headers, body) = Headers::split(inner);
            read_part(&headers, body, depth + 1, parts, context, builder);
        }
        return;
    }
    let content = decoded(
        body,
        &headers.text("content-transfer-encoding").unwrap_or_default(),
    );
    let (disposition, disposition_parameters) = headers.parameters("content-disposition");
    let name = disposition_parameters
        .get("filename")
        .or_else(|| parameters.get("name"))
        .cloned()
        .or_else(|| {
            headers
                .text("content-location")
                .and_then(|address| file_of_address(&address))
        });
    let label = parameters.get("charset").map(String::as_str);
    match media_type.as_str() {
        "text/html" if disposition != "attachment" => {
            let page = charset::decode(&content, label);
            html::read_source(page.text, page.decoded_from, context, builder);
        }
        "" | "text/plain" if disposition != "attachment" && name.is_none() => {
            let text = charset::decode(&content, label);
            let mut draft = Draft::new(context);
            text.text
                .lines()
                .for_each(|line| draft.push_text(Place::of(ZoneKind::Body), line));
            draft.set_decoded_from(text.decoded_from);
            draft.finish(builder);
        }
        _ if content.is_empty() => {}
        _ => {
            let name = name.unwrap_or_else(|| media_type.replace('/', "."));
            context.attach(builder, &name, &content);
        }
    }
}

/// The file that the address of a part names, in a web page saved with its files as one message (RFC 2557).
fn file_of_address(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The parts between lines of `--boundary`, up to `--boundary--`.
fn between_boundaries<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mark = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut start: Option<usize> = None;
    for at in memchr::memmem::find_iter(body, mark.as_bytes()) {
        if at > 0 && body[at - 1] != b'\n' {
            continue;
        }
        if let Some(start) = start {
            parts.push(body[start..at].strip_suffix(b"\n").unwrap_or(&body[start..at]));
        }
        let behind = &body[at + mark.len()..];
        if behind.starts_with(b"--") {
            return parts;
        }
        let line = memchr::memchr(b'\n', behind).map_or(behind.len(), |end| end + 1);
        start = Some(at + mark.len() + line);
    }
    // The message may be cut off before its last boundary.
    parts.extend(start.map(|start| &body[start..]));
    parts
}

/// Undoes the encoding for transfer (RFC 2045, section 6).
fn decoded<'a>(body: &'a [u8], encoding: &str) -> Cow<'a, [u8]> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => Cow::Owned(picture::decode_base64(&String::from_utf8_lossy(body), usize::MAX)),
        "quoted-printable" => Cow::Owned(headers::quoted_printable(body, false)),
        _ => Cow::Borrowed(body),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rasoat_core::ExtractedText;

    use crate::{RawDocument, ReadLimits, extract};

    fn read(mail: &[u8]) -> ExtractedText {
        extract(&RawDocument::of_bytes(mail), &ReadLimits::default())
    }

    fn shown(text: &ExtractedText) -> Vec<String> {
        text.zones()
            .iter()
            .map(|zone| format!("{} {} {}", zone.part, zone.kind.as_str(), text.zone_text(zone)))
            .collect()
    }

    const MAIL: &str = "From: =?UTF-8?B?VsawxqFuZw==?= <a@example.vn>\r\nTo: b@example.vn\r\nSubject: =?utf-8?Q?M=E1=BA=ACT:?=\r\n =?utf-8?Q?_s=E1=BB=91_1?=\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"x y\"\r\n\r\nbo qua\r\n--x y\r\n\
        Content-Type: text/plain; charset=windows-1258\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nB=ED m=E2=F2t =\r\nnh=E0\r\n--x y\r\n\
        Content-Type: text/html; charset=utf-8\r\n\r\n<p>TỐI <b>M</b>ẬT</p>\r\n--x y\r\n\
        Content-Type: application/octet-stream; name*=utf-8''Danh%20s%C3%A1ch.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nTeG6\r\nrFQ=\r\n--x y--\r\nhet";

    #[test]
    fn messages_with_bodies_and_attachments() {
        let expected = [
            "0 title MẬT: số 1",
            "0 property Vương <a@example.vn>",
            "0 property b@example.vn",
            "0 body Bí mật nhà",
            "0 body TỐI MẬT",
            "0 file_name Danh sách.txt",
            "1 body MẬT",
        ]
        .map(str::to_owned);
        assert_eq!(shown(&read(MAIL.as_bytes())), expected);
    }

    #[test]
    fn web_pages_saved_as_one_file_are_read_with_their_files() {
        let page = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"-x\"\r\n\r\nmot tep\r\n---x\r\n\
            Content-Location: file:///C:/1/a.htm\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n\
            <p>T=E1=BB=90I M=E1=BA=ACT</p>\r\n---x\r\nContent-Location: file:///C:/1/a_files/header.htm\r\nContent-Type: text/html\r\n\r\n\
            <div style='mso-element:header'><p>MAT</p></div>\r\n---x\r\nContent-Location: file:///C:/1/a_files/item0001.xml\r\nContent-Type: text/xml\r\n\r\n\
            <a>b</a>\r\n---x--\r\n";
        assert_eq!(
            shown(&read(page.as_bytes())),
            [
                "0 body TỐI MẬT",
                "0 page_header MAT",
                "0 file_name item0001.xml",
                "1 body b",
            ]
        );
    }

    #[test]
    fn messages_of_a_mailbox_are_parts() {
        let message =
            "From a@example.vn Mon Jan  1 00:00:00 2026\nFrom: a@example.vn\nTo: b\nSubject: mot\n\nMAT\n\n";
        let text = read(message.repeat(2).as_bytes());
        assert_eq!(text.parts(), ["1.eml", "2.eml"]);
        assert_eq!(
            shown(&text)
                .iter()
                .filter(|zone| zone.ends_with("body MAT"))
                .count(),
            2
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn changed_messages_are_survived(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
            let mut changed = MAIL.as_bytes().to_vec();
            for (index, byte) in &changes {
                let at = index.index(changed.len());
                changed[at] = *byte;
            }
            read(&changed);
            read(&MAIL.as_bytes()[..changes[0].0.index(MAIL.len())]);
        }
    }
}
