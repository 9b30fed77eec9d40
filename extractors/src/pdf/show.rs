//! The text operators of a content stream: where each glyph stands.

use std::rc::Rc;

use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Name, Object};
use hayro_syntax::page::Resources;

use super::content::{Interpreter, matrix};
use super::fonts::{LoadedFont, Shown};
use super::geometry::Matrix;
use super::marks::{Glyph, Ink, Rgb};

/// Glyphs kept of one page.
const MAX_PAGE_GLYPHS: usize = 400_000;

impl<'a> Interpreter<'a, '_, '_> {
    /// Carries out a text operator; others are passed over.
    pub(super) fn text_operator(&mut self, operator: &Op<'_, '_>, resources: &Resources<'a>) {
        self.order += 1;
        match operator {
            Op::BeginText(_) => self.set_line(Matrix::IDENTITY),
            Op::SetTextMatrix(m) => self.set_line(matrix([m.0, m.1, m.2, m.3, m.4, m.5])),
            Op::TextFont(font) => self.choose_font(font.0, font.1.as_f64(), resources),
            Op::CharacterSpacing(space) => self.state.text.letter_space = space.0.as_f64(),
            Op::WordSpacing(space) => self.state.text.word_space = space.0.as_f64(),
            Op::HorizontalScaling(percent) => self.state.text.stretch = percent.0.as_f64() / 100.0,
            Op::TextLeading(leading) => self.state.text.leading = leading.0.as_f64(),
            Op::TextRise(rise) => self.state.text.rise = rise.0.as_f64(),
            Op::TextRenderingMode(mode) => self.state.text.mode = mode.0.as_i64(),
            Op::NextLine(shift) => self.next_line(shift.0.as_f64(), shift.1.as_f64()),
            Op::NextLineAndSetLeading(shift) => {
                self.state.text.leading = -shift.1.as_f64();
                self.next_line(shift.0.as_f64(), shift.1.as_f64());
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.text.leading),
            Op::ShowText(text) => self.show(text.0.as_bytes()),
            Op::NextLineAndShowText(text) => {
                self.next_line(0.0, -self.state.text.leading);
                self.show(text.0.as_bytes());
            }
            Op::ShowTextWithParameters(text) => {
                self.state.text.word_space = text.0.as_f64();
                self.state.text.letter_space = text.1.as_f64();
                self.next_line(0.0, -self.state.text.leading);
                self.show(text.2.as_bytes());
            }
            Op::ShowTexts(texts) => {
                for item in texts.0.iter::<Object<'_>>() {
                    match item {
                        Object::Number(thousandths) => self.adjust(thousandths.as_f64()),
                        Object::String(text) => self.show(text.as_bytes()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn set_line(&mut self, start: Matrix) {
        self.text_matrix = start;
        self.line_matrix = start;
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.set_line(self.line_matrix.after(Matrix::translate(x, y)));
    }

    fn choose_font(&mut self, name: &Name<'_>, size: f64, resources: &Resources<'a>) {
        self.state.text.size = size;
        self.state.text.font = match resources.get_font(name) {
            Some(dict) => self.shared.fonts.load(&dict),
            None => self.shared.fonts.fallback(),
        };
    }

    fn adjust(&mut self, thousandths: f64) {
        let text = &self.state.text;
        let shift = -thousandths / 1000.0 * text.size;
        let horizontal = text.font.as_ref().is_none_or(|font| font.is_horizontal());
        let (x, y) = if horizontal {
            (shift * text.stretch, 0.0)
        } else {
            (0.0, shift)
        };
        self.text_matrix = self.text_matrix.after(Matrix::translate(x, y));
    }

    fn show(&mut self, bytes: &[u8]) {
        let font = match &self.state.text.font {
            Some(font) => Some(Rc::clone(font)),
            None => self.shared.fonts.fallback(),
        };
        let Some(font) = font else {
            return;
        };
        let mut offset = 0;
        while offset < bytes.len() {
            if self.marks.glyphs.len() >= MAX_PAGE_GLYPHS || offset % 16 == 0 && !self.charge(4) {
                self.cut_short = true;
                return;
            }
            let (code, length) = font.code_at(bytes, offset);
            offset += length;
            let shown = font.show(code);
            let glyph = self.glyph(&font, &shown);
            self.marks.glyphs.push(glyph);
            let text = &self.state.text;
            let word_space = if code == 32 && length == 1 {
                text.word_space
            } else {
                0.0
            };
            let extra = text.letter_space + word_space;
            let (x, y) = if font.is_horizontal() {
                ((shown.advance.0 / 1000.0 * text.size + extra) * text.stretch, 0.0)
            } else {
                (0.0, shown.advance.1 / 1000.0 * text.size + extra)
            };
            self.text_matrix = self.text_matrix.after(Matrix::translate(x, y));
        }
    }

    fn glyph(&self, font: &Rc<LoadedFont<'a>>, shown: &Shown) -> Glyph {
        let text = &self.state.text;
        let to_page = self.state.matrix.after(self.text_matrix);
        let horizontal = font.is_horizontal();
        let along = if horizontal {
            (text.size * text.stretch, 0.0)
        } else {
            (0.0, -text.size.abs())
        };
        let across = if horizontal {
            (0.0, text.size)
        } else {
            (text.size, 0.0)
        };
        let (dx, dy) = to_page.vector(along.0, along.1);
        let em = dx.hypot(dy);
        let direction = if em > 1e-9 { (dx / em, dy / em) } else { (1.0, 0.0) };
        let (vx, vy) = to_page.vector(across.0, across.1);
        let size = (direction.0 * vy - direction.1 * vx).abs();
        let thousandths = if horizontal {
            shown.advance.0
        } else {
            -shown.advance.1
        };
        let advance = thousandths.max(0.0) / 1000.0 * em;
        let origin = to_page.point(0.0, text.rise);
        let paint = if text.is_outline_only() {
            &self.state.stroke
        } else {
            &self.state.fill
        };
        let ink = if self.is_switched_off() {
            Ink::SwitchedOff
        } else {
            text.ink()
        };
        let mut glyph = Glyph {
            text: Rc::clone(&shown.text),
            origin,
            direction,
            advance,
            size,
            font: Rc::clone(&font.info),
            // What a pattern looks like is not known; it is taken for ink that can be seen.
            color: paint.color.unwrap_or(Rgb::BLACK),
            edge: self.state.stroke.color.filter(|_| text.is_stroked_bold()),
            alpha: paint.alpha,
            ink,
            stroked: text.is_stroked_bold(),
            artifact: self.marked.last().is_some_and(|marked| marked.artifact),
            source: self.source,
            clipped: false,
            order: self.order,
        };
        let (x, y) = glyph.area().center();
        glyph.clipped = !self.state.clip.has(x, y);
        glyph
    }

    /// Puts `text` in the place of the glyphs from `start` on, if most of them do not tell their letters.
    /// Where they do, they are believed: they are what a reader sees.
    pub(super) fn replace_unknown(&mut self, start: usize, text: &str) {
        let Some(glyphs) = self.marks.glyphs.get(start..) else {
            return;
        };
        let unknown = glyphs.iter().filter(|glyph| glyph.text.is_empty()).count();
        if unknown * 2 <= glyphs.len() || text.is_empty() {
            return;
        }
        let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else {
            return;
        };
        let reach = (last.origin.0 - first.origin.0) * first.direction.0
            + (last.origin.1 - first.origin.1) * first.direction.1
            + last.advance;
        let whole = Glyph {
            text: text.into(),
            advance: reach.max(first.advance),
            ..first.clone()
        };
        self.marks.glyphs.truncate(start);
        self.marks.glyphs.push(whole);
    }
}
