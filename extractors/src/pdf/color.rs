//! Colours of a page, brought to what a screen shows: exact enough to tell white on white and red ink.

use hayro_syntax::object::{Array, Dict, Name, Object, dict_or_stream};

use super::marks::Rgb;
use super::streams::Streams;

/// How deep colour spaces may be built upon each other.
const MAX_DEPTH: u32 = 4;

/// A colour space (ISO 32000-1, 8.6).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ColorSpace {
    Gray,
    Rgb,
    Cmyk,
    Lab,
    /// A palette.
    Indexed {
        base: Box<Self>,
        table: Vec<u8>,
    },
    /// Inks: how dark each is, or the colour of the full ink where the document tells it.
    Inks {
        full: Option<Rgb>,
    },
    Pattern,
}

impl ColorSpace {
    /// The number of channels in a palette entry.
    fn channels(&self) -> usize {
        match self {
            Self::Gray | Self::Indexed { .. } | Self::Inks { .. } | Self::Pattern => 1,
            Self::Rgb | Self::Lab => 3,
            Self::Cmyk => 4,
        }
    }

    /// A space by one of the names that need no definition.
    pub(super) fn by_name(name: &[u8]) -> Option<Self> {
        match name {
            b"DeviceGray" | b"G" | b"CalGray" => Some(Self::Gray),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(Self::Rgb),
            b"DeviceCMYK" | b"CMYK" => Some(Self::Cmyk),
            b"Pattern" => Some(Self::Pattern),
            _ => None,
        }
    }

    /// Reads the definition of a space. What cannot be understood is taken for gray.
    pub(super) fn read(object: &Object<'_>, streams: &Streams<'_>) -> Self {
        Self::read_nested(object, streams, 0).unwrap_or(Self::Gray)
    }

    fn read_nested(object: &Object<'_>, streams: &Streams<'_>, depth: u32) -> Option<Self> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Object::Name(name) = object {
            return Self::by_name(name);
        }
        let Object::Array(array) = object else {
            return None;
        };
        let mut items = array.flex_iter();
        let family = items.next::<Name<'_>>()?;
        match family.as_ref() {
            b"ICCBased" => {
                let profile = items.next::<Object<'_>>()?;
                let (dict, _) = dict_or_stream(&profile)?;
                Some(match dict.get::<u32>(b"N") {
                    Some(1) => Self::Gray,
                    Some(4) => Self::Cmyk,
                    _ => Self::Rgb,
                })
            }
            b"Lab" => Some(Self::Lab),
            b"Indexed" | b"I" => {
                let base = Self::read_nested(&items.next::<Object<'_>>()?, streams, depth + 1)?;
                let _highest = items.next::<Object<'_>>()?;
                let table = match items.next::<Object<'_>>()? {
                    Object::String(bytes) => bytes.as_bytes().to_vec(),
                    Object::Stream(stream) => streams.decode(&stream).unwrap_or_default(),
                    _ => return None,
                };
                Some(Self::Indexed {
                    base: Box::new(base),
                    table,
                })
            }
            b"Separation" | b"DeviceN" => {
                let _names = items.next::<Object<'_>>()?;
                let base = Self::read_nested(&items.next::<Object<'_>>()?, streams, depth + 1)?;
                let full = items
                    .next::<Object<'_>>()
                    .and_then(|tint| full_tint(&tint))
                    .map(|channels| base.color(&channels));
                Some(Self::Inks { full })
            }
            name => Self::by_name(name),
        }
    }

    /// The colour before any is chosen.
    pub(super) fn initial(&self) -> Option<Rgb> {
        (*self != Self::Pattern).then_some(Rgb::BLACK)
    }

