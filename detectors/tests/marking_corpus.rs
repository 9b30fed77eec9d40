//! Every invented document in `corpus/` is judged as its label says.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use rasoat_core::{Assessment, Band, Detection, DocumentContext, Kind, Level};
use rasoat_detectors::{Detector, RulePack, notation};
use unicode_normalization::UnicodeNormalization;

fn documents(file: &str) -> Vec<(String, String, String)> {
    file.split("\n=== ")
        .skip(1)
        .map(|block| {
            let (head, body) = block.split_once('\n').unwrap_or((block, ""));
            let (expected, what) = head.split_once(" | ").unwrap();
            (expected.to_owned(), what.to_owned(), body.to_owned())
        })
        .collect()
}

fn judged(body: &str) -> Vec<Detection> {
    let detector = Detector::new(RulePack::builtin()).unwrap();
    detector.detect(
        &notation::read(body),
        &DocumentContext::on("2026-11-02".parse().unwrap()),
    )
}

fn label(detections: &[Detection]) -> String {
    let level = Assessment::of(detections, &[]).level();
    let seen = |wanted: Kind, band: Band| {
        detections
            .iter()
            .any(|detection| detection.kind.as_str() == wanted.as_str() && detection.band >= band)
    };
    if level != Level::None {
        level.as_str().to_owned()
    } else if seen(Kind::Internal, Band::Review) {
        "internal".to_owned()
    } else if seen(Kind::Declassified(Level::Any), Band::Note) {
        "declassified".to_owned()
    } else {
        "none".to_owned()
    }
}

fn explained(detections: &[Detection]) -> String {
    detections
        .iter()
        .map(|detection| {
            let reasons: Vec<String> = detection
                .reasons
                .iter()
                .map(|reason| format!("{:+} {}", reason.points, reason.feature))
                .collect();
            format!("{} {:?}: {}", detection.rule, detection.kind, reasons.join(", "))
        })
        .collect::<Vec<_>>()
        .join("\n  ")
}

fn check(file: &str, at_least: usize) {
    let documents = documents(file);
    assert!(documents.len() >= at_least, "{}", documents.len());
    let mut wrong = Vec::new();
    for (expected, what, body) in documents {
        let detections = judged(&body);
        let found = label(&detections);
        if found != expected {
            wrong.push(format!(
                "{what}: expected {expected}, found {found}\n  {}",
                explained(&detections)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn markings_are_seen_with_their_level() {
    check(include_str!("corpus/positives.txt"), 40);
}

#[test]
fn near_misses_raise_nothing() {
    check(include_str!("corpus/near_misses.txt"), 60);
}

#[test]
fn public_texts_about_secrecy_stay_below_review() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/public");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 30);
    let mut wrong = Vec::new();
    for file in files {
        let detections = judged(&std::fs::read_to_string(&file).unwrap());
        if detections.iter().any(|detection| detection.band >= Band::Review) {
            wrong.push(format!("{}\n  {}", file.display(), explained(&detections)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn explaining_and_detecting_agree_and_nothing_of_the_text_is_shown() {
    let detector = Detector::new(RulePack::builtin()).unwrap();
    let context = DocumentContext::on("2026-11-02".parse().unwrap());
    let files = [
        include_str!("corpus/positives.txt"),
        include_str!("corpus/near_misses.txt"),
    ];
    let vocabulary = [
        "mật", "tối", "tuyệt", "giải", "mat", "toi", "tuyet", "bản", "sao", "bí", "nhà", "nước",
    ];
    for (_, what, body) in files.into_iter().flat_map(documents) {
        let text = notation::read(&body);
        let detected = detector.detect(&text, &context);
        let explained = detector.explain(&text, &context);
        let kept: Vec<&Detection> = explained
            .iter()
            .filter(|detection| detection.band > Band::Clear)
            .collect();
        assert_eq!(detected.len(), kept.len(), "{what}");
        for (one, other) in detected.iter().zip(kept) {
            assert_eq!(
                (one.kind, one.span, one.points()),
                (other.kind, other.span, other.points()),
                "{what}"
            );
        }
        for detection in explained
            .iter()
            .filter(|detection| detection.kind != Kind::Internal)
        {
            let joined: String = detection
                .masked
                .to_lowercase()
                .nfc()
                .filter(|letter| !letter.is_whitespace() && *letter != '.')
                .collect();
            let shown = vocabulary
                .iter()
                .fold(joined, |rest, word| rest.replace(word, ""));
            let shown = shown.trim_end_matches(['m', ')']);
            let is_look_alike = what.contains("look-alike") || what.contains("full-width");
            assert!(
                is_look_alike || !shown.chars().any(char::is_alphanumeric),
                "{what}: {}",
                detection.masked
            );
        }
    }
}
