//! Messages of Outlook (MS-OXMSG): [`read`].

mod packed_rtf;

use rasoat_core::{DocumentFormat, ExtractedText, Problem, ProblemKind, TextBuilder, ZoneKind};

use super::bytes::{in_code_page, u32_at, utf16};
use super::container::Folder;
use super::objects;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use crate::{charset, html};

/// Properties of a message that people write or see, with what they are (MS-OXPROPS): subject, topic, from, to, copies.
const SHOWN: &[(u16, ZoneKind)] = &[
    (0x0037, ZoneKind::Title),
    (0x0C1A, ZoneKind::Property),
    (0x0C1F, ZoneKind::Property),
    (0x0E04, ZoneKind::Property),
    (0x0E03, ZoneKind::Property),
    (0x0E02, ZoneKind::Property),
];

/// The first number of properties that have names of their own: categories, contacts, appointments.
const FIRST_NAMED: u16 = 0x8000;

/// The properties of a message, of a recipient or of an attachment.
struct Properties<'c, 'a, 'x> {
    folder: Folder<'c, 'a>,
    context: &'x ReadContext<'x>,
    code_page: u16,
}

impl Properties<'_, '_, '_> {
    fn bytes(&self, number: u16, kind: u16) -> Option<Vec<u8>> {
        let name = format!("__substg1.0_{number:04X}{kind:04X}");
        self.folder.stream(&name, self.context)
    }

    /// A property that is text, in Unicode or in the code page of the message.
    fn text(&self, number: u16) -> Option<String> {
        let text = match self.bytes(number, 0x001F) {
            Some(wide) => utf16(&wide),
            None => in_code_page(&self.bytes(number, 0x001E)?, self.code_page),
        };
        let text = text.trim_matches('\0').trim().to_owned();
        (!text.is_empty()).then_some(text)
    }
}

/// Reads a message with its attachments.
pub(super) fn read(folder: Folder<'_, '_>, context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Msg);
    let properties = Properties {
        folder,
        context,
        code_page: code_page(folder, context),
    };
    let mut draft = Draft::new(context);
    for (number, kind) in SHOWN {
        draft.push_text(Place::of(*kind), &properties.text(*number).unwrap_or_default());
    }
    let folders = folder.folders();
    for (_, recipient) in folders
        .iter()
        .filter(|(name, _)| name.starts_with("__recip_version1.0_"))
    {
        let recipient = Properties {
            folder: *recipient,
            ..properties
        };
        for number in [0x3001, 0x39FE] {
            let text = recipient.text(number).unwrap_or_default();
            draft.push_text(Place::of(ZoneKind::Property), &text);
        }
    }
    named_properties(&properties, &mut draft);
    draft.finish(&mut builder);
    body(&properties, &mut builder);
    for (_, attachment) in folders
        .iter()
        .filter(|(name, _)| name.starts_with("__attach_version1.0_"))
    {
        let attachment = Properties {
            folder: *attachment,
            ..properties
        };
        attach(&attachment, &mut builder);
    }
    builder.finish()
}

/// The code page of texts that are not in Unicode: of the message or, for its page on the web, of the Internet.
fn code_page(folder: Folder<'_, '_>, context: &ReadContext<'_>) -> u16 {
    const CODE_PAGES: [u32; 2] = [0x3FFD_0003, 0x3FDE_0003];
    let Some(list) = folder.stream("__properties_version1.0", context) else {
        return 1252;
    };
    // A header of 32 bytes, or of 24 in a message inside another; properties are 16 bytes each (2.4).
    let found = CODE_PAGES.into_iter().find_map(|wanted| {
        [32, 24].into_iter().find_map(|header| {
            let mut entries = list.get(header..)?.chunks_exact(16);
            entries
                .find(|entry| u32_at(entry, 0) == Some(wanted))
                .and_then(|entry| u32_at(entry, 8))
        })
    });
    found.and_then(|page| u16::try_from(page).ok()).unwrap_or(1252)
}

fn named_properties(properties: &Properties<'_, '_, '_>, draft: &mut Draft) {
    let names = properties.folder.names();
    for name in names {
        let number = name
            .strip_prefix("__substg1.0_")
            .and_then(|rest| Some((u16::from_str_radix(rest.get(..4)?, 16).ok()?, rest.get(4..)?)));
        if let Some((number, "001F" | "001E")) = number
            && number >= FIRST_NAMED
        {
            // Programs keep counts and dates of their own in text.
            let text = properties
                .text(number)
                .filter(|text| text.contains(char::is_alphabetic));
            draft.push_text(Place::of(ZoneKind::Property), &text.unwrap_or_default());
        }
    }
}

/// The text of the message: as a page of HTML if there is one, else as RTF, else plain.
fn body(properties: &Properties<'_, '_, '_>, builder: &mut TextBuilder) {
    const PLAIN: u16 = 0x1000;
    const PACKED_RTF: u16 = 0x1009;
    const PAGE: u16 = 0x1013;
    let context = properties.context;
    if let Some(page) = properties.bytes(PAGE, 0x0102) {
        let label = format!("windows-{}", properties.code_page);
        let page = charset::decode(&page, Some(&label));
        return html::read_source(page.text, page.decoded_from, context, builder);
    }
    if let Some(page) = properties.text(PAGE) {
        return html::read_source(page, None, context, builder);
    }
    let plain = properties.text(PLAIN);
    if let Some(text) = &plain {
        let mut draft = Draft::new(context);
        for line in text.lines() {
            draft.push_text(Place::of(ZoneKind::Body), line);
        }
        draft.finish(builder);
    }
    // The plain text is what Outlook makes of the same RTF.
    if plain.is_none()
        && let Some(packed) = properties.bytes(PACKED_RTF, 0x0102)
    {
        match packed_rtf::unpack(&packed, context) {
            Some(rtf) => context.attach_drawing(builder, "body.rtf", &rtf),
            None => builder.problem(Problem::new(ProblemKind::Damaged)),
        }
    }
}

/// Reads an attachment: bytes, a message, or an object.
fn attach(properties: &Properties<'_, '_, '_>, builder: &mut TextBuilder) {
    const DATA: u16 = 0x3701;
    let name = [0x3707, 0x3704, 0x3001]
        .into_iter()
        .find_map(|number| properties.text(number))
        .unwrap_or_default();
    let context = properties.context;
    if let Some(bytes) = properties.bytes(DATA, 0x0102) {
        if !bytes.is_empty() {
            context.attach(builder, &name, &bytes);
        }
        return;
    }
    let inner = properties.folder.folders();
    let inner = inner
        .into_iter()
        .find(|(name, _)| *name == "__substg1.0_3701000D");
    if let Some((_, inner)) = inner.filter(|(_, inner)| inner.take()) {
        if super::kind(inner) == DocumentFormat::Ole {
            objects::attach_all(inner, context, builder);
        } else {
            context.attach_read(builder, &name, |context| super::read_folder(inner, context));
        }
    }
}

#[cfg(test)]
pub(in crate::ole) mod tests;
