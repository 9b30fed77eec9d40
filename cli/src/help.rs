//! The help in two languages: the English texts stand in `arguments.rs`, the Vietnamese ones here.

mod cases;
mod errors;
mod watch;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _};
use rasoat_core::{Bilingual, Lang};

use crate::arguments::Arguments;
use crate::exit::Ending;

/// The command, and under it the argument, with its Vietnamese help.
const VIETNAMESE: &[(&str, &str, &str)] = &[
    (
        "",
        "",
        "Tìm tài liệu có dấu hiệu chỉ độ mật, dữ liệu cá nhân, mật khẩu trên cổng thông tin điện tử của cơ quan, \
         trước hoặc sau khi đăng. Không lưu nội dung tài liệu.",
    ),
    ("", "lang", "Ngôn ngữ hiển thị: vi hoặc en"),
    (
        "",
        "config",
        "Tệp cấu hình [mặc định: ./rasoat.toml, rồi của người dùng, rồi /etc/rasoat/rasoat.toml]",
    ),
    ("", "log_format", "Định dạng nhật ký trên luồng lỗi chuẩn"),
    (
        "check",
        "",
        "Kiểm tra tệp và thư mục trước khi đăng; không lưu lại gì",
    ),
    ("check", "paths", "Tệp và thư mục; thư mục được duyệt đến mọi cấp"),
    ("check", "format", "Định dạng kết quả"),
    (
        "check",
        "threshold",
        "Mức thấp nhất được tính là phát hiện (mã kết thúc 1)",
    ),
    (
        "check",
        "index",
        "Tệp JSON từng dòng với \"path\", \"link_text\", \"published\" của các tệp",
    ),
    (
        "check",
        "jobs",
        "Số tài liệu đọc cùng lúc [mặc định: số bộ xử lý]",
    ),
    (
        "extract",
        "",
        "In ra những gì rasoat thấy trong một tệp: chữ theo vùng, phần bị ẩn, phần chưa đọc được; không lưu lại gì",
    ),
    (
        "extract",
        "file",
        "Tệp cần xem; nội dung được in ra luồng ra chuẩn",
    ),
    ("extract", "format", "Định dạng in ra"),
    ("scan", "", "Rà soát một cổng thông tin và lưu các phát hiện"),
    (
        "scan",
        "url",
        "Địa chỉ bắt đầu; khi chưa có văn bản cho phép thì chỉ trên máy này, kèm --allow-private",
    ),
    ("scan", "portal", "Cổng đã nhập, hoặc có trong tệp danh mục"),
    ("scan", "seeds", "Tệp danh mục cơ quan và cổng, TOML hoặc CSV"),
    (
        "scan",
        "data",
        "Thư mục dữ liệu và khóa [mặc định: theo cấu hình]",
    ),
    ("scan", "allow_private", "Cho phép địa chỉ của chính máy này"),
    (
        "scan",
        "rate",
        "Số yêu cầu tối đa đến một máy chủ, ví dụ 2/s hoặc 30/m; robots.txt chậm hơn thì theo robots.txt",
    ),
    ("scan", "max_pages", "Số tài liệu tối đa tải trong lần này"),
    ("scan", "format", "Định dạng kết quả"),
    (
        "scan",
        "threshold",
        "Mức thấp nhất được tính là phát hiện (mã kết thúc 1)",
    ),
    (
        "demo",
        "",
        "Xem rasoat làm việc trên cổng thông tin của một tỉnh giả định",
    ),
    ("demo", "once", "Kết thúc sau khi rà soát"),
    (
        "demo",
        "serve",
        "Chỉ mở cổng giả định ở cổng mạng này, đến khi nhấn Ctrl-C",
    ),
    (
        "explain",
        "",
        "Giải thích một tệp được xét ra sao, kể cả những gì đã xét và loại; không lưu lại gì",
    ),
    ("explain", "file", "Tệp"),
    ("explain", "format", "Định dạng kết quả"),
    (
        "explain",
        "threshold",
        "Mức thấp nhất được tính là phát hiện (mã kết thúc 1)",
    ),
    (
        "explain",
        "index",
        "Tệp JSON từng dòng với \"path\", \"link_text\", \"published\" của tệp",
    ),
    ("rules", "", "Xem, kiểm tra và thử các quy tắc"),
    ("rules list", "", "Liệt kê các quy tắc đang dùng"),
    ("rules list", "format", "Định dạng danh sách"),
    (
        "rules show",
        "",
        "Xem một quy tắc: lý do và điểm, ngưỡng, ví dụ, căn cứ",
    ),
    ("rules show", "id", "Quy tắc"),
    (
        "rules check",
        "",
        "Kiểm tra gói quy tắc: ví dụ nào cũng phải thấy, phản ví dụ nào cũng không được báo",
    ),
    (
        "rules check",
        "files",
        "Gói cần kiểm tra cùng quy tắc có sẵn [mặc định: mọi thứ đang dùng, kể cả ngoại lệ]",
    ),
    (
        "rules test",
        "",
        "Cho biết các quy tắc nói gì về một văn bản viết theo cách ghi của các ví dụ",
    ),
    ("rules test", "file", "Tệp văn bản"),
    ("config", "", "Kiểm tra hoặc in cấu hình"),
    (
        "config check",
        "",
        "Kiểm tra cấu hình đang dùng: tệp, biến môi trường, giá trị",
    ),
    ("config print-default", "", "In cấu hình mặc định kèm giải thích"),
    ("doctor", "", "Cho biết máy này có gì và dùng được chức năng nào"),
    (
        "doctor",
        "data",
        "Thư mục dữ liệu và khóa [mặc định: theo cấu hình]",
    ),
    ("completions", "", "In phần gợi ý lệnh cho shell"),
    ("completions", "shell", "Loại shell"),
];

