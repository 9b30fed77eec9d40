//! Personal data and other data that must not be public.

mod bank_account;
mod birth_date;
mod card;
mod cccd;
mod cmnd;
mod columns;
#[cfg(test)]
mod corpus;
mod credentials;
mod digits;
mod exam;
mod fold;
mod health;
mod health_card;
mod line_cells;
mod lines;
mod lists;
mod name;
mod network;
mod passport;
mod people;
mod phone;
mod plate;
mod records;
mod redaction;
mod social_insurance;
mod table;
mod tally;
mod tax_code;
mod upright;

use rasoat_core::{Detection, DocumentContext, ExtractedText};

use crate::RulePack;
use crate::effort::Effort;
use crate::pack::Judge;

/// What can be computed here, by the names that rules use.
pub(crate) const JUDGES: &[Judge] = &[
    lists::IDENTITY_LIST,
    lists::CONTACT_LIST,
    lists::ACCOUNT_LIST,
    lists::HEALTH_LIST,
    credentials::PASSWORD_TABLE,
    credentials::LABELLED_SECRET,
    credentials::PRIVATE_KEY,
    credentials::SERVICE_TOKEN,
    credentials::CONNECTION,
    credentials::LOGIN,
    network::ADDRESS_PLAN,
    exam::EXAM_PAPER,
    redaction::HIDDEN_TEXT,
];

/// Everything of this kind that `text` shows, with what was weighed and found to be nothing; and whether that is all.
pub(crate) fn detect(
    text: &ExtractedText,
    context: &DocumentContext,
    pack: &RulePack,
) -> (Vec<Detection>, bool) {
    if !pack.rules().iter().any(|rule| JUDGES.contains(rule.judge())) {
        return (Vec::new(), true);
    }
    let efforts = [(); 3].map(|()| Effort::of(text.text().len()));
    let [rows_effort, people_effort, secrets_effort] = &efforts;
    let mut sections = table::sections(text, context.today);
    sections.extend(lines::sections(text, context.today, rows_effort));
    let census = people::Census::take(text, &sections, context.today, people_effort);
    let mut detections = lists::detect(text, &census, pack);
    detections.extend(credentials::detect(text, &sections, pack, secrets_effort));
    detections.extend(network::detect(text, &sections, pack));
    detections.extend(exam::detect(text, context, pack));
    detections.extend(redaction::detect(text, pack));
    let is_complete = !efforts.iter().any(Effort::is_used_up);
    (detections, is_complete)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notation;

    /// Pieces that the detectors look for, whole and broken.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,12}",
            "[0-9]{6,14}",
            proptest::sample::select(vec![
                "| Họ tên | Số CCCD | Mật khẩu |",
                "| Lê Văn An | 066084004561 | Hp7!zQ2kd |",
                "\n",
                "\t",
                "; ",
                " | ",
                ": ",
                "=",
                "Lê Văn An",
                "066084004561",
                "0912345608",
                "mật khẩu",
                "-----BEGIN PRIVATE KEY-----",
                "eyJ",
                "://",
                "@",
                "AKIA",
                "10.20.30.40",
                "ĐỀ THI",
                "Câu 1",
                "Ngày thi: 5/6/2027",
                "[body covered page=1 area=1,1,9,9] ",
                "[table_cell hidden] ",
                "STK",
                "viêm gan B",
                "ậ",
                "u\u{309}",
                "Server=",
                ";Password=",
            ])
            .prop_map(str::to_owned),
        ]
    }

    proptest! {
        #[test]
        fn any_document_is_judged_and_nothing_of_it_shows(pieces in proptest::collection::vec(piece(), 0..60)) {
            let text = notation::read(&pieces.concat());
            let pack = RulePack::builtin();
            let context = DocumentContext::on(jiff::civil::date(2026, 11, 2));
            for detection in detect(&text, &context, &pack).0 {
                let points: i32 = detection.reasons.iter().map(|reason| reason.points).sum();
                prop_assert_eq!(points, detection.points());
                for secret in ["066084004561", "0912345608", "Hp7!zQ2kd", "Lê Văn An", "viêm gan B", "10.20.30.40"] {
                    prop_assert!(!detection.masked.contains(secret), "{}", detection.masked);
                }
                prop_assert!(detection.span.is_none_or(|span| text.text().get(span.range()).is_some()));
            }
        }
    }
}
