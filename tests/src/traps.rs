//! Ways in which a portal leads a crawler astray, ready to be put on a [`FakePortal`].

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::portal::FakePortal;
use crate::reply::Reply;

/// A chain of `hops` redirects from `prefix` + `0`; the last answers with `end`.
pub fn redirect_chain(portal: &FakePortal, prefix: &str, hops: usize, end: Reply) {
    for hop in 0..hops {
        portal.put(
            &format!("{prefix}{hop}"),
            Reply::redirect(302, &format!("{prefix}{}", hop + 1)),
        );
    }
    portal.put(&format!("{prefix}{hops}"), end);
}

/// Two addresses, `prefix` + `a` and `prefix` + `b`, that redirect to each other.
pub fn redirect_loop(portal: &FakePortal, prefix: &str) {
    for (from, to) in [("a", "b"), ("b", "a")] {
        portal.put(
            &format!("{prefix}{from}"),
            Reply::redirect(302, &format!("{prefix}{to}")),
        );
    }
}

/// A calendar without end below `folder` (with a slash at its end): each month links to the month
/// before and after. It begins at `folder` + `2026-01`.
pub fn calendar(portal: &FakePortal, folder: &str) {
    let base = folder.to_owned();
    portal.put_below(folder, move |request| {
        let month = request.decoded_path.strip_prefix(&base).and_then(parse_month);
        let Some((year, month)) = month else {
            return Reply::status(404);
        };
        let before = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
        let after = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let link = |(year, month): (i32, i32), words: &str| format!("<a href=\"{base}{year}-{month:02}\">{words}</a>");
        Reply::html(format!(
            "<title>Lịch {month:02}/{year}</title>{} {}<p>Lịch tiếp công dân tháng {month:02} năm {year}.</p>",
            link(before, "Tháng trước"),
            link(after, "Tháng sau")
        ))
    });
}

fn parse_month(text: &str) -> Option<(i32, i32)> {
    let (year, month) = text.split_once('-')?;
    Some((year.parse().ok()?, month.parse().ok()?))
}

/// Pages whose every link bears a new session id: below `folder` (with a slash at its end), `pages`
/// pages link to each other, each time as `…;jsessionid=` and another number.
pub fn session_ids(portal: &FakePortal, folder: &str, pages: usize) {
    let base = folder.to_owned();
    let sessions = AtomicUsize::new(1_000);
    portal.put_below(folder, move |request| {
        let path = request.decoded_path.strip_prefix(&base).unwrap_or_default();
        let name = path.split(';').next().unwrap_or_default();
        let Some(number) = name.parse::<usize>().ok().filter(|number| *number < pages) else {
            return Reply::status(404);
        };
        let session = sessions.fetch_add(1, Ordering::Relaxed);
        let links: Vec<String> = (0..pages)
            .map(|page| format!("<a href=\"{base}{page};jsessionid={session:08X}\">Trang {page}</a>"))
            .collect();
        Reply::html(format!(
            "<title>Trang {number}</title><p>Nội dung trang {number}.</p>{}",
            links.concat()
        ))
    });
}

/// A list that has a next page for ever below `path`: `?page=N` shows the same items for every N
/// from `last` on.
pub fn endless_pager(portal: &FakePortal, path: &str, last: usize) {
    let base = path.to_owned();
    portal.put_with(path, move |request| {
        let asked = request.decoded_path.split("page=").nth(1);
        let number: usize = asked.and_then(|text| text.parse().ok()).unwrap_or(1);
        let shown = number.min(last);
        Reply::html(format!(
            "<title>Danh sách</title><p>Mục {shown}</p><a href=\"{base}?page={}\">Trang sau</a>",
            number + 1
        ))
    });
}

/// A folder whose relative link grows by one segment on every page: `folder` + `x/x/x/…`.
pub fn growing_path(portal: &FakePortal, folder: &str) {
    portal.put_below(folder, |_| {
        Reply::html("<title>Sâu</title><p>Trang con.</p><a href=\"x/\">Sâu hơn</a>")
    });
}

/// Two folders below `folder` (with a slash at its end) whose relative links lead from one into the other: a path that
/// turns in a circle.
pub fn circle(portal: &FakePortal, folder: &str, names: [&'static str; 2]) {
    portal.put_below(folder, move |request| {
        let last = request.decoded_path.trim_end_matches('/').rsplit('/').next();
        let next = if last == Some(names[0]) {
            names[1]
        } else {
            names[0]
        };
        Reply::html(format!(
            "<title>Vòng</title><p>Thư mục.</p><a href=\"{next}/\">Vào</a>"
        ))
    });
}

/// Pages `0` to `pages` − 1 below `folder` that lead to each other under a token that is new each time; `also` stands
/// on each.
pub fn fresh_tokens(portal: &FakePortal, folder: &str, pages: usize, also: &str) {
    let (base, also) = (folder.to_owned(), also.to_owned());
    let tokens = AtomicUsize::new(40_000);
    portal.put_below(folder, move |request| {
        let path = request.decoded_path.strip_prefix(&base).unwrap_or_default();
        let name = path.split('?').next().unwrap_or_default();
        let links: Vec<String> = (0..pages)
            .map(|page| {
                let token = tokens.fetch_add(1, Ordering::Relaxed);
                format!("<a href=\"{base}{page}?ma={token:x}q\">Trang {page}</a>")
            })
            .collect();
        Reply::html(format!(
            "<title>Trang {name}</title><p>Nội dung trang {name}.</p>{also}{}",
            links.concat()
        ))
    });
}
