//! What stamps and typed marks say, and what is easily taken for it.

use super::fonts::Half;
use crate::seeded::Seeded;

/// What a mark means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// Anything else.
    Other,
    /// MẬT.
    Mat,
    /// TỐI MẬT.
    ToiMat,
    /// TUYỆT MẬT.
    TuyetMat,
    /// GIẢI MẬT.
    GiaiMat,
    /// BẢN SAO BÍ MẬT NHÀ NƯỚC.
    CopyOfSecret,
    /// LƯU HÀNH NỘI BỘ and the like.
    Internal,
    /// KHẨN, THƯỢNG KHẨN, HỎA TỐC.
    Urgency,
}

/// Look-alikes and words of other stamps that training sees; those of testing are others.
const OTHER_TRAINING: [&str; 78] = [
    "MẶT",
    "MỘT",
    "TẤT",
    "MẤT",
    "MẮT",
    "MÁT",
    "MÁY",
    "MÔN",
    "MẪU",
    "MẬN",
    "MẬP",
    "MẠT",
    "NHẬT",
    "LUẬT",
    "BẬT",
    "VẬT",
    "ĐẤT",
    "BẢO MẬT",
    "BÍ MẬT",
    "MẬT KHẨU",
    "MẬT MÃ",
    "MẬT ĐỘ",
    "ĐỘ MẬT",
    "MẬT ONG",
    "CƠ MẬT",
    "TỐI ĐA",
    "TỐI THIỂU",
    "TỐI ƯU",
    "TUYỆT ĐỐI",
    "TUYỆT VỜI",
    "TUYỆT CHỦNG",
    "TỐI MẮT",
    "GIẢI PHÁP",
    "GIẢI TRÌNH",
    "GIẢI QUYẾT",
    "GIẢI THỂ",
    "SAO Y",
    "SAO LỤC",
    "TRÍCH SAO",
    "BẢN SAO",
    "SAO Y BẢN CHÍNH",
    "BẢN CHÍNH",
    "ĐẾN",
    "CÔNG VĂN ĐẾN",
    "ĐÃ KÝ",
    "ĐÃ DUYỆT",
    "ĐÃ THU TIỀN",
    "DỰ THẢO",
    "KÝ BỞI",
    "TỜ TRÌNH",
    "BÁO CÁO",
    "KẾ HOẠCH",
    "QUYẾT ĐỊNH",
    "THÔNG BÁO",
    "CHỦ TỊCH",
    "PHÓ CHỦ TỊCH",
    "GIÁM ĐỐC",
    "KT. GIÁM ĐỐC",
    "TM. ỦY BAN NHÂN DÂN",
    "VĂN PHÒNG",
    "SỞ Y TẾ",
    "SỞ NỘI VỤ",
    "CÔNG AN TỈNH",
    "MỤC LỤC",
    "PHỤ LỤC",
    "Nơi nhận:",
    "Kính gửi:",
    "Điều 1.",
    "TỔNG",
    "STT",
    "GHI CHÚ",
    "TỐT",
    "ĐẠT",
    "MẬT DANH",
    "MẬT VỤ",
    "MÙA MẬT",
    "TỐI",
    "TUYỆT",
];
const OTHER_TESTING: [&str; 50] = [
    "MÃT",
    "MỌT",
    "MÚT",
    "MẦM",
    "MẶN",
    "TẬT",
    "CHẬT",
    "MẤY",
    "BỘT MÌ",
    "TẬP MỘT",
    "MẬT NGỮ",
    "KÍN MẬT",
    "MẬT LỆNH",
    "TÚI MẬT",
    "TỐI NAY",
    "TỐI TÂN",
    "TUYỆT MỸ",
    "TUYỆT THỰC",
    "GIẢI NHẤT",
    "GIẢI NGÂN",
    "GIẢI TỎA",
    "ĐÃ NHẬN",
    "ĐÃ KIỂM TRA",
    "CÔNG VĂN ĐI",
    "PHÁT HÀNH",
    "ĐÃ CHI",
    "HỘI ĐỒNG",
    "CHỈ THỊ",
    "CHƯƠNG TRÌNH",
    "BIÊN BẢN",
    "TRƯỞNG PHÒNG",
    "Q. CHỦ TỊCH",
    "THƯ KÝ",
    "BẢN TIN",
    "NỘI DUNG",
    "SỐ LƯỢNG",
    "THÀNH TIỀN",
    "XÁC NHẬN",
    "KHẨU HIỆU",
    "THƯỢNG ĐỈNH",
    "HỎA HOẠN",
    "HỌ VÀ TÊN",
    "ĐÃ XEM",
    "CẤP LẠI",
    "BẢN GỐC",
    "LƯU: VT",
    "VÀO SỔ",
    "MIỄN PHÍ",
    "HẾT HẠN",
    "HỦY BỎ",
];
const INTERNAL: [&str; 7] = [
    "LƯU HÀNH NỘI BỘ",
    "TÀI LIỆU NỘI BỘ",
    "TÀI LIỆU THU HỒI",
    "KHÔNG PHỔ BIẾN",
    "XEM XONG TRẢ LẠI",
    "XONG HỘI NGHỊ TRẢ LẠI",
    "NỘI BỘ",
];
const URGENCY: [&str; 5] = ["KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HOẢ TỐC", "HỎA TỐC HẸN GIỜ"];
const ONSETS: [&str; 27] = [
    "", "b", "c", "ch", "d", "đ", "g", "gi", "h", "kh", "l", "m", "m", "n", "ng", "nh", "ph", "qu", "r", "s",
    "t", "t", "th", "tr", "v", "x", "k",
];
/// Vowels in their six tones.
const VOWELS: [&str; 12] = [
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
];
const CODAS: [&str; 11] = ["", "", "i", "n", "ng", "m", "t", "c", "p", "o", "u"];

