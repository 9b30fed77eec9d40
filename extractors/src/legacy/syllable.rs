//! Whether a word is a syllable of Vietnamese, as spelling allows it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// Consonants that a syllable may begin with, longest first.
const ONSETS: &[&str] = &[
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x",
];

/// Rhymes without their tone; those in `k` stand in names of the highlands, such as Đắk Lắk.
const RHYMES: &str = " ak ăk âk ek êk ik ok ôk ơk uk ưk a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et i ia ich im in inh ip it iu \
    iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oap oat oay oe oen oeo oet oi om on ong \
    oong ooc op ot oc oăc oăm oăn oăng oăt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uên uêt uơ uôc uôi uôm \
    uôn uông uôt uy uya uych uyên uyêt uynh uyt uyu uyn uyp y yêm yên yêng yêt yêu yt ynh â âc âm ân âng âp ât âu ây ê êch \
    êm ên ênh êp êt êu ê ô ôc ôi ôm ôn ông ôp ôt ă ăc ăm ăn ăng ăp ăt ơ ơi ơm ơn ơp ơt ư ưa ưc ưi ưm ưn ưng ưt \
    ưu ươc ươi ươm ươn ương ươp ươt ươu ";

/// Whether `c` is a Vietnamese letter that neither ASCII nor Latin-1 has.
pub(super) fn is_vietnamese_beyond_latin1(c: char) -> bool {
    matches!(
        c,
        'ă' | 'Ă' | 'đ' | 'Đ' | 'ĩ' | 'Ĩ' | 'ũ' | 'Ũ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1EA0}'
            ..='\u{1EF9}' | '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'
    )
}

/// Whether `c` is a Vietnamese letter that ASCII does not have.
pub(super) fn is_vietnamese_beyond_ascii(c: char) -> bool {
    is_vietnamese_beyond_latin1(c) || "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ".contains(c)
}

/// Whether `word` is spelled as a syllable of Vietnamese, its tone where it belongs, in any case and normal form.
pub(super) fn is_syllable(word: &str) -> bool {
    // The longest is "nghiêng", of seven letters.
    if word.is_empty() || word.chars().count() > 12 {
        return false;
    }
    let lower: String = word.to_lowercase().nfc().collect();
    let mut plain = String::with_capacity(lower.len());
    let mut toned: Option<(usize, char)> = None;
    for (place, letter) in lower.chars().enumerate() {
        let (without_tone, tone) = split_tone(letter);
        if tone.is_some() && toned.is_some() {
            return false;
        }
        toned = tone.map(|tone| (place, tone)).or(toned);
        plain.push(without_tone);
    }
    if plain == "gi" {
        return toned.is_none_or(|(place, _)| place == 1);
    }
    ONSETS
        .iter()
        .filter_map(|onset| Some((*onset, plain.strip_prefix(onset)?)))
        .chain([("", plain.as_str())])
        .any(|(onset, rhyme)| {
            let onset_letters = onset.chars().count();
            fits(onset, rhyme)
                && toned.is_none_or(|(place, tone)| {
                    place
                        .checked_sub(onset_letters)
                        .is_some_and(|place| tone_fits(rhyme, place, tone))
                })
                && (toned.is_some() || !has_stop(rhyme))
        })
}

/// Whether `word` could be a syllable whose marks were left out.
pub(super) fn is_plain_syllable(word: &str) -> bool {
    const RHYMES_WITHOUT_MARKS: &str = " a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia \
        ich iec iem ien ieng iep iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oat oay oc oe oen oeo \
        oet oi om on ong op ot u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou \
        up ut uu uy uya uych uyen uyet uynh uyt uyu y yem yen yet yeu ";
    let lower = word.to_ascii_lowercase();
    lower == "gi"
        || ONSETS
            .iter()
            .filter_map(|onset| lower.strip_prefix(onset))
            .chain([lower.as_str()])
            .any(|rhyme| {
                !rhyme.is_empty() && rhyme.len() <= 4 && RHYMES_WITHOUT_MARKS.contains(&format!(" {rhyme} "))
            })
}

fn fits(onset: &str, rhyme: &str) -> bool {
    let Some(first) = rhyme.chars().next() else {
        return false;
    };
    let is_front = matches!(first, 'e' | 'ê' | 'i' | 'y');
    let onset_fits = match onset {
        "c" | "ng" => !is_front,
        // "gìn" and "giếng" are written with one `i` for two.
        "g" => !is_front || first == 'i',
        "k" => is_front || first == 'a' || first == 'ô' || first == 'o',
        "gh" | "ngh" => is_front,
        "qu" => !matches!(first, 'u' | 'ư' | 'o'),
        _ => true,
    };
    onset_fits && RHYMES.contains(&format!(" {rhyme} "))
}

/// Syllables closed by a stop have the sharp or the heavy tone only.
fn has_stop(rhyme: &str) -> bool {
    rhyme.ends_with(['c', 'k', 't', 'p']) || rhyme.ends_with("ch")
}

/// Whether the tone stands on the vowel that bears it: the one with a quality mark, or as the spelling rules say.
fn tone_fits(rhyme: &str, place: usize, tone: char) -> bool {
    if has_stop(rhyme) && !matches!(tone, '\u{301}' | '\u{323}') {
        return false;
    }
    let letters: Vec<char> = rhyme.chars().collect();
    if let Some(marked) = letters.iter().rposition(|letter| "ăâêôơư".contains(*letter)) {
        return place == marked;
    }
    let vowels = letters
        .iter()
        .take_while(|letter| "aeiouy".contains(**letter))
        .count();
    let closed = letters.len() > vowels;
    match vowels {
        // "hoà" and "hòa", "thuý" and "thúy" are both written.
        2 if matches!(rhyme, "oa" | "oe" | "uy") => place < 2,
        1 => place == 0,
        2 => place == usize::from(closed),
        _ => place == 1,
    }
}

/// A letter without its tone, and the tone as a combining mark.
fn split_tone(letter: char) -> (char, Option<char>) {
    if letter.is_ascii() {
        return (letter, None);
    }
    let mut base = String::new();
    let mut tone = None;
    decompose_canonical(letter, |part| match part {
        '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(part),
        other => base.push(other),
    });
    (base.nfc().next().unwrap_or(letter), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, expected: bool) {
        for word in words.split(' ') {
            assert_eq!(is_syllable(word), expected, "{word}");
        }
    }

    #[test]
    fn syllables_are_told_from_other_words() {
        check(
            "mật MẬT tối tuyệt bí nước nghiêng quyết quốc khuya giữ gì gìn giếng hoà hòa thuý thúy yêu uỷ ủy",
            true,
        );
        check(
            "đắk lắk xã hội chủ nghĩa việt nam cộng độc lập tự do hạnh phúc quý toà khuỷu rượu hươu oai y ý",
            true,
        );
        check(
            "Loïc MËT café résumé maù où hoaø nh©n mat tuýệt nghóa strong für c e\u{301}\u{301} ôn\u{300}",
            false,
        );
    }
}
