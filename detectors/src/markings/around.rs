//! What stands around a marking: [`Around`].

use std::collections::BTreeSet;

use rasoat_core::{CellPosition, Level, PageArea, Zone, ZoneKind};

use super::confirm::{Candidate, Form};
use super::fold::{Case, TokenKind};
use super::lines::{LineView, Lines};
use super::rows;
use super::tables::Tables;
use super::vocabulary::Vocabulary;

/// How many lines before and behind a marking belong to its header block.
const HEADER_BEFORE: usize = 12;
const HEADER_BEHIND: usize = 8;
/// The document number stands at most this many lines above the marking.
const NUMBER_BEFORE: usize = 4;
/// Other levels this near make it one of a list.
const LIST_REACH: usize = 5;
/// A specimen's caption stands at most this many lines above or below.
const SAMPLE_BEFORE: usize = 12;
const SAMPLE_BEHIND: usize = 4;
/// Handling lines stand at most this far away.
const HANDLING_REACH: usize = 30;
/// Of this many lines on both sides, [`ONE_WORD_LINES`] must hold one word only for a page of single words.
const ONE_WORD_REACH: usize = 3;
const ONE_WORD_LINES: usize = 4;
/// A sheet begins with at most this many rows of the document's head.
const TOP_ROWS: u32 = 4;
/// Lines nearby that may lie between a line and its continuation, such as a text box.
const FLOW_REACH: usize = 3;

/// Facts about a candidate's surroundings, each of which is a feature.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact, and any of them may go with any other"
)]
pub(super) struct Around {
    /// The level after a neighbouring `TỐI` or `TUYỆT` was joined to it.
    pub(super) level: Option<Level>,
    pub(super) under_number: bool,
    pub(super) header_block: bool,
    pub(super) upper_left: bool,
    pub(super) handling_lines: usize,
    /// The line before or behind makes one expression with it.
    pub(super) continues: bool,
    /// The next line seems to go on with a heading.
    pub(super) heading_goes_on: bool,
    pub(super) one_word_lines: bool,
    /// Other levels (and "not secret") that stand alone nearby.
    pub(super) other_levels: usize,
    pub(super) sample: bool,
    pub(super) homonyms: bool,
    /// Other cells in its row, or other columns on its line, hold words that are no header.
    pub(super) row_of_table: bool,
    /// It stands in a column of levels with several rows.
    pub(super) level_column: bool,
    /// The cell or line before it is a field label.
    pub(super) field_label: bool,
    /// A declassification stamp stands nearby.
    pub(super) declassified: bool,
}

/// Looks around the candidate in the line `index`.
pub(super) fn look(
    lines: &Lines<'_>,
    tables: &Tables<'_>,
    index: usize,
    candidate: &Candidate,
    vocabulary: &Vocabulary,
) -> Around {
    let Some(line) = lines.get(index) else {
        return Around::default();
    };
    let zone = lines.zone(line);
    let own = lines.view(index);
    let flows = |other: &usize| lines.flow_together(index, *other);
    let before = lines
        .before(index, FLOW_REACH)
        .find(flows)
        .map(|other| lines.view(other));
    let behind = lines
        .after(index, FLOW_REACH)
        .find(flows)
        .map(|other| lines.view(other));
    let is_whole_line =
        matches!(candidate.form, Form::Alone | Form::WithCompanions) && !candidate.shares_line;
    let header_block = is_header_block(lines, index, vocabulary);
    // Without accents the word may be any other, and only the head of a document makes it a marking.
    let title_ends = |other: &usize| !candidate.accented && vocabulary.is_document_type(&lines.view(*other));
    let beside_number = candidate.shares_line && is_number_line(&own);
    let under_number = beside_number
        || lines
            .before(index, NUMBER_BEFORE)
            .take_while(|other| !title_ends(other))
            .chain(lines.after(index, 1))
            .any(|other| is_number_line(&lines.view(other)));
    let beside = tables.row_mates(line.zone).collect::<Vec<_>>();
    let level = joined_level(candidate, before.as_deref());
    let is_row = rows::is_row(&own);
    let in_head = under_number && header_block && !is_row;
    let shares_line = candidate.shares_line && (!header_block || is_row);
    Around {
        level,
        under_number,
        header_block,
        upper_left: zone.page.is_none_or(|page| page == 1) && zone.area.is_some_and(is_upper_left),
        handling_lines: handling_lines(lines, index, vocabulary),
        continues: is_whole_line && continues(before.as_deref(), behind.as_deref(), vocabulary),
        // Above all else, two words in capitals are a level, whatever title follows.
        heading_goes_on: is_whole_line
            && !(index == lines.first_shown()
                && candidate.level > Level::Mat
                && candidate.case == Case::Upper)
            && behind.as_deref().is_some_and(|view| goes_on(view, vocabulary)),
        one_word_lines: is_whole_line && among_one_word_lines(lines, index, usize::from(level.is_some())),
        other_levels: other_levels(lines, index, candidate, vocabulary),
        sample: lines
            .before(index, SAMPLE_BEFORE)
            .chain(lines.after(index, SAMPLE_BEHIND))
            .chain([index])
            .any(|other| is_sample(&lines.view(other), vocabulary)),
        homonyms: has_homonym(&own, [before.as_deref(), behind.as_deref()], &beside, vocabulary),
        row_of_table: !beside_number
            && !in_head
            && (shares_line || has_row_mates(&beside, zone.cell.is_some_and(is_top_row), vocabulary)),
        level_column: tables.is_level_column(zone, vocabulary)
            || (candidate.shares_line && rows::is_in_level_column(lines, index, vocabulary)),
        field_label: tables
            .cell_before(line.zone)
            .is_some_and(|text| vocabulary.is_field_label(&words_of(text)))
            || tables.is_single_value_under_label(zone, vocabulary)
            || (is_whole_line && before.is_some_and(|view| ends_with_label(&view, vocabulary))),
        declassified: is_declassified(lines, index),
    }
}

