//! What a column holds, by the words of its heading: in Vietnamese with and without diacritics, abbreviated,
//! and in English.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::has_any;

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) enum Column {
    /// Nothing that matters here, or not known.
    #[default]
    Other,
    /// The number of the row.
    Ordinal,
    /// Names of persons.
    PersonName,
    /// Dates or years of birth.
    Birth,
    /// Numbers of identity cards, new or old.
    Identity,
    /// Passport numbers.
    Passport,
    /// Tax codes.
    TaxCode,
    /// Social insurance numbers.
    SocialInsurance,
    /// Health insurance cards.
    HealthCard,
    /// Numbers of officers' cards.
    OfficerCard,
    /// Telephone numbers.
    Phone,
    /// Bank accounts; of computer accounts where a column of passwords stands beside.
    Account,
    /// Names of banks.
    Bank,
    /// Numbers of payment cards.
    PaymentCard,
    /// Registration plates.
    Plate,
    /// Homes.
    Home,
    /// Illness, disability, results of examinations.
    Health,
    /// Ethnicity, religion, poverty: sensitive by law.
    Sensitive,
    /// Names of computer accounts.
    UserName,
    /// Passwords.
    Password,
    /// Computer systems and addresses of sites.
    System,
    /// Addresses in computer networks.
    NetworkAddress,
    /// Names of computers and network devices.
    Host,
    /// Other facts of computers: role, operating system, port, VLAN.
    HostFact,
    /// Posts and offices of officials, their work addresses.
    Post,
    /// Companies and other bodies.
    Body,
    /// Codes that are public: of procedures, files, goods, projects.
    PublicCode,
    /// Sums of money.
    Sum,
}

impl Column {
    /// The column that the list of headings calls `name`.
    fn from_name(name: &str) -> Option<Self> {
        const NAMES: &[(&str, Column)] = &[
            ("other", Column::Other),
            ("ordinal", Column::Ordinal),
            ("person_name", Column::PersonName),
            ("birth", Column::Birth),
            ("identity", Column::Identity),
            ("passport", Column::Passport),
            ("tax_code", Column::TaxCode),
            ("social_insurance", Column::SocialInsurance),
            ("health_card", Column::HealthCard),
            ("officer_card", Column::OfficerCard),
            ("phone", Column::Phone),
            ("account", Column::Account),
            ("bank", Column::Bank),
            ("payment_card", Column::PaymentCard),
            ("plate", Column::Plate),
            ("home", Column::Home),
            ("health", Column::Health),
            ("sensitive", Column::Sensitive),
            ("user_name", Column::UserName),
            ("password", Column::Password),
            ("system", Column::System),
            ("network_address", Column::NetworkAddress),
            ("host", Column::Host),
            ("host_fact", Column::HostFact),
            ("post", Column::Post),
            ("body", Column::Body),
            ("public_code", Column::PublicCode),
            ("sum", Column::Sum),
        ];
        NAMES.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
    }
}

/// Folded phrases and what they say. Of several in one heading the one that stands first in this list counts.
static PHRASES: LazyLock<Vec<(&str, Column)>> = LazyLock::new(|| {
    let lines = include_str!("../../rules/data_columns.tsv").lines();
    let entries = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
    entries
        .flat_map(|line| {
            let (name, phrases) = line.split_once('\t').unwrap_or((line, ""));
            let column = Column::from_name(name).expect("every line of the embedded list is read by a test");
            phrases.split(", ").map(move |phrase| (phrase, column))
        })
        .collect()
});

/// "Tên" of something that is no person.
const THINGS: &[&str] = &[
    "ten hang",
    "ten san pham",
    "ten thu tuc",
    "ten goi",
    "ten tai san",
    "ten thuoc",
    "ten cong trinh",
    "ten du an",
    "ten don vi",
    "ten truong",
    "ten hoat",
    "ten de tai",
    "ten van ban",
    "ten sach",
    "ten vat tu",
    "ten lop",
];

/// Longer headings are sentences.
const MAX_HEADING_WORDS: usize = 14;

/// The places of [`PHRASES`] by their first word.
static BY_FIRST_WORD: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, (phrase, _)) in PHRASES.iter().enumerate() {
        places.entry(first_word(phrase)).or_default().push(place);
    }
    places
});

fn first_word(folded: &str) -> &str {
    folded.split(' ').next().unwrap_or("")
}

