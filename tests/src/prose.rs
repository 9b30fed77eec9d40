//! Invented administrative Vietnamese: what plans, reports, notices and news are made of.

use crate::letter::Block;
use crate::seeded::Seeded;

/// Ordinary matters that an agency writes about.
pub const MATTERS: [&str; 24] = [
    "cải cách hành chính nhà nước",
    "trồng cây đầu xuân",
    "phòng, chống bệnh dại ở động vật",
    "kiểm kê tài sản công",
    "chỉnh trang các tuyến đường nội thị",
    "thu gom và phân loại rác tại nguồn",
    "phát triển du lịch cộng đồng",
    "xây dựng trường học đạt chuẩn quốc gia",
    "nâng cao chất lượng dịch vụ công trực tuyến",
    "phòng, chống thiên tai và tìm kiếm cứu nạn",
    "hỗ trợ hợp tác xã tiêu thụ nông sản",
    "giải phóng mặt bằng hồ chứa nước Suối Bạc",
    "tiêm chủng mở rộng",
    "xóa nhà tạm, nhà dột nát",
    "tổ chức ngày hội đọc sách",
    "bảo đảm an toàn thực phẩm",
    "khảo sát nhu cầu học nghề của thanh niên",
    "duy tu hệ thống chiếu sáng công cộng",
    "rà soát hộ nghèo, hộ cận nghèo",
    "chuyển đổi số trong quản lý đất đai",
    "bảo tồn lễ hội mùa nước nổi",
    "quản lý quảng cáo ngoài trời",
    "tuyển quân và chăm lo hậu phương quân đội",
    "phòng cháy, chữa cháy rừng mùa khô",
];

const PURPOSES: [&str; 6] = [
    "Cụ thể hóa nhiệm vụ được giao trong chương trình công tác năm, bảo đảm đúng tiến độ và tiết kiệm.",
    "Nâng cao nhận thức của cán bộ, công chức và Nhân dân về ý nghĩa của công việc này.",
    "Xác định rõ nội dung, thời hạn và trách nhiệm của từng cơ quan, đơn vị, địa phương.",
    "Việc triển khai phải thiết thực, tránh phô trương, gắn với phong trào thi đua ở cơ sở.",
    "Kịp thời phát hiện và tháo gỡ khó khăn, vướng mắc trong quá trình thực hiện.",
    "Bảo đảm sự phối hợp chặt chẽ giữa các ngành và Ủy ban nhân dân các xã, phường.",
];

const TASKS: [&str; 12] = [
    "Tổ chức rà soát hiện trạng, lập danh mục công việc và báo cáo kết quả về cơ quan thường trực trước ngày 20 hằng tháng.",
    "Tuyên truyền trên hệ thống truyền thanh cơ sở, cổng thông tin điện tử và tại các buổi sinh hoạt thôn, tổ dân phố.",
    "Bố trí kinh phí từ nguồn dự toán đã giao; trường hợp phát sinh thì lập dự toán bổ sung theo quy định.",
    "Kiểm tra định kỳ mỗi quý một lần, kiểm tra đột xuất khi có phản ánh của tổ chức, cá nhân.",
    "Tập huấn nghiệp vụ cho cán bộ phụ trách của 14 xã, phường; mỗi lớp không quá 40 người.",
    "Cập nhật số liệu vào phần mềm dùng chung, bảo đảm đầy đủ, chính xác và thống nhất.",
    "Phân công một lãnh đạo trực tiếp phụ trách; chịu trách nhiệm trước Ủy ban nhân dân tỉnh về kết quả.",
    "Sơ kết sáu tháng và tổng kết cuối năm; biểu dương tập thể, cá nhân có cách làm hay.",
    "Phối hợp với Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các đoàn thể vận động Nhân dân hưởng ứng.",
    "Công khai tiến độ, kết quả thực hiện tại trụ sở và trên trang thông tin của đơn vị.",
    "Chuẩn bị phương tiện, vật tư và nhân lực để thực hiện ngay khi có yêu cầu.",
    "Tổng hợp kiến nghị của cơ sở, đề xuất cấp có thẩm quyền xem xét, giải quyết.",
];

const CLOSINGS: [&str; 4] = [
    "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các đơn vị phản ánh về cơ quan thường trực để được hướng dẫn.",
    "Yêu cầu thủ trưởng các cơ quan, đơn vị nghiêm túc tổ chức thực hiện.",
    "Đề nghị các đơn vị quan tâm phối hợp, báo cáo kết quả đúng thời hạn.",
    "Văn bản này thay cho thông báo trước đây về cùng nội dung.",
];

