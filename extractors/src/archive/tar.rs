//! TAR archives: [`read_tar`].

use rasoat_core::{DocumentFormat, ExtractedText, Problem, ProblemKind};

use super::{attach, entry_name};
use crate::context::{ReadContext, Unpacked};

/// Bytes of a header and of a block of TAR (POSIX.1-1988, ustar).
const TAR_BLOCK: usize = 512;

/// Reads a TAR archive, with long names of GNU and pax.
pub(crate) fn read_tar(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Tar);
    let mut rest = bytes;
    let mut long_name: Option<Vec<u8>> = None;
    while let Some((header, behind)) = rest.split_at_checked(TAR_BLOCK) {
        if header.iter().all(|byte| *byte == 0) || builder.is_full() {
            break;
        }
        let Some(size) = tar_number(&header[124..136]) else {
            builder.problem(Problem::new(ProblemKind::Damaged));
            break;
        };
        let content = &behind[..behind.len().min(size)];
        match header[156] {
            b'L' => long_name = Some(content.to_vec()),
            b'x' => long_name = pax_path(content).or(long_name),
            b'0' | 0 | b'7' => {
                let name = entry_name(&long_name.take().unwrap_or_else(|| tar_name(header)));
                let problem = (content.len() < size).then_some(ProblemKind::Truncated);
                let unpacked = Unpacked {
                    bytes: content.to_vec(),
                    problem,
                };
                attach(&mut builder, context, &name, &unpacked);
            }
            _ => {}
        }
        let padded = size.checked_next_multiple_of(TAR_BLOCK).unwrap_or(usize::MAX);
        rest = behind.get(padded..).unwrap_or_default();
    }
    builder.finish()
}

/// Octal digits, or a binary number where the first bit is set, as GNU writes large sizes.
fn tar_number(field: &[u8]) -> Option<usize> {
    if field[0] & 0x80 != 0 {
        return field[1..].iter().try_fold(0_usize, |value, byte| {
            value.checked_mul(256)?.checked_add(usize::from(*byte))
        });
    }
    let digits: String = field
        .iter()
        .map(|byte| char::from(*byte))
        .filter(char::is_ascii_digit)
        .collect();
    usize::from_str_radix(&digits, 8).ok()
}

fn tar_name(header: &[u8]) -> Vec<u8> {
    let field =
        |range: std::ops::Range<usize>| header[range].split(|byte| *byte == 0).next().unwrap_or_default();
    let prefix = if &header[257..262] == b"ustar" {
        field(345..500)
    } else {
        &[]
    };
    let separator: &[u8] = if prefix.is_empty() { b"" } else { b"/" };
    [prefix, separator, field(0..100)].concat()
}

/// The `path` of an extended header: lines of length, blank, name, `=`, value (POSIX.1-2001, pax).
fn pax_path(content: &[u8]) -> Option<Vec<u8>> {
    content
        .split(|byte| *byte == b'\n')
        .find_map(|line| Some(line[memchr::memmem::find(line, b" path=")? + 6..].to_vec()))
}
