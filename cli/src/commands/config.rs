//! `rasoat config`.

use rasoat_core::Lang;

use crate::exit::Ending;
use crate::output::style::say;
use crate::settings::{DEFAULT_TOML, Settings};

/// The configuration was loaded and checked on the way here; shows what is in force.
pub(super) fn check(settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    anstream::println!(
        "{}",
        say(
            lang,
            "Cấu hình hợp lệ. Giá trị đang dùng:",
            "The configuration is sound. In force:"
        )
    );
    anstream::println!();
    anstream::print!("{}", toml::to_string(settings)?);
    Ok(Ending::Clear)
}

/// Prints the defaults with explanations.
pub(super) fn print_default() -> Ending {
    anstream::print!("{DEFAULT_TOML}");
    Ending::Clear
}
