//! The documents that reading is measured on: invented letters of an agency, the words of each known.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use rasoat_testkit::letter::{Block, Letter};
use rasoat_testkit::pdf::{Page, Pdf};
use rasoat_testkit::{Seeded, docx, pdf, prose};

use super::recall::Words;

/// Documents of each format.
const DOCUMENTS: usize = 40;
/// The longest has so many letters, each of one or two pages; the others have fewer.
const MOST_LETTERS: usize = 12;
const MEGABYTE: usize = 1 << 20;

/// A document and the words that stand in it.
pub(super) struct Sample {
    pub(super) path: PathBuf,
    pub(super) words: Words,
}

/// Documents of one kind in a folder of their own.
pub(super) struct Set {
    /// What they are and who made them.
    pub(super) title: &'static str,
    pub(super) folder: PathBuf,
    pub(super) documents: Vec<Sample>,
}

/// All sets.
pub(super) struct Samples {
    pub(super) our_pdf: Set,
    pub(super) office_pdf: Set,
    pub(super) docx: Set,
    pub(super) doc: Set,
    /// A PDF of one page and one megabyte, and one of forty megabytes.
    pub(super) small_and_large: [PathBuf; 2],
}

/// Makes all documents below `folder`, anew.
///
/// # Errors
///
/// If a file cannot be written, or `LibreOffice` does not convert one.
pub(super) fn make(folder: &Path) -> anyhow::Result<Samples> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let mut random = Seeded::new(3);
    let contents: Vec<Vec<Letter>> = (0..DOCUMENTS)
        .map(|number| (0..=number % MOST_LETTERS).map(|_| letter(&mut random)).collect())
        .collect();
    let our_pdf = write(folder, "PDF by krilla", "pdf", &contents, pdf::letters)?;
    let docx = write(folder, "DOCX", "docx", &contents, docx::letters)?;
    let office_pdf = convert(folder, "PDF by LibreOffice", "pdf", &docx)?;
    let doc = convert(folder, "DOC by LibreOffice", "doc", &docx)?;
    let small_and_large = [1, 40].map(|megabytes| folder.join(format!("{megabytes}.pdf")));
    for (path, megabytes) in small_and_large.iter().zip([1, 40]) {
        std::fs::write(path, heavy(&mut random, megabytes * MEGABYTE))?;
    }
    Ok(Samples {
        our_pdf,
        office_pdf,
        docx,
        doc,
        small_and_large,
    })
}

fn letter(random: &mut Seeded) -> Letter {
    let matter = random.pick(&prose::MATTERS);
    let mut blocks = prose::plan(random, matter);
    blocks.push(Block::table(
        &["TT", "Nội dung", "Số lượng"],
        (1..=8)
            .map(|row| {
                vec![
                    row.to_string(),
                    random.pick(&prose::MATTERS).to_owned(),
                    random.digits(4),
                ]
            })
            .collect(),
    ));
    blocks.extend(prose::news(random, matter));
    Letter {
        parent_agency: "ỦY BAN NHÂN DÂN TỈNH SAO MAI".to_owned(),
        agency: "SỞ NỘI VỤ".to_owned(),
        number: format!("{}/KH-SNV", random.digits(2)),
        place_and_date: "Sao Mai, ngày 02 tháng 3 năm 2026".to_owned(),
        kind: "KẾ HOẠCH".to_owned(),
        subject: vec![format!("Về {matter}")],
        blocks,
        ..Letter::default()
    }
}

/// The words of the bodies; what the layout adds is not counted.
fn words(letters: &[Letter]) -> Words {
    let mut words = Words::default();
    for block in letters.iter().flat_map(|letter| &letter.blocks) {
        match block {
            Block::Heading(text) | Block::Paragraph(text) => words.add(text),
            Block::Table { head, rows } => {
                head.iter()
                    .chain(rows.iter().flatten())
                    .for_each(|cell| words.add(cell));
            }
            Block::PageBreak => {}
        }
    }
    words
}

fn write(
    folder: &Path,
    title: &'static str,
    ending: &str,
    contents: &[Vec<Letter>],
    make: impl Fn(&[Letter]) -> Vec<u8>,
) -> anyhow::Result<Set> {
    let folder = folder.join(title.to_lowercase().replace(' ', "-"));
    std::fs::create_dir_all(&folder)?;
    let mut documents = Vec::new();
    for (number, letters) in contents.iter().enumerate() {
        let path = folder.join(format!("{number}.{ending}"));
        std::fs::write(&path, make(letters))?;
        let words = words(letters);
        documents.push(Sample { path, words });
    }
    Ok(Set {
        title,
        folder,
        documents,
    })
}

/// Lets `LibreOffice` save the documents of `source` in another format.
fn convert(folder: &Path, title: &'static str, ending: &str, source: &Set) -> anyhow::Result<Set> {
    let profile = folder.join("profile");
    let folder = folder.join(title.to_lowercase().replace(' ', "-"));
    std::fs::create_dir_all(&folder)?;
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", ending, "--outdir"])
        .arg(&folder)
        .args(source.documents.iter().map(|sample| &sample.path))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("cannot start `soffice`")?;
    ensure!(status.success(), "`soffice` failed: {status}");
    let mut documents = Vec::new();
    for sample in &source.documents {
        let name = sample.path.file_stem().unwrap_or_default();
        let path = folder.join(name).with_extension(ending);
        ensure!(path.exists(), "`soffice` did not make `{}`", path.display());
        documents.push(Sample {
            path,
            words: sample.words.clone(),
        });
    }
    Ok(Set {
        title,
        folder,
        documents,
    })
}

/// A PDF with an attachment of so many bytes that cannot be packed.
fn heavy(random: &mut Seeded, bytes: usize) -> Vec<u8> {
    let mut noise = Vec::with_capacity(bytes + 8);
    while noise.len() < bytes {
        noise.extend(random.next_number().to_le_bytes());
    }
    let mut page = Page::new();
    page.text(80.0, 90.0, "Thông báo lịch tiếp công dân", pdf::Ink::BODY);
    Pdf::new().page(page).attachment("phu-luc.bin", noise).build()
}
