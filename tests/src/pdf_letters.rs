//! Sets invented letters in type, line by line and page by page, for PDF.

use crate::letter::{Block, HeaderLine, Letter, Look, MarkPlace};
use crate::pdf::{Cut, Ink, PAGE_HEIGHT, PAGE_WIDTH, Page, Pdf};

const LEFT: f32 = 85.0;
const RIGHT: f32 = PAGE_WIDTH - 57.0;
const TOP: f32 = 64.0;
const BOTTOM: f32 = PAGE_HEIGHT - 64.0;
/// The line distance for 13 pt.
const LINE: f32 = 18.0;
/// The middle of the header block's left and right column.
const COLUMN_MIDDLES: [f32; 2] = [180.0, 405.0];
const COLUMN_WIDTHS: [f32; 2] = [200.0, 270.0];
const TABLE_SIZE: f32 = 10.5;
const TABLE_LINE: f32 = 13.0;
const BLACK: (u8, u8, u8) = (0, 0, 0);

/// The letters as one PDF file, each beginning on a page of its own.
pub fn letters(letters: &[Letter]) -> Vec<u8> {
    pages(letters).into_iter().fold(Pdf::new(), Pdf::page).build()
}

/// The pages of the letters, for a file that holds more.
pub fn pages(letters: &[Letter]) -> Vec<Page> {
    letters.iter().flat_map(letter_pages).collect()
}

/// Breaks `text` at spaces into lines that are at most `width` wide. A longer word stands alone.
pub fn wrap(text: &str, cut: Cut, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if line.is_empty() || cut.width(&longer, size) <= width {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    lines.push(line);
    lines
}

/// Pages being filled from the top.
struct Setter<'a> {
    letter: &'a Letter,
    done: Vec<Page>,
    page: Page,
    /// The lower edge of what stands on the page so far.
    y: f32,
}

fn letter_pages(letter: &Letter) -> Vec<Page> {
    let mut setter = Setter {
        letter,
        done: Vec::new(),
        page: Page::new(),
        y: TOP,
    };
    setter.begin_page();
    setter.header_block();
    setter.title();
    for block in &letter.blocks {
        match block {
            Block::Heading(text) => setter.flow(text, Ink::BOLD, 0.0),
            Block::Paragraph(text) => setter.flow(text, Ink::BODY, 28.0),
            Block::Table { head, rows } => setter.table(head, rows),
            Block::PageBreak => setter.break_page(),
        }
    }
    setter.closing();
    let Setter { mut done, page, .. } = setter;
    done.push(page);
    done
}

impl Setter<'_> {
    fn begin_page(&mut self) {
        for text in self.letter.marks_at(MarkPlace::Watermark) {
            self.page.watermark(text);
        }
        for text in self.letter.marks_at(MarkPlace::PageHeader) {
            self.page.centred(PAGE_WIDTH / 2.0, 36.0, text, Ink::STAMP);
        }
        let number = self.done.len() + 1;
        if number > 1 {
            self.page
                .centred(PAGE_WIDTH / 2.0, 52.0, &number.to_string(), Ink::BODY);
        }
        self.y = TOP;
    }

    fn break_page(&mut self) {
        self.done.push(std::mem::take(&mut self.page));
        self.begin_page();
    }

    /// Makes sure that `height` fits on this page.
    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.break_page();
        }
    }

    fn header_block(&mut self) {
        let (left, right) = self.letter.header_columns();
        let left_end = self.column(&left, 0);
        let right_end = self.column(&right, 1);
        self.y = left_end.max(right_end);
        for text in self.letter.marks_at(MarkPlace::HeaderCell) {
            self.page
                .frame([LEFT + 50.0, self.y + 2.0, 90.0, 22.0], 0.7, BLACK);
            self.page.centred(LEFT + 95.0, self.y + 18.0, text, Ink::BOLD);
            self.y += 30.0;
        }
        for text in self.letter.marks_at(MarkPlace::TextBox) {
            self.page.stamp(COLUMN_MIDDLES[0], self.y + 20.0, text);
            self.y += 32.0;
        }
        self.y += 10.0;
    }

    fn column(&mut self, lines: &[HeaderLine], column: usize) -> f32 {
        let mut y = TOP;
        for line in lines {
            let ink = match line.look {
                Look::Plain => Ink::BODY.sized(12.0),
                Look::Bold => Ink::BOLD.sized(11.5),
                Look::Italic => Ink::ITALIC.sized(12.5),
                Look::Mark => Ink::STAMP,
            };
            for part in wrap(&line.text, ink.cut, ink.size, COLUMN_WIDTHS[column]) {
                y += 16.0;
                self.page.centred(COLUMN_MIDDLES[column], y, &part, ink);
            }
        }
        y
    }

    fn title(&mut self) {
        if self.letter.kind.is_empty() {
            return;
        }
        for line in std::iter::once(&self.letter.kind).chain(&self.letter.subject) {
            for part in wrap(line, Cut::Bold, 13.5, RIGHT - LEFT) {
                self.y += LINE;
                self.page
                    .centred(f32::midpoint(LEFT, RIGHT), self.y, &part, Ink::BOLD.sized(13.5));
            }
        }
        self.y += 8.0;
    }

    /// Sets a paragraph; its first line begins `indent` to the right.
    fn flow(&mut self, text: &str, ink: Ink, indent: f32) {
        // The indent is measured as the spaces that it takes, so that the first line wraps right.
        let lines = wrap(text, ink.cut, ink.size, RIGHT - LEFT - indent);
        for (index, line) in lines.iter().enumerate() {
            self.room(LINE);
            self.y += LINE;
            let x = if index == 0 { LEFT + indent } else { LEFT };
            self.page.text(x, self.y, line, ink);
        }
        self.y += 4.0;
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let widths = column_widths(head, rows);
        self.y += 5.0;
        self.row(head, &widths, Cut::Bold);
        for row in rows {
            self.row(row, &widths, Cut::Regular);
        }
        self.y += 8.0;
    }

    fn row(&mut self, cells: &[String], widths: &[f32], cut: Cut) {
        let wrapped: Vec<Vec<String>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrap(cell, cut, TABLE_SIZE, width - 6.0))
            .collect();
        let lines = u16::try_from(wrapped.iter().map(Vec::len).max().unwrap_or(1)).unwrap_or(u16::MAX);
        let height = f32::from(lines) * TABLE_LINE + 5.0;
        self.room(height);
        let ink = Ink {
            cut,
            ..Ink::BODY.sized(TABLE_SIZE)
        };
        let mut x = LEFT;
        for (cell, width) in wrapped.iter().zip(widths) {
            self.page.frame([x, self.y, *width, height], 0.5, BLACK);
            let mut baseline = self.y;
            for line in cell {
                baseline += TABLE_LINE;
                self.page.text(x + 3.0, baseline, line, ink);
            }
            x += width;
        }
        self.y += height;
    }

    fn closing(&mut self) {
        let size = 11.0;
        self.room(90.0);
        let top = self.y + 14.0;
        let label = Ink {
            cut: Cut::Italic,
            ..Ink::BOLD.sized(12.0)
        };
        self.page.text(LEFT, top + LINE, "Nơi nhận:", label);
        let mut y = top + LINE;
        for line in &self.letter.recipients {
            y += 13.0;
            self.page.text(LEFT, y, line, Ink::BODY.sized(size));
        }
        self.page.centred(
            COLUMN_MIDDLES[1],
            top + LINE,
            &self.letter.signer_office,
            Ink::BOLD,
        );
        self.page
            .centred(COLUMN_MIDDLES[1], top + 75.0, &self.letter.signer, Ink::BOLD);
        self.y = y.max(top + 75.0) + 14.0;
        for text in self.letter.marks_at(MarkPlace::AtEnd) {
            if self.y + 40.0 > BOTTOM {
                self.done.push(std::mem::take(&mut self.page));
                self.y = TOP;
            }
            self.page.stamp(PAGE_WIDTH / 2.0, self.y + 24.0, text);
            self.y += 36.0;
        }
    }
}

