//! Makes HTML of invented letters: a fragment for a portal's page, or a page of its own.

use std::fmt::Write as _;

use crate::letter::{Block, HeaderLine, Letter, Look, MarkPlace};
use crate::markup::escape;

/// A whole page in UTF-8 with this title and body.
pub fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"vi\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

/// The letters as one page.
pub fn letters(letters: &[Letter]) -> String {
    let title = letters
        .first()
        .map(|letter| letter.subject.join(" "))
        .unwrap_or_default();
    let body: Vec<String> = letters.iter().map(letter_fragment).collect();
    page(&title, &body.join("<hr>\n"))
}

/// One letter as an `article` element.
pub fn letter_fragment(letter: &Letter) -> String {
    let mut html = String::from("<article class=\"van-ban\">\n");
    for text in letter.marks_at(MarkPlace::PageHeader) {
        push(
            &mut html,
            format_args!("<p class=\"dau-trang\">{}</p>\n", escape(text)),
        );
    }
    for text in letter.marks_at(MarkPlace::Watermark) {
        push(
            &mut html,
            format_args!("<div class=\"nen\">{}</div>\n", escape(text)),
        );
    }
    let (left, right) = letter.header_columns();
    push(
        &mut html,
        format_args!(
            "<table class=\"the-thuc\"><tr><td>{}</td><td>{}</td></tr></table>\n",
            header_lines(&left),
            header_lines(&right)
        ),
    );
    for text in letter.marks_at(MarkPlace::HeaderCell) {
        push(
            &mut html,
            format_args!(
                "<table class=\"dau\"><tr><td>{}</td></tr></table>\n",
                escape(text)
            ),
        );
    }
    for text in letter.marks_at(MarkPlace::TextBox) {
        push(
            &mut html,
            format_args!("<div class=\"khung-dau\">{}</div>\n", escape(text)),
        );
    }
    if !letter.kind.is_empty() {
        let subject: Vec<String> = letter.subject.iter().map(|line| escape(line)).collect();
        push(
            &mut html,
            format_args!("<h2>{}<br>{}</h2>\n", escape(&letter.kind), subject.join("<br>")),
        );
    }
    push_blocks(&mut html, &letter.blocks);
    push_closing(&mut html, letter);
    for text in letter.marks_at(MarkPlace::AtEnd) {
        push(
            &mut html,
            format_args!("<p class=\"khung-dau\">{}</p>\n", escape(text)),
        );
    }
    html.push_str("</article>\n");
    html
}

/// Headings, paragraphs and tables.
pub fn blocks(blocks: &[Block]) -> String {
    let mut html = String::new();
    push_blocks(&mut html, blocks);
    html
}

/// A table with a heading row.
pub fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let row = |cells: &[String], element: &str| {
        let cells = cells
            .iter()
            .map(|cell| format!("<{element}>{}</{element}>", escape(cell)))
            .collect::<Vec<_>>()
            .concat();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = rows.iter().map(|cells| row(cells, "td")).collect();
    format!(
        "<table class=\"bang\">\n<thead>{}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n",
        row(head, "th")
    )
}

fn push_blocks(html: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading(text) => push(html, format_args!("<h3>{}</h3>\n", escape(text))),
            Block::Paragraph(text) => push(html, format_args!("<p>{}</p>\n", escape(text))),
            Block::Table { head, rows } => html.push_str(&table(head, rows)),
            Block::PageBreak => html.push_str("<hr>\n"),
        }
    }
}

fn push_closing(html: &mut String, letter: &Letter) {
    let recipients: Vec<String> = letter.recipients.iter().map(|line| escape(line)).collect();
    push(
        html,
        format_args!(
            "<table class=\"the-thuc\"><tr><td class=\"noi-nhan\"><em>Nơi nhận:</em><br>{}</td><td><strong>{}</strong><br><br>\
             <strong>{}</strong></td></tr></table>\n",
            recipients.join("<br>"),
            escape(&letter.signer_office),
            escape(&letter.signer)
        ),
    );
}

fn header_lines(lines: &[HeaderLine]) -> String {
    let line = |line: &HeaderLine| {
        let text = escape(&line.text);
        match line.look {
            Look::Plain => format!("<p>{text}</p>"),
            Look::Bold => format!("<p><strong>{text}</strong></p>"),
            Look::Italic => format!("<p><em>{text}</em></p>"),
            Look::Mark => format!("<p style=\"color:#c00000\"><strong>{text}</strong></p>"),
        }
    };
    lines.iter().map(line).collect()
}

fn push(html: &mut String, text: std::fmt::Arguments<'_>) {
    html.write_fmt(text).expect("writing to a string cannot fail");
}
