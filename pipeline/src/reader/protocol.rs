//! What the main process and a worker say to each other over the worker's standard input and output.
//!
//! Each message is a length (`u32`, little-endian) and that many bytes of `postcard`; behind a request's
//! header follow the document's bytes, as many as the header says. Neither side believes the other's
//! lengths beyond its own limits.

use std::io::{self, Read, Write};

use rasoat_core::ExtractedText;
use rasoat_extractors::{Letters, ReadLimits};
use serde::{Deserialize, Serialize};

use super::Confinement;

/// Most bytes of a request's header: names and types are short.
const MAX_HEADER_BYTES: u32 = 1 << 20;

/// What a worker is asked to read. The document's bytes travel behind it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadRequest {
    /// A random number that the answer must repeat, so that it cannot have been written in advance.
    pub number: u64,
    /// How many bytes the document has.
    pub body_bytes: u64,
    /// The media type that the server declared.
    pub declared_type: Option<String>,
    /// The file name.
    pub file_name: Option<String>,
    /// Whether the bytes are only the beginning of the document.
    pub truncated: bool,
    /// What the reader may use up.
    pub limits: ReadLimits,
    /// Processor time that this document may take, in whole seconds.
    pub cpu_seconds: u64,
}

/// What a worker says: first [`ReadReply::Confined`], unasked, then one answer to each request.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ReadReply {
    /// The worker is ready, and gave up this much.
    Confined(Confinement),
    /// What could be read, the number of the request before it, and the letters of the first marks in pictures behind it.
    Read(u64, ExtractedText, Vec<Letters>),
    /// The reader panicked over the request of this number; it is fit to go on.
    Panicked(u64),
}

/// The encoded header of `request`, length first.
pub(super) fn encode_request(request: &ReadRequest) -> io::Result<Vec<u8>> {
    let header = postcard::to_allocvec(request).map_err(io::Error::other)?;
    let length = u32::try_from(header.len()).map_err(io::Error::other)?;
    Ok([length.to_le_bytes().as_slice(), &header].concat())
}

/// Reads the next request and its document; `None` when the main process has closed the pipe.
pub(super) fn read_request(input: &mut impl Read) -> io::Result<Option<(ReadRequest, Vec<u8>)>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length);
    if length > MAX_HEADER_BYTES {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "request header too long",
        ));
    }
    let mut header = vec![0; length as usize];
    input.read_exact(&mut header)?;
    let request: ReadRequest = postcard::from_bytes(&header).map_err(io::Error::other)?;
    let mut body = Vec::new();
    input.take(request.body_bytes).read_to_end(&mut body)?;
    if body.len() as u64 != request.body_bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some((request, body)))
}

/// Writes `reply`, length first.
pub(super) fn write_reply(output: &mut impl Write, reply: &ReadReply) -> io::Result<()> {
    let bytes = postcard::to_allocvec(reply).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}

/// Decodes a reply, which may come from a process that a document has taken over.
pub(super) fn decode_reply(bytes: &[u8]) -> Option<ReadReply> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(body_bytes: u64) -> ReadRequest {
        ReadRequest {
            number: 7,
            body_bytes,
            declared_type: Some("text/html".into()),
            file_name: None,
            truncated: false,
            limits: ReadLimits::default(),
            cpu_seconds: 5,
        }
    }

    #[test]
    fn a_request_arrives_as_sent_and_a_cut_off_one_is_an_error() {
        let mut bytes = encode_request(&request(3)).unwrap();
        bytes.extend_from_slice(b"abc");
        let (read, body) = read_request(&mut bytes.as_slice()).unwrap().unwrap();
        assert_eq!(
            (read.declared_type.as_deref(), body.as_slice()),
            (Some("text/html"), b"abc".as_slice())
        );
        bytes.pop();
        assert!(read_request(&mut bytes.as_slice()).is_err());
        assert!(read_request(&mut [].as_slice()).unwrap().is_none());
        assert!(read_request(&mut [0xff; 16].as_slice()).is_err());
    }

    proptest! {
        #[test]
        fn forged_replies_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(decode_reply(&bytes));
        }
    }
}
