//! Points, boxes and transforms on a page, in PDF points (1/72 inch).

/// An affine transform: `x' = a·x + c·y + e`, `y' = b·x + d·y + f` (ISO 32000-1, 8.3.3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

#[expect(
    clippy::many_single_char_names,
    reason = "the six coefficients have no other names in the standard"
)]
impl Matrix {
    /// Changes nothing.
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// A shift.
    pub(super) const fn translate(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `inner`, then this one.
    pub(super) fn after(self, inner: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [ia, ib, ic, id, ie, iff] = inner.0;
        Self([
            a * ia + c * ib,
            b * ia + d * ib,
            a * ic + c * id,
            b * ic + d * id,
            a * ie + c * iff + e,
            b * ie + d * iff + f,
        ])
    }

    /// Where the point goes.
    pub(super) fn point(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Where the direction goes; shifts do not count.
    pub(super) fn vector(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, _, _] = self.0;
        (a * x + c * y, b * x + d * y)
    }

    /// The upright box around the transformed `area`.
    pub(super) fn bounds(self, area: Area) -> Area {
        let mut bounds = Area::NOTHING;
        for (x, y) in [
            (area.left, area.top),
            (area.right, area.top),
            (area.left, area.bottom),
            (area.right, area.bottom),
        ] {
            let (x, y) = self.point(x, y);
            bounds.include(x, y);
        }
        bounds
    }

    /// How many times as large things become, on average of both directions.
    pub(super) fn scale(self) -> f64 {
        let [a, b, c, d, _, _] = self.0;
        (a * d - b * c).abs().sqrt()
    }

    /// Whether upright rectangles stay upright.
    pub(super) fn keeps_upright(self) -> bool {
        let [a, b, c, d, _, _] = self.0;
        let scale = a.abs().max(b.abs()).max(c.abs()).max(d.abs()) * 1e-3;
        (b.abs() <= scale && c.abs() <= scale) || (a.abs() <= scale && d.abs() <= scale)
    }
}

/// An upright box; `top` is the smaller `y`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// The box around no point at all.
    pub(super) const NOTHING: Self = Self {
        left: f64::INFINITY,
        top: f64::INFINITY,
        right: f64::NEG_INFINITY,
        bottom: f64::NEG_INFINITY,
    };
    /// The box around every point.
    pub(super) const EVERYTHING: Self = Self {
        left: f64::NEG_INFINITY,
        top: f64::NEG_INFINITY,
        right: f64::INFINITY,
        bottom: f64::INFINITY,
    };

    /// The box between two corners, in any order.
    pub(super) const fn between(x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        Self {
            left: x0.min(x1),
            top: y0.min(y1),
            right: x0.max(x1),
            bottom: y0.max(y1),
        }
    }

    /// Grows to hold the point; what is not a number is left out.
    pub(super) const fn include(&mut self, x: f64, y: f64) {
        self.left = self.left.min(x);
        self.right = self.right.max(x);
        self.top = self.top.min(y);
        self.bottom = self.bottom.max(y);
    }

    /// The box around both.
    pub(super) const fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// What both share; may be empty.
    pub(super) const fn intersection(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// The width, 0 where empty.
    pub(super) const fn width(self) -> f64 {
        (self.right - self.left).max(0.0)
    }

    /// The height, 0 where empty.
    pub(super) const fn height(self) -> f64 {
        (self.bottom - self.top).max(0.0)
    }

    /// Square points, 0 where empty.
    pub(super) const fn size(self) -> f64 {
        self.width() * self.height()
    }

    /// The middle.
    pub(super) const fn center(self) -> (f64, f64) {
        (
            f64::midpoint(self.left, self.right),
            f64::midpoint(self.top, self.bottom),
        )
    }

    /// Whether the point lies inside or on the edge.
    pub(super) const fn has(self, x: f64, y: f64) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }

    /// The box with every edge moved outwards by `margin`.
    pub(super) const fn grown(self, margin: f64) -> Self {
        Self {
            left: self.left - margin,
            top: self.top - margin,
            right: self.right + margin,
            bottom: self.bottom + margin,
        }
    }

    /// Whether all four edges are numbers and the box is not empty.
    pub(super) fn is_sound(self) -> bool {
        [self.left, self.top, self.right, self.bottom]
            .iter()
            .all(|edge| edge.is_finite())
            && self.left <= self.right
            && self.top <= self.bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transforms_apply_from_the_inside_out() {
        let double = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        let shifted = double.after(Matrix::translate(1.0, 3.0));
        assert_eq!(shifted.point(1.0, 1.0), (4.0, 8.0));
        assert_eq!(shifted.vector(1.0, 1.0), (2.0, 2.0));
        assert_eq!(
            shifted.bounds(Area::between(1.0, 0.0, 0.0, 1.0)),
            Area::between(2.0, 6.0, 4.0, 8.0)
        );
    }

    #[test]
    fn quarter_turns_keep_boxes_upright_and_others_do_not() {
        assert!(Matrix([0.0, 1.0, -1.0, 0.0, 5.0, 5.0]).keeps_upright());
        assert!(Matrix::IDENTITY.keeps_upright());
        assert!(!Matrix([0.7, 0.7, -0.7, 0.7, 0.0, 0.0]).keeps_upright());
    }

    #[test]
    fn an_empty_box_has_no_size() {
        let apart = Area::between(0.0, 0.0, 1.0, 1.0).intersection(Area::between(2.0, 2.0, 3.0, 3.0));
        assert!(apart.size() <= 0.0);
        assert!(!apart.is_sound());
        assert!(!Area::EVERYTHING.is_sound());
    }
}
