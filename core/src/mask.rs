//! Showing a document's layout or a number without its content.

/// The *khung văn bản* of `text`: words of the closed vocabulary stay, other letters become `▒`, digits `#`;
/// spaces and punctuation stay. At most `max_chars` characters; what is cut shows as `…`.
///
/// `keep` says which byte ranges of `text` are closed vocabulary; they must lie on character boundaries,
/// otherwise they are masked too.
///
/// ```
/// assert_eq!(rasoat_core::mask_layout("Số: 12/KH-UBND MẬT", &[17..22], 80), "▒▒: ##/▒▒-▒▒▒▒ MẬT");
/// ```
pub fn mask_layout(text: &str, keep: &[std::ops::Range<usize>], max_chars: usize) -> String {
    let mut out = String::new();
    let mut chars = 0;
    for (position, letter) in text.char_indices() {
        if chars == max_chars {
            out.push('…');
            break;
        }
        let kept = keep.iter().any(|range| {
            range.contains(&position)
                && text.is_char_boundary(range.start)
                && text.is_char_boundary(range.end)
        });
        let shown = match letter {
            _ if kept => letter,
            _ if unicode_normalization::char::is_combining_mark(letter) => continue,
            '\n' | '\t' => ' ',
            _ if letter.is_numeric() => '#',
            ' ' | '!'..='/' | ':'..='@' | '['..='`' | '{'..='~' | '–' | '—' | '“' | '”' | '…' => {
                letter
            }
            _ => '▒',
        };
        out.push(shown);
        chars += 1;
    }
    out
}

/// A number with its middle hidden: `001203004567` becomes `001●●●●●●●67`. Never more than the first
/// three and last two characters stay, and always less than half; of fewer than six nothing stays.
///
/// ```
/// assert_eq!(rasoat_core::mask_identifier("001203004567"), "001●●●●●●●67");
/// assert_eq!(rasoat_core::mask_identifier("12345"), "●●●●●");
/// ```
pub fn mask_identifier(value: &str) -> String {
    let letters: Vec<char> = value.chars().collect();
    let count = letters.len();
    let (head, tail) = match count {
        0..6 => (0, 0),
        6..9 => (1, 1),
        9..12 => (2, 1),
        _ => (3, 2),
    };
    letters
        .iter()
        .enumerate()
        .map(|(index, letter)| {
            if index < head || index >= count - tail {
                *letter
            } else {
                '●'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_mask_shows_no_letter_and_no_digit(text in "\\PC{0,200}") {
            let masked = mask_layout(&text, &[], 100);
            prop_assert!(!masked.chars().any(char::is_alphanumeric), "{masked}");
            prop_assert!(masked.chars().count() <= 101);
        }

        #[test]
        fn an_identifier_keeps_its_length_and_hides_at_least_half(value in "[A-Z0-9]{0,40}") {
            let masked = mask_identifier(&value);
            prop_assert_eq!(masked.chars().count(), value.len());
            let hidden = masked.chars().filter(|letter| *letter == '●').count();
            prop_assert!(hidden * 2 >= value.len());
        }

        #[test]
        fn hostile_ranges_do_not_panic(text in "\\PC{0,20}", start in 0usize..30, end in 0usize..30) {
            let range = std::ops::Range { start, end };
            mask_layout(&text, &[range], 100);
        }
    }

    #[test]
    fn a_mask_in_decomposed_form_is_no_longer_than_in_composed_form() {
        assert_eq!(mask_layout("tối", &[], 10), mask_layout("tô\u{301}i", &[], 10));
    }
}
