//! The pages of the province's portal that are neither news nor documents.

use super::Expected;
use super::agencies::SUBSITES;
use super::layout;
use super::near_misses::procedure_code;
use crate::html;
use crate::markup::escape;

/// A page that stands by itself.
pub(super) struct Page {
    pub(super) path: String,
    pub(super) html: String,
    pub(super) expected: Expected,
    pub(super) case: &'static str,
}

fn page(path: &str, title: &str, content: &str, expected: Expected, case: &'static str) -> Page {
    Page {
        path: path.to_owned(),
        html: layout::page(title, &[], content),
        expected,
        case,
    }
}

/// Every such page.
pub(super) fn pages() -> Vec<Page> {
    let mut pages = vec![
        introduction(),
        geography(),
        contact(),
        sign_in(),
        privacy(),
        search_form(),
    ];
    pages.extend(procedures());
    pages
}

fn introduction() -> Page {
    let agencies = SUBSITES
        .iter()
        .map(|agency| {
            format!(
                "<li><a href=\"{}\">{}</a></li>\n",
                agency.folder,
                escape(agency.name)
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let content = format!(
        "<p>Sao Mai là một tỉnh hư cấu bên hồ Suối Bạc, có 14 xã, phường.</p>\n<p><a href=\"/gioi-thieu/dia-ly.html\">Địa lý, dân cư</a></p>\n\
         <h2>Cơ quan, đơn vị</h2>\n<ul class=\"danh-sach\">\n{agencies}</ul>\n"
    );
    page(
        "/gioi-thieu/",
        "Giới thiệu",
        &content,
        Expected::Clear,
        "introduction",
    )
}

fn geography() -> Page {
    let rows: Vec<Vec<String>> = [
        ("Hạ Lam", 61, 512),
        ("Thượng Lam", 88, 240),
        ("Đông Mai", 19, 2_140),
        ("Mật Sơn", 73, 187),
    ]
    .iter()
    .map(|(name, area, density)| vec![(*name).to_owned(), area.to_string(), density.to_string()])
    .collect();
    let head = ["Xã, phường", "Diện tích (km²)", "MẬT ĐỘ"].map(str::to_owned);
    let content = format!(
        "<h2>MẬT ĐỘ DÂN SỐ</h2>\n<p>Mật độ dân số phân bố không đều giữa vùng ven hồ và vùng đồi.</p>\n{}",
        html::table(&head, &rows)
    );
    page(
        "/gioi-thieu/dia-ly.html",
        "Địa lý, dân cư",
        &content,
        Expected::NearMiss,
        "page_of_density",
    )
}

fn contact() -> Page {
    let rows: Vec<Vec<String>> = [
        "Văn phòng tiếp dân",
        "Cấp cứu",
        "Phòng cháy, chữa cháy",
        "Điện lực",
        "Cấp nước",
        "Phản ánh hiện trường",
    ]
    .iter()
    .zip(1_u64..)
    .map(|(name, number)| {
        vec![
            (*name).to_owned(),
            format!("0{}", 2_963_900_000 + 11 * number),
            "24/24 giờ".to_owned(),
        ]
    })
    .collect();
    let head = ["Đơn vị", "Đường dây nóng", "Thời gian"].map(str::to_owned);
    page(
        "/lien-he.html",
        "Đường dây nóng",
        &html::table(&head, &rows),
        Expected::NearMiss,
        "page_of_hotlines",
    )
}

fn sign_in() -> Page {
    let content = "<form class=\"bieu-mau\" action=\"/dang-nhap.html\" method=\"post\">\n<label>TÊN ĐĂNG NHẬP <input name=\"ten\"></label>\n\
        <label>MẬT KHẨU <input name=\"mat-khau\" type=\"password\"></label>\n<label>MÃ BẢO MẬT <input name=\"ma\"></label>\n\
        <button>Đăng nhập</button>\n</form>\n<p>Quên mật khẩu? Liên hệ quản trị để được cấp lại.</p>\n";
    page(
        "/dang-nhap.html",
        "Đăng nhập",
        content,
        Expected::NearMiss,
        "page_of_sign_in",
    )
}

fn privacy() -> Page {
    let content = "<h2>BẢO MẬT</h2>\n<p>Cổng cam kết bảo mật thông tin của người dùng, giữ bí mật đời tư, không chia sẻ cho bên thứ ba.</p>\n\
        <p>Mật khẩu được mã hóa; người dùng tự bảo vệ mật khẩu của mình.</p>\n";
    page(
        "/chinh-sach-bao-mat.html",
        "Chính sách bảo mật",
        content,
        Expected::NearMiss,
        "page_of_privacy",
    )
}

fn search_form() -> Page {
    let content = "<form class=\"bieu-mau\" action=\"/van-ban/tra-cuu.html\" method=\"post\">\n<label>Độ mật: <select name=\"do-mat\">\
        <option>Thường</option><option>Mật</option><option>Tối mật</option><option>Tuyệt mật</option></select></label>\n\
        <label>Độ khẩn: <select name=\"do-khan\"><option>Thường</option><option>Khẩn</option><option>Hỏa tốc</option></select></label>\n\
        <button>Tra cứu</button>\n</form>\n";
    page(
        "/van-ban/tra-cuu.html",
        "Tra cứu văn bản",
        content,
        Expected::NearMiss,
        "page_of_search_form",
    )
}

const PROCEDURES: [&str; 8] = [
    "Cấp giấy phép xây dựng nhà ở riêng lẻ",
    "Đăng ký khai sinh",
    "Cấp phiếu lý lịch tư pháp",
    "Xác nhận tình trạng hôn nhân",
    "Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm",
    "Đăng ký hộ kinh doanh",
    "Cấp bản sao trích lục hộ tịch",
    "Hỗ trợ chi phí mai táng",
];

fn procedures() -> Vec<Page> {
    let address = |index: usize| format!("/thu-tuc/{}.html", procedure_code(index));
    let rows = PROCEDURES
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let (code, address, name) = (procedure_code(index), address(index), escape(name));
            format!(
                "<tr><td>{code}</td><td><a href=\"{address}\">{name}</a></td><td>Một cửa cấp xã</td></tr>\n"
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let list = format!(
        "<table class=\"bang\">\n<thead><tr><th>Mã thủ tục</th><th>Tên thủ tục</th><th>Nơi tiếp nhận</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    );
    let mut pages = vec![page(
        "/thu-tuc/",
        "Thủ tục hành chính",
        &list,
        Expected::NearMiss,
        "page_of_procedure_codes",
    )];
    for (index, name) in PROCEDURES.iter().enumerate() {
        let code = procedure_code(index);
        let content = format!(
            "<table class=\"thuoc-tinh\">\n<tr><th>Mã thủ tục</th><td>{code}</td></tr>\n<tr><th>Thời hạn</th><td>{} ngày làm việc</td></tr>\n\
             <tr><th>Lệ phí</th><td>Không</td></tr>\n</table>\n<h2>Thành phần hồ sơ</h2>\n\
             <p>Tờ khai theo mẫu; bản sao căn cước công dân (xuất trình bản chính để đối chiếu).</p>\n",
            3 + index
        );
        pages.push(page(
            &address(index),
            name,
            &content,
            Expected::Clear,
            "procedure",
        ));
    }
    pages
}
