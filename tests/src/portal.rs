//! A real HTTP/1.1 server on loopback that plays a portal, well-behaved or not: [`FakePortal`].

use std::collections::{BTreeMap, HashMap};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use crate::reply::{Reply, ReplyBody};
use crate::wire::percent_decode;

/// The most bytes of a request's body that the log keeps.
const MAX_REQUEST_BODY_BYTES: usize = 1 << 20;

/// One request that the portal received.
#[derive(Debug, Clone)]
pub struct Received {
    /// The method, such as `GET`.
    pub method: String,
    /// Path and query as they came over the wire, percent-encoding kept.
    pub path: String,
    /// Path and query with percent-encoding resolved; what routes are compared with.
    pub decoded_path: String,
    /// When it arrived, counted from the start of the portal.
    pub at: Duration,
    /// Every header, names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The body, at most 1 MiB of it.
    pub body: Vec<u8>,
    /// How many requests for the same path came before this one, cleared logs included.
    pub earlier: usize,
}

impl Received {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The `User-Agent`, or nothing.
    pub fn user_agent(&self) -> &str {
        self.header("user-agent").unwrap_or_default()
    }
}

type Handler = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

#[derive(Default)]
struct Routes {
    exact: HashMap<String, Handler>,
    /// By path prefix; the longest that fits answers.
    below: BTreeMap<String, Handler>,
    otherwise: Option<Handler>,
}

impl Routes {
    /// The handler for this path: the exact address, then the address without its query, then the
    /// longest prefix, then the default.
    fn find(&self, path_and_query: &str) -> Option<Handler> {
        let path = path_and_query.split('?').next().unwrap_or_default();
        let below = || {
            let mut fitting = self.below.iter().filter(|(prefix, _)| path.starts_with(*prefix));
            fitting.next_back().map(|(_, handler)| handler)
        };
        self.exact
            .get(path_and_query)
            .or_else(|| self.exact.get(path))
            .or_else(below)
            .or(self.otherwise.as_ref())
            .cloned()
    }
}

struct Shared {
    routes: Mutex<Routes>,
    log: Mutex<Vec<Received>>,
    /// How often each path was asked for; kept when the log is cleared.
    asked: Mutex<HashMap<String, usize>>,
    started: Instant,
}

/// A portal on `127.0.0.1` and a free port, on a thread of its own. It stops when dropped.
///
/// Routes can be added, changed and removed while it runs. What has no route gets 404.
///
/// ```
/// use rasoat_testkit::{FakePortal, Reply};
///
/// let portal = FakePortal::start();
/// portal.put("/", Reply::html("<a href='/van-ban.pdf'>Văn bản</a>"));
/// portal.put_sequence("/ban.html", vec![Reply::too_many_requests(1), Reply::html("xong")]);
/// portal.put_below("/lich/", |request| Reply::html(format!("<h1>{}</h1>", request.path)));
/// assert!(portal.url("/").starts_with("http://127.0.0.1:"));
/// assert!(portal.requests().is_empty());
/// ```
pub struct FakePortal {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FakePortal {
    /// Starts an empty portal.
    ///
    /// # Panics
    /// If loopback has no free port or no thread can be started; a test cannot go on without either.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        listener
            .set_nonblocking(true)
            .expect("a listening socket can be made non-blocking");
        let address = listener.local_addr().expect("a bound socket knows its address");
        let shared = Arc::new(Shared {
            routes: Mutex::default(),
            log: Mutex::default(),
            asked: Mutex::default(),
            started: Instant::now(),
        });
        let (stop, stopped) = oneshot::channel();
        let for_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("fake-portal".to_owned())
            .spawn(move || run(listener, &for_thread, stopped))
            .expect("the system has room for one more thread");
        Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The full address of a path that begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// Address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers this path with this reply, from now on. A path with a query fits that query only; a
    /// path without one fits every query that has no route of its own. Non-ASCII characters may be
    /// written as they are.
    pub fn put(&self, path: &str, reply: Reply) {
        self.put_with(path, move |_| reply.clone());
    }

    /// Answers this path with each of `replies` once, then with the last for ever.
    ///
    /// # Panics
    /// If `replies` is empty.
    pub fn put_sequence(&self, path: &str, replies: Vec<Reply>) {
        assert!(!replies.is_empty(), "a sequence has at least one reply");
        let turns = AtomicUsize::new(0);
        self.put_with(path, move |_| {
            let turn = turns.fetch_add(1, Ordering::Relaxed);
            replies[turn.min(replies.len() - 1)].clone()
        });
    }

    /// Answers this path with what `handler` makes of each request.
    pub fn put_with(&self, path: &str, handler: impl Fn(&Received) -> Reply + Send + Sync + 'static) {
        self.routes()
            .exact
            .insert(percent_decode(path), Arc::new(handler));
    }

