//! Persons identified in running text and in lines of records: "Ông …, CCCD số 066…".

use jiff::civil::Date;
use rasoat_core::{ExtractedText, Span};

use super::fold::{fold, has_any};
use super::lines::is_shown;
use super::people::{Census, IdentityKind};
use super::{bank_account, birth_date, cccd, cmnd, digits, name, phone, tax_code};
use crate::effort::Effort;

/// Bytes before a number in which its label stands.
const LABEL_BYTES: usize = 60;

/// Bytes before a number in which the name of its holder stands.
const NAME_BYTES: usize = 240;

/// Bytes behind an account's number in which the name of its bank stands.
const BANK_BYTES: usize = 60;

const CITIZEN_LABELS: &[&str] = &[
    "cccd",
    "can cuoc",
    "dinh danh",
    "ddcn",
    "cmnd",
    "cmtnd",
    "cmt",
    "chung minh",
    "giay to",
    "cc so",
    "so cc",
    "cc",
];
const ACCOUNT_LABELS: &[&str] = &["stk", "so tai khoan", "tai khoan", "so tk", "tk"];
const TAX_LABELS: &[&str] = &["ma so thue ca nhan", "mst ca nhan", "mst tncn"];
/// What such a number is then not: a body's account.
const BODY_WORDS: &[&str] = &[
    "kho bac",
    "cong ty",
    "don vi thu huong",
    "chu dau tu",
    "ben moi thau",
    "co quan",
    "van phong",
    "so tai chinh",
    "quy",
    "ubnd",
    "truong",
    "trung tam",
    "benh vien",
    "nop bao dam",
    "nop phi",
    "le phi",
    "hoc phi",
];

/// Counts persons that the text outside of typed columns identifies, as long as there is `effort` left.
pub(crate) fn count(text: &ExtractedText, census: &mut Census, today: Date, effort: &Effort) {
    let content = text.text();
    for range in digits::numbers(content) {
        let shown = text
            .zone_at(range.start)
            .is_none_or(|zone| is_shown(text.zones()[zone].visibility));
        let Ok(span) = Span::new(range.start, range.end) else {
            continue;
        };
        // A letter before or behind makes it a code.
        let glued = content[..range.start]
            .ends_with(|letter: char| letter.is_alphanumeric() || "*●•x/".contains(letter))
            || content[range.end..]
                .starts_with(|letter: char| letter.is_alphanumeric() || "*●•/".contains(letter));
        if shown && !glued {
            if !effort.spend(LABEL_BYTES) {
                break;
            }
            count_number(content, span, census, today);
        }
    }
}

fn count_number(content: &str, span: Span, census: &mut Census, today: Date) {
    let value = &content[span.range()];
    let label = fold(before(content, span.start(), LABEL_BYTES));
    // The last label before the number is its own.
    let labelled = |labels: &[&str]| has_any(&label, labels) && ends_near(&label, labels);
    let is_bare_citizen = || {
        cccd::read(value, cccd::LeadingZeros::Required).is_some_and(|number| number.is_plausible(today))
            && is_right_behind_name(content, span.start())
            && !is_beside_bank(content, span)
    };
    if labelled(CITIZEN_LABELS) || is_bare_citizen() {
        count_identity(content, span, census, today);
    } else if labelled(TAX_LABELS) {
        if let Some(number) = tax_code::read(value) {
            let named = names_holder(content, span.start());
            let kind = IdentityKind::TaxCode;
            census.add_identity(kind, &number, span, named);
            census.labelled.add(&(kind, &number), span, &number);
        }
    } else if (labelled(ACCOUNT_LABELS) || is_beside_bank(content, span))
        && let Some(number) = bank_account::read(value)
    {
        let around = fold(&format!(
            "{} {}",
            before(content, span.start(), NAME_BYTES),
            behind(content, span.end(), 120)
        ));
        if names_holder(content, span.start()) && !has_any(&around, BODY_WORDS) {
            census.accounts.add(&number, span, &number);
            census.with_bank += usize::from(bank_account::names_bank(&around));
        }
    }
}

/// Whether nothing but signs and the person's birth stands between a name and `position`:
/// `Lê Văn An - 066…`, `Lê Văn An, sinh 1984, 066…`.
fn is_right_behind_name(content: &str, position: usize) -> bool {
    let line = before(content, position, LABEL_BYTES)
        .rsplit('\n')
        .next()
        .unwrap_or("");
    let line = line.trim_end_matches(|letter: char| letter.is_whitespace() || "'\"".contains(letter));
    let Some(line) = line.strip_suffix(['-', '–', ':', '(', ',', ';']) else {
        return false;
    };
    line.rsplit([',', ';', ':', '\t', '(', ')', '|', '-', '/', '\'', '"', '–'])
        .map(str::trim)
        .find(|part| !part.is_empty() && !is_birth(part))
        .map(|part| {
            part.trim_start_matches(|letter: char| letter.is_ascii_digit() || ". +•*".contains(letter))
        })
        .is_some_and(name::is_person)
}

/// Whether `part` is a piece of a date, with or without a word for birth: `sinh năm 1984`, `05`.
fn is_birth(part: &str) -> bool {
    const WORDS: &[&str] = &["sinh", "sn", "nam", "ngay", "thang", "nu", "ns"];
    part.len() <= 40
        && fold(part).split(' ').all(|word| {
            WORDS.contains(&word)
                || (word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()))
                || birth_date::read_date(word).is_some()
        })
}

