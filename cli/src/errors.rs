//! Errors in Vietnamese. In the crates they are English; here stand the ones that an operator can meet and mend.

mod refused;

use std::error::Error;

use rasoat_core::{AuthorityError, PortalError, in_viet_nam};
use rasoat_pipeline::check::CheckError;
use rasoat_pipeline::reader::PoolError;
use rasoat_pipeline::scan::ScanError;
use rasoat_pipeline::schedule::ScheduleError;
use rasoat_store::StoreError;

/// The Vietnamese sentence for `error`, where it is one of those that operators meet.
pub(crate) fn in_vietnamese(error: &(dyn Error + 'static)) -> Option<String> {
    None.or_else(|| error.downcast_ref().map(authority))
        .or_else(|| error.downcast_ref().map(portal))
        .or_else(|| error.downcast_ref().map(check))
        .or_else(|| error.downcast_ref().map(schedule))
        .or_else(|| error.downcast_ref().and_then(scan))
        .or_else(|| error.downcast_ref().map(pool))
        .or_else(|| error.downcast_ref().and_then(store))
}

fn authority(error: &AuthorityError) -> String {
    match error {
        AuthorityError::Disabled(portal) => format!(
            "cổng `{portal}` chưa được bật; điền [portal.authority] rồi đặt enabled = true trong tệp danh mục"
        ),
        AuthorityError::Missing(portal) => format!(
            "cổng `{portal}` chưa có văn bản cho phép rà soát; điền [portal.authority]: agency, document_number, issued, \
             valid_from"
        ),
        AuthorityError::Incomplete { portal, field } => {
            format!(
                "văn bản cho phép rà soát cổng `{portal}` chưa đủ; điền `{field}` trong [portal.authority]"
            )
        }
        AuthorityError::NotValid { portal, today } => format!(
            "văn bản cho phép rà soát cổng `{portal}` không có hiệu lực vào ngày {}; gia hạn rồi cập nhật valid_from, valid_to",
            today.strftime("%d/%m/%Y")
        ),
    }
}

/// The Vietnamese sentence for a fault of a portal's definition.
pub(crate) fn portal(error: &PortalError) -> String {
    match error {
        PortalError::DuplicateAgency(agency) => {
            format!("cơ quan `{agency}` được khai hai lần; đổi mã của một trong hai")
        }
        PortalError::DuplicatePortal(portal) => {
            format!("cổng `{portal}` được khai hai lần; đổi mã của một trong hai")
        }
        PortalError::UnknownAgency { portal, agency } => {
            format!(
                "cổng `{portal}` thuộc cơ quan `{agency}` chưa được khai; thêm một mục [[agency]] với mã đó"
            )
        }
        PortalError::NoStart(portal) => format!("cổng `{portal}` chưa có địa chỉ bắt đầu; thêm vào `start`"),
        PortalError::NoHosts(portal) => format!("cổng `{portal}` chưa có máy chủ; thêm vào `scope.hosts`"),
        PortalError::StartOutOfScope { portal, start } => format!(
            "địa chỉ bắt đầu {start} của cổng `{portal}` nằm ngoài phạm vi; thêm máy chủ đó vào `scope.hosts`"
        ),
        PortalError::Impolite(portal) => format!(
            "cổng `{portal}`: `politeness.min_interval_ms` và `politeness.max_connections_per_host` phải từ 1 trở lên"
        ),
    }
}

/// The Vietnamese sentence for a schedule that cannot be used.
pub(crate) fn schedule(error: &ScheduleError) -> String {
    match error {
        ScheduleError::Cron { cron, detail } => format!(
            "`{cron}` không phải biểu thức cron năm trường (phút, giờ, ngày, tháng, thứ); ví dụ `30 22 * * 1-5` [{detail}]"
        ),
        ScheduleError::TimeZone(zone) => {
            format!("`{zone}` không phải tên múi giờ; ví dụ `Asia/Ho_Chi_Minh`")
        }
    }
}

fn scan(error: &ScanError) -> Option<String> {
    match error {
        ScanError::OutsideHours { portal, hours, opens } => {
            let opens = opens.map_or(String::new(), |at| {
                format!("; lần tới từ {}", in_viet_nam(at).strftime("%H:%M %d/%m/%Y"))
            });
            Some(format!(
                "cổng `{portal}` chỉ được rà soát trong khung giờ {hours}{opens}; chạy lại trong giờ đó, hoặc sửa `politeness.hours`"
            ))
        }
        ScanError::Store(_) | ScanError::Crawler(_) | ScanError::Pool(_) => None,
    }
}

fn check(error: &CheckError) -> String {
    match error {
        CheckError::Path { path, .. } => {
            format!(
                "không mở được `{}`; kiểm tra đường dẫn và quyền đọc",
                path.display()
            )
        }
        CheckError::Index { path, .. } => format!("không đọc được tệp chỉ mục `{}`", path.display()),
        CheckError::IndexLine { path, line, .. } => format!(
            "tệp chỉ mục `{}`, dòng {line}: mỗi dòng phải là một đối tượng JSON có \"path\" và, nếu biết, \"link_text\", \
             \"published\" (YYYY-MM-DD)",
            path.display()
        ),
        CheckError::Pool(error) => pool(error),
    }
}

fn pool(error: &PoolError) -> String {
    match error {
        PoolError::Spawn(_) => {
            "không khởi động được tiến trình đọc; kiểm tra quyền chạy chương trình rasoat và số tiến trình còn lại".into()
        }
        PoolError::NotReady => {
            "tiến trình đọc không sẵn sàng; `worker.max_memory_bytes` quá thấp hoặc chương trình rasoat bị hỏng".into()
        }
    }
}

fn store(error: &StoreError) -> Option<String> {
    Some(match error {
        StoreError::Inaccessible { path, .. } => format!(
            "không dùng được `{}`; kiểm tra thư mục có tồn tại, thuộc về bạn và ghi được, hoặc chọn thư mục dữ liệu khác",
            path.display()
        ),
        StoreError::PathNotText { path } => {
            format!(
                "đường dẫn `{}` không phải UTF-8; chọn thư mục dữ liệu khác",
                path.display()
            )
        }
        StoreError::KeyFileOpenToOthers { path, mode } => format!(
            "người khác đọc được tệp khóa `{}` (quyền {mode:03o}); chạy `chmod 600` và xem xét ai đã có thể đọc",
            path.display()
        ),
        StoreError::KeyFileDamaged { path } => {
            format!(
                "tệp khóa `{}` bị hỏng; khôi phục từ bản sao của thư mục keys",
                path.display()
            )
        }
        StoreError::KeyLost { path } => format!(
            "thiếu `{}`, không có nó thì không đọc được dữ liệu bên cạnh; khôi phục thư mục keys từ bản sao, hoặc nếu không \
             còn thì chuyển thư mục dữ liệu đi nơi khác và rà soát lại",
            path.display()
        ),
        StoreError::WrongKey { database, key } => format!(
            "dữ liệu trong `{}` thuộc khóa khác với khóa trong `{}`; khôi phục đúng thư mục keys của dữ liệu này",
            database.display(),
            key.display()
        ),
        StoreError::CrawlLocked { directory } => format!(
            "một tiến trình rasoat khác đang rà soát với thư mục dữ liệu `{}`; chờ xong, dừng nó, hoặc chọn thư mục khác",
            directory.display()
        ),
        StoreError::DiskFull { path } => format!(
            "hết chỗ ghi `{}`; giải phóng dung lượng rồi chạy lại cùng lệnh, dữ liệu đã lưu không mất",
            path.display()
        ),
        StoreError::Corrupt { path } => format!(
            "cơ sở dữ liệu `{}` bị hỏng hoặc không đúng loại; khôi phục từ bản sao lưu, hoặc chuyển đi nơi khác và rà soát lại",
            path.display()
        ),
        StoreError::UnknownPortal(portal) => {
            format!("chưa có cổng `{portal}`; nhập bằng `rasoat portals import TỆP`")
        }
        StoreError::UnknownRun(run) => {
            format!("không có lần rà soát số {run}; xem `rasoat runs list`")
        }
        StoreError::Refused(refused) => refused::in_vietnamese(refused),
        StoreError::Unproven(unproven) => refused::unproven(*unproven),
        StoreError::UnknownFinding(id) => {
            format!("không có phát hiện số {id} trong phạm vi của bạn; xem `rasoat findings list`")
        }
        StoreError::UnknownCase(code) => {
            format!("không có vụ việc {code} trong phạm vi của bạn; xem `rasoat cases list`")
        }
        StoreError::UnknownUser(user) => format!("chưa có người dùng `{user}`; thêm bằng `rasoat users set`"),
        StoreError::UnknownAgency(agency) => format!("chưa có cơ quan `{agency}`; nhập danh mục trước"),
        StoreError::AgencyNeeded => {
            "vai trò thuộc cơ quan cần nêu --agency, vai trò khác thì không; không thể cấp vai trò operator"
                .into()
        }
        StoreError::NotASigningKey => {
            "khóa ký phải có đúng 32 byte; tạo bằng `head -c 32 /dev/urandom`".into()
        }
        StoreError::BadWitness => "chữ ký làm chứng không khớp với nhật ký này".into(),
        StoreError::Busy { path } => {
            format!(
                "cơ sở dữ liệu `{}` đang được tiến trình khác dùng; thử lại sau",
                path.display()
            )
        }
        StoreError::OtherVersion { path } => format!(
            "cơ sở dữ liệu `{}` do phiên bản rasoat khác tạo; dùng phiên bản đó hoặc mới hơn",
            path.display()
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rasoat_core::PortalId;

    use super::*;

    #[test]
    fn what_operators_meet_is_said_in_vietnamese() {
        let portal = PortalId::new("sao-mai").unwrap();
        let said = in_vietnamese(&AuthorityError::Missing(portal.clone())).unwrap();
        assert!(
            said.contains("văn bản cho phép") && said.contains("[portal.authority]"),
            "{said}"
        );
        assert!(
            in_vietnamese(&PortalError::NoStart(portal))
                .unwrap()
                .contains("`sao-mai`")
        );
        assert!(
            in_vietnamese(&StoreError::CrawlLocked {
                directory: "d".into()
            })
            .unwrap()
            .contains("`d`")
        );
        assert!(in_vietnamese(&std::fmt::Error).is_none());
    }
}