    /// Answers every path that starts with `prefix` and has no route of its own.
    pub fn put_below(&self, prefix: &str, handler: impl Fn(&Received) -> Reply + Send + Sync + 'static) {
        self.routes()
            .below
            .insert(percent_decode(prefix), Arc::new(handler));
    }

    /// Answers everything that has no route, instead of 404 (a *soft 404* answers 200 here).
    pub fn put_otherwise(&self, reply: Reply) {
        self.routes().otherwise = Some(Arc::new(move |_| reply.clone()));
    }

    /// Takes a path away: 404 from now on.
    pub fn remove(&self, path: &str) {
        self.routes().exact.remove(&percent_decode(path));
    }

    /// Every request so far, in the order of arrival.
    pub fn requests(&self) -> Vec<Received> {
        self.log().clone()
    }

    /// The requests for this path (query included, percent-encoding resolved).
    pub fn requests_for(&self, path: &str) -> Vec<Received> {
        let wanted = percent_decode(path);
        let mut requests = self.requests();
        requests.retain(|request| request.decoded_path == wanted);
        requests
    }

    /// Forgets the requests so far; sequences do not start again.
    pub fn clear_log(&self) {
        self.log().clear();
    }

    fn routes(&self) -> MutexGuard<'_, Routes> {
        lock(&self.shared.routes)
    }

    fn log(&self) -> MutexGuard<'_, Vec<Received>> {
        lock(&self.shared.log)
    }
}

impl Drop for FakePortal {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended by itself; then nobody listens.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread was already printed by its own hook.
            let _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The server's thread: accepts until told to stop, then drops every open connection.
fn run(listener: TcpListener, shared: &Arc<Shared>, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime for one thread can be built");
    runtime.block_on(async {
        let listener =
            tokio::net::TcpListener::from_std(listener).expect("a non-blocking listener can be polled");
        tokio::select! {
            _ = stopped => {}
            () = accept_all(&listener, shared) => {}
        }
    });
    runtime.shutdown_background();
}

async fn accept_all(listener: &tokio::net::TcpListener, shared: &Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(shared);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(Arc::clone(&shared), request));
            // A client that goes away in the middle of an answer is a normal end of a connection.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// The server closes the connection without an answer.
#[derive(Debug)]
struct HungUp;

impl std::fmt::Display for HungUp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the fake portal hung up as its route asks")
    }
}

impl std::error::Error for HungUp {}

async fn answer(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<ReplyBody>, HungUp> {
    let method = request.method().clone();
    let received = receive(&shared, request).await;
    let handler = lock(&shared.routes).find(&received.decoded_path);
    let reply = handler.map_or_else(not_found, |handler| handler(&received));
    let reply = revalidated(reply, &received);
    tokio::time::sleep(reply.first_byte_after()).await;
    match reply.into_response(&method) {
        Ok(Some(response)) => Ok(response),
        Ok(None) | Err(_) => Err(HungUp),
    }
}

async fn receive(shared: &Shared, request: hyper::Request<Incoming>) -> Received {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let headers = request.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let headers = headers.collect();
    let method = request.method().as_str().to_owned();
    let body = Limited::new(request.into_body(), MAX_REQUEST_BODY_BYTES)
        .collect()
        .await;
    let decoded_path = percent_decode(&path);
    let earlier = {
        let mut asked = lock(&shared.asked);
        let count = asked.entry(decoded_path.clone()).or_default();
        *count += 1;
        *count - 1
    };
    let received = Received {
        method,
        path,
        decoded_path,
        at: shared.started.elapsed(),
        headers,
        body: body.map(|whole| whole.to_bytes().to_vec()).unwrap_or_default(),
        earlier,
    };
    lock(&shared.log).push(received.clone());
    received
}

fn not_found() -> Reply {
    Reply::html("<!doctype html><title>404</title><p>Không tìm thấy trang.</p>").with_status(404)
}

/// 304 instead of `reply`, if the request names the reply's validator (RFC 9110, section 13.1).
fn revalidated(reply: Reply, request: &Received) -> Reply {
    let names = |request_header: &str, reply_header: &str| {
        let sent = request.header(request_header);
        sent.is_some() && sent == reply.header(reply_header)
    };
    if reply.code() != 200 || !(names("if-none-match", "etag") || names("if-modified-since", "last-modified"))
    {
        return reply;
    }
    let mut unchanged = Reply::status(304);
    for name in ["ETag", "Last-Modified"] {
        if let Some(value) = reply.header(name) {
            unchanged = unchanged.with_header(name, value);
        }
    }
    unchanged
}

#[cfg(test)]
#[path = "portal_tests.rs"]
mod tests;
