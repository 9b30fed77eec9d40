//! One request and its answer, in turn and within limits: [`Exchange`].

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rasoat_core::{Clock, HttpFacts, Limit, Portal, UnreachableReason, Validators};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, Method, StatusCode};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::backlog::Backlog;
use crate::body_memory::{BodyMemory, Share};
use crate::decode::{DecodeStop, Decoder};
use crate::fault::Fault;
use crate::guard::GuardedResolver;
use crate::host::{Host, Turn};
use crate::{CrawlSettings, CrawlerError, trust};

/// Longest header value that is kept, in bytes.
const MAX_HEADER_BYTES: usize = 512;

/// How long a body may pause, and from when on its rate is looked at.
const DRIP_PERIOD: Duration = Duration::from_secs(20);
/// How much one piece of a body may add. A packed one may add more, up to the limit, until the next one is looked at.
const LONGEST_PIECE: usize = 64 * 1024;
/// Least rate of a body, on average since it began. The slowest lines to portals bring some thousands.
const MIN_BYTES_PER_SECOND: usize = 200;

/// Makes requests, each in its host's turn.
pub(crate) struct Exchange {
    client: Client,
    in_flight: Arc<Semaphore>,
    /// What was answered and not yet taken by whoever receives the visits.
    pub(crate) backlog: Backlog,
    memory: Arc<BodyMemory>,
    timeout: Duration,
    clock: Arc<dyn Clock>,
}

/// What to ask for.
pub(crate) struct Question<'a> {
    pub(crate) address: &'a Url,
    pub(crate) validators: Option<&'a Validators>,
    /// The fields of a form to post; `None` means GET.
    pub(crate) form: Option<String>,
    /// Whether it was asked before without success. The first time, half the longest wait must do for the
    /// answer to begin: most hosts that are silent for that long stay so, and others wait behind them.
    pub(crate) is_repeated: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The run is being stopped, and nothing was asked.
    Stopped,
    /// Something went wrong.
    Fault(Fault),
}

/// An answer whose body has not been read. The turn of the host ends with it.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) facts: HttpFacts,
    /// Time from the request to the beginning of the answer.
    pub(crate) latency: Duration,
    /// Whether the answer set a cookie that was not there before.
    pub(crate) changed_cookies: bool,
    response: reqwest::Response,
    memory: Arc<BodyMemory>,
    deadline: Instant,
    _turn: Turn,
}

/// A body, as far as it was read.
pub(crate) struct BodyRead {
    pub(crate) bytes: Vec<u8>,
    pub(crate) end: BodyEnd,
    /// The right to hold the bytes.
    pub(crate) share: Share,
}

/// How reading a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyEnd {
    Complete,
    Trimmed(Limit),
    Broken(UnreachableReason),
}

