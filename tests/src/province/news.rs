//! The news of the fictional province; some of it is about secrecy, density, honey and gall bladders.

use jiff::civil::Date;

use super::Expected;
use super::agencies::SUBSITES;
use super::documents::{capitalised, slug};
use crate::letter::Block;
use crate::seeded::Seeded;
use crate::{html, prose};

/// One article.
#[derive(Debug, Clone)]
pub(super) struct Article {
    pub(super) title: String,
    pub(super) path: String,
    pub(super) date: Date,
    pub(super) html: String,
    pub(super) expected: Expected,
    pub(super) case: &'static str,
}

impl Article {
    /// `dd/mm/yyyy`.
    pub(super) fn day(&self) -> String {
        self.date.strftime("%d/%m/%Y").to_string()
    }
}

/// Titles of news about a matter.
const TITLES: [&str; 6] = [
    "… đạt nhiều kết quả",
    "đẩy mạnh …",
    "sơ kết 6 tháng công tác …",
    "các xã, phường ra quân …",
    "chuyện … ở xã Thượng Lam",
    "còn nhiều việc phải làm để …",
];

/// Titles and texts that only look like findings.
const NEAR_MISSES: [(&str, &str, &[&str]); 6] = [
    (
        "Tập huấn công tác bảo vệ bí mật nhà nước cho cán bộ cơ sở",
        "news_of_training",
        &[
            "Hội nghị giới thiệu những điểm mới của Luật Bảo vệ bí mật nhà nước, cách xác định độ mật và đóng dấu độ mật lên tài liệu.",
            "Báo cáo viên phân tích một số vụ làm lộ bí mật nhà nước do đăng nhầm văn bản lên mạng xã hội.",
            "Bí mật nhà nước được chia thành ba độ: Tuyệt mật, Tối mật và Mật.",
        ],
    ),
    (
        "Mật độ dân số các xã vùng ven tăng nhanh",
        "news_of_density",
        &[
            "MẬT ĐỘ DÂN SỐ",
            "Theo số liệu thống kê, mật độ dân số bình quân toàn tỉnh là 412 người trên một ki-lô-mét vuông.",
            "Mật độ giao thông trên tuyến đường ven hồ cũng tăng trong mùa lễ hội.",
        ],
    ),
    (
        "MẬT ONG SAO MAI được công nhận sản phẩm tiêu biểu",
        "news_of_honey",
        &[
            "MẬT ONG HOA RỪNG",
            "Mật ong của hợp tác xã Thượng Lam có màu hổ phách, vị ngọt thanh.",
            "Các hộ nuôi ong giữ bí mật gia truyền về thời điểm quay mật.",
        ],
    ),
    (
        "Gặp mặt thân mật kiều bào về quê đón Tết",
        "news_of_meeting",
        &[
            "Buổi gặp mặt diễn ra trong không khí thân mật, gắn bó mật thiết giữa chính quyền và kiều bào.",
            "Ông Nguyễn Văn Mật, đại diện kiều bào, xúc động khi trở lại thăm quê.",
        ],
    ),
    (
        "Hầm bí mật Đồi Thông thành điểm du lịch",
        "news_of_history",
        &[
            "Căn hầm bí mật từng nuôi giấu cán bộ nay mở cửa đón khách tham quan.",
            "Nhiều tài liệu giải mật được trưng bày tại nhà truyền thống xã Mật Sơn.",
        ],
    ),
    (
        "Xét xử vụ án vô ý làm lộ bí mật nhà nước",
        "news_of_crime",
        &[
            "Theo cáo trạng, bị cáo đã chụp ảnh văn bản đóng dấu “Tối mật” rồi gửi qua mạng xã hội.",
            "Hội đồng xét xử tuyên phạt cải tạo không giam giữ, khuyến cáo mọi người bảo mật thông tin.",
        ],
    ),
];

/// The province's news, the newest first.
pub(super) fn provincial() -> Vec<Article> {
    let mut random = Seeded::new(77);
    let mut articles = Vec::new();
    for (title, case, sentences) in NEAR_MISSES {
        let mut blocks: Vec<Block> = sentences.iter().map(|text| Block::paragraph(text)).collect();
        let matter = prose::MATTERS[random.below(24)];
        blocks.extend(prose::news(&mut random, matter).split_off(3));
        articles.push(article(
            &mut random,
            "/tin-tuc/",
            title,
            &blocks,
            (Expected::NearMiss, case),
        ));
    }
    for matter in prose::MATTERS.into_iter().skip(10) {
        let title = random.pick(&TITLES).replace('…', matter);
        let title = capitalised(&title);
        let blocks = prose::news(&mut random, matter);
        articles.push(article(
            &mut random,
            "/tin-tuc/",
            &title,
            &blocks,
            (Expected::Clear, "news"),
        ));
    }
    newest_first(articles)
}

/// The news of each agency, in the order of [`SUBSITES`], four each.
pub(super) fn of_agencies() -> Vec<Vec<Article>> {
    let mut random = Seeded::new(78);
    let mut matters = prose::MATTERS.into_iter().cycle();
    SUBSITES
        .iter()
        .map(|agency| {
            let own = matters.by_ref().take(4).map(|matter| {
                let title = format!("{}: tập trung {matter}", agency.name);
                let blocks = prose::news(&mut random, matter);
                article(
                    &mut random,
                    agency.folder,
                    &title,
                    &blocks,
                    (Expected::Clear, "news"),
                )
            });
            newest_first(own.collect())
        })
        .collect()
}

fn article(
    random: &mut Seeded,
    folder: &str,
    title: &str,
    blocks: &[Block],
    (expected, case): (Expected, &'static str),
) -> Article {
    let number = |random: &mut Seeded, end| i8::try_from(1 + random.below(end)).unwrap_or(1);
    let (month, day) = (number(random, 10), number(random, 28));
    Article {
        title: title.to_owned(),
        path: format!("{folder}{}.html", slug(title)),
        date: Date::new(2026, month, day).expect("every month has 28 days"),
        html: html::blocks(blocks),
        expected,
        case,
    }
}

fn newest_first(mut articles: Vec<Article>) -> Vec<Article> {
    articles.sort_by(|one, other| other.date.cmp(&one.date).then_with(|| one.path.cmp(&other.path)));
    articles
}
