//! Why an action on a finding or case is refused, in Vietnamese.

use rasoat_core::{CaseState, FindingState, Refused, Unproven};

/// The Vietnamese sentence.
pub(super) fn in_vietnamese(refused: &Refused) -> String {
    match refused {
        Refused::Role { actor, action } => {
            format!("{actor} không được làm `{action}`; nhờ người có vai trò phù hợp")
        }
        Refused::State { action, state } => {
            let title = CaseState::from_name(state)
                .map(CaseState::title)
                .or_else(|| FindingState::from_name(state).map(FindingState::title));
            let title = title.map_or_else(|| (*state).to_owned(), |title| title.vi.to_string());
            format!("không làm được `{action}` khi đang ở trạng thái \"{title}\"")
        }
        Refused::SamePerson { action } => {
            format!("`{action}` phải do người thứ hai thực hiện, khác người đã đề xuất")
        }
        Refused::ClaimedByAnother => "người khác đang xem xét phát hiện này; đề nghị họ trả lại".into(),
        Refused::PoliceFirst => "phải báo Công an trước khi yêu cầu cơ quan gỡ bỏ".into(),
        Refused::TooUrgentToRest => "không được gác phát hiện ưu tiên 1; hãy quyết định".into(),
        Refused::RestTooLong => "chỉ được gác tối đa 24 giờ kể từ bây giờ".into(),
        Refused::BadExpiry => "việc loại phải hết hiệu lực sau hôm nay và trong vòng 366 ngày".into(),
        Refused::NotDue { action } => format!("chưa đến lúc làm `{action}`"),
        Refused::Itself => "không thể tự trỏ đến chính nó; hãy nêu mục khác".into(),
        Refused::Proof(reason) => unproven(*reason),
        Refused::WatchNotEnded => {
            "thời gian theo dõi chưa hết; chỉ đóng vụ việc sau lần kiểm tra cuối".into()
        }
        Refused::LoweringNeedsApprover => "chỉ người duyệt mới được hạ mức ưu tiên".into(),
        Refused::NothingToDo { action } => format!("`{action}` không làm thay đổi gì"),
        Refused::Overtaken => "người khác vừa thay đổi; hãy xem lại".into(),
    }
}

/// What is missing of a proof of removal, in Vietnamese.
pub(super) fn unproven(reason: Unproven) -> String {
    let what = match reason {
        Unproven::StillThere => "tài liệu vẫn còn",
        Unproven::TooFewProbes => "chưa đủ 3 lần kiểm tra cho thấy đã gỡ",
        Unproven::TooShort => "chưa đủ 72 giờ từ khi cơ quan báo đã gỡ đến lần kiểm tra cuối",
        Unproven::StillLinked => "còn trang dẫn đến tài liệu",
        Unproven::OnlineElsewhere => "cùng nội dung có thể còn ở nơi khác",
        Unproven::OtherClaim => "chứng cứ thuộc lần báo gỡ khác",
    };
    format!("chưa chứng minh được đã gỡ bỏ: {what}")
}
