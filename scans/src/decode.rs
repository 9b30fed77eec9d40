//! From the bytes of a picture to its pages as pixels: [`each_page`].

use std::io::Cursor;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext};
use image::{DynamicImage, ImageDecoder as _, ImageReader};

use crate::Picture;

/// Most pixels of one page: A4 at 600 dots per inch has 35 millions.
const MAX_PAGE_PIXELS: u64 = 40_000_000;
/// Most bytes that a decoder may use besides the pixels it gives.
const MAX_DECODER_BYTES: u64 = 192 << 20;

/// Why a picture, or what is left of it, was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// The bytes do not follow their format.
    Damaged,
    /// It has more pixels than are read.
    TooManyPixels,
    /// There is no decoder for this kind of picture.
    Unsupported,
}

/// What came of reading a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// Pages that were read; one picture file can hold many.
    pub read: u32,
    /// Pixels of all of them.
    pub pixels: u64,
    /// Why not all was read.
    pub unread: Option<Unread>,
}

/// Reads the pages of a picture (JPEG, PNG, TIFF, GIF, BMP, WebP, JPEG 2000), one at a time, and hands each to `each` with its
/// number, from 1. Stops before a page with which they would have more than `max_pixels` pixels in all.
///
/// Pages too small to show anything are counted as read and not handed over.
pub fn each_page(bytes: &[u8], max_pixels: u64, mut each: impl FnMut(u32, Picture)) -> Pages {
    let mut pages = Pages {
        read: 0,
        pixels: 0,
        unread: None,
    };
    let result = if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        read_tiff(bytes, max_pixels, &mut pages, &mut each)
    } else if is_jpeg_2000(bytes) {
        read_jpeg_2000(bytes, max_pixels, &mut pages, &mut each)
    } else {
        read_other(bytes, max_pixels, &mut pages, &mut each)
    };
    pages.unread = result.err();
    pages
}

/// Whether [`each_page`] knows how to read such a picture.
pub fn can_read(bytes: &[u8]) -> bool {
    bytes.starts_with(b"II*\0")
        || bytes.starts_with(b"MM\0*")
        || is_jpeg_2000(bytes)
        || image::guess_format(bytes).is_ok_and(|format| format.reading_enabled())
}

fn is_jpeg_2000(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0\0\0\x0CjP  ") || bytes.starts_with(b"\xFF\x4F\xFF\x51")
}

/// Counts a page of this size, if it may still be read.
fn take(pages: &mut Pages, width: u64, height: u64, max_pixels: u64) -> Result<(), Unread> {
    let pixels = width.saturating_mul(height);
    if pixels > MAX_PAGE_PIXELS || pages.pixels.saturating_add(pixels) > max_pixels {
        return Err(Unread::TooManyPixels);
    }
    pages.pixels += pixels;
    Ok(())
}

fn hand_over(pages: &mut Pages, picture: Option<Picture>, each: &mut impl FnMut(u32, Picture)) {
    pages.read += 1;
    if let Some(picture) = picture {
        each(pages.read, picture);
    }
}

fn read_other(
    bytes: &[u8],
    max_pixels: u64,
    pages: &mut Pages,
    each: &mut impl FnMut(u32, Picture),
) -> Result<(), Unread> {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| Unread::Unsupported)?;
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| of_image_error(&error))?;
    let (width, height) = decoder.dimensions();
    take(pages, u64::from(width), u64::from(height), max_pixels)?;
    let image = DynamicImage::from_decoder(decoder).map_err(|error| of_image_error(&error))?;
    let (width, height) = (width as usize, height as usize);
    let picture = match image {
        DynamicImage::ImageLuma8(gray) => Picture::from_gray(width, height, gray.into_raw()),
        DynamicImage::ImageLuma16(_) => Picture::from_gray(width, height, image.into_luma8().into_raw()),
        DynamicImage::ImageRgb8(colors) => Picture::from_rgb(width, height, colors.as_raw()),
        DynamicImage::ImageRgb16(_) | DynamicImage::ImageRgb32F(_) => {
            Picture::from_rgb(width, height, image.into_rgb8().as_raw())
        }
        other => Picture::from_rgba(width, height, other.into_rgba8().as_raw()),
    };
    hand_over(pages, picture, each);
    Ok(())
}

