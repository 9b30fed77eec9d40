//! Words whose letters stand apart, such as `M Ậ T` or `TUY ỆT MẬT`: [`joined`].

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold::{Case, Gap, Token, TokenKind};

/// The words that a marking may be made of. None begins another, so that a run of letters falls into them in
/// one way at most.
const WORDS: [&str; 17] = [
    "TUYỆT", "TUYET", "TỐI", "TOI", "MẬT", "MAT", "BẢN", "BAN", "SAO", "BÍ", "BI", "NHÀ", "NHA", "NƯỚC",
    "NUOC", "GIẢI", "ĐỘ",
];

/// A longer run of letters is no marking; the longest is `BẢN SAO BÍ MẬT NHÀ NƯỚC`.
const MAX_LETTERS: usize = 24;

/// The pieces into which [`WORDS`] can be torn.
static PIECES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let pieces_of = |word: &str| {
        let letters: Vec<char> = word.chars().collect();
        let count = letters.len();
        (0..count)
            .flat_map(|first| (first + 1..=count).map(move |last| (first, last)))
            .map(|(first, last)| letters[first..last].iter().collect())
            .collect::<Vec<String>>()
    };
    let mut pieces: HashSet<String> = WORDS.into_iter().flat_map(pieces_of).collect();
    pieces.retain(|piece| !WORDS.contains(&piece.as_str()));
    pieces
});

/// `tokens` with the pieces of torn words put together.
pub(super) fn joined(tokens: Vec<Token>) -> Vec<Token> {
    let tokens = without_dividers(tokens);
    let pieces = tokens
        .iter()
        .filter(|token| PIECES.contains(&token.upper))
        .count();
    if pieces == 0 {
        return tokens;
    }
    let letters_joined = join_runs(tokens, |token| token.upper.chars().count() == 1, true);
    join_runs(letters_joined, |_| true, false)
}

/// What may stand between the letters of a marking.
pub(super) const DIVIDERS: &str = ".-–_·•*";

/// `tokens` without the marks between single letters, as in `M.Ậ.T`. Only with accents: without them such
/// letters are an abbreviation.
fn without_dividers(mut tokens: Vec<Token>) -> Vec<Token> {
    if tokens.iter().any(|token| token.upper == "Ậ") {
        let is_letter = |token: Option<&Token>| {
            token.is_some_and(|token| token.is_word() && token.upper.chars().count() == 1)
        };
        let divides = |index: usize| {
            tokens[index].is_mark(DIVIDERS)
                && tokens[index].gap == Gap::None
                && is_letter(index.checked_sub(1).map(|before| &tokens[before]))
                && is_letter(tokens.get(index + 1))
        };
        let mut kept = (0..tokens.len())
            .map(|index| !divides(index))
            .collect::<Vec<_>>()
            .into_iter();
        tokens.retain(|_| kept.next().unwrap_or(true));
    }
    tokens
}

/// Joins each longest run of words that `belongs` accepts, if its letters fall into [`WORDS`]. Columns end a
/// run unless `over_columns`.
fn join_runs(tokens: Vec<Token>, belongs: impl Fn(&Token) -> bool, over_columns: bool) -> Vec<Token> {
    let mut joined = Vec::with_capacity(tokens.len());
    let mut run: Vec<Token> = Vec::new();
    for token in tokens {
        let fits = token.is_word() && belongs(&token);
        let continues = fits && (run.is_empty() || over_columns || token.gap != Gap::Wide);
        if !continues {
            flush(&mut run, &mut joined);
        }
        if fits {
            run.push(token);
        } else {
            joined.push(token);
        }
    }
    flush(&mut run, &mut joined);
    joined
}

fn flush(run: &mut Vec<Token>, joined: &mut Vec<Token>) {
    let torn = run.iter().any(|token| !WORDS.contains(&token.upper.as_str()));
    let words = if torn && run.len() >= 2 {
        put_together(run)
    } else {
        None
    };
    match words {
        Some(words) => {
            joined.extend(words);
            run.clear();
        }
        None => joined.append(run),
    }
}

fn put_together(run: &[Token]) -> Option<Vec<Token>> {
    let letters: Vec<(char, usize)> = run
        .iter()
        .enumerate()
        .flat_map(|(index, token)| token.upper.chars().map(move |letter| (letter, index)))
        .take(MAX_LETTERS + 1)
        .collect();
    if letters.len() > MAX_LETTERS {
        return None;
    }
    let mut words = Vec::new();
    let mut position = 0;
    while position < letters.len() {
        let word = WORDS.into_iter().find(|word| {
            let mut rest = letters[position..].iter().map(|(letter, _)| *letter);
            word.chars().all(|letter| rest.next() == Some(letter))
        })?;
        let end = position + word.chars().count();
        let (first, last) = (letters[position].1, letters[end - 1].1);
        words.push(Token {
            upper: word.to_owned(),
            kind: TokenKind::Word(case(&run[first..=last])),
            gap: if position == 0 { run[0].gap } else { Gap::Space },
            start: run[first].start,
            end: run[last].end,
        });
        position = end;
    }
    Some(words)
}

fn case(pieces: &[Token]) -> Case {
    let all = |case| pieces.iter().all(|piece| piece.kind == TokenKind::Word(case));
    let rest_is_lower = pieces[1..]
        .iter()
        .all(|piece| piece.kind == TokenKind::Word(Case::Lower));
    match pieces[0].kind {
        _ if all(Case::Upper) => Case::Upper,
        _ if all(Case::Lower) => Case::Lower,
        TokenKind::Word(Case::Upper | Case::Title) if rest_is_lower => Case::Title,
        _ => Case::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markings::fold;

    fn check(text: &str, expected: &[&str]) {
        let words: Vec<String> = joined(fold::tokens(text, 0))
            .into_iter()
            .map(|token| token.upper)
            .collect();
        assert_eq!(words, expected, "{text:?}");
    }

    #[test]
    fn torn_markings_are_put_together() {
        check("M Ậ T", &["MẬT"]);
        check("T Ố I  M Ậ T", &["TỐI", "MẬT"]);
        check("T U Y Ệ T    M Ậ T", &["TUYỆT", "MẬT"]);
        check("TUY ỆT MẬT", &["TUYỆT", "MẬT"]);
        check("M ẬT", &["MẬT"]);
        check("T O I M A T", &["TOI", "MAT"]);
        check("[M Ậ T]", &["[", "MẬT", "]"]);
        check("Số 1   M Ậ T", &["SỐ", "1", "MẬT"]);
        check("M.Ậ.T", &["MẬT"]);
        check("T-Ố-I  M-Ậ-T.", &["TỐI", "MẬT", "."]);
    }

    #[test]
    fn other_words_stay_as_they_are() {
        check("A B C", &["A", "B", "C"]);
        check("M.A.T", &["M", ".", "A", ".", "T"]);
        check("MẬT ĐỘ", &["MẬT", "ĐỘ"]);
        check("Ở xã M Ậ T", &["Ở", "XÃ", "MẬT"]);
        check("bí mật là gì", &["BÍ", "MẬT", "LÀ", "GÌ"]);
    }
}
