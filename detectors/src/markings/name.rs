//! Markings in file names, in names of attachments, and in the text of the link to a document.

use rasoat_core::{Detection, Kind, Level, ZoneKind, mask_layout};

use super::fold::{self, Case, Gap, Token, TokenKind};
use super::spaced;
use super::vocabulary::Vocabulary;
use super::{judges, number};
use crate::RulePack;
use crate::scorecard::{Scorecard, Sighting, place_outside};

/// Longer names are cut; no system allows them.
const MAX_NAME_BYTES: usize = 1024;
/// Signs that set a level off from the words before it.
const SET_OFF: &str = "-–—:|([{";
/// Fewer words around a level in capitals do not show how the name is written.
const MIN_WORDS_AROUND: usize = 2;
/// A name shown to people is cut here.
const MASK_CHARS: usize = 80;

/// Where a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The document's own file name.
    File,
    /// The text of the link that leads to it.
    Link,
    /// The name of an attachment, with the attachment's number.
    Part(u16),
}

impl Origin {
    const fn feature(self) -> &'static str {
        match self {
            Self::File => "in_file_name",
            Self::Link => "in_link_text",
            Self::Part(_) => "in_part_name",
        }
    }
}

/// What the name `name` says, if anything.
pub(super) fn detect(
    name: &str,
    origin: Origin,
    vocabulary: &Vocabulary,
    pack: &RulePack,
) -> Option<Detection> {
    let rule = pack.rules_of(judges::NAME).next()?;
    let name = &name[..name.floor_char_boundary(MAX_NAME_BYTES.min(name.len()))];
    let spaced_name = match origin {
        Origin::Link => name.replace('_', " "),
        Origin::File | Origin::Part(_) => words_of_file_name(name),
    };
    let tokens = spaced::joined(fold::tokens(&spaced_name, 0));
    let codes = rule.words("document_codes");
    let sign = tokens
        .iter()
        .enumerate()
        .filter_map(|(last, _)| NameSign::at(&tokens, last, vocabulary, codes))
        .max_by_key(|sign| (sign.standing, sign.level));
    let suffix = number::suffix(&tokens, pack);
    let mut card = Scorecard::new(rule);
    let (level, range, shown_from) = match (sign, suffix) {
        (Some(sign), _) => {
            card.add(origin.feature());
            card.add(sign.standing.feature());
            card.add_if(sign.case == Case::Upper, "capitals");
            if !sign.accented {
                card.add(if sign.level == Level::Mat {
                    "without_accents"
                } else {
                    "without_accents_two_words"
                });
            }
            (sign.level, sign.start..sign.end, sign.start)
        }
        (None, Some(suffix)) => {
            card.add(origin.feature());
            card.add("number_suffix");
            (
                suffix.level,
                suffix.start..suffix.end,
                suffix.end - number::SHOWN_BYTES,
            )
        }
        (None, None) => return None,
    };
    let mut place = place_outside(match origin {
        Origin::Link => ZoneKind::LinkText,
        Origin::File | Origin::Part(_) => ZoneKind::FileName,
    });
    if let Origin::Part(part) = origin {
        place.part = part;
    }
    Some(card.finish(
        Kind::Marking(level),
        Sighting {
            span: None,
            place,
            masked: mask_layout(
                &spaced_name,
                std::slice::from_ref(&(shown_from..range.end)),
                MASK_CHARS,
            ),
            matched: spaced_name[range].to_owned(),
        },
    ))
}

/// The file name without its folder and ending, with `_`, `.`, `+` and `%20` as spaces.
fn words_of_file_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = match base.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
        _ => base,
    };
    stem.replace("%20", " ").replace(['_', '.', '+'], " ")
}

/// How surely the words of a name are a marking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// Among other words.
    PlainWords,
    /// In capitals among words that are not.
    StandsOut,
    /// A higher level, unmistakably written, at the beginning or end of other words.
    AtEdge,
    /// Between a document's type and number, or at the end of them.
    AmongCodes,
    /// The name is nothing else.
    WholeName,
    /// In brackets.
    Bracketed,
}

