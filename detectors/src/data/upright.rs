//! Tables that lie on their side, each person in a column: [`turned`].

use super::columns::{self, Column};
use super::fold::fold_at_most;
use super::name;
use super::table::Cell;

/// A row of a table: its cells that are not empty, each with its column, left to right.
type Row<'t> = Vec<(u32, Cell<'t>)>;

/// Behind its label, a row holds the values of at least this many persons.
const MIN_PERSONS: usize = 3;

/// The rows, those that are columns turned into such: labels stand in the first cells, and the row of names
/// shows that the others are persons.
pub(crate) fn turned(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let mut upright = Vec::with_capacity(rows.len());
    let mut lying: Vec<Row<'_>> = Vec::new();
    for row in rows {
        if is_labelled(&row) {
            lying.push(row);
        } else {
            flush(&mut lying, &mut upright);
            upright.push(row);
        }
    }
    flush(&mut lying, &mut upright);
    upright
}

fn flush<'t>(lying: &mut Vec<Row<'t>>, upright: &mut Vec<Row<'t>>) {
    if lying.len() < 2 || !lying.iter().any(holds_names) {
        upright.append(lying);
        return;
    }
    let mut turned: Vec<Row<'t>> = Vec::new();
    for (number, row) in (0..).zip(lying.drain(..)) {
        let first = row.first().map_or(0, |(column, _)| *column);
        for (column, cell) in row {
            let place = usize::try_from(column - first).unwrap_or(usize::MAX);
            if place >= turned.len() {
                turned.resize_with(place + 1, Vec::new);
            }
            turned[place].push((number, cell));
        }
    }
    upright.append(&mut turned);
}

/// Whether the row is a label with values behind it that are no headings.
fn is_labelled(row: &Row<'_>) -> bool {
    let is_heading = |cell: &Cell<'_>| {
        // `5 tháng 8 năm 1984` is none although `năm` begins one.
        !cell.text.bytes().any(|byte| byte.is_ascii_digit())
            && columns::is_heading(&fold_at_most(cell.text, 120))
    };
    match row.as_slice() {
        [(_, label), values @ ..] => {
            values.len() >= MIN_PERSONS
                && is_heading(label)
                && !name::is_person(label.text)
                && columns::of_heading(&fold_at_most(label.text, 120)) != Column::Ordinal
                && values
                    .iter()
                    .all(|(_, cell)| name::is_person(cell.text) || !is_heading(cell))
        }
        [] => false,
    }
}

/// Whether most values of the row are names of persons, and its label says so.
fn holds_names(row: &Row<'_>) -> bool {
    let Some(((_, label), values)) = row.split_first() else {
        return false;
    };
    let persons = values
        .iter()
        .filter(|(_, cell)| name::is_person(cell.text))
        .count();
    columns::of_heading(&fold_at_most(label.text, 120)) == Column::PersonName && persons * 2 > values.len()
}
