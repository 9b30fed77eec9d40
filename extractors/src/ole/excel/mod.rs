//! Excel 95 to 2003 (MS-XLS): [`read`].

mod formats;
mod links;
mod records;
mod sheet;
mod strings;

use std::collections::HashMap;

use rasoat_core::{DocumentFormat, ExtractedText, Problem, ProblemKind, Visibility, ZoneKind};

use super::bytes::{place_at, u8_at, u16_at};
use super::container::Folder;
use super::{drawing, objects, properties};
use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use formats::Formats;
use records::{Cursor, Record, Records, Writing};
use sheet::SheetReader;
use strings::SharedText;

/// A sheet as the workbook lists it.
#[derive(Debug)]
struct Sheet {
    name: String,
    visibility: Visibility,
    is_read: bool,
}

/// What the sheets of a workbook share.
#[derive(Debug)]
struct Workbook {
    writing: Writing,
    sheets: Vec<Sheet>,
    /// The numbers of the sheets by their places in the stream.
    places: HashMap<usize, usize>,
    first_unread: usize,
    formats: Formats,
    shared: Vec<SharedText>,
    /// Pictures and shapes of all sheets.
    drawings: Vec<u8>,
}

/// Reads a workbook.
pub(super) fn read(folder: Folder<'_, '_>, context: &ReadContext<'_>) -> ExtractedText {
    let unread = |problem| ExtractedText::unread(DocumentFormat::Xls, problem);
    // Files for both Excel 95 and 97 have both; the newer says more.
    let stream = folder
        .stream("Workbook", context)
        .or_else(|| folder.stream("Book", context));
    let Some(stream) = stream else {
        return unread(ProblemKind::Damaged);
    };
    let mut builder = context.builder(DocumentFormat::Xls);
    let mut draft = Draft::new(context);
    let mut workbook = Workbook {
        writing: Writing::Unicode,
        sheets: Vec::new(),
        places: HashMap::new(),
        first_unread: 0,
        formats: Formats::default(),
        shared: Vec::new(),
        drawings: Vec::new(),
    };
    let mut links = Vec::new();
    if let Err(problem) = read_records(&stream, &mut workbook, &mut draft, &mut links) {
        return unread(problem);
    }
    for sheet in workbook.sheets.iter().filter(|sheet| !sheet.is_read) {
        push_name(sheet, &mut draft);
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    if workbook.sheets.is_empty() {
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    properties::read(folder, context, &mut draft);
    draft.finish(&mut builder);
    objects::attach_all(folder, context, &mut builder);
    drawing::attach_metafiles(&workbook.drawings, &[], context, &mut builder);
    drawing::read_pictures(&workbook.drawings, &[], context, &mut builder);
    for link in links {
        builder.link(link);
    }
    builder.finish()
}

fn push_name(sheet: &Sheet, draft: &mut Draft) {
    let place = Place {
        visibility: sheet.visibility,
        ..Place::of(ZoneKind::SheetName)
    };
    draft.push_text(place, &sheet.name);
}

/// Reads all records: first those of the workbook, then each sheet.
fn read_records(
    stream: &[u8],
    workbook: &mut Workbook,
    draft: &mut Draft,
    links: &mut Vec<String>,
) -> Result<(), ProblemKind> {
    const BEGIN: u16 = 0x0809;
    const END: u16 = 0x000A;
    const ENCRYPTED: u16 = 0x002F;
    const UNICODE_VERSION: u16 = 0x0600;
    let mut records = Records::new(stream);
    let first = records.next().ok_or(ProblemKind::Damaged)?;
    if first.kind != BEGIN {
        // Excel 2 to 4 begin with other records.
        let is_older = matches!(first.kind, 0x0009 | 0x0209 | 0x0409);
        let unsupported = ProblemKind::Unsupported(DocumentFormat::Xls);
        return Err(if is_older {
            unsupported
        } else {
            ProblemKind::Damaged
        });
    }
    if u16_at(first.body, 0).unwrap_or_default() < UNICODE_VERSION {
        workbook.writing = Writing::CodePage(1252);
    }
    let mut depth = 1_u32;
    let mut sheet: Option<SheetReader> = None;
    for record in records {
        match record.kind {
            ENCRYPTED => return Err(ProblemKind::Encrypted),
            BEGIN => {
                depth += 1;
                if depth == 1 {
                    sheet = Some(begin_sheet(record.at, workbook, draft));
                }
            }
            END => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(sheet) = sheet.take()
                {
                    workbook.drawings.extend(sheet.finish(draft));
                }
            }
            _ => match &mut sheet {
                Some(sheet) => sheet.take(&record, workbook, draft, links),
                None => take_global(&record, workbook),
            },
        }
        if draft.is_over() {
            break;
        }
    }
    if let Some(sheet) = sheet {
        workbook.drawings.extend(sheet.finish(draft));
    }
    Ok(())
}

/// Begins the sheet that lies at this place, or the next one if none does.
fn begin_sheet(at: usize, workbook: &mut Workbook, draft: &mut Draft) -> SheetReader {
    let sheets = &mut workbook.sheets;
    while sheets
        .get(workbook.first_unread)
        .is_some_and(|sheet| sheet.is_read)
    {
        workbook.first_unread += 1;
    }
    let number = workbook
        .places
        .remove(&at)
        .filter(|number| !sheets[*number].is_read)
        .or_else(|| (workbook.first_unread < sheets.len()).then_some(workbook.first_unread));
    let table = u32::try_from(number.unwrap_or(sheets.len())).unwrap_or(u32::MAX);
    let visibility = number.map_or(Visibility::Visible, |number| {
        let sheet = &mut sheets[number];
        sheet.is_read = true;
        push_name(sheet, draft);
        sheet.visibility
    });
    SheetReader::new(table, visibility)
}

/// A record about the whole workbook.
fn take_global(record: &Record<'_>, workbook: &mut Workbook) {
    match record.kind {
        0x0042 => {
            if let Writing::CodePage(page) = &mut workbook.writing {
                // The number of Apple's page and of Windows' own (MS-XLS 2.4.52).
                let found = u16_at(record.body, 0).unwrap_or(1252);
                *page = if matches!(found, 0x8000 | 0x8001) {
                    1252
                } else {
                    found
                };
            }
        }
        0x0085 => {
            let at = place_at(record.body, 0).unwrap_or_default();
            workbook.places.insert(at, workbook.sheets.len());
            workbook.sheets.push(Sheet {
                name: Cursor::new(record, 6)
                    .text(workbook.writing, true)
                    .unwrap_or_default(),
                visibility: match u8_at(record.body, 4).unwrap_or_default() & 3 {
                    0 => Visibility::Visible,
                    _ => Visibility::Hidden,
                },
                is_read: false,
            });
        }
        0x00FC => workbook.shared = strings::shared_texts(record),
        // Pictures that all sheets share.
        0x00EB => {
            workbook.drawings.extend(record.body);
            record
                .continued
                .iter()
                .for_each(|more| workbook.drawings.extend(*more));
        }
        _ => workbook.formats.take(record, workbook.writing),
    }
}

#[cfg(test)]
pub(in crate::ole) mod tests;
