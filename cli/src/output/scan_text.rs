//! The completeness summary of a scan for people: what was fetched, what was not, and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rasoat_core::{Bilingual, Lang, OutcomeKind};
use rasoat_store::{RunReport, RunSummary, StopCause};

use super::run_text;
use super::style::{NAME, number, say, styled};

/// The paragraph at the end of a scan. It ends with a line break.
pub(crate) fn summary(report: &RunReport, lang: Lang) -> String {
    let summary = &report.summary;
    let mut out = String::new();
    let heading = say(lang, "Mức độ đầy đủ của lần rà soát", "Completeness of this scan");
    let _infallible = writeln!(out, "{}", styled(NAME, heading));
    let count = |kind: fn(OutcomeKind) -> bool| -> u64 {
        summary
            .outcomes
            .iter()
            .filter(|(outcome, _)| kind(**outcome))
            .map(|(_, count)| count)
            .sum()
    };
    row(
        &mut out,
        say(lang, "địa chỉ đã biết", "addresses known"),
        summary.addresses,
        lang,
    );
    row(
        &mut out,
        say(lang, "đã tải", "fetched"),
        count(|kind| kind == OutcomeKind::Fetched),
        lang,
    );
    row(
        &mut out,
        say(lang, "không thay đổi", "unchanged"),
        count(|kind| kind == OutcomeKind::NotModified),
        lang,
    );
    row(
        &mut out,
        say(lang, "chuyển hướng", "redirected"),
        count(|kind| kind == OutcomeKind::Redirected),
        lang,
    );
    row(
        &mut out,
        say(lang, "không còn (404, 410)", "gone (404, 410)"),
        count(|kind| kind == OutcomeKind::Gone),
        lang,
    );
    let soft_gone = count(|kind| kind == OutcomeKind::SoftGone);
    if soft_gone > 0 {
        let label = say(
            lang,
            "trang báo không tìm thấy (mã 200)",
            "\"not found\" pages (status 200)",
        );
        row(&mut out, label, soft_gone, lang);
    }
    reasons(&mut out, summary, lang);
    if summary.unfinished > 0 {
        row(
            &mut out,
            say(lang, "còn lại cho lần sau", "left for the next time"),
            summary.unfinished,
            lang,
        );
    }
    let documents = summary.documents;
    row(
        &mut out,
        say(lang, "tài liệu đã xét", "documents judged"),
        documents.total(),
        lang,
    );
    problems(&mut out, &summary.problems, lang);
    if let Some(cause) = report.stopped_by {
        let words = stop_words(cause).in_lang(lang).to_owned();
        let _infallible = writeln!(out, "  {}", styled(NAME, words));
    }
    run_text::changes(&mut out, report, lang);
    run_text::hosts(&mut out, report, lang);
    out
}

/// Why a run stopped before its end.
pub(crate) const fn stop_words(cause: StopCause) -> Bilingual {
    Bilingual::new(stop_words_vi(cause), stop_words_en(cause))
}

/// The same in Vietnamese.
pub(crate) const fn stop_words_vi(cause: StopCause) -> &'static str {
    match cause {
        StopCause::Interrupt => "dừng giữa chừng",
        StopCause::Pause => "tạm dừng theo yêu cầu",
        StopCause::Cancel => "hủy theo yêu cầu",
        StopCause::Hours => "tạm dừng vì hết giờ được phép của cổng",
    }
}

/// The same in English.
pub(crate) const fn stop_words_en(cause: StopCause) -> &'static str {
    match cause {
        StopCause::Interrupt => "stopped half-way",
        StopCause::Pause => "paused as asked",
        StopCause::Cancel => "cancelled as asked",
        StopCause::Hours => "paused because the portal's hours are over",
    }
}

pub(super) fn row(out: &mut String, label: &str, count: u64, lang: Lang) {
    let _infallible = writeln!(out, "  {label:<52} {:>9}", number(count, lang));
}

fn reasons(out: &mut String, summary: &RunSummary, lang: Lang) {
    for (outcome, count) in &summary.outcomes {
        let Some(label) = reason_words(*outcome, lang) else {
            continue;
        };
        row(out, &label, *count, lang);
    }
}

