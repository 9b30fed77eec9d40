//! The documents on the province's portal that should not be there, each of another kind.

use rasoat_core::Level;
use unicode_normalization::UnicodeNormalization as _;

use super::agencies::{Agency, COMMUNE, CONSTRUCTION, FARMING, HEALTH, HOME_AFFAIRS, PROVINCE};
use super::documents::{Entry, Form, Paper, Shown, upload_docx, upload_docx_bytes, upload_pdf};
use super::{Expected, people_lists};
use crate::docx::{self, Docx, Paragraph};
use crate::letter::{Block, Letter, MarkPlace};
use crate::seeded::Seeded;
use crate::{html, prose};

/// Every planted document.
pub(super) fn planted() -> Vec<Entry> {
    let mut random = Seeded::new(63);
    let mut entries = marked_pdfs(&mut random);
    entries.extend(marked_docx(&mut random));
    entries.extend(made_by_hand(&mut random));
    entries.extend(marked_pages(&mut random));
    entries.extend(people_lists::planted(&mut random));
    entries.extend(internal(&mut random));
    entries
}

/// An innocent-looking paper of the guarded kind.
fn guarded(random: &mut Seeded, paper: &Paper) -> Letter {
    let blocks = prose::guarded_plan(random);
    paper.letter(random, blocks)
}

/// With the lines that a marked paper carries below `Nơi nhận`.
fn with_handling_lines(mut letter: Letter) -> Letter {
    for line in [
        "- Số lượng bản phát hành: 06 bản;",
        "- Không được phép sao, chụp.",
    ] {
        letter.recipients.push(line.to_owned());
    }
    letter
}

