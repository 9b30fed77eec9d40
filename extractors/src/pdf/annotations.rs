//! What is laid over a page: notes, stamps, form fields, links, attached files, places marked to be redacted.

use hayro_syntax::object::{Array, Dict, Name, Object, Rect, Stream, String as Bytes};
use hayro_syntax::page::{Page, Resources};
use rasoat_core::{Visibility, ZoneKind};

use super::color::ColorSpace;
use super::content::Interpreter;
use super::geometry::{Area, Matrix};
use super::marks::{Fill, Rgb, Source};
use super::path::DARK;
use super::{strings, xml};

/// Annotations of a page that are looked at.
const MAX_ANNOTATIONS: usize = 5_000;
/// How far up a form field's value is looked for.
const MAX_PARENTS: u32 = 8;
const HIDDEN: u32 = 1 << 1;
const NO_VIEW: u32 = 1 << 5;

/// A text that an annotation holds.
pub(super) struct Note {
    pub(super) kind: ZoneKind,
    pub(super) text: String,
    pub(super) visibility: Visibility,
    pub(super) area: Area,
}

/// What the annotations of a page hold beside what they draw.
#[derive(Default)]
pub(super) struct Annotations<'a> {
    pub(super) notes: Vec<Note>,
    pub(super) links: Vec<String>,
    /// File specifications.
    pub(super) files: Vec<Dict<'a>>,
    /// Form fields whose value is among the notes.
    pub(super) fields: Vec<Dict<'a>>,
}

/// Reads the annotations of `page`, and draws how they look into `interpreter`.
pub(super) fn read<'a>(page: &Page<'a>, interpreter: &mut Interpreter<'a, '_, '_>) -> Annotations<'a> {
    let mut found = Annotations::default();
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else {
        return found;
    };
    let to_page = interpreter.state.matrix;
    for annotation in annotations.iter::<Dict<'_>>().take(MAX_ANNOTATIONS) {
        let subtype = annotation.get::<Name<'_>>(b"Subtype");
        let subtype = subtype.as_deref().unwrap_or_default();
        let is_hidden = annotation.get::<u32>(b"F").unwrap_or(0) & (HIDDEN | NO_VIEW) != 0;
        let area = annotation.get::<Rect>(b"Rect").map_or(Area::NOTHING, |rect| {
            to_page.bounds(Area::between(rect.x0, rect.y0, rect.x1, rect.y1))
        });
        match subtype {
            b"Redact" => interpreter
                .marks
                .to_redact
                .extend(marked_places(&annotation, to_page, area)),
            b"Link" => found.links.extend(link(&annotation)),
            b"FileAttachment" => found.files.extend(annotation.get::<Dict<'_>>(b"FS")),
            b"Square" if !is_hidden => fill_square(&annotation, area, interpreter),
            b"Highlight" if !is_hidden => fill_highlight(&annotation, to_page, area, interpreter),
            _ => {}
        }
        let visibility = if is_hidden {
            Visibility::Hidden
        } else {
            Visibility::Visible
        };
        for (kind, text) in texts(&annotation, subtype, &mut found.fields) {
            found.notes.push(Note {
                kind,
                text,
                visibility,
                area,
            });
        }
        // Markup is drawn so that the text below it can be read through it; popups are only opened by hand.
        let is_drawn = !matches!(
            subtype,
            b"Highlight" | b"Underline" | b"StrikeOut" | b"Squiggly" | b"Link" | b"Popup" | b"Text"
        );
        if is_drawn {
            draw(
                &annotation,
                subtype == b"Widget",
                is_hidden,
                interpreter,
                page.resources(),
            );
        }
    }
    found
}

/// The texts of an annotation with their kinds.
fn texts<'a>(annotation: &Dict<'a>, subtype: &[u8], fields: &mut Vec<Dict<'a>>) -> Vec<(ZoneKind, String)> {
    let text = |key: &[u8]| {
        annotation
            .get::<Bytes<'_>>(key)
            .map(|bytes| strings::decode(bytes.as_bytes()))
    };
    if subtype == b"Widget" {
        return field_value(annotation)
            .map(|(field, value)| {
                fields.push(field);
                (ZoneKind::FormField, value)
            })
            .into_iter()
            .collect();
    }
    let mut texts: Vec<(ZoneKind, String)> = Vec::new();
    for key in [&b"Contents"[..], b"Subj", b"OverlayText"] {
        texts.extend(text(key).map(|text| (ZoneKind::Annotation, text)));
    }
    // Rich text says the same as the plain one where both are there.
    if texts.is_empty()
        && let Some(rich) = text(b"RC")
    {
        let parts = xml::texts(rich.as_bytes()).into_iter();
        texts.extend(parts.map(|(_, text)| (ZoneKind::Annotation, text)));
    }
    if subtype == b"Stamp" {
        let name = annotation.get::<Name<'_>>(b"Name");
        texts.extend(name.map(|name| (ZoneKind::Annotation, String::from_utf8_lossy(&name).into_owned())));
    }
    texts
}

/// The value of a form field, its own or one it inherits, and the field that has it.
fn field_value<'a>(widget: &Dict<'a>) -> Option<(Dict<'a>, String)> {
    let mut field = widget.clone();
    for _ in 0..MAX_PARENTS {
        if field.contains_key(b"V") {
            return value_text(&field).map(|text| (field, text));
        }
        field = field.get::<Dict<'_>>(b"Parent")?;
    }
    None
}