/// Whether the line stands near specimens of stamps or forms.
fn is_sample(view: &LineView, vocabulary: &Vocabulary) -> bool {
    *view
        .asked
        .is_sample
        .get_or_init(|| vocabulary.is_sample(&view.words))
}

/// Whether the line, a short neighbour or another cell of the row tells of honey or bile.
fn has_homonym(
    own: &LineView,
    neighbours: [Option<&LineView>; 2],
    beside: &[&str],
    vocabulary: &Vocabulary,
) -> bool {
    vocabulary.has_homonym(&own.words)
        || neighbours
            .into_iter()
            .flatten()
            .any(|view| view.word_count <= 3 && vocabulary.has_homonym(&view.words))
        || beside
            .iter()
            .map(|text| LineView::of(super::fold::tokens(text, 0)))
            .any(|view| {
                !is_head_cell(&view) && !vocabulary.is_agency(&view) && vocabulary.has_homonym(&view.words)
            })
}

/// Whether another cell of the row holds what is neither a document's head nor a field label. In the top rows
/// of a sheet the agency's name is part of the head.
fn has_row_mates(beside: &[&str], in_top_row: bool, vocabulary: &Vocabulary) -> bool {
    beside
        .iter()
        .map(|text| LineView::of(super::fold::tokens(text, 0)))
        .filter(|view| view.word_count > 0)
        .any(|view| {
            !(is_head_cell(&view)
                || vocabulary.is_field_label(&view.words)
                || (in_top_row && vocabulary.is_agency(&view)))
        })
}

/// Whether the cell lies where a sheet has its head.
const fn is_top_row(cell: CellPosition) -> bool {
    cell.row < TOP_ROWS
}

/// Whether a cell belongs to the head of a document, which is often laid out as a table.
fn is_head_cell(view: &LineView) -> bool {
    is_motto(view) || is_number_line(view)
}

fn words_of(text: &str) -> String {
    LineView::of(super::fold::tokens(text, 0)).words
}

/// `TUYỆT` or `TỐI` alone on the line before makes the level.
fn joined_level(candidate: &Candidate, before: Option<&LineView>) -> Option<Level> {
    if candidate.level != Level::Mat || candidate.form != Form::Alone {
        return None;
    }
    match before?.words.as_str() {
        "TUYỆT" => Some(Level::TuyetMat),
        "TỐI" => Some(Level::ToiMat),
        "TUYET" if !candidate.accented => Some(Level::TuyetMat),
        "TOI" if !candidate.accented => Some(Level::ToiMat),
        _ => None,
    }
}

