//! What every page of the province's portal has around its content.

use crate::markup::escape;

/// The portal's look.
pub(super) const STYLE_SHEET: &str = include_str!("sao-mai.css");
/// The invented emblem.
pub(super) const EMBLEM: &str = include_str!("huy-hieu.svg");

/// One step of the way to a page: the words and the address.
pub(super) type Step<'a> = (&'a str, &'a str);

/// A whole page: head, banner, menu, the way to it, content, foot.
pub(super) fn page(title: &str, way: &[Step<'_>], content: &str) -> String {
    let title = escape(title);
    let way = way
        .iter()
        .map(|(words, address)| format!(" › <a href=\"{}\">{}</a>", escape(address), escape(words)))
        .collect::<Vec<_>>()
        .concat();
    format!(
        r#"<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Cổng thông tin điện tử tỉnh Sao Mai</title>
<link rel="stylesheet" href="/giao-dien/sao-mai.css">
<link rel="icon" href="/giao-dien/huy-hieu.svg">
</head>
<body>
<header class="dau-cong"><div class="khung">
<img src="/giao-dien/huy-hieu.svg" alt="Huy hiệu tỉnh Sao Mai" width="74" height="74">
<div><p class="phu">Cổng thông tin điện tử</p><p class="ten">Tỉnh Sao Mai</p></div>
</div></header>
<nav class="chinh"><div class="khung"><ul>
<li><a href="/">Trang chủ</a></li>
<li><a href="/gioi-thieu/">Giới thiệu</a></li>
<li><a href="/tin-tuc/">Tin tức</a></li>
<li><a href="/van-ban/">Văn bản</a></li>
<li><a href="/thu-tuc/">Thủ tục hành chính</a></li>
<li><a href="/lien-he.html">Liên hệ</a></li>
<li><a href="/dang-nhap.html">Đăng nhập</a></li>
</ul></div></nav>
<div class="khung">
<p class="duong-dan"><a href="/">Trang chủ</a>{way}</p>
<main>
<h1>{title}</h1>
{content}
</main>
</div>
<footer class="chan-cong"><div class="khung">
<p>Cổng thông tin điện tử tỉnh Sao Mai - tỉnh, cơ quan, con người và số liệu trên trang này đều là hư cấu.</p>
<p><a href="/chinh-sach-bao-mat.html">Chính sách bảo mật</a> · <a href="/van-ban-cu">Văn bản trước năm 2026</a> ·
<a href="/noi-bo/lich-truc.html" rel="nofollow">Khu vực nội bộ</a> · <a href="https://dich-vu-cong.example/">Cổng dịch vụ công</a></p>
</div></footer>
</body>
</html>
"#
    )
}

/// The links between the pages of a list. `address` gives the address of a page, counted from 1.
pub(super) fn pager(current: usize, last: usize, address: impl Fn(usize) -> String) -> String {
    let link = |number: usize| {
        if number == current {
            format!("<strong>{number}</strong>")
        } else {
            format!("<a href=\"{}\">{number}</a>", escape(&address(number)))
        }
    };
    let links: String = (1..=last).map(link).collect();
    format!("<p class=\"trang\">Trang: {links}</p>\n")
}