const NEWS_SENTENCES: [&str; 14] = [
    "Sáng nay, tại hội trường trung tâm, buổi làm việc đã diễn ra với sự tham dự của đại diện các sở, ngành.",
    "Đến hết quý, khối lượng công việc hoàn thành đạt hơn tám phần mười kế hoạch năm.",
    "Bà con thôn Hạ Lam phấn khởi cho biết đường mới giúp việc đi lại thuận tiện hơn nhiều so với trước.",
    "Nhiều hộ đã mạnh dạn đầu tư, bước đầu cho thu nhập ổn định.",
    "Lãnh đạo địa phương đề nghị tiếp tục lắng nghe ý kiến của người dân và phản hồi kịp thời.",
    "Theo kế hoạch, công trình sẽ được bàn giao trước mùa mưa.",
    "Các em học sinh hào hứng tham gia phần thi tìm hiểu lịch sử quê hương.",
    "Đoàn công tác đã thăm và tặng quà các gia đình có hoàn cảnh khó khăn tại xã Thượng Lam.",
    "Chương trình nhận được sự đồng hành của nhiều doanh nghiệp trên địa bàn.",
    "Ban tổ chức cho biết số lượng đăng ký năm nay tăng gấp rưỡi năm trước.",
    "Thời tiết thuận lợi nên tiến độ thi công vượt kế hoạch đề ra.",
    "Kết luận buổi làm việc, chủ trì hội nghị giao các đơn vị hoàn thiện báo cáo trong tuần tới.",
    "Người dân có thể gửi phản ánh qua đường dây nóng hoặc trực tiếp tại bộ phận một cửa.",
    "Hoạt động góp phần thắt chặt tình làng nghĩa xóm và giữ gìn bản sắc văn hóa.",
];

/// `count` different choices in their first order's shuffle.
fn several<'a>(random: &mut Seeded, choices: &[&'a str], count: usize) -> Vec<&'a str> {
    let mut left = choices.to_vec();
    let count = count.min(left.len());
    (0..count)
        .map(|_| left.swap_remove(random.below(left.len())))
        .collect()
}

/// The body of an ordinary plan about `matter`: purposes, tasks, who does what.
pub fn plan(random: &mut Seeded, matter: &str) -> Vec<Block> {
    let mut blocks = vec![
        Block::paragraph(&format!(
            "Thực hiện chương trình công tác năm 2026, cơ quan ban hành kế hoạch về {matter} như sau:"
        )),
        Block::heading("I. MỤC ĐÍCH, YÊU CẦU"),
    ];
    for (index, text) in several(random, &PURPOSES, 3).into_iter().enumerate() {
        blocks.push(Block::Paragraph(format!("{}. {text}", index + 1)));
    }
    blocks.push(Block::heading("II. NỘI DUNG THỰC HIỆN"));
    for (index, text) in several(random, &TASKS, 5).into_iter().enumerate() {
        blocks.push(Block::Paragraph(format!("{}. {text}", index + 1)));
    }
    blocks.push(Block::heading("III. TỔ CHỨC THỰC HIỆN"));
    blocks.push(Block::paragraph(random.pick(&CLOSINGS)));
    blocks
}

/// The body of a short notice about `matter`.
pub fn notice(random: &mut Seeded, matter: &str) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(format!(
        "Căn cứ tình hình thực tế, cơ quan thông báo một số nội dung về {matter} như sau:"
    ))];
    for text in several(random, &TASKS, 3) {
        blocks.push(Block::Paragraph(format!("- {text}")));
    }
    blocks.push(Block::paragraph(random.pick(&CLOSINGS)));
    blocks
}

/// The body of a news article about `matter`.
pub fn news(random: &mut Seeded, matter: &str) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(format!(
        "(Sao Mai) - Công tác {matter} trên địa bàn tỉnh thời gian qua có nhiều chuyển biến tích cực."
    ))];
    for text in several(random, &NEWS_SENTENCES, 5) {
        blocks.push(Block::paragraph(text));
    }
    blocks
}

