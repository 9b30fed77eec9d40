//! Patches of ink that hang together: [`Components`].

use crate::ink::Mask;
use crate::rectangle::Rectangle;

/// A stretch of ink in one row: `start` to before `end`.
#[derive(Debug, Clone, Copy)]
struct Run {
    y: u32,
    start: u32,
    end: u32,
    label: u32,
}

/// The patches of a mask, each with its runs.
pub(crate) struct Components {
    runs: Vec<Run>,
    /// Each patch, in the order of its first row.
    pub(crate) all: Vec<Component>,
}

/// A patch: its box (right and bottom excluded) and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) right: u32,
    pub(crate) bottom: u32,
    pub(crate) pixels: u32,
    /// Its runs in [`Components::runs`].
    first: u32,
    count: u32,
}

impl Component {
    pub(crate) const fn width(&self) -> u32 {
        self.right - self.left
    }

    pub(crate) const fn height(&self) -> u32 {
        self.bottom - self.top
    }
}

impl Components {
    /// The patches of pixels equal to `wanted`. Ink (1) hangs together also over corners, paper (0) only over edges,
    /// so that a thin slanting line parts paper.
    pub(crate) fn of(mask: &Mask, wanted: u8) -> Self {
        let mut runs = find_runs(mask, wanted);
        let mut parents: Vec<u32> = (0..runs.len() as u32).collect();
        join_rows(&runs, &mut parents, u32::from(wanted == 1));
        let mut numbers = vec![u32::MAX; runs.len()];
        let mut all: Vec<Component> = Vec::new();
        for (index, run) in runs.iter_mut().enumerate() {
            let root = root_of(&mut parents, index as u32) as usize;
            if numbers[root] == u32::MAX {
                numbers[root] = all.len() as u32;
                all.push(Component {
                    left: run.start,
                    top: run.y,
                    right: run.end,
                    bottom: run.y + 1,
                    pixels: 0,
                    first: 0,
                    count: 0,
                });
            }
            let component = &mut all[numbers[root] as usize];
            component.left = component.left.min(run.start);
            component.right = component.right.max(run.end);
            component.bottom = run.y + 1;
            component.pixels += run.end - run.start;
            component.count += 1;
            run.label = numbers[root];
        }
        // Stable, so that the runs of a patch stay in rows.
        runs.sort_by_key(|run| run.label);
        let mut first = 0;
        for component in &mut all {
            component.first = first;
            first += component.count;
        }
        Self { runs, all }
    }

    /// The smallest rectangle, at any angle, around patches.
    pub(crate) fn rectangle<'c>(&self, patches: impl Iterator<Item = &'c Component>) -> Option<Rectangle> {
        let mut points = Vec::new();
        for patch in patches {
            let mut row: Option<Run> = None;
            let end = (patch.first + patch.count) as usize;
            for run in &self.runs[patch.first as usize..end] {
                match &mut row {
                    Some(row) if row.y == run.y => {
                        row.start = row.start.min(run.start);
                        row.end = row.end.max(run.end);
                    }
                    _ => {
                        if let Some(row) = row.replace(*run) {
                            push_corners(&mut points, row);
                        }
                    }
                }
            }
            if let Some(row) = row {
                push_corners(&mut points, row);
            }
        }
        Rectangle::around(points)
    }
}

fn push_corners(points: &mut Vec<(f32, f32)>, run: Run) {
    let (top, bottom) = (run.y as f32, (run.y + 1) as f32);
    for x in [run.start as f32, run.end as f32] {
        points.push((x, top));
        points.push((x, bottom));
    }
}

fn find_runs(mask: &Mask, wanted: u8) -> Vec<Run> {
    let mut runs = Vec::new();
    for (y, row) in mask.data.chunks_exact(mask.width).enumerate() {
        let mut at = 0;
        while let Some(start) = row[at..].iter().position(|pixel| *pixel == wanted) {
            let start = at + start;
            let length = row[start..].iter().position(|pixel| *pixel != wanted);
            let end = length.map_or(row.len(), |length| start + length);
            runs.push(Run {
                y: y as u32,
                start: start as u32,
                end: end as u32,
                label: 0,
            });
            at = end;
        }
    }
    runs
}

/// Joins runs of neighbouring rows that touch; `reach` is 1 where corners count.
fn join_rows(runs: &[Run], parents: &mut [u32], reach: u32) {
    // The first run of the row above that may still touch.
    let mut above = 0;
    for (index, run) in runs.iter().enumerate() {
        while above < index
            && (runs[above].y + 1 < run.y
                || runs[above].y + 1 == run.y && runs[above].end + reach <= run.start)
        {
            above += 1;
        }
        let mut touching = above;
        while touching < index && runs[touching].y + 1 == run.y && runs[touching].start < run.end + reach {
            let (one, other) = (root_of(parents, touching as u32), root_of(parents, index as u32));
            // The smaller number stays, so that patches keep the order of their first rows.
            parents[one.max(other) as usize] = one.min(other);
            touching += 1;
        }
    }
}

fn root_of(parents: &mut [u32], mut index: u32) -> u32 {
    while parents[index as usize] != index {
        let grandparent = parents[parents[index as usize] as usize];
        parents[index as usize] = grandparent;
        index = grandparent;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: &[&str]) -> Mask {
        Mask {
            width: rows[0].len(),
            height: rows.len(),
            data: rows.concat().bytes().map(|byte| u8::from(byte == b'#')).collect(),
        }
    }

    fn check(rows: &[&str], wanted: u8, expected: &[(u32, u32, u32, u32, u32)]) {
        let found: Vec<_> = Components::of(&mask(rows), wanted)
            .all
            .iter()
            .map(|patch| (patch.left, patch.top, patch.right, patch.bottom, patch.pixels))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn ink_hangs_together_over_corners_and_paper_does_not() {
        check(&["#..", ".#.", "..#"], 1, &[(0, 0, 3, 3, 3)]);
        check(&["#..", ".#.", "..#"], 0, &[(1, 0, 3, 2, 3), (0, 1, 2, 3, 3)]);
        check(&["#.#", "#.#", "###"], 1, &[(0, 0, 3, 3, 7)]);
        check(
            &["##.##", ".....", "#####"],
            1,
            &[(0, 0, 2, 1, 2), (3, 0, 5, 1, 2), (0, 2, 5, 3, 5)],
        );
        check(&["###", "#.#", "###"], 0, &[(1, 1, 2, 2, 1)]);
        check(&["...", "..."], 1, &[]);
    }

    #[test]
    fn the_rectangle_of_a_patch_follows_its_slant() {
        let components = Components::of(&mask(&["####", "####"]), 1);
        let rectangle = components.rectangle(components.all.iter()).unwrap();
        assert_eq!((rectangle.length, rectangle.breadth), (4.0, 2.0));
    }
}