/// A marked paper: who wrote what, and where the marking stands.
struct Marked {
    agency: Agency,
    kind: &'static str,
    number: u32,
    day_and_month: (i8, i8),
    subject: &'static str,
    mark: (&'static str, MarkPlace),
    level: Level,
    case: &'static str,
}

const MARKED_PDFS: [Marked; 5] = [
    Marked {
        agency: PROVINCE,
        kind: "PA",
        number: 4,
        day_and_month: (12, 1),
        subject: "phối hợp lực lượng diễn tập khu vực phòng thủ",
        mark: ("MẬT", MarkPlace::UnderNumber),
        level: Level::Mat,
        case: "pdf_under_number",
    },
    Marked {
        agency: HOME_AFFAIRS,
        kind: "BC",
        number: 31,
        day_and_month: (3, 2),
        subject: "tình hình tổ chức bộ máy sau sắp xếp",
        mark: ("MẬT", MarkPlace::PageHeader),
        level: Level::Mat,
        case: "pdf_page_header",
    },
    Marked {
        agency: CONSTRUCTION,
        kind: "PA",
        number: 8,
        day_and_month: (17, 3),
        subject: "bảo vệ cụm công trình hồ Suối Bạc",
        mark: ("TỐI MẬT", MarkPlace::Watermark),
        level: Level::ToiMat,
        case: "pdf_watermark",
    },
    Marked {
        agency: PROVINCE,
        kind: "KH",
        number: 57,
        day_and_month: (9, 4),
        subject: "kiểm tra công tác sẵn sàng ứng phó năm 2026",
        mark: ("T U Y Ệ T   M Ậ T", MarkPlace::UnderNumber),
        level: Level::TuyetMat,
        case: "pdf_letter_spaced",
    },
    Marked {
        agency: HEALTH,
        kind: "PA",
        number: 12,
        day_and_month: (21, 5),
        subject: "dự trữ vật tư y tế cho tình huống đặc biệt",
        mark: ("BẢN SAO BÍ MẬT NHÀ NƯỚC", MarkPlace::AtEnd),
        level: Level::Any,
        case: "pdf_copy_stamp",
    },
];

const MARKED_DOCX: [Marked; 3] = [
    Marked {
        agency: HOME_AFFAIRS,
        kind: "PA",
        number: 15,
        day_and_month: (6, 2),
        subject: "bố trí nhân sự một số vị trí đặc thù",
        mark: ("TỐI MẬT", MarkPlace::HeaderCell),
        level: Level::ToiMat,
        case: "docx_header_cell",
    },
    Marked {
        agency: PROVINCE,
        kind: "PA",
        number: 22,
        day_and_month: (27, 3),
        subject: "tiếp đón đoàn công tác đặc biệt",
        mark: ("TUYỆT MẬT", MarkPlace::TextBox),
        level: Level::TuyetMat,
        case: "docx_text_box",
    },
    Marked {
        agency: FARMING,
        kind: "BC",
        number: 46,
        day_and_month: (14, 4),
        subject: "điều tra cơ bản khoáng sản khu vực Thượng Lam",
        mark: ("TỐI MẬT", MarkPlace::PageHeader),
        level: Level::ToiMat,
        case: "docx_page_header",
    },
];

impl Marked {
    fn entry(&self, random: &mut Seeded, file: fn(&Paper, &[Letter]) -> Form) -> Entry {
        let paper = Paper::new(
            self.agency,
            self.kind,
            self.number,
            self.day_and_month,
            self.subject,
        );
        let (text, place) = self.mark;
        let letter = guarded(random, &paper).with_mark(text, place);
        let form = file(&paper, &[letter]);
        Entry::marked(paper, form, self.level, self.case)
    }
}

fn marked_pdfs(random: &mut Seeded) -> Vec<Entry> {
    let mut entries: Vec<Entry> = MARKED_PDFS
        .iter()
        .map(|paper| paper.entry(random, upload_pdf))
        .collect();

    let paper = Paper::new(
        CONSTRUCTION,
        "BC",
        77,
        (2, 6),
        "hồ sơ năng lực và tiến độ các gói thầu hạ tầng",
    );
    let second = Paper::new(
        CONSTRUCTION,
        "",
        78,
        (2, 6),
        "cung cấp thông tin vị trí công trình Đồi Thông",
    );
    let first = paper.letter(random, prose::plan(&mut Seeded::new(5), prose::MATTERS[7]));
    let second = guarded(random, &second).with_mark("TỐI MẬT", MarkPlace::UnderNumber);
    let form = upload_pdf(&paper, &[first, second]);
    entries.push(Entry::marked(
        paper,
        form,
        Level::ToiMat,
        "pdf_later_page_of_bundle",
    ));

    let paper = Paper::new(
        PROVINCE,
        "TB",
        91,
        (24, 6),
        "kết luận phiên họp chuyên đề hạ tầng số",
    );
    let letter = guarded(random, &paper).with_mark("MẬT", MarkPlace::TextBox);
    let form = upload_pdf(&paper, &[letter]);
    entries.push(Entry {
        shown: Shown::BySitemap,
        ..Entry::marked(paper, form, Level::Mat, "pdf_stamp_frame")
    });
    entries
}

fn marked_docx(random: &mut Seeded) -> Vec<Entry> {
    let mut entries: Vec<Entry> = MARKED_DOCX
        .iter()
        .map(|paper| paper.entry(random, upload_docx))
        .collect();

    let paper = Paper::new(
        COMMUNE,
        "KH",
        9,
        (8, 5),
        "tuyển quân và huấn luyện lực lượng dự bị",
    );
    let letter = decomposed(guarded(random, &paper).with_mark("MẬT", MarkPlace::UnderNumber));
    let form = upload_docx(&paper, &[letter]);
    entries.push(Entry::marked(paper, form, Level::Mat, "docx_decomposed_letters"));

    let paper = Paper::new(
        HEALTH,
        "",
        118,
        (19, 6),
        "phối hợp bảo đảm y tế cho đoàn công tác",
    );
    let letter = with_handling_lines(guarded(random, &paper).with_mark("MẬT", MarkPlace::UnderNumber));
    let form = Form::Download {
        name: "118-SYT-VP.docx".to_owned(),
        bytes: docx::letters(&[letter]),
    };
    entries.push(Entry::marked(
        paper,
        form,
        Level::Mat,
        "docx_behind_download_handler",
    ));
    entries
}

/// DOCX files whose marking stands where our letters have none.
fn made_by_hand(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(FARMING, "PA", 33, (11, 7), "vận hành trạm quan trắc khi có sự cố");
    let mut docx = Docx::new();
    docx.vml_text_box("MẬT");
    docx::add_letters(&mut docx, &[guarded(random, &paper)]);
    let form = upload_docx_bytes(&paper, docx.build());
    let old_text_box = Entry::marked(paper, form, Level::Mat, "docx_vml_text_box");

    let paper = Paper::new(
        HOME_AFFAIRS,
        "",
        140,
        (22, 7),
        "rà soát hồ sơ cán bộ diện quản lý",
    );
    let mut docx = Docx::new();
    docx.paragraph(&Paragraph::split("TỐI MẬT", 2));
    docx::add_letters(&mut docx, &[with_handling_lines(guarded(random, &paper))]);
    let form = upload_docx_bytes(&paper, docx.build());
    let split = Entry::marked(paper, form, Level::ToiMat, "docx_split_runs");
    vec![old_text_box, split]
}

fn marked_pages(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(
        HOME_AFFAIRS,
        "KH",
        63,
        (5, 8),
        "bảo đảm an toàn kỳ họp bất thường",
    );
    let letter = guarded(random, &paper).with_mark("MẬT", MarkPlace::UnderNumber);
    let form = Form::InPage {
        html: html::letter_fragment(&letter),
    };
    let in_page = Entry::marked(paper, form, Level::Mat, "html_under_number");

    let paper = Paper::new(
        PROVINCE,
        "",
        205,
        (13, 8),
        "chuẩn bị nội dung làm việc với đoàn công tác",
    );
    let html = html::blocks(&prose::notice(random, prose::MATTERS[9]));
    let field = Entry {
        secrecy_field: "Mật",
        ..Entry::marked(paper, Form::InPage { html }, Level::Mat, "html_secrecy_field")
    };
    vec![in_page, field]
}

fn internal(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(
        HEALTH,
        "HD",
        26,
        (18, 3),
        "quy trình luân chuyển hồ sơ trong cơ quan",
    );
    let letter = guarded(random, &paper).with_mark("LƯU HÀNH NỘI BỘ", MarkPlace::UnderDate);
    let form = upload_docx(&paper, &[letter]);
    let circulation = Entry::expecting(paper, form, Expected::Internal, "docx_internal_circulation");

    let paper = Paper::new(
        PROVINCE,
        "BC",
        110,
        (29, 7),
        "một số nội dung trình hội nghị giữa năm",
    );
    let letter = guarded(random, &paper).with_mark("XONG HỘI NGHỊ TRẢ LẠI", MarkPlace::UnderDate);
    let form = upload_pdf(&paper, &[letter]);
    let meeting = Entry::expecting(paper, form, Expected::Internal, "pdf_return_after_meeting");
    vec![circulation, meeting]
}

/// The letter with every accent as a character of its own (Unicode normal form D).
fn decomposed(letter: Letter) -> Letter {
    let nfd = |text: String| text.nfd().collect::<String>();
    let all = |texts: Vec<String>| texts.into_iter().map(nfd).collect();
    let block = |block| match block {
        Block::Heading(text) => Block::Heading(nfd(text)),
        Block::Paragraph(text) => Block::Paragraph(nfd(text)),
        Block::Table { head, rows } => Block::Table {
            head: all(head),
            rows: rows.into_iter().map(all).collect(),
        },
        Block::PageBreak => Block::PageBreak,
    };
    let mut marks = letter.marks;
    for mark in &mut marks {
        mark.text = mark.text.nfd().collect();
    }
    Letter {
        parent_agency: nfd(letter.parent_agency),
        agency: nfd(letter.agency),
        number: nfd(letter.number),
        place_and_date: nfd(letter.place_and_date),
        kind: nfd(letter.kind),
        subject: all(letter.subject),
        blocks: letter.blocks.into_iter().map(block).collect(),
        recipients: all(letter.recipients),
        signer_office: nfd(letter.signer_office),
        signer: nfd(letter.signer),
        marks,
    }
}

/// A marked page in the folder that `robots.txt` forbids.
pub(super) fn behind_robots() -> String {
    let paper = Paper::new(PROVINCE, "KH", 1, (5, 1), "lịch trực sẵn sàng chiến đấu");
    let mut random = Seeded::new(404);
    let letter = guarded(&mut random, &paper).with_mark("MẬT", MarkPlace::UnderNumber);
    html::letter_fragment(&letter)
}