/// Whether the number is a bare run of digits that a line puts between a person's name and a bank's, as in
/// `Lê Văn An: 4400205123987 (Ngân hàng X)`.
fn is_beside_bank(content: &str, span: Span) -> bool {
    let value = &content[span.range()];
    let line_before = before(content, span.start(), NAME_BYTES)
        .rsplit('\n')
        .next()
        .unwrap_or("");
    let right_behind = behind(content, span.end(), BANK_BYTES)
        .split(['\n', ')', '.'])
        .next()
        .unwrap_or("");
    value.bytes().all(|byte| byte.is_ascii_digit())
        && phone::read_mobile(value).is_none()
        && line_before
            .trim_end()
            .ends_with([':', '-', '–', '(', '|', ',', ';'])
        && bank_account::names_bank(&fold(right_behind))
        && names_holder(content, span.start())
}

fn count_identity(content: &str, span: Span, census: &mut Census, today: Date) {
    let value = &content[span.range()];
    let named = names_holder(content, span.start());
    if let Some(number) = cccd::read(value, cccd::LeadingZeros::Required) {
        let kind = IdentityKind::Citizen;
        census.labelled.add(&(kind, &number.digits), span, &number.digits);
        if census.add_identity(kind, &number.digits, span, named) {
            census.citizens += 1;
            census.plausible += usize::from(number.is_plausible(today));
        }
    } else if let Some(number) = cmnd::read(value) {
        let kind = IdentityKind::OldCard;
        census.add_identity(kind, &number, span, named);
        census.labelled.add(&(kind, &number), span, &number);
    }
}

/// Whether one of `labels` stands within the last words of `folded`, nothing but small words behind it.
fn ends_near(folded: &str, labels: &[&str]) -> bool {
    let behind = labels
        .iter()
        .filter_map(|label| folded.rfind(label).map(|place| &folded[place + label.len()..]));
    behind.min_by_key(|rest| rest.len()).is_some_and(|rest| {
        rest.split(' ').filter(|word| word.len() > 1).count() <= 5
            && !rest.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// Whether a person's name stands shortly before `position`.
fn names_holder(content: &str, position: usize) -> bool {
    let window = before(content, position, NAME_BYTES);
    window
        .split([',', ';', ':', '\n', '\t', '(', ')', '|', '-', '–', '\'', '"'])
        .any(|part| {
            let part = part.trim();
            let called = [
                "Ông ", "Bà ", "ông ", "bà ", "Anh ", "Chị ", "anh ", "chị ", "Em ", "em ", "Cháu ",
            ]
            .iter()
            .find_map(|form| part.split_once(form).map(|(_, rest)| rest));
            let unnumbered =
                part.trim_start_matches(|letter: char| letter.is_ascii_digit() || ". +•*".contains(letter));
            [Some(part), called, Some(unnumbered)]
                .into_iter()
                .flatten()
                .any(name::is_person)
        })
}

fn before(content: &str, position: usize, bytes: usize) -> &str {
    let mut start = position.saturating_sub(bytes);
    while !content.is_char_boundary(start) {
        start += 1;
    }
    &content[start..position]
}

fn behind(content: &str, position: usize, bytes: usize) -> &str {
    let mut end = (position + bytes).min(content.len());
    while !content.is_char_boundary(end) {
        end -= 1;
    }
    &content[position..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation;

    fn check(document: &str, identities: usize, named: usize, accounts: usize) {
        let mut census = Census::default();
        count(
            &notation::read(document),
            &mut census,
            Date::constant(2026, 11, 2),
            &Effort::of(0),
        );
        let counts = (
            census.identities.count(),
            census.named.count(),
            census.accounts.count(),
        );
        assert_eq!(counts, (identities, named, accounts), "{document}");
    }

    #[test]
    fn labelled_numbers_in_sentences_are_counted() {
        check(
            "Ông Lê Văn An, sinh ngày 05/8/1984, CCCD số 066084014561 do Cục Cảnh sát cấp",
            1,
            1,
            0,
        );
        check("Họ và tên: Lê Văn An\nSố CCCD: 066084014561", 1, 1, 0);
        check("CMND số: 240715386", 1, 0, 0);
        check("Lê Văn An-066084014561 / Hà Tư Mai - 066184014563", 2, 2, 0);
        check("1. Lê Văn An, SN 1984, 066084014561, thôn 2", 1, 1, 0);
        check(
            "Hà Tư Mai (sinh ngày 05/8/1984) - CC số 066184014563, thôn 2",
            1,
            1,
            0,
        );
        check("+ Lê Văn An – 05/8/1984 – 066084014561", 1, 1, 0);
        check("VALUES ('Lê Văn An', '1984-08-05', '066084014561');", 1, 1, 0);
        check("Lê Văn An - STK 4400205123987 - Ngân hàng X", 0, 0, 1);
        check("- Lê Văn An: 4400205123987 (Ngân hàng X)", 0, 0, 1);
    }

    #[test]
    fn other_numbers_are_left_alone() {
        check("Mã hồ sơ: 066084014561", 0, 0, 0);
        check("Lê Văn An, mã hồ sơ, 066084014561", 0, 0, 0);
        check("CCCD: 066084******", 0, 0, 0);
        check(
            "Nộp bảo đảm vào tài khoản 4400205123987 của Kho bạc Nhà nước",
            0,
            0,
            0,
        );
        check("MST 0100233488; điện thoại 0912345608", 0, 0, 0);
        check("Lê Văn An: 0912345608 (Ngân hàng X)", 0, 0, 0);
        check("Lê Văn An vay 400205123 đồng tại Ngân hàng X", 0, 0, 0);
        check("[body covered] Số CCCD: 066084014561", 0, 0, 0);
    }
}
