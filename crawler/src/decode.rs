//! Bodies out of their content encodings, within a limit: [`Decoder`].

use std::io::{self, Write};

/// Why decoding ended before the body did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecodeStop {
    /// The limit of decoded bytes is reached.
    Full,
    /// The bytes do not follow their encoding.
    Damaged,
}

/// Takes encoded bytes piece by piece and keeps the decoded ones, up to a limit.
///
/// Servers lie: what is called gzip but does not begin like it is taken as it is.
pub(crate) struct Decoder {
    declared: Encoding,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
}

enum State {
    /// Nothing has come yet.
    Empty(Sink),
    Identity(Sink),
    Gzip(Box<flate2::write::MultiGzDecoder<Sink>>),
    Zlib(Box<flate2::write::ZlibDecoder<Sink>>),
    Deflate(Box<flate2::write::DeflateDecoder<Sink>>),
    Brotli(Box<brotli_decompressor::DecompressorWriter<Sink>>),
}

/// The decoded bytes, never more than `limit`.
struct Sink {
    bytes: Vec<u8>,
    limit: usize,
    is_full: bool,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.limit - self.bytes.len();
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() > room {
            self.is_full = true;
            return Err(io::Error::other("limit reached"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Decoder {
    /// Decodes what `content_encoding` says, keeping at most `limit` bytes. An encoding that was not asked
    /// for is taken as none: the reader will say what it thinks of the bytes.
    pub(crate) fn new(content_encoding: Option<&str>, limit: usize) -> Self {
        let declared = match content_encoding
            .map(|value| value.trim().to_ascii_lowercase())
            .as_deref()
        {
            Some("gzip" | "x-gzip") => Encoding::Gzip,
            Some("deflate") => Encoding::Deflate,
            Some("br") => Encoding::Brotli,
            _ => Encoding::Identity,
        };
        Self {
            declared,
            state: State::Empty(Sink {
                bytes: Vec::new(),
                limit,
                is_full: false,
            }),
        }
    }

    /// Whether the body is encoded at all.
    pub(crate) fn is_encoded(&self) -> bool {
        self.declared != Encoding::Identity
    }

    /// How many bytes were decoded so far.
    pub(crate) fn decoded_bytes(&self) -> usize {
        self.sink().bytes.len()
    }

    fn sink(&self) -> &Sink {
        match &self.state {
            State::Empty(sink) | State::Identity(sink) => sink,
            State::Gzip(decoder) => decoder.get_ref(),
            State::Zlib(decoder) => decoder.get_ref(),
            State::Deflate(decoder) => decoder.get_ref(),
            State::Brotli(decoder) => decoder.get_ref(),
        }
    }

    /// Takes the next piece.
    pub(crate) fn write(&mut self, piece: &[u8]) -> Result<(), DecodeStop> {
        if piece.is_empty() {
            return Ok(());
        }
        if let State::Empty(sink) = &mut self.state {
            let sink = std::mem::replace(
                sink,
                Sink {
                    bytes: Vec::new(),
                    limit: 0,
                    is_full: false,
                },
            );
            self.state = State::begin(self.declared, sink, piece);
        }
        let written = match &mut self.state {
            State::Empty(sink) | State::Identity(sink) => sink.write_all(piece),
            State::Gzip(decoder) => decoder.write_all(piece),
            State::Zlib(decoder) => write_before_end(decoder.as_mut(), piece),
            State::Deflate(decoder) => write_before_end(decoder.as_mut(), piece),
            State::Brotli(decoder) => decoder.write_all(piece),
        };
        written.map_err(|_| self.stop())
    }

    fn stop(&self) -> DecodeStop {
        if self.sink().is_full {
            DecodeStop::Full
        } else {
            DecodeStop::Damaged
        }
    }

    /// The decoded bytes, and whether the encoding came to its own end.
    pub(crate) fn finish(mut self) -> (Vec<u8>, Result<(), DecodeStop>) {
        let ended = match &mut self.state {
            State::Empty(_) | State::Identity(_) => Ok(()),
            State::Gzip(decoder) => decoder.try_finish(),
            State::Zlib(decoder) => decoder.try_finish(),
            State::Deflate(decoder) => decoder.try_finish(),
            State::Brotli(decoder) => decoder.close(),
        };
        let ended = ended.map_err(|_| self.stop());
        let sink = match &mut self.state {
            State::Empty(sink) | State::Identity(sink) => sink,
            State::Gzip(decoder) => decoder.get_mut(),
            State::Zlib(decoder) => decoder.get_mut(),
            State::Deflate(decoder) => decoder.get_mut(),
            State::Brotli(decoder) => decoder.get_mut(),
        };
        (std::mem::take(&mut sink.bytes), ended)
    }
}

/// Writes `piece` and drops what stands behind the end of the stream, as browsers do.
fn write_before_end(decoder: &mut impl Write, mut piece: &[u8]) -> io::Result<()> {
    while !piece.is_empty() {
        match decoder.write(piece) {
            Ok(0) => break,
            Ok(written) => piece = &piece[written..],
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl State {
    fn begin(declared: Encoding, sink: Sink, piece: &[u8]) -> Self {
        match declared {
            Encoding::Gzip if piece.starts_with(b"\x1f") => {
                Self::Gzip(Box::new(flate2::write::MultiGzDecoder::new(sink)))
            }
            // RFC 9110 §8.4.1.2 means zlib; some servers send bare deflate.
            Encoding::Deflate if piece[0] & 0x0f == 8 && piece[0] >> 4 <= 7 => {
                Self::Zlib(Box::new(flate2::write::ZlibDecoder::new(sink)))
            }
            Encoding::Deflate => Self::Deflate(Box::new(flate2::write::DeflateDecoder::new(sink))),
            Encoding::Brotli => {
                Self::Brotli(Box::new(brotli_decompressor::DecompressorWriter::new(sink, 4096)))
            }
            Encoding::Identity | Encoding::Gzip => Self::Identity(sink),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"UBND t\xe1\xbb\x89nh Sao Mai thong bao";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(encoding: &str, bytes: &[u8], limit: usize) -> (Vec<u8>, Option<DecodeStop>) {
        let mut decoder = Decoder::new(Some(encoding), limit);
        let written = bytes.chunks(5).try_for_each(|piece| decoder.write(piece));
        let (decoded, ended) = decoder.finish();
        (decoded, written.and(ended).err())
    }

    #[test]
    fn every_encoding_is_decoded() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(TEXT).unwrap();
        let mut bare = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        bare.write_all(TEXT).unwrap();
        // One uncompressed metablock of 4 bytes and an empty last one (RFC 7932 §9.2).
        let brotli = b"\x8b\x01\x80abcd\x03";
        for (encoding, bytes, expected) in [
            ("gzip", gzip(TEXT), TEXT),
            ("deflate", zlib.finish().unwrap(), TEXT),
            ("deflate", bare.finish().unwrap(), TEXT),
            ("br", brotli.to_vec(), b"abcd"),
            ("identity", TEXT.to_vec(), TEXT),
            ("gzip", TEXT.to_vec(), TEXT),
            ("gzip", Vec::new(), b""),
        ] {
            assert_eq!(
                decode(encoding, &bytes, 1000),
                (expected.to_vec(), None),
                "{encoding}"
            );
        }
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let (bytes, stop) = decode("gzip", &gzip(&vec![0; 10_000_000]), 4096);
        assert_eq!((bytes.len(), stop), (4096, Some(DecodeStop::Full)));
        assert_eq!(decode("", TEXT, TEXT.len()).1, None);
        assert_eq!(decode("", TEXT, 4), (b"UBND".to_vec(), Some(DecodeStop::Full)));
    }

    #[test]
    fn damage_is_told_and_what_was_decoded_is_kept() {
        let whole = gzip(TEXT);
        let (bytes, stop) = decode("gzip", &whole[..whole.len() - 9], 1000);
        assert_eq!(stop, Some(DecodeStop::Damaged));
        assert!(TEXT.starts_with(&bytes));
    }
}
