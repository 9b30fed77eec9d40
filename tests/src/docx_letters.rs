//! Sets invented letters as DOCX.

use crate::docx::{Docx, Paragraph, Run, stamp_paragraph};
use crate::letter::{Block, HeaderLine, Letter, Look, MarkPlace};

/// The letters as one DOCX file, each beginning on a page of its own.
pub fn letters(letters: &[Letter]) -> Vec<u8> {
    let mut docx = Docx::new();
    add_letters(&mut docx, letters);
    docx.build()
}

/// Adds the letters to a document that may hold more.
pub fn add_letters(docx: &mut Docx, letters: &[Letter]) {
    for (index, letter) in letters.iter().enumerate() {
        if index > 0 {
            docx.page_break();
        }
        add_letter(docx, letter);
    }
}

fn add_letter(docx: &mut Docx, letter: &Letter) {
    for text in letter.marks_at(MarkPlace::PageHeader) {
        docx.header(&stamp_paragraph(text));
    }
    for text in letter.marks_at(MarkPlace::Watermark) {
        docx.word_art(text);
    }
    let (left, right) = letter.header_columns();
    let column = |lines: &[HeaderLine]| lines.iter().map(header_paragraph).collect::<Vec<_>>();
    docx.borderless_table(&[vec![column(&left), column(&right)]]);
    for text in letter.marks_at(MarkPlace::HeaderCell) {
        docx.table(&[vec![text.to_owned()]]);
    }
    for text in letter.marks_at(MarkPlace::TextBox) {
        docx.text_box(text);
    }
    if !letter.kind.is_empty() {
        docx.paragraph(&Paragraph::of(&[Run::new(&letter.kind).bold()]).centred());
        for line in &letter.subject {
            docx.paragraph(&Paragraph::of(&[Run::new(line).bold()]).centred());
        }
    }
    for block in &letter.blocks {
        match block {
            Block::Heading(text) => docx.paragraph(&Paragraph::of(&[Run::new(text).bold()])),
            Block::Paragraph(text) => docx.text(text),
            Block::Table { head, rows } => {
                let all: Vec<Vec<String>> = std::iter::once(head).chain(rows).cloned().collect();
                docx.table(&all)
            }
            Block::PageBreak => docx.page_break(),
        };
    }
    let mut recipients = vec![Paragraph::of(&[Run::new("Nơi nhận:").bold().italic()])];
    recipients.extend(letter.recipients.iter().map(|line| Paragraph::new(line)));
    let signer = vec![
        Paragraph::of(&[Run::new(&letter.signer_office).bold()]).centred(),
        Paragraph::of(&[Run::new(&letter.signer).bold()]).centred(),
    ];
    docx.borderless_table(&[vec![recipients, signer]]);
    for text in letter.marks_at(MarkPlace::AtEnd) {
        docx.paragraph(&stamp_paragraph(text));
    }
}

fn header_paragraph(line: &HeaderLine) -> Paragraph {
    let run = Run::new(&line.text);
    let run = match line.look {
        Look::Plain => run,
        Look::Bold => run.bold(),
        Look::Italic => run.italic(),
        Look::Mark => run.bold().colour("C00000"),
    };
    Paragraph::of(&[run]).centred()
}
