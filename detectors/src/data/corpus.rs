//! Labelled documents, all invented: what each kind of list, secret, plan and paper must and must not raise.

use rasoat_core::{Band, Category, DocumentContext, Kind};

use crate::{Detector, RulePack, notation};
use Category::{BadRedaction, BankAccounts, Credentials, ExamEarly, Health, Infrastructure, PiiBulk};

fn check(document: &str, expected: &[Category]) {
    check_published(document, None, expected);
}

fn check_published(document: &str, published: Option<&str>, expected: &[Category]) {
    let mut context = DocumentContext::on(jiff::civil::date(2026, 11, 2));
    context.published = published.map(|date| date.parse().expect("a date"));
    let detector = Detector::new(RulePack::builtin()).expect("the built-in pack has rules");
    let detections = detector.detect(&notation::read(document), &context);
    let mut found: Vec<Category> = detections
        .iter()
        .filter(|detection| detection.band >= Band::Review)
        .filter_map(|detection| match detection.kind {
            Kind::Data(category) => Some(category),
            _ => None,
        })
        .collect();
    found.sort();
    found.dedup();
    assert_eq!(found, expected, "{document}\n{detections:#?}");
}

/// `heading` and five rows, in which `@` is a name, `#` a digit that differs and `%` a word that differs.
fn list(heading: &str, row: &str) -> String {
    let names = [
        "Lê Văn An",
        "HÀ THỊ BÌNH",
        "Ngô Quốc Cường",
        "Y Bhăm Niê",
        "Đỗ Thị Mỹ Dung",
        "Lò Văn Ế",
    ];
    let words = [
        "Tân Lập",
        "Ea Kao",
        "Hòa Thắng",
        "Cư Ê Bur",
        "Khánh Xuân",
        "Thành Nhất",
    ];
    let rows = names.iter().zip(words).enumerate().map(|(index, (name, word))| {
        row.replace('@', name)
            .replace('%', word)
            .replace('#', &(index + 2).to_string())
    });
    std::iter::once(heading.to_owned())
        .chain(rows)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn lists_with_identity_numbers() {
    let cases = [
        (
            "| TT | Họ tên học sinh | Mã định danh | Lớp |",
            "| # | @ | 06620600456# | 5A |",
        ),
        (
            "| No | Full name | ID number | Phone |",
            "| # | @ | 06618400456# | 091234560# |",
        ),
        (
            "| TT | HO VA TEN | SO CMND/CCCD | NGAY CAP |",
            "| # | @ | 24071538# | 05/08/2015 |",
        ),
        (
            "| STT | Họ và tên chủ hộ | Số định danh cá nhân/CMND | Diện |",
            "| # | @ | 066 184 004 56# | Hộ nghèo |",
        ),
        ("| Người lao động | Mã số BHXH |", "| @ | 662189430# |"),
        (
            "| Họ và tên | Số thẻ BHYT | Nơi ĐKKCB |",
            "| @ | DN466662189430# | TTYT % |",
        ),
        (
            "| Họ và tên | Số hộ chiếu | Ngày bay |",
            "| @ | C447198# | 05/08/2026 |",
        ),
        ("Họ và tên;Ngày sinh;CCCD", "@;05/08/1984;06608400456#"),
        (
            "STT\tHọ và tên\tNgày sinh\tSố CCCD",
            "#\t@\t05/08/1984\t6608400456#",
        ),
        ("STT Họ và tên Năm sinh Số CCCD Ghi chú", "# @ 1984 06608400456#"),
        ("", "- Ông/bà @ (CCCD: 06608400456#), thường trú tại xã %."),
        (
            "",
            "@, sinh ngày 05/8/1984, số căn cước: 066.084.004.56#, nhận 500.000 đồng",
        ),
        ("", "| @ | 05/08/1984 | 06608400456# |"),
        (
            "| Bên nhận | Số CCCD, ngày cấp, nơi cấp |",
            "| @ | 06608400456#, 05/08/2021, Cục CS |",
        ),
        ("STT ; Họ tên ; Số CCCD", "# ; @ ; 06608400456#"),
        (
            "Họ tên   Số hộ chiếu   Ngày bay   Nước đến",
            "@   C447198#   05/08/2026   Lào",
        ),
        ("", "#. @, SN 1984, CC số 06608400456#, xã %"),
        ("", "('@', '1984-08-05', '06608400456#'),"),
        (
            "| Họ và | tên | Số căn cước |",
            "| Nguyễn Văn | An | 06608400456# |",
        ),
        (
            "| STT | Họ, tên | Giới tính | Giấy tờ tùy thân | | |\n| | | | Số | Ngày cấp | Nơi cấp |",
            "| # | @ | Nam | 06608400456# | 01/02/2021 | Cục CS |",
        ),
    ];
    for (heading, row) in cases {
        check(&list(heading, row), &[PiiBulk]);
    }
}

#[test]
fn a_list_may_lie_on_its_side() {
    let row = |label: &str, values: [&str; 5]| format!("| {label} | {} |", values.join(" | "));
    let names = row(
        "Họ và tên",
        [
            "Lê Văn An",
            "Hà Thị Bình",
            "Ngô Văn Cường",
            "Y Bhăm Niê",
            "Đỗ Thị Dung",
        ],
    );
    let births = row(
        "Ngày sinh",
        ["5 tháng 8 năm 1984", "1/2/91", "3/4/79", "5/6/68", "7/8/01"],
    );
    let numbers = [1, 2, 3, 4, 5].map(|number| format!("06608400456{number}"));
    let numbers = numbers.each_ref().map(String::as_str);
    check(
        &format!("{names}\n{births}\n{}", row("Số CCCD", numbers)),
        &[PiiBulk],
    );
    check(&format!("{names}\n{births}\n{}", row("Mã hồ sơ", numbers)), &[]);
}

#[test]
fn lists_with_contacts() {
    check(
        &list(
            "| Tên cơ sở | Người đại diện | Điện thoại | Địa chỉ |",
            "| HTX % | @ | 091234560# | Xã % |",
        ),
        &[],
    );
    check(
        &list("| Họ tên | Sinh ngày | SĐT |", "| @ | 5/8/198# | 0912 345 60# |"),
        &[PiiBulk],
    );
    check(
        &list(
            "| Chủ hộ | Địa chỉ | Điện thoại |",
            "| @ | Thôn #, xã % | 0912.345.60# |",
        ),
        &[PiiBulk],
    );
}

#[test]
fn public_lists_stay_silent() {
    let cases = [
        (
            "| SBD | Họ và tên | Ngày sinh | Điểm |",
            "| 01200# | @ | 05/08/2008 | 8,5 |",
        ),
        (
            "| STT | Họ và tên | Chức vụ | Đơn vị | Di động |",
            "| # | @ | Phó phòng | Sở Nội vụ | 0912 345 60# |",
        ),
        (
            "| Tổ công tác | Người phụ trách | Điện thoại |",
            "| Tổ # | @ | 091234560# |",
        ),
        (
            "| STT | Tên doanh nghiệp | Mã số thuế | Người đại diện |",
            "| # | Công ty TNHH % | 010023348# | @ |",
        ),
        (
            "| Mã hồ sơ | Người nộp | Ngày hẹn |",
            "| 000.00.12.H15-260805-000# | @ | 05/08/2026 |",
        ),
        (
            "| Số biên nhận | Họ tên | Kết quả |",
            "| 26080500456# | @ | Đã trả |",
        ),
        (
            "| Họ tên | Số CCCD | Điện thoại |",
            "| @ | ********456# | 0912***60# |",
        ),
        ("| Họ tên | Số CCCD |", "| @ | 066xxxxxx56# |"),
        ("| Họ tên | CCCD (4 số cuối) |", "| @ | 456# |"),
        (
            "| Mã TTHC | Tên thủ tục | Phí |",
            "| 1.00456# | Cấp giấy phép % | 200000 |",
        ),
        (
            "| Mã định danh đơn vị | Tên cơ sở | Địa chỉ |",
            "| 06608400456# | Trường Mầm non % | Xã % |",
        ),
        (
            "| Mã vạch | Tên hàng | Đơn giá |",
            "| 89312345678# | Gạo % | 25.000 |",
        ),
        (
            "| Tên trường | Số tài khoản | Kho bạc |",
            "| Trường Tiểu học % | 952320512398# | KBNN % |",
        ),
        (
            "| Họ và tên | Danh hiệu | Đơn vị |",
            "| @ | Chiến sĩ thi đua | UBND xã % |",
        ),
        (
            "| Số thửa | Tờ bản đồ | Chủ sử dụng | Diện tích |",
            "| 12# | 45 | @ | 1.250 |",
        ),
        (
            "| Biển số | Hành vi | Ngày |",
            "| 47A-123.4# | Chạy quá tốc độ | 05/08/2026 |",
        ),
        (
            "| Họ và tên | Ngày sinh | Địa chỉ | Kết quả |",
            "| @ | 05/08/1984 | Phường % | Đạt |",
        ),
    ];
    for (heading, row) in cases {
        check(&list(heading, row), &[]);
    }
}

#[test]
fn bank_accounts_of_people() {
    check(
        &list(
            "| Họ tên | STK | Ngân hàng | Số tiền |",
            "| @ | 0231000456## | Agribank | 500.000 |",
        ),
        &[BankAccounts],
    );
    check(
        &list(
            "| Tên người hưởng | Số TK thụ hưởng | Tại NH |",
            "| @ | 440020512398# | BIDV Hà An |",
        ),
        &[BankAccounts],
    );
    check(
        &list("", "@ - STK: 440020512398# - Ngân hàng Hà An - 500.000 đồng"),
        &[BankAccounts],
    );
    check(
        &list(
            "STT Họ và tên Số tài khoản Ngân hàng Số tiền",
            "# @ 440020512398# NH Hà An 2.500.000",
        ),
        &[BankAccounts],
    );
    check(
        "Ủng hộ qua tài khoản 4400205123987, chủ tài khoản Lê Văn An, Ngân hàng Hà An",
        &[],
    );
    check(
        "Học phí nộp vào tài khoản 4400205123987 của Trường THPT Hà An tại Kho bạc Nhà nước",
        &[],
    );
}

#[test]
fn health_of_people() {
    check(
        &list(
            "| Họ tên | Đơn vị công tác | Chẩn đoán |",
            "| @ | Sở % | Suy thận mạn |",
        ),
        &[Health],
    );
    check(
        &list(
            "| Bác sĩ | Chức danh | Ngày sinh | Điều trị tại |",
            "| @ | Trưởng khoa | 5/8/1984 | Khoa Nội |",
        ),
        &[],
    );
    check(
        &list("| Họ tên | Năm sinh | Bệnh |", "| @ | 1984 | Lao phổi |"),
        &[Health],
    );
    check(
        &list(
            "| Mã BN | Tên bệnh nhân | Chẩn đoán vào viện | Ngày vào |",
            "| 10# | @ | Động kinh | 05/08/2026 |",
        ),
        &[Health],
    );
    check(
        &list(
            "| Họ tên | Loại khuyết tật | Mức độ khuyết tật |",
            "| @ | Vận động | Nặng |",
        ),
        &[Health],
    );
    check(
        &list(
            "| Họ tên | CCCD | Kết quả xét nghiệm HIV |",
            "| @ | 06608400456# | Dương tính |",
        ),
        &[PiiBulk, Health],
    );
    check(
        &list(
            "DANH SÁCH NGƯỜI NGHIỆN MA TÚY\n| Họ tên | Năm sinh | Nơi ở |",
            "| @ | 1984 | Thôn % |",
        ),
        &[Health],
    );
    check(
        &list("| Bác sĩ | Khoa | Lịch khám |", "| @ | Khoa Nội | Thứ # |"),
        &[],
    );
    check(
        &list("| Tên bệnh | Số ca | Xã |", "| Sốt xuất huyết | # | % |"),
        &[],
    );
    check(
        &list("| Bệnh viện | Số giường | Giám đốc |", "| Bệnh viện % | 1# | @ |"),
        &[],
    );
}

#[test]
fn secrets() {
    for document in [
        "| Phần mềm | User | Pass |\n| Kế toán | ketoan | Kt@2026x |\n| Nhân sự | nhansu | Ns#2026y |",
        "| Họ tên | Email | Mật khẩu cấp |\n| Lê Văn An | an@x.vn | hk29dk30 |\n| Hà Tư | tu@x.vn | mm38dk11 |",
        "Thông tin đăng nhập hệ thống: tài khoản qtht, mật khẩu Qtht@2026#",
        "Yêu cầu các xã cập nhật số liệu\nTên truy cập: vpxa – Mã PIN chữ ký số: 70351846",
        "Mật khẩu mở tệp đính kèm: Kt@2026x",
        "Username: admin\nPassword: P@ssw0rd2026",
        "Đăng nhập bằng user sa / password: Sa#2026!x",
        "api_key: 7f3a9c1e5b2d8064af13",
        "SMTP_PASSWORD='kQ92-ldPw0x'",
        "Đề nghị các xã dùng tài khoản chung bcth và mật khẩu\n“Bc@2026#th” để nộp báo cáo.",
        "Wifi hội trường: TruSo-T3 / mật khẩu: Hp7!zQ2kd",
        "Kết nối VPN tới vpn.example.vn, tài khoản vp01, pre-shared key: Hp7!zQ2kd",
        "<?php\ndefine('DB_USER', 'hoso');\ndefine('DB_PASSWORD', 'Kt@2026x');",
        "return [\n'username' => 'hoso',\n'password' => 'Kt@2026x',\n];",
        "curl -u dongbo:kQ92ldPw0x https://api.example.vn/xuat",
        "jdbc:sqlserver://10.1.2.3:1433;databaseName=qlvb;user=sa;password=Hp7zQ2kd",
    ] {
        check(document, &[Credentials]);
    }
}

#[test]
fn talk_about_passwords() {
    for document in [
        "Mật khẩu phải được thay đổi định kỳ: tối đa 90 ngày/lần, không dùng lại mật khẩu cũ.",
        "Bước 2: Nhập tên đăng nhập và mật khẩu; Bước 3: bấm Đăng nhập",
        "Tên đăng nhập: [Số CCCD]; Mật khẩu: [được gửi qua tin nhắn]",
        "| Tên đăng nhập | Mật khẩu |\n| Mã số thuế | Gửi qua email |\n| Số CCCD | Tự đặt |",
        "Quy định về mật khẩu: dài tối thiểu 12 ký tự, ví dụ: Hanoi@2026xyz",
        "password: string; // mật khẩu của người dùng",
        "Khóa công khai: -----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK8Q\n-----END PUBLIC KEY-----",
        "Meeting ID: 845 1234 9876 Passcode: 246810 (Zoom)",
        "Quên mật khẩu\nĐăng ký tài khoản mới",
        "Wifi khách: mật khẩu 12345678",
        "Hotline: 19001234, zalo: 0912345608",
        "Kim ngạch xuất khẩu: 12.345.678 USD; nhập khẩu là 9876543 USD",
    ] {
        check(document, &[]);
    }
}

#[test]
fn networks() {
    check(
        &list(
            "| Thiết bị | IP | Cổng | Chức năng |",
            "| SW-0# | 172.16.#.10 | 22 | Chuyển mạch |",
        ),
        &[Infrastructure],
    );
    check(
        &list(
            "Sơ đồ mạng Trung tâm dữ liệu",
            "VLAN #0: dải 10.20.#.8/24, máy chủ %",
        ),
        &[Infrastructure],
    );
    check(
        &list("Hostname;IP Address;OS;Role", "srv#;10.9.#.21;Ubuntu;web"),
        &[Infrastructure],
    );
    check(
        "Khai báo máy in: địa chỉ IP 192.168.10.20, mặt nạ 255.255.255.0",
        &[],
    );
    check(
        "Hướng dẫn cấu hình modem: truy cập 192.168.1.1 hoặc 192.168.0.1, 192.168.1.254",
        &[],
    );
    check(
        &list("| TT | Nội dung | Mục |", "| # | Điều khoản % | 10.#.1.2 |"),
        &[],
    );
    check(
        &list(
            "| Xã | Dải địa chỉ IPv6 | Gateway |",
            "| % | 2405:4802:#f::/64 | 2405:4802:#f::1 |",
        ),
        &[Infrastructure],
    );
    check(
        &list(
            "| Đơn vị | IP WAN | IP LAN |",
            "| Xã % | 203.0.113.# | 10.64.#.1 |",
        ),
        &[Infrastructure],
    );
    check(
        &list("# /etc/hosts", "10.5.0.#   db#.ttdl.local   db#"),
        &[Infrastructure],
    );
    check(
        "Máy phải nhận được địa chỉ IPv6, ví dụ 2405:4802:9f::12, và phân giải qua 2001:4860:4860::8888",
        &[],
    );
    check("Trang web có địa chỉ 203.0.113.7", &[]);
}

#[test]
fn exam_papers() {
    let paper = "SỞ GIÁO DỤC VÀ ĐÀO TẠO\nĐỀ CHÍNH THỨC\nKỲ THI TUYỂN SINH LỚP 10\nBài thi: TIẾNG ANH\n\
                 Khóa ngày: 5/6/2027\nThời gian làm bài: 60 phút (không kể thời gian phát đề)\nCâu 1: Chọn\nCâu 2: Viết\nCâu 3: Dịch";
    check_published(paper, Some("2027-05-20"), &[ExamEarly]);
    check_published(
        &paper.replace("Khóa ngày: 5/6/2027", "(ca sáng 5/6/2027)"),
        Some("2027-05-20"),
        &[ExamEarly],
    );
    check_published(paper, Some("2027-06-05"), &[]);
    check_published(paper, Some("2027-07-01"), &[]);
    check(paper, &[ExamEarly]);
    check(&paper.replace("2027", "2025"), &[]);
    check(&paper.replace("ĐỀ CHÍNH THỨC", "ĐỀ THI THỬ"), &[]);
    check(
        "THÔNG BÁO\nVề tổ chức kỳ thi tuyển công chức\nNgày thi: 20/12/2026\nThời gian làm bài 180 phút\nĐề thi gồm 02 phần",
        &[],
    );
}

#[test]
fn redactions() {
    check(
        "Nguyên đơn:\n[body covered] Bà Hà Thị Bình\nBị đơn:\n[body covered] Ông Lê Văn An, CCCD 066084004561",
        &[BadRedaction],
    );
    check(
        "| Họ tên | SĐT |\n[table_cell unreadable] 0912345608\n[table_cell unreadable] Lê Văn An",
        &[BadRedaction],
    );
    check("[body unreadable] dự phòng\nNội dung", &[]);
    check("Họ tên: ████████\nSố CCCD: ████████", &[]);
    check("[body covered] 2\n[body off_page] Trang 1 / 5", &[]);
}

#[test]
fn four_people_are_no_list_and_examples_are_none() {
    let five = list("| Họ tên | Số CCCD |", "| @ | 06608400456# |");
    let four: Vec<&str> = five.lines().take(5).collect();
    check(&four.join("\n"), &[]);
    check(&format!("Bảng minh họa dữ liệu mẫu\n{five}"), &[]);
}
