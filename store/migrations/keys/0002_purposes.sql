-- Keys of the store as a whole lie here too, so that the server's key can be replaced.

-- Destroying a row makes everything sealed under its key unreadable, in backups of the data too.
CREATE TABLE new_data_keys (
    key_id BLOB NOT NULL PRIMARY KEY CHECK (length(key_id) = 16),
    purpose TEXT NOT NULL CHECK (purpose IN ('portal', 'finding', 'fingerprint', 'fields', 'audit')),
    wrapped BLOB NOT NULL,              -- XChaCha20-Poly1305: a nonce of 24 bytes, then the ciphertext
    created_at INTEGER NOT NULL         -- milliseconds since 1970-01-01T00:00:00Z
) STRICT;
INSERT INTO new_data_keys SELECT key_id, purpose, wrapped, created_at FROM data_keys;
DROP TABLE data_keys;
ALTER TABLE new_data_keys RENAME TO data_keys;
