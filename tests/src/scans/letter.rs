//! An administrative letter as a page: letterhead, text, table, signature.

use super::page::{Desk, Layout};
use super::stamp::{between, happens, seal};
use super::words::phrase;

impl Desk<'_> {
    /// An administrative letter with what `layout` says.
    pub(super) fn letter(&mut self, layout: Layout) {
        let font = self.font();
        let capitals = between(&mut self.random, 2.3, 3.1);
        let top = between(&mut self.random, 18.0, 34.0);
        let left = between(&mut self.random, 18.0, 32.0);
        self.letterhead(font, capitals, (left, top));
        let mut y = top + 44.0;
        if let Layout::Watermark(meaning) = layout {
            let width = between(&mut self.random, 70.0, 170.0);
            self.watermark(meaning, (105.0, 150.0), width);
        }
        let title = phrase(&mut self.random, 2).to_uppercase();
        self.write(font, &title, (90.0, y - 6.0), capitals);
        for _ in 0..self.random.below(24) + 6 {
            let count = self.random.below(12) + 3;
            let text = phrase(&mut self.random, count);
            let indent = between(&mut self.random, 0.0, 8.0);
            self.write(font, &text, (left + indent, y), capitals * 0.95);
            y += capitals * between(&mut self.random, 2.0, 2.6);
            if y > 240.0 {
                break;
            }
        }
        if happens(&mut self.random, 40) && y < 205.0 {
            y = self.table(font, left, y);
        }
        self.signature(font, y.min(250.0));
        match layout {
            Layout::Stamped(meaning) => {
                let place = match self.random.below(10) {
                    0..=5 => (
                        left + between(&mut self.random, 8.0, 38.0),
                        top + between(&mut self.random, 21.0, 29.0),
                    ),
                    6 | 7 => (
                        left + between(&mut self.random, 5.0, 40.0),
                        top - between(&mut self.random, 5.0, 9.0),
                    ),
                    _ => (
                        between(&mut self.random, 40.0, 170.0),
                        between(&mut self.random, 20.0, 280.0),
                    ),
                };
                self.stamp(meaning, place);
            }
            Layout::Typed(meaning) => {
                let x = left + between(&mut self.random, 12.0, 34.0);
                let y = top + between(&mut self.random, 20.0, 25.0);
                self.typed(meaning, (x, y));
            }
            Layout::Watermark(_) | Layout::Plain => {}
        }
    }

    fn letterhead(&mut self, font: &ab_glyph::FontVec, capitals: f32, (left, top): (f32, f32)) {
        let agency = phrase(&mut self.random, 4).to_uppercase();
        self.write(font, &agency, (left, top), capitals);
        let office = phrase(&mut self.random, 2).to_uppercase();
        self.write(font, &office, (left + 8.0, top + 5.5), capitals);
        self.write(
            font,
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            (left + 75.0, top),
            capitals * 0.92,
        );
        self.write(
            font,
            "Độc lập - Tự do - Hạnh phúc",
            (left + 88.0, top + 5.5),
            capitals,
        );
        let black = self.black;
        let dots = self.dots;
        for (from, to) in [(left + 12.0, left + 34.0), (left + 88.0, left + 130.0)] {
            let y = (top + 7.5) * dots;
            self.sheet
                .line((from * dots, y), (to * dots, y), 0.3 * dots, black);
        }
        let number = format!(
            "Số: {}/{}",
            self.random.below(999),
            phrase(&mut self.random, 1).to_uppercase()
        );
        self.write(font, &number, (left + 12.0, top + 14.0), capitals);
        let date = format!(
            "{}, ngày {} tháng {} năm 2026",
            phrase(&mut self.random, 2),
            self.random.below(28) + 1,
            self.random.below(12) + 1
        );
        self.write(font, &date, (left + 85.0, top + 14.0), capitals * 0.95);
    }

    fn table(&mut self, font: &ab_glyph::FontVec, left: f32, top: f32) -> f32 {
        let columns = [
            left,
            left + 12.0,
            left + between(&mut self.random, 70.0, 110.0),
            left + 150.0,
        ];
        let rows = self.random.below(5) + 2;
        let height = between(&mut self.random, 6.0, 9.0);
        let black = self.black;
        let dots = self.dots;
        for row in 0..=rows {
            let y = (top + height * row as f32) * dots;
            self.sheet
                .line((columns[0] * dots, y), (columns[3] * dots, y), 0.2 * dots, black);
        }
        let bottom = top + height * rows as f32;
        for x in columns {
            self.sheet.line(
                (x * dots, top * dots),
                (x * dots, bottom * dots),
                0.2 * dots,
                black,
            );
        }
        for row in 0..rows {
            let y = top + height * (row as f32 + 0.65);
            let number = (row + 1).to_string();
            self.write(font, &number, (columns[0] + 3.0, y), 2.4);
            for column in [columns[1], columns[2]] {
                let count = self.random.below(3) + 1;
                let text = phrase(&mut self.random, count);
                self.write(font, &text, (column + 2.0, y), 2.4);
            }
        }
        bottom + 8.0
    }

    fn signature(&mut self, font: &ab_glyph::FontVec, y: f32) {
        let title = phrase(&mut self.random, 2).to_uppercase();
        self.write(font, &title, (125.0, y + 8.0), 2.7);
        let name = phrase(&mut self.random, 3);
        self.write(font, &name, (122.0, y + 36.0), 2.7);
        if happens(&mut self.random, 80) {
            let shape = seal(self.studio, self.dots, &mut self.random);
            let color = self.red();
            let middle = (
                between(&mut self.random, 108.0, 132.0) * self.dots,
                (y + 20.0) * self.dots,
            );
            self.sheet.lay(&shape, middle, 0.1, color, 0.8);
        }
        if happens(&mut self.random, 60) {
            self.scribble((135.0, y + 20.0));
        }
    }
}