impl Exchange {
    pub(crate) fn new(
        portal: &Portal,
        settings: &CrawlSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, CrawlerError> {
        // An application that has chosen a provider keeps it; otherwise ring is ours.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let client = build_client(portal, settings)?;
        check_headers(settings)?;
        Ok(Self {
            client,
            in_flight: Arc::new(Semaphore::new(
                settings.max_in_flight.get().min(Semaphore::MAX_PERMITS),
            )),
            backlog: Backlog::default(),
            memory: Arc::new(BodyMemory::new(
                settings.max_body_memory_bytes,
                settings.max_in_flight.get(),
                usize::try_from(portal.scope.max_body_bytes).unwrap_or(usize::MAX),
            )),
            timeout: portal.politeness.timeout(),
            clock,
        })
    }

    /// Asks when it is the host's turn. Waiting ends when `stop` is cancelled; a request under way does not.
    pub(crate) async fn ask(
        &self,
        host: &Host,
        question: &Question<'_>,
        stop: &CancellationToken,
    ) -> Result<Answer, NoAnswer> {
        let turn = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(NoAnswer::Stopped),
            turn = host.turn(&self.in_flight, &self.backlog) => turn,
        };
        let begin = Instant::now();
        let patience = if question.is_repeated {
            self.timeout
        } else {
            self.timeout / 2
        };
        let request = self.request(host, question);
        let response = match timeout_at(begin + patience, request.send()).await {
            Err(_) => return Err(NoAnswer::Fault(Fault::Broken(UnreachableReason::Timeout))),
            Ok(Err(error)) => {
                let fault = Fault::of(&error);
                if let Fault::Tls { fault, certificate } = fault {
                    host.note_tls_fault(fault, certificate);
                }
                return Err(NoAnswer::Fault(fault));
            }
            Ok(Ok(response)) => response,
        };
        let latency = begin.elapsed();
        let mut changed_cookies = false;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            changed_cookies |= cookie.to_str().is_ok_and(|cookie| host.set_cookie(cookie));
        }
        Ok(Answer {
            status: response.status(),
            headers: response.headers().clone(),
            facts: facts(&response, self.clock.now()),
            latency,
            changed_cookies,
            response,
            memory: Arc::clone(&self.memory),
            deadline: begin + self.timeout,
            _turn: turn,
        })
    }

    fn request(&self, host: &Host, question: &Question<'_>) -> reqwest::RequestBuilder {
        let mut address = question.address.clone();
        address.set_fragment(None);
        let method = if question.form.is_some() {
            Method::POST
        } else {
            Method::GET
        };
        let mut request = self.client.request(method, address);
        if let Some(form) = &question.form {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.clone());
        }
        if let Some(validators) = question.validators {
            if let Some(etag) = &validators.etag {
                request = request.header(header::IF_NONE_MATCH, etag);
            }
            if let Some(last_modified) = &validators.last_modified {
                request = request.header(header::IF_MODIFIED_SINCE, last_modified);
            }
        }
        match host.cookie_header() {
            Some(cookies) => request.header(header::COOKIE, cookies),
            None => request,
        }
    }
}

impl Answer {
    /// A header as text, where it is text.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where the answer points, seen from the address that was asked for.
    pub(crate) fn location(&self, address: &Url) -> Option<Url> {
        let to = self.headers.get(header::LOCATION)?;
        // Servers put addresses there as they are, in UTF-8.
        address.join(std::str::from_utf8(to.as_bytes()).ok()?).ok()
    }

    /// Reads the body: no more than `limit` bytes, neither before nor after decoding, and not for longer than
    /// the whole answer may take.
    /// A body that comes in drips counts as one that does not come.
    pub(crate) async fn read(mut self, host: &Host, limit: usize) -> BodyRead {
        let mut share = self.first_share().await;
        let begin = Instant::now();
        let mut decoder = Decoder::new(self.header(header::CONTENT_ENCODING), limit);
        let mut wire_bytes: usize = 0;
        let end = loop {
            // One more piece may come from the network before it is seen how long it is, or decode to much more.
            if decoder.decoded_bytes() + LONGEST_PIECE > share.bytes() {
                let waiting = Instant::now();
                self.memory.whole_share(&mut share).await;
                self.deadline += waiting.elapsed();
            }
            let next_piece = self.deadline.min(Instant::now() + DRIP_PERIOD);
            let piece = match timeout_at(next_piece, self.response.chunk()).await {
                Err(_) => break BodyEnd::Broken(UnreachableReason::Timeout),
                Ok(Err(error)) => break BodyEnd::Broken(broken_body(&error)),
                Ok(Ok(None)) => break BodyEnd::Complete,
                Ok(Ok(Some(piece))) => piece,
            };
            wire_bytes = wire_bytes.saturating_add(piece.len());
            match decoder.write(&piece) {
                Err(DecodeStop::Full) if decoder.is_encoded() => {
                    break BodyEnd::Trimmed(Limit::UnpackedBytes);
                }
                Err(DecodeStop::Full) => break BodyEnd::Trimmed(Limit::Bytes),
                Err(DecodeStop::Damaged) => break BodyEnd::Broken(UnreachableReason::CutOff),
                Ok(()) if wire_bytes > limit => break BodyEnd::Trimmed(Limit::Bytes),
                Ok(()) if is_dripping(begin.elapsed(), wire_bytes) => {
                    break BodyEnd::Broken(UnreachableReason::Timeout);
                }
                Ok(()) => {}
            }
        };
        host.count_wire_bytes(u64::try_from(wire_bytes).unwrap_or(u64::MAX));
        let (bytes, finished) = decoder.finish();
        let end = match (end, finished) {
            (BodyEnd::Complete, Err(DecodeStop::Full)) => BodyEnd::Trimmed(Limit::UnpackedBytes),
            (BodyEnd::Complete, Err(DecodeStop::Damaged)) => BodyEnd::Broken(UnreachableReason::CutOff),
            (end, _) => end,
        };
        share.shrink_to(bytes.len());
        BodyRead { bytes, end, share }
    }

