//! Documents behind the habits of portal software and of those who fill portals.

use rasoat_core::{DenyReason, OutcomeKind};
use rasoat_testkit::raw_pdf::RawPdf;
use rasoat_testkit::{Reply, wire};

use crate::evidence::require;
use crate::ground::{Ground, Trap, article, found, page};

pub(crate) const TRAPS: &[Trap] = &[
    Trap {
        name: "documents named by scripts: in files of their own, joined from pieces, as arguments",
        lay: scripts,
        check: found,
    },
    Trap {
        name: "documents named by data: JSON, XML, running text, form fields",
        lay: data,
        check: found,
    },
    Trap {
        name: "a document that only another document links to",
        lay: |ground| {
            let hidden = ground.hide_pdf("qua-tep-pdf");
            ground.portal.put("/kho/qua-tep-pdf.pdf", hidden);
            let linking = pdf_with_link(&ground.portal.url("/kho/qua-tep-pdf.pdf"));
            ground
                .portal
                .put("/muc-luc.pdf", Reply::ok("application/pdf", linking));
            ground.link("/muc-luc.pdf");
        },
        check: found,
    },
    Trap {
        name: "frames inside frames",
        lay: |ground| {
            let hidden = ground.hide_page("trong-khung-cua-khung");
            ground.portal.put("/trong-khung-cua-khung", hidden);
            let inner = "<iframe src='../trong-khung-cua-khung'></iframe>";
            ground.portal.put("/khung/trong", page("Khung trong", inner));
            let outer =
                "<html><frameset cols='*,*'><frame src='khung/trong'><frame src=''></frameset></html>";
            ground.portal.put("/khung-ngoai", Reply::html(outer));
            ground.link("/khung-ngoai");
        },
        check: found,
    },
    Trap {
        name: "a pager that is a button, and one that is drawn by options",
        lay: buttons,
        check: |evidence| {
            let posts = evidence.requests_below("/nut-bam.aspx").into_iter();
            let posts = posts.filter(|request| request.method == "POST").count();
            require((1..=2).contains(&posts), || format!("{posts} posts"))
        },
    },
    Trap {
        name: "odd spellings of plain links",
        lay: spellings,
        check: found,
    },
    Trap {
        name: "a packed sitemap that is called a page",
        lay: |ground| {
            let hidden = ground.hide_pdf("so-do-goi-la-trang");
            ground.portal.put("/so-do-goi-la-trang.pdf", hidden);
            let origin = ground.portal.origin();
            let urls = format!("<urlset><url><loc>{origin}/so-do-goi-la-trang.pdf</loc></url></urlset>");
            let packed = Reply::ok("text/html", wire::gzip(urls.as_bytes()));
            ground.portal.put("/so-do-la.php", packed);
            ground.robots.push(format!("Sitemap: {origin}/so-do-la.php"));
        },
        check: found,
    },
    Trap {
        name: "one file under two spellings of a server that tells no cases apart",
        lay: |ground| {
            let hidden = ground
                .hide_pdf("Qua-Chu-Hoa")
                .with_header("Server", "Microsoft-IIS/10.0");
            ground.portal.put("/Kho-IIS/Qua-Chu-Hoa.pdf", hidden.clone());
            ground.portal.put("/kho-iis/qua-chu-hoa.pdf", hidden);
            let steps = ["/iis-mot", "/iis-hai", "/iis-ba", "/kho-iis/qua-chu-hoa.pdf"];
            for (seed, step) in (301..).zip(steps.windows(2)) {
                let next = format!("<a href=\"{}\">Tiếp</a>", step[1]);
                ground.portal.put(step[0], article(seed, &next));
            }
            ground.link("/Kho-IIS/Qua-Chu-Hoa.pdf");
            ground.link("/iis-mot");
        },
        check: |evidence| {
            evidence.never("/kho-iis/")?;
            evidence.told(OutcomeKind::Denied(DenyReason::Duplicate), 1)
        },
    },
];

fn scripts(ground: &mut Ground) {
    for word in [
        "tep-script-rieng",
        "ghep-tu-manh",
        "doi-so-cua-ham",
        "viet-ra-bang-script",
    ] {
        let hidden = ground.hide_pdf(word);
        ground.portal.put(&format!("/kho-script/{word}.pdf"), hidden);
    }
    let menu = "var ds=[{ten:'Kế hoạch',tep:'/kho-script/tep-script-rieng.pdf'}];";
    ground
        .portal
        .put("/js/menu.js", Reply::ok("application/javascript", menu));
    let loaded = "<a href='/kho-script/doi-so-cua-ham.pdf'>Tệp</a>";
    ground.portal.put("/trang-nap/nam-nay", page("Nạp", loaded));
    let body = r#"<script src="/js/menu.js?v=3"></script>
<script>var goc = "/kho-script/"; function mo(){ window.open(goc + "ghep-tu-manh" + ".pdf"); }</script>
<a href="javascript:LoadPage('trang-nap/nam-nay')">Năm nay</a>
<script>document.write('<a href="/kho-script/viet-ra-bang-script.pdf">x<\/a>');</script>"#;
    ground.portal.put("/dung-script", page("Danh mục", body));
    ground.link("/dung-script");
}

