//! The site that is crawled: files that nginx serves on many loopback addresses: [`Site`].

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rasoat_testkit::letter::Letter;
use rasoat_testkit::{Seeded, docx, html, prose};

use crate::command;
use crate::debian::{self, Needed};

pub(super) const HOSTS: usize = 20;
pub(super) const PAGES_PER_HOST: usize = 200;
pub(super) const ATTACHMENTS_PER_HOST: usize = 20;
/// How long a page is, about, in bytes.
const PAGE_BYTES: usize = 30_000;
/// How many words of its own each page has.
const OWN_WORDS: usize = 60;
/// How many pages each page leads to.
const LINKS: usize = 12;
const PORT: u16 = 8990;

/// Installs nginx where it is missing.
pub(super) fn ensure_nginx(root: &Path) -> anyhow::Result<()> {
    let nginx = Needed {
        program: "nginx",
        package: "nginx-light",
    };
    // It knows `-v` only.
    if command::exists("nginx", &["-v"]) || command::exists("/usr/sbin/nginx", &["-v"]) {
        return Ok(());
    }
    debian::ensure_installed(root, &[nginx])
}

/// The site, served until dropped.
pub(super) struct Site {
    log: PathBuf,
    nginx: Child,
    starts: Vec<String>,
}

impl Site {
    /// Writes the files into `folder` and serves them.
    pub(super) fn start(folder: &Path) -> anyhow::Result<Self> {
        let files = folder.join("site");
        if !files.exists() {
            write_files(&files)?;
        }
        let log = folder.join("requests.log");
        let configuration = folder.join("nginx.conf");
        std::fs::write(&log, "")?;
        std::fs::write(&configuration, configuration_of(folder, &files, &log))?;
        let program = ["/usr/sbin/nginx", "nginx"]
            .into_iter()
            .find(|program| command::exists(program, &["-v"]));
        let nginx = Command::new(program.context("nginx is not installed")?)
            .arg("-c")
            .arg(&configuration)
            .stderr(Stdio::null())
            .spawn()?;
        let site = Self {
            log,
            nginx,
            starts: (1..=HOSTS)
                .map(|host| format!("http://{}/", host_name(host)))
                .collect(),
        };
        Self::wait_until_ready()?;
        Ok(site)
    }

    fn wait_until_ready() -> anyhow::Result<()> {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(10) {
            if std::net::TcpStream::connect(("127.0.1.1", PORT)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("nginx does not answer on port {PORT}; is the port in use?")
    }

    /// The start pages.
    pub(super) fn starts(&self) -> &[String] {
        &self.starts
    }

    /// The hosts, with their port.
    pub(super) fn hosts() -> Vec<String> {
        (1..=HOSTS).map(host_name).collect()
    }

    /// The file that describes the site as one portal.
    pub(super) fn seeds(&self, per_host: &str) -> String {
        let quoted = |texts: &[String]| {
            texts
                .iter()
                .map(|text| format!("\"{text}\""))
                .collect::<Vec<_>>()
                .join(", ")
        };
        format!(
            "[[agency]]\nid = \"tai\"\nname = \"Tải\"\n[[portal]]\nid = \"tai\"\nagency = \"tai\"\nname = \"Tải\"\nenabled = true\n\
             start = [{}]\n[portal.scope]\nhosts = [{}]\nallow_private = true\n\
             [portal.politeness]\nmin_interval_ms = 1\nmax_connections_per_host = {per_host}\n\
             [portal.authority]\nagency = \"Tải\"\ndocument_number = \"1\"\nissued = \"2026-01-01\"\nvalid_from = \"2026-01-01\"\n",
            quoted(&self.starts),
            quoted(&Self::hosts()),
        )
    }

    /// Forgets what was asked for.
    pub(super) fn forget(&self) -> anyhow::Result<()> {
        std::fs::OpenOptions::new()
            .write(true)
            .open(&self.log)?
            .set_len(0)?;
        Ok(())
    }

    /// What was asked for since.
    pub(super) fn visited(&self) -> anyhow::Result<Visited> {
        let log = std::fs::read_to_string(&self.log)?;
        let lines = log.trim_start_matches('\0').lines().filter_map(Request::read);
        Ok(Visited(lines.collect()))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // It runs in the foreground as one process; its workers end with it.
        let id = self.nginx.id().to_string();
        let _ended = Command::new("kill").args(["-TERM", &id]).status();
        let _ended = self.nginx.wait();
    }
}

/// One line of the log.
struct Request {
    at: f64,
    host: String,
    status: u16,
    bytes: usize,
    path: String,
}

impl Request {
    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        Some(Self {
            at: parts.next()?.parse().ok()?,
            host: parts.next()?.to_owned(),
            status: parts.next()?.parse().ok()?,
            bytes: parts.next()?.parse().ok()?,
            path: parts.next()?.to_owned(),
        })
    }

    fn is_document(&self) -> bool {
        let extension = Path::new(&self.path).extension();
        extension.is_some_and(|extension| extension == "html" || extension == "docx")
    }
}

/// What one program asked for.
pub(super) struct Visited(Vec<Request>);

impl Visited {
    pub(super) fn requests(&self) -> usize {
        self.0.len()
    }

