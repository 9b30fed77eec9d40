//! Documents full of markers, to show whether anything of a document was kept: [`Canary`].

use crate::docx::{self, Docx, Paragraph, Run};
use crate::html;
use crate::letter::{Block, Letter, MarkPlace};
use crate::markup::escape;
use crate::pdf::{self, Pdf};
use crate::people::{Person, people};
use crate::prose;
use crate::seeded::Seeded;

/// A string that stands in a document and must stand nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Where in the documents it stands, such as `title` or `comment`.
    pub place: &'static str,
    /// The string.
    pub text: String,
}

/// The places that have a marker of their own, beside the people.
const PLACES: [&str; 16] = [
    "title",
    "body",
    "table heading",
    "recipient",
    "signer",
    "page header",
    "page footer",
    "comment",
    "tracked deletion",
    "hidden run",
    "footnote",
    "alternative text",
    "property",
    "keyword",
    "attachment",
    "file name",
];

/// Made-up strings and the documents that hold them.
///
/// Each document bears a marking (`MẬT`) and a list of people with identifiers, so that every part
/// of rasoat that deals with findings has something to do with it.
///
/// ```
/// use rasoat_testkit::leak_search::Searcher;
/// use rasoat_testkit::{Canary, FakePortal, Reply};
///
/// let canary = Canary::new(2_026);
/// let portal = FakePortal::start();
/// portal.put("/", Reply::html(canary.html()));
/// // … scan the portal, then look through what the scan left behind:
/// let searcher = Searcher::new(canary.markers());
/// assert!(searcher.bytes(b"12 pages, 3 findings").is_empty());
/// assert!(!searcher.bytes(canary.html().as_bytes()).is_empty());
/// ```
#[derive(Debug, Clone)]
pub struct Canary {
    markers: Vec<Marker>,
    people: Vec<Person>,
}

impl Canary {
    /// Markers that are the same for the same seed and have nothing in common with those of another.
    pub fn new(seed: u64) -> Self {
        let mut random = Seeded::new(seed);
        let mut markers = Vec::new();
        for place in PLACES {
            let text = if place == "file name" {
                latin_word(&mut random)
            } else {
                format!("{} {}", vietnamese_words(&mut random), latin_word(&mut random))
            };
            markers.push(Marker { place, text });
        }
        let mut people = people(&mut random, 8);
        for person in &mut people {
            person.name = vietnamese_words(&mut random);
            for (place, text) in [
                ("person's name", &person.name),
                ("identifier", &person.identifier),
                ("phone", &person.phone),
            ] {
                markers.push(Marker {
                    place,
                    text: text.clone(),
                });
            }
        }
        Self { markers, people }
    }

    /// Every marker, of every place and person.
    pub fn markers(&self) -> &[Marker] {
        &self.markers
    }

