//! Telling a plain mention of secrecy in running text by its bytes alone: [`plain`].
//!
//! Most hits of the prefilter in Vietnamese prose are `bí mật`, `mật độ` and the like. Where the bytes around
//! a hit leave no doubt, nothing need be folded into tokens. Whatever is not told here is read in full.

/// No line break may be nearer than this: only running text is told by its bytes.
const RUNNING_BYTES: usize = 64;

/// A hit that is surely no marking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention {
    /// The byte behind the word.
    pub(super) end: usize,
    /// Whether it speaks of state secrets.
    pub(super) of_secrecy: bool,
}

/// The mention at the byte `hit` of `text`, if it is surely one.
pub(super) fn plain(text: &str, hit: usize) -> Option<Mention> {
    if !is_in_running_text(text.as_bytes(), hit) {
        return None;
    }
    let behind = &text[hit..];
    if let Some(behind) = behind.strip_prefix("BMNN") {
        let free = |letter: Option<char>| {
            letter.is_some_and(|letter| matches!(letter, ' ' | ',' | '.' | ';' | '(' | ')'))
        };
        let of_secrecy = free(text[..hit].chars().next_back()) && free(behind.chars().next());
        return of_secrecy.then_some(Mention {
            end: hit + 4,
            of_secrecy,
        });
    }
    // Composed and in small letters: `mật`, behind a word and one space.
    let behind = behind.strip_prefix("\u{1EAD}t")?;
    let before = text[..hit].strip_suffix(" m")?;
    if !behind.starts_with([' ', ',', '.', ';', ')']) {
        return None;
    }
    let word_start = before.rfind(' ').map_or(0, |space| space + 1);
    let word = &before[word_start..];
    let of_secrecy = match word {
        "bí" => behind.starts_with(" nhà nước"),
        "độ" => true,
        "Tối" | "Tuyệt" => {
            let further = before[..word_start].trim_end_matches(' ');
            let guarded = ["độ", "dấu", "loại", "thuộc", "mức"].iter().any(|guard| {
                further
                    .strip_suffix(guard)
                    .is_some_and(|rest| rest.ends_with(' '))
            });
            if !guarded || before.len() - further.len() != word.len() + 1 {
                return None;
            }
            true
        }
        "bảo" | "mất" | "thân" | "cơ" | "túi" => false,
        _ => return None,
    };
    Some(Mention {
        end: hit + "\u{1EAD}t".len(),
        of_secrecy,
    })
}

fn is_in_running_text(bytes: &[u8], hit: usize) -> bool {
    let Some(first) = hit.checked_sub(RUNNING_BYTES) else {
        return false;
    };
    let Some(around) = bytes.get(first..hit + RUNNING_BYTES) else {
        return false;
    };
    memchr::memchr2(b'\n', b'\t', around).is_none() && memchr::memmem::find(around, b"   ").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(middle: &str, expected: Option<bool>) {
        let around = "các đơn vị thực hiện đúng quy định hiện hành về công tác văn phòng";
        let text = format!("{around} {middle} {around}");
        let hit = around.len() + 1 + middle.find(['\u{1EAD}', '\u{1EAC}', 'B']).unwrap();
        let told = plain(&text, hit).map(|mention| mention.of_secrecy);
        assert_eq!(told, expected, "{middle}");
    }

    #[test]
    fn plain_mentions_are_told_and_all_else_is_left() {
        check("bảo vệ bí mật nhà nước", Some(true));
        check("giữ bí mật kinh doanh", Some(false));
        check("bảo mật", Some(false));
        check("thuộc độ Tối mật", Some(true));
        check("công tác BMNN", Some(true));
        check("Độ mật: mật", None);
        check("tài liệu Tối mật", None);
        check("MẬT", None);
    }

    #[test]
    fn short_lines_are_left() {
        assert_eq!(plain("giữ bí mật nhà nước", "giữ bí m".len()), None);
    }
}
