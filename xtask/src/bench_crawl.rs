//! `cargo xtask bench crawl`: what a crawl costs, beside wget2 and Scrapy on the same site in the same run; how polite it
//! is; what a second scan asks for; and how much memory a long frontier takes.

mod measure;
mod site;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use measure::{Cost, measure};
use site::{ATTACHMENTS_PER_HOST, HOSTS, PAGES_PER_HOST, Site, Visited};

use crate::command;
use crate::debian::{self, Needed};

const NEEDED: [Needed; 4] = [
    debian::C_COMPILER,
    Needed {
        program: "wget2",
        package: "wget2",
    },
    Needed {
        program: "time",
        package: "time",
    },
    Needed {
        program: "python3",
        package: "python3-venv",
    },
];
/// Most requests at once, over all hosts and to one.
const IN_FLIGHT: &str = "64";
const PER_HOST: &str = "8";
/// How long each politeness run takes, in seconds.
const POLITE_SECONDS: u64 = 20;
/// Addresses of the frontier measurement.
const ADDRESSES: &str = "1000000";

const SPIDER: &str = include_str!("bench_crawl/spider.py");

/// Runs the benchmark. Everything it makes lies in `target/bench-crawl`.
pub(crate) fn run(root: &Path, options: &[&str]) -> anyhow::Result<()> {
    let with_scrapy = match options {
        [] => true,
        ["--without-scrapy"] => false,
        _ => bail!(
            "unknown options `{}`; the only one is --without-scrapy",
            options.join(" ")
        ),
    };
    debian::ensure_installed(root, &NEEDED)?;
    site::ensure_nginx(root)?;
    let packages = [
        "--package",
        "rasoat",
        "--package",
        "rasoat-crawler",
        "--package",
        "rasoat-store",
    ];
    let programs = ["--bin", "rasoat", "--example", "load", "--example", "frontier"];
    let build = [&["build", "--locked", "--release"][..], &packages, &programs].concat();
    command::run(root, "cargo", &build, &[])?;
    let bench = Bench {
        target: root.join("target"),
        site: Site::start(&root.join("target/bench-crawl"))?,
    };
    println!("\n{HOSTS} hosts, {PAGES_PER_HOST} pages and {ATTACHMENTS_PER_HOST} attachments each");
    println!(
        "{:28} {:>7} {:>11} {:>9} {:>8} {:>9}",
        "", "items", "CPU s/1000", "items/s", "MiB", "coverage"
    );
    let wget2 = bench.row("wget2", &mut bench.wget2()?)?;
    let alone = bench.row("rasoat, crawl and links", &mut bench.load(1, None))?;
    if with_scrapy {
        let scrapy = bench.row("Scrapy", &mut bench.scrapy(root)?)?;
        println!("crawl alone / Scrapy: CPU 1/{:.0}", scrapy.cpu() / alone.cpu());
    }
    let whole = bench.row("rasoat, whole scan", &mut bench.scan()?)?;
    println!(
        "crawl alone / wget2: CPU {:.2}, memory {:.2}",
        alone.cpu() / wget2.cpu(),
        alone.memory() / wget2.memory()
    );
    println!("whole scan / wget2: CPU {:.2}", whole.cpu() / wget2.cpu());
    bench.again()?;
    for rate in [1, 5] {
        bench.politeness(rate)?;
    }
    bench.frontier()
}

struct Bench {
    target: PathBuf,
    site: Site,
}

/// What one program did to the whole site.
struct Row {
    items: usize,
    cost: Cost,
}

impl Row {
    /// Seconds of processor time for 1,000 items.
    fn cpu(&self) -> f64 {
        self.cost.cpu_seconds * 1000.0 / measure::real(self.items)
    }

    fn memory(&self) -> f64 {
        self.cost.peak_mib
    }
}

impl Bench {
    fn row(&self, name: &str, program: &mut Command) -> anyhow::Result<Row> {
        self.site.forget()?;
        let cost = measure(program)?;
        let visited = self.site.visited()?;
        let items = visited.documents();
        ensure!(items > 0, "`{name}` fetched nothing");
        let row = Row { items, cost };
        println!(
            "{name:28} {items:>7} {:>11.2} {:>9.0} {:>8.0} {:>8.0}%",
            row.cpu(),
            measure::real(items) / row.cost.seconds,
            row.memory(),
            measure::real(items) * 100.0 / measure::real(HOSTS * (PAGES_PER_HOST + ATTACHMENTS_PER_HOST)),
        );
        Ok(row)
    }

    fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.target.join("bench-crawl").join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    fn wget2(&self) -> anyhow::Result<Command> {
        let mut wget2 = Command::new("wget2");
        wget2
            .args([
                "--recursive",
                "--level=inf",
                "--quiet",
                "--robots=on",
                "--no-config",
            ])
            .args([
                "--delete-after",
                "--http2=off",
                "--compression=gzip,identity",
                "--max-threads",
                IN_FLIGHT,
            ])
            .args(self.site.starts())
            .current_dir(self.folder("wget2")?);
        Ok(wget2)
    }

    fn load(&self, min_interval_ms: u64, seconds: Option<u64>) -> Command {
        let mut load = Command::new(self.target.join("release/examples/load"));
        load.arg(Site::hosts().join(","))
            .args([&min_interval_ms.to_string(), PER_HOST])
            .args(seconds.map(|seconds| seconds.to_string()));
        load
    }

    fn scan(&self) -> anyhow::Result<Command> {
        let folder = self.folder("scan")?;
        std::fs::write(folder.join("cong.toml"), self.site.seeds(PER_HOST))?;
        Ok(self.scan_in(&folder))
    }

    fn scan_in(&self, folder: &Path) -> Command {
        let mut scan = Command::new(self.target.join("release/rasoat"));
        scan.args([
            "scan",
            "--portal",
            "tai",
            "--seeds",
            "cong.toml",
            "--data",
            "data",
            "--format",
            "jsonl",
        ])
        .env("RASOAT__CRAWL__MAX_IN_FLIGHT", IN_FLIGHT)
        .current_dir(folder);
        scan
    }

    fn scrapy(&self, root: &Path) -> anyhow::Result<Command> {
        let environment = self.target.join("bench-crawl-scrapy");
        let program = environment.join("bin/scrapy");
        if !program.exists() {
            let folder = environment
                .to_str()
                .context("the target folder has a name in UTF-8")?;
            command::run(root, "python3", &["-m", "venv", folder], &[])?;
            let pip = format!("{folder}/bin/pip");
            command::run(root, &pip, &["install", "--quiet", "scrapy"], &[])?;
        }
        let folder = self.folder("scrapy")?;
        std::fs::write(folder.join("spider.py"), SPIDER)?;
        let mut scrapy = Command::new(program);
        scrapy
            .args(["runspider", "--nolog", "spider.py", "-a"])
            .arg(format!("starts={}", self.site.starts().join(",")))
            .current_dir(folder);
        Ok(scrapy)
    }

    /// The whole scan again, of a site that has not changed; follows the first one.
    fn again(&self) -> anyhow::Result<()> {
        let bytes = self.site.visited()?.bytes();
        let folder = self.target.join("bench-crawl/scan");
        self.site.forget()?;
        measure(&mut self.scan_in(&folder))?;
        let again = self.site.visited()?;
        println!(
            "scanned again, nothing changed: {:.1}% answered 304, {:.1}% of the bytes",
            measure::percent(again.not_modified(), again.documents() + again.not_modified()),
            measure::percent(again.bytes(), bytes),
        );
        Ok(())
    }

    fn politeness(&self, rate: u64) -> anyhow::Result<()> {
        self.site.forget()?;
        measure(&mut self.load(1000 / rate, Some(POLITE_SECONDS)))?;
        let visited: Visited = self.site.visited()?;
        let wanted = HOSTS * usize::try_from(rate * POLITE_SECONDS)?;
        println!(
            "{rate} requests/s/host: {:.3} of hosts × rate, shortest gap {:.3} s of {:.3} s",
            measure::real(visited.requests()) / measure::real(wanted),
            visited.shortest_gap(),
            1.0 / measure::real(usize::try_from(rate)?),
        );
        Ok(())
    }

    fn frontier(&self) -> anyhow::Result<()> {
        let folder = self.folder("frontier")?;
        let output = Command::new(self.target.join("release/examples/frontier"))
            .arg(&folder)
            .arg(ADDRESSES)
            .output()?;
        ensure!(
            output.status.success(),
            "the frontier failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        println!("frontier: {}", String::from_utf8(output.stdout)?.trim());
        std::fs::remove_dir_all(folder)?;
        Ok(())
    }
}
