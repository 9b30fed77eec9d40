//! The control words of RTF that matter for text.

use encoding_rs::Encoding;
use rasoat_core::ZoneKind;

use super::RtfReader;
use super::state::{Destination, Letters, ParagraphFacts};

/// Destinations whose text is not the document's.
const SKIPPED: &[&str] = &[
    "stylesheet",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "generator",
    "nonshppict",
    "objclass",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "datastore",
    "xmlnstbl",
    "mmathPr",
    "pgptbl",
    "ftnsep",
    "ftnsepc",
    "aftnsep",
    "aftnsepc",
    "ftncn",
    "aftncn",
    "bkmkstart",
    "bkmkend",
    "falt",
    "panose",
    "shprslt",
    "pn",
    "pnseclvl",
    "blipuid",
    "atnid",
    "atnauthor",
    "atndate",
    "atnref",
    "atrfstart",
    "atrfend",
    "atntime",
    "creatim",
    "revtim",
    "printim",
    "buptim",
    "fontemb",
    "fontfile",
    "listtext",
    "pntext",
    "filetbl",
    "passwordhash",
    "wgrffmtfilter",
    "htmltag",
    "background",
    "mhtmltag",
    "defchp",
    "defpap",
    "docfmt",
    "datafield",
];

impl RtfReader<'_> {
    /// Does what a control word asks for.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        let is_on = number != Some(0);
        if self.group().destination == Destination::Skipped {
            return;
        }
        if self.destination(word)
            || self.letters(word, number, is_on)
            || self.layout(word, number)
            || self.tables(word, number)
        {
            return;
        }
        // A destination marked with `\*` that nobody knows is to be passed over.
        if self.group().is_ignorable {
            self.group().destination = Destination::Skipped;
        }
    }

    fn go_to(&mut self, destination: Destination) {
        self.value.clear();
        self.group().destination = destination;
    }

    fn open_flow(&mut self, kind: ZoneKind) {
        let group = self.group();
        group.destination = Destination::Flow;
        group.letters = Letters::default();
        if !group.opens_flow {
            group.opens_flow = true;
            self.flows.open(kind);
        }
    }

    /// Words that say where the text of the group goes.
    fn destination(&mut self, word: &str) -> bool {
        match word {
            _ if SKIPPED.contains(&word) => self.group().destination = Destination::Skipped,
            "fonttbl" => self.go_to(Destination::FontTable),
            "colortbl" => self.go_to(Destination::ColorTable),
            "title" => self.go_to(Destination::Value(ZoneKind::Title)),
            "subject" | "keywords" | "doccomm" | "author" | "category" | "company" | "manager"
            | "hlinkbase" | "operator" | "info" | "userprops" | "docvar" | "formfield" => {
                self.go_to(Destination::Value(ZoneKind::Property));
            }
            "propname" | "sn" => self.go_to(Destination::PropertyName),
            "staticval" | "sv" => self.go_to(Destination::PropertyValue),
            "ffl" | "ffdeftext" | "ffhelptext" | "ffstattext" => {
                self.go_to(Destination::Value(ZoneKind::FormField));
            }
            "fldinst" => self.go_to(Destination::FieldCode),
            "fldrslt" => self.group().destination = Destination::Flow,
            // Names of page styles, between which headers and footers stand.
            "pgdsctbl" => {
                self.go_to(Destination::Value(ZoneKind::Property));
                self.group().is_ignorable = false;
            }
            "pict" => {
                self.embedded.clear();
                self.embedded_nibble = None;
                self.go_to(Destination::Picture);
            }
            "objdata" => {
                self.embedded.clear();
                self.embedded_nibble = None;
                self.go_to(Destination::Object);
                self.group().is_ignorable = false;
            }
            "header" | "headerl" | "headerr" | "headerf" => self.open_flow(ZoneKind::PageHeader),
            "footer" | "footerl" | "footerr" | "footerf" => self.open_flow(ZoneKind::PageFooter),
            "footnote" => self.open_flow(ZoneKind::Note),
            "annotation" => self.open_flow(ZoneKind::Comment),
            "shptxt" | "dptxbxtext" => self.open_flow(ZoneKind::TextBox),
            "shpinst" | "shp" | "do" | "sp" | "shppict" | "field" | "object" | "result" | "shpgrp"
            | "picprop" | "ud" => {
                self.group().is_ignorable = false;
                if matches!(word, "ud") {
                    let outer = self
                        .groups
                        .len()
                        .checked_sub(2)
                        .map(|place| self.groups[place].destination);
                    self.group().destination = outer.unwrap_or(Destination::Flow);
                }
            }
            "upr" => self.group().skips_next = true,
            _ => return false,
        }
        true
    }

    /// Words that set letters, or are letters.
    fn letters(&mut self, word: &str, number: Option<i32>, is_on: bool) -> bool {
        let color = |reader: &Self| {
            number.and_then(|index| reader.colors.get(usize::try_from(index).ok()?).copied().flatten())
        };
        match word {
            "u" => self.unicode(number.unwrap_or_default()),
            "uc" => {
                self.group().unicode_skip = number
                    .and_then(|count| usize::try_from(count).ok())
                    .unwrap_or(1)
                    .min(16);
            }
            "plain" => self.group().letters = Letters::default(),
            "f" => self.select_font(number.unwrap_or_default()),
            "fcharset" => self.fonts.entry(self.font).or_default().charset = number.unwrap_or_default(),
            "b" => self.group().letters.bold = is_on,
            "v" => self.group().letters.hidden = is_on,
            "caps" | "scaps" => self.group().letters.capitals = is_on,
            "deleted" => self.group().letters.deleted = is_on,
            "chbrdr" => self.group().letters.bordered = true,
            #[expect(clippy::cast_precision_loss, reason = "sizes of letters are small")]
            "fs" => self.group().letters.half_points = number.map(|size| size as f32),
            "cf" => self.group().letters.color = color(self),
            "cb" | "highlight" | "chcbpat" => self.group().letters.background = color(self),
            "red" => (self.color.0, self.color.3) = (channel(number), true),
            "green" => (self.color.1, self.color.3) = (channel(number), true),
            "blue" => (self.color.2, self.color.3) = (channel(number), true),
            "ansicpg" => self.code_page = code_page(number),
            "mac" => self.code_page = encoding_rs::MACINTOSH,
            "tab" | "cell" | "nestcell" if self.group().destination != Destination::Flow => self.text(" "),
            "tab" => self.text("\t"),
            "line" => self.text("\n"),
            "lquote" => self.text("\u{2018}"),
            "rquote" => self.text("\u{2019}"),
            "ldblquote" => self.text("\u{201C}"),
            "rdblquote" => self.text("\u{201D}"),
            "endash" => self.text("\u{2013}"),
            "emdash" => self.text("\u{2014}"),
            "bullet" => self.text("\u{2022}"),
            "emspace" | "enspace" | "qmspace" => self.text(" "),
            _ => return false,
        }
        true
    }

    fn select_font(&mut self, number: i32) {
        if self.group().destination == Destination::FontTable {
            self.font = number;
            self.value.clear();
        } else {
            self.group().letters.font = number;
        }
    }

    /// Words that set paragraphs and pages.
    fn layout(&mut self, word: &str, number: Option<i32>) -> bool {
        let in_flow = self.group().destination == Destination::Flow;
        match word {
            "par" if in_flow => self.flows.end_paragraph(self.draft),
            "pard" => *self.flows.facts() = ParagraphFacts::default(),
            "intbl" => self.flows.facts().in_table = true,
            "outlinelevel" => self.flows.facts().is_heading = number.is_some_and(|level| level < 9),
            "box" => self.flows.facts().border_sides = 4,
            "brdrt" | "brdrb" | "brdrl" | "brdrr" => self.flows.facts().border_sides += 1,
            "brdrnone" | "brdrnil" => {
                let sides = &mut self.flows.facts().border_sides;
                *sides = sides.saturating_sub(1);
            }
            "cbpat" => {
                let color =
                    number.and_then(|index| self.colors.get(usize::try_from(index).ok()?).copied().flatten());
                self.flows.facts().background = color;
            }
            "page" if in_flow => self.flows.new_page(false, self.draft),
            "pagebb" => self.flows.new_page(true, self.draft),
            "sbknone" | "sbkcol" => self.flows.section_begins_page = false,
            "sbkpage" | "sbkeven" | "sbkodd" | "sectd" => self.flows.section_begins_page = true,
            "sect" if in_flow => {
                self.flows.end_paragraph(self.draft);
                if self.flows.section_begins_page {
                    self.flows.new_page(true, self.draft);
                }
            }
            "shpwr" | "shpfblwtxt" => {}
            _ => return false,
        }
        true
    }

    fn tables(&mut self, word: &str, number: Option<i32>) -> bool {
        match word {
            "cell" | "nestcell" => self.flows.end_cell(self.draft),
            "row" | "nestrow" => self.flows.end_row(self.draft),
            "trowd" => self.flows.cell_backgrounds.clear(),
            "clcbpat" => {
                let color =
                    number.and_then(|index| self.colors.get(usize::try_from(index).ok()?).copied().flatten());
                self.flows.next_background = color;
            }
            "cellx" if self.flows.cell_backgrounds.len() < 1_000 => {
                let background = self.flows.next_background.take();
                self.flows.cell_backgrounds.push(background);
            }
            _ => return false,
        }
        true
    }
}

fn channel(number: Option<i32>) -> u8 {
    u8::try_from(number.unwrap_or_default().clamp(0, 255)).unwrap_or_default()
}

/// The encoding of a Windows code page.
fn code_page(number: Option<i32>) -> &'static Encoding {
    let label = format!("windows-{}", number.unwrap_or(1252));
    match number {
        Some(65001) => encoding_rs::UTF_8,
        Some(932) => encoding_rs::SHIFT_JIS,
        Some(936) => encoding_rs::GBK,
        Some(949) => encoding_rs::EUC_KR,
        Some(950) => encoding_rs::BIG5,
        _ => Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252),
    }
}
