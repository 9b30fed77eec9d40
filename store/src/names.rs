//! Closed vocabularies as they are stored.

use rasoat_core::{
    Band, Category, DocumentFormat, DocumentRole, Kind, Level, Limit, PageArea, ProblemKind, Verdict,
};
use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};

use crate::StoreError;

/// The stored name of a role.
pub(crate) const fn role_name(role: DocumentRole) -> &'static str {
    match role {
        DocumentRole::Content => "content",
        DocumentRole::Navigation => "navigation",
    }
}

/// The value that is called `name` in files and programs. For vocabularies whose names are those of their
/// serialised form.
pub(crate) fn from_name<T: DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    name: &str,
) -> Result<T, StoreError> {
    T::deserialize(StrDeserializer::<Error>::new(name))
        .map_err(|_| StoreError::UnknownValue { table, column })
}

/// The format named by [`DocumentFormat::as_str`].
pub(crate) fn format_from_name(
    table: &'static str,
    column: &'static str,
    name: &str,
) -> Result<DocumentFormat, StoreError> {
    from_name(table, column, if name == "7z" { "seven_zip" } else { name })
}

/// The kind of a detection or finding from its name and the level that its marking shows.
pub(crate) fn kind_from_name(table: &'static str, kind: &str, level: &str) -> Result<Kind, StoreError> {
    let level = Level::from_name(level).ok_or(StoreError::UnknownValue {
        table,
        column: "level",
    })?;
    Ok(match kind {
        "marking" => Kind::Marking(level),
        "declassified" => Kind::Declassified(level),
        "internal" => Kind::Internal,
        category => Kind::Data(from_name::<Category>(table, "kind", category)?),
    })
}

/// The level that a marking of this kind shows, declassified or not.
pub(crate) const fn shown_level(kind: Kind) -> Level {
    match kind {
        Kind::Marking(level) | Kind::Declassified(level) => level,
        Kind::Internal | Kind::Data(_) => Level::None,
    }
}

/// The band of this name.
pub(crate) fn band_from_name(table: &'static str, name: &str) -> Result<Band, StoreError> {
    from_name(table, "band", name)
}

/// The verdict of this name.
pub(crate) fn verdict_from_name(name: &str) -> Result<Verdict, StoreError> {
    from_name("copies", "verdict", name)
}

/// The kind of problem named by [`ProblemKind::code`].
pub(crate) fn problem_from_code(code: &str) -> Result<ProblemKind, StoreError> {
    let format = |name| format_from_name("problems", "code", name);
    match code.split_once(':') {
        Some(("unsupported", name)) => format(name).map(ProblemKind::Unsupported),
        Some(("type_mismatch", name)) => format(name).map(ProblemKind::TypeMismatch),
        Some(("limit_reached", name)) => {
            from_name::<Limit>("problems", "code", name).map(ProblemKind::LimitReached)
        }
        _ => from_name("problems", "code", code),
    }
}

/// An area as it is stored: left, top, right and bottom in thousandths, joined by commas.
pub(crate) fn area_text(area: PageArea) -> String {
    format!("{},{},{},{}", area.left, area.top, area.right, area.bottom)
}

/// The area that [`area_text`] wrote.
pub(crate) fn area_from_text(text: &str) -> Result<PageArea, StoreError> {
    let unknown = || StoreError::UnknownValue {
        table: "detections",
        column: "area",
    };
    let numbers: Vec<u16> = text
        .split(',')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| unknown())?;
    match numbers[..] {
        [left, top, right, bottom] => Ok(PageArea {
            left,
            top,
            right,
            bottom,
        }),
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use rasoat_core::{Visibility, ZoneKind};

    use super::*;

    fn check_problem(kind: &ProblemKind) {
        assert_eq!(
            problem_from_code(&kind.code()).as_ref().ok(),
            Some(kind),
            "{}",
            kind.code()
        );
    }

    #[test]
    fn problems_read_back_from_their_codes() {
        for kind in [
            ProblemKind::Encrypted,
            ProblemKind::Damaged,
            ProblemKind::Truncated,
            ProblemKind::Unsupported(DocumentFormat::SevenZip),
            ProblemKind::Unsupported(DocumentFormat::Jpeg),
            ProblemKind::LimitReached(Limit::UnpackedBytes),
            ProblemKind::ImageNotRead,
            ProblemKind::PictureTextNotRead,
            ProblemKind::UnmappedGlyphs,
            ProblemKind::GarbledText,
            ProblemKind::TimedOut,
            ProblemKind::OutOfMemory,
            ProblemKind::ReaderCrashed,
            ProblemKind::TypeMismatch(DocumentFormat::Html),
            ProblemKind::Inaccessible,
            ProblemKind::Empty,
        ] {
            check_problem(&kind);
        }
        assert!(problem_from_code("whim").is_err());
        assert!(problem_from_code("unsupported:whim").is_err());
    }

    #[test]
    fn kinds_read_back_from_name_and_level() {
        for kind in [
            Kind::Marking(Level::ToiMat),
            Kind::Marking(Level::Any),
            Kind::Declassified(Level::Mat),
            Kind::Internal,
            Kind::Data(Category::PiiBulk),
            Kind::Data(Category::BadRedaction),
        ] {
            let level = shown_level(kind).as_str();
            assert_eq!(
                kind_from_name("detections", kind.as_str(), level).ok(),
                Some(kind)
            );
        }
    }

    #[test]
    fn vocabularies_read_back_from_their_names() {
        for zone in [ZoneKind::PageHeader, ZoneKind::Ocr, ZoneKind::FileName] {
            assert_eq!(from_name::<ZoneKind>("t", "c", zone.as_str()).ok(), Some(zone));
        }
        for visibility in [Visibility::Visible, Visibility::OffPage] {
            assert_eq!(
                from_name::<Visibility>("t", "c", visibility.as_str()).ok(),
                Some(visibility)
            );
        }
        for verdict in [Verdict::Clear, Verdict::Incomplete, Verdict::Alert] {
            assert_eq!(verdict_from_name(verdict.as_str()).ok(), Some(verdict));
        }
        for format in [
            DocumentFormat::SevenZip,
            DocumentFormat::Docx,
            DocumentFormat::Unknown,
        ] {
            assert_eq!(format_from_name("t", "c", format.as_str()).ok(), Some(format));
        }
    }

    #[test]
    fn areas_read_back() {
        let area = PageArea::from_fractions(0.1, 0.2, 0.9, 1.0);
        assert_eq!(area_from_text(&area_text(area)).ok(), Some(area));
        for bad in ["", "1,2,3", "1,2,3,4,5", "a,b,c,d"] {
            assert!(area_from_text(bad).is_err(), "{bad}");
        }
    }
}
