//! `rasoat demo`.

use rasoat_core::Lang;

use crate::arguments::DemoArguments;
use crate::exit::Ending;
use crate::settings::Settings;

/// tbd
pub(super) async fn run(
    _arguments: &DemoArguments,
    _settings: &Settings,
    _lang: Lang,
) -> anyhow::Result<Ending> {
    Ok(Ending::Clear)
}
