//! Telling a plain mention of secrecy in running text by its bytes alone: [`plain`].
//!
//! Most hits of the prefilter in Vietnamese prose are `bí mật`, `mật độ` and the like. Where the bytes around
//! a hit leave no doubt, nothing need be folded into tokens. Whatever is not told here is read in full.

use std::sync::LazyLock;

use memchr::memmem;

use super::vocabulary::Vocabulary;

/// The line must be at least this long. So many bytes hold more words than may stand beside a marking, so that
/// nothing in running text is a stamp.
const RUNNING_BYTES: usize = 144;

static TWO_SPACES: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("  "));

/// A hit that is surely no marking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention {
    /// The byte behind the word.
    pub(super) end: usize,
    /// Whether it speaks of state secrets.
    pub(super) of_secrecy: bool,
}

/// The mention at the byte `hit` of `text`, if it is surely one.
pub(super) fn plain(text: &str, hit: usize, vocabulary: &Vocabulary) -> Option<Mention> {
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
    // Composed and in small letters, behind a space.
    let behind = behind.strip_prefix("\u{1EAD}t")?;
    let before = text[..hit].strip_suffix(" m")?;
    if behind
        .starts_with(|letter: char| letter.is_alphanumeric() || letter == '\u{AD}' || letter > '\u{1FFF}')
    {
        return None;
    }
    let end = hit + "\u{1EAD}t".len();
    if !before.ends_with(char::is_alphabetic) {
        // No word before it; a word behind it may still make it another one.
        let of_secrecy = false;
        return vocabulary
            .guards_running_behind(behind)
            .then_some(Mention { end, of_secrecy });
    }
    let word_start = before
        .rfind(|letter: char| !letter.is_alphabetic())
        .map_or(0, |other| {
            other + before[other..].chars().next().map_or(1, char::len_utf8)
        });
    let of_secrecy = match &before[word_start..] {
        "bí" | "Bí" => behind.starts_with(" nhà nước"),
        "độ" | "Độ" => true,
        "tối" | "tuyệt" | "Tối" | "Tuyệt" => {
            let further = before[..word_start].strip_suffix(' ')?;
            if !further.ends_with(char::is_alphabetic)
                || further.ends_with("giải")
                || further.ends_with("Giải")
            {
                return None;
            }
            true
        }
        // A capital may begin a field or a stamp.
        word if word.starts_with(char::is_lowercase) && word.is_ascii() => false,
        "bảo" | "mất" | "thân" | "cơ" | "túi" | "liệu" | "bản" | "gắn" | "văn" | "nuôi" | "lấy" => {
            false
        }
        _ => return None,
    };
    Some(Mention { end, of_secrecy })
}

/// Whether the line around `hit` is long, and has no columns near it.
fn is_in_running_text(bytes: &[u8], hit: usize) -> bool {
    let first = hit.saturating_sub(RUNNING_BYTES);
    let last = (hit + RUNNING_BYTES).min(bytes.len());
    let start = memchr::memrchr(b'\n', &bytes[first..hit]).map_or(first, |newline| first + newline + 1);
    let end = memchr::memchr(b'\n', &bytes[hit..last]).map_or(last, |newline| hit + newline);
    let line = &bytes[start..end];
    line.len() >= RUNNING_BYTES
        && memchr::memchr2(b'\t', b'|', line).is_none()
        && TWO_SPACES.find(line).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RulePack;
    use crate::markings::judges;

    fn vocabulary() -> Vocabulary {
        Vocabulary::of(RulePack::builtin().rules_of(judges::STAMP).next().unwrap())
    }

    fn check(middle: &str, expected: Option<bool>) {
        let around = "các đơn vị thực hiện đúng quy định hiện hành về công tác văn phòng của cơ quan mình";
        let text = format!("{around} {middle} {around}");
        let hit = around.len() + 1 + middle.find(['\u{1EAD}', '\u{1EAC}', 'B']).unwrap();
        let told = plain(&text, hit, &vocabulary()).map(|mention| mention.of_secrecy);
        assert_eq!(told, expected, "{middle}");
    }

    #[test]
    fn plain_mentions_are_told_and_all_else_is_left() {
        check("bảo vệ bí mật nhà nước", Some(true));
        check("giữ bí mật kinh doanh", Some(false));
        check("bảo mật", Some(false));
        check("thuộc độ Tối mật", Some(true));
        check("công tác BMNN", Some(true));
        check("chế độ mật là gì", Some(true));
        check("tài liệu Tối mật", Some(true));
        check("nộp tài liệu mật, rồi", Some(false));
        check("đổi, mật khẩu mới", Some(false));
        check("giá trị: mật", None);
        check("(mật)", None);
        check("MẬT", None);
    }

    #[test]
    fn short_lines_are_left() {
        assert_eq!(
            plain("giữ bí mật nhà nước", "giữ bí m".len(), &vocabulary()),
            None
        );
    }
}
