//! Tables without rules: rows of parts that stand below each other in columns.

use super::geometry::Area;
use super::order::rows;

/// Rows that a table of three columns or more needs.
const LEAST_ROWS: usize = 3;
/// Rows that a table of two columns needs.
const LEAST_ROWS_OF_TWO: usize = 4;
/// Rows that are tried again after they turned out to be no table.
const MAX_TRIED_ROWS: usize = 64;
/// Parts that begin within this distance, in points, begin together.
const SAME_EDGE: f64 = 3.0;
/// Columns of running text are filled by their lines to more than this; columns of a table are not all.
const RUNNING_TEXT: f64 = 0.85;

/// A part of a page in a table: its index, row and column.
pub(super) type Cell = (usize, u32, u32);

/// The tables that `areas` form, as cells; what belongs to none is left out.
pub(super) fn find(areas: &[Area]) -> Vec<Vec<Cell>> {
    let rows = rows(areas);
    let mut tables = Vec::new();
    let mut start = 0;
    while start < rows.len() {
        let mut table = Table::start(&rows[start], areas);
        let mut end = start + 1;
        while end < rows.len() && table.takes(&rows[end], areas) {
            end += 1;
        }
        if table.is_table(areas) {
            tables.push(table.cells());
            start = end;
        } else {
            // Trying again from every row of a long stretch would take quadratic time.
            start = if end - start > MAX_TRIED_ROWS {
                end
            } else {
                start + 1
            };
        }
    }
    tables
}

/// Rows that may become a table.
struct Table {
    columns: Vec<Area>,
    /// The parts of each row with their columns.
    rows: Vec<Vec<(usize, usize)>>,
    bottom: f64,
    line_height: f64,
}

impl Table {
    fn start(row: &[usize], areas: &[Area]) -> Self {
        let columns: Vec<Area> = row.iter().map(|index| areas[*index]).collect();
        let whole = columns.iter().copied().fold(Area::NOTHING, Area::union);
        Self {
            columns,
            rows: vec![row.iter().copied().zip(0..).collect()],
            bottom: whole.bottom,
            line_height: whole.height(),
        }
    }

    /// Adds a row if it follows closely and each of its parts lies in a column of its own.
    fn takes(&mut self, row: &[usize], areas: &[Area]) -> bool {
        let whole = row
            .iter()
            .map(|index| areas[*index])
            .fold(Area::NOTHING, Area::union);
        if self.columns.len() < 2 || whole.top - self.bottom > 3.0 * self.line_height {
            return false;
        }
        if self.columns.len() == 2 && row.len() != 2 {
            return false;
        }
        let mut cells: Vec<(usize, usize)> = Vec::with_capacity(row.len());
        for index in row {
            let area = areas[*index];
            let mut own = self
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| column.left < area.right && area.left < column.right);
            let (Some((column, _)), None) = (own.next(), own.next()) else {
                return false;
            };
            if cells.last().is_some_and(|(_, last)| *last >= column) {
                return false;
            }
            cells.push((*index, column));
        }
        for (index, column) in &cells {
            self.columns[*column] = self.columns[*column].union(areas[*index]);
        }
        self.bottom = self.bottom.max(whole.bottom);
        self.rows.push(cells);
        true
    }

    fn is_table(&self, areas: &[Area]) -> bool {
        match self.columns.len() {
            0 | 1 => false,
            2 => {
                self.rows.len() >= LEAST_ROWS_OF_TWO
                    && self.begins_together(areas)
                    && !self.is_running_text(areas)
            }
            _ => self.rows.iter().filter(|row| row.len() >= 3).count() >= LEAST_ROWS,
        }
    }

    /// Whether the parts of each column begin below each other.
    fn begins_together(&self, areas: &[Area]) -> bool {
        self.parts().all(|(index, column)| {
            let (part, column) = (areas[index], self.columns[column]);
            part.left - column.left <= SAME_EDGE
        })
    }

    /// Whether the parts fill their columns as lines of text do.
    fn is_running_text(&self, areas: &[Area]) -> bool {
        let fills = |wanted: usize| {
            let widths: f64 = self
                .parts()
                .filter(|(_, column)| *column == wanted)
                .map(|(index, _)| areas[index].width())
                .sum();
            #[expect(clippy::cast_precision_loss, reason = "rows of a page are few")]
            let all = self.columns[wanted].width() * self.rows.len() as f64;
            widths >= RUNNING_TEXT * all
        };
        (0..self.columns.len()).all(fills)
    }

    fn parts(&self) -> impl Iterator<Item = (usize, usize)> {
        self.rows.iter().flatten().copied()
    }

    /// The cells, without rows at the end that have a single part: they are lines below the table.
    fn cells(&self) -> Vec<Cell> {
        let last = self
            .rows
            .iter()
            .rposition(|row| row.len() > 1)
            .map_or(0, |row| row + 1);
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        self.rows[..last]
            .iter()
            .enumerate()
            .flat_map(|(row, parts)| {
                parts
                    .iter()
                    .map(move |(index, column)| (*index, number(row), number(*column)))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of parts by their left and right edges, 15 points apart; the cells of the first table as row and
    /// column.
    fn check(rows: &[&[(f64, f64)]], expected: &[(u32, u32)]) {
        let mut areas = Vec::new();
        for (number, row) in (0u8..).zip(rows) {
            let top = f64::from(number) * 15.0;
            areas.extend(
                row.iter()
                    .map(|(left, right)| Area::between(*left, top, *right, top + 10.0)),
            );
        }
        let cells: Vec<(u32, u32)> = find(&areas)
            .first()
            .map(|table| table.iter().map(|(_, row, column)| (*row, *column)).collect())
            .unwrap_or_default();
        assert_eq!(cells, expected);
    }

    #[test]
    fn three_columns_over_three_rows_are_a_table() {
        let row: &[(f64, f64)] = &[(10.0, 20.0), (50.0, 120.0), (200.0, 280.0)];
        let short: &[(f64, f64)] = &[(10.0, 20.0), (205.0, 270.0)];
        check(&[row, row], &[]);
        check(
            &[row, short, row, row],
            &[
                (0, 0),
                (0, 1),
                (0, 2),
                (1, 0),
                (1, 2),
                (2, 0),
                (2, 1),
                (2, 2),
                (3, 0),
                (3, 1),
                (3, 2),
            ],
        );
    }

    #[test]
    fn a_line_over_several_columns_ends_the_table() {
        let row: &[(f64, f64)] = &[(10.0, 20.0), (50.0, 120.0), (200.0, 280.0)];
        check(&[row, row, &[(10.0, 250.0)], row], &[]);
    }

    #[test]
    fn two_columns_are_a_table_if_they_begin_together_and_are_not_running_text() {
        let rows: Vec<Vec<(f64, f64)>> = [80.0, 120.0, 60.0, 100.0]
            .iter()
            .map(|right| vec![(10.0, *right), (200.0, 280.0)])
            .collect();
        let rows: Vec<&[(f64, f64)]> = rows.iter().map(Vec::as_slice).collect();
        check(
            &rows,
            &[(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)],
        );
        let text: &[(f64, f64)] = &[(10.0, 180.0), (200.0, 370.0)];
        check(&[text, text, text, text, text], &[]);
        let centered: Vec<Vec<(f64, f64)>> = [10.0, 30.0, 20.0, 40.0]
            .iter()
            .map(|left| vec![(*left, 110.0 - *left), (200.0, 280.0)])
            .collect();
        let centered: Vec<&[(f64, f64)]> = centered.iter().map(Vec::as_slice).collect();
        check(&centered, &[]);
    }
}
