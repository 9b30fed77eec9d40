//! What the fake portal answers: honest replies, and the ways in which a real server misbehaves.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame};
use tokio::time::Interval;

/// One answer of the [`crate::FakePortal`]: status, headers, body, and how it is sent.
///
/// ```
/// use rasoat_testkit::Reply;
///
/// let page = Reply::html("<p>xin chào</p>").with_etag("\"a1\"");
/// let busy = Reply::status(429).with_header("Retry-After", "2");
/// assert_eq!(busy.code(), 429);
/// assert_eq!(page.body(), "<p>xin chào</p>".as_bytes());
/// ```
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    sending: Sending,
    first_byte_after: Duration,
}

/// How the body goes over the wire.
#[derive(Debug, Clone, Copy)]
enum Sending {
    /// All at once, with its length.
    Whole,
    /// In pieces, one for each interval, without a declared length.
    Drip { piece_bytes: usize, every: Duration },
    /// With a declared length that is larger than the body; the connection then breaks.
    CutOff { declared_bytes: usize },
    /// The body again and again, for ever.
    Endless,
    /// No answer at all: the connection closes.
    Hangup,
}

impl Reply {
    /// A reply with this status and an empty body.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            sending: Sending::Whole,
            first_byte_after: Duration::ZERO,
        }
    }

    /// Status 200 with this body and content type.
    pub fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::status(200)
            .with_header("Content-Type", content_type)
            .with_body(body)
    }

    /// Status 200 with this body and no `Content-Type`.
    pub fn untyped(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).with_body(body)
    }

    /// Status 200 with an HTML page in UTF-8.
    pub fn html(page: impl Into<String>) -> Self {
        Self::ok("text/html; charset=utf-8", page.into().into_bytes())
    }

    /// Status 200 with plain text in UTF-8.
    pub fn text(text: impl Into<String>) -> Self {
        Self::ok("text/plain; charset=utf-8", text.into().into_bytes())
    }

    /// A redirect with this status (301, 302, 303, 307, 308) to an absolute or relative address.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).with_header("Location", location)
    }

    /// Status 429 with `Retry-After` in seconds.
    pub fn too_many_requests(retry_after_seconds: u64) -> Self {
        Self::status(429).with_header("Retry-After", &retry_after_seconds.to_string())
    }

    /// A small gzip body that decodes to `decoded_bytes` zero bytes, sent as an HTML page.
    pub fn gzip_bomb(decoded_bytes: usize) -> Self {
        Self::ok("text/html; charset=utf-8", crate::wire::gzip_zeros(decoded_bytes))
            .with_header("Content-Encoding", "gzip")
    }

    /// `chunk` again and again until the client goes away, as this content type.
    pub fn endless(content_type: &str, chunk: impl Into<Vec<u8>>) -> Self {
        let mut reply = Self::ok(content_type, chunk);
        reply.sending = Sending::Endless;
        reply
    }

    /// No answer: the server closes the connection after it has read the request.
    pub fn hang_up() -> Self {
        let mut reply = Self::status(500);
        reply.sending = Sending::Hangup;
        reply
    }

    /// With this body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Bytes::from(body.into());
        self
    }

    /// With one header more. `value` may hold any characters above U+001F; they are sent as UTF-8.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With an `ETag`, quotes included; a request that names it in `If-None-Match` gets 304.
    #[must_use]
    pub fn with_etag(self, etag: &str) -> Self {
        self.with_header("ETag", etag)
    }

    /// With a `Last-Modified` date; a request that repeats it in `If-Modified-Since` gets 304.
    #[must_use]
    pub fn with_last_modified(self, date: &str) -> Self {
        self.with_header("Last-Modified", date)
    }

    /// As a download under this name, as `Content-Disposition: attachment; filename="…"` in UTF-8.
    #[must_use]
    pub fn as_download(self, file_name: &str) -> Self {
        self.with_header(
            "Content-Disposition",
            &format!("attachment; filename=\"{file_name}\""),
        )
    }

    /// Compressed with gzip, as `Content-Encoding` says.
    #[must_use]
    pub fn gzipped(mut self) -> Self {
        self.body = Bytes::from(crate::wire::gzip(&self.body));
        self.with_header("Content-Encoding", "gzip")
    }

    /// With the first byte of the answer after this time.
    #[must_use]
    pub fn slow_first_byte(mut self, delay: Duration) -> Self {
        self.first_byte_after = delay;
        self
    }

    /// With the body in pieces of `piece_bytes` (at least 1), one for each `every`.
    #[must_use]
    pub fn dripping(mut self, piece_bytes: usize, every: Duration) -> Self {
        self.sending = Sending::Drip {
            piece_bytes: piece_bytes.max(1),
            every,
        };
        self
    }

    /// With a `Content-Length` that promises `missing_bytes` more than the body has.
    #[must_use]
    pub fn cut_off(mut self, missing_bytes: usize) -> Self {
        self.sending = Sending::CutOff {
            declared_bytes: self.body.len() + missing_bytes,
        };
        self
    }

    /// The status code.
    pub fn code(&self) -> u16 {
        self.status
    }

    /// The whole body (for an endless reply: its chunk).
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The first header of this name, compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// How long the server waits before it answers.
    pub(crate) fn first_byte_after(&self) -> Duration {
        self.first_byte_after
    }

    /// The HTTP response, or `None` for a hang-up.
    ///
    /// # Errors
    /// If the status or a header cannot be sent over HTTP.
    pub(crate) fn into_response(
        self,
        method: &hyper::Method,
    ) -> Result<Option<hyper::Response<ReplyBody>>, hyper::http::Error> {
        let mut builder = hyper::Response::builder().status(self.status);
        for (name, value) in &self.headers {
            builder = builder.header(name.as_str(), value.as_bytes());
        }
        match self.sending {
            Sending::Hangup => return Ok(None),
            Sending::Whole => builder = builder.header("Content-Length", self.body.len()),
            Sending::CutOff { declared_bytes } => {
                builder = builder.header("Content-Length", declared_bytes);
            }
            Sending::Drip { .. } | Sending::Endless => {}
        }
        let body = if method == hyper::Method::HEAD {
            ReplyBody::whole(Bytes::new())
        } else {
            ReplyBody::new(self.body, self.sending)
        };
        builder.body(body).map(Some)
    }
}