    /// Different documents that were given out.
    pub(super) fn documents(&self) -> usize {
        let given = self
            .0
            .iter()
            .filter(|request| request.status == 200 && request.is_document());
        let different: std::collections::HashSet<_> =
            given.map(|request| (&request.host, &request.path)).collect();
        different.len()
    }

    pub(super) fn not_modified(&self) -> usize {
        self.0
            .iter()
            .filter(|request| request.status == 304 && request.is_document())
            .count()
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|request| request.bytes).sum()
    }

    /// The shortest time between two requests to one host, in seconds.
    pub(super) fn shortest_gap(&self) -> f64 {
        let mut last: HashMap<&str, f64> = HashMap::new();
        let mut shortest = f64::INFINITY;
        for request in &self.0 {
            if let Some(before) = last.insert(&request.host, request.at) {
                shortest = shortest.min(request.at - before);
            }
        }
        shortest
    }
}

fn host_name(host: usize) -> String {
    format!("127.0.1.{host}:{PORT}")
}

fn configuration_of(folder: &Path, files: &Path, log: &Path) -> String {
    let mut servers = String::new();
    for host in 1..=HOSTS {
        let _written = writeln!(
            servers,
            "server {{ listen {}; root {}/{host}; index trang-0.html; }}",
            host_name(host),
            files.display()
        );
    }
    format!(
        "daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null;\n\
         events {{ worker_connections 1024; }}\n\
         http {{ log_format one '$msec $host $status $bytes_sent $request_uri';\n\
         access_log {log} one; keepalive_requests 100000; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;\n\
         fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;\n\
         types {{ text/html html; text/plain txt;\n\
         application/vnd.openxmlformats-officedocument.wordprocessingml.document docx; }}\n{servers}}}\n",
        folder = folder.display(),
        log = log.display(),
    )
}

fn write_files(files: &Path) -> anyhow::Result<()> {
    for host in 1..=HOSTS {
        let folder = files.join(host.to_string());
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("robots.txt"), "User-agent: *\nDisallow: /cam/\n")?;
        for page in 0..PAGES_PER_HOST {
            std::fs::write(folder.join(format!("trang-{page}.html")), page_of(host, page))?;
        }
        for attachment in 0..ATTACHMENTS_PER_HOST {
            let letter = letter_of(host, attachment);
            std::fs::write(
                folder.join(format!("tep-{attachment}.docx")),
                docx::letters(&[letter]),
            )?;
        }
    }
    Ok(())
}

fn page_of(host: usize, page: usize) -> String {
    let mut random = seeded(host, page);
    let mut links = String::new();
    for step in 0..LINKS {
        let next = (page * LINKS + step + 1) % PAGES_PER_HOST;
        let _written = write!(
            links,
            "<li><a href=\"trang-{next}.html\">Trang số {next}</a></li>"
        );
    }
    if page.is_multiple_of(PAGES_PER_HOST / ATTACHMENTS_PER_HOST) {
        let attachment = page * ATTACHMENTS_PER_HOST / PAGES_PER_HOST;
        let _written = write!(
            links,
            "<li><a href=\"tep-{attachment}.docx\">Tệp số {attachment}</a></li>"
        );
    }
    let mut text = String::new();
    // Words that no other page has, as articles do: pages that all say the same would be cut as an endless series.
    for _ in 0..OWN_WORDS {
        let letters = (0..7).map(|_| char::from(b"abcdefghijklmnopqrstuvwxyz"[random.below(26)]));
        let _written = write!(text, " {}", letters.collect::<String>());
    }
    while text.len() < PAGE_BYTES {
        let _written = write!(text, "<p>{host}.{page}.{}</p>", text.len());
        text.push_str(&html::blocks(&prose::news(&mut random, "chuyển đổi số")));
    }
    html::page(
        &format!("Trang {page} của máy {host}"),
        &format!("<ul>{links}</ul>{text}"),
    )
}

fn letter_of(host: usize, attachment: usize) -> Letter {
    let mut random = seeded(host, PAGES_PER_HOST + attachment);
    Letter {
        agency: "SỞ NỘI VỤ".to_owned(),
        number: format!("{host}{attachment}/KH-SNV"),
        kind: "KẾ HOẠCH".to_owned(),
        subject: vec![format!("Về chuyển đổi số đợt {attachment}")],
        blocks: prose::plan(&mut random, "chuyển đổi số"),
        ..Letter::default()
    }
}

fn seeded(host: usize, number: usize) -> Seeded {
    Seeded::new(u64::try_from(host * 10_000 + number).unwrap_or_default())
}