const fn of_image_error(error: &image::ImageError) -> Unread {
    match error {
        image::ImageError::Limits(_) => Unread::TooManyPixels,
        image::ImageError::Unsupported(_) => Unread::Unsupported,
        _ => Unread::Damaged,
    }
}

fn read_jpeg_2000(
    bytes: &[u8],
    max_pixels: u64,
    pages: &mut Pages,
    each: &mut impl FnMut(u32, Picture),
) -> Result<(), Unread> {
    let image = hayro_jpeg2000::Image::new(bytes, &DecodeSettings::default()).map_err(|_| Unread::Damaged)?;
    let (width, height) = (image.width(), image.height());
    take(pages, u64::from(width), u64::from(height), max_pixels)?;
    let alpha = image.has_alpha();
    let is_gray = matches!(image.color_space(), ColorSpace::Gray);
    let mut context = DecoderContext::default();
    let components = image.decode(&mut context).map_err(|_| Unread::Damaged)?;
    let data = components.data_u8();
    let (width, height) = (width as usize, height as usize);
    let picture = match data.len().checked_div(width * height) {
        Some(1) => Picture::from_gray(width, height, data),
        Some(2) if alpha || is_gray => {
            Picture::from_gray(width, height, data.iter().step_by(2).copied().collect())
        }
        Some(3) => Picture::from_rgb(width, height, &data),
        Some(4) if alpha => Picture::from_rgba(width, height, &data),
        Some(4) => Picture::from_rgb(width, height, &of_inks(&data)),
        _ => return Err(Unread::Unsupported),
    };
    hand_over(pages, picture, each);
    Ok(())
}

fn read_tiff(
    bytes: &[u8],
    max_pixels: u64,
    pages: &mut Pages,
    each: &mut impl FnMut(u32, Picture),
) -> Result<(), Unread> {
    let mut limits = tiff::decoder::Limits::default();
    limits.decoding_buffer_size = MAX_DECODER_BYTES as usize;
    limits.intermediate_buffer_size = MAX_DECODER_BYTES as usize;
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(bytes))
        .map_err(|error| of_tiff_error(&error))?
        .with_limits(limits);
    // Each page has a directory of at least 6 bytes; a loop of directories would never end.
    let most = bytes.len() / 6;
    for _ in 0..most {
        let (width, height) = decoder.dimensions().map_err(|error| of_tiff_error(&error))?;
        take(pages, u64::from(width), u64::from(height), max_pixels)?;
        let colors = decoder.colortype().map_err(|error| of_tiff_error(&error))?;
        let data = decoder.read_image().map_err(|error| of_tiff_error(&error))?;
        let picture = of_tiff(width as usize, height as usize, colors, data)?;
        hand_over(pages, picture, each);
        if !decoder.more_images() {
            break;
        }
        decoder.next_image().map_err(|error| of_tiff_error(&error))?;
    }
    Ok(())
}

const fn of_tiff_error(error: &tiff::TiffError) -> Unread {
    match error {
        tiff::TiffError::LimitsExceeded => Unread::TooManyPixels,
        tiff::TiffError::UnsupportedError(_) => Unread::Unsupported,
        _ => Unread::Damaged,
    }
}

fn of_tiff(
    width: usize,
    height: usize,
    colors: tiff::ColorType,
    data: tiff::decoder::DecodingResult,
) -> Result<Option<Picture>, Unread> {
    use tiff::ColorType as C;
    use tiff::decoder::DecodingResult as D;
    let data = match data {
        D::U8(data) => data,
        D::U16(data) => data.iter().map(|value| (value >> 8) as u8).collect(),
        _ => return Err(Unread::Unsupported),
    };
    Ok(match colors {
        C::Gray(8 | 16) => Picture::from_gray(width, height, data),
        C::Gray(1) => Picture::from_gray(width, height, unpacked(&data, width, height)),
        C::GrayA(_) => Picture::from_gray(width, height, data.iter().step_by(2).copied().collect()),
        C::RGB(_) => Picture::from_rgb(width, height, &data),
        C::RGBA(_) => Picture::from_rgba(width, height, &data),
        C::CMYK(_) => Picture::from_rgb(width, height, &of_inks(&data)),
        _ => return Err(Unread::Unsupported),
    })
}

