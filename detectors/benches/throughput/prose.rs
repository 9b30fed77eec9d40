//! Vietnamese prose of our own making: the same bytes on every machine.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

/// Bytes after which a block ends; the share of blocks with combining marks is counted in these.
const BLOCK_BYTES: usize = 20_000;

/// Common syllables, as a page of administrative news has them.
const SYLLABLES: &str = "của và các có là được cho trong với đã không những một người này để khi về từ đến tỉnh \
    huyện xã phường thành phố ủy ban nhân dân sở phòng văn hóa thể thao du lịch giáo dục đào tạo y tế nông nghiệp \
    phát triển kinh tế hội nghị triển khai nhiệm vụ công tác năm tháng ngày đầu tư xây dựng dự án quy hoạch đường \
    giao thông vận tải doanh nghiệp sản xuất kinh doanh thu hút lao động việc làm đời sống chương trình mục tiêu \
    quốc gia giảm nghèo bền vững đồng bào dân tộc thiểu số rừng cây cà phê hồ tiêu lúa nước sạch môi trường khí hậu \
    lãnh đạo chỉ đạo kiểm tra giám sát báo cáo kết quả thực hiện hoàn thành kế hoạch nghị quyết quyết định thông tư \
    hướng dẫn tuyên truyền phổ biến pháp luật thanh niên phụ nữ học sinh giáo viên bệnh viện trạm khám chữa bão lũ \
    thiệt hại khắc phục hỗ trợ kịp thời an toàn trật tự xã hội phòng chống tội phạm ma túy tai nạn giải quyết hồ sơ \
    thủ tục hành chính trực tuyến chuyển đổi số cổng thông tin điện tử bạn đọc phóng viên cho biết theo đó tại buổi \
    lễ đồng chí bí thư chủ tịch phát biểu nhấn mạnh yêu cầu tiếp tục tăng cường phối hợp chặt chẽ";

/// Words with the syllable `mật` that are no markings, as rare as they are in news.
const MENTIONS: [&str; 6] = [
    "mật độ dân số",
    "mật ong rừng",
    "bảo mật thông tin",
    "bí mật nhà nước",
    "mật khẩu",
    "thân mật",
];

/// A marked document's beginning.
const MARKED: &str =
    "UBND TỈNH LAM SƠN\nSỞ NỘI VỤ\nSố: 41/BC-SNV\nTỐI MẬT\nBÁO CÁO\nTình hình công tác quý I\n";

/// What the prose is full of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// News: composed letters, three blocks of ten with combining marks, a few markings and lists of people.
    News,
    /// The same, all letters decomposed.
    Decomposed,
    /// A text about secrecy: each sentence speaks of it.
    AboutSecrecy,
}

/// Writes prose; the next call goes on where the last one ended.
#[derive(Debug)]
pub(crate) struct Writer {
    flavour: Flavour,
    state: u64,
    syllables: Vec<&'static str>,
}

impl Writer {
    /// A writer that begins at the beginning.
    pub(crate) fn new(flavour: Flavour) -> Self {
        Self {
            flavour,
            state: 0x9E37_79B9_7F4A_7C15,
            syllables: SYLLABLES.split_whitespace().collect(),
        }
    }

    /// A document of about `bytes` bytes, one paragraph a line.
    pub(crate) fn document(&mut self, bytes: usize) -> String {
        let mut document = String::with_capacity(bytes + BLOCK_BYTES);
        while document.len() < bytes {
            let block = self.block(BLOCK_BYTES.min(bytes - document.len()));
            document.push_str(&block);
        }
        document
    }

    fn block(&mut self, bytes: usize) -> String {
        let mut block = String::with_capacity(bytes + 2_000);
        let marked_before = if self.one_in(60) { MARKED } else { "" };
        block.push_str(marked_before);
        while block.len() < bytes {
            let paragraph = self.paragraph();
            block.push_str(&paragraph);
        }
        if self.one_in(60) {
            self.people(&mut block);
        }
        let mixed = self.below(10) < 3;
        match self.flavour {
            Flavour::Decomposed => block.nfd().collect(),
            // One paragraph that came from another keyboard.
            Flavour::News if mixed => {
                block.extend(self.paragraph().nfd());
                block
            }
            Flavour::News | Flavour::AboutSecrecy => block,
        }
    }

    fn paragraph(&mut self) -> String {
        let mut paragraph = String::new();
        for _ in 0..3 + self.below(5) {
            for position in 0..9 + self.below(16) {
                let word = self.word();
                if position == 0 {
                    let mut letters = word.chars();
                    paragraph.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                    paragraph.push_str(letters.as_str());
                } else {
                    paragraph.push_str(&word);
                }
                paragraph.push_str(if self.one_in(12) { ", " } else { " " });
            }
            if self.flavour == Flavour::AboutSecrecy {
                paragraph.push_str("về bảo vệ bí mật nhà nước");
            }
            let end = paragraph.trim_end_matches([' ', ',']).len();
            paragraph.truncate(end);
            paragraph.push_str(". ");
        }
        paragraph.push('\n');
        paragraph
    }

    fn word(&mut self) -> String {
        match self.below(2_000) {
            0 => MENTIONS[self.below(MENTIONS.len())].to_owned(),
            // About two bytes of a hundred are digits.
            1..=8 => format!("{:02}/{:02}/2026", 1 + self.below(28), 1 + self.below(12)),
            9..=28 => self.below(100_000).to_string(),
            29 => format!("0{}{:07}", 90 + self.below(10), self.below(10_000_000)),
            _ => {
                let number = self.below(self.syllables.len());
                self.syllables[number].to_owned()
            }
        }
    }

    /// A list of six people with citizens' numbers, all invented.
    fn people(&mut self, block: &mut String) {
        for number in 1..=6 {
            let serial = self.below(1_000_000);
            let _infallible = writeln!(
                block,
                "{number}. Ông Lê Văn An, CCCD số 066084{serial:06}, trú tại thôn {number}"
            );
        }
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    /// A number below `limit`, by xorshift64 (Marsaglia 2003).
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let high = usize::try_from(self.state >> 33).unwrap_or_default();
        high % limit
    }
}