/// Whether the line is a document number: `Số: 12/KH-UBND`, `Số 36-HD/VPTW`, `Số:       /BC-STC`.
pub(super) fn is_number_line(view: &LineView) -> bool {
    let starts = view
        .tokens
        .iter()
        .position(|token| token.upper == "SỐ" || token.upper == "SO");
    let Some(start) = starts else { return false };
    // Before the number there may be the column of the agency, never a sentence.
    if start > 12 || view.tokens[..start].iter().any(|token| token.is_mark(".,;")) {
        return false;
    }
    let rest = &view.tokens[start + 1..];
    let code = rest
        .iter()
        .position(|token| token.is_word() && token.upper.chars().count() >= 2 || token.is_mark(";."));
    let slash = rest.iter().position(|token| token.is_mark("/"));
    let dash = rest.iter().position(|token| token.is_mark("-"));
    let separator = match (slash, dash) {
        (Some(slash), Some(dash)) => Some(slash.min(dash)),
        (slash, dash) => slash.or(dash),
    };
    separator.is_some_and(|separator| separator <= 4 && code.is_none_or(|code| code > separator))
}

/// Whether the line is part of the head of a Vietnamese administrative or party document.
pub(super) fn is_motto(view: &LineView) -> bool {
    *view.asked.is_motto.get_or_init(|| finds_motto(view))
}

fn finds_motto(view: &LineView) -> bool {
    view.has_plain("CONG HOA XA HOI CHU NGHIA")
        || view.has_plain("DOC LAP TU DO HANH PHUC")
        || view.has_plain("DANG CONG SAN VIET NAM")
        || is_date_line(view)
}

/// `…, ngày 02 tháng 3 năm 2026`, alone or in a column.
fn is_date_line(view: &LineView) -> bool {
    let words: Vec<&str> = view.plain.split(' ').collect();
    let place = |word: &str| words.iter().position(|other| *other == word);
    match (place("NGAY"), place("THANG"), place("NAM")) {
        (Some(day), Some(month), Some(year)) => day < month && month < year && words.len() <= 20,
        _ => false,
    }
}

fn is_header_block(lines: &Lines<'_>, index: usize, vocabulary: &Vocabulary) -> bool {
    let is_head = |other: usize| is_motto(&lines.view(other));
    let in_prose = |other: &usize| lines.view(*other).word_count > 24;
    // Behind the document's type the head is over.
    let is_over = |other: &usize| in_prose(other) || vocabulary.is_document_type(&lines.view(*other));
    lines
        .before(index, HEADER_BEFORE)
        .take_while(|other| !is_over(other))
        .any(is_head)
        || lines
            .after(index, HEADER_BEHIND)
            .take_while(|other| !in_prose(other))
            .any(is_head)
        || is_head(index)
}

const fn is_upper_left(area: PageArea) -> bool {
    u16::midpoint(area.left, area.right) <= 500 && u16::midpoint(area.top, area.bottom) <= 330
}

fn handling_lines(lines: &Lines<'_>, index: usize, vocabulary: &Vocabulary) -> usize {
    lines
        .before(index, HANDLING_REACH)
        .chain(lines.after(index, HANDLING_REACH))
        .chain([index])
        .flat_map(|other| {
            let view = lines.view(other);
            let found = view.asked.handling.get_or_init(|| {
                let is_short = view.word_count <= 16;
                vocabulary.handling_in(&view.plain).filter(|_| is_short).collect()
            });
            found.clone()
        })
        .collect::<BTreeSet<_>>()
        .len()
}

fn continues(before: Option<&LineView>, behind: Option<&LineView>, vocabulary: &Vocabulary) -> bool {
    let from_before = before.is_some_and(|view| {
        view.tokens
            .last()
            .is_some_and(|token| token.is_word() && vocabulary.goes_on_after(&token.upper))
    });
    let to_behind = behind.is_some_and(|view| {
        view.tokens.first().is_some_and(super::fold::Token::is_word)
            && vocabulary.guards_behind(&view.words)
            && !vocabulary.is_structure(view)
    });
    from_before || to_behind
}

/// Whether the line behind reads like the rest of a sentence, or of a heading in capitals.
fn goes_on(view: &LineView, vocabulary: &Vocabulary) -> bool {
    let is_point = view.tokens.get(1).is_some_and(|token| token.is_mark(").-"))
        && view
            .tokens
            .first()
            .is_some_and(|token| token.upper.chars().count() == 1);
    if is_point {
        return false;
    }
    if view
        .tokens
        .first()
        .is_some_and(|token| token.kind == TokenKind::Word(Case::Lower))
    {
        return true;
    }
    let first_is_roman = view
        .tokens
        .first()
        .is_some_and(|token| token.upper.chars().all(|letter| "IVXLC".contains(letter)));
    view.all_capitals
        && view.tokens.first().is_some_and(super::fold::Token::is_word)
        && !(first_is_roman
            && view
                .tokens
                .get(1)
                .is_some_and(|token| token.kind == TokenKind::Mark))
        && !vocabulary.is_structure(view)
}

