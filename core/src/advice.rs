//! What to do about a detection, in administrative words.

use crate::{Bilingual, Category, Kind};

impl Kind {
    /// What the reader of a report should do. Never says that something *is* a state secret: only the
    /// competent authority decides that.
    pub const fn advice(self) -> Bilingual {
        match self {
            Self::Marking(_) => Bilingual::new(
                "Không đăng; nếu đã đăng thì gỡ ngay, không sao chép hay chuyển tiếp tệp, và báo người phụ trách \
                 bảo vệ bí mật nhà nước của cơ quan để xác định.",
                "Do not publish; if it is published, take it down at once, neither copy nor forward it, and tell \
                 the officer in charge of state secrets, who decides.",
            ),
            Self::Declassified(_) => Bilingual::new(
                "Xác minh quyết định giải mật trước khi đăng.",
                "Verify the decision to declassify before publishing.",
            ),
            Self::Internal => Bilingual::new(
                "Tài liệu ghi chỉ dùng nội bộ: hỏi cơ quan ban hành trước khi đăng.",
                "Marked for internal use: ask the issuing agency before publishing.",
            ),
            Self::Data(Category::PiiBulk | Category::BankAccounts | Category::Health) => Bilingual::new(
                "Bỏ hoặc che các cột dữ liệu cá nhân rồi mới đăng; nếu đã đăng thì gỡ tệp cũ.",
                "Remove or mask the columns with personal data before publishing; take a published file down.",
            ),
            Self::Data(Category::Credentials) => Bilingual::new(
                "Đổi ngay mật khẩu hoặc khóa này, rồi xóa khỏi tài liệu.",
                "Change this password or key at once, then remove it from the document.",
            ),
            Self::Data(Category::Infrastructure) => Bilingual::new(
                "Bỏ thông tin hạ tầng mạng khỏi tài liệu trước khi đăng.",
                "Remove the network details before publishing.",
            ),
            Self::Data(Category::ExamEarly) => Bilingual::new(
                "Gỡ ngay và báo hội đồng thi.",
                "Take it down at once and tell the examination board.",
            ),
            Self::Data(Category::BadRedaction) => Bilingual::new(
                "Xóa hẳn nội dung cần che (không chỉ phủ hình lên) rồi xuất lại tệp.",
                "Delete what is to be hidden, do not only cover it, then export the file again.",
            ),
        }
    }
}
