//! Pictures that a page shows, as pixels: decoded from their objects and looked through for marks.

use hayro_syntax::Filter;
use hayro_syntax::object::stream::{ImageColorSpace, ImageDecodeParams};
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Page;
use rasoat_core::{Limit, PageArea, ProblemKind};
use rasoat_scans::{Found, Picture, Scale, each_page, find_marks};

use super::content::Shared;
use super::geometry::Area;

/// Most pixels of one picture: A4 at 600 dots per inch has 35 millions.
const MAX_PIXELS: u64 = 40_000_000;

/// A picture on a page: its object, and where it stands in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) object: u32,
    pub(super) area: Area,
}

/// What was found in the pictures of a page.
#[derive(Default)]
pub(super) struct Looked {
    /// The marks with their places on the page.
    pub(super) marks: Vec<(Found, PageArea)>,
    /// What stayed unread.
    pub(super) problems: Vec<ProblemKind>,
}

/// Looks through `pictures` of a page of `size` points.
pub(super) fn look(page: &Page<'_>, pictures: &[Shown], size: (f64, f64), shared: &Shared<'_, '_>) -> Looked {
    let mut looked = Looked::default();
    for shown in pictures {
        let problem = look_at(page, *shown, size, shared, &mut looked.marks);
        if !looked.problems.contains(&problem) {
            looked.problems.push(problem);
        }
    }
    looked
}

fn look_at(
    page: &Page<'_>,
    shown: Shown,
    (width, height): (f64, f64),
    shared: &Shared<'_, '_>,
    marks: &mut Vec<(Found, PageArea)>,
) -> ProblemKind {
    let context = shared.streams.context();
    let number = i32::try_from(shown.object).unwrap_or_default();
    let id = ObjectIdentifier::new(shown.object, 0);
    let Some(stream) = page.xref().get::<Stream<'_>>(id).filter(|_| number > 0) else {
        return ProblemKind::ImageNotRead;
    };
    let Some(pixels) = Size::of(stream.dict()).map(Size::pixels) else {
        return ProblemKind::ImageNotRead;
    };
    if pixels > context.picture_pixels().min(MAX_PIXELS) {
        return ProblemKind::LimitReached(Limit::Pixels);
    }
    context.take_picture_pixels(pixels);
    let Some(picture) = decode(&stream, shared) else {
        return ProblemKind::ImageNotRead;
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "pixels of a picture, and dots per inch that the finder brings into bounds"
    )]
    let dpi = {
        let long = picture.width().max(picture.height()) as f64;
        (long * 72.0 / shown.area.width().max(shown.area.height()).max(1.0)) as f32
    };
    let found = find_marks(&picture, Scale::Dpi(dpi));
    let too_many_places = found.too_many_places;
    for found in found.marks {
        let inner = found.mark.area;
        let x = |thousandths: u16| {
            (shown.area.left + shown.area.width() * f64::from(thousandths) / 1000.0) / width.max(1.0)
        };
        let y = |thousandths: u16| {
            (shown.area.top + shown.area.height() * f64::from(thousandths) / 1000.0) / height.max(1.0)
        };
        let place = PageArea::from_fractions(x(inner.left), y(inner.top), x(inner.right), y(inner.bottom));
        marks.push((found, place));
    }
    if too_many_places {
        ProblemKind::ImageNotRead
    } else {
        ProblemKind::PictureTextNotRead
    }
}

/// Width and height in pixels, as the dictionary of a picture says.
#[derive(Clone, Copy)]
struct Size {
    width: u32,
    height: u32,
}

impl Size {
    fn of(dict: &Dict<'_>) -> Option<Self> {
        let number = |long: &[u8], short: &[u8]| dict.get::<u32>(long).or_else(|| dict.get::<u32>(short));
        Some(Self {
            width: number(b"Width", b"W")?,
            height: number(b"Height", b"H")?,
        })
    }

    fn pixels(self) -> u64 {
        u64::from(self.width).saturating_mul(u64::from(self.height))
    }
}