    /// The marker of one of the places, such as `title`.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn text(&self, place: &str) -> &str {
        let marker = self.markers.iter().find(|marker| marker.place == place);
        &marker.expect("the place is one of those that have a marker").text
    }

    /// A file name with a marker in it and this extension.
    pub fn file_name(&self, extension: &str) -> String {
        format!("{}.{extension}", self.text("file name"))
    }

    /// The letter that all documents hold.
    pub fn letter(&self) -> Letter {
        let mut random = Seeded::new(1);
        let head = [
            "STT",
            "Họ và tên",
            "Ngày sinh",
            "Số CCCD",
            self.text("table heading"),
            "Điện thoại",
        ];
        let rows = self.people.iter().zip(1..).map(|(person, number)| {
            vec![
                number.to_string(),
                person.name.clone(),
                person.born.clone(),
                person.identifier.clone(),
                person.home.clone(),
                person.phone.clone(),
            ]
        });
        let mut blocks = prose::notice(&mut random, self.text("body"));
        blocks.push(Block::table(&head, rows.collect()));
        Letter {
            agency: "ỦY BAN NHÂN DÂN TỈNH SAO MAI".to_owned(),
            number: "09/TB-UBND".to_owned(),
            place_and_date: "Sao Mai, ngày 09 tháng 3 năm 2026".to_owned(),
            kind: "THÔNG BÁO".to_owned(),
            subject: vec![self.text("title").to_owned()],
            blocks,
            recipients: vec![format!("- {};", self.text("recipient")), "- Lưu: VT.".to_owned()],
            signer_office: "CHỦ TỊCH".to_owned(),
            signer: self.text("signer").to_owned(),
            ..Letter::default()
        }
        .with_mark("MẬT", MarkPlace::UnderNumber)
    }

    /// A page with markers in its text, title, comment, hidden text, description and pictures.
    pub fn html(&self) -> String {
        let mut body = html::letter_fragment(&self.letter());
        for (before, place, after) in [
            ("<!-- ", "comment", " -->\n"),
            ("<p style=\"display:none\">", "hidden run", "</p>\n"),
            ("<img src=\"/anh.png\" alt=\"", "alternative text", "\">\n"),
            ("<meta name=\"keywords\" content=\"", "keyword", "\">\n"),
        ] {
            body.push_str(before);
            body.push_str(&escape(self.text(place)));
            body.push_str(after);
        }
        html::page(self.text("title"), &body)
    }

    /// A DOCX with a marker in every place of [`Docx`] that holds words.
    pub fn docx(&self) -> Vec<u8> {
        let mut docx = Docx::new();
        docx::add_letters(&mut docx, &[self.letter()]);
        docx.header(&Paragraph::new(self.text("page header")))
            .footer(&Paragraph::new(self.text("page footer")))
            .comment("Đoạn có chú thích.", self.text("comment"))
            .deletion(self.text("tracked deletion"))
            .paragraph(&Paragraph::of(&[Run::new(self.text("hidden run")).hidden()]))
            .footnote("Đoạn có chú giải.", self.text("footnote"))
            .picture_with_alt_text(self.text("alternative text"))
            .properties(self.text("title"), self.text("property"), self.text("keyword"))
            .custom_property("Ghi chú", self.text("attachment"));
        docx.build()
    }

    /// A PDF with markers in its text, metadata and attached file.
    pub fn pdf(&self) -> Vec<u8> {
        let pages = pdf::pages(&[self.letter()]);
        let file = pages.into_iter().fold(Pdf::new(), Pdf::page);
        file.properties(self.text("title"), self.text("property"), &[self.text("keyword")])
            .attachment("phu-luc.txt", self.text("attachment"))
            .build()
    }
}

/// Five made-up syllables with capitals and accents.
fn vietnamese_words(random: &mut Seeded) -> String {
    const ONSETS: [&str; 12] = ["B", "Ch", "Đ", "G", "Kh", "Ng", "Nh", "Ph", "Th", "Tr", "V", "X"];
    const RHYMES: [&str; 12] = [
        "ẫng", "uểch", "ượp", "ỗng", "ẽo", "ửng", "ậy", "ộng", "ẳm", "ịch", "ỡn", "ặp",
    ];
    let syllables: Vec<String> = (0..5)
        .map(|_| format!("{}{}", random.pick(&ONSETS), random.pick(&RHYMES)))
        .collect();
    syllables.join(" ")
}

/// Sixteen letters without sense.
fn latin_word(random: &mut Seeded) -> String {
    let letters = b"bcdfghjklmnpqrstvwxz";
    (0..16)
        .map(|_| char::from(letters[random.below(letters.len())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::leak_search::Searcher;

    #[test]
    fn markers_differ_from_each_other_and_between_seeds() {
        let texts = |seed| {
            let canary = Canary::new(seed);
            let texts = canary.markers().iter().map(|marker| marker.text.clone());
            texts.collect::<BTreeSet<_>>()
        };
        assert_eq!(texts(1), texts(1));
        assert_eq!(texts(1).len(), PLACES.len() + 3 * 8);
        assert_eq!(texts(1).intersection(&texts(2)).count(), 0);
    }

    #[test]
    fn each_document_holds_its_markers() {
        fn check(document: &[u8], canary: &Canary, missing: &[&str]) {
            let seen = Searcher::new(canary.markers()).bytes(document);
            let seen: BTreeSet<&str> = seen.iter().map(|sighting| sighting.marker.place).collect();
            let places = canary.markers().iter().map(|marker| marker.place);
            let unseen: BTreeSet<&str> = places.filter(|place| !seen.contains(place)).collect();
            assert_eq!(unseen, missing.iter().copied().collect());
        }
        let canary = Canary::new(8);
        check(&canary.docx(), &canary, &["file name"]);
        let not_in_html = [
            "page header",
            "page footer",
            "tracked deletion",
            "footnote",
            "property",
            "attachment",
            "file name",
        ];
        check(canary.html().as_bytes(), &canary, &not_in_html);
        // The text of a PDF page is written as glyph numbers of the font, in no encoding that a
        // search could know; what it says is tested by reading it.
        let seen = Searcher::new(canary.markers()).bytes(&canary.pdf());
        for place in ["title", "property", "keyword", "attachment"] {
            assert!(
                seen.iter().any(|sighting| sighting.marker.place == place),
                "{place}"
            );
        }
    }
}
