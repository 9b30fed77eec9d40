//! Documents that look like findings to a careless reader and are none.

use super::agencies::{COMMUNE, CONSTRUCTION, FARMING, HEALTH, HOME_AFFAIRS, PROVINCE};
use super::documents::{Entry, Form, PDF, Paper, upload_docx, upload_docx_bytes, upload_pdf};
use super::{Expected, people_lists};

use crate::docx::{self, Docx};
use crate::letter::{Block, MarkPlace};
use crate::people::people;
use crate::seeded::Seeded;
use crate::{html, prose, raw_pdf};

/// Every near-miss, the declassified paper, and the scan that cannot be read.
pub(super) fn near_misses() -> Vec<Entry> {
    let mut random = Seeded::new(30);
    let mut entries = about_secrecy(&mut random);
    entries.extend(urgent(&mut random));
    entries.extend(other_senses(&mut random));
    entries.extend(codes_and_unaccented(&mut random));
    entries.extend(lists_without_identifiers(&mut random));
    entries.push(declassified(&mut random));
    entries.push(scan());
    entries
}

fn miss(paper: Paper, form: Form, case: &'static str) -> Entry {
    Entry::expecting(paper, form, Expected::NearMiss, case)
}

fn about_secrecy(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(
        PROVINCE,
        "KH",
        41,
        (10, 2),
        "công tác bảo vệ bí mật nhà nước năm 2026",
    );
    let blocks = prose::secrecy_plan(random);
    let form = upload_docx(&paper, &[paper.letter(random, blocks)]);
    let plan = miss(paper, form, "secrecy_plan");

    let paper = Paper::new(
        HOME_AFFAIRS,
        "QC",
        6,
        (20, 4),
        "bảo vệ bí mật nhà nước của Sở Nội vụ",
    );
    let blocks = prose::secrecy_plan(random);
    let mut letter = paper.letter(random, blocks);
    letter.subject = vec![
        "BẢO VỆ BÍ".to_owned(),
        "MẬT NHÀ NƯỚC".to_owned(),
        "CỦA SỞ NỘI VỤ".to_owned(),
    ];
    let form = upload_pdf(&paper, &[letter]);
    let wrapped = miss(paper, form, "wrapped_heading");

    let paper = Paper::new(
        HOME_AFFAIRS,
        "HD",
        19,
        (25, 5),
        "sử dụng mẫu dấu trong công tác bảo vệ bí mật nhà nước",
    );
    let forms = Block::table(
        &["Mẫu số", "Tên mẫu", "Hình thức", "Kích thước"],
        [
            ["02a", "Dấu chỉ độ Tuyệt mật", "TUYỆT MẬT", "40 mm x 8 mm"],
            ["02b", "Dấu chỉ độ Tối mật", "TỐI MẬT", "30 mm x 8 mm"],
            ["02c", "Dấu chỉ độ Mật", "MẬT", "20 mm x 8 mm"],
            ["05", "Dấu giải mật", "GIẢI MẬT", "30 mm x 13 mm"],
        ]
        .iter()
        .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
        .collect(),
    );
    let mut blocks = vec![Block::paragraph(
        "Các mẫu dấu dưới đây được sử dụng thống nhất theo quy định về bảo vệ bí mật nhà nước:",
    )];
    blocks.push(forms);
    blocks.push(Block::paragraph(
        "Mực dùng để đóng các loại dấu chỉ độ mật là mực màu đỏ.",
    ));
    let form = upload_docx(&paper, &[paper.letter(random, blocks)]);
    let samples = miss(paper, form, "sample_stamps");
    vec![plan, wrapped, samples]
}

fn urgent(random: &mut Seeded) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |paper: Paper, stamp: &str, place, as_pdf, case| {
        let blocks = prose::notice(random, prose::MATTERS[9]);
        let letter = paper.letter(random, blocks).with_mark(stamp, place);
        let form = if as_pdf {
            upload_pdf(&paper, &[letter])
        } else {
            upload_docx(&paper, &[letter])
        };
        entries.push(miss(paper, form, case));
    };
    let paper = Paper::new(PROVINCE, "", 301, (2, 9), "ứng phó mưa lớn diện rộng");
    add(paper, "HỎA TỐC", MarkPlace::TextBox, true, "urgency_stamp");
    let paper = Paper::new(FARMING, "", 302, (3, 9), "tiêu úng bảo vệ lúa mùa");
    add(paper, "KHẨN", MarkPlace::UnderNumber, false, "urgency_stamp");
    let paper = Paper::new(HEALTH, "", 303, (4, 9), "trực cấp cứu trong mùa mưa bão");
    add(paper, "THƯỢNG KHẨN", MarkPlace::TextBox, false, "urgency_stamp");
    let paper = Paper::new(CONSTRUCTION, "KH", 304, (7, 9), "góp ý quy chế quản lý kiến trúc");
    add(paper, "DỰ THẢO", MarkPlace::UnderDate, true, "draft_stamp");
    entries
}

