//! Rows and columns around a marking: [`Tables`].

use std::cell::OnceCell;
use std::collections::HashMap;

use rasoat_core::{CellPosition, ExtractedText, Zone};

use super::fold;
use super::lines::LineView;
use super::vocabulary::Vocabulary;

/// Rows from the top in which a column's heading may stand.
const HEADING_ROWS: u32 = 12;
/// Zones to look at on both sides for the cells of the same row.
const ROW_REACH: usize = 64;

/// The tables of a text, by cell.
pub(super) struct Tables<'t> {
    text: &'t ExtractedText,
    columns: OnceCell<HashMap<(u16, u32, u32), Column>>,
}

/// A column that tells levels.
#[derive(Debug, Default, Clone, Copy)]
struct Column {
    /// The row of its heading.
    heading: u32,
    /// Cells below the heading.
    values: usize,
}

impl<'t> Tables<'t> {
    pub(super) const fn of(text: &'t ExtractedText) -> Self {
        Self {
            text,
            columns: OnceCell::new(),
        }
    }

    /// The texts of the other cells in the row of the zone `index`.
    pub(super) fn row_mates(&self, index: usize) -> impl Iterator<Item = &'t str> {
        let zones = self.text.zones();
        let place = zones[index].cell;
        let first = index.saturating_sub(ROW_REACH);
        let last = (index + ROW_REACH).min(zones.len());
        let part = zones[index].part;
        zones[first..last]
            .iter()
            .filter(move |zone| is_row_mate(zone, place, part))
            .map(|zone| self.text.zone_text(zone))
    }

    /// The text of the cell to the left of the zone `index`.
    pub(super) fn cell_before(&self, index: usize) -> Option<&'t str> {
        let zones = self.text.zones();
        let place = zones[index].cell?;
        let first = index.saturating_sub(ROW_REACH);
        zones[first..index]
            .iter()
            .rev()
            .find(|zone| is_row_mate(zone, Some(place), zones[index].part))
            .filter(|zone| zone.cell.is_some_and(|other| other.column < place.column))
            .map(|zone| self.text.zone_text(zone))
    }

    /// Whether `zone` is one of several values in a column of levels.
    pub(super) fn is_level_column(&self, zone: &Zone, vocabulary: &Vocabulary) -> bool {
        self.column(zone, vocabulary)
            .is_some_and(|column| column.values > 1)
    }

    /// Whether `zone` is the only value under the heading of a column of levels.
    pub(super) fn is_single_value_under_label(&self, zone: &Zone, vocabulary: &Vocabulary) -> bool {
        self.column(zone, vocabulary)
            .is_some_and(|column| column.values == 1)
    }

    fn column(&self, zone: &Zone, vocabulary: &Vocabulary) -> Option<Column> {
        let cell = zone.cell?;
        let columns = self.columns.get_or_init(|| level_columns(self.text, vocabulary));
        columns
            .get(&(zone.part, cell.table, cell.column))
            .filter(|column| cell.row > column.heading)
            .copied()
    }
}

fn is_row_mate(zone: &Zone, place: Option<CellPosition>, part: u16) -> bool {
    match (zone.cell, place) {
        (Some(other), Some(place)) => {
            zone.part == part
                && other.table == place.table
                && other.row == place.row
                && other.column != place.column
        }
        _ => false,
    }
}

fn level_columns(text: &ExtractedText, vocabulary: &Vocabulary) -> HashMap<(u16, u32, u32), Column> {
    let mut columns: HashMap<(u16, u32, u32), Column> = HashMap::new();
    for zone in text.zones() {
        let Some(cell) = zone.cell else { continue };
        let key = (zone.part, cell.table, cell.column);
        if let Some(column) = columns.get_mut(&key) {
            column.values += usize::from(cell.row > column.heading);
        } else if cell.row <= HEADING_ROWS && zone.span.end() - zone.span.start() <= 80 {
            let words = LineView::of(fold::tokens(text.zone_text(zone), 0)).words;
            if vocabulary.is_field_label(&words) {
                columns.insert(
                    key,
                    Column {
                        heading: cell.row,
                        values: 0,
                    },
                );
            }
        }
    }
    // The label of a row, with its value beside it, heads no column of levels unless levels stand below.
    columns
}
