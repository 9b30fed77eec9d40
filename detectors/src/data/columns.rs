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

use Column::{
    Account, Bank, Birth, Body, Health, HealthCard, Home, Host, HostFact, Identity, NetworkAddress,
    OfficerCard, Ordinal, Other, Passport, Password, PaymentCard, PersonName, Phone, Plate, Post, PublicCode,
    Sensitive, SocialInsurance, Sum, System, TaxCode, UserName,
};

/// Folded phrases and what they say. Of several in one heading the one that stands first in this list counts.
const PHRASES: &[(&str, Column)] = &[
    // Facts about an identifier, not the identifier.
    ("ngay cap", Other),
    ("noi cap", Other),
    ("co quan cap", Other),
    ("date of issue", Other),
    ("place of issue", Other),
    ("ngay het han", Other),
    ("so luong", Other),
    ("so tien", Sum),
    ("thanh tien", Sum),
    ("gia tri", Sum),
    ("don gia", Sum),
    ("muc ho tro", Sum),
    ("kinh phi", Sum),
    ("amount", Sum),
    // Codes that are public.
    ("ma ho so", PublicCode),
    ("so ho so", PublicCode),
    ("ma thu tuc", PublicCode),
    ("ma tthc", PublicCode),
    ("ma hang", PublicCode),
    ("ma san pham", PublicCode),
    ("ma vach", PublicCode),
    ("ma vat tu", PublicCode),
    ("ma thuoc", PublicCode),
    ("ma don", PublicCode),
    ("ma goi thau", PublicCode),
    ("ma du an", PublicCode),
    ("ma bien nhan", PublicCode),
    ("ma tra cuu", PublicCode),
    ("ma tai san", PublicCode),
    ("so dang ky", PublicCode),
    ("so bien lai", PublicCode),
    ("so hoa don", PublicCode),
    ("ma giao dich", PublicCode),
    ("ma tbmt", PublicCode),
    ("imei", PublicCode),
    ("serial", PublicCode),
    ("so seri", PublicCode),
    ("ma dich vu", PublicCode),
    ("ma linh vuc", PublicCode),
    ("so van ban", PublicCode),
    ("so quyet dinh", PublicCode),
    ("so to", PublicCode),
    ("so thua", PublicCode),
    ("ma so du an", PublicCode),
    ("so bao danh", PublicCode),
    ("sbd", PublicCode),
    ("ma nganh", PublicCode),
    ("ma lop", PublicCode),
    // Computers.
    ("mat khau", Password),
    ("password", Password),
    ("passwd", Password),
    ("pass", Password),
    ("pwd", Password),
    ("mk", Password),
    ("passcode", Password),
    ("ma pin", Password),
    ("mat ma", Password),
    ("ma truy cap", Password),
    ("ma dang nhap", Password),
    ("ten dang nhap", UserName),
    ("tai khoan dang nhap", UserName),
    ("tai khoan nguoi dung", UserName),
    ("tai khoan quan tri", UserName),
    ("username", UserName),
    ("user name", UserName),
    ("user", UserName),
    ("login", UserName),
    ("ten truy cap", UserName),
    ("ten nguoi dung", UserName),
    ("ma nguoi dung", UserName),
    ("ten tai khoan", UserName),
    ("dia chi ip", NetworkAddress),
    ("ip address", NetworkAddress),
    ("ip", NetworkAddress),
    ("ipv4", NetworkAddress),
    ("ipv6", NetworkAddress),
    ("dai mang", NetworkAddress),
    ("subnet", NetworkAddress),
    ("gateway", NetworkAddress),
    ("dai dia chi", NetworkAddress),
    ("lop mang", NetworkAddress),
    ("network", NetworkAddress),
    ("ten may chu", Host),
    ("may chu", Host),
    ("ten may", Host),
    ("hostname", Host),
    ("host", Host),
    ("server", Host),
    ("ten thiet bi", Host),
    ("thiet bi", Host),
    ("device", Host),
    ("may tram", Host),
    ("vlan", HostFact),
    ("he dieu hanh", HostFact),
    ("operating system", HostFact),
    ("os", HostFact),
    ("vai tro", HostFact),
    ("role", HostFact),
    ("cong dich vu", HostFact),
    ("port", HostFact),
    ("cong ket noi", HostFact),
    ("mac", HostFact),
    ("dia chi mac", HostFact),
    ("chuc nang", HostFact),
    ("phien ban", HostFact),
    ("firmware", HostFact),
    ("vung mang", HostFact),
    ("zone", HostFact),
    ("he thong", System),
    ("phan mem", System),
    ("ung dung", System),
    ("ten mien", System),
    ("url", System),
    ("website", System),
    ("dia chi truy cap", System),
    ("system", System),
    ("duong dan", System),
    ("link", System),
    // Identifiers of persons.
    ("bhyt", HealthCard),
    ("bao hiem y te", HealthCard),
    ("health insurance", HealthCard),
    ("bhxh", SocialInsurance),
    ("bao hiem xa hoi", SocialInsurance),
    ("social insurance", SocialInsurance),
    ("so so bh", SocialInsurance),
    ("ma so thue", TaxCode),
    ("mst", TaxCode),
    ("tax code", TaxCode),
    ("tax id", TaxCode),
    ("ho chieu", Passport),
    ("passport", Passport),
    ("so hc", Passport),
    ("chung minh si quan", OfficerCard),
    ("cmsq", OfficerCard),
    ("si quan", OfficerCard),
    ("so hieu cand", OfficerCard),
    ("cccd", Identity),
    ("can cuoc", Identity),
    ("the cccd", Identity),
    ("ma so cong dan", Identity),
    ("so cmt", Identity),
    ("so dd", Identity),
    ("so cc", Identity),
    ("the cc", Identity),
    ("cmnd", Identity),
    ("cmtnd", Identity),
    ("cmt", Identity),
    ("chung minh", Identity),
    ("dinh danh", Identity),
    ("ddcn", Identity),
    ("giay to tuy than", Identity),
    ("so giay to", Identity),
    ("giay to", Identity),
    ("so gttt", Identity),
    ("gttt", Identity),
    ("so dinh danh", Identity),
    ("citizen id", Identity),
    ("id card", Identity),
    ("id number", Identity),
    ("identity", Identity),
    ("id no", Identity),
    ("national id", Identity),
    ("so the atm", PaymentCard),
    ("so the tin dung", PaymentCard),
    ("so the ngan hang", PaymentCard),
    ("card number", PaymentCard),
    ("the atm", PaymentCard),
    ("bien so", Plate),
    ("bien kiem soat", Plate),
    ("bks", Plate),
    ("bsx", Plate),
    ("bien xe", Plate),
    ("plate", Plate),
    // Money.
    ("ten chu tai khoan", PersonName),
    ("chu tai khoan", PersonName),
    ("account holder", PersonName),
    ("account name", PersonName),
    ("ten nguoi huong", PersonName),
    ("nguoi thu huong", PersonName),
    ("nguoi huong", PersonName),
    ("so tai khoan", Account),
    ("tai khoan", Account),
    ("stk", Account),
    ("so tk", Account),
    ("tk", Account),
    ("account number", Account),
    ("account no", Account),
    ("account", Account),
    ("bank account", Account),
    ("so the", Account),
    ("ngan hang", Bank),
    ("bank", Bank),
    ("chi nhanh", Bank),
    ("nh", Bank),
    // Contact.
    ("dien thoai", Phone),
    ("so dt", Phone),
    ("sdt", Phone),
    ("dt", Phone),
    ("di dong", Phone),
    ("dtdd", Phone),
    ("phone", Phone),
    ("mobile", Phone),
    ("tel", Phone),
    ("so lien lac", Phone),
    ("so lien he", Phone),
    ("zalo", Phone),
    ("lien he", Phone),
    // Hospitals and patients, before the words for illness that their names hold.
    ("benh vien", Body),
    ("phong kham", Body),
    ("trung tam y te", Body),
    ("bac si", PersonName),
    ("benh nhan", PersonName),
    ("nguoi benh", PersonName),
    ("pham vi hoat dong", Post),
    ("chung chi hanh nghe", Post),
    // Health, before names and addresses ("tên bệnh").
    ("chan doan", Health),
    ("ten benh", Health),
    ("benh tat", Health),
    ("benh nen", Health),
    ("tinh trang benh", Health),
    ("ket qua xn", Health),
    ("ket qua kham", Health),
    ("chuan doan", Health),
    ("phan loai suc khoe", Health),
    ("roi loan", Health),
    ("benh ly", Health),
    ("loai benh", Health),
    ("benh man tinh", Health),
    ("benh", Health),
    ("tinh trang suc khoe", Health),
    ("suc khoe", Health),
    ("khuyet tat", Health),
    ("dang tat", Health),
    ("muc do kt", Health),
    ("loai kt", Health),
    ("dang kt", Health),
    ("tat", Health),
    ("hiv", Health),
    ("nhiem", Health),
    ("ket qua xet nghiem", Health),
    ("xet nghiem", Health),
    ("tien su", Health),
    ("dieu tri", Health),
    ("phac do", Health),
    ("thuoc dang dung", Health),
    ("nhom mau", Health),
    ("trieu chung", Health),
    ("thuong tat", Health),
    ("suy giam kha nang lao dong", Health),
    ("ma icd", Health),
    ("icd", Health),
    ("icd 10", Health),
    ("diagnosis", Health),
    ("disease", Health),
    ("disability", Health),
    ("medical condition", Health),
    ("ma tuy", Health),
    ("chat gay nghien", Health),
    ("ket luan giam dinh", Health),
    ("thai ky", Health),
    ("tam than", Health),
    ("dan toc", Sensitive),
    ("ton giao", Sensitive),
    ("ho ngheo", Sensitive),
    ("can ngheo", Sensitive),
    ("hoan canh", Sensitive),
    ("doi tuong", Sensitive),
    ("dien chinh sach", Sensitive),
    ("ethnicity", Sensitive),
    ("religion", Sensitive),
    ("tien an", Sensitive),
    // Posts and bodies.
    ("chuc vu", Post),
    ("chuc danh", Post),
    ("don vi", Post),
    ("phong ban", Post),
    ("bo phan", Post),
    ("co quan", Post),
    ("cong tac", Post),
    ("noi cong tac", Post),
    ("email", Post),
    ("thu dien tu", Post),
    ("position", Post),
    ("department", Post),
    ("to dan pho truong", Post),
    ("chuyen mon", Post),
    ("nhiem vu", Post),
    ("chuc trach", Post),
    ("doanh nghiep", Body),
    ("cong ty", Body),
    ("to chuc", Body),
    ("nha thau", Body),
    ("ho kinh doanh", Body),
    ("co so", Body),
    ("nha cung cap", Body),
    ("nguoi nop thue", Body),
    ("chu dau tu", Body),
    ("company", Body),
    // Homes.
    ("noi thuong tru", Home),
    ("thuong tru", Home),
    ("tam tru", Home),
    ("cho o", Home),
    ("noi o", Home),
    ("dia chi", Home),
    ("que quan", Home),
    ("ho khau", Home),
    ("address", Home),
    ("hktt", Home),
    ("noi cu tru", Home),
    ("thon", Home),
    ("ap", Home),
    ("to dan pho", Home),
    // Birth.
    ("ngay sinh", Birth),
    ("nam sinh", Birth),
    ("sinh ngay", Birth),
    ("ngay thang nam sinh", Birth),
    ("ngay thang sinh", Birth),
    ("date of birth", Birth),
    ("dob", Birth),
    ("birth", Birth),
    ("ntns", Birth),
    ("ns", Birth),
    ("sinh nam", Birth),
    // Names.
    ("ho va ten", PersonName),
    ("ho ten", PersonName),
    ("ho va chu dem", PersonName),
    ("ho dem", PersonName),
    ("ho va ten dem", PersonName),
    ("ho lot", PersonName),
    ("full name", PersonName),
    ("fullname", PersonName),
    ("chu ho", PersonName),
    ("nguoi nhan", PersonName),
    ("thi sinh", PersonName),
    ("hoc sinh", PersonName),
    ("hoc vien", PersonName),
    ("sinh vien", PersonName),
    ("nguoi lao dong", PersonName),
    ("ten can bo", PersonName),
    ("can bo", PersonName),
    ("nhan vien", PersonName),
    ("ten khach hang", PersonName),
    ("khach hang", PersonName),
    ("cong dan", PersonName),
    ("ong ba", PersonName),
    ("doi tuong huong", PersonName),
    ("name", PersonName),
    ("hoten", PersonName),
    ("ten nguoi", PersonName),
    ("nguoi dai dien", PersonName),
    ("chu xe", PersonName),
    ("chu the", PersonName),
    ("nguoi dung", PersonName),
    ("ten", PersonName),
    ("stt", Ordinal),
    ("tt", Ordinal),
    ("so tt", Ordinal),
    ("no", Ordinal),
    ("so thu tu", Ordinal),
    ("gioi tinh", Other),
    ("ghi chu", Other),
    ("note", Other),
    ("gioi", Other),
    ("ky nhan", Other),
    ("nam", Other),
    ("nu", Other),
    ("diem", Other),
];

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
        return Other;
    }
    if folded.contains("ten ") && has_any(folded, THINGS) {
        return if has_any(folded, &["don vi", "truong"]) {
            Body
        } else {
            Other
        };
    }
    suffixes(folded)
        .flat_map(leading)
        .filter(|place| PHRASES[*place].0.len() > 2 || words <= 2)
        .min()
        .map_or(Other, |place| PHRASES[place].1)
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