    /// The colour that the channel values mean.
    pub(super) fn color(&self, channels: &[f32]) -> Rgb {
        let channel = |index: usize| channels.get(index).copied().unwrap_or(0.0).clamp(0.0, 1.0);
        match self {
            Self::Gray | Self::Pattern => Rgb([channel(0); 3]),
            Self::Rgb => Rgb([channel(0), channel(1), channel(2)]),
            Self::Cmyk => {
                let light = 1.0 - channel(3);
                Rgb([0, 1, 2].map(|ink| (1.0 - channel(ink)) * light))
            }
            Self::Lab => lab([0, 1, 2].map(|index| channels.get(index).copied().unwrap_or(0.0))),
            Self::Indexed { base, table } => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "an index is a byte; others are brought to its range"
                )]
                let index = channels.first().copied().unwrap_or(0.0).clamp(0.0, 255.0) as usize;
                let width = base.channels();
                let entry: Vec<f32> = table
                    .iter()
                    .skip(index * width)
                    .take(width)
                    .map(|byte| f32::from(*byte) / 255.0)
                    .collect();
                base.color(&entry)
            }
            Self::Inks { full } => {
                let amount = channels.iter().copied().fold(0.0, f32::max).clamp(0.0, 1.0);
                full.unwrap_or(Rgb::BLACK).over(Rgb::WHITE, amount)
            }
        }
    }
}

/// The channels that a tint transform gives for full ink, where it is a function that says so directly:
/// an exponential one (ISO 32000-1, 7.10.3).
fn full_tint(function: &Object<'_>) -> Option<Vec<f32>> {
    let (dict, _): (&Dict<'_>, _) = dict_or_stream(function)?;
    if dict.get::<u32>(b"FunctionType")? != 2 {
        return None;
    }
    Some(dict.get::<Array<'_>>(b"C1")?.iter::<f32>().take(8).collect())
}

/// CIE L*a*b* to a screen colour, by the formulas of the CIE and of sRGB (IEC 61966-2-1), white at D50.
#[expect(clippy::many_single_char_names, reason = "the names of the formulas")]
fn lab([lightness, a, b]: [f32; 3]) -> Rgb {
    let inverse = |t: f32| {
        if t > 6.0 / 29.0 {
            t.powi(3)
        } else {
            (t - 4.0 / 29.0) * 108.0 / 841.0
        }
    };
    let middle = (lightness + 16.0) / 116.0;
    let x = 0.9642 * inverse(middle + a / 500.0);
    let y = inverse(middle);
    let z = 0.8251 * inverse(middle - b / 200.0);
    let gamma = |linear: f32| {
        let linear = linear.clamp(0.0, 1.0);
        if linear <= 0.003_130_8 {
            12.92 * linear
        } else {
            1.055 * linear.powf(1.0 / 2.4) - 0.055
        }
    };
    Rgb([
        gamma(3.1339 * x - 1.6169 * y - 0.4906 * z),
        gamma(-0.9788 * x + 1.9161 * y + 0.0335 * z),
        gamma(0.0719 * x - 0.2290 * y + 1.4052 * z),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(space: &ColorSpace, channels: &[f32], expected: [f32; 3]) {
        let color = space.color(channels);
        assert!(color.difference(Rgb(expected)) < 0.02, "{space:?} {color:?}");
    }

    #[test]
    fn channels_become_what_a_screen_shows() {
        check(&ColorSpace::Gray, &[1.0], [1.0; 3]);
        check(&ColorSpace::Gray, &[], [0.0; 3]);
        check(&ColorSpace::Rgb, &[1.0, 0.5, 7.0], [1.0, 0.5, 1.0]);
        check(&ColorSpace::Cmyk, &[0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.0]);
        check(&ColorSpace::Cmyk, &[0.0, 0.0, 0.0, 1.0], [0.0; 3]);
        check(&ColorSpace::Lab, &[100.0, 0.0, 0.0], [1.0; 3]);
        check(&ColorSpace::Lab, &[0.0, 0.0, 0.0], [0.0; 3]);
        check(&ColorSpace::Inks { full: None }, &[0.0], [1.0; 3]);
        check(&ColorSpace::Inks { full: None }, &[1.0], [0.0; 3]);
    }

    #[test]
    fn a_palette_is_looked_up() {
        let palette = ColorSpace::Indexed {
            base: Box::new(ColorSpace::Rgb),
            table: vec![0, 0, 0, 255, 0, 0],
        };
        check(&palette, &[1.0], [1.0, 0.0, 0.0]);
        check(&palette, &[200.0], [0.0; 3]);
    }
}