/// Rows of bits, each row from a byte of its own, as bytes 0 and 255.
fn unpacked(bits: &[u8], width: usize, height: usize) -> Vec<u8> {
    if bits.len() == width * height {
        // Already a byte for each pixel.
        return bits.iter().map(|bit| if *bit == 0 { 0 } else { 255 }).collect();
    }
    let mut pixels = Vec::with_capacity(width * height);
    for row in bits.chunks(width.div_ceil(8).max(1)).take(height) {
        let bit = |x: usize| row.get(x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0);
        pixels.extend((0..width).map(|x| if bit(x) { 255 } else { 0 }));
    }
    pixels
}

/// Cyan, magenta, yellow and black as red, green and blue, roughly.
fn of_inks(data: &[u8]) -> Vec<u8> {
    let inks = data.as_chunks::<4>().0;
    let light = |ink: u8, black: u8| (u32::from(255 - ink) * u32::from(255 - black) / 255) as u8;
    inks.iter()
        .flat_map(|[cyan, magenta, yellow, black]| [cyan, magenta, yellow].map(|ink| light(*ink, *black)))
        .collect()
}

#[cfg(test)]
mod tests {
    use image::{ExtendedColorType, ImageEncoder as _};

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels = vec![200; (width * height) as usize];
        image::codecs::png::PngEncoder::new(&mut bytes)
            .write_image(&pixels, width, height, ExtendedColorType::L8)
            .unwrap();
        bytes
    }

    fn tiff_of(pages: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
        for _ in 0..pages {
            encoder
                .write_image::<tiff::encoder::colortype::Gray8>(30, 40, &[9; 1200])
                .unwrap();
        }
        bytes.into_inner()
    }

    fn check(bytes: &[u8], max_pixels: u64, read: u32, unread: Option<Unread>) {
        let mut handed = Vec::new();
        let pages = each_page(bytes, max_pixels, |number, picture| {
            handed.push((number, picture.width()));
        });
        assert_eq!((pages.read, pages.unread), (read, unread));
        assert!(
            handed.iter().map(|(number, _)| *number).eq(1..=read),
            "{handed:?}"
        );
    }

    #[test]
    fn every_page_is_handed_over_until_the_limit() {
        check(&png(40, 30), 2_000, 1, None);
        check(&png(40, 30), 1_199, 0, Some(Unread::TooManyPixels));
        check(&tiff_of(3), 1 << 20, 3, None);
        check(&tiff_of(3), 2_500, 2, Some(Unread::TooManyPixels));
    }

    #[test]
    fn what_is_no_picture_or_half_a_one_is_told() {
        check(b"", 1 << 20, 0, Some(Unread::Unsupported));
        check(b"no picture at all", 1 << 20, 0, Some(Unread::Unsupported));
        let whole = png(40, 30);
        check(&whole[..whole.len() / 2], 1 << 20, 0, Some(Unread::Damaged));
        check(b"II*\0\xFF\xFF\xFF\x7F", 1 << 20, 0, Some(Unread::Damaged));
        check(b"\xFF\x4F\xFF\x51\0\0", 1 << 20, 0, Some(Unread::Damaged));
    }

    #[test]
    fn bits_become_bytes() {
        assert_eq!(
            unpacked(&[0b1010_0000, 0b0100_0000], 3, 2),
            [255, 0, 255, 0, 255, 0]
        );
        assert_eq!(of_inks(&[0, 255, 255, 0, 0, 0, 0, 255]), [255, 0, 0, 0, 0, 0]);
    }
}
