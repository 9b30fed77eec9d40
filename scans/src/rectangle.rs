//! Rectangles at any angle: [`Rectangle`].

/// A rectangle by its middle, its two sides and the direction of the longer one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rectangle {
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Unit vector along the longer side; it points to the right, or down where the side is upright.
    pub(crate) along: (f32, f32),
    /// The longer side.
    pub(crate) length: f32,
    /// The shorter side.
    pub(crate) breadth: f32,
}

impl Rectangle {
    /// The rectangle of least area around `points`; `None` if there are none.
    pub(crate) fn around(points: Vec<(f32, f32)>) -> Option<Self> {
        let hull = hull(points);
        let first = *hull.first()?;
        let mut best: Option<(f32, Self)> = None;
        for (index, from) in hull.iter().enumerate() {
            let to = hull.get(index + 1).unwrap_or(&first);
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).sqrt();
            if length < 1e-3 {
                continue;
            }
            let candidate = Self::along(&hull, (dx / length, dy / length));
            let area = candidate.length * candidate.breadth;
            if best.as_ref().is_none_or(|(least, _)| area < *least) {
                best = Some((area, candidate));
            }
        }
        best.map(|(_, rectangle)| rectangle)
    }

    /// The rectangle around `points` with a side in the direction of the unit vector `u`.
    fn along(points: &[(f32, f32)], u: (f32, f32)) -> Self {
        let v = (-u.1, u.0);
        let (mut least, mut most) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for (x, y) in points {
            let (s, t) = (x * u.0 + y * u.1, x * v.0 + y * v.1);
            least = (least.0.min(s), least.1.min(t));
            most = (most.0.max(s), most.1.max(t));
        }
        let (s, t) = (f32::midpoint(least.0, most.0), f32::midpoint(least.1, most.1));
        let (one, other) = (most.0 - least.0, most.1 - least.1);
        let along = if one >= other { u } else { v };
        // To the right, or down.
        let along = if along.0 < -1e-4 || along.0.abs() <= 1e-4 && along.1 < 0.0 {
            (-along.0, -along.1)
        } else {
            along
        };
        Self {
            x: s * u.0 + t * v.0,
            y: s * u.1 + t * v.1,
            along,
            length: one.max(other),
            breadth: one.min(other),
        }
    }

    /// A rectangle with upright sides; right and bottom excluded.
    pub(crate) fn upright(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        let (width, height) = (right - left, bottom - top);
        Self {
            x: f32::midpoint(left, right),
            y: f32::midpoint(top, bottom),
            along: if width >= height { (1.0, 0.0) } else { (0.0, 1.0) },
            length: width.max(height),
            breadth: width.min(height),
        }
    }

    /// The rectangle grown by `margin` on every side.
    pub(crate) fn grown(self, margin: f32) -> Self {
        Self {
            length: self.length + 2.0 * margin,
            breadth: self.breadth + 2.0 * margin,
            ..self
        }
    }

    /// The same rectangle seen upside down.
    pub(crate) const fn turned_round(self) -> Self {
        Self {
            along: (-self.along.0, -self.along.1),
            ..self
        }
    }

    /// The rectangle in a picture `factor` times as large.
    pub(crate) fn scaled(self, factor: f32) -> Self {
        Self {
            x: self.x * factor,
            y: self.y * factor,
            length: self.length * factor,
            breadth: self.breadth * factor,
            ..self
        }
    }

    /// The point `s` along and `t` across from the middle.
    pub(crate) fn point(&self, s: f32, t: f32) -> (f32, f32) {
        let (dx, dy) = self.along;
        (self.x + s * dx - t * dy, self.y + s * dy + t * dx)
    }

    /// The upright box around it: left, top, right, bottom.
    pub(crate) fn bounds(&self) -> (f32, f32, f32, f32) {
        let (dx, dy) = (self.along.0.abs(), self.along.1.abs());
        let across = (self.length * dx + self.breadth * dy) * 0.5;
        let down = (self.length * dy + self.breadth * dx) * 0.5;
        (self.x - across, self.y - down, self.x + across, self.y + down)
    }
}

/// The corners of the smallest convex shape around `points`, in order.
fn hull(mut points: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let mut hull: Vec<(f32, f32)> = Vec::new();
    for pass in 0..2 {
        let base = hull.len();
        let mut add = |point: (f32, f32)| {
            while hull.len() >= base + 2 && !turns_left(hull[hull.len() - 2], hull[hull.len() - 1], point) {
                hull.pop();
            }
            hull.push(point);
        };
        if pass == 0 {
            points.iter().copied().for_each(&mut add);
        } else {
            points.iter().rev().copied().for_each(&mut add);
        }
        hull.pop();
    }
    hull
}

fn turns_left(a: (f32, f32), b: (f32, f32), c: (f32, f32)) -> bool {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0) > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_rectangle_lies_along_the_longer_side() {
        let slanted: Vec<_> = (0..=20)
            .flat_map(|s: i16| {
                (0..=5).map(move |t: i16| (f32::from(4 * s - 3 * t), f32::from(3 * s + 4 * t)))
            })
            .collect();
        let rectangle = Rectangle::around(slanted).unwrap();
        assert!((rectangle.length - 100.0).abs() < 0.01, "{rectangle:?}");
        assert!((rectangle.breadth - 25.0).abs() < 0.01, "{rectangle:?}");
        assert!((rectangle.along.0 - 0.8).abs() < 0.001 && (rectangle.along.1 - 0.6).abs() < 0.001);
        let (x, y) = rectangle.point(-50.0, -12.5);
        assert!(x.abs() < 0.01 && y.abs() < 0.01, "{x} {y}");
    }

    #[test]
    fn few_points_are_survived() {
        assert!(Rectangle::around(Vec::new()).is_none());
        assert!(Rectangle::around(vec![(1.0, 1.0)]).is_none());
        let line = Rectangle::around(vec![(0.0, 0.0), (3.0, 4.0)]).unwrap();
        assert!((line.length - 5.0).abs() < 0.001);
    }
}
