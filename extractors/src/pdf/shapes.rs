//! Letters known by their shape: fonts of one document are often parts of one typeface, so that a glyph which one of
//! them does not name is drawn just the same in another that does.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use hayro_font::kurbo::{BezPath, PathEl, Point};

/// Shapes kept of a document.
const MAX_SHAPES: usize = 20_000;
/// Simpler outlines, in their elements, are dots and strokes that many letters share.
const LEAST_ELEMENTS: usize = 6;

/// The outlines of a document's letters.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    /// `None` where two letters share a shape.
    letters: HashMap<u64, Option<Rc<str>>>,
}

impl Shapes {
    /// Learns that `outline` shows `text`.
    pub(super) fn learn(&mut self, outline: &BezPath, text: &Rc<str>) {
        let Some(key) = key(outline).filter(|_| self.letters.len() < MAX_SHAPES) else {
            return;
        };
        match self.letters.entry(key) {
            Entry::Vacant(place) => {
                place.insert(Some(Rc::clone(text)));
            }
            Entry::Occupied(mut known) => {
                if known.get().as_ref().is_some_and(|known| known != text) {
                    known.insert(None);
                }
            }
        }
    }

    /// The letters drawn like `outline`.
    pub(super) fn letters(&self, outline: &BezPath) -> Option<Rc<str>> {
        self.letters.get(&key(outline)?).cloned().flatten()
    }
}

/// A hash of the outline in whole thousandths of the letter's size.
fn key(outline: &BezPath) -> Option<u64> {
    if outline.elements().len() < LEAST_ELEMENTS {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "places far outside a letter are all taken for the farthest"
    )]
    let whole = |point: &Point| (point.x.round() as i32, point.y.round() as i32);
    let mut hasher = DefaultHasher::new();
    for element in outline.elements() {
        match element {
            PathEl::MoveTo(end) => (0, whole(end)).hash(&mut hasher),
            PathEl::LineTo(end) => (1, whole(end)).hash(&mut hasher),
            PathEl::QuadTo(control, end) => (2, whole(control), whole(end)).hash(&mut hasher),
            PathEl::CurveTo(first, second, end) => {
                (3, whole(first), whole(second), whole(end)).hash(&mut hasher);
            }
            PathEl::ClosePath => 4.hash(&mut hasher),
        }
    }
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(height: f64) -> BezPath {
        let mut path = BezPath::new();
        path.move_to((0.0, 0.0));
        for step in 0..6 {
            path.line_to((f64::from(step) * 10.0, height));
        }
        path.close_path();
        path
    }

    #[test]
    fn letters_are_known_by_their_shape_unless_two_share_it() {
        let mut shapes = Shapes::default();
        shapes.learn(&outline(700.0), &"M".into());
        shapes.learn(&outline(500.0), &"o".into());
        shapes.learn(&outline(500.0), &"0".into());
        let check = |height: f64, expected: Option<&str>| {
            assert_eq!(shapes.letters(&outline(height)).as_deref(), expected);
        };
        check(700.2, Some("M"));
        check(500.0, None);
        check(300.0, None);
        assert_eq!(shapes.letters(&BezPath::new()), None);
    }
}
