//! A PostgreSQL server of our own for tests, and a fresh database for each: [`TestDatabase`].

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where Debian's packages put the server, below the number of the version.
const INSTALLED: &str = "/usr/lib/postgresql";

/// Settings for speed: nothing of a test must survive a power cut.
const SETTINGS: &str = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
                        -c max_connections=300 -c shared_buffers=64MB -c jit=off -c logging_collector=off";

/// Stops the server when no test has used it for ten seconds. `$1` the folder, `$2` and on how `pg_ctl` is started.
const CARETAKER: &str = "folder=$1; shift
    while sleep 10; do
        flock --nonblock --exclusive \"$folder/users.lock\" \"$@\" && exit
    done";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// An empty database of its own, dropped at the end.
#[derive(Debug)]
pub struct TestDatabase {
    server: Server,
    name: String,
}

impl TestDatabase {
    /// Makes one. The first test to ask starts the server, which is shared by all tests of the user and ends ten
    /// seconds after the last one.
    ///
    /// # Panics
    ///
    /// If PostgreSQL is not installed (Debian's package `postgresql`) or does not start.
    pub fn create() -> Self {
        let server = Server::join();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        // The process number may have been used before, by a test that was killed.
        server.tool("dropdb", &["--if-exists", "--force", &name]);
        server.tool("createdb", &["--template=template0", &name]);
        Self { server, name }
    }

    /// Its address.
    pub fn url(&self) -> String {
        let socket = self.server.socket();
        let socket = socket.to_string_lossy().replace('/', "%2F");
        format!("postgresql:///{}?host={socket}&user=rasoat", self.name)
    }

    /// Runs statements with the server's own client and returns what it prints, a line for each row, columns divided
    /// by `|`.
    ///
    /// # Panics
    ///
    /// If a statement fails.
    pub fn query(&self, sql: &str) -> String {
        let arguments = [
            "--no-align",
            "--tuples-only",
            "--quiet",
            "-v",
            "ON_ERROR_STOP=1",
            "--command",
            sql,
        ];
        self.server
            .tool("psql", &[&arguments[..], &[self.name.as_str()]].concat())
    }

    /// All that the server has written of this database: a dump in plain text.
    ///
    /// # Panics
    ///
    /// If it cannot be dumped.
    pub fn dump(&self) -> String {
        self.server.tool("pg_dump", &[&self.name])
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.server
            .tool("dropdb", &["--if-exists", "--force", &self.name]);
    }
}

/// The server, in use as long as this lives.
#[derive(Debug)]
struct Server {
    folder: PathBuf,
    programs: PathBuf,
    _in_use: File,
}

impl Server {
    fn join() -> Self {
        let folder = std::env::temp_dir().join(format!("rasoat-test-postgres-{}", user()));
        fs::create_dir_all(&folder).expect("the temporary folder can be written");
        // Waits while the caretaker stops the server.
        let in_use = lock_file(&folder.join("users.lock"));
        in_use.lock_shared().expect("a file can be locked");
        let server = Self {
            programs: programs(),
            folder,
            _in_use: in_use,
        };
        let turn = lock_file(&server.folder.join("start.lock"));
        turn.lock().expect("a file can be locked");
        if !server.control(&["status"]) {
            server.start();
        }
        server
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("socket")
    }

    fn start(&self) {
        for part in [self.data(), self.socket()] {
            if part.exists() {
                fs::remove_dir_all(&part).expect("what an earlier server left can be removed");
            }
            fs::create_dir(&part).expect("the folder is ours");
            if let Some(owner) = server_user() {
                chown(&part, Some(owner), Some(owner)).expect("root may give a folder away");
            }
        }
        let data = self.data();
        let data = data.to_string_lossy();
        let initdb = self.programs.join("initdb");
        let arguments = [
            "--pgdata",
            &data,
            "--username=rasoat",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ];
        assert!(run(unprivileged(&initdb).args(arguments)), "initdb failed");
        let options = format!("{SETTINGS} -k {}", self.socket().display());
        let log = self.socket().join("server.log");
        let started = self.control(&[
            "start",
            "--wait",
            "--options",
            &options,
            "--log",
            &log.to_string_lossy(),
        ]);
        assert!(
            started,
            "PostgreSQL does not start: {}",
            fs::read_to_string(&log).unwrap_or_default()
        );
        self.appoint_caretaker();
    }

    fn appoint_caretaker(&self) {
        let stop = unprivileged(&self.programs.join("pg_ctl"));
        let mut caretaker = Command::new("setsid");
        caretaker
            .args(["--fork", "sh", "-c", CARETAKER, "caretaker"])
            .arg(&self.folder)
            .arg(stop.get_program())
            .args(stop.get_args())
            .args(["stop", "--mode=immediate", "--pgdata"])
            .arg(self.data());
        assert!(
            run(&mut caretaker),
            "the caretaker of the test server does not start"
        );
    }

    fn control(&self, arguments: &[&str]) -> bool {
        let mut command = unprivileged(&self.programs.join("pg_ctl"));
        run(command.arg("--pgdata").arg(self.data()).args(arguments))
    }

    /// Runs one of the client programs and returns what it prints.
    fn tool(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(self.programs.join(program))
            .args(["--username=rasoat", "--no-password", "--host"])
            .arg(self.socket())
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .expect("PostgreSQL's client programs are installed");
        assert!(
            output.status.success() || std::thread::panicking(),
            "{program}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

fn lock_file(path: &Path) -> File {
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .expect("the temporary folder can be written")
}

/// The folder with the programs of the newest version.
fn programs() -> PathBuf {
    fs::read_dir(INSTALLED)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|programs| programs.join("initdb").exists())
        .max()
        .expect("PostgreSQL is installed (`apt-get install postgresql`)")
}

/// The number of the user who runs the tests.
fn user() -> u32 {
    fs::metadata("/proc/self").map_or(0, |own| own.uid())
}

/// The user under whom the server must run: not root. `None` where that is the one who runs the tests.
fn server_user() -> Option<u32> {
    if user() != 0 {
        return None;
    }
    let output = Command::new("id").args(["-u", "postgres"]).output().ok()?;
    // 65534 is `nobody`.
    Some(
        String::from_utf8_lossy(&output.stdout)
            .trim()
            .parse()
            .unwrap_or(65534),
    )
}

/// A program of the server, under a user who may run it.
fn unprivileged(program: &Path) -> Command {
    match server_user() {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command
                .args([
                    &format!("--reuid={user}"),
                    &format!("--regid={user}"),
                    "--clear-groups",
                ])
                .arg(program);
            command
        }
    }
}

fn run(command: &mut Command) -> bool {
    command
        .current_dir("/")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
