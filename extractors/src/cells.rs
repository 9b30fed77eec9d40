//! The positions of table cells: [`Tables`].

use rasoat_core::CellPosition;

/// Columns and rows that one cell may span; wider tables are not for people.
const MAX_SPAN: u32 = 200;

/// A table that is open.
#[derive(Debug, Default)]
struct Table {
    number: u32,
    /// The current row; none before the first.
    row: Option<u32>,
    column: u32,
    /// For each column, in how many rows from the current one on it is taken by a cell from above.
    taken: Vec<u32>,
    cells: u32,
    /// Zones of cells that have a border of their own.
    bordered_cells: Vec<(usize, usize)>,
    bordered: bool,
    first_zone: usize,
}

/// The tables that are open, the innermost last, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    open: Vec<Table>,
    count: u32,
}

impl Tables {
    /// Opens a table inside the cell that is open, if any; `first_zone` is the number of its first zone.
    pub(crate) fn open(&mut self, bordered: bool, first_zone: usize) {
        self.open.push(Table {
            number: self.count,
            bordered,
            first_zone,
            ..Table::default()
        });
        self.count = self.count.saturating_add(1);
    }

    /// Opens a row.
    pub(crate) fn open_row(&mut self) {
        if let Some(table) = self.open.last_mut() {
            table.row = Some(table.row.map_or(0, |row| row.saturating_add(1)));
            table.column = 0;
            table
                .taken
                .iter_mut()
                .for_each(|rows| *rows = rows.saturating_sub(1));
        }
    }

    /// Opens a cell and tells where it is; a cell outside any table has no place.
    pub(crate) fn open_cell(&mut self, column_span: u32, row_span: u32) -> Option<CellPosition> {
        if self.open.last()?.row.is_none() {
            self.open_row();
        }
        let table = self.open.last_mut()?;
        let mut column = table.column;
        while table.taken.get(column as usize).is_some_and(|rows| *rows > 0) {
            column += 1;
        }
        let end = column.saturating_add(column_span.clamp(1, MAX_SPAN));
        // Beyond some width only the number of the column is kept.
        if end as usize <= 4 * MAX_SPAN as usize {
            table.taken.resize(table.taken.len().max(end as usize), 0);
            table.taken[column as usize..end as usize].fill(row_span.clamp(1, 65_534));
        }
        table.column = end;
        table.cells += 1;
        Some(CellPosition {
            table: table.number,
            row: table.row.unwrap_or_default(),
            column,
        })
    }

    /// Says that the cell opened last spans `column_span` columns.
    pub(crate) fn widen_cell(&mut self, column_span: u32) {
        if let Some(table) = self.open.last_mut() {
            table.column = table.column.saturating_add(column_span.clamp(1, MAX_SPAN) - 1);
        }
    }

    /// Says whether there are lines around the innermost table.
    pub(crate) fn set_bordered(&mut self, bordered: bool) {
        if let Some(table) = self.open.last_mut() {
            table.bordered = bordered;
        }
    }

    /// Says that the cell with the zones `from..to` has a border of its own.
    pub(crate) fn close_bordered_cell(&mut self, from: usize, to: usize) {
        if let Some(table) = self.open.last_mut() {
            table.bordered_cells.push((from, to));
        }
    }

    /// Closes the innermost table, and tells which zones stand in a frame: those of its only cell, or of the only
    /// cell that has a border.
    pub(crate) fn close(&mut self, next_zone: usize) -> Option<(usize, usize)> {
        let table = self.open.pop()?;
        match (table.cells, table.bordered_cells.as_slice()) {
            (1, _) if table.bordered || !table.bordered_cells.is_empty() => {
                Some((table.first_zone, next_zone))
            }
            (_, [only]) if !table.bordered => Some(*only),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_move_the_cells_beside_and_below() {
        let mut tables = Tables::default();
        tables.open(false, 0);
        let mut place = |columns, rows| {
            let cell = tables.open_cell(columns, rows).unwrap();
            (cell.row, cell.column)
        };
        assert_eq!([place(1, 2), place(2, 1), place(1, 1)], [(0, 0), (0, 1), (0, 3)]);
        tables.open_row();
        let mut place = |columns, rows| {
            let cell = tables.open_cell(columns, rows).unwrap();
            (cell.row, cell.column)
        };
        assert_eq!([place(1, 1), place(1, 1)], [(1, 1), (1, 2)]);
        assert_eq!(tables.open_cell(u32::MAX, u32::MAX).unwrap().column, 3);
    }

    #[test]
    fn a_frame_is_one_cell_with_a_border() {
        let mut tables = Tables::default();
        tables.open(true, 3);
        tables.open_cell(1, 1);
        assert_eq!(tables.close(4), Some((3, 4)));
        tables.open(true, 3);
        tables.open_cell(1, 1);
        tables.open_cell(1, 1);
        assert_eq!(tables.close(5), None);
    }
}
