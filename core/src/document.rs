//! A document as it came over the network: [`FetchedDocument`].

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroize;

use crate::{Limit, Sha256Digest, UnreachableReason};

/// The bytes of a document. They live in memory only and are overwritten when the last copy is dropped.
#[derive(Clone)]
pub struct Body(Arc<ZeroizingBytes>);

struct ZeroizingBytes {
    bytes: Vec<u8>,
    /// The right to the memory, given back when the bytes are gone.
    _reservation: Option<Box<dyn Any + Send + Sync>>,
}

impl Drop for ZeroizingBytes {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl Body {
    /// Takes charge of `bytes`.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(ZeroizingBytes {
            bytes,
            _reservation: None,
        }))
    }

    /// Takes charge of `bytes` and of the right to hold them in memory, which is dropped together with the last copy.
    pub fn reserved(bytes: Vec<u8>, reservation: impl Any + Send + Sync) -> Self {
        Self(Arc::new(ZeroizingBytes {
            bytes,
            _reservation: Some(Box::new(reservation)),
        }))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.bytes().len())
    }
}

/// A document that a server gave out.
#[derive(Debug, Clone)]
pub struct FetchedDocument {
    /// Its bytes, decoded from transfer and content encodings.
    pub body: Body,
    /// The SHA-256 of the bytes.
    pub sha256: Sha256Digest,
    /// The media type that the server declared, if it did.
    pub declared_type: Option<String>,
    /// The file name that the server gave it (`Content-Disposition`), if it did. Content.
    pub declared_name: Option<crate::Sensitive<String>>,
    /// What it is fetched for.
    pub role: DocumentRole,
    /// Where it came from.
    pub provenance: Provenance,
    /// The limit that cut it short, if one did; then the bytes are only its beginning.
    pub trimmed: Option<Limit>,
    /// What ended it before it was complete, if something did, and did so at every try; then the bytes are only
    /// its beginning.
    pub broken_off: Option<UnreachableReason>,
}

impl FetchedDocument {
    /// Whether the bytes are only its beginning.
    pub const fn is_partial(&self) -> bool {
        self.trimmed.is_some() || self.broken_off.is_some()
    }
}

/// What a document is fetched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentRole {
    /// A page or file that people read: to be judged.
    #[default]
    Content,
    /// A list of addresses for machines, such as a sitemap or a feed: read for its links only.
    Navigation,
}

/// Where a document came from, and what the server said with it.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The address that was requested.
    pub requested: Url,
    /// What was said over HTTP.
    pub facts: HttpFacts,
}

/// Facts of one HTTP exchange that may be stored as evidence. No part of a body is among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpFacts {
    /// The status code.
    pub status: u16,
    /// When the answer began, in UTC.
    pub at: Timestamp,
    /// `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// Bytes of the body after decoding, where it was read.
    pub body_bytes: Option<u64>,
    /// `ETag` and `Last-Modified`, to ask again with.
    pub validators: Validators,
    /// The address of the server, as text (`203.0.113.7`), where known.
    pub remote_address: Option<String>,
}

/// What a server wants to hear to say "not modified".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`, as sent.
    pub etag: Option<String>,
    /// `Last-Modified`, as sent.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is nothing to ask with.
    pub const fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}
