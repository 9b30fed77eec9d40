//! Which share of the words that are known to stand in a document was read.

use std::collections::HashMap;

/// How often each word occurs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words(HashMap<String, usize>);

impl Words {
    /// The words of a text: letters and digits between other signs, in small letters.
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.add(text);
        words
    }

    /// Adds those of another text.
    pub(super) fn add(&mut self, text: &str) {
        for word in text
            .split(|sign: char| !sign.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            *self.0.entry(word.to_lowercase()).or_default() += 1;
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// How many of these words stand in `read`, too, each as often.
    pub(super) fn found_in(&self, read: &Self) -> usize {
        let found = |(word, count): (&String, &usize)| (*count).min(read.0.get(word).copied().unwrap_or(0));
        self.0.iter().map(found).sum()
    }
}

/// The texts of the zones that `rasoat extract --format json` prints.
pub(super) fn zones_of(json: &[u8]) -> Words {
    let mut words = Words::default();
    let document: serde_json::Value = serde_json::from_slice(json).unwrap_or_default();
    for zone in document["zones"].as_array().into_iter().flatten() {
        words.add(zone["text"].as_str().unwrap_or_default());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_as_often_as_they_stand_there() {
        let check = |known: &str, read: &str, expected: (usize, usize)| {
            let known = Words::of(known);
            assert_eq!((known.found_in(&Words::of(read)), known.count()), expected);
        };
        check("Độ mật: Tối mật", "TỐI MẬT, độ mật", (4, 4));
        check("mật mật", "mật", (1, 2));
        check("an toàn", "", (0, 2));
    }

    #[test]
    fn zones_give_their_texts_only() {
        let json = r#"{"format": "pdf", "zones": [{"kind": "body", "text": "Kế hoạch"}, {"text": "số 5"}]}"#;
        assert_eq!(zones_of(json.as_bytes()), Words::of("số 5 kế hoạch"));
        assert_eq!(zones_of(b"no json").count(), 0);
    }
}