/// The value of a field as text; `None` for buttons and signatures.
pub(super) fn value_text(field: &Dict<'_>) -> Option<String> {
    match field.get::<Object<'_>>(b"V")? {
        Object::String(bytes) => Some(strings::decode(bytes.as_bytes())),
        Object::Array(values) => {
            let values: Vec<String> = values
                .iter::<Bytes<'_>>()
                .map(|bytes| strings::decode(bytes.as_bytes()))
                .collect();
            (!values.is_empty()).then(|| values.join("\n"))
        }
        _ => None,
    }
}

fn link(annotation: &Dict<'_>) -> Option<String> {
    let action = annotation.get::<Dict<'_>>(b"A")?;
    let target = action.get::<Bytes<'_>>(b"URI")?;
    Some(strings::decode(target.as_bytes()))
}

/// The places that an annotation marks: its quadrilaterals, or its whole box.
fn marked_places(annotation: &Dict<'_>, to_page: Matrix, area: Area) -> Vec<Area> {
    let corners: Vec<f64> = annotation
        .get::<Array<'_>>(b"QuadPoints")
        .map(|points| points.iter::<f64>().take(8 * 1_000).collect())
        .unwrap_or_default();
    let (quads, _) = corners.as_chunks::<8>();
    if quads.is_empty() {
        return vec![area];
    }
    quads
        .iter()
        .map(|quad| {
            let mut bounds = Area::NOTHING;
            let (points, _) = quad.as_chunks::<2>();
            for [x, y] in points {
                let (x, y) = to_page.point(*x, *y);
                bounds.include(x, y);
            }
            bounds
        })
        .collect()
}

/// A filled square without an appearance of its own is drawn by the viewer.
fn fill_square(annotation: &Dict<'_>, area: Area, interpreter: &mut Interpreter<'_, '_, '_>) {
    if annotation.contains_key(b"AP") {
        return;
    }
    let Some([red, green, blue]) = annotation.get::<[f32; 3]>(b"IC") else {
        return;
    };
    interpreter.order += 1;
    interpreter.marks.fills.push(Fill {
        area,
        color: Some(Rgb([red, green, blue])),
        hides: annotation.get::<f32>(b"CA").unwrap_or(1.0) >= 0.9,
        order: interpreter.order,
    });
}

/// A highlight lets the text show through, unless it is nearly black.
fn fill_highlight(
    annotation: &Dict<'_>,
    to_page: Matrix,
    area: Area,
    interpreter: &mut Interpreter<'_, '_, '_>,
) {
    let channels: Vec<f32> = annotation
        .get::<Array<'_>>(b"C")
        .map(|color| color.iter::<f32>().take(4).collect())
        .unwrap_or_default();
    let space = match channels.len() {
        1 => ColorSpace::Gray,
        3 => ColorSpace::Rgb,
        4 => ColorSpace::Cmyk,
        _ => return,
    };
    let color = space.color(&channels);
    let is_opaque = annotation.get::<f32>(b"CA").unwrap_or(1.0) >= 0.9;
    if color.difference(Rgb::BLACK) >= DARK || !is_opaque {
        return;
    }
    interpreter.order += 1;
    for area in marked_places(annotation, to_page, area) {
        interpreter.marks.fills.push(Fill {
            area,
            color: Some(color),
            hides: true,
            order: interpreter.order,
        });
    }
}

/// Draws the normal appearance of an annotation by the algorithm of ISO 32000-1, 12.5.5.
fn draw<'a>(
    annotation: &Dict<'a>,
    is_field: bool,
    is_hidden: bool,
    interpreter: &mut Interpreter<'a, '_, '_>,
    resources: &Resources<'a>,
) {
    let Some(appearance) = appearance(annotation) else {
        return;
    };
    let (Some(rect), Some([x0, y0, x1, y1])) = (
        annotation.get::<Rect>(b"Rect"),
        appearance.dict().get::<[f64; 4]>(b"BBox"),
    ) else {
        return;
    };
    let own = Matrix(
        appearance
            .dict()
            .get::<[f64; 6]>(b"Matrix")
            .unwrap_or(Matrix::IDENTITY.0),
    );
    let bounds = own.bounds(Area::between(x0, y0, x1, y1));
    let scale = |target: f64, source: f64| if source > 0.0 { target / source } else { 1.0 };
    let (sx, sy) = (
        scale(rect.width(), bounds.width()),
        scale(rect.height(), bounds.height()),
    );
    let fit = Matrix([
        sx,
        0.0,
        0.0,
        sy,
        rect.x0 - sx * bounds.left,
        rect.y0 - sy * bounds.top,
    ]);
    let before = interpreter.state.clone();
    interpreter.state.matrix = before.matrix.after(fit);
    interpreter.source = if is_field {
        Source::Field
    } else {
        Source::Annotation
    };
    let shown = interpreter.shared.layers.shows(annotation, b"OC");
    interpreter.push_marked(is_hidden || !shown, false);
    interpreter.draw_form(&appearance, resources);
    interpreter.end_marked();
    interpreter.source = Source::Page;
    interpreter.state = before;
}

fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    match annotation.get::<Dict<'_>>(b"AP")?.get::<Object<'_>>(b"N")? {
        Object::Stream(stream) => Some(stream),
        Object::Dict(states) => {
            let state = annotation.get::<Name<'_>>(b"AS")?;
            states.get::<Stream<'_>>(state.as_ref())
        }
        _ => None,
    }
}
