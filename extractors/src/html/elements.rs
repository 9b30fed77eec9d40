//! What the elements of HTML do to text.

/// Elements that stand on lines of their own.
pub(super) fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "frameset"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "noscript"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "select"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "template"
            | "textarea"
            | "tfoot"
            | "th"
            | "thead"
            | "title"
            | "tr"
            | "ul"
            | "caption"
            | "button"
            | "iframe"
            | "object"
            | "video"
            | "audio"
            | "canvas"
            | "xmp"
            | "listing"
            | "plaintext"
            | "text"
            | "marquee"
            | "svg"
            | "v:textbox"
            | "w:p"
            | "o:p-block"
    )
}

/// Elements that never have content.
pub(super) fn is_void(tag: &str) -> bool {
    matches!(
        tag,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content is not text for people.
pub(super) fn is_skipped(tag: &str) -> bool {
    matches!(tag, "script" | "style")
}

/// Elements that a browser with scripts does not show.
pub(super) fn is_never_shown(tag: &str) -> bool {
    matches!(
        tag,
        "noscript"
            | "template"
            | "iframe"
            | "noembed"
            | "noframes"
            | "datalist"
            | "video"
            | "audio"
            | "canvas"
            | "object"
    )
}

/// Elements that an end tag further out does not close.
pub(super) fn is_scope(tag: &str) -> bool {
    matches!(
        tag,
        "table" | "td" | "th" | "caption" | "html" | "body" | "template" | "button" | "select"
    )
}

/// Elements of a table's own structure, whose end tags reach over cells.
pub(super) fn is_table_part(tag: &str) -> bool {
    matches!(
        tag,
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption" | "html" | "body" | "template"
    )
}

/// The size of letters against the parent's, for elements that change it.
pub(super) fn size_factor(tag: &str) -> Option<f32> {
    Some(match tag {
        "h1" => 2.0,
        "h2" => 1.5,
        "h3" => 1.17,
        "h5" | "small" | "sub" | "sup" => 0.83,
        "h6" => 0.67,
        "big" => 1.2,
        _ => return None,
    })
}

/// Elements that print in bold.
pub(super) fn is_bold(tag: &str) -> bool {
    matches!(
        tag,
        "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th"
    )
}

/// Pixels of the sizes 1 to 7 of `<font>`.
pub(super) fn font_size(value: &str) -> Option<f32> {
    let value = value.trim();
    let number: i32 = value.trim_start_matches('+').parse().ok()?;
    let number = if value.starts_with(['+', '-']) {
        3 + number
    } else {
        number
    };
    Some(match number {
        ..=1 => 10.0,
        2 => 13.0,
        3 => 16.0,
        4 => 18.0,
        5 => 24.0,
        6 => 32.0,
        _ => 48.0,
    })
}

/// Open elements that the start of `tag` closes when they are innermost.
pub(super) fn is_closed_by(open: &str, tag: &str) -> bool {
    match open {
        "p" => {
            is_block(tag)
                && !matches!(
                    tag,
                    "button"
                        | "select"
                        | "option"
                        | "object"
                        | "iframe"
                        | "noscript"
                        | "template"
                        | "textarea"
                        | "text"
                        | "svg"
                        | "title"
                        | "optgroup"
                )
        }
        "li" => tag == "li",
        "dt" | "dd" => matches!(tag, "dt" | "dd"),
        "option" => matches!(tag, "option" | "optgroup"),
        "optgroup" => tag == "optgroup",
        "td" | "th" => matches!(tag, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot"),
        "tr" => matches!(tag, "tr" | "tbody" | "thead" | "tfoot"),
        "thead" | "tbody" | "tfoot" => matches!(tag, "tbody" | "thead" | "tfoot"),
        "caption" => matches!(tag, "tr" | "tbody" | "thead" | "tfoot"),
        "head" => tag == "body",
        _ => false,
    }
}