/// Shares the page's width among the columns: each gets what its longest word needs, and of the rest
/// what its longest cell asks for.
fn column_widths(head: &[String], rows: &[Vec<String>]) -> Vec<f32> {
    let measure = |text: &str| Cut::Bold.width(text, TABLE_SIZE).min(200.0) + 8.0;
    let longest = |column: usize, of: &dyn Fn(&str) -> f32| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .chain(head.get(column));
        cells.map(|cell| of(cell)).fold(0.0, f32::max)
    };
    let longest_word = |cell: &str| cell.split(' ').map(measure).fold(0.0, f32::max);
    let needed: Vec<f32> = (0..head.len())
        .map(|column| longest(column, &longest_word))
        .collect();
    let wanted: Vec<f32> = (0..head.len()).map(|column| longest(column, &measure)).collect();
    let (all_needed, all_wanted): (f32, f32) = (needed.iter().sum(), wanted.iter().sum());
    let width = RIGHT - LEFT;
    if all_wanted <= width || all_needed >= width {
        return wanted.iter().map(|wish| wish * width / all_wanted).collect();
    }
    let share = (width - all_needed) / (all_wanted - all_needed);
    let widths = needed.iter().zip(&wanted);
    widths.map(|(need, wish)| need + (wish - need) * share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_table_leaves_its_column() {
        let texts = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
        let head = texts(&[
            "STT",
            "Họ và tên",
            "Ngày sinh",
            "Số căn cước công dân",
            "Ghi chú về hoàn cảnh gia đình",
        ]);
        let row = texts(&[
            "1",
            "Nguyễn Văn An",
            "02/03/1980",
            "079080123456",
            "Hộ có hai con đang đi học xa nhà",
        ]);
        let widths = column_widths(&head, std::slice::from_ref(&row));
        assert!((widths.iter().sum::<f32>() - (RIGHT - LEFT)).abs() < 0.5);
        for (cell, width) in row.iter().zip(&widths) {
            for word in cell.split(' ') {
                assert!(
                    Cut::Bold.width(word, TABLE_SIZE) + 6.0 <= *width,
                    "{word}: {width}"
                );
            }
        }
    }

    #[test]
    fn lines_fit_and_lose_no_word() {
        let text = "Xác định rõ nội dung, thời hạn và trách nhiệm của từng cơ quan, đơn vị, địa phương.";
        let lines = wrap(text, Cut::Regular, 13.0, 120.0);
        assert!(lines.iter().all(|line| Cut::Regular.width(line, 13.0) <= 120.0));
        assert_eq!(lines.join(" "), text);
    }
}
