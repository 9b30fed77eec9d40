//! The documents on the province's portal that should not be there, each of another kind.

use rasoat_core::Level;
use unicode_normalization::UnicodeNormalization as _;

use super::Expected;
use super::agencies::{COMMUNE, CONSTRUCTION, FARMING, HEALTH, HOME_AFFAIRS, PROVINCE};
use super::documents::{Entry, Form, Paper, Shown, upload_docx, upload_docx_bytes, upload_pdf};
use crate::docx::{self, Docx, Paragraph};
use crate::letter::{Block, Letter, MarkPlace};
use crate::people::{Person, people};
use crate::seeded::Seeded;
use crate::{html, prose};

/// Every planted document.
pub(super) fn planted() -> Vec<Entry> {
    let mut random = Seeded::new(63);
    let mut entries = marked_pdfs(&mut random);
    entries.extend(marked_docx(&mut random));
    entries.extend(made_by_hand(&mut random));
    entries.extend(marked_pages(&mut random));
    entries.extend(lists_of_people(&mut random));
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

fn marked_pdfs(random: &mut Seeded) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |paper: Paper, text: &str, place, level, case| {
        let letter = guarded(random, &paper).with_mark(text, place);
        let form = upload_pdf(&paper, &[letter]);
        entries.push(Entry::marked(paper, form, level, case));
    };
    add(
        Paper::new(
            PROVINCE,
            "PA",
            4,
            (12, 1),
            "phối hợp lực lượng diễn tập khu vực phòng thủ",
        ),
        "MẬT",
        MarkPlace::UnderNumber,
        Level::Mat,
        "pdf_under_number",
    );
    add(
        Paper::new(
            HOME_AFFAIRS,
            "BC",
            31,
            (3, 2),
            "tình hình tổ chức bộ máy sau sắp xếp",
        ),
        "MẬT",
        MarkPlace::PageHeader,
        Level::Mat,
        "pdf_page_header",
    );
    add(
        Paper::new(
            CONSTRUCTION,
            "PA",
            8,
            (17, 3),
            "bảo vệ cụm công trình hồ Suối Bạc",
        ),
        "TỐI MẬT",
        MarkPlace::Watermark,
        Level::ToiMat,
        "pdf_watermark",
    );
    add(
        Paper::new(
            PROVINCE,
            "KH",
            57,
            (9, 4),
            "kiểm tra công tác sẵn sàng ứng phó năm 2026",
        ),
        "T U Y Ệ T   M Ậ T",
        MarkPlace::UnderNumber,
        Level::TuyetMat,
        "pdf_letter_spaced",
    );
    add(
        Paper::new(
            HEALTH,
            "PA",
            12,
            (21, 5),
            "dự trữ vật tư y tế cho tình huống đặc biệt",
        ),
        "BẢN SAO BÍ MẬT NHÀ NƯỚC",
        MarkPlace::AtEnd,
        Level::Any,
        "pdf_copy_stamp",
    );
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
    let form = upload_pdf(
        &paper,
        &[
            first,
            guarded(random, &second).with_mark("TỐI MẬT", MarkPlace::UnderNumber),
        ],
    );
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
    let mut entries = Vec::new();
    let mut add = |paper: Paper, text: &str, place, level, case| {
        let letter = guarded(random, &paper).with_mark(text, place);
        let form = upload_docx(&paper, &[letter]);
        entries.push(Entry::marked(paper, form, level, case));
    };
    add(
        Paper::new(
            HOME_AFFAIRS,
            "PA",
            15,
            (6, 2),
            "bố trí nhân sự một số vị trí đặc thù",
        ),
        "TỐI MẬT",
        MarkPlace::HeaderCell,
        Level::ToiMat,
        "docx_header_cell",
    );
    add(
        Paper::new(PROVINCE, "PA", 22, (27, 3), "tiếp đón đoàn công tác đặc biệt"),
        "TUYỆT MẬT",
        MarkPlace::TextBox,
        Level::TuyetMat,
        "docx_text_box",
    );
    add(
        Paper::new(
            FARMING,
            "BC",
            46,
            (14, 4),
            "điều tra cơ bản khoáng sản khu vực Thượng Lam",
        ),
        "TỐI MẬT",
        MarkPlace::PageHeader,
        Level::ToiMat,
        "docx_page_header",
    );
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

/// The columns of a list of people and one row for each.
pub(super) fn people_table(people: &[Person], cells: &[(&str, fn(&Person) -> &str)]) -> Block {
    let head: Vec<&str> = std::iter::once("STT")
        .chain(cells.iter().map(|(title, _)| *title))
        .collect();
    let row = |(index, person): (usize, &Person)| {
        let number = std::iter::once((index + 1).to_string());
        number
            .chain(cells.iter().map(|(_, cell)| cell(person).to_owned()))
            .collect()
    };
    Block::table(&head, people.iter().enumerate().map(row).collect())
}

fn lists_of_people(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(COMMUNE, "DS", 17, (4, 3), "hộ gia đình được hỗ trợ xây nhà ở");
    let list = people_table(
        &people(random, 14),
        &[
            ("Họ và tên", |person| &person.name),
            ("Ngày sinh", |person| &person.born),
            ("Số CCCD", |person| &person.identifier),
            ("Nơi ở", |person| &person.home),
        ],
    );
    let letter = paper.letter(random, vec![list]);
    let form = Form::InPage {
        html: html::letter_fragment(&letter),
    };
    let page = Entry::listing_people(paper, form, "html_list_of_people");

    let paper = Paper::new(
        HOME_AFFAIRS,
        "TB",
        52,
        (15, 5),
        "kết quả xét tuyển viên chức đợt 1",
    );
    let list = people_table(
        &people(random, 22),
        &[
            ("Họ và tên", |person| &person.name),
            ("Ngày sinh", |person| &person.born),
            ("Số căn cước công dân", |person| &person.identifier),
            ("Điện thoại", |person| &person.phone),
        ],
    );
    let letter = paper.letter(
        random,
        vec![Block::paragraph("Danh sách thí sinh đủ điều kiện:"), list],
    );
    let form = upload_docx(&paper, &[letter]);
    let docx = Entry::listing_people(paper, form, "docx_list_of_people");

    let paper = Paper::new(FARMING, "QĐ", 88, (30, 6), "chi trả hỗ trợ thiệt hại do mưa lũ");
    let list = people_table(
        &people(random, 46),
        &[
            ("Họ và tên chủ hộ", |person| &person.name),
            ("Số định danh cá nhân", |person| &person.identifier),
            ("Địa chỉ", |person| &person.home),
        ],
    );
    let opening = Block::paragraph("Phê duyệt danh sách hộ được hỗ trợ theo phụ lục sau:");
    let letter = paper.letter(random, vec![opening, list]);
    let form = upload_pdf(&paper, &[letter]);
    let pdf = Entry::listing_people(paper, form, "pdf_list_of_people");
    vec![page, docx, pdf]
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
