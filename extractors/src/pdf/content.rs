//! The interpreter of content streams: from operators to the marks they leave on a page.
//!
//! It paints nothing. Unlike a renderer it goes on into layers that are switched off, knows the name of each
//! font, and ends after a bounded number of operators however forms are nested.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Dict, Name, Number, Object, ObjectIdentifier, Stream, dict_or_stream};
use hayro_syntax::page::Resources;

use super::color::ColorSpace;
use super::fonts::FontSet;
use super::geometry::{Area, Matrix};
use super::layers::Layers;
use super::marks::{Fill, PageMarks, Picture, Source};
use super::path::{MAX_MARKS, Path};
use super::state::State;
use super::streams::Streams;

/// How deep forms and patterns may lie in each other.
const MAX_DEPTH: u32 = 16;
/// How many states may be kept by `q`.
const MAX_STATES: usize = 256;
/// Operators of one page, forms included.
const MAX_PAGE_OPERATORS: u64 = 3_000_000;
/// Unpacked forms that are kept for the next page, in bytes.
const MAX_KEPT_BYTES: usize = 32 << 20;

/// What all pages of a document share.
pub(super) struct Shared<'a, 'c> {
    pub(super) fonts: FontSet<'a>,
    pub(super) layers: Layers,
    pub(super) streams: Streams<'c>,
    /// Operators that the document may still use.
    pub(super) operators_left: Cell<u64>,
    forms: RefCell<HashMap<ObjectIdentifier, Rc<Vec<u8>>>>,
    kept_bytes: Cell<usize>,
}

impl<'c> Shared<'_, 'c> {
    /// Starts with a budget of `operators` for the whole document.
    pub(super) fn new(layers: Layers, streams: Streams<'c>, operators: u64) -> Self {
        Self {
            fonts: FontSet::new(),
            layers,
            streams,
            operators_left: Cell::new(operators),
            forms: RefCell::new(HashMap::new()),
            kept_bytes: Cell::new(0),
        }
    }

    /// The unpacked content of a form, kept for its next use.
    fn form_content(&self, stream: &Stream<'_>) -> Option<Rc<Vec<u8>>> {
        let id = stream.obj_id();
        if let Some(content) = self.forms.borrow().get(&id) {
            return Some(Rc::clone(content));
        }
        let content = Rc::new(self.streams.decode(stream)?);
        let kept = self.kept_bytes.get() + content.len();
        if kept <= MAX_KEPT_BYTES {
            self.kept_bytes.set(kept);
            self.forms.borrow_mut().insert(id, Rc::clone(&content));
        }
        Some(content)
    }
}

/// A part of the content that is marked (ISO 32000-1, 14.6), with what holds for everything inside it.
#[derive(Clone, Copy)]
pub(super) struct Marked {
    /// In a layer that is switched off.
    pub(super) switched_off: bool,
    /// Page furniture.
    pub(super) artifact: bool,
}

/// Interprets the content of one page.
pub(super) struct Interpreter<'a, 'c, 's> {
    pub(super) shared: &'s Shared<'a, 'c>,
    pub(super) marks: PageMarks,
    pub(super) state: State<'a>,
    pub(super) source: Source,
    /// Whether an operator limit ended the page early.
    pub(super) cut_short: bool,
    pub(super) marked: Vec<Marked>,
    /// The text that stands for the glyphs from this index on, for each open marked content that has one.
    pub(super) replacements: Vec<Option<(usize, String)>>,
    pub(super) text_matrix: Matrix,
    pub(super) line_matrix: Matrix,
    saved: Vec<State<'a>>,
    path: Path,
    current: (f64, f64),
    pending_clip: bool,
    depth: u32,
    operators: u64,
    pub(super) order: u32,
    tiles_done: Vec<ObjectIdentifier>,
}