fn other_senses(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(
        CONSTRUCTION,
        "BC",
        66,
        (12, 6),
        "quy hoạch chi tiết khu đô thị Đông Mai",
    );
    let densities = Block::table(
        &["Lô đất", "Diện tích (m2)", "Mật độ xây dựng (%)", "Tầng cao"],
        (1..=6)
            .map(|lot| {
                vec![
                    format!("L{lot}"),
                    random.digits(4),
                    (30 + 5 * lot).to_string(),
                    "5".to_owned(),
                ]
            })
            .collect(),
    );
    let blocks = vec![
        Block::heading("MẬT ĐỘ XÂY DỰNG"),
        Block::paragraph("Mật độ xây dựng gộp toàn khu không quá 45%, mật độ cây xanh tối thiểu 15%."),
        densities,
    ];
    let form = upload_pdf(&paper, &[paper.letter(random, blocks)]);
    let density = miss(paper, form, "density");

    let paper = Paper::new(HEALTH, "TB", 71, (16, 6), "danh mục dịch vụ kỹ thuật bổ sung");
    let blocks = vec![
        Block::heading("KHOA GAN - MẬT - TỤY"),
        Block::paragraph(
            "Bổ sung các kỹ thuật: cắt túi mật nội soi, dẫn lưu đường mật, tán sỏi ống mật chủ.",
        ),
    ];
    let form = upload_docx(&paper, &[paper.letter(random, blocks)]);
    let bile = miss(paper, form, "medicine");
    vec![density, bile]
}

fn codes_and_unaccented(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(
        PROVINCE,
        "QĐ",
        80,
        (26, 6),
        "danh mục thủ tục hành chính công bố mới",
    );
    let codes = Block::table(
        &["STT", "Mã thủ tục", "Tên thủ tục"],
        [
            "cấp phép biển quảng cáo",
            "đăng ký lễ hội",
            "cấp lại thẻ hướng dẫn",
            "xác nhận nguồn gốc gỗ",
            "gia hạn giấy phép khai thác nước",
            "công nhận làng nghề",
        ]
        .iter()
        .enumerate()
        .map(|(index, name)| {
            vec![
                (index + 1).to_string(),
                procedure_code(index),
                format!("Thủ tục {name}"),
            ]
        })
        .collect(),
    );
    let form = upload_pdf(&paper, &[paper.letter(random, vec![codes])]);
    let codes = miss(paper, form, "procedure_codes");

    let paper = Paper::new(
        COMMUNE,
        "TB",
        23,
        (1, 7),
        "tiep nhan phan anh cua MAT TRAN TO QUOC xa",
    );
    let mut docx = Docx::new();
    docx.text("UY BAN MAT TRAN TO QUOC VIET NAM")
        .text("MAT TRAN TO QUOC")
        .text("Kinh moi ba con du hop dan.");
    let blocks = prose::notice(random, prose::MATTERS[18]);
    docx::add_letters(&mut docx, &[paper.letter(random, blocks)]);
    let form = upload_docx_bytes(&paper, docx.build());
    let unaccented = miss(paper, form, "without_accents");
    vec![codes, unaccented]
}

/// A procedure code: twelve digits that are nobody's identifier, as `1.00….000.00.00` without points.
pub(super) fn procedure_code(index: usize) -> String {
    format!("00{:04}000000", 1_207 + 31 * index)
}

fn lists_without_identifiers(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(
        PROVINCE,
        "QĐ",
        95,
        (6, 7),
        "khen thưởng tập thể, cá nhân có thành tích xuất sắc",
    );
    let list = people_lists::table(
        &people(random, 18),
        &[
            ("Họ và tên", |person| &person.name),
            ("Đơn vị", |person| &person.home),
        ],
    );
    let form = upload_docx(&paper, &[paper.letter(random, vec![list])]);
    let names = miss(paper, form, "names_only");

    let paper = Paper::new(HEALTH, "TB", 99, (9, 7), "số điện thoại trực của các trạm y tế");
    let list = Block::table(
        &["STT", "Trạm y tế", "Điện thoại trực"],
        (1..=9)
            .map(|number| {
                vec![
                    number.to_string(),
                    format!("Trạm số {number}"),
                    format!("0{}", 2_963_800_100_u64 + 7 * number),
                ]
            })
            .collect(),
    );
    let form = Form::InPage {
        html: html::letter_fragment(&paper.letter(random, vec![list])),
    };
    let phones = miss(paper, form, "hotlines");
    vec![names, phones]
}

fn declassified(random: &mut Seeded) -> Entry {
    let paper = Paper::new(
        PROVINCE,
        "BC",
        13,
        (19, 8),
        "lịch sử xây dựng căn cứ Đồi Thông giai đoạn trước",
    );
    let blocks = prose::guarded_plan(random);
    let letter = paper
        .letter(random, blocks)
        .with_mark("MẬT", MarkPlace::UnderNumber)
        .with_mark("GIẢI MẬT", MarkPlace::UnderNumber)
        .with_mark("Từ: 01/8/2026", MarkPlace::UnderNumber);
    let form = upload_pdf(&paper, &[letter]);
    Entry::expecting(paper, form, Expected::Declassified, "declassified")
}

fn scan() -> Entry {
    let paper = Paper::new(
        COMMUNE,
        "QĐ",
        35,
        (27, 8),
        "phê duyệt phương án sử dụng đất công ích",
    );
    let form = Form::Upload {
        name: "scan_2026_0827.pdf".to_owned(),
        content_type: PDF,
        bytes: raw_pdf::scanned_pages(2, 35),
    };
    Entry::expecting(paper, form, Expected::Unread, "scan_without_text")
}
