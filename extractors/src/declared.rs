//! Whether a declared type or a file name contradicts what the bytes are.

use rasoat_core::DocumentFormat as F;

/// Whether the media type or the extension names a format that we know and that is not `found`.
///
/// Types and extensions that say nothing (`application/octet-stream`, `.signed`, none) contradict nothing.
pub(crate) fn contradicts(found: F, declared_type: Option<&str>, file_name: Option<&str>) -> bool {
    if matches!(found, F::Empty) {
        return false;
    }
    let by_type = declared_type.and_then(formats_of_type);
    let by_name = file_name.and_then(formats_of_name);
    [by_type, by_name]
        .into_iter()
        .flatten()
        .any(|claimed| !claimed.contains(&found))
}

/// Formats that a media type may stand for; `None` if it says nothing that we know.
fn formats_of_type(declared: &str) -> Option<&'static [F]> {
    let essence = declared
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    Some(match essence.as_str() {
        "application/pdf" | "application/x-pdf" => &[F::Pdf],
        "text/html" | "application/xhtml+xml" => &[F::Html, F::Text, F::Xml],
        "application/json" => &[F::Json],
        "application/rtf" | "text/rtf" => &[F::Rtf],
        "application/msword" => &[F::Doc],
        "application/vnd.ms-excel" => &[F::Xls],
        "application/vnd.ms-powerpoint" => &[F::Ppt],
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => &[F::Docx],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => &[F::Xlsx],
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => &[F::Pptx],
        "application/vnd.oasis.opendocument.text" => &[F::Odt],
        "application/vnd.oasis.opendocument.spreadsheet" => &[F::Ods],
        "application/vnd.oasis.opendocument.presentation" => &[F::Odp],
        "application/zip" | "application/x-zip-compressed" => ZIPPED,
        "application/x-7z-compressed" => &[F::SevenZip],
        "application/x-rar-compressed" | "application/vnd.rar" => &[F::Rar],
        "message/rfc822" => &[F::Eml, F::Text],
        "image/jpeg" => &[F::Jpeg],
        "image/png" => &[F::Png],
        "image/tiff" => &[F::Tiff],
        "image/gif" => &[F::Gif],
        "image/bmp" => &[F::Bmp],
        "image/webp" => &[F::Webp],
        _ => return None,
    })
}

/// Everything that is a ZIP file underneath.
const ZIPPED: &[F] = &[F::Zip, F::Docx, F::Xlsx, F::Pptx, F::Xlsb, F::Odt, F::Ods, F::Odp];

/// Formats that the extension of a name may stand for; `None` if it says nothing that we know.
fn formats_of_name(name: &str) -> Option<&'static [F]> {
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match extension.as_str() {
        "pdf" => &[F::Pdf],
        "htm" | "html" | "xhtml" => &[F::Html, F::Text, F::Xml],
        "json" => &[F::Json],
        "rtf" => &[F::Rtf],
        "doc" | "dot" => &[F::Doc],
        "xls" | "xlt" => &[F::Xls],
        "ppt" | "pps" | "pot" => &[F::Ppt],
        "docx" | "docm" | "dotx" | "dotm" => &[F::Docx],
        "xlsx" | "xlsm" | "xltx" | "xltm" => &[F::Xlsx],
        "xlsb" => &[F::Xlsb],
        "pptx" | "pptm" | "ppsx" | "ppsm" | "potx" | "potm" => &[F::Pptx],
        "odt" | "ott" => &[F::Odt],
        "ods" | "ots" => &[F::Ods],
        "odp" | "otp" => &[F::Odp],
        "msg" => &[F::Msg],
        "eml" | "mht" | "mhtml" => &[F::Eml, F::Text],
        "mbox" => &[F::Mbox, F::Text],
        "zip" => ZIPPED,
        "7z" => &[F::SevenZip],
        "rar" => &[F::Rar],
        "tar" => &[F::Tar],
        "gz" | "tgz" => &[F::Gzip],
        "bz2" | "tbz2" | "tbz" => &[F::Bzip2],
        "xz" | "txz" => &[F::Xz],
        "jpg" | "jpeg" => &[F::Jpeg],
        "png" => &[F::Png],
        "tif" | "tiff" => &[F::Tiff],
        "gif" => &[F::Gif],
        "bmp" => &[F::Bmp],
        "webp" => &[F::Webp],
        "txt" => &[F::Text, F::Csv, F::Json, F::Xml],
        "csv" | "tsv" => &[F::Csv, F::Text],
        "xml" => &[F::Xml, F::Html],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: F, declared_type: Option<&str>, file_name: Option<&str>, expected: bool) {
        assert_eq!(
            contradicts(found, declared_type, file_name),
            expected,
            "{declared_type:?} {file_name:?}"
        );
    }

    #[test]
    fn only_a_known_claim_can_be_wrong() {
        check(F::Html, Some("text/html; charset=utf-8"), None, false);
        check(F::Html, Some("application/msword"), None, true);
        check(F::Html, None, Some("cong van.DOC"), true);
        check(F::Rtf, None, Some("a.doc"), true);
        check(
            F::Pdf,
            Some("application/octet-stream"),
            Some("12.TB.signed"),
            false,
        );
        check(F::Docx, Some("application/zip"), Some("a.docx"), false);
        check(F::Pdf, Some("application/pdf"), Some("a.docx"), true);
        check(F::Empty, None, Some("a.pdf"), false);
        check(F::Unknown, None, None, false);
    }
}