/// A body that is sent in the way its reply asks for.
#[derive(Debug)]
pub(crate) struct ReplyBody {
    waiting: VecDeque<Bytes>,
    /// What follows when nothing waits any more; sent for ever.
    endless: Option<Bytes>,
    pause: Option<Interval>,
    /// Before the end, let what was sent so far go out; else a body that ends too early would never
    /// leave the server's buffer.
    flush_first: bool,
}

impl ReplyBody {
    fn whole(bytes: Bytes) -> Self {
        let waiting = if bytes.is_empty() {
            VecDeque::new()
        } else {
            VecDeque::from([bytes])
        };
        Self {
            waiting,
            endless: None,
            pause: None,
            flush_first: false,
        }
    }

    fn new(bytes: Bytes, sending: Sending) -> Self {
        match sending {
            Sending::Whole | Sending::Hangup => Self::whole(bytes),
            Sending::CutOff { .. } => Self {
                flush_first: true,
                ..Self::whole(bytes)
            },
            Sending::Endless => Self {
                endless: Some(bytes),
                ..Self::whole(Bytes::new())
            },
            Sending::Drip { piece_bytes, every } => {
                let pieces = bytes.chunks(piece_bytes).map(|piece| bytes.slice_ref(piece));
                Self {
                    waiting: pieces.collect(),
                    // tokio refuses an interval of zero.
                    pause: Some(tokio::time::interval(every.max(Duration::from_millis(1)))),
                    ..Self::whole(Bytes::new())
                }
            }
        }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.poll_tick(context));
        }
        let next = self.waiting.pop_front().or_else(|| self.endless.clone());
        if next.is_none() && std::mem::take(&mut self.flush_first) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }
}