impl Standing {
    const fn feature(self) -> &'static str {
        match self {
            Self::PlainWords => "plain_words",
            Self::StandsOut => "stands_out",
            Self::AtEdge => "at_edge",
            Self::AmongCodes => "among_codes",
            Self::WholeName => "whole_name",
            Self::Bracketed => "bracketed",
        }
    }
}

struct NameSign {
    level: Level,
    standing: Standing,
    case: Case,
    accented: bool,
    start: usize,
    end: usize,
}

impl NameSign {
    fn at(tokens: &[Token], last: usize, vocabulary: &Vocabulary, codes: &[String]) -> Option<Self> {
        let token = &tokens[last];
        let TokenKind::Word(case) = token.kind else {
            return None;
        };
        // `toi-mat`, as in addresses.
        let is_hyphened = last >= 2
            && tokens[last - 1].is_mark("-")
            && tokens[last - 1].gap == Gap::None
            && token.gap == Gap::None;
        let distance = 1 + usize::from(is_hyphened);
        let before = last
            .checked_sub(distance)
            .map(|index| tokens[index].upper.as_str());
        let (level, accented, two_words) = match (token.upper.as_str(), before) {
            ("MẬT", Some("TỐI")) => (Level::ToiMat, true, true),
            ("MẬT", Some("TUYỆT")) => (Level::TuyetMat, true, true),
            ("MẬT", _) => (Level::Mat, true, false),
            ("MAT", Some("TOI")) => (Level::ToiMat, false, true),
            ("MAT", Some("TUYET")) => (Level::TuyetMat, false, true),
            ("MAT", _) => (Level::Mat, false, false),
            ("TOIMAT" | "TỐIMẬT", _) => (Level::ToiMat, token.upper == "TỐIMẬT", false),
            ("TUYETMAT" | "TUYỆTMẬT", _) => (Level::TuyetMat, token.upper == "TUYỆTMẬT", false),
            _ => return None,
        };
        let mut first = last - if two_words { distance } else { 0 };
        // `Tối mật` begins with a capital as `Mật` does.
        let case = match (tokens[first].kind, case) {
            (TokenKind::Word(Case::Title | Case::Upper), Case::Lower) => Case::Title,
            _ => case,
        };
        // `Công văn 8 – độ Mật`: set off by a sign, the word says the same.
        let degree_set_off = first >= 2
            && matches!(tokens[first - 1].upper.as_str(), "ĐỘ" | "DO")
            && tokens[first - 2].is_mark(SET_OFF)
            && !matches!(case, Case::Lower);
        first -= usize::from(degree_set_off);
        let is_mark = |token: &&Token| token.kind == TokenKind::Mark;
        let left = tokens[..first].iter().rev().find(|token| !is_mark(token));
        let right = tokens[last + 1..].iter().find(|token| !is_mark(token));
        let is_document = names_document(tokens, first);
        // A specimen of a stamp, or the name of a film.
        let is_named_thing = tokens[..first]
            .iter()
            .any(|token| matches!(token.upper.as_str(), "PHIM" | "MẪU"));
        let guarded = is_named_thing
            || !is_document
                && left.is_some_and(|word| word.is_word() && vocabulary.guards_before(&word.upper))
            || vocabulary.guards_behind(&following_words(tokens, last));
        if guarded {
            return None;
        }
        let before_mark = if is_document { first - 2 } else { first };
        let opening = before_mark.checked_sub(1).map(|index| &tokens[index]);
        let closing = tokens.get(last + 1);
        let bracketed = opening.is_some_and(|mark| mark.is_mark("([{"))
            && closing.is_some_and(|mark| mark.is_mark(")]}"));
        let is_code = |token: &Token| {
            token.upper.chars().any(char::is_numeric)
                || codes.contains(&token.upper)
                || is_abbreviation(token)
        };
        let among_codes = left.is_none_or(is_code) && right.is_none_or(is_code);
        let at_edge = left.is_none() || right.is_none();
        // The two words of the higher levels, in capitals or as one word, hardly mean anything else.
        let is_plain_level =
            level > Level::Mat && (case == Case::Upper || !two_words || (accented && case != Case::Lower));
        // `Tài liệu MẬT: …`, `Công văn mật số 4 …`.
        let begins_title = is_document
            && before_mark == 0
            && ((case == Case::Upper || level > Level::Mat && accented && case != Case::Lower)
                && closing.is_some_and(|mark| mark.is_mark(SET_OFF))
                || is_numbered(&tokens[last + 1..]));
        // `QĐ 56 (độ mật: Mật)`.
        let is_field = first >= 3
            && tokens[first - 1].is_mark(":")
            && tokens[first - 2].upper == "MẬT"
            && matches!(tokens[first - 3].upper.as_str(), "ĐỘ" | "BẢO")
            && case != Case::Lower;
        let is_unmistakable = level > Level::Mat && (case == Case::Upper || !two_words);
        let standing = if bracketed {
            Standing::Bracketed
        } else if left.is_none() && right.is_none() {
            Standing::WholeName
        } else if among_codes || begins_title || is_field {
            Standing::AmongCodes
        } else if at_edge && is_plain_level || is_unmistakable {
            Standing::AtEdge
        } else if accented && stands_out(tokens, first, last, codes) {
            Standing::StandsOut
        } else {
            Standing::PlainWords
        };
        Some(Self {
            level,
            standing,
            case,
            accented,
            start: tokens[first].start,
            end: token.end,
        })
    }
}

