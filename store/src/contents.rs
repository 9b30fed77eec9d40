//! Contents and their clusters: what two documents have in common, without keeping any of it.

use jiff::Timestamp;
use rasoat_core::{ContentFingerprint, Token};
use sqlx::AnyConnection;

use crate::DocumentRecord;
use crate::database::Fault;
use crate::rows::insert_sql;

/// A row of `contents`.
pub(crate) struct Content {
    /// Its number.
    pub(crate) id: i64,
    /// The cluster of contents that are the same to a reader.
    pub(crate) cluster: i64,
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
        return Ok(Content { id, cluster });
    }
    let cluster = cluster_row(connection, fingerprint.text, now).await?;
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
    Ok(Content { id, cluster })
}

/// The cluster of contents with the same text, or a new one.
async fn cluster_row(
    connection: &mut AnyConnection,
    text: Option<Token>,
    now: Timestamp,
) -> Result<i64, Fault> {
    if let Some(text) = text {
        let known: Option<(i64,)> =
            sqlx::query_as("SELECT cluster_id FROM contents WHERE text_token = $1 ORDER BY id LIMIT 1")
                .bind(text.0.as_slice())
                .fetch_optional(&mut *connection)
                .await?;
        if let Some((cluster,)) = known {
            return Ok(cluster);
        }
    }
    let (cluster,): (i64,) = sqlx::query_as("INSERT INTO clusters (first_seen_at) VALUES ($1) RETURNING id")
        .bind(now.as_millisecond())
        .fetch_one(connection)
        .await?;
    Ok(cluster)
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
