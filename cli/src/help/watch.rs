//! The Vietnamese help of the commands around scans.

/// The command, and under it the argument, with its help.
pub(super) const TEXTS: &[(&str, &str, &str)] = &[
    ("runs", "", "Xem và điều khiển các lần rà soát"),
    (
        "runs",
        "data",
        "Thư mục dữ liệu và khóa [mặc định: theo cấu hình]",
    ),
    ("runs list", "", "Liệt kê các lần rà soát, mới nhất trước"),
    ("runs list", "portal", "Chỉ của cổng này"),
    ("runs list", "limit", "Số lần liệt kê nhiều nhất"),
    ("runs list", "format", "Định dạng danh sách"),
    (
        "runs show",
        "",
        "Xem một lần rà soát đầy đủ đến đâu theo từng máy chủ, và có gì khác lần trước",
    ),
    ("runs show", "run", "Số của lần rà soát"),
    ("runs show", "format", "Định dạng báo cáo"),
    (
        "runs pause",
        "",
        "Yêu cầu một lần rà soát tạm dừng trong vài giây và không tự chạy tiếp",
    ),
    ("runs pause", "run", "Số của lần rà soát"),
    (
        "runs resume",
        "",
        "Cho một lần rà soát chạy tiếp, ở đây hoặc trong bộ lập lịch đang chạy",
    ),
    ("runs resume", "run", "Số của lần rà soát"),
    (
        "runs cancel",
        "",
        "Hủy một lần rà soát; phát hiện đã có vẫn được giữ, lần sau bắt đầu lại từ đầu",
    ),
    ("runs cancel", "run", "Số của lần rà soát"),
    ("portals", "", "Nhập, xem và kiểm tra danh mục cổng thông tin"),
    (
        "portals",
        "data",
        "Thư mục dữ liệu và khóa [mặc định: theo cấu hình]",
    ),
    (
        "portals import",
        "",
        "Kiểm tra tệp danh mục rồi nhập cơ quan và cổng; báo mọi chỗ sai một lần, theo dòng",
    ),
    ("portals import", "files", "Tệp TOML hoặc CSV"),
    (
        "portals check",
        "",
        "Kiểm tra tệp danh mục mà không nhập; không hỏi máy chủ nào",
    ),
    ("portals check", "files", "Tệp TOML hoặc CSV"),
    ("portals list", "", "Liệt kê các cổng đã nhập"),
    ("portals list", "format", "Định dạng danh sách"),
    (
        "portals show",
        "",
        "Xem một cổng: địa chỉ, phạm vi, nhịp độ, giờ được phép, lịch, văn bản cho phép",
    ),
    ("portals show", "id", "Cổng"),
    (
        "portals show",
        "format",
        "Định dạng; text là TOML như trong tệp danh mục",
    ),
    (
        "discover",
        "",
        "Tìm những máy chủ mà các trang của cơ quan liên kết đến nhưng chưa có trong danh mục; không tải gì",
    ),
    (
        "discover",
        "what",
        "Cổng đã rà soát, hoặc tên miền như tinh.gov.vn",
    ),
    (
        "discover",
        "data",
        "Thư mục dữ liệu và khóa [mặc định: theo cấu hình]",
    ),
    ("discover", "format", "Định dạng danh sách"),
    ("schedule", "", "Rà soát các cổng theo lịch"),
    (
        "schedule",
        "data",
        "Thư mục dữ liệu và khóa [mặc định: theo cấu hình]",
    ),
    (
        "schedule run",
        "",
        "Rà soát các cổng khi đến giờ, đến khi nhấn Ctrl-C",
    ),
    (
        "schedule run",
        "most_hosts",
        "Số máy chủ được rà soát cùng lúc nhiều nhất [mặc định: theo cấu hình]",
    ),
    (
        "schedule list",
        "",
        "Liệt kê các cổng cùng lịch, lần rà soát trước và lần tới",
    ),
    ("schedule list", "format", "Định dạng danh sách"),
    ("schedule next", "", "Xem những lần rà soát sắp tới"),
    ("schedule next", "count", "Số lần xem nhiều nhất"),
    ("schedule next", "format", "Định dạng danh sách"),
];