/// The places in [`PHRASES`] of those that `folded` begins with as whole words.
fn leading(folded: &str) -> impl Iterator<Item = usize> {
    BY_FIRST_WORD
        .get(first_word(folded))
        .into_iter()
        .flatten()
        .copied()
        .filter(move |place| {
            folded
                .strip_prefix(PHRASES[*place].0)
                .is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
        })
}

/// The suffixes of `folded` that begin with a word.
fn suffixes(folded: &str) -> impl Iterator<Item = &str> {
    let behind_spaces = folded.match_indices(' ').map(|(place, _)| &folded[place + 1..]);
    std::iter::once(folded).chain(behind_spaces)
}

/// What a column with this folded heading holds.
pub(crate) fn of_heading(folded: &str) -> Column {
    let words = folded.split(' ').count();
    if folded.is_empty() || words > MAX_HEADING_WORDS {
        return Column::Other;
    }
    if folded.contains("ten ") && has_any(folded, THINGS) {
        return if has_any(folded, &["don vi", "truong"]) {
            Column::Body
        } else {
            Column::Other
        };
    }
    let named = || {
        suffixes(folded)
            .flat_map(leading)
            .filter(|place| PHRASES[*place].0.len() > 2 || words <= 2)
    };
    // `Số CCCD, ngày cấp`: the number stands first in its cells.
    let first = named().next().map(|place| PHRASES[place].1);
    let is_fact = named()
        .min()
        .is_some_and(|place| PHRASES[place].1 == Column::Other);
    if is_fact && matches!(first, Some(Column::Identity | Column::Passport)) {
        return first.unwrap_or_default();
    }
    named().min().map_or(Column::Other, |place| PHRASES[place].1)
}

/// Whether `folded` is a known heading, even of a column that does not matter here.
pub(crate) fn is_heading(folded: &str) -> bool {
    folded.split(' ').count() <= MAX_HEADING_WORDS
        && suffixes(folded).any(|suffix| leading(suffix).next().is_some())
}

/// The columns that a line of headings without clear gaps names, in its order.
pub(crate) fn in_line(folded: &str) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut rest = folded;
    while !rest.is_empty() {
        let longest = leading(rest).max_by_key(|place| PHRASES[*place].0.len());
        let used = longest.map_or_else(|| first_word(rest).len(), |place| PHRASES[place].0.len());
        columns.extend(longest.map(|place| PHRASES[place].1));
        rest = rest[used..].trim_start();
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::Column::*;
    use super::*;
    use crate::data::fold::fold;

    fn check(heading: &str, expected: Column) {
        assert_eq!(of_heading(&fold(heading)), expected, "{heading}");
    }

    #[test]
    fn headings_are_known_in_every_spelling() {
        check("Số CCCD", Identity);
        check("SO CCCD/CMND", Identity);
        check("Số định danh cá nhân", Identity);
        check("Ngày cấp CCCD", Other);
        check("Số CCCD, ngày cấp, nơi cấp", Identity);
        check("Mã định danh đơn vị", PublicCode);
        check("IP quản trị thiết bị", NetworkAddress);
        check("Họ và tên", PersonName);
        check("Full name", PersonName);
        check("Ngày, tháng, năm sinh", Birth);
        check("ĐTDĐ", Phone);
        check("Số tài khoản ngân hàng", Account);
        check("Tên ngân hàng", Bank);
        check("Tên chủ tài khoản", PersonName);
        check("Tên đăng nhập", UserName);
        check("Mật khẩu", Password);
        check("Địa chỉ IP", NetworkAddress);
        check("Tên máy chủ", Host);
        check("Địa chỉ", Home);
        check("Mã số BHXH", SocialInsurance);
        check("Số thẻ BHYT", HealthCard);
        check("Mã thủ tục/mã hàng", PublicCode);
        check("Tên thủ tục hành chính", Other);
        check("Chẩn đoán", Health);
        check("Dạng khuyết tật", Health);
        check("Kết quả", Other);
        check("Tên đơn vị", Body);
    }

    #[test]
    fn a_line_of_headings_is_taken_apart() {
        assert_eq!(
            in_line(&fold("STT Họ và tên Ngày sinh Số CCCD Điện thoại Địa chỉ")),
            [Ordinal, PersonName, Birth, Identity, Phone, Home]
        );
    }
}
