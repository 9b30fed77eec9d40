//! The fixed parts of a DOCX package (ECMA-376, part 1) and its drawn text boxes.

use std::fmt::Write as _;

use crate::markup::escape;

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
    xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
    xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\"";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

pub(crate) const CONTENT_TYPES: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">",
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>",
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
    "<Default Extension=\"png\" ContentType=\"image/png\"/>",
    "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>",
    "<Override PartName=\"/word/header1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/>",
    "<Override PartName=\"/word/header2.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/>",
    "<Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>",
    "<Override PartName=\"/word/comments.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml\"/>",
    "<Override PartName=\"/word/footnotes.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml\"/>",
    "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>",
    "<Override PartName=\"/docProps/custom.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.custom-properties+xml\"/>",
    "</Types>"
);

pub(crate) const PACKAGE_RELATIONS: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>",
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>",
    "<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties\" Target=\"docProps/custom.xml\"/>",
    "</Relationships>"
);

/// A part with this root element, with every namespace that its content may use.
pub(crate) fn part(root: &str, content: &str) -> String {
    format!("{DECLARATION}<{root} {NAMESPACES}>{content}</{root}>")
}

/// The relations of the main part, with one for each linked address.
pub(crate) fn document_relations(links: &[String]) -> String {
    const BASE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut relations = String::new();
    for (id, kind, target) in [
        ("rHeader1", "header", "header1.xml"),
        ("rHeader2", "header", "header2.xml"),
        ("rFooter1", "footer", "footer1.xml"),
        ("rComments", "comments", "comments.xml"),
        ("rFootnotes", "footnotes", "footnotes.xml"),
    ] {
        push(
            &mut relations,
            format_args!("<Relationship Id=\"{id}\" Type=\"{BASE}/{kind}\" Target=\"{target}\"/>"),
        );
    }
    for (index, address) in links.iter().enumerate() {
        let (id, address) = (index + 1, escape(address));
        push(
            &mut relations,
            format_args!(
                "<Relationship Id=\"rLink{id}\" Type=\"{BASE}/hyperlink\" Target=\"{address}\" TargetMode=\"External\"/>"
            ),
        );
    }
    format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
    )
}

pub(crate) fn comments(texts: &[String]) -> String {
    let mut content = String::new();
    for (id, text) in texts.iter().enumerate() {
        let text = escape(text);
        push(
            &mut content,
            format_args!(
                "<w:comment w:id=\"{id}\" w:author=\"Văn thư\" w:date=\"2026-03-02T08:00:00Z\"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"
            ),
        );
    }
    part("w:comments", &content)
}

pub(crate) fn footnotes(texts: &[String]) -> String {
    let mut content = String::new();
    for (index, text) in texts.iter().enumerate() {
        let (id, text) = (index + 1, escape(text));
        push(
            &mut content,
            format_args!("<w:footnote w:id=\"{id}\"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>"),
        );
    }
    part("w:footnotes", &content)
}

pub(crate) fn core_properties(title: &str, subject: &str, keywords: &str) -> String {
    let (title, subject, keywords) = (escape(title), escape(subject), escape(keywords));
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject>\
         <dc:creator>Văn thư</dc:creator><cp:keywords>{keywords}</cp:keywords></cp:coreProperties>"
    )
}

pub(crate) fn custom_properties(properties: &[(String, String)]) -> String {
    let mut content = String::new();
    for (index, (name, value)) in properties.iter().enumerate() {
        let (id, name, value) = (index + 2, escape(name), escape(value));
        push(
            &mut content,
            format_args!(
                "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{id}\" name=\"{name}\"><vt:lpwstr>{value}</vt:lpwstr></property>"
            ),
        );
    }
    format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
         xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">{content}</Properties>"
    )
}

/// A text box of 60 × 23 points at the upper left, as `DrawingML` with a VML fallback.
pub(crate) fn alternate_text_box(inside: &str) -> String {
    let drawing = drawing_text_box(inside);
    let fallback = vml_picture(inside);
    format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\">{drawing}</mc:Choice>\
         <mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
}

fn drawing_text_box(inside: &str) -> String {
    format!(
        "<w:drawing><wp:anchor distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\" simplePos=\"0\" relativeHeight=\"2\" \
         behindDoc=\"0\" locked=\"0\" layoutInCell=\"1\" allowOverlap=\"1\"><wp:simplePos x=\"0\" y=\"0\"/>\
         <wp:positionH relativeFrom=\"page\"><wp:posOffset>1440000</wp:posOffset></wp:positionH>\
         <wp:positionV relativeFrom=\"page\"><wp:posOffset>1800000</wp:posOffset></wp:positionV>\
         <wp:extent cx=\"1080000\" cy=\"288000\"/><wp:wrapNone/><wp:docPr id=\"7\" name=\"Hộp văn bản 7\"/>\
         <a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:wsp>\
         <wps:cNvSpPr txBox=\"1\"/><wps:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"1080000\" cy=\"288000\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:ln w=\"19050\"><a:solidFill><a:srgbClr val=\"C00000\"/></a:solidFill></a:ln>\
         </wps:spPr><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>\
         </a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
}

/// A text box of the same size in VML alone.
pub(crate) fn vml_text_box(inside: &str) -> String {
    format!("<w:p><w:r>{}</w:r></w:p>", vml_picture(inside))
}

fn vml_picture(inside: &str) -> String {
    format!(
        "<w:pict><v:shape id=\"hop1\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:30pt;margin-top:60pt;width:85pt;height:23pt\" \
         strokecolor=\"#c00000\"><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )
}

/// Words along a path, as Word writes watermarks. `text` is escaped.
pub(crate) fn word_art(text: &str) -> String {
    format!(
        "<w:p><w:r><w:pict><v:shape id=\"PowerPlusWaterMarkObject1\" type=\"#_x0000_t136\" \
         style=\"position:absolute;width:400pt;height:120pt;rotation:315\" fillcolor=\"silver\" stroked=\"f\">\
         <v:textpath style=\"font-family:&quot;Times New Roman&quot;\" string=\"{text}\"/></v:shape></w:pict></w:r></w:p>"
    )
}

/// A picture without pixels. `alt_text` is escaped.
pub(crate) fn empty_picture(alt_text: &str) -> String {
    format!(
        "<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"720000\" cy=\"288000\"/>\
         <wp:docPr id=\"9\" name=\"Hình 9\" descr=\"{alt_text}\"/></wp:inline></w:drawing></w:r></w:p>"
    )
}

fn push(target: &mut String, text: std::fmt::Arguments<'_>) {
    target.write_fmt(text).expect("writing to a string cannot fail");
}