/// Whether most lines around hold one word only, besides those `own` that belong to the marking.
fn among_one_word_lines(lines: &Lines<'_>, index: usize, own: usize) -> bool {
    lines
        .before(index, ONE_WORD_REACH + own)
        .chain(lines.after(index, ONE_WORD_REACH))
        .filter(|other| lines.flow_together(index, *other))
        .filter(|other| {
            let view = lines.view(*other);
            view.tokens.len() == 1
                || (view.word_count == 1 && view.tokens.iter().any(super::fold::Token::is_word))
        })
        .count()
        >= ONE_WORD_LINES + own
}

/// How many other levels stand alone on lines nearby; values that are no level count where they are in one
/// list with the candidate.
fn other_levels(lines: &Lines<'_>, index: usize, candidate: &Candidate, vocabulary: &Vocabulary) -> usize {
    let mut others: BTreeSet<&str> = BTreeSet::new();
    let mut collect = |neighbours: &mut dyn Iterator<Item = usize>| {
        let mut in_list = true;
        for other in neighbours {
            let value = value_of(&lines.view(other), vocabulary);
            in_list &= value.is_some();
            match value {
                Some(Level::None) if !in_list => {}
                Some(level) if level != candidate.level => {
                    others.insert(level.as_str());
                }
                _ => {}
            }
        }
    };
    collect(&mut lines.before(index, LIST_REACH));
    collect(&mut lines.after(index, LIST_REACH));
    for value in rows::columns(&lines.view(index)) {
        if let Some(level) = value_of_words(&value, vocabulary)
            && !matches!(level, Level::None)
            && level != candidate.level
        {
            others.insert(level.as_str());
        }
    }
    others.len()
}

/// The value of the level field that a line is; [`Level::None`] for "not secret".
fn value_of(view: &LineView, vocabulary: &Vocabulary) -> Option<Level> {
    if view.word_count > 6 {
        return None;
    }
    let (level, _) = vocabulary.without_companions(&view.words);
    value_of_words(&level, vocabulary).or_else(|| {
        // An abbreviation or number may stand in the column before.
        let columns: Vec<String> = rows::columns(view).collect();
        match columns.as_slice() {
            [_, value] => value_of_words(value, vocabulary).filter(|level| !matches!(level, Level::None)),
            _ => None,
        }
    })
}

/// As [`value_of`], for words in capitals.
fn value_of_words(words: &str, vocabulary: &Vocabulary) -> Option<Level> {
    let words: Vec<&str> = words
        .split(' ')
        .filter(|word| !word.chars().all(char::is_numeric))
        .collect();
    // An answer's letter, as in `B. Tối mật`, is no part of the value.
    let words = match words.as_slice() {
        [letter, rest @ ..] if letter.len() == 1 && !rest.is_empty() => rest,
        all => all,
    };
    match words {
        ["MẬT"] => Some(Level::Mat),
        ["TỐI", "MẬT"] | ["ĐỘ", "TỐI", "MẬT"] => Some(Level::ToiMat),
        ["TUYỆT", "MẬT"] | ["ĐỘ", "TUYỆT", "MẬT"] => Some(Level::TuyetMat),
        _ if vocabulary.is_option(&words.join(" ")) => Some(Level::None),
        _ => None,
    }
}

fn ends_with_label(view: &LineView, vocabulary: &Vocabulary) -> bool {
    view.tokens.last().is_some_and(|token| token.is_mark(":")) && vocabulary.is_field_label(&view.words)
}

fn is_declassified(lines: &Lines<'_>, index: usize) -> bool {
    lines
        .before(index, 3)
        .chain(lines.after(index, 4))
        .chain([index])
        .map(|other| lines.view(other))
        .filter(|view| view.word_count <= 12)
        .any(|view| view.words.starts_with("GIẢI MẬT") || view.words.starts_with("ĐÃ GIẢI MẬT"))
}

/// Whether a reader sees the zone as a stamp or page furniture rather than as running text.
pub(super) const fn is_own_box(zone: &Zone) -> bool {
    zone.style.boxed
        || matches!(
            zone.kind,
            ZoneKind::TextBox | ZoneKind::Stamp | ZoneKind::Annotation
        )
}
