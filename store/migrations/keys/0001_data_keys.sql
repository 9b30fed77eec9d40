-- Data keys, each wrapped under the server's key. Kept apart from the data that they open.

-- What this key store is. One row for each name.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,     -- 'store_id' or 'key_check'
    value BLOB NOT NULL
) STRICT;

-- Destroying a row makes everything sealed under its key unreadable, in backups of the data too.
CREATE TABLE data_keys (
    key_id BLOB NOT NULL PRIMARY KEY CHECK (length(key_id) = 16),
    purpose TEXT NOT NULL CHECK (purpose IN ('portal', 'finding')),
    wrapped BLOB NOT NULL,              -- XChaCha20-Poly1305: a nonce of 24 bytes, then the ciphertext
    created_at INTEGER NOT NULL         -- milliseconds since 1970-01-01T00:00:00Z
) STRICT;