impl<'a, 'c, 's> Interpreter<'a, 'c, 's> {
    /// Starts a page: `matrix` leads from its user space to points from the top left of what is shown of it.
    pub(super) fn new(shared: &'s Shared<'a, 'c>, matrix: Matrix, size: (f64, f64)) -> Self {
        Self {
            shared,
            marks: PageMarks {
                size,
                ..PageMarks::default()
            },
            state: State::new(matrix),
            source: Source::Page,
            cut_short: false,
            marked: Vec::new(),
            replacements: Vec::new(),
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
            saved: Vec::new(),
            path: Path::default(),
            current: (0.0, 0.0),
            pending_clip: false,
            depth: 0,
            operators: 0,
            order: 0,
            tiles_done: Vec::new(),
        }
    }

    /// Interprets `content`, and leaves the state as it was before.
    pub(super) fn run(&mut self, content: &[u8], resources: &Resources<'a>) {
        let before = self.state.clone();
        let saved = self.saved.len();
        let marked = self.marked.len();
        let mut operators = TypedIter::new(content);
        // Content costs time also where it holds few operators.
        self.charge(content.len() as u64 / 16);
        while let Some(operator) = operators.next() {
            if !self.charge(1) {
                break;
            }
            self.interpret(&operator, resources, saved);
        }
        while self.marked.len() > marked {
            self.end_marked();
        }
        self.saved.truncate(saved);
        self.path.clear();
        self.pending_clip = false;
        self.state = before;
    }

    /// Counts work worth `operators` operators; `false` where that is more than the page or the document may
    /// use.
    pub(super) fn charge(&mut self, operators: u64) -> bool {
        self.operators = self.operators.saturating_add(operators);
        let left = self.shared.operators_left.get().checked_sub(operators);
        self.shared.operators_left.set(left.unwrap_or(0));
        let may_go_on = left.is_some() && self.operators <= MAX_PAGE_OPERATORS;
        self.cut_short |= !may_go_on;
        may_go_on
    }

    fn interpret(&mut self, operator: &Op<'_, '_>, resources: &Resources<'a>, saved: usize) {
        match operator {
            Op::SaveState(_) => {
                if self.saved.len() < MAX_STATES {
                    self.saved.push(self.state.clone());
                }
            }
            Op::RestoreState(_) => {
                if self.saved.len() > saved
                    && let Some(state) = self.saved.pop()
                {
                    self.state = state;
                }
            }
            Op::Transform(t) => {
                let inner = matrix([t.0, t.1, t.2, t.3, t.4, t.5]);
                self.state.matrix = self.state.matrix.after(inner);
            }
            Op::LineWidth(width) => self.state.line_width = width.0.as_f64(),
            Op::SetGraphicsState(name) => self.set_graphics_state(name.0, resources),
            Op::XObject(name) => {
                if let Some(stream) = resources.get_x_object(name.0) {
                    self.draw_object(&stream, resources);
                }
            }
            Op::InlineImage(image) => self.draw_picture(image.0.dict(), 0),
            Op::Shading(_) => self.paint_shading(),
            Op::BeginMarkedContent(tag) => self.begin_marked(tag.0, None, resources),
            Op::BeginMarkedContentWithProperties(tag) => self.begin_marked(tag.0, Some(tag.1), resources),
            Op::EndMarkedContent(_) => self.end_marked(),
            _ => {
                if !self.build_path(operator)
                    && !self.paint_path(operator)
                    && !self.set_color(operator, resources)
                {
                    self.text_operator(operator, resources);
                }
            }
        }
    }

