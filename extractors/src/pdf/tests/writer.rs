//! A small writer of PDF files for tests: objects by hand, and a few fonts.

use std::fmt::Write as _;

/// A document under construction. Objects 1 and 2 are the catalog and the page tree.
pub(super) struct Document {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
    catalog: String,
    resources: String,
    info: Option<usize>,
}

/// Letters are as wide as half their height in all fonts made here.
const TO_UNICODE: &str = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def \
    1 begincodespacerange <0000> <FFFF> endcodespacerange \
    3 beginbfrange <0020> <00FF> <0020> <0100> <01FF> <0100> <0200> <02FF> <0200> endbfrange \
    2 beginbfrange <0300> <03FF> <0300> <1E00> <1EFF> <1E00> endbfrange \
    1 beginbfrange <2000> <20FF> <2000> endbfrange endcmap end end";

impl Document {
    /// A document without pages and fonts.
    pub(super) fn empty() -> Self {
        Self {
            objects: vec![Vec::new(), Vec::new()],
            pages: Vec::new(),
            catalog: String::new(),
            resources: String::new(),
            info: None,
        }
    }

    /// A document without pages, with the fonts `/U` (Unicode), `/B` (the same, bold), `/H` (Helvetica),
    /// `/T` (`.VnTime`), `/TH` (`.VnTimeH`) and `/N` (glyphs without letters).
    pub(super) fn new() -> Self {
        let mut document = Self::empty();
        let cmap = document.stream("", TO_UNICODE.as_bytes());
        let mut fonts = String::new();
        for (name, base, mapping) in [
            ("U", "Tahoma", format!("/ToUnicode {cmap} 0 R")),
            ("B", "Tahoma-Bold", format!("/ToUnicode {cmap} 0 R")),
            ("N", "Unknown", String::new()),
        ] {
            let font = document.object(&format!(
                "<< /Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /Identity-H {mapping} /DescendantFonts [<< \
                 /Type /Font /Subtype /CIDFontType2 /BaseFont /{base} /DW 500 \
                 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
            ));
            write!(fonts, "/{name} {font} 0 R ").unwrap();
        }
        for (name, kind, base) in [
            ("H", "Type1", "Helvetica"),
            ("T", "TrueType", ".VnTime"),
            ("TH", "TrueType", ".VnTimeH"),
        ] {
            let widths = "500 ".repeat(224);
            let font = document.object(&format!(
                "<< /Type /Font /Subtype /{kind} /BaseFont /{base} /Encoding /WinAnsiEncoding /FirstChar 32 \
                 /LastChar 255 /Widths [{widths}] >>"
            ));
            write!(fonts, "/{name} {font} 0 R ").unwrap();
        }
        document.resources = format!("/Font << {fonts} >>");
        document
    }

    /// Adds an object and tells its number.
    pub(super) fn object(&mut self, body: &str) -> usize {
        self.objects.push(body.as_bytes().to_vec());
        self.objects.len()
    }

    /// Adds a stream with further entries of its dictionary.
    pub(super) fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let mut body = format!("<< {entries} /Length {} >>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.objects.push(body);
        self.objects.len()
    }

    /// Adds resources to the pages that follow, such as `/ExtGState << … >>`.
    pub(super) fn resources(&mut self, entries: &str) -> &mut Self {
        self.resources.push_str(entries);
        self
    }

    /// Adds entries to the catalog.
    pub(super) fn catalog(&mut self, entries: &str) -> &mut Self {
        self.catalog.push_str(entries);
        self
    }

    /// Sets the information dictionary.
    pub(super) fn info(&mut self, entries: &str) -> &mut Self {
        self.info = Some(self.object(&format!("<< {entries} >>")));
        self
    }

    /// Adds a page of 600 × 800 points.
    pub(super) fn page(&mut self, content: &str) -> &mut Self {
        self.page_with(content, "")
    }

    /// Adds a page whose content is not Unicode.
    pub(super) fn page_of_bytes(&mut self, content: &[u8]) -> &mut Self {
        let content = self.stream("", content);
        self.page_of(content, "")
    }

    /// Adds a page with further entries of its dictionary.
    pub(super) fn page_with(&mut self, content: &str, entries: &str) -> &mut Self {
        let content = self.stream("", content.as_bytes());
        self.page_of(content, entries)
    }

    fn page_of(&mut self, content: usize, entries: &str) -> &mut Self {
        let page = self.object(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << {} >> /Contents {content} 0 R {entries} >>",
            self.resources
        ));
        self.pages.push(page);
        self
    }

    /// The bytes of the file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.write(&|_, body| body.to_vec(), "")
    }

    /// The bytes of the file, each object changed by `seal`, with further entries of the trailer.
    pub(super) fn write(&self, seal: &dyn Fn(usize, &[u8]) -> Vec<u8>, trailer: &str) -> Vec<u8> {
        let mut objects = self.objects.clone();
        objects[0] = format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalog).into_bytes();
        let kids: Vec<String> = self.pages.iter().map(|page| format!("{page} 0 R")).collect();
        let kids = kids.join(" ");
        objects[1] = format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", self.pages.len()).into_bytes();
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        for (number, body) in (1..).zip(&objects) {
            offsets.push(bytes.len());
            bytes.extend(format!("{number} 0 obj\n").into_bytes());
            bytes.extend(seal(number, body));
            bytes.extend(b"\nendobj\n");
        }
        let start = bytes.len();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for offset in offsets {
            writeln!(table, "{offset:010} 00000 n ").unwrap();
        }
        let info = self
            .info
            .map_or_else(String::new, |info| format!("/Info {info} 0 R"));
        write!(
            table,
            "trailer\n<< /Size {} /Root 1 0 R {info} {trailer} >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .unwrap();
        bytes.extend(table.into_bytes());
        bytes
    }
}

/// The letters as a string for the fonts `/U` and `/B`.
pub(super) fn hex(text: &str) -> String {
    let codes: Vec<String> = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<{}>", codes.concat())
}

/// A line of text in `/U` at `x`, `y` from the bottom left, `size` points high.
pub(super) fn line(x: i32, y: i32, size: i32, text: &str) -> String {
    format!("BT /U {size} Tf {x} {y} Td {} Tj ET\n", hex(text))
}