/// One invented syllable.
pub(super) fn syllable(random: &mut Seeded) -> String {
    let vowel: Vec<char> = VOWELS[random.below(VOWELS.len())].chars().collect();
    let mut syllable = ONSETS[random.below(ONSETS.len())].to_owned();
    syllable.push(vowel[random.below(vowel.len())]);
    syllable.push_str(CODAS[random.below(CODAS.len())]);
    syllable
}

/// Some invented syllables.
pub(super) fn phrase(random: &mut Seeded, count: usize) -> String {
    let syllables: Vec<String> = (0..count).map(|_| syllable(random)).collect();
    syllables.join(" ")
}

/// Lines of a mark of this meaning.
pub(super) fn lines(meaning: Meaning, half: Half, random: &mut Seeded) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match meaning {
        Meaning::Mat => one("MẬT"),
        Meaning::ToiMat => one("TỐI MẬT"),
        Meaning::TuyetMat => one("TUYỆT MẬT"),
        Meaning::GiaiMat if random.below(2) == 0 => one("GIẢI MẬT"),
        Meaning::GiaiMat => {
            let day = random.below(28) + 1;
            let date = match random.below(3) {
                0 => format!(
                    "Từ: {day:02}/{:02}/20{:02}",
                    random.below(12) + 1,
                    random.below(27)
                ),
                1 => format!(
                    "Từ ngày {day} tháng {} năm 20{}",
                    random.below(12) + 1,
                    random.digits(2)
                ),
                _ => "Từ: ......................".to_owned(),
            };
            vec!["GIẢI MẬT".to_owned(), date]
        }
        Meaning::CopyOfSecret => match random.below(4) {
            0 => vec!["BẢN SAO".to_owned(), "BÍ MẬT NHÀ NƯỚC".to_owned()],
            _ => one("BẢN SAO BÍ MẬT NHÀ NƯỚC"),
        },
        Meaning::Internal => one(INTERNAL[random.below(INTERNAL.len())]),
        Meaning::Urgency => one(URGENCY[random.below(URGENCY.len())]),
        Meaning::Other => vec![other(half, random)],
    }
}

fn other(half: Half, random: &mut Seeded) -> String {
    match random.below(10) {
        0..=3 => match half {
            Half::Training => OTHER_TRAINING[random.below(OTHER_TRAINING.len())].to_owned(),
            Half::Testing => OTHER_TESTING[random.below(OTHER_TESTING.len())].to_owned(),
        },
        4 => {
            let count = random.below(5) + 1;
            random.digits(count)
        }
        5 => format!(
            "Số: {}/{}",
            random.below(900) + 1,
            phrase(random, 1).to_uppercase()
        ),
        // Words like those of markings: one letter or accent is another.
        6 => near_miss(random),
        _ => {
            let count = random.below(4) + 1;
            let phrase = phrase(random, count);
            match random.below(4) {
                0 => phrase,
                1 => {
                    let mut letters = phrase.chars();
                    letters
                        .next()
                        .map(|first| first.to_uppercase().chain(letters).collect())
                        .unwrap_or_default()
                }
                _ => phrase.to_uppercase(),
            }
        }
    }
}

/// The letter without its accents.
fn bare(letter: char) -> char {
    use unicode_normalization::UnicodeNormalization as _;
    std::iter::once(letter).nfd().next().unwrap_or(letter)
}

/// A marking with one of its letters exchanged.
fn near_miss(random: &mut Seeded) -> String {
    const LETTERS: [char; 26] = [
        'A', 'Ă', 'Â', 'Ấ', 'Ắ', 'Ặ', 'Ạ', 'B', 'C', 'D', 'Đ', 'E', 'Ẹ', 'H', 'I', 'K', 'L', 'N', 'O', 'Ộ',
        'Ồ', 'P', 'R', 'S', 'U', 'Y',
    ];
    let text = ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "KHẨN"][random.below(4)];
    let mut letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len());
    // Spaces stay, so that words do not melt into others.
    if letters[at] == ' ' {
        letters.truncate(at);
        letters.extend(" TRỜI".chars());
    } else {
        // An accent is easily lost in a scan: a letter is exchanged for one of another shape.
        let differs = |letter: char| bare(letter) != bare(letters[at]);
        let other =
            std::iter::repeat_with(|| LETTERS[random.below(LETTERS.len())]).find(|letter| differs(*letter));
        letters[at] = other.unwrap_or('X');
    }
    letters.into_iter().collect()
}
