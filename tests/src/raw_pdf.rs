//! Writes PDF files object by object: for scans without text, and for what a tidy writer would refuse.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::seeded::Seeded;

/// A PDF file made of numbered objects, written as they are given (ISO 32000-1, section 7.5).
///
/// ```
/// use rasoat_testkit::raw_pdf::RawPdf;
///
/// let mut pdf = RawPdf::new();
/// let catalogue = pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
/// pdf.object("<< /Type /Pages /Kids [] /Count 0 >>");
/// assert!(pdf.build(catalogue).starts_with(b"%PDF-1.7"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct RawPdf {
    objects: Vec<Vec<u8>>,
}

impl RawPdf {
    /// A file without objects.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an object and gives its number, counted from 1.
    pub fn object(&mut self, content: &str) -> usize {
        self.objects.push(content.as_bytes().to_vec());
        self.objects.len()
    }

    /// Adds a stream, compressed with zlib. `dictionary` holds its further entries, such as
    /// `/Type /XObject`. Gives its number.
    pub fn stream(&mut self, dictionary: &str, bytes: &[u8]) -> usize {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        let packed = encoder
            .write_all(bytes)
            .and_then(|()| encoder.finish())
            .expect("writing to memory cannot fail");
        let length = packed.len();
        let mut object =
            format!("<< {dictionary} /Filter /FlateDecode /Length {length} >>\nstream\n").into_bytes();
        object.extend_from_slice(&packed);
        object.extend_from_slice(b"\nendstream");
        self.objects.push(object);
        self.objects.len()
    }

    /// The file, with the object of this number as its catalogue.
    pub fn build(&self, catalogue: usize) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut offsets = Vec::new();
        for (index, object) in self.objects.iter().enumerate() {
            offsets.push(file.len());
            file.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
            file.extend_from_slice(object);
            file.extend_from_slice(b"\nendobj\n");
        }
        let table = file.len();
        let size = self.objects.len() + 1;
        let mut end = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in offsets {
            end.push_str(&format_offset(offset));
        }
        let trailer =
            format!("trailer\n<< /Size {size} /Root {catalogue} 0 R >>\nstartxref\n{table}\n%%EOF\n");
        file.extend_from_slice(end.as_bytes());
        file.extend_from_slice(trailer.as_bytes());
        file
    }
}

fn format_offset(offset: usize) -> String {
    format!("{offset:010} 00000 n \n")
}

/// The width of a scanned page in pixels: A4 at 75 dpi.
const SCAN_WIDTH: usize = 620;
const SCAN_HEIGHT: usize = 877;

/// A PDF whose pages are only pictures: grey paper with rows of dark marks, as a bad scanner makes
/// them. No text can be read from it.
pub fn scanned_pages(pages: usize, seed: u64) -> Vec<u8> {
    let mut pdf = RawPdf::new();
    let mut random = Seeded::new(seed);
    let kids: Vec<String> = (0..pages)
        .map(|_| scanned_page(&mut pdf, &mut random, 3 * pages + 1))
        .collect();
    let tree = pdf.object(&format!(
        "<< /Type /Pages /Kids [{}] /Count {pages} >>",
        kids.join(" ")
    ));
    let catalogue = pdf.object(&format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
    pdf.build(catalogue)
}

fn scanned_page(pdf: &mut RawPdf, random: &mut Seeded, parent: usize) -> String {
    let pixels = scan(random);
    let image = pdf.stream(
        &format!(
            "/Type /XObject /Subtype /Image /Width {SCAN_WIDTH} /Height {SCAN_HEIGHT} \
             /ColorSpace /DeviceGray /BitsPerComponent 8"
        ),
        &pixels,
    );
    let content = pdf.stream("", b"q 595 0 0 842 0 0 cm /Scan Do Q");
    let page = pdf.object(&format!(
        "<< /Type /Page /Parent {parent} 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
         /Resources << /XObject << /Scan {image} 0 R >> >> >>"
    ));
    format!("{page} 0 R")
}

/// Pixels from 0 (black) to 255 (white), row by row.
fn scan(random: &mut Seeded) -> Vec<u8> {
    let mut pixels: Vec<u8> = (0..SCAN_WIDTH * SCAN_HEIGHT)
        .map(|at| {
            if at % 7 == 0 && random.below(9) == 0 {
                236
            } else {
                244
            }
        })
        .collect();
    let mut y = 70;
    while y < SCAN_HEIGHT - 80 {
        let mut x = 80;
        let end = SCAN_WIDTH - 60 - random.below(180);
        while x < end {
            let width = 12 + random.below(26);
            word(&mut pixels, random, x, y, width.min(end - x));
            x += width + 6;
        }
        y += if random.below(6) == 0 { 30 } else { 17 };
    }
    pixels
}

/// A dark mark the size of a short word: upright and level strokes without any letter.
fn word(pixels: &mut [u8], random: &mut Seeded, x: usize, y: usize, width: usize) {
    for column in (0..width).step_by(3) {
        let height = 4 + random.below(6);
        for row in 0..height {
            pixels[(y + 9 - row) * SCAN_WIDTH + x + column] = 60;
        }
        if random.below(2) == 0 {
            let level = y + 9 - random.below(height);
            for stroke in column..(column + 3).min(width) {
                pixels[level * SCAN_WIDTH + x + stroke] = 80;
            }
        }
    }
}
