//! Archives, read entry by entry: ZIP, 7-Zip, RAR, TAR, and streams packed by GZIP, BZIP2 and XZ.

mod rar;
mod seven_zip;
mod streams;
mod tar;

use rasoat_core::{DocumentFormat, ExtractedText, Problem, TextBuilder};

use crate::context::{ReadContext, Unpacked};
use crate::zipped::ZipFile;
use crate::{charset, legacy};

pub(crate) use rar::read_rar;
pub(crate) use seven_zip::read_seven_zip;
pub(crate) use streams::{read_bzip2, read_gzip, read_xz};
pub(crate) use tar::read_tar;

/// Kibibytes that unpacking may keep of what it has unpacked, where the archive itself chooses how much.
const MAX_DICTIONARY_KIB: u32 = 128 << 10;

/// Reads a ZIP archive.
pub(crate) fn read_zip(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Zip);
    let mut file = ZipFile::open(bytes, context);
    for problem in file.problems.drain(..) {
        builder.problem(Problem::new(problem));
    }
    for index in 0..file.len() {
        if builder.is_full() {
            break;
        }
        let name = entry_name(&file.raw_name(index));
        if name.ends_with(['/', '\\']) {
            continue;
        }
        let unpacked = file.read(index, context);
        attach(&mut builder, context, &name, &unpacked);
    }
    builder.finish()
}

fn attach(builder: &mut TextBuilder, context: &ReadContext<'_>, name: &str, unpacked: &Unpacked) {
    // What cannot be unpacked at all is no empty document.
    if unpacked.problem.is_none() || !unpacked.bytes.is_empty() {
        context.attach(builder, name, &unpacked.bytes);
    } else {
        builder.push(rasoat_core::ZoneKind::FileName, name, |_| {});
    }
    if let Some(problem) = &unpacked.problem {
        builder.problem(Problem::new(problem.clone()));
    }
}

/// The name of an entry, in whatever charset its archiver used.
fn entry_name(raw: &[u8]) -> String {
    let until_nul = raw.split(|byte| *byte == 0).next().unwrap_or_default();
    let decoded = charset::decode(until_nul, None).text;
    legacy::decode(&decoded, None).map_or(decoded, |old| old.text)
}

#[cfg(test)]
mod tests;