    /// Waiting for memory does not count against the time that the answer may take.
    async fn first_share(&mut self) -> Share {
        let waiting = Instant::now();
        let share = self.memory.first_share().await;
        self.deadline += waiting.elapsed();
        share
    }
}

fn is_dripping(elapsed: Duration, bytes: usize) -> bool {
    let seconds = usize::try_from(elapsed.as_secs()).unwrap_or(usize::MAX);
    elapsed >= DRIP_PERIOD && bytes < seconds.saturating_mul(MIN_BYTES_PER_SECOND)
}

/// A body that breaks off was cut off, whatever the connection says.
fn broken_body(error: &reqwest::Error) -> UnreachableReason {
    match Fault::of(error) {
        Fault::Broken(reason @ (UnreachableReason::Timeout | UnreachableReason::Protocol)) => reason,
        _ => UnreachableReason::CutOff,
    }
}

fn facts(response: &reqwest::Response, at: Timestamp) -> HttpFacts {
    let kept = |name| {
        let value = response.headers().get(name)?;
        (value.len() <= MAX_HEADER_BYTES).then_some(value)
    };
    // What is not plain ASCII could not be sent back.
    let validator = |name| kept(name)?.to_str().ok().map(str::to_owned);
    HttpFacts {
        status: response.status().as_u16(),
        at,
        content_type: kept(header::CONTENT_TYPE)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        body_bytes: None,
        validators: Validators {
            etag: validator(header::ETAG),
            last_modified: validator(header::LAST_MODIFIED),
        },
        remote_address: response.remote_addr().map(|address| address.ip().to_string()),
    }
}

fn check_headers(settings: &CrawlSettings) -> Result<(), CrawlerError> {
    if HeaderValue::from_str(&settings.user_agent).is_err() {
        return Err(CrawlerError::Header("user_agent"));
    }
    match &settings.from {
        Some(from) if HeaderValue::from_str(from).is_err() => Err(CrawlerError::Header("from")),
        _ => Ok(()),
    }
}

fn build_client(portal: &Portal, settings: &CrawlSettings) -> Result<Client, CrawlerError> {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::ACCEPT,
        HeaderValue::from_static("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    );
    headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("vi,en;q=0.5"));
    headers.insert(
        header::ACCEPT_ENCODING,
        HeaderValue::from_static("gzip, deflate, br"),
    );
    for (name, value) in [
        (header::USER_AGENT, Some(&settings.user_agent)),
        (header::FROM, settings.from.as_ref()),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    let tls = trust::client_config(&portal.scope).map_err(CrawlerError::Tls)?;
    Client::builder()
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(settings.connect_timeout)
        .pool_idle_timeout(Duration::from_secs(30))
        .dns_resolver(Arc::new(GuardedResolver::new(Arc::new(portal.scope.clone()))))
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(CrawlerError::Client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drips_are_told_from_slow_lines() {
        for (seconds, bytes, expected) in [
            (5, 1, false),
            (20, 3999, true),
            (20, 4000, false),
            (60, 11_000, true),
            (60, 100_000, false),
        ] {
            assert_eq!(
                is_dripping(Duration::from_secs(seconds), bytes),
                expected,
                "{seconds} s, {bytes} bytes"
            );
        }
    }
}