fn texts() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    VIETNAMESE.iter().chain(watch::TEXTS).chain(cases::TEXTS)
}

const TEMPLATE: &str = "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}";

/// The command line with its help in `lang`.
pub(crate) fn command(lang: Lang) -> Command {
    let command = Arguments::command();
    match lang {
        Lang::En => command.after_help(EXIT_CODES.in_lang(lang).to_owned()),
        Lang::Vi => in_vietnamese(command, "").after_help(EXIT_CODES.in_lang(lang).to_owned()),
    }
}

const EXIT_CODES: Bilingual = Bilingual::new(
    "Mã kết thúc: 0 đã đọc hết và không thấy dấu hiệu · 1 có phát hiện · 2 tham số hoặc cấu hình sai · \
     3 có tài liệu chưa đọc được · 4 lỗi của chương trình · 130 dừng bằng Ctrl-C",
    "Exit codes: 0 everything read, nothing found · 1 findings · 2 wrong arguments or configuration · \
     3 something could not be read · 4 rasoat failed · 130 stopped by Ctrl-C",
);

fn in_vietnamese(mut command: Command, path: &str) -> Command {
    let text = |argument: &str| {
        texts()
            .find(|(at, name, _)| *at == path && *name == argument)
            .map(|(_, _, text)| *text)
    };
    if let Some(about) = text("") {
        command = command.about(about).long_about(None);
    }
    command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("Lệnh")
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help("Xem hướng dẫn"),
        );
    if path.is_empty() {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version)
                .help("Xem phiên bản"),
        );
    }
    command = command.mut_args(|argument| {
        let heading = if argument.is_positional() {
            "Tham số"
        } else {
            "Tùy chọn"
        };
        let argument = match text(argument.get_id().as_str()) {
            Some(help) => {
                let help = with_values(help, &argument);
                argument.help(help)
            }
            None => argument,
        };
        let argument = argument.help_heading(heading);
        if argument.get_action().takes_values() {
            argument.hide_possible_values(true).hide_default_value(true)
        } else {
            argument
        }
    });
    command.mut_subcommands(|subcommand| {
        let name = subcommand.get_name().to_owned();
        let path = if path.is_empty() {
            name
        } else {
            format!("{path} {name}")
        };
        in_vietnamese(subcommand, &path)
    })
}

/// The help of an argument with the values it takes and the one it has by itself, which clap tells in English.
fn with_values(help: &str, argument: &clap::Arg) -> String {
    let mut out = help.to_owned();
    let values: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    if !values.is_empty() && argument.get_action().takes_values() {
        let _infallible = write!(out, " [giá trị: {}]", values.join(", "));
    }
    let defaults: Vec<_> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if !defaults.is_empty() && argument.get_action().takes_values() {
        let _infallible = write!(out, " [mặc định: {}]", defaults.join(", "));
    }
    out
}

/// The language to speak before the arguments are understood: what follows `--lang`, or the environment's.
pub(crate) fn lang_before_parsing(arguments: &[OsString]) -> Lang {
    let texts = || arguments.iter().filter_map(|argument| argument.to_str());
    let attached = texts().find_map(|text| text.strip_prefix("--lang="));
    let following = texts().skip_while(|text| *text != "--lang").nth(1);
    attached
        .or(following)
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(crate::lang_of_environment)
}

/// Prints what is wrong with the command line, or the help that was asked for.
pub(crate) fn explain(error: &clap::Error, lang: Lang) -> ExitCode {
    let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let is_help = asked_for || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if lang == Lang::Vi && !is_help {
        // Where standard error is gone, the exit code still tells.
        let _told = writeln!(anstream::stderr(), "{}", errors::in_vietnamese(error));
    } else {
        // Nothing is left to do where the terminal is gone.
        let _printed = error.print();
    }
    if asked_for {
        Ending::Clear.into()
    } else {
        Ending::Usage.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(command: &Command, path: &str, missing: &mut Vec<String>) {
        let has = |argument: &str| texts().any(|(at, name, _)| *at == path && *name == argument);
        if !has("") {
            missing.push(path.to_owned());
        }
        let own = |id: &str| !matches!(id, "help" | "version") && (path.is_empty() || !has_global(id));
        for argument in command
            .get_arguments()
            .filter(|argument| own(argument.get_id().as_str()))
        {
            if !has(argument.get_id().as_str()) {
                missing.push(format!("{path} {}", argument.get_id()));
            }
        }
        for subcommand in command.get_subcommands() {
            walk(
                subcommand,
                format!("{path} {}", subcommand.get_name()).trim(),
                missing,
            );
        }
    }

    fn has_global(id: &str) -> bool {
        matches!(id, "lang" | "config" | "log_format")
    }

    #[test]
    fn every_command_and_argument_has_its_vietnamese_help() {
        let mut missing = Vec::new();
        walk(&Arguments::command(), "", &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        command(Lang::Vi).debug_assert();
        command(Lang::En).debug_assert();
        assert!(
            command(Lang::Vi)
                .render_help()
                .to_string()
                .contains("Kiểm tra tệp và thư mục trước khi đăng")
        );
        assert!(
            command(Lang::En)
                .render_help()
                .to_string()
                .contains("Check files and folders")
        );
    }
}
