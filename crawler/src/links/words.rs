//! Fingerprints of a page's visible words, to tell whether two pages say the same.

/// Most fingerprints taken of one page.
const MAX_WORDS: usize = 16_000;

/// Collects fingerprints of pairs of neighbouring words, without digits: two pages of a calendar then look
/// the same, two articles do not.
#[derive(Debug, Default)]
pub(super) struct Words {
    pairs: Vec<u32>,
    last: u32,
}

impl Words {
    /// Takes a piece of visible text. Words do not run over the ends of pieces.
    pub(super) fn add(&mut self, text: &str) {
        for word in text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
        {
            if self.pairs.len() >= MAX_WORDS {
                return;
            }
            let word = fingerprint(word);
            self.pairs.push(self.last.rotate_left(5) ^ word);
            self.last = word;
        }
    }

    /// The fingerprints, sorted and without doubles.
    pub(super) fn finish(mut self) -> Vec<u32> {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.pairs
    }
}

/// FNV-1a.
fn fingerprint(word: &str) -> u32 {
    word.bytes().fold(0x811C_9DC5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u32> {
        let mut words = Words::default();
        words.add(text);
        words.finish()
    }

    #[test]
    fn numbers_do_not_count_and_words_do() {
        assert_eq!(of("Lịch tháng 02 năm 2026"), of("Lịch tháng 11/năm 2031"));
        assert_ne!(of("Lịch tháng 02"), of("Lịch tuần 02"));
        assert_ne!(of("a b"), of("b a"));
        assert!(of(&"một hai ".repeat(10_000)).len() <= 3);
    }
}