    fn build_path(&mut self, operator: &Op<'_, '_>) -> bool {
        let at = |x: Number, y: Number| self.state.matrix.point(x.as_f64(), y.as_f64());
        match operator {
            Op::MoveTo(p) => {
                self.current = at(p.0, p.1);
                self.path.move_to(self.current);
            }
            Op::LineTo(p) => {
                self.current = at(p.0, p.1);
                self.path.line_to(self.current);
            }
            Op::CubicTo(c) => {
                let (first, second, end) = (at(c.0, c.1), at(c.2, c.3), at(c.4, c.5));
                self.path.curve_to(&[first, second], end);
                self.current = end;
            }
            Op::CubicStartTo(c) => {
                let (second, end) = (at(c.0, c.1), at(c.2, c.3));
                self.path.curve_to(&[self.current, second], end);
                self.current = end;
            }
            Op::CubicEndTo(c) => {
                let (first, end) = (at(c.0, c.1), at(c.2, c.3));
                self.path.curve_to(&[first, end], end);
                self.current = end;
            }
            Op::ClosePath(_) => self.path.close(),
            Op::RectPath(r) => {
                let [x, y, width, height] = [r.0, r.1, r.2, r.3].map(|number| number.as_f64());
                self.path.rectangle(self.state.matrix, x, y, width, height);
                self.current = self.state.matrix.point(x, y);
            }
            Op::ClipNonZero(_) | Op::ClipEvenOdd(_) => self.pending_clip = true,
            _ => return false,
        }
        true
    }

