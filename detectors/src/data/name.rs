//! Names of persons, told from names of bodies, places and things.

use super::fold::fold_at_most;

/// Longer cells hold sentences.
const MAX_NAME_CHARS: usize = 60;

/// Family names of Viet Nam's peoples and first syllables of names without one, folded, ascending.
const FAMILY_NAMES: &[&str] = &[
    "a", "an", "au", "au duong", "bach", "banh", "be", "bien", "bo", "bui", "ca", "cam", "can", "cao", "cat",
    "chau", "che", "chu", "chuong", "cu", "cung", "dam", "dang", "danh", "dao", "dau", "diec", "dieu",
    "dinh", "do", "doan", "dong", "du", "duong", "duy", "eban", "giang", "giap", "ha", "han", "hang", "hau",
    "hinh", "ho", "hoa", "hoang", "hong", "hua", "hung", "huyen", "huynh", "kha", "khang", "khong", "khuat",
    "khuc", "khuong", "kieu", "kim", "kpa", "kpuih", "kra", "ksor", "la", "lac", "lai", "lam", "lang", "lau",
    "le", "leng", "lieu", "lo", "loc", "lu", "lua", "luc", "luong", "luu", "ly", "ma", "mac", "mai", "man",
    "mang", "mau", "mlo", "moc", "mua", "nay", "ngan", "nghiem", "ngo", "nguy", "nguyen", "nhan", "nhu",
    "nie", "ninh", "nong", "on", "pham", "phan", "phi", "pho", "phu", "phung", "phuong", "pinang", "po",
    "quach", "quan", "quang", "que", "rcom", "ro", "rahlan", "sam", "siu", "son", "sung", "ta", "tang",
    "tao", "tan", "thach", "thai", "than", "thao", "thi", "thieu", "tieu", "to", "ton", "tong", "tra",
    "tran", "trang", "trieu", "trinh", "truong", "tu", "ung", "van", "vang", "vi", "vo", "vu", "vuong", "xa",
    "y",
];

/// First words of bodies, places and things that stand where persons might, folded.
const NOT_PERSONS: &[&str] = &[
    "ban",
    "benh",
    "bo",
    "buu",
    "chi",
    "chinh",
    "cong",
    "cty",
    "cum",
    "cuc",
    "doanh",
    "dia",
    "don",
    "duong",
    "ho kinh",
    "hoi dong",
    "hop",
    "ho va",
    "ho ten",
    "ho dem",
    "ho lot",
    "htx",
    "huyen",
    "kho",
    "khoa",
    "khu",
    "kinh",
    "lien",
    "mat tran",
    "ngan",
    "nha",
    "nhom",
    "phong",
    "phuong",
    "quan",
    "quy",
    "san",
    "so",
    "tap",
    "thanh pho",
    "thanh tra",
    "thi tran",
    "thi xa",
    "thon",
    "tinh",
    "to chuc",
    "toa an",
    "tong cong",
    "tong cuc",
    "tong",
    "tram",
    "trung tam",
    "truong thcs",
    "truong thpt",
    "truong tieu",
    "truong mam",
    "truong mau",
    "truong dai",
    "ubnd",
    "uy ban",
    "van phong",
    "xa",
];

/// Whether `value` is made up like the name of a person: two to seven words of letters, each beginning with a
/// capital, none of them naming a body.
///
/// Enough where a heading says that the column holds names.
pub(crate) fn may_be_person(value: &str) -> bool {
    let line = value.trim().lines().next().unwrap_or("").trim();
    // A letter takes four bytes at most; most longer cells are long by far.
    if line.is_empty() || line.len() > MAX_NAME_CHARS * 4 || line.chars().count() > MAX_NAME_CHARS {
        return false;
    }
    let mut words = 0;
    for word in line.split([' ', '\u{a0}']).filter(|word| !word.is_empty()) {
        words += 1;
        let spelled = word.chars().all(|letter| {
            letter.is_alphabetic() || matches!(letter, '\'' | '’' | '.' | '\u{300}'..='\u{36f}')
        });
        // `Mã BN`, `Lớp HS`.
        let is_abbreviation =
            word.len() >= 2 && !fold_at_most(word, 8).contains(['a', 'e', 'i', 'o', 'u', 'y']);
        if is_abbreviation && !word.contains(['\'', '’', '.']) {
            return false;
        }
        if !spelled || !word.chars().next().is_some_and(char::is_uppercase) {
            return false;
        }
    }
    (2..=7).contains(&words) && !names_body(&fold_at_most(line, MAX_NAME_CHARS))
}

/// Whether `value` is made up like the name of a person and begins with a known family name.
pub(crate) fn is_person(value: &str) -> bool {
    may_be_person(value) && {
        let folded = fold_at_most(value, MAX_NAME_CHARS);
        let first = folded.split(' ').next().unwrap_or("");
        FAMILY_NAMES.contains(&first) || matches!(first, "h" | "k")
    }
}

/// Whether `folded` begins like the name of a body, a place or a thing.
fn names_body(folded: &str) -> bool {
    NOT_PERSONS.iter().any(|start| {
        // One word of these may also be a given name; it names a body only in front of another common word.
        folded
            .strip_prefix(start)
            .is_some_and(|rest| (rest.is_empty() || rest.starts_with(' ')) && body_follows(start, rest))
    })
}

/// Some of the words are family names too (`Bộ`, `Trường`, `Hà`): then the next word decides.
fn body_follows(start: &str, rest: &str) -> bool {
    let next = rest.trim_start().split(' ').next().unwrap_or("");
    !FAMILY_NAMES.contains(&start)
        || !matches!(
            next,
            "van"
                | "thi"
                | "duc"
                | "minh"
                | "ngoc"
                | "huu"
                | "quang"
                | "xuan"
                | "thanh"
                | "cong"
                | "dinh"
                | "ba"
                | "trong"
                | "hoang"
                | "hong"
                | "anh"
                | "my"
                | "kim"
                | "tuan"
                | "hai"
                | "thu"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: bool) {
        assert_eq!(is_person(value), expected, "{value}");
    }

    #[test]
    fn persons_are_known_by_their_family_name() {
        check("Nguyễn Văn An", true);
        check("LÊ THỊ HỒNG", true);
        check("Y Bhăm Niê", true);
        check("H' Linh Êban", true);
        check("Công Tằng Tôn Nữ Hỷ", false);
        check("Ksor H’Bia", true);
        check("Tống Văn Cường", true);
    }

    #[test]
    fn bodies_places_and_sentences_are_no_persons() {
        for value in [
            "Sở Y Tế",
            "Văn Phòng",
            "Ban Quản Lý Công Viên Cây Xanh",
            "Thanh Tra Tỉnh",
            "Công Ty Hà Anh",
            "Trường THCS Lê Lợi",
            "nguyễn văn an",
            "Nguyễn",
            "Trần trọng thông báo",
            "12 Lê Lợi",
            "Mã BN",
            "Lớp HSG",
            "Phường Hà An",
            "Nguyễn Văn A, Trần Thị B",
        ] {
            check(value, false);
        }
    }

    #[test]
    fn a_column_of_names_may_hold_rare_family_names() {
        assert!(may_be_person("Công Tằng Tôn Nữ Hỷ") || may_be_person("Rmah Blơi"));
        assert!(!may_be_person("Kho Bạc Nhà Nước"));
    }
}
