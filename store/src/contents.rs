//! Contents and their clusters: what two documents have in common, without keeping any of it.

use jiff::Timestamp;
use rasoat_core::{ContentFingerprint, Token};
use sqlx::AnyConnection;

use crate::DocumentRecord;
use crate::database::Fault;
use crate::rows::insert_sql;

/// Near-duplicate tokens that two contents must share to be nearly the same. Of 12 tokens of 6 minima each, texts whose
/// shingles agree to 98 % share 8 or more with probability 0.99, at 95 % with 0.81, at 90 % with 0.26, at 80 % with 0.004.
const BANDS_IN_COMMON: usize = 8;
/// Most rows looked at for one content.
const MAX_BANDS_READ: u32 = 5000;

/// A row of `contents`.
pub(crate) struct Content {
    /// Its number.
    pub(crate) id: i64,
    /// The cluster of contents that are the same to a reader.
    pub(crate) cluster: i64,
    /// Whether it is new and has joined contents with nearly, but not exactly, the same text.
    pub(crate) is_variant: bool,
}

/// The content of a document, which is added if it is new.
pub(crate) async fn content_row(
    connection: &mut AnyConnection,
    document: &DocumentRecord,
    now: Timestamp,
) -> Result<Content, Fault> {
    let fingerprint = &document.fingerprint;
    let known: Option<(i64, i64, Option<Vec<u8>>)> =
        sqlx::query_as("SELECT id, cluster_id, text_token FROM contents WHERE sha256 = $1")
            .bind(fingerprint.sha256.0.as_slice())
            .fetch_optional(&mut *connection)
            .await?;
    if let Some((id, cluster, text)) = known {
        if text != text_bytes(fingerprint) {
            read_otherwise(connection, id, document).await?;
        }
        return Ok(Content {
            id,
            cluster,
            is_variant: false,
        });
    }
    let (cluster, is_variant) = cluster_row(connection, fingerprint, now).await?;
    let (id,): (i64,) = sqlx::query_as(
        "INSERT INTO contents (sha256, text_token, cluster_id, format, body_bytes, page_count, first_seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(fingerprint.sha256.0.as_slice())
    .bind(text_bytes(fingerprint))
    .bind(cluster)
    .bind(document.format.as_str())
    .bind(i64::try_from(document.body_bytes).unwrap_or(i64::MAX))
    .bind(i64::from(document.page_count))
    .bind(now.as_millisecond())
    .fetch_one(&mut *connection)
    .await?;
    write_bands(connection, id, &fingerprint.bands).await?;
    Ok(Content {
        id,
        cluster,
        is_variant,
    })
}

/// The cluster of contents with the same text, or nearly the same, or a new one; and whether it is nearly the same.
async fn cluster_row(
    connection: &mut AnyConnection,
    fingerprint: &ContentFingerprint,
    now: Timestamp,
) -> Result<(i64, bool), Fault> {
    if let Some(text) = fingerprint.text {
        let known: Option<(i64,)> =
            sqlx::query_as("SELECT cluster_id FROM contents WHERE text_token = $1 ORDER BY id LIMIT 1")
                .bind(text.0.as_slice())
                .fetch_optional(&mut *connection)
                .await?;
        if let Some((cluster,)) = known {
            return Ok((cluster, false));
        }
    }
    if let Some(cluster) = nearly_same(connection, &fingerprint.bands).await? {
        return Ok((cluster, true));
    }
    let (cluster,): (i64,) = sqlx::query_as("INSERT INTO clusters (first_seen_at) VALUES ($1) RETURNING id")
        .bind(now.as_millisecond())
        .fetch_one(connection)
        .await?;
    Ok((cluster, false))
}

/// The cluster of the content that shares the most near-duplicate tokens with these, and at least
/// [`BANDS_IN_COMMON`].
async fn nearly_same(connection: &mut AnyConnection, bands: &[Token]) -> Result<Option<i64>, Fault> {
    if bands.len() < BANDS_IN_COMMON {
        return Ok(None);
    }
    let places: Vec<String> = (1..=bands.len()).map(|place| format!("${place}")).collect();
    // A form that thousands of documents share must not slow down the next one.
    let sql = format!(
        "SELECT contents.cluster_id FROM (
             SELECT content_id FROM bands WHERE token IN ({}) LIMIT {MAX_BANDS_READ}) AS shared
         JOIN contents ON contents.id = shared.content_id
         GROUP BY contents.id, contents.cluster_id HAVING COUNT(*) >= {BANDS_IN_COMMON}
         ORDER BY COUNT(*) DESC, contents.id LIMIT 1",
        places.join(", ")
    );
    let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
    for band in bands {
        query = query.bind(band.0.to_vec());
    }
    let row: Option<(i64,)> = query.fetch_optional(connection).await?;
    Ok(row.map(|(cluster,)| cluster))
}

/// Another reader made another text of the same bytes: the later one counts. The cluster stays, because
/// findings, which people may have judged, hang on it.
async fn read_otherwise(
    connection: &mut AnyConnection,
    content: i64,
    document: &DocumentRecord,
) -> Result<(), Fault> {
    sqlx::query("UPDATE contents SET text_token = $2, format = $3, page_count = $4 WHERE id = $1")
        .bind(content)
        .bind(text_bytes(&document.fingerprint))
        .bind(document.format.as_str())
        .bind(i64::from(document.page_count))
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM bands WHERE content_id = $1")
        .bind(content)
        .execute(&mut *connection)
        .await?;
    write_bands(connection, content, &document.fingerprint.bands).await
}

async fn write_bands(connection: &mut AnyConnection, content: i64, bands: &[Token]) -> Result<(), Fault> {
    if bands.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(insert_sql(
        "INSERT INTO bands (content_id, position, token) VALUES",
        3,
        bands.len(),
    ));
    for (position, band) in bands.iter().enumerate() {
        query = query
            .bind(content)
            .bind(i64::try_from(position).unwrap_or(i64::MAX))
            .bind(band.0.as_slice());
    }
    query.execute(connection).await?;
    Ok(())
}

fn text_bytes(fingerprint: &ContentFingerprint) -> Option<Vec<u8>> {
    fingerprint.text.map(|token| token.0.to_vec())
}
