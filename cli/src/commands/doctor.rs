//! `rasoat doctor`: what this machine offers, and what that enables.

use std::path::{Path, PathBuf};

use rasoat_core::{Body, DocumentContext, Lang, Sha256Digest, ZoneKind};
use rasoat_pipeline::{DocumentToInspect, Inspector};

use crate::arguments::DoctorArguments;
use crate::exit::Ending;
use crate::output::print_line;
use crate::output::style::say;
use crate::settings::Settings;
use crate::tools;

/// A finding about this machine.
struct Line {
    good: bool,
    name: &'static str,
    state: String,
}

/// Looks at the machine and prints what it finds. Ends with 4 if something that rasoat needs does not work.
pub(super) async fn run(
    arguments: &DoctorArguments,
    settings: &Settings,
    lang: Lang,
) -> anyhow::Result<Ending> {
    let dir = match &arguments.data {
        Some(dir) => dir.clone(),
        None => settings.data_dir()?,
    };
    let inspector = tools::inspector(settings, std::num::NonZeroUsize::MIN)?;
    let reader = reader_line(&inspector, lang).await;
    let data = data_line(&dir, lang);
    // The other lines tell what is better to have; without these two nothing works.
    let works = reader.good && data.good;
    let lines = [
        reader,
        data,
        kernel_line(&inspector, lang),
        swap_line(lang),
        scan_reader_line(&inspector, lang),
        browser_line(lang),
    ];
    print_line(&format!("rasoat {}", env!("CARGO_PKG_VERSION")))?;
    for line in lines {
        print_line(&format!(
            "{} {:<28} {}",
            if line.good { "✓" } else { "!" },
            line.name,
            line.state
        ))?;
    }
    Ok(if works { Ending::Clear } else { Ending::Internal })
}

/// Sends a document through a reader process, as a check does.
async fn reader_line(inspector: &Inspector, lang: Lang) -> Line {
    const PAGE: &str = "<!doctype html><title>rasoat</title><p>rasoat doctor</p>";
    let document = DocumentToInspect {
        body: Body::new(PAGE.as_bytes().to_vec()).into(),
        sha256: Sha256Digest::of(PAGE.as_bytes()),
        declared_type: None,
        truncated: false,
        context: DocumentContext::on(tools::clock().today()),
        origin: None,
    };
    let name = say(lang, "tiến trình đọc", "reader process");
    match inspector.inspect(document).await {
        Ok(inspected)
            if inspected
                .text
                .zones()
                .iter()
                .any(|zone| zone.kind == ZoneKind::Title) =>
        {
            Line {
                good: true,
                name,
                state: say(lang, "hoạt động", "works").to_owned(),
            }
        }
        Ok(_) => Line {
            good: false,
            name,
            state: say(lang, "không đọc được trang thử", "cannot read the test page").to_owned(),
        },
        Err(error) => Line {
            good: false,
            name,
            state: format!("{error:#}"),
        },
    }
}

fn data_line(dir: &Path, lang: Lang) -> Line {
    let name = say(lang, "thư mục dữ liệu", "data folder");
    let shown = dir.display();
    // Where it does not exist yet, the folder above it decides.
    let existing: PathBuf = dir
        .ancestors()
        .find(|path| path.exists())
        .map_or_else(PathBuf::new, Path::to_path_buf);
    let probe = existing.join(format!(".rasoat-doctor-{}", std::process::id()));
    let writable = std::fs::File::create_new(&probe)
        .and_then(|_| std::fs::remove_file(&probe))
        .is_ok();
    let state = if writable {
        format!("{shown} ({})", say(lang, "ghi được", "writable"))
    } else {
        format!(
            "{shown} ({})",
            say(
                lang,
                "không ghi được; dùng --data hoặc data_dir",
                "not writable; use --data or data_dir"
            )
        )
    };
    Line {
        good: writable,
        name,
        state,
    }
}

fn kernel_line(inspector: &Inspector, lang: Lang) -> Line {
    let name = say(lang, "cách ly tiến trình đọc", "reader confinement");
    let Some(confinement) = inspector.pool().confinement() else {
        return Line {
            good: false,
            name,
            state: say(lang, "chưa biết", "not known").to_owned(),
        };
    };
    let state = if confinement.is_complete() {
        say(
            lang,
            "đầy đủ: Landlock, seccomp, rlimit",
            "complete: Landlock, seccomp, rlimits",
        )
    } else if !confinement.files_refused {
        say(
            lang,
            "nhân không có Landlock; seccomp và rlimit vẫn có hiệu lực",
            "the kernel has no Landlock; seccomp and rlimits hold as far as it has them",
        )
    } else {
        say(
            lang,
            "chưa đầy đủ; xem nhật ký mức warn",
            "not complete; see the log at level warn",
        )
    };
    Line {
        good: confinement.is_complete(),
        name,
        state: state.to_owned(),
    }
}

fn swap_line(lang: Lang) -> Line {
    let swaps = std::fs::read_to_string("/proc/swaps").unwrap_or_default();
    let good = swaps.lines().count() <= 1;
    let state = if good {
        say(lang, "không dùng bộ nhớ tráo đổi trên đĩa", "no swap on disk")
    } else {
        say(
            lang,
            "có swap: nội dung đang đọc có thể bị ghi ra đĩa; hãy tắt swap hoặc mã hóa swap",
            "swap is on: content being read may be written to disk; switch swap off or encrypt it",
        )
    };
    Line {
        good,
        name: "swap",
        state: state.to_owned(),
    }
}

fn scan_reader_line(inspector: &Inspector, lang: Lang) -> Line {
    let recogniser = inspector.pool().recogniser();
    let state = match recogniser {
        Some(recogniser) => format!(
            "{} ({})",
            say(
                lang,
                "tìm dấu trên ảnh theo hình chữ, kiểm lại từng chữ bằng tesseract; chữ khác trong ảnh chưa được đọc",
                "marks in pictures are found by shape and checked letter by letter with tesseract; other text in pictures is not read",
            ),
            recogniser.program().display()
        ),
        None => say(
            lang,
            "tìm dấu trên ảnh theo hình chữ; cài tesseract-ocr và tesseract-ocr-vie để kiểm lại từng chữ",
            "marks in pictures are found by shape; install tesseract-ocr and tesseract-ocr-vie to check them letter by letter",
        )
        .to_owned(),
    };
    Line {
        good: recogniser.is_some(),
        name: say(lang, "bản quét, con dấu", "scans, stamps"),
        state,
    }
}

fn browser_line(lang: Lang) -> Line {
    let state = say(
        lang,
        "không chạy mã trong trang: trang chỉ hiện nội dung bằng JavaScript chưa được đọc",
        "scripts in pages are not run: pages that show content only by JavaScript are not read",
    );
    Line {
        good: false,
        name: say(lang, "trình duyệt", "browser"),
        state: state.to_owned(),
    }
}
