//! What is wrong with a command line, in Vietnamese: clap says it in English only.

use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The sentence for `error`, and where to read on.
pub(super) fn in_vietnamese(error: &clap::Error) -> String {
    let of = |kind| error.get(kind).map(text).unwrap_or_default();
    let argument = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue);
    let sentence = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` thiếu giá trị"),
        ErrorKind::InvalidValue => format!("`{argument}` không nhận giá trị `{value}`"),
        ErrorKind::ValueValidation => format!("giá trị `{value}` của `{argument}` không dùng được"),
        ErrorKind::UnknownArgument => format!("không có tham số `{argument}`"),
        ErrorKind::InvalidSubcommand => format!("không có lệnh `{}`", of(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "hãy nêu lệnh".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("còn thiếu {argument}"),
        ErrorKind::ArgumentConflict => {
            let other = of(ContextKind::PriorArg);
            format!("không dùng `{argument}` cùng với `{other}`")
        }
        ErrorKind::NoEquals => format!("`{argument}` cần dấu = trước giá trị"),
        ErrorKind::TooManyValues => format!("`{argument}` có thừa giá trị `{value}`"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("`{argument}` có số giá trị chưa đúng")
        }
        ErrorKind::InvalidUtf8 => "dòng lệnh có chữ không phải UTF-8".to_owned(),
        _ => "dòng lệnh chưa đúng".to_owned(),
    };
    let mut out = format!("lỗi: {sentence}");
    let valid = [ContextKind::ValidValue, ContextKind::ValidSubcommand]
        .map(of)
        .concat();
    if !valid.is_empty() {
        let _infallible = write!(out, "; có thể dùng: {valid}");
    } else if let Some(source) =
        std::error::Error::source(error).filter(|_| error.kind() == ErrorKind::ValueValidation)
    {
        let _infallible = write!(out, "; ví dụ hoặc yêu cầu: {source}");
    }
    let meant = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ]
    .map(of)
    .concat();
    if !meant.is_empty() {
        let _infallible = write!(out, "; có phải ý là `{meant}`?");
    }
    out.push_str("\nXem cách dùng: rasoat --help, hoặc rasoat LỆNH --help");
    out
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(flag) => flag.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use rasoat_core::Lang;

    use super::*;

    fn check(arguments: &[&str], expected: &str) {
        let arguments = [&["rasoat"], arguments].concat();
        let error = super::super::command(Lang::Vi)
            .try_get_matches_from(arguments.iter())
            .unwrap_err();
        let said = in_vietnamese(&error);
        assert!(said.contains(expected), "{arguments:?}: {said}");
        for english in ["error", "Usage", "possible", "invalid", "required", "unexpected"] {
            assert!(!said.contains(english), "{arguments:?}: {said}");
        }
    }

    #[test]
    fn a_wrong_command_line_is_explained_in_vietnamese() {
        check(&["chek"], "không có lệnh `chek`");
        check(&["check"], "còn thiếu <PATH>");
        check(&["check", "--formt", "jsonl", "x"], "không có tham số `--formt`");
        check(&["check", "--format", "xml", "x"], "có thể dùng: text, jsonl");
        check(&["check", "--format"], "thiếu giá trị");
        check(&["scan", "http://127.0.0.1/", "--rate", "nhanh"], "2/s");
        check(&["scan", "http://127.0.0.1/", "--portal", "a"], "không dùng `");
    }
}