fn data(ground: &mut Ground) {
    for word in ["qua-api", "qua-dich-vu-xml", "trong-van-xuoi", "sau-bieu-mau"] {
        let hidden = ground.hide_pdf(word);
        ground.portal.put(&format!("/kho-du-lieu/{word}.pdf"), hidden);
    }
    let json = r#"{"tong":1,"ds":[{"id":5,"duongDanTep":"\/kho-du-lieu\/qua-api.pdf"}]}"#;
    ground
        .portal
        .put("/api/van-ban", Reply::ok("application/json", json));
    let xml = "<?xml version=\"1.0\"?><ds><muc tep=\"/kho-du-lieu/qua-dich-vu-xml.pdf\"/></ds>";
    ground
        .portal
        .put("/dich-vu/ds", Reply::ok("application/xml", xml));
    let listed = "<a href='/kho-du-lieu/sau-bieu-mau.pdf'>Tệp</a>";
    ground
        .portal
        .put("/loc-van-ban?nam=2019&loai=", page("Kết quả", listed));
    let origin = ground.portal.origin();
    let body = format!(
        "<script>$.getJSON('/api/van-ban', veBang); goi('/dich-vu/ds');</script>
         <p>Xem toàn văn tại {origin}/kho-du-lieu/trong-van-xuoi.pdf, kèm theo công văn này.</p>
         <form action='/loc-van-ban'><select name='nam'><option value='2019'>2019</option><option value='2018'>2018</option></select>
         <input type='hidden' name='loai' value=''><input type='submit' value='Lọc'></form>"
    );
    ground.portal.put("/du-lieu", page("Dữ liệu", &body));
    ground.link("/du-lieu");
}

fn buttons(ground: &mut Ground) {
    let hidden = ground.hide_docx("sau-nut-bam");
    ground.portal.put("/sau-nut-bam.docx", hidden);
    ground.portal.put_with("/nut-bam.aspx", |request| {
        let body = wire::percent_decode(&String::from_utf8_lossy(&request.body)).replace('+', " ");
        let is_second = body.contains("ctl00$sau=Trang sau") && body.contains("__VIEWSTATE=a1");
        let rest = if is_second {
            "<a href='/sau-nut-bam.docx'>Tệp</a>"
        } else {
            "<input type='submit' name='ctl00$sau' value='Trang sau'><input type='submit' name='ctl00$xoa' value='Xóa'>"
        };
        page(
            "Nút bấm",
            &format!("<form method='post'><input type='hidden' name='__VIEWSTATE' value='a1'>{rest}</form>"),
        )
    });
    ground.link("/nut-bam.aspx");
}

fn spellings(ground: &mut Ground) {
    let words = [
        "khong-luoc-do",
        "luoc-do-chu-hoa",
        "thuc-the",
        "dau-cach-thua",
        "trong-khuon-mau",
    ];
    for word in words {
        let hidden = ground.hide_pdf(word);
        ground.portal.put(&format!("/viet-la/{word}.pdf"), hidden);
    }
    let origin = ground.portal.origin();
    let host = origin.trim_start_matches("http:").to_owned();
    let body = format!(
        "<a href=\"{host}/viet-la/khong-luoc-do.pdf\">1</a><a href=\"HTTP:{}/viet-la/luoc-do-chu-hoa.pdf\">2</a>
         <a href='&#47;viet-la&#x2F;thuc&#45;the.pdf?a=1&amp;b=2'>3</a><a href='\n /viet-la/dau-cach-thua.pdf\t '>4</a>
         <template><a href='\\viet-la\\trong-khuon-mau.pdf'>5</a></template>",
        host.to_uppercase()
    );
    ground.portal.put("/viet-la/", page("Viết lạ", &body));
    ground.link("/viet-la/");
}

/// One empty page with a link.
fn pdf_with_link(address: &str) -> Vec<u8> {
    let mut pdf = RawPdf::new();
    let catalogue = pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
    pdf.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdf.object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>");
    pdf.object(&format!(
        "<< /Type /Annot /Subtype /Link /Rect [50 700 300 720] /A << /S /URI /URI ({address}) >> >>"
    ));
    pdf.build(catalogue)
}
