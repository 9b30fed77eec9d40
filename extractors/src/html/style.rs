//! How an element of a web page is set: [`Computed`].

use std::rc::Rc;

use rasoat_core::Visibility;

use crate::color::Rgb;
use crate::draft::RunStyle;

/// Letters at most this high (CSS pixels) cannot be read.
const UNREADABLE_PIXELS: f32 = 2.0;

/// How far off the screen text must be moved to be out of sight, in CSS pixels.
const OFF_SCREEN_PIXELS: f32 = 500.0;

/// The declarations of a rule or of a `style` attribute, in their order: property and value in lower case but for
/// `content` and `font-family`.
pub(super) type Declarations = Vec<(String, String)>;

/// What an element inherits and what its own declarations change.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact of its own, and any of them may go with any other"
)]
pub(super) struct Computed {
    pub(super) run: RunStyle,
    color: Option<Rgb>,
    /// The colour behind the text; `None` where a picture lies or a style sheet of another file may decide.
    background: Option<Rgb>,
    not_displayed: bool,
    transparent: bool,
    off_screen: bool,
    invisible: bool,
    /// Whether the element itself has a border on all or most sides.
    pub(super) bordered: bool,
    /// Whether line breaks and blanks are kept.
    pub(super) preformatted: bool,
    /// Whether it stands on lines of its own, if the declarations say so.
    pub(super) block: Option<bool>,
}

impl Computed {
    /// The style of the page; its background is known unless another file may set it.
    pub(super) fn of_page(has_outer_styles: bool) -> Self {
        Self {
            run: RunStyle {
                size: 16.0,
                ..RunStyle::default()
            },
            color: None,
            background: (!has_outer_styles).then_some(Rgb::WHITE),
            not_displayed: false,
            transparent: false,
            off_screen: false,
            invisible: false,
            bordered: false,
            preformatted: false,
            block: None,
        }
    }

    /// The style that a child element begins with.
    pub(super) fn child(&self) -> Self {
        Self {
            bordered: false,
            block: None,
            ..self.clone()
        }
    }

    /// Takes the element out of sight, as `hidden` and `<template>` do.
    pub(super) const fn hide(&mut self) {
        self.not_displayed = true;
    }

    /// Applies declarations in order; `parent_size` is what relative sizes refer to.
    pub(super) fn apply(&mut self, declarations: &Declarations, parent_size: f32) {
        for (property, value) in declarations {
            self.apply_one(property, value, parent_size);
        }
    }

    fn apply_one(&mut self, property: &str, value: &str, parent_size: f32) {
        match property {
            "display" => {
                self.not_displayed |= value == "none";
                // An element that is not displayed does not break the line around it.
                self.block = (value != "none").then(|| !value.starts_with("inline"));
            }
            "visibility" => self.invisible = matches!(value, "hidden" | "collapse"),
            "opacity" => self.transparent |= value.parse().is_ok_and(|opacity: f32| opacity < 0.05),
            "mso-hide" => self.not_displayed |= value == "all",
            "color" => self.set_color(value),
            "background" | "background-color" => self.set_background(value),
            "background-image" if value != "none" => self.background = None,
            "font-size" => self.run.size = length(value, parent_size).unwrap_or(self.run.size),
            "font-weight" => {
                self.run.bold =
                    value.starts_with("bold") || value.parse().is_ok_and(|weight: u32| weight >= 600);
            }
            "text-transform" => self.run.capitals = value == "uppercase",
            "font-variant" => self.run.capitals |= value.contains("caps"),
            "font-family" => self.set_font(value),
            "font" => self.apply_font_shorthand(value, parent_size),
            "white-space" => self.preformatted = value.starts_with("pre") || value == "break-spaces",
            "text-indent" | "left" | "top" | "margin-left" => {
                self.off_screen |=
                    length(value, parent_size).is_some_and(|pixels| pixels <= -OFF_SCREEN_PIXELS);
            }
            "border" | "border-style" | "outline" | "mso-border-alt" => self.bordered = draws_line(value),
            "border-top" | "border-left" if draws_line(value) => self.bordered = true,
            _ => {}
        }
    }

    /// Sets the colour of text, from CSS or from a `color` attribute.
    pub(super) fn set_color(&mut self, value: &str) {
        if value == "transparent" {
            self.transparent = true;
        } else if let Some(color) = color(value) {
            self.color = Some(color);
            self.run.red = color.is_red();
            self.transparent = false;
        }
    }

    /// Sets the colour behind text, from CSS or from a `bgcolor` attribute.
    pub(super) fn set_background(&mut self, value: &str) {
        if value.contains("url(") || value.contains("gradient") {
            self.background = None;
        } else if let Some(found) = color(value).or_else(|| split_outside_parentheses(value).find_map(color))
        {
            self.background = Some(found);
        }
    }

    /// Sets the family, from CSS or from a `face` attribute.
    pub(super) fn set_font(&mut self, families: &str) {
        self.run.font = Some(Rc::from(families));
    }