/// Why an address was not had; `None` where it was, or is no more.
pub(crate) fn reason_words(outcome: OutcomeKind, lang: Lang) -> Option<String> {
    let (what, reason) = match outcome {
        OutcomeKind::Denied(reason) => (say(lang, "bỏ qua", "skipped"), reason.title()),
        OutcomeKind::Unreachable(reason) | OutcomeKind::Failed(reason) => {
            (say(lang, "chưa tải được", "not reached"), reason.title())
        }
        OutcomeKind::Fetched
        | OutcomeKind::NotModified
        | OutcomeKind::Redirected
        | OutcomeKind::Gone
        | OutcomeKind::SoftGone => return None,
    };
    Some(format!("{what}: {}", reason.in_lang(lang)))
}

fn problems(out: &mut String, problems: &BTreeMap<String, u64>, lang: Lang) {
    for (code, count) in problems {
        row(out, &format!("  {}", problem_words(code, lang)), *count, lang);
    }
}

/// A few words for a problem's code, see [`rasoat_core::ProblemKind::code`].
pub(super) fn problem_words(code: &str, lang: Lang) -> String {
    let (head, detail) = code.split_once(':').unwrap_or((code, ""));
    if matches!((head, detail), ("unsupported" | "type_mismatch", "unknown")) {
        return say(lang, "không nhận ra loại tệp", "type not recognised").to_owned();
    }
    let words = match head {
        "encrypted" => say(lang, "có mật khẩu", "protected by a password"),
        "damaged" => say(lang, "tệp bị hỏng", "damaged"),
        "truncated" => say(lang, "bị cắt ngang", "cut off"),
        "unsupported" => say(lang, "chưa hỗ trợ định dạng", "unsupported type"),
        "limit_reached" => say(lang, "vượt giới hạn", "limit reached"),
        "picture_text_not_read" => say(
            lang,
            "có ảnh mới tìm dấu, chưa đọc chữ",
            "with pictures looked through for marks only",
        ),
        "image_not_read" => say(lang, "có ảnh chưa đọc", "with pictures not read"),
        "unmapped_glyphs" => say(
            lang,
            "phông chữ không rõ chữ cái",
            "with a font that hides its letters",
        ),
        "garbled_text" => say(lang, "chữ bị mã hoá sai", "with letters that make no words"),
        "timed_out" => say(lang, "đọc quá thời gian", "reading timed out"),
        "out_of_memory" => say(lang, "đọc quá bộ nhớ", "reading ran out of memory"),
        "reader_crashed" => say(lang, "bộ đọc bị lỗi", "the reader failed"),
        "type_mismatch" => say(lang, "khai sai kiểu, thật ra là", "declared wrongly, really"),
        "inaccessible" => say(lang, "không mở được", "cannot be opened"),
        "empty" => say(lang, "rỗng", "empty"),
        _ => head,
    };
    format!("{words} {detail}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use rasoat_core::{DocumentFormat, Limit, ProblemKind};

    use super::*;

    #[test]
    fn every_problem_has_words_of_its_own() {
        for kind in [
            ProblemKind::Encrypted,
            ProblemKind::Damaged,
            ProblemKind::Truncated,
            ProblemKind::Unsupported(DocumentFormat::Rar),
            ProblemKind::LimitReached(Limit::Pages),
            ProblemKind::ImageNotRead,
            ProblemKind::PictureTextNotRead,
            ProblemKind::UnmappedGlyphs,
            ProblemKind::GarbledText,
            ProblemKind::TimedOut,
            ProblemKind::OutOfMemory,
            ProblemKind::ReaderCrashed,
            ProblemKind::TypeMismatch(DocumentFormat::Rtf),
            ProblemKind::Inaccessible,
            ProblemKind::Empty,
        ] {
            let code = kind.code();
            assert_ne!(
                problem_words(&code, Lang::Vi).replace(' ', "_"),
                code.replace(':', "_"),
                "{code}"
            );
        }
        assert_eq!(problem_words("unsupported:rar", Lang::En), "unsupported type rar");
    }
}
