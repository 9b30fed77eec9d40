//! `cargo xtask train-stamps`: trains the network that tells secrecy stamps by their shape, and writes its weights.

use std::path::Path;

use crate::command;
use crate::debian::{self, Needed};

/// Fonts that invented scans are made with, by one file of each package.
pub(crate) const FONTS: [Needed; 12] = [
    font(
        "/usr/share/fonts/*/liberation/LiberationSerif-Bold.ttf",
        "fonts-liberation",
    ),
    font("/usr/share/fonts/*/dejavu/DejaVuSerif.ttf", "fonts-dejavu"),
    font("/usr/share/fonts/*/freefont/FreeSerif.ttf", "fonts-freefont-ttf"),
    font("/usr/share/fonts/*/noto/NotoSerif-Regular.ttf", "fonts-noto-core"),
    font(
        "/usr/share/fonts/*/noto/NotoSerif-CondensedBold.ttf",
        "fonts-noto-extra",
    ),
    font("/usr/share/fonts/*/charis/CharisSIL-R.ttf", "fonts-sil-charis"),
    font(
        "/usr/share/fonts/*/ebgaramond/EBGaramond12-Regular.otf",
        "fonts-ebgaramond",
    ),
    font(
        "/usr/share/fonts/*/open-sans/OpenSans-Regular.ttf",
        "fonts-open-sans",
    ),
    font(
        "/usr/share/fonts/*/linux-libertine/LinLibertine_R.otf",
        "fonts-linuxlibertine",
    ),
    font("/usr/share/fonts/*/gentium/Gentium-R.ttf", "fonts-sil-gentium"),
    font(
        "/usr/share/fonts/*/junicode/JunicodeTwoBeta-Regular.otf",
        "fonts-junicode",
    ),
    font("/usr/share/fonts/*/inter/Inter-Regular.otf", "fonts-inter"),
];

const fn font(file: &'static str, package: &'static str) -> Needed {
    Needed {
        program: file,
        package,
    }
}

/// Trains with the options given: how many patches, how many rounds.
pub(crate) fn run(root: &Path, options: &[&str]) -> anyhow::Result<()> {
    debian::ensure_installed(root, &[debian::C_COMPILER])?;
    debian::ensure_installed(root, &FONTS)?;
    let target = root.join("scans/src/stamps.weights");
    let target = target.to_string_lossy().into_owned();
    let cargo = [
        "run",
        "--locked",
        "--release",
        "--package",
        "rasoat-scans",
        "--example",
        "train-stamps",
        "--",
        &target,
    ];
    command::run(root, "cargo", &[&cargo, options].concat(), &[])
}