/// The pixels of a picture, laid on white where it has a mask.
fn decode(stream: &Stream<'_>, shared: &Shared<'_, '_>) -> Option<Picture> {
    let dict = stream.dict();
    let mask = dict
        .get::<Stream<'_>>(b"SMask")
        .or_else(|| dict.get::<Stream<'_>>(b"Mask"));
    let is_plain_jpeg = stream.filters().as_slice() == [Filter::DctDecode];
    if is_plain_jpeg && mask.is_none() {
        let mut decoded = None;
        each_page(&stream.raw_data(), MAX_PIXELS, |_, picture| {
            decoded = Some(picture);
        });
        if decoded.is_some() {
            return decoded;
        }
    }
    let samples = Samples::of(stream, shared)?;
    let mask = mask
        .filter(|mask| Size::of(mask.dict()).is_some_and(|size| size.pixels() <= MAX_PIXELS))
        .and_then(|mask| Some((is_stencil(mask.dict()), Samples::of(&mask, shared)?)));
    match mask {
        Some((hides_black, mask)) if mask.channels == 1 => samples.over_white(&mask, hides_black),
        _ => samples.picture(),
    }
}

fn is_stencil(dict: &Dict<'_>) -> bool {
    [&b"ImageMask"[..], b"IM"]
        .iter()
        .any(|key| dict.get::<bool>(key) == Some(true))
}

/// Samples of a picture, a byte each.
struct Samples {
    width: usize,
    height: usize,
    /// 1 gray, 3 red, green and blue, 4 inks.
    channels: usize,
    data: Vec<u8>,
}

impl Samples {
    fn of(stream: &Stream<'_>, shared: &Shared<'_, '_>) -> Option<Self> {
        let dict = stream.dict();
        let size = Size::of(dict)?;
        let stencil = is_stencil(dict);
        let space = ColorSpace::of(dict, shared);
        let bits = dict
            .get::<u8>(b"BitsPerComponent")
            .or_else(|| dict.get::<u8>(b"BPC"))
            .unwrap_or(if stencil { 1 } else { 8 });
        let filters = stream.filters();
        let is_coded = filters.iter().any(|filter| {
            matches!(
                filter,
                Filter::DctDecode | Filter::JpxDecode | Filter::Jbig2Decode | Filter::CcittFaxDecode
            )
        });
        let (data, coded) = if is_coded {
            let parameters = ImageDecodeParams {
                is_indexed: matches!(space, ColorSpace::Indexed(_)),
                bpc: Some(bits),
                num_components: Some(space.channels()),
                target_dimension: None,
                width: size.width,
                height: size.height,
            };
            let decoded = stream.decoded_image(&parameters).ok()?;
            (decoded.data.into_owned(), decoded.image_data)
        } else {
            (shared.streams.decode(stream)?, None)
        };
        let (mut size, mut bits, mut channels) = (size, bits, usize::from(space.channels()));
        if let Some(coded) = &coded {
            size = Size {
                width: coded.width,
                height: coded.height,
            };
            bits = coded.bits_per_component;
            channels = match coded.color_space {
                Some(ImageColorSpace::Gray) => 1,
                Some(ImageColorSpace::Rgb) => 3,
                Some(ImageColorSpace::Cmyk) => 4,
                _ => channels,
            };
        }
        if size.pixels() > MAX_PIXELS {
            return None;
        }
        let (width, height) = (size.width as usize, size.height as usize);
        let indexed = matches!(space, ColorSpace::Indexed(_));
        let data = unpack(&data, width * channels, height, bits, indexed)?;
        let samples = Self {
            width,
            height,
            channels,
            data,
        };
        Some(match space {
            ColorSpace::Indexed(colors) if channels == 1 => samples.with_palette(&colors),
            _ => samples,
        })
    }

    fn with_palette(self, colors: &[u8]) -> Self {
        let color = |index: u8| {
            let at = 3 * usize::from(index);
            colors
                .get(at..at + 3)
                .map_or([0; 3], |color| [color[0], color[1], color[2]])
        };
        Self {
            channels: 3,
            data: self.data.iter().flat_map(|index| color(*index)).collect(),
            ..self
        }
    }

    fn rgb(&self) -> Option<Vec<u8>> {
        match self.channels {
            1 => Some(self.data.iter().flat_map(|gray| [*gray; 3]).collect()),
            3 => Some(self.data.clone()),
            4 => Some(of_inks(&self.data)),
            _ => None,
        }
    }

    fn picture(self) -> Option<Picture> {
        match self.channels {
            1 => Picture::from_gray(self.width, self.height, self.data),
            3 => Picture::from_rgb(self.width, self.height, &self.data),
            _ => Picture::from_rgb(self.width, self.height, &self.rgb()?),
        }
    }

    /// The picture on white paper, seen through `mask`, which may have another size.
    fn over_white(&self, mask: &Self, hides_black: bool) -> Option<Picture> {
        let rgb = self.rgb()?;
        // A mask finer than the picture shows letters: its size is kept.
        let (width, height) = (self.width.max(mask.width), self.height.max(mask.height));
        if width.checked_mul(height)? as u64 > MAX_PIXELS {
            return None;
        }
        let mut pixels = Vec::with_capacity(width * height * 4);
        for y in 0..height {
            let (own_y, mask_y) = (y * self.height / height, y * mask.height / height);
            for x in 0..width {
                let own = 3 * (own_y * self.width + x * self.width / width);
                let alpha = *mask.data.get(mask_y * mask.width + x * mask.width / width)?;
                pixels.extend_from_slice(rgb.get(own..own + 3)?);
                pixels.push(if hides_black { 255 - alpha } else { alpha });
            }
        }
        Picture::from_rgba(width, height, &pixels)
    }
}

/// Cyan, magenta, yellow and black as red, green and blue, roughly.
fn of_inks(data: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| {
        let product = u16::from(255 - ink) * u16::from(255 - black) / 255;
        u8::try_from(product).unwrap_or(u8::MAX)
    };
    data.as_chunks::<4>()
        .0
        .iter()
        .flat_map(|[cyan, magenta, yellow, black]| [cyan, magenta, yellow].map(|ink| light(*ink, *black)))
        .collect()
}

/// Samples of `bits` bits in rows that begin at a byte, as bytes; stretched to 0–255 but for indices.
fn unpack(data: &[u8], samples: usize, rows: usize, bits: u8, indexed: bool) -> Option<Vec<u8>> {
    let row_bytes = samples.checked_mul(usize::from(bits))?.div_ceil(8);
    if row_bytes == 0 || data.len() < row_bytes.checked_mul(rows)? / 2 {
        return None;
    }
    let mut unpacked = Vec::with_capacity(samples * rows);
    for row in data.chunks(row_bytes).take(rows) {
        let at = |index: usize| row.get(index).copied().unwrap_or(255);
        match bits {
            8 => unpacked.extend((0..samples).map(at)),
            16 => unpacked.extend((0..samples).map(|index| at(2 * index))),
            1 | 2 | 4 => {
                let most = (1u8 << bits) - 1;
                let in_byte = usize::from(8 / bits);
                for index in 0..samples {
                    let shift = usize::from(bits) * (in_byte - 1 - index % in_byte);
                    let value = (at(index / in_byte) >> shift) & most;
                    unpacked.push(if indexed { value } else { value * (255 / most) });
                }
            }
            _ => return None,
        }
    }
    // What a cut-off picture lacks is white paper.
    unpacked.resize(samples * rows, 255);
    Some(unpacked)
}

/// How samples are colours.
enum ColorSpace {
    Gray,
    Rgb,
    Inks,
    /// Red, green and blue of each index.
    Indexed(Vec<u8>),
}

impl ColorSpace {
    const fn channels(&self) -> u8 {
        match self {
            Self::Gray | Self::Indexed(_) => 1,
            Self::Rgb => 3,
            Self::Inks => 4,
        }
    }

    fn of(dict: &Dict<'_>, shared: &Shared<'_, '_>) -> Self {
        dict.get::<Object<'_>>(b"ColorSpace")
            .or_else(|| dict.get::<Object<'_>>(b"CS"))
            .map_or(Self::Gray, |space| Self::of_object(&space, shared, 0))
    }

    fn of_object(space: &Object<'_>, shared: &Shared<'_, '_>, depth: u8) -> Self {
        let by_name = |name: &Name<'_>| match name.as_ref() {
            b"DeviceRGB" | b"RGB" | b"CalRGB" | b"Lab" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Inks,
            _ => Self::Gray,
        };
        let array = match space {
            Object::Name(name) => return by_name(name),
            Object::Array(array) => array,
            _ => return Self::Gray,
        };
        let mut items = array.iter::<Object<'_>>();
        let Some(Object::Name(kind)) = items.next() else {
            return Self::Gray;
        };
        match kind.as_ref() {
            b"ICCBased" => match items.next() {
                Some(Object::Stream(profile)) => match profile.dict().get::<u8>(b"N") {
                    Some(3) => Self::Rgb,
                    Some(4) => Self::Inks,
                    _ => Self::Gray,
                },
                _ => Self::Gray,
            },
            b"Indexed" | b"I" if depth == 0 => Self::indexed(array, shared),
            _ => by_name(&kind),
        }
    }

    fn indexed(array: &Array<'_>, shared: &Shared<'_, '_>) -> Self {
        let items: Vec<Object<'_>> = array.iter::<Object<'_>>().take(4).collect();
        let [_, base, _, table] = items.as_slice() else {
            return Self::Gray;
        };
        let table = match table {
            Object::String(text) => text.as_ref().to_vec(),
            Object::Stream(stream) => shared.streams.decode(stream).unwrap_or_default(),
            _ => Vec::new(),
        };
        Self::Indexed(match Self::of_object(base, shared, 1) {
            Self::Rgb => table,
            Self::Inks => of_inks(&table),
            Self::Gray | Self::Indexed(_) => table.iter().flat_map(|gray| [*gray; 3]).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_all_sizes_become_bytes() {
        assert_eq!(
            unpack(&[0b1011_0000, 0x00], 3, 2, 1, false),
            Some(vec![255, 0, 255, 0, 0, 0])
        );
        assert_eq!(unpack(&[0x1F], 2, 1, 4, false), Some(vec![17, 255]));
        assert_eq!(unpack(&[0x1F], 2, 1, 4, true), Some(vec![1, 15]));
        assert_eq!(unpack(&[1, 2, 3, 4], 2, 1, 16, false), Some(vec![1, 3]));
        assert_eq!(unpack(&[1, 2], 2, 2, 8, false), Some(vec![1, 2, 255, 255]));
        assert_eq!(unpack(&[], 2, 2, 8, false), None);
        assert_eq!(unpack(&[1], 1, 1, 3, false), None);
    }
}