    fn apply_font_shorthand(&mut self, value: &str, parent_size: f32) {
        self.run.bold |= value.contains("bold");
        let mut parts = value
            .splitn(8, ' ')
            .skip_while(|part| length(part.split('/').next().unwrap_or(part), parent_size).is_none());
        if let Some(size) = parts.next() {
            self.run.size =
                length(size.split('/').next().unwrap_or(size), parent_size).unwrap_or(self.run.size);
            self.set_font(&parts.collect::<Vec<_>>().join(" "));
        }
    }

    /// The style for runs, with its visibility.
    pub(super) fn run_style(&self) -> RunStyle {
        RunStyle {
            visibility: self.visibility(),
            ..self.run.clone()
        }
    }

    fn visibility(&self) -> Visibility {
        let unseen = self
            .background
            .is_some_and(|background| self.color.unwrap_or(Rgb::BLACK).is_unseen_on(background));
        if self.not_displayed || self.invisible {
            Visibility::Hidden
        } else if self.off_screen {
            Visibility::OffPage
        } else if self.transparent || unseen || self.run.size <= UNREADABLE_PIXELS {
            Visibility::Unreadable
        } else {
            Visibility::Visible
        }
    }
}

fn draws_line(value: &str) -> bool {
    [
        "solid", "double", "dashed", "dotted", "groove", "ridge", "inset", "outset",
    ]
    .iter()
    .any(|line| value.contains(line))
        && !value
            .split(' ')
            .any(|part| matches!(part, "0" | "0px" | "0pt" | "none"))
}

/// Splits a value at blanks, but not inside `rgb( … )`.
fn split_outside_parentheses(value: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    value.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_whitespace()
    })
}

fn color(value: &str) -> Option<Rgb> {
    let value = value.trim();
    if value.starts_with('#') || (value.len() == 6 && value.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        return Rgb::of_hex(value);
    }
    let Some(arguments) = value
        .strip_prefix("rgb")
        .and_then(|rest| rest.trim_start_matches('a').strip_prefix('('))
    else {
        return Rgb::of_name(value);
    };
    let mut numbers = arguments
        .trim_end_matches(')')
        .split([',', ' ', '/'])
        .filter(|part| !part.is_empty());
    let mut channel = || {
        let text = numbers.next()?;
        match text.strip_suffix('%') {
            Some(percent) => percent.parse::<f32>().ok().map(|value| value * 2.55),
            None => text.parse::<f32>().ok(),
        }
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0–255; NaN casts to 0"
    )]
    let byte = |value: f32| value.clamp(0.0, 255.0) as u8;
    Some(Rgb(byte(channel()?), byte(channel()?), byte(channel()?)))
}

/// A length in CSS pixels; `None` if it is none.
fn length(value: &str, parent: f32) -> Option<f32> {
    let value = value.trim();
    let named = match value {
        "xx-small" => 9.0,
        "x-small" => 10.0,
        "small" => 13.0,
        "medium" => 16.0,
        "large" => 18.0,
        "x-large" => 24.0,
        "xx-large" => 32.0,
        "smaller" => parent / 1.2,
        "larger" => parent * 1.2,
        _ => 0.0,
    };
    if named > 0.0 {
        return Some(named);
    }
    let unit_at = value
        .find(|c: char| c.is_ascii_alphabetic() || c == '%')
        .unwrap_or(value.len());
    let number: f32 = value[..unit_at].trim().parse().ok()?;
    let factor = match &value[unit_at..] {
        "px" => 1.0,
        "" if number == 0.0 => 1.0,
        "pt" => 4.0 / 3.0,
        "em" => parent,
        "rem" | "pc" => 16.0,
        "%" => parent / 100.0,
        "ex" | "ch" => parent / 2.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "vw" | "vh" => 10.0,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(style: &str, expected: Visibility) {
        let mut computed = Computed::of_page(false);
        computed.apply(&super::super::css::declarations(style), 16.0);
        assert_eq!(computed.run_style().visibility, expected, "{style}");
    }

    #[test]
    fn ways_to_hide_text() {
        check("display:none", Visibility::Hidden);
        check("VISIBILITY: hidden !important", Visibility::Hidden);
        check("mso-hide:all", Visibility::Hidden);
        check("opacity:0", Visibility::Unreadable);
        check("font-size:1px", Visibility::Unreadable);
        check("font-size:0", Visibility::Unreadable);
        check("font-size:1.0pt", Visibility::Unreadable);
        check("color:#fff", Visibility::Unreadable);
        check("color:rgb(255, 255, 255)", Visibility::Unreadable);
        check("background:#000;color:#000", Visibility::Unreadable);
        check("background:black", Visibility::Unreadable);
        check("text-indent:-9999px", Visibility::OffPage);
        check("position:absolute;left:-10000px", Visibility::OffPage);
        check("color:white;background:#003366", Visibility::Visible);
        check("color:white;background:url(x.png)", Visibility::Visible);
        check("color:red;font-size:13.0pt", Visibility::Visible);
        check("font:bold 14pt/1.2 '.VnTimeH'", Visibility::Visible);
    }

    #[test]
    fn a_style_sheet_elsewhere_may_set_the_background() {
        let mut computed = Computed::of_page(true);
        computed.set_color("white");
        assert_eq!(computed.run_style().visibility, Visibility::Visible);
    }
}
