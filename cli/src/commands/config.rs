//! `rasoat config`.

use rasoat_core::{Clock as _, Lang, SystemClock};

use crate::exit::Ending;
use crate::output::print_line;
use crate::output::style::say;
use crate::rule_files;
use crate::settings::{DEFAULT_TOML, Settings};

/// The configuration was loaded and checked on the way here; shows what is in force.
pub(super) fn check(settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    // Rules and exceptions are part of it.
    rule_files::detector(&settings.detect, SystemClock.today())?;
    print_line(say(
        lang,
        "Cấu hình hợp lệ. Giá trị đang dùng:",
        "The configuration is sound. In force:",
    ))?;
    print_line("")?;
    print_line(toml::to_string(settings)?.trim_end())?;
    Ok(Ending::Clear)
}

/// Prints the defaults with explanations.
pub(super) fn print_default() -> anyhow::Result<Ending> {
    print_line(DEFAULT_TOML.trim_end())?;
    Ok(Ending::Clear)
}
