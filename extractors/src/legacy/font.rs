//! Which encoding a font stands for, by its name.

use rasoat_core::LegacyEncoding;

/// What the name of a font says about the bytes it draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FontEncoding {
    /// The encoding of its bytes.
    pub(crate) encoding: LegacyEncoding,
    /// Whether it draws small letters as capitals (`.Vn…H`).
    pub(crate) draws_capitals: bool,
}

/// Faces of the `.Vn` family that are also met without the dot, since CSS and PDF names lose it.
const VN_FACES: &[&str] = &[
    "time",
    "arial",
    "avant",
    "aristote",
    "book",
    "century",
    "clarendon",
    "commercial",
    "courier",
    "helve",
    "gothic",
    "linus",
    "memorandum",
    "monotype",
    "park",
    "present",
    "revue",
    "shelley",
    "southern",
    "stamp",
    "swiss",
    "teknical",
    "tifani",
    "univers",
    "vogue",
    "3d",
    "bodoni",
    "black",
    "bahamas",
    "cooper",
    "arabia",
    "exotic",
    "free",
    "koala",
    "lincoln",
    "lucida",
    "mystical",
    "palatino",
    "unicorn",
];

impl FontEncoding {
    /// What `name` stands for: a family, a list of families as in CSS, or a PostScript name with a subset prefix.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        name.split(',').find_map(Self::of_family)
    }

    fn of_family(family: &str) -> Option<Self> {
        let family = family.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '/'));
        let family = match family.split_once('+') {
            Some((prefix, rest)) if prefix.len() == 6 && prefix.bytes().all(|b| b.is_ascii_uppercase()) => {
                rest
            }
            _ => family,
        };
        let undotted = family.trim_start_matches(['.', '\\', '_', '#']);
        let dotted = undotted.len() < family.len();
        let lower = undotted.to_ascii_lowercase();
        let plain = |encoding| {
            Some(Self {
                encoding,
                draws_capitals: false,
            })
        };
        if lower.starts_with("vni") && lower[3..].starts_with(['-', ' ', '_']) {
            return plain(LegacyEncoding::Vni);
        }
        if lower.starts_with("vps") && (lower.len() == 3 || lower[3..].starts_with(['-', ' ', '_'])) {
            return plain(LegacyEncoding::Vps);
        }
        if lower.starts_with("vi ") {
            return plain(LegacyEncoding::Viscii);
        }
        let face = lower.strip_prefix("vn")?.trim_start_matches(['-', ' ']);
        if !dotted && !VN_FACES.iter().any(|known| face.starts_with(known)) {
            return None;
        }
        Some(Self {
            encoding: LegacyEncoding::Tcvn3,
            draws_capitals: is_capital_face(face),
        })
    }
}

/// Faces in capitals end in `H`, before any style: `timeh`, `timeh-bold`, `arial narrowh`.
fn is_capital_face(face: &str) -> bool {
    const STYLES: [&str; 5] = ["bold", "italic", "oblique", "regular", "roman"];
    let mut face = face;
    loop {
        face = face.trim_end_matches([' ', '-', '_', ';']);
        match STYLES.iter().find_map(|style| face.strip_suffix(style)) {
            Some(rest) => face = rest,
            None => return face.ends_with('h'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<(LegacyEncoding, bool)>) {
        let found = FontEncoding::of_name(name).map(|font| (font.encoding, font.draws_capitals));
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn names_of_fonts_tell_encodings() {
        check(".VnTime", Some((LegacyEncoding::Tcvn3, false)));
        check(".VnTimeH", Some((LegacyEncoding::Tcvn3, true)));
        check("\"\\.VnArialH\", Arial", Some((LegacyEncoding::Tcvn3, true)));
        check("ABCDEF+.VnTimeH-Bold", Some((LegacyEncoding::Tcvn3, true)));
        check("ABCDEF+VnArial-NarrowH,Bold", Some((LegacyEncoding::Tcvn3, true)));
        check("VNI-Times", Some((LegacyEncoding::Vni, false)));
        check("VPS Times", Some((LegacyEncoding::Vps, false)));
        check("VI Times", Some((LegacyEncoding::Viscii, false)));
        check("Times New Roman", None);
        check("Vnexpress Sans", None);
        check("Verdana", None);
        check("VNIhilist", None);
        check("", None);
    }
}
