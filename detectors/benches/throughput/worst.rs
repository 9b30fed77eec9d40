//! Texts made to keep a judge busy.

use rasoat_core::{CellPosition, DocumentFormat, ExtractedText, TextBuilder, ZoneKind};

/// Each text with what it is, about `bytes` bytes long.
pub(crate) fn texts(bytes: usize) -> Vec<(&'static str, ExtractedText)> {
    let lines = |line: &str| {
        let mut builder = TextBuilder::new(DocumentFormat::Text, usize::MAX, usize::MAX);
        for _ in 0..bytes / (line.len() + 1) {
            builder.push(ZoneKind::Body, line, |_| {});
        }
        builder.finish()
    };
    let one_line = |words: &str| {
        let mut builder = TextBuilder::new(DocumentFormat::Text, usize::MAX, usize::MAX);
        builder.push(ZoneKind::Body, &words.repeat(bytes / words.len()), |_| {});
        builder.finish()
    };
    vec![
        ("lines of `MẬT`", lines("MẬT")),
        ("lines of `Độ mật: Mật`", lines("Độ mật: Mật")),
        ("one line of `MẬT`", one_line("MẬT ")),
        ("lines of `mật khẩu`", lines("mật khẩu")),
        ("one line of digits", one_line("0123456789")),
        ("lines of capitals", lines(&"ỦY BAN NHÂN DÂN TỈNH ".repeat(8))),
        (
            "lines of names and numbers",
            lines("1 Lê Văn An 066084004561 05/08/1984"),
        ),
        ("one line of `Password=`", one_line("Password=;")),
        ("cells of `MẬT` in one row", cells(bytes / 6, "MẬT", usize::MAX)),
        ("cells of `MẬT` in eight columns", cells(bytes / 6, "MẬT", 8)),
    ]
}

fn cells(count: usize, word: &str, columns: usize) -> ExtractedText {
    let mut builder = TextBuilder::new(DocumentFormat::Text, usize::MAX, usize::MAX);
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    for index in 0..count {
        builder.push(ZoneKind::TableCell, word, |zone| {
            zone.cell = Some(CellPosition {
                table: 1,
                row: number(index / columns),
                column: number(index % columns),
            });
        });
    }
    builder.finish()
}