/// Whether the two words before `first` name a document: `văn bản mật`.
fn names_document(tokens: &[Token], first: usize) -> bool {
    first.checked_sub(2).is_some_and(|start| {
        matches!(
            (tokens[start].upper.as_str(), tokens[start + 1].upper.as_str()),
            ("VĂN", "BẢN") | ("TÀI", "LIỆU") | ("CÔNG", "VĂN")
        )
    })
}

/// Whether the word is an abbreviation in capitals, as of an agency: it has no vowel.
fn is_abbreviation(token: &Token) -> bool {
    token.kind == TokenKind::Word(Case::Upper)
        && token.upper.chars().count() >= 2
        && !fold::without_accents(&token.upper).contains(['A', 'E', 'I', 'O', 'U', 'Y'])
}

/// Whether `tokens` begin with a document's number: `số 12`.
fn is_numbered(tokens: &[Token]) -> bool {
    let digits = |token: &Token| token.kind == TokenKind::Number;
    match tokens {
        [sign, number, ..] if sign.upper == "SỐ" || sign.is_mark(":") => digits(number),
        [number, ..] => digits(number),
        [] => false,
    }
}

/// Whether the level alone is in capitals, among words that are not.
fn stands_out(tokens: &[Token], first: usize, last: usize, codes: &[String]) -> bool {
    let in_capitals = |token: &Token| token.kind == TokenKind::Word(Case::Upper);
    let words = || {
        tokens[..first]
            .iter()
            .chain(&tokens[last + 1..])
            .filter(|token| token.is_word() && !codes.contains(&token.upper))
    };
    tokens[first..=last].iter().all(in_capitals)
        && words().count() >= MIN_WORDS_AROUND
        && !words().any(in_capitals)
}