/// The body of a public plan about the protection of state secrets: full of the words, no marking.
pub fn secrecy_plan(random: &mut Seeded) -> Vec<Block> {
    let mut blocks = vec![
        Block::paragraph(
            "Thực hiện Luật Bảo vệ bí mật nhà nước và các văn bản hướng dẫn thi hành, Ủy ban nhân dân tỉnh ban hành Kế hoạch công tác bảo vệ bí mật nhà nước năm 2026 như sau:",
        ),
        Block::heading("I. MỤC ĐÍCH, YÊU CẦU"),
        Block::paragraph(
            "1. Nâng cao ý thức của cán bộ, công chức làm việc ở bộ phận trọng yếu, cơ mật; không để xảy ra lộ, mất bí mật nhà nước.",
        ),
        Block::paragraph(
            "2. Việc xác định độ mật, điều chỉnh độ mật, gia hạn, giải mật phải đúng thẩm quyền và danh mục bí mật nhà nước của từng lĩnh vực.",
        ),
        Block::heading("II. NỘI DUNG"),
        Block::paragraph(
            "1. Tổ chức tập huấn cách đóng dấu chỉ độ mật “Mật”, “Tối mật”, “Tuyệt mật” cho văn thư các sở, ngành trong quý II.",
        ),
        Block::paragraph(
            "2. Kiểm tra việc soạn thảo văn bản mật trên máy tính không nối mạng; không dùng mạng xã hội để trao đổi tài liệu bí mật nhà nước.",
        ),
        Block::paragraph(
            "3. Rà soát cổng thông tin điện tử, bảo đảm không đăng tải tài liệu có nội dung bí mật nhà nước; bảo mật tài khoản quản trị.",
        ),
    ];
    for text in several(random, &TASKS, 2) {
        blocks.push(Block::Paragraph(format!("- {text}")));
    }
    blocks.push(Block::heading("III. TỔ CHỨC THỰC HIỆN"));
    blocks.push(Block::paragraph(random.pick(&CLOSINGS)));
    blocks
}

/// The body of an invented paper that should not be public, without a word about secrecy itself.
pub fn guarded_plan(random: &mut Seeded) -> Vec<Block> {
    let mut blocks = vec![
        Block::paragraph(
            "Để chủ động trong mọi tình huống, Ban Chỉ huy xây dựng phương án phối hợp lực lượng tại cụm công trình Đồi Thông như sau:",
        ),
        Block::heading("1. Lực lượng và phương tiện"),
    ];
    for text in several(random, &GUARDED_TASKS, 3) {
        blocks.push(Block::Paragraph(format!("- {text}")));
    }
    blocks.push(Block::heading("2. Các bước tiến hành"));
    let mut hour = 5;
    for step in ["Giai đoạn chuẩn bị", "Giai đoạn thực hành", "Giai đoạn kết thúc"] {
        hour += 1 + random.below(4);
        blocks.push(Block::Paragraph(format!(
            "{step}: bắt đầu lúc {hour} giờ, do Tổ {} phụ trách, báo cáo về Sở chỉ huy sau khi hoàn thành.",
            1 + random.below(6)
        )));
    }
    blocks.push(Block::heading("3. Bảo đảm"));
    for text in several(random, &GUARDED_SUPPLIES, 2) {
        blocks.push(Block::Paragraph(format!("- {text}")));
    }
    blocks
}

const GUARDED_TASKS: [&str; 7] = [
    "Tổ cơ động gồm 12 đồng chí, chia làm hai kíp, thay nhau bốn giờ một lần.",
    "Tổ thông tin duy trì liên lạc hai chiều với trạm chính và trạm dự phòng.",
    "Hai xe chỉ huy, ba xe tải nhẹ và một xe cứu thương tập kết tại điểm số 3.",
    "Chốt chặn các ngả đường vào khu vực; chỉ cho người có tên trong kế hoạch đi qua.",
    "Bố trí vị trí quan sát tại cao điểm phía tây, đổi người vào giờ lẻ.",
    "Lực lượng dự bị đứng chân tại nhà văn hóa thôn, sẵn sàng trong vòng 15 phút.",
    "Tổ kỹ thuật kiểm tra máy phát, kho vật tư và đường dây riêng trước giờ bắt đầu.",
];

const GUARDED_SUPPLIES: [&str; 4] = [
    "Lương thực, nước uống cho ba ngày do bộ phận hậu cần chuẩn bị tại kho phía nam.",
    "Nhiên liệu dự trữ đủ cho năm chuyến đi về, cấp theo phiếu.",
    "Bản đồ và sơ đồ kèm theo chỉ phát cho trưởng các tổ.",
    "Khi mất liên lạc quá 30 phút, các tổ tự động chuyển sang phương án hai.",
];
