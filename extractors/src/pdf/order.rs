//! The order in which the blocks of a page are read: from the top down, columns one after the other.

use super::geometry::Area;

/// A gutter narrower than this share of a line's height does not part columns.
const GUTTER: f64 = 1.0;

/// The reading order of `areas`, as their indices.
///
/// Rows that have the same gutter are read as two columns, the left one first, as in the head of an official
/// letter. Rows with three parts or more are read row by row, as a table.
pub(super) fn reading_order(areas: &[Area]) -> Vec<usize> {
    let rows = rows(areas);
    let mut order = Vec::with_capacity(areas.len());
    let mut block: Option<Block> = None;
    for row in rows {
        if let Some(open) = &mut block
            && open.takes(&row, areas)
        {
            continue;
        }
        if let Some(done) = block.take() {
            done.finish(&mut order);
        }
        match Block::start(&row, areas) {
            Some(started) => block = Some(started),
            None => order.extend(row),
        }
    }
    if let Some(done) = block {
        done.finish(&mut order);
    }
    order
}

/// Indices of areas side by side, each row from left to right, from the top down.
pub(super) fn rows(areas: &[Area]) -> Vec<Vec<usize>> {
    let mut indices: Vec<usize> = (0..areas.len()).collect();
    let middle = |index: usize| areas[index].center().1;
    indices.sort_by(|a, b| middle(*a).total_cmp(&middle(*b)));
    let mut rows: Vec<(Area, Vec<usize>)> = Vec::new();
    for index in indices {
        let area = areas[index];
        let same_row = rows.last_mut().filter(|(row, _)| {
            let shared = row.bottom.min(area.bottom) - row.top.max(area.top);
            shared >= 0.5 * area.height().min(row.height())
        });
        match same_row {
            Some((row, members)) => {
                // The row stays as high as its first part, so that it cannot creep down the page.
                row.left = row.left.min(area.left);
                row.right = row.right.max(area.right);
                members.push(index);
            }
            None => rows.push((area, vec![index])),
        }
    }
    rows.into_iter()
        .map(|(_, mut members)| {
            members.sort_by(|a, b| areas[*a].left.total_cmp(&areas[*b].left));
            members
        })
        .collect()
}

/// Rows that share a gutter.
struct Block {
    left: Vec<usize>,
    right: Vec<usize>,
    gutter: (f64, f64),
    bottom: f64,
    line_height: f64,
}

impl Block {
    /// A block begins with a row of two parts.
    fn start(row: &[usize], areas: &[Area]) -> Option<Self> {
        let [left, right] = row else {
            return None;
        };
        let gutter = (areas[*left].right, areas[*right].left);
        let line_height = areas[*left].height().min(areas[*right].height());
        (gutter.1 - gutter.0 >= GUTTER * line_height).then(|| Self {
            left: vec![*left],
            right: vec![*right],
            gutter,
            bottom: areas[*left].bottom.max(areas[*right].bottom),
            line_height,
        })
    }

    /// Adds a row if all of it keeps clear of the gutter and follows closely.
    fn takes(&mut self, row: &[usize], areas: &[Area]) -> bool {
        let top = row
            .iter()
            .map(|index| areas[*index].top)
            .fold(f64::INFINITY, f64::min);
        if row.len() > 2 || top - self.bottom > 3.0 * self.line_height {
            return false;
        }
        let mut gutter = self.gutter;
        let mut sides = Vec::with_capacity(row.len());
        for index in row {
            let area = areas[*index];
            let is_left = area.center().0 < f64::midpoint(self.gutter.0, self.gutter.1);
            if is_left {
                gutter.0 = gutter.0.max(area.right);
            } else {
                gutter.1 = gutter.1.min(area.left);
            }
            sides.push((*index, is_left));
        }
        if gutter.1 - gutter.0 < GUTTER * self.line_height
            || sides.iter().all(|side| side.1) && row.len() == 2
        {
            return false;
        }
        self.gutter = gutter;
        for (index, is_left) in sides {
            self.bottom = self.bottom.max(areas[index].bottom);
            if is_left {
                self.left.push(index);
            } else {
                self.right.push(index);
            }
        }
        true
    }

    fn finish(self, order: &mut Vec<usize>) {
        order.extend(self.left);
        order.extend(self.right);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(areas: &[(f64, f64, f64)], expected: &[usize]) {
        let areas: Vec<Area> = areas
            .iter()
            .map(|(left, right, top)| Area::between(*left, *top, *right, top + 12.0))
            .collect();
        assert_eq!(reading_order(&areas), expected);
    }

    #[test]
    fn single_lines_are_read_from_the_top_down() {
        check(&[(50.0, 500.0, 40.0), (50.0, 500.0, 20.0)], &[1, 0]);
    }

    #[test]
    fn the_head_of_a_letter_is_read_column_by_column() {
        check(
            &[
                (50.0, 200.0, 20.0),
                (300.0, 500.0, 20.0),
                (80.0, 170.0, 36.0),
                (330.0, 480.0, 36.0),
                (80.0, 170.0, 52.0),
                (50.0, 500.0, 70.0),
            ],
            &[0, 2, 4, 1, 3, 5],
        );
    }

    #[test]
    fn rows_of_three_are_read_as_a_table() {
        check(
            &[
                (50.0, 100.0, 20.0),
                (200.0, 250.0, 20.0),
                (400.0, 450.0, 20.0),
                (50.0, 100.0, 36.0),
                (200.0, 250.0, 36.0),
                (400.0, 450.0, 36.0),
            ],
            &[0, 1, 2, 3, 4, 5],
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_read_twice(
            areas in proptest::collection::vec((0.0f64..600.0, 0.0f64..200.0, 0.0f64..800.0, 0.0f64..40.0), 0..60)
        ) {
            let areas: Vec<Area> = areas
                .iter()
                .map(|(x, width, y, height)| Area::between(*x, *y, x + width, y + height))
                .collect();
            let mut order = reading_order(&areas);
            order.sort_unstable();
            prop_assert_eq!(order, (0..areas.len()).collect::<Vec<_>>());
        }
    }
}
