//! From the glyphs of a line to its text: where the spaces are, and which letters are only set apart.

use std::rc::Rc;

use unicode_normalization::char::is_combining_mark;

/// A gap wider than this, in em, parts words.
const WORD_GAP: f64 = 0.17;
/// The same in a line without any space glyph, whose other gaps are none: narrow spaces are all it has.
const NARROW_WORD_GAP: f64 = 0.12;
/// Letters that stand closer than this, in em, touch.
const TOUCHING: f64 = 0.03;
/// Letters set apart make words where the gaps between them are at most this times the usual one.
const SAME_GAP: f64 = 1.6;

/// A glyph of a line for joining.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Its letters.
    pub(super) text: Rc<str>,
    /// The gap before it, in em.
    pub(super) gap: f64,
    /// A space glyph stands in that gap.
    pub(super) spaced: bool,
}

/// Which items a space goes before.
pub(super) fn spaces(items: &[Item]) -> Vec<bool> {
    let word_gap = word_gap(items);
    let mut breaks: Vec<bool> = items
        .iter()
        .enumerate()
        .map(|(index, item)| index > 0 && (item.spaced || item.gap > word_gap || item.gap < -0.6))
        .collect();
    let mut start = 0;
    while start < items.len() {
        let length = single_letters(items, &breaks, start);
        if length >= 3 {
            join_letters(&items[start..start + length], &mut breaks[start..start + length]);
        }
        start += length.max(1);
    }
    breaks
}

/// The gap that parts the words of this line.
fn word_gap(items: &[Item]) -> f64 {
    let touching = items
        .iter()
        .skip(1)
        .filter(|item| item.gap.abs() < TOUCHING)
        .count();
    let is_set_by_gaps = items.iter().all(|item| !item.spaced) && touching * 3 >= items.len() * 2;
    if is_set_by_gaps { NARROW_WORD_GAP } else { WORD_GAP }
}

/// How many items from `start` on are words of a single letter; 0 where they say nothing together.
fn single_letters(items: &[Item], breaks: &[bool], start: usize) -> usize {
    let stands_alone =
        |index: usize| (index == 0 || breaks[index]) && breaks.get(index + 1).copied().unwrap_or(true);
    let letters: Vec<char> = items
        .iter()
        .enumerate()
        .skip(start)
        .map_while(|(index, item)| single(&item.text).filter(|_| stands_alone(index)))
        .collect();
    // Single digits and signs stand alone in many a table; only a long row of them is one number.
    let telling = letters.iter().filter(|letter| letter.is_alphabetic()).count();
    if telling >= 3 || letters.len() >= 9 {
        letters.len()
    } else {
        0
    }
}

/// The one letter of a text, marks above and below it aside.
fn single(text: &str) -> Option<char> {
    let mut letters = text.chars().filter(|letter| !is_combining_mark(*letter));
    let first = letters.next()?;
    letters.next().is_none().then_some(first)
}

/// Takes the break away from before each letter that stands no further apart than usual.
fn join_letters(items: &[Item], breaks: &mut [bool]) {
    let mut gaps: Vec<f64> = items.iter().skip(1).map(|item| item.gap).collect();
    gaps.sort_by(f64::total_cmp);
    // Most gaps of a row of letters are those inside words; the lower third is sure to be.
    let Some(usual) = gaps.get((gaps.len() - 1) / 3) else {
        return;
    };
    let widest = usual.max(0.05) * SAME_GAP;
    for (item, before) in items.iter().zip(breaks.iter_mut()).skip(1) {
        if item.gap <= widest {
            *before = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of `line`; each space stands for a gap of a quarter em with a space glyph, `_` for one of a
    /// quarter em without, `-` for one of a seventh without.
    fn check(line: &str, expected: &str) {
        let mut items: Vec<Item> = Vec::new();
        let (mut gap, mut spaced) = (0.0, false);
        for letter in line.chars() {
            match letter {
                '-' => gap += 1.0 / 7.0,
                ' ' | '_' => {
                    gap += 0.25;
                    spaced |= letter == ' ';
                }
                mark if is_combining_mark(mark) => {
                    let last = items.last_mut().unwrap();
                    last.text = format!("{}{mark}", last.text).into();
                }
                _ => {
                    items.push(Item {
                        text: letter.to_string().into(),
                        gap,
                        spaced,
                    });
                    (gap, spaced) = (0.0, false);
                }
            }
        }
        let breaks = spaces(&items);
        let mut joined = String::new();
        for (item, space) in items.iter().zip(breaks) {
            joined.push_str(if space { " " } else { "" });
            joined.push_str(&item.text);
        }
        assert_eq!(joined, expected);
    }

    #[test]
    fn words_are_parted_by_spaces_or_gaps() {
        check("Độ mật", "Độ mật");
        check("Độ_mật", "Độ mật");
        check("Y tế ở xã", "Y tế ở xã");
        check("thông-báo-lịch-tiếp-dân", "thông báo lịch tiếp dân");
        check("thông báo lịch t-iếp dân", "thông báo lịch tiếp dân");
    }

    #[test]
    fn letters_set_apart_are_joined_to_words() {
        check("T U Y Ệ T  M Ậ T", "TUYỆT MẬT");
        check("T_U_Y_Ệ_T___M_Ậ_T", "TUYỆT MẬT");
        check("M Ậ T", "MẬT");
        check("M A\u{302}\u{323} T", "MA\u{302}\u{323}T");
        check("Độ: T Ố I   M Ậ T nhé", "Độ: TỐI MẬT nhé");
        check("M Ậ", "M Ậ");
    }

    #[test]
    fn rows_of_digits_are_one_number_only_if_long() {
        check("1 2 3 4", "1 2 3 4");
        check("0 0 1 2 0 3 0 0 4 5 6 7", "001203004567");
    }
}
