//! Objects inside RTF, as OLE 1.0 wrote them (MS-OLEDS 2.2): [`content`].

/// The bytes of the object itself, behind the names of its kind. Where they do not follow the rules, everything is
/// given, so that it is told as not read.
pub(super) fn content(object: &[u8]) -> &[u8] {
    inner(object).unwrap_or(object)
}

fn inner(object: &[u8]) -> Option<&[u8]> {
    let long = |at: usize| {
        let bytes = object.get(at..at.checked_add(4)?)?;
        usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
    };
    // Version and kind, then three texts behind their lengths: class, topic and item.
    let mut at = 8;
    for _ in 0..3 {
        at = long(at)?.checked_add(at)?.checked_add(4)?;
    }
    let length = long(at)?;
    let from = at + 4;
    object
        .get(from..from.checked_add(length)?)
        .filter(|content| !content.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_stands_behind_its_names() {
        let mut object = vec![1, 5, 0, 0, 2, 0, 0, 0];
        object.extend(*b"\x03\0\0\0ab\0\0\0\0\0\0\0\0\0\x04\0\0\0DOCX");
        assert_eq!(content(&object), b"DOCX");
        object.extend(b"preview");
        assert_eq!(content(&object), b"DOCX");
        for cut in 0..27 {
            assert_eq!(content(&object[..cut]), &object[..cut], "{cut}");
        }
    }
}
