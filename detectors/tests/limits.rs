//! A document with more signs than any real one is judged in part, says so, and is never clear.

use rasoat_core::{Assessment, Band, DocumentContext, Limit, Problem, ProblemKind};
use rasoat_detectors::{Depth, Detector, RulePack, notation};

const HEAD: &str = "UBND TỈNH X\nSố: 12/BC-UBND\nTỐI MẬT\nBÁO CÁO\nTình hình quý I\nTên đăng nhập: admin; Mật khẩu: Hp7!zQ2kd\n";
/// Titles of registers, below each of which two hundred lines are read.
const TITLE: &str = "SỔ ĐĂNG KÝ VĂN BẢN BÍ MẬT NHÀ NƯỚC ĐẾN\n";
const TITLES: usize = 1_500;

fn judged(document: &str) -> (Vec<Problem>, Band) {
    let detector = Detector::new(RulePack::builtin()).expect("the built-in pack has rules");
    let context = DocumentContext::on("2026-03-01".parse().expect("a date"));
    let judgement = detector.judge(&notation::read(document), &context, Depth::Findings);
    let strongest = judgement.detections.iter().map(|detection| detection.band).max();
    (judgement.problems, strongest.unwrap_or(Band::Clear))
}

#[test]
fn the_limit_is_told_and_whatever_was_seen_counts() {
    let limit = vec![Problem::new(ProblemKind::LimitReached(Limit::Signs))];
    let (problems, strongest) = judged(&format!("{HEAD}{}", TITLE.repeat(TITLES)));
    assert_eq!(problems, limit);
    assert!(strongest >= Band::Review);
    assert_ne!(
        Assessment::of(&[], &problems),
        Assessment::of(&[], &[]),
        "not clear"
    );
}

#[test]
fn no_real_document_comes_near_the_limit() {
    let (problems, strongest) = judged(&format!("{HEAD}{}", TITLE.repeat(20)));
    assert_eq!(problems, []);
    assert!(strongest >= Band::Review);
}

/// Judging `text` costs more than any document may.
fn check_data_limit(text: &str) {
    let (problems, _) = judged(text);
    let limit = vec![Problem::new(ProblemKind::LimitReached(Limit::Signs))];
    assert_eq!(problems, limit);
}

#[test]
fn looking_for_data_is_limited_too() {
    // Each key of a password asks for a look at the pairs around it.
    check_data_limit(&"Password=;".repeat(40_000));
    // Each row of this table has its heading looked for above it.
    check_data_limit(&format!("Lê Văn An;5/8/1984;066084004561\n{}", "x\n".repeat(7)).repeat(25_000));
}

#[test]
fn more_markings_are_no_weaker_sign() {
    let (few_problems, few) = judged(&"MẬT\n".repeat(30));
    assert_eq!(few_problems, []);
    let (problems, many) = judged(&"MẬT\n".repeat(6_000));
    assert!(many >= few, "{many:?} is weaker than {few:?}");
    assert_ne!(problems, [], "what is left unjudged keeps it from being clear");
}
