//! What may stand in a seeds file, and whether a value is of that shape, in the reader's words.

use jiff::civil::Date;
use rasoat_core::{Bilingual, ContactRole, PortalId, TimeWindow};
use url::Url;

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Words.
    Text,
    /// An id.
    Id,
    /// Yes or no.
    Flag,
    /// A whole number, not below the given one.
    Count(i64),
    /// A day.
    Day,
    /// A web address.
    Address,
    /// A host name, with a port or without.
    Host,
    /// The beginning of a path.
    Path,
    /// A time window.
    Window,
    /// What a contact is for.
    Role,
    /// Several of one shape.
    List(&'static Self),
    /// A table with these fields.
    Table(&'static [Field]),
    /// Several such tables.
    Tables(&'static [Field]),
}

/// A field of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it must be there.
    pub(super) required: bool,
    /// What it must be.
    pub(super) shape: Shape,
}

const fn must(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        required: true,
        shape,
    }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        required: false,
        shape,
    }
}

/// The file as a whole.
pub(super) const FILE: &[Field] = &[
    may("agency", Shape::Tables(AGENCY)),
    may("portal", Shape::Tables(PORTAL)),
];

const AGENCY: &[Field] = &[
    must("id", Shape::Id),
    must("name", Shape::Text),
    may("parent", Shape::Id),
    may("valid_from", Shape::Day),
    may("valid_to", Shape::Day),
    may("successor", Shape::Id),
];

const PORTAL: &[Field] = &[
    must("id", Shape::Id),
    must("agency", Shape::Id),
    must("name", Shape::Text),
    may("enabled", Shape::Flag),
    must("start", Shape::List(&Shape::Address)),
    must("scope", Shape::Table(SCOPE)),
    may("politeness", Shape::Table(POLITENESS)),
    may("schedule", Shape::Table(SCHEDULE)),
    may("authority", Shape::Table(AUTHORITY)),
    may("contact", Shape::Tables(CONTACT)),
];

const SCOPE: &[Field] = &[
    must("hosts", Shape::List(&Shape::Host)),
    may("attachment_hosts", Shape::List(&Shape::Host)),
    may("path_prefixes", Shape::List(&Shape::Path)),
    may("excluded_prefixes", Shape::List(&Shape::Path)),
    may("allow_private", Shape::Flag),
    may("max_depth", Shape::Count(0)),
    may("max_pages", Shape::Count(1)),
    may("max_body_bytes", Shape::Count(1)),
];

const POLITENESS: &[Field] = &[
    may("min_interval_ms", Shape::Count(1)),
    may("max_connections_per_host", Shape::Count(1)),
    may("timeout_ms", Shape::Count(1)),
    may("max_attempts", Shape::Count(1)),
    may("ignore_robots", Shape::Flag),
    may("hours", Shape::List(&Shape::Window)),
];

const SCHEDULE: &[Field] = &[
    must("cron", Shape::Text),
    may("time_zone", Shape::Text),
    may("jitter_minutes", Shape::Count(0)),
    may("blackout", Shape::List(&Shape::Window)),
];

const AUTHORITY: &[Field] = &[
    must("agency", Shape::Text),
    must("document_number", Shape::Text),
    must("issued", Shape::Day),
    must("valid_from", Shape::Day),
    may("valid_to", Shape::Day),
];

const CONTACT: &[Field] = &[
    must("role", Shape::Role),
    must("name", Shape::Text),
    may("email", Shape::Text),
    may("phone", Shape::Text),
];

impl Shape {
    /// What a value of this shape looks like.
    pub(super) fn words(self) -> Bilingual {
        match self {
            Self::Text => Bilingual::new("phải là chữ trong dấu ngoặc kép", "must be text in quotes"),
            Self::Id => Bilingual::new(
                "phải là mã gồm 1 đến 64 ký tự a–z, 0–9, `-`, `_`, `.`, trong dấu ngoặc kép",
                "must be an id of 1 to 64 characters out of a–z, 0–9, `-`, `_`, `.`, in quotes",
            ),
            Self::Flag => Bilingual::new("phải là true hoặc false", "must be true or false"),
            Self::Count(least) => Bilingual::owned(
                format!("phải là số nguyên từ {least} trở lên"),
                format!("must be a whole number, at least {least}"),
            ),
            Self::Day => Bilingual::new(
                "phải là ngày có thật, viết \"YYYY-MM-DD\"",
                "must be a day that exists, written \"YYYY-MM-DD\"",
            ),
            Self::Address => Bilingual::new(
                "phải là địa chỉ đầy đủ, bắt đầu bằng http:// hoặc https://",
                "must be a whole address that begins with http:// or https://",
            ),
            Self::Host => Bilingual::new(
                "phải là tên máy chủ, ví dụ \"saomai.gov.vn\" hoặc \"saomai.gov.vn:443\", không có http:// và đường dẫn",
                "must be a host name such as \"saomai.gov.vn\" or \"saomai.gov.vn:443\", without http:// and path",
            ),
            Self::Path => Bilingual::new("phải bắt đầu bằng dấu /", "must begin with /"),
            Self::Window => Bilingual::new(
                "phải là khung giờ, ví dụ \"22:00-05:30\", \"mon-fri 18:00-06:00\", \"sat,sun\", \"2027-02-05..2027-02-12\"",
                "must be a time window such as \"22:00-05:30\", \"mon-fri 18:00-06:00\", \"sat,sun\", \"2027-02-05..2027-02-12\"",
            ),
            Self::Role => Bilingual::new(
                "phải là \"operator\" (vận hành), \"editor\" (biên tập) hoặc \"police\" (công an)",
                "must be \"operator\", \"editor\" or \"police\"",
            ),
            Self::List(_) => Bilingual::new(
                "phải là danh sách trong dấu ngoặc vuông",
                "must be a list in square brackets",
            ),
            Self::Table(_) => Bilingual::new("phải là một bảng", "must be a table"),
            Self::Tables(_) => Bilingual::new(
                "phải viết dạng [[tên]], mỗi mục một lần",
                "must be written as [[name]], once for each entry",
            ),
        }
    }

    /// Whether the text is of this shape. Shapes that are not written as text are none.
    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::Text => !text.trim().is_empty(),
            Self::Id => PortalId::new(text).is_ok(),
            Self::Day => text.parse::<Date>().is_ok(),
            Self::Address => text
                .parse::<Url>()
                .is_ok_and(|address| matches!(address.scheme(), "http" | "https")),
            Self::Host => !text.contains('/') && Url::parse(&format!("http://{text}/")).is_ok(),
            Self::Path => text.starts_with('/'),
            Self::Window => text.parse::<TimeWindow>().is_ok(),
            Self::Role => serde_json::from_value::<ContactRole>(text.into()).is_ok(),
            Self::Flag | Self::Count(_) | Self::List(_) | Self::Table(_) | Self::Tables(_) => false,
        }
    }
}
