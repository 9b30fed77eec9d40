//! The website of the fictional province of Sao Mai, built into the program and served on loopback.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use include_dir::{Dir, include_dir};
use rasoat_core::{Category, Level};
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::exit::OperatorError;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../seeds/demo");

/// How the site answers one address.
#[derive(Debug, Deserialize)]
struct Route {
    path: String,
    file: Option<String>,
    content_type: String,
    status: u16,
    headers: BTreeMap<String, String>,
}

/// What is known of one page or document of the site.
#[derive(Debug, Deserialize)]
pub(crate) struct Truth {
    /// Path and query.
    pub(crate) path: String,
    /// What a scan should make of it.
    pub(crate) expected: Expected,
    /// The level of its marking.
    pub(crate) level: Level,
    /// What else must not be public in it.
    pub(crate) categories: BTreeSet<Category>,
}

/// What a scan should make of a page or document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Expected {
    /// Nothing to find.
    Clear,
    /// Nothing to find, though a careless reader would.
    NearMiss,
    /// A finding of the given level and categories.
    Finding,
    /// An internal-only stamp.
    Internal,
    /// A marking beside a declassification stamp.
    Declassified,
    /// A scan without text, to be reported as not read.
    Unread,
    /// Not to be requested at all.
    Forbidden,
}

/// The truth about every page and document of the site.
pub(crate) fn truth() -> anyhow::Result<Vec<Truth>> {
    let text = FILES
        .get_file("truth.jsonl")
        .and_then(include_dir::File::contents_utf8)
        .unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).context("seeds/demo/truth.jsonl is damaged"))
        .collect()
}

/// The bytes of one file of the site, by its path on the web.
pub(crate) fn document(path: &str) -> Option<&'static [u8]> {
    FILES
        .get_file(format!("site{path}"))
        .map(include_dir::File::contents)
}

/// The running website. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct DemoPortal {
    address: SocketAddr,
    requested: Arc<Mutex<BTreeSet<String>>>,
    server: tokio::task::JoinHandle<()>,
}

impl DemoPortal {
    /// Starts the website on 127.0.0.1; port 0 means any free one.
    pub(crate) async fn start(port: u16) -> anyhow::Result<Self> {
        let site = FILES
            .get_file("site.json")
            .context("seeds/demo/site.json is missing")?;
        let routes: Vec<Route> =
            serde_json::from_slice(site.contents()).context("seeds/demo/site.json is damaged")?;
        let routes: Arc<HashMap<String, Route>> = Arc::new(
            routes
                .into_iter()
                .map(|route| (route.path.clone(), route))
                .collect(),
        );
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|error| {
                OperatorError::new(
                    format!("không mở được cổng mạng {port} trên máy này; có thể đang được dùng, hãy chọn cổng khác [{error}]"),
                    format!("cannot listen on port {port} of this machine; it may be in use, name another one [{error}]"),
                )
            })?;
        let address = listener.local_addr()?;
        let requested = Arc::new(Mutex::new(BTreeSet::new()));
        let server = tokio::spawn(serve(listener, routes, Arc::clone(&requested)));
        Ok(Self {
            address,
            requested,
            server,
        })
    }

    /// The address of the home page.
    pub(crate) fn home(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Every path that was asked for.
    pub(crate) fn requested(&self) -> BTreeSet<String> {
        self.requested
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for DemoPortal {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(
    listener: TcpListener,
    routes: Arc<HashMap<String, Route>>,
    requested: Arc<Mutex<BTreeSet<String>>>,
) {
    loop {
        let Ok((connection, _)) = listener.accept().await else {
            continue;
        };
        let (routes, requested) = (Arc::clone(&routes), Arc::clone(&requested));
        tokio::spawn(async move {
            let service = service_fn(|request: Request<Incoming>| {
                let path = request
                    .uri()
                    .path_and_query()
                    .map_or("/", |path| path.as_str())
                    .to_owned();
                requested
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(path.clone());
                let response = answer(&routes, request.method(), &path);
                async move { Ok::<_, Infallible>(response) }
            });
            let served = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(connection), service);
            // A client that hangs up is nothing to tell of.
            let _hung_up = served.await;
        });
    }
}

fn answer(routes: &HashMap<String, Route>, method: &Method, path: &str) -> Response<Full<Bytes>> {
    let plain = |status: u16, text: &'static str| {
        let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
        *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
        response
    };
    if !matches!(*method, Method::GET | Method::HEAD) {
        return plain(405, "405");
    }
    let Some(route) = routes.get(path) else {
        return plain(404, "404");
    };
    let body = route
        .file
        .as_ref()
        .and_then(|file| FILES.get_file(format!("site/{file}")));
    let body = body.map_or(&[] as &'static [u8], include_dir::File::contents);
    let mut response = Response::builder().status(route.status);
    if !route.content_type.is_empty() {
        response = response.header("Content-Type", &route.content_type);
    }
    for (name, value) in &route.headers {
        response = response.header(name, value);
    }
    response
        .body(Full::new(Bytes::from_static(body)))
        .unwrap_or_else(|_| plain(500, "500"))
}
