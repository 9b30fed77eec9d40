//! Where traps are laid: [`Ground`], [`Trap`].

use rasoat_testkit::letter::{Letter, MarkPlace};
use rasoat_testkit::{FakePortal, Reply, Seeded, docx, html, pdf, prose};

use crate::evidence::Evidence;

/// Most bytes that the scan reads of one document.
pub(crate) const MAX_BODY_BYTES: usize = 1_000_000;
/// Longest time that the scan waits for a whole answer, in milliseconds; half of it at the first try.
pub(crate) const TIMEOUT_MS: u64 = 3000;

pub(crate) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Something that leads a crawler astray or hides a document from it.
#[derive(Clone, Copy)]
pub(crate) struct Trap {
    /// What it is.
    pub(crate) name: &'static str,
    /// Lays it.
    pub(crate) lay: fn(&mut Ground),
    /// Says what is wrong after the scan.
    pub(crate) check: fn(&Evidence<'_>) -> Result<(), String>,
}

/// For traps that only hide a document: that it is found is checked for all documents at once.
#[expect(clippy::unnecessary_wraps, reason = "the checks of all traps have one shape")]
pub(crate) const fn found(_: &Evidence<'_>) -> Result<(), String> {
    Ok(())
}

/// The portal with its neighbours, and what is hidden on it.
pub(crate) struct Ground {
    /// The portal.
    pub(crate) portal: FakePortal,
    /// Belongs to somebody else and must never be asked for anything.
    pub(crate) stranger: FakePortal,
    /// Other ports of the portal's host that belong to it.
    pub(crate) neighbours: Vec<FakePortal>,
    /// A word in the address of each hidden document.
    pub(crate) hidden: Vec<&'static str>,
    links: Vec<String>,
    /// Lines of the robots.txt of the portal.
    pub(crate) robots: Vec<String>,
}

impl Ground {
    pub(crate) fn new() -> Self {
        Self {
            portal: FakePortal::start(),
            stranger: FakePortal::start(),
            neighbours: Vec::new(),
            hidden: Vec::new(),
            links: Vec::new(),
            robots: Vec::new(),
        }
    }

    /// Puts a link on the start page.
    pub(crate) fn link(&mut self, address: &str) {
        self.links.push(address.to_owned());
    }

    /// A document that must be found, once, at an address that has `word` in it.
    pub(crate) fn hide(&mut self, word: &'static str) -> Letter {
        self.hidden.push(word);
        letter(word)
    }

    /// The same as a page.
    pub(crate) fn hide_page(&mut self, word: &'static str) -> Reply {
        Reply::html(html::letters(&[self.hide(word)]))
    }

    /// The same as a PDF.
    pub(crate) fn hide_pdf(&mut self, word: &'static str) -> Reply {
        Reply::ok("application/pdf", pdf::letters(&[self.hide(word)]))
    }

    /// The same as a DOCX.
    pub(crate) fn hide_docx(&mut self, word: &'static str) -> Reply {
        Reply::ok(DOCX, docx::letters(&[self.hide(word)]))
    }

    /// Puts up the start page and robots.txt.
    pub(crate) fn finish(&self) {
        let links: Vec<String> = self
            .links
            .iter()
            .zip(1..)
            .map(|(address, number)| format!("<a href=\"{address}\">Mục {number}</a>\n"))
            .collect();
        self.portal.put("/", page("Cổng hiểm trở", &links.concat()));
        let robots = format!("\u{feff}User-agent: *\r\n{}\r\n", self.robots.join("\r\n"));
        self.portal.put("/robots.txt", Reply::text(robots));
    }

    /// The file that describes the portal to the program.
    pub(crate) fn seeds(&self) -> String {
        let port = |portal: &FakePortal| portal.address().port();
        let all = std::iter::once(&self.portal).chain(&self.neighbours);
        let hosts: Vec<String> = all
            .map(|portal| format!("\"127.0.0.1:{}\"", port(portal)))
            .collect();
        format!(
            "[[agency]]\nid = \"sao-mai\"\nname = \"UBND tỉnh Sao Mai\"\n
             [[portal]]\nid = \"hiem\"\nagency = \"sao-mai\"\nname = \"Cổng hiểm trở\"\nenabled = true
             start = [\"{start}\"]\n
             [portal.scope]\nhosts = [{hosts}]\nattachment_hosts = [\"localhost:{own}\"]
             allow_private = true\nmax_body_bytes = {MAX_BODY_BYTES}\n
             [portal.politeness]\nmin_interval_ms = 1\nmax_connections_per_host = 8\ntimeout_ms = {TIMEOUT_MS}\n
             [portal.authority]\nagency = \"UBND tỉnh Sao Mai\"\ndocument_number = \"01/QĐ-UBND\"
             issued = \"2026-01-01\"\nvalid_from = \"2026-01-01\"\n",
            start = self.portal.url("/"),
            hosts = hosts.join(", "),
            own = port(&self.portal),
        )
    }
}

/// A page with this title and body, and nothing to find.
pub(crate) fn page(title: &str, body: &str) -> Reply {
    Reply::html(html::page(title, body))
}

/// A page with nothing to find that says something else for each `seed`.
pub(crate) fn article(seed: u64, links: &str) -> Reply {
    let mut random = Seeded::new(seed);
    let topics = [
        "trồng cây",
        "tiếp công dân",
        "chuyển đổi số",
        "phòng cháy",
        "thi đua",
    ];
    let topic = random.pick(&topics);
    let text = html::blocks(&prose::news(&mut random, topic));
    let own_words: Vec<String> = (0..20).map(|_| word(&mut random)).collect();
    let body = format!("{text}<p>{}</p>{links}", own_words.join(" "));
    page(&format!("Tin về {topic} số {seed}"), &body)
}

/// A word that no other page has.
fn word(random: &mut Seeded) -> String {
    let letters = (0..7).map(|_| char::from(b'a' + u8::try_from(random.below(26)).unwrap()));
    letters.collect()
}

/// A letter with a marking, another one for each word.
fn letter(word: &str) -> Letter {
    let seed = word
        .bytes()
        .fold(17_u64, |seed, byte| seed.wrapping_mul(31) + u64::from(byte));
    let mut random = Seeded::new(seed);
    let matter = [
        "bảo vệ mục tiêu",
        "diễn tập khu vực",
        "công tác cán bộ",
        "tuyến biên giới",
    ];
    let matter = random.pick(&matter);
    let number = random.digits(3);
    Letter {
        parent_agency: "TỈNH SAO MAI".to_owned(),
        agency: "BAN CHỈ HUY PHÒNG THỦ".to_owned(),
        number: format!("{number}/KH-BCH"),
        place_and_date: "Sao Mai, ngày 12 tháng 3 năm 2026".to_owned(),
        kind: "KẾ HOẠCH".to_owned(),
        subject: vec![format!("Về {matter} đợt {number}")],
        blocks: prose::plan(&mut random, matter),
        recipients: vec!["- Như trên;".to_owned(), "- Lưu: VT.".to_owned()],
        signer_office: "CHỈ HUY TRƯỞNG".to_owned(),
        signer: "Lý Thị Hạ".to_owned(),
        ..Letter::default()
    }
    .with_mark(
        random.pick(&["MẬT", "TỐI MẬT", "TUYỆT MẬT"]),
        MarkPlace::UnderNumber,
    )
}
