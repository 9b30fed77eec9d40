//! Colours, as far as they matter: red, and the same as the background.

/// A colour without transparency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb(pub(crate) u8, pub(crate) u8, pub(crate) u8);

/// A colour that a style sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// What the program thinks fit: black text that turns white on dark ground, or no shading.
    Automatic,
    /// This colour.
    Set(Rgb),
}

impl Paint {
    /// The colour, unless it is automatic.
    pub(crate) const fn color(self) -> Option<Rgb> {
        match self {
            Self::Automatic => None,
            Self::Set(color) => Some(color),
        }
    }
}

impl From<Option<Rgb>> for Paint {
    fn from(color: Option<Rgb>) -> Self {
        color.map_or(Self::Automatic, Self::Set)
    }
}

impl Rgb {
    /// White, the background of paper and of web pages that name none.
    pub(crate) const WHITE: Self = Self(255, 255, 255);
    /// Black, the colour of text that names none.
    pub(crate) const BLACK: Self = Self(0, 0, 0);

    /// The largest difference of a channel at which people still do not see text.
    const UNSEEN_DIFFERENCE: u8 = 14;

    /// Reads six (or three) hexadecimal digits, with or without `#`.
    pub(crate) fn of_hex(text: &str) -> Option<Self> {
        let digits = text.trim().trim_start_matches('#');
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let channel = |range: std::ops::Range<usize>| u8::from_str_radix(digits.get(range)?, 16).ok();
        match digits.len() {
            3 | 4 => {
                let short = |at: usize| channel(at..at + 1).map(|value| value * 17);
                Some(Self(short(0)?, short(1)?, short(2)?))
            }
            6 | 8 => Some(Self(channel(0..2)?, channel(2..4)?, channel(4..6)?)),
            _ => None,
        }
    }

    /// One of the names that documents use; the rest of the 148 names of CSS are read as unknown.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "white" => Self::WHITE,
            "black" | "windowtext" => Self::BLACK,
            "red" => Self(255, 0, 0),
            "darkred" => Self(139, 0, 0),
            "crimson" => Self(220, 20, 60),
            "firebrick" => Self(178, 34, 34),
            "maroon" => Self(128, 0, 0),
            "green" => Self(0, 128, 0),
            "darkgreen" => Self(0, 100, 0),
            "lime" => Self(0, 255, 0),
            "blue" => Self(0, 0, 255),
            "darkblue" | "navy" => Self(0, 0, 128),
            "yellow" => Self(255, 255, 0),
            "cyan" | "aqua" => Self(0, 255, 255),
            "magenta" | "fuchsia" => Self(255, 0, 255),
            "gray" | "grey" | "darkgray" => Self(128, 128, 128),
            "lightgray" | "lightgrey" => Self(211, 211, 211),
            "silver" => Self(192, 192, 192),
            "purple" => Self(128, 0, 128),
            "orange" => Self(255, 165, 0),
            "teal" => Self(0, 128, 128),
            "olive" => Self(128, 128, 0),
            "snow" => Self(255, 250, 250),
            "ivory" => Self(255, 255, 240),
            "whitesmoke" => Self(245, 245, 245),
            "ghostwhite" => Self(248, 248, 255),
            _ => return None,
        })
    }

    /// Whether people would call it red, as the ink of stamps.
    pub(crate) fn is_red(self) -> bool {
        let Self(red, green, blue) = self;
        red >= 0x80 && u16::from(green.max(blue)) * 5 <= u16::from(red) * 2
    }

    /// Whether text in this colour cannot be seen on `background`.
    pub(crate) fn is_unseen_on(self, background: Self) -> bool {
        [
            self.0.abs_diff(background.0),
            self.1.abs_diff(background.1),
            self.2.abs_diff(background.2),
        ]
        .into_iter()
        .all(|difference| difference <= Self::UNSEEN_DIFFERENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_colours_are_read() {
        assert_eq!(Rgb::of_hex("#f00"), Some(Rgb(255, 0, 0)));
        assert_eq!(Rgb::of_hex("C00000"), Some(Rgb(192, 0, 0)));
        assert_eq!(Rgb::of_hex("#ffẬ"), None);
        assert_eq!(Rgb::of_hex("auto"), None);
    }

    #[test]
    fn red_and_unseen_are_what_people_see() {
        for (color, red) in [
            (Rgb(255, 0, 0), true),
            (Rgb(192, 0, 0), true),
            (Rgb(255, 165, 0), false),
            (Rgb::BLACK, false),
        ] {
            assert_eq!(color.is_red(), red, "{color:?}");
        }
        assert!(Rgb(250, 250, 250).is_unseen_on(Rgb::WHITE));
        assert!(!Rgb(211, 211, 211).is_unseen_on(Rgb::WHITE));
        assert!(Rgb::BLACK.is_unseen_on(Rgb(10, 10, 10)));
    }
}