fn following_words(tokens: &[Token], last: usize) -> String {
    tokens[last + 1..]
        .iter()
        .take(4)
        .take_while(|token| token.is_word())
        .map(|token| token.upper.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use rasoat_core::Band;

    use super::*;

    fn check(name: &str, origin: Origin, expected: Option<Level>) {
        let pack = RulePack::builtin();
        let vocabulary = Vocabulary::of(pack.rules_of(judges::STAMP).next().unwrap());
        let found = detect(name, origin, &vocabulary, &pack)
            .filter(|detection| detection.band >= Band::Review)
            .map(|detection| detection.kind.level());
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn names_with_a_marking_are_seen() {
        check("CV MAT 12.docx", Origin::File, Some(Level::Mat));
        check("BC (Tuyệt mật) 3.pdf", Origin::File, Some(Level::TuyetMat));
        check("bc_toi_mat_2026.pdf", Origin::File, Some(Level::ToiMat));
        check("QD_15_MAT.pdf", Origin::File, Some(Level::Mat));
        check("12.KH.MẬT.signed.pdf", Origin::File, Some(Level::Mat));
        check("CV TOI MAT.docx", Origin::Part(1), Some(Level::ToiMat));
        check("Tờ trình số 9 (Mật)", Origin::Link, Some(Level::Mat));
        check("PA-BCH_TOIMAT.pdf", Origin::File, Some(Level::ToiMat));
        check(
            "Ke hoach phong thu_tuyetmat.docx",
            Origin::File,
            Some(Level::TuyetMat),
        );
        check(
            "Tờ trình 31/TTr-STC – độ Tối mật",
            Origin::Link,
            Some(Level::ToiMat),
        );
        check("Công văn 31 (độ Mật)", Origin::Link, Some(Level::Mat));
        check("[MẬT] Phương án diễn tập", Origin::Link, Some(Level::Mat));
        check("toi-mat-07-kh-cat.pdf", Origin::File, Some(Level::ToiMat));
        check(
            "Phuong_an_TUYETMAT_sua_doi.pdf",
            Origin::File,
            Some(Level::TuyetMat),
        );
        check("Danh sách MẬT của đơn vị.docx", Origin::File, Some(Level::Mat));
        check(
            "Tờ trình về nhân sự (tài liệu mật)",
            Origin::Link,
            Some(Level::Mat),
        );
        check(
            "CÔNG VĂN MẬT: Tình hình tuyến biên giới",
            Origin::Link,
            Some(Level::Mat),
        );
        check(
            "Văn bản Tối mật: Sắp xếp kho tàng",
            Origin::Link,
            Some(Level::ToiMat),
        );
        check("MẬT.docx", Origin::File, Some(Level::Mat));
        check("tuyet mat.pdf", Origin::File, Some(Level::TuyetMat));
        check("15.KH.BCH.MAT.pdf", Origin::File, Some(Level::Mat));
        check("QĐ 56 (độ mật: Mật)", Origin::Link, Some(Level::Mat));
        check("Công văn mật số 52 về diễn tập", Origin::Link, Some(Level::Mat));
        check(
            "Số: 12/KH-STC(M) Về việc kiểm tra",
            Origin::Link,
            Some(Level::Mat),
        );
    }

    #[test]
    fn names_with_another_word_are_not() {
        for name in [
            "Mat do dan so 12.pdf",
            "bao_mat.docx",
            "quen mat khau.pdf",
            "chieu phim toi mat.pdf",
            "Điều chỉnh độ Mật.pdf",
            "mat_tran_to_quoc_2026.pdf",
            "mat bang tang 2.dwg",
            "Báo cáo mật độ xây dựng.docx",
            "KH bảo vệ bí mật nhà nước 2026.pdf",
            "kham mat dinh ky.pdf",
            "so tay MATLAB.pdf",
            "danh sach benh nhan soi mat.xlsx",
            "Cách gửi văn bản mật (mới nhất).pdf",
            "Tài liệu mật: chuyện bây giờ mới kể.html",
            "Giới thiệu MẬT ONG hoa cà phê.docx",
            "Mẫu dấu Mật, Tối mật.pdf",
            "Phim: Tối mật.html",
            "mat.docx",
            "HỘI CHỢ MẬT RỪNG U MINH.pdf",
        ] {
            check(name, Origin::File, None);
            check(name, Origin::Link, None);
        }
    }
}
