//! A small HTTP server that can also do everything wrong that a server can do wrong.

use std::future::Future;
use std::io::Write as _;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) at: Instant,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The whole head, in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// What to answer.
pub(crate) enum Reply {
    /// These bytes, then the next request of the connection.
    Whole(Vec<u8>),
    /// These bytes, then the end of the connection.
    ThenClose(Vec<u8>),
    /// These bytes, then the last ones again and again until the other side hangs up.
    Endless(Vec<u8>, Vec<u8>),
    /// Nothing, for as long as the other side waits.
    Silence,
    /// The bytes, once this many requests have come in all.
    AfterHits(usize, Vec<u8>),
}

/// An answer with this status, these header lines and this body.
pub(crate) fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 {status} x\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    Reply::Whole(bytes)
}

/// A page.
pub(crate) fn page(body: impl AsRef<[u8]>) -> Reply {
    answer(200, "Content-Type: text/html; charset=utf-8\r\n", body)
}

/// A redirect.
pub(crate) fn redirect(to: &str) -> Reply {
    answer(302, &format!("Location: {to}\r\n"), "")
}

/// "Not found".
pub(crate) fn missing() -> Reply {
    answer(404, "", "")
}

/// Whether a path is the one that nobody has used before, with which a host is asked how it says "not found".
pub(crate) fn is_unlikely(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| {
        name.len() == 23 && name.starts_with("404") && name.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Bytes packed with gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

type Handler = dyn Fn(&Hit) -> Reply + Send + Sync;

/// A running server. Ends with the runtime of its test.
pub(crate) struct Server {
    address: SocketAddr,
    hits: Arc<Mutex<Vec<Hit>>>,
}

impl Server {
    /// Serves what `handler` says, on a free port of `127.0.0.1`.
    pub(crate) async fn start(handler: impl Fn(&Hit) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_on("127.0.0.1", handler).await
    }

    /// The same with a handler that also answers for what does not exist. Other servers say "not found" to that
    /// by themselves and do not tell of it.
    pub(crate) async fn start_for_all(handler: impl Fn(&Hit) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen("127.0.0.1", Arc::new(handler), true).await
    }

    /// The same on another loopback address.
    pub(crate) async fn start_on(ip: &str, handler: impl Fn(&Hit) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(ip, Arc::new(handler), false).await
    }

    async fn listen(ip: &str, handler: Arc<Handler>, is_for_all: bool) -> Self {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let hits = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&hits);
        let count = watch::Sender::new(0_usize);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let connection = Connection {
                    stream,
                    handler: Arc::clone(&handler),
                    is_for_all,
                    hits: Arc::clone(&seen),
                    count: count.clone(),
                };
                tokio::spawn(connection.serve());
            }
        });
        Self { address, hits }
    }

    /// The address of a path on it.
    pub(crate) fn url(&self, path: &str) -> url::Url {
        url::Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    /// Every request so far.
    pub(crate) fn hits(&self) -> Vec<Hit> {
        self.hits.lock().unwrap().clone()
    }

    /// Forgets the requests so far.
    pub(crate) fn forget(&self) {
        self.hits.lock().unwrap().clear();
    }

    /// The paths asked for, in order, without those that every crawl asks for.
    pub(crate) fn paths(&self) -> Vec<String> {
        let usual = |path: &String| path != "/robots.txt" && path != "/sitemap.xml" && !is_unlikely(path);
        self.hits()
            .into_iter()
            .map(|hit| hit.path)
            .filter(usual)
            .collect()
    }
}

struct Connection {
    stream: TcpStream,
    handler: Arc<Handler>,
    is_for_all: bool,
    hits: Arc<Mutex<Vec<Hit>>>,
    count: watch::Sender<usize>,
}

impl Connection {
    fn serve(mut self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            while let Some(hit) = read_request(&mut self.stream).await {
                if !self.is_for_all && is_unlikely(&hit.path) {
                    let nothing = b"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n";
                    if self.stream.write_all(nothing).await.is_err() {
                        break;
                    }
                    continue;
                }
                self.hits.lock().unwrap().push(hit.clone());
                self.count.send_modify(|count| *count += 1);
                let goes_on = match (self.handler)(&hit) {
                    Reply::Whole(bytes) => self.stream.write_all(&bytes).await.is_ok(),
                    Reply::ThenClose(bytes) => {
                        let _ = self.stream.write_all(&bytes).await;
                        false
                    }
                    Reply::Endless(first, again) => {
                        let mut is_open = self.stream.write_all(&first).await.is_ok();
                        while is_open {
                            is_open = self.stream.write_all(&again).await.is_ok();
                        }
                        false
                    }
                    Reply::Silence => {
                        let _ = self.stream.read(&mut [0; 1]).await;
                        false
                    }
                    Reply::AfterHits(hits, bytes) => {
                        let mut count = self.count.subscribe();
                        count.wait_for(|count| *count >= hits).await.unwrap();
                        self.stream.write_all(&bytes).await.is_ok()
                    }
                };
                if !goes_on {
                    break;
                }
            }
        })
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Hit> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        // A TLS handshake. Servers that speak none say so in plain HTTP.
        if bytes.first() == Some(&0x16) {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            return None;
        }
    };
    let text = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut words = text.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let head = text.to_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Hit {
        at: Instant::now(),
        method,
        path,
        head,
        body: String::from_utf8(bytes[end..].to_vec()).ok()?,
    })
}