    fn paint_path(&mut self, operator: &Op<'_, '_>) -> bool {
        let (fill, stroke, close, even_odd) = match operator {
            Op::EndPath(_) => (false, false, false, false),
            Op::StrokePath(_) => (false, true, false, false),
            Op::CloseAndStrokePath(_) => (false, true, true, false),
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) => (true, false, false, false),
            Op::FillPathEvenOdd(_) => (true, false, false, true),
            Op::FillAndStrokeNonZero(_) => (true, true, false, false),
            Op::FillAndStrokeEvenOdd(_) => (true, true, false, true),
            Op::CloseFillAndStrokeNonZero(_) => (true, true, true, false),
            Op::CloseFillAndStrokeEvenOdd(_) => (true, true, true, true),
            _ => return false,
        };
        if close {
            self.path.close();
        }
        self.order += 1;
        if !self.is_switched_off() {
            if fill {
                if let Some(tile) = self.state.fill.tile.clone() {
                    self.draw_tile(&tile);
                }
                self.path
                    .fill(self.state.fill_brush(self.order), even_odd, &mut self.marks);
            }
            if stroke {
                self.path
                    .stroke(self.state.stroke_brush(self.order), &mut self.marks);
            }
        }
        if std::mem::take(&mut self.pending_clip)
            && let Some(bounds) = self.path.bounds()
        {
            self.state.clip = self.state.clip.intersection(bounds);
        }
        self.path.clear();
        true
    }

    /// Fills what the clip lets through with a shading: a ground for what is painted later.
    fn paint_shading(&mut self) {
        self.order += 1;
        let page = Area::between(0.0, 0.0, self.marks.size.0, self.marks.size.1);
        let area = self.state.clip.intersection(page);
        if !self.is_switched_off() && area.is_sound() && self.marks.fills.len() < MAX_MARKS {
            self.marks.fills.push(Fill {
                area,
                color: None,
                // The clip may have any shape within its box.
                hides: false,
                order: self.order,
            });
        }
    }

    fn set_color(&mut self, operator: &Op<'_, '_>, resources: &Resources<'a>) -> bool {
        let fill = &mut self.state.fill;
        let stroke = &mut self.state.stroke;
        match operator {
            Op::NonStrokeColorDeviceGray(c) => fill.set_device(ColorSpace::Gray, &[c.0.as_f32()]),
            Op::StrokeColorDeviceGray(c) => stroke.set_device(ColorSpace::Gray, &[c.0.as_f32()]),
            Op::NonStrokeColorDeviceRgb(c) => fill.set_device(ColorSpace::Rgb, &floats(&[c.0, c.1, c.2])),
            Op::StrokeColorDeviceRgb(c) => stroke.set_device(ColorSpace::Rgb, &floats(&[c.0, c.1, c.2])),
            Op::NonStrokeColorCmyk(c) => fill.set_device(ColorSpace::Cmyk, &floats(&[c.0, c.1, c.2, c.3])),
            Op::StrokeColorCmyk(c) => stroke.set_device(ColorSpace::Cmyk, &floats(&[c.0, c.1, c.2, c.3])),
            Op::ColorSpaceNonStroke(name) => fill.set_space(color_space(self.shared, name.0, resources)),
            Op::ColorSpaceStroke(name) => stroke.set_space(color_space(self.shared, name.0, resources)),
            Op::NonStrokeColor(c) => fill.set_channels(&floats(&c.0)),
            Op::StrokeColor(c) => stroke.set_channels(&floats(&c.0)),
            Op::NonStrokeColorNamed(c) => match c.1 {
                Some(pattern) => {
                    fill.color = None;
                    fill.tile = resources.get_pattern(pattern).and_then(Object::into_stream);
                }
                None => fill.set_channels(&floats(&c.0)),
            },
            Op::StrokeColorNamed(c) => match c.1 {
                Some(_) => stroke.color = None,
                None => stroke.set_channels(&floats(&c.0)),
            },
            _ => return false,
        }
        true
    }

    fn set_graphics_state(&mut self, name: &Name<'_>, resources: &Resources<'a>) {
        let Some(parameters) = resources.get_ext_g_state(name) else {
            return;
        };
        self.state.apply(&parameters);
        if let Some(font) = parameters.get::<hayro_syntax::object::Array<'_>>(b"Font") {
            let mut items = font.flex_iter();
            if let Some(font) = items.next::<Dict<'_>>() {
                self.state.text.font = self.shared.fonts.load(&font);
                self.state.text.size = items.next::<f64>().unwrap_or(self.state.text.size);
            }
        }
    }

    fn draw_object(&mut self, stream: &Stream<'a>, resources: &Resources<'a>) {
        let dict = stream.dict();
        let shown = self.shared.layers.shows(dict, b"OC");
        self.push_marked(!shown, false);
        match dict.get::<Name<'_>>(b"Subtype").as_deref() {
            Some(b"Image") => self.draw_picture(dict, stream.obj_id().obj_number),
            Some(b"Form") => self.draw_form(stream, resources),
            _ => {}
        }
        self.end_marked();
    }

    /// Interprets a form where it stands.
    pub(super) fn draw_form(&mut self, stream: &Stream<'a>, resources: &Resources<'a>) {
        if self.depth >= MAX_DEPTH {
            self.cut_short = true;
            return;
        }
        let Some(content) = self.shared.form_content(stream) else {
            return;
        };
        let dict = stream.dict();
        let before = self.state.clone();
        let texts = (self.text_matrix, self.line_matrix);
        let path = std::mem::take(&mut self.path);
        if let Some(coefficients) = dict.get::<[f64; 6]>(b"Matrix") {
            self.state.matrix = self.state.matrix.after(Matrix(coefficients));
        }
        if let Some([x0, y0, x1, y1]) = dict.get::<[f64; 4]>(b"BBox") {
            let bounds = self.state.matrix.bounds(Area::between(x0, y0, x1, y1));
            self.state.clip = self.state.clip.intersection(bounds);
        }
        let own = dict.get::<Dict<'_>>(b"Resources").map(Resources::new);
        self.depth += 1;
        self.run(&content, own.as_ref().unwrap_or(resources));
        self.depth -= 1;
        self.path = path;
        (self.text_matrix, self.line_matrix) = texts;
        self.state = before;
    }

    /// Interprets one tile of a pattern, once a page: its text may be a watermark.
    fn draw_tile(&mut self, tile: &Stream<'a>) {
        let id = tile.obj_id();
        if self.tiles_done.contains(&id) || self.tiles_done.len() >= 64 {
            return;
        }
        self.tiles_done.push(id);
        let none = Resources::new(Dict::empty());
        let clip = self.state.clip;
        if let Some(bounds) = self.path.bounds() {
            self.state.clip = clip.intersection(bounds);
        }
        self.draw_form(tile, &none);
        self.state.clip = clip;
    }

    fn draw_picture(&mut self, dict: &Dict<'_>, object: u32) {
        self.order += 1;
        if self.is_switched_off() || self.marks.pictures.len() >= MAX_MARKS {
            return;
        }
        let matrix = self.state.matrix;
        let area = matrix
            .bounds(Area::between(0.0, 0.0, 1.0, 1.0))
            .intersection(self.state.clip);
        if !area.is_sound() {
            return;
        }
        let is_stencil = [&b"ImageMask"[..], b"IM"]
            .iter()
            .any(|key| dict.get::<bool>(key) == Some(true));
        let has_mask = dict.contains_key(b"SMask")
            || dict.contains_key(b"Mask")
            || dict.get::<u32>(b"SMaskInData").is_some_and(|kind| kind > 0);
        self.marks.pictures.push(Picture {
            area,
            hides: !is_stencil && !has_mask && matrix.keeps_upright() && self.state.fill_brush(0).is_opaque(),
            order: self.order,
            object,
        });
    }

    fn begin_marked(&mut self, tag: &Name<'_>, properties: Option<&Object<'_>>, resources: &Resources<'a>) {
        let mut shown = true;
        let mut replacement = None;
        if let Some(Object::Name(name)) = properties {
            if tag.as_ref() == b"OC" {
                shown = self.shared.layers.shows(&resources.properties, name.as_ref());
            }
            if let Some(dict) = resources.properties.get::<Dict<'_>>(name.as_ref()) {
                replacement = actual_text(&dict);
            }
        } else if let Some((dict, _)) = properties.and_then(dict_or_stream) {
            shown = self.shared.layers.shows(dict, b"OC");
            replacement = actual_text(dict);
        }
        self.push_marked(!shown, tag.as_ref() == b"Artifact");
        if let Some(open) = self.replacements.last_mut() {
            *open = replacement.map(|text| (self.marks.glyphs.len(), text));
        }
    }

    /// Opens marked content that holds for everything up to the next [`Self::end_marked`].
    pub(super) fn push_marked(&mut self, switched_off: bool, artifact: bool) {
        let outer = self.marked.last().copied();
        self.marked.push(Marked {
            switched_off: switched_off || outer.is_some_and(|outer| outer.switched_off),
            artifact: artifact || outer.is_some_and(|outer| outer.artifact),
        });
        self.replacements.push(None);
    }

    /// Closes what was opened last.
    pub(super) fn end_marked(&mut self) {
        self.marked.pop();
        if let Some(Some((start, text))) = self.replacements.pop() {
            self.replace_unknown(start, &text);
        }
    }

    /// Whether what is painted now lies in a layer that is switched off.
    pub(super) fn is_switched_off(&self) -> bool {
        self.marked.last().is_some_and(|marked| marked.switched_off)
    }
}

/// The text that stands for a marked part of the content, as its bytes say.
fn actual_text(properties: &Dict<'_>) -> Option<String> {
    properties
        .get::<hayro_syntax::object::String<'_>>(b"ActualText")
        .map(|bytes| super::strings::decode(bytes.as_bytes()))
}

fn color_space(shared: &Shared<'_, '_>, name: &Name<'_>, resources: &Resources<'_>) -> Rc<ColorSpace> {
    let named = ColorSpace::by_name(name.as_ref());
    let space = named.or_else(|| {
        let object = resources.get_color_space(name)?;
        Some(ColorSpace::read(&object, &shared.streams))
    });
    Rc::new(space.unwrap_or(ColorSpace::Gray))
}

fn floats(numbers: &[Number]) -> Vec<f32> {
    numbers.iter().map(Number::as_f32).collect()
}

/// A matrix of six operands.
pub(super) fn matrix(numbers: [Number; 6]) -> Matrix {
    Matrix(numbers.map(|number| number.as_f64()))
}
