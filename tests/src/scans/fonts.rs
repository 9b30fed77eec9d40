//! The fonts of the machine, in two halves by family: [`Studio`].

use std::path::{Path, PathBuf};

use ab_glyph::{Font as _, FontVec};

/// Which half of the families, words and wear a scan is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// For training.
    Training,
    /// For testing: nothing of it is trained with.
    Testing,
}

/// Beginnings of the names of font files, by half. All of them come from Debian packages and have the letters of Vietnamese.
const TRAINING: [&str; 20] = [
    "LiberationSerif-",
    "LiberationSans-",
    "LiberationSansNarrow-",
    "DejaVuSerif",
    "DejaVuSans",
    "FreeSerif",
    "FreeSans",
    "FreeMono",
    "NotoSerif-Regular",
    "NotoSerif-Bold",
    "NotoSerif-CondensedBold",
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSans-CondensedBold",
    "NotoSans-ExtraCondensedBold",
    "CharisSIL-",
    "EBGaramond12-",
    "OpenSans-",
    "Roboto",
    "LinLibertine_R",
];
const TESTING: [&str; 10] = [
    "Gentium-R",
    "GenAR",
    "Vollkorn-",
    "JunicodeTwoBeta-",
    "Inter-",
    "Cantarell-",
    "NotoSerifDisplay-Bold",
    "NotoSerifDisplay-Regular",
    "LinBiolinum_R",
    "NotoSansDisplay-SemiBold",
];
/// Most fonts of one beginning.
const MOST_OF_A_FAMILY: usize = 6;

/// Fonts to make scans with.
pub struct Studio {
    pub(super) half: Half,
    pub(super) fonts: Vec<(String, FontVec)>,
}

impl std::fmt::Debug for Studio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.fonts.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Studio")
            .field("half", &self.half)
            .field("fonts", &names)
            .finish()
    }
}

impl Studio {
    /// The fonts of `half` that this machine has in `/usr/share/fonts`.
    pub fn of_machine(half: Half) -> Self {
        Self::of_folder(half, Path::new("/usr/share/fonts"))
    }

    /// The same, of another folder.
    pub fn of_folder(half: Half, folder: &Path) -> Self {
        let mut files = Vec::new();
        collect(folder, &mut files);
        files.sort();
        let beginnings: &[&str] = match half {
            Half::Training => &TRAINING,
            Half::Testing => &TESTING,
        };
        let mut fonts: Vec<(String, FontVec)> = Vec::new();
        for beginning in beginnings {
            let mut count = 0;
            for file in &files {
                let name = file
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                if !name.starts_with(beginning)
                    || count == MOST_OF_A_FAMILY
                    || fonts.iter().any(|(known, _)| *known == name)
                {
                    continue;
                }
                let font = std::fs::read(file)
                    .ok()
                    .and_then(|bytes| FontVec::try_from_vec(bytes).ok());
                if let Some(font) = font.filter(has_vietnamese) {
                    count += 1;
                    fonts.push((name, font));
                }
            }
        }
        Self { half, fonts }
    }

    /// The fonts of the repository, whichever half their family is in: for tests that must run on a machine without others.
    pub fn of_repository(half: Half) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        let mut studio = Self::of_folder(Half::Training, &folder);
        studio.half = half;
        studio
    }

    /// Names of the font files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fonts.iter().map(|(name, _)| name.as_str())
    }
}

fn has_vietnamese(font: &FontVec) -> bool {
    "ẬỐỆẢỨẶỳỹđĐ".chars().all(|letter| font.glyph_id(letter).0 != 0)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "ttf" || extension == "otf")
        {
            files.push(path);
        }
    }
}
