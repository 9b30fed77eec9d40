//! Facts about a person's health in a cell.

use super::fold::{fold_at_most, has_any};

/// Illnesses and impairments, folded.
const ILLNESSES: &[&str] = &[
    "benh",
    "tang huyet ap",
    "huyet ap",
    "dai thao duong",
    "tieu duong",
    "viem",
    "ung thu",
    "u ac",
    "hiv",
    "aids",
    "lao phoi",
    "lao",
    "tram cam",
    "tam than",
    "tam than phan liet",
    "dong kinh",
    "roi loan",
    "suy than",
    "suy tim",
    "suy gan",
    "xo gan",
    "dot quy",
    "tai bien",
    "hen suyen",
    "hen phe quan",
    "copd",
    "khuyet tat",
    "khiem thi",
    "khiem thinh",
    "cam diec",
    "diec",
    "mu",
    "bai nao",
    "bai liet",
    "liet",
    "tu ky",
    "down",
    "cham phat trien",
    "than kinh",
    "van dong",
    "nghe noi",
    "nhin",
    "tri tue",
    "gan",
    "tim mach",
    "ho hap",
    "phoi",
    "da day",
    "thoat vi",
    "gout",
    "gut",
    "loang xuong",
    "parkinson",
    "alzheimer",
    "sa sut",
    "lupus",
    "vay nen",
    "hong ban",
    "thalassemia",
    "mau kho dong",
    "sot xuat huyet",
    "covid",
    "duong tinh",
    "giang mai",
    "lau",
    "nghien",
    "ma tuy",
    "heroin",
    "thai",
    "say thai",
    "vo sinh",
    "chan thuong",
    "gay",
    "nhiem",
    "dac biet nang",
    "thuong tat",
    "chat doc da cam",
    "dioxin",
    "diabetes",
    "cancer",
    "hypertension",
    "hepatitis",
    "tuberculosis",
    "depression",
];

/// Reads a cell of a column of health facts: `None` if it tells nothing, else whether it names an illness.
pub(crate) fn fact(value: &str) -> Option<bool> {
    let folded = fold_at_most(value, 200);
    let nothing = matches!(
        folded.as_str(),
        "" | "khong" | "ko" | "k" | "khong co" | "no" | "none" | "binh thuong" | "0"
    );
    (!nothing).then(|| names_illness(&folded))
}

/// Whether folded text names an illness or impairment.
pub(crate) fn names_illness(folded: &str) -> bool {
    has_any(folded, ILLNESSES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<bool>) {
        assert_eq!(fact(value), expected, "{value}");
    }

    #[test]
    fn facts_are_told_from_empty_cells() {
        check("Đái tháo đường type 2", Some(true));
        check("Khuyết tật vận động, mức độ nặng", Some(true));
        check("Dương tính", Some(true));
        check("O+", Some(false));
        check("Không", None);
        check("-", None);
    }
}
