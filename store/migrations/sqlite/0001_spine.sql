-- Agencies, portals, runs, addresses, contents, copies, findings, detections.
--
-- Times are milliseconds since 1970-01-01T00:00:00Z. Tokens are HMAC-SHA-256 values, 32 bytes. Sealed
-- fields are XChaCha20-Poly1305: a nonce of 24 bytes, then the ciphertext, bound to table, column and row.
-- The keys are not in this database. No column holds anything of a document's text, title or name.

-- What this database is. One row for each name.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,     -- 'store_id' or 'key_check'
    value BLOB NOT NULL
) STRICT;

-- Agencies that own portals.
CREATE TABLE agencies (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,          -- the id that people use
    name TEXT NOT NULL,                 -- full name, in Vietnamese
    parent TEXT,                        -- slug of the agency above it
    valid_from TEXT,                    -- first day, ISO 8601
    valid_to TEXT,                      -- last day, ISO 8601
    successor TEXT                      -- slug of the agency that took over
) STRICT;

-- Websites of agencies.
CREATE TABLE portals (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,          -- the id that people use
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    name TEXT NOT NULL,                 -- name for people
    key_id BLOB NOT NULL,               -- names the data key of this portal's addresses
    definition BLOB NOT NULL,           -- sealed JSON: start addresses, scope, authority, contacts
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX portals_by_agency ON portals (agency_id);

-- What judged documents: judgements with equal engines can be compared.
CREATE TABLE engines (
    id INTEGER NOT NULL PRIMARY KEY,
    engine_version TEXT NOT NULL,
    pack_sha256 BLOB NOT NULL CHECK (length(pack_sha256) = 32),
    UNIQUE (engine_version, pack_sha256)
) STRICT;

-- Scans of one portal.
CREATE TABLE runs (
    id INTEGER NOT NULL PRIMARY KEY,
    portal_id INTEGER NOT NULL REFERENCES portals (id),
    engine_id INTEGER NOT NULL REFERENCES engines (id),
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'superseded')),
    started_at INTEGER NOT NULL,
    finished_at INTEGER,                -- when it was finished, stopped or superseded
    address_count INTEGER NOT NULL DEFAULT 0 CHECK (address_count >= 0), -- addresses that belonged to it when it ended
    unfinished_count INTEGER NOT NULL DEFAULT 0 CHECK (unfinished_count >= 0) -- addresses left without outcome when it ended
) STRICT;
CREATE INDEX runs_by_portal ON runs (portal_id);
CREATE INDEX runs_by_engine ON runs (engine_id);
-- A portal has at most one run that can go on.
CREATE UNIQUE INDEX one_open_run ON runs (portal_id) WHERE state IN ('running', 'stopped');

-- Addresses of a portal: those to visit and those seen.
CREATE TABLE addresses (
    id INTEGER NOT NULL PRIMARY KEY,
    portal_id INTEGER NOT NULL REFERENCES portals (id),
    token BLOB NOT NULL CHECK (length(token) = 32), -- token of the canonical address, under the portal's key
    address BLOB NOT NULL,              -- sealed: the address as it is to be requested
    link_text BLOB,                     -- sealed: the text of the first link that had one
    role TEXT NOT NULL CHECK (role IN ('content', 'navigation')),
    depth INTEGER NOT NULL CHECK (depth >= 0),
    redirects INTEGER NOT NULL CHECK (redirects >= 0),
    run_id INTEGER NOT NULL REFERENCES runs (id), -- the last run it belongs to
    state TEXT NOT NULL CHECK (state IN ('waiting', 'leased', 'done')), -- in that run
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0), -- failed tries in that run
    not_before INTEGER NOT NULL DEFAULT 0, -- earliest time of the next try
    last_outcome TEXT,                  -- code of the last outcome of any run, failed tries included
    last_status INTEGER,                -- HTTP status of the last answer
    last_visited_at INTEGER,
    validators BLOB,                    -- sealed JSON: ETag and Last-Modified of the last document
    judged_engine_id INTEGER REFERENCES engines (id), -- what last judged it; null if it must be read anew
    first_seen_at INTEGER NOT NULL,
    UNIQUE (portal_id, token)
) STRICT;
CREATE INDEX addresses_to_visit ON addresses (run_id, state, depth, id);
CREATE INDEX addresses_postponed ON addresses (run_id, not_before) WHERE state = 'waiting' AND not_before > 0;

-- Contents that are the same to a reader.
CREATE TABLE clusters (
    id INTEGER NOT NULL PRIMARY KEY,
    first_seen_at INTEGER NOT NULL
) STRICT;

-- Contents of documents, by their bytes.
CREATE TABLE contents (
    id INTEGER NOT NULL PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    text_token BLOB CHECK (length(text_token) = 32), -- token of the normalised text; null where no word was read
    cluster_id INTEGER NOT NULL REFERENCES clusters (id),
    format TEXT NOT NULL,
    body_bytes INTEGER NOT NULL CHECK (body_bytes >= 0),
    page_count INTEGER NOT NULL CHECK (page_count >= 0), -- 0 where not known
    first_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contents_by_text ON contents (text_token);
CREATE INDEX contents_by_cluster ON contents (cluster_id);

-- Near-duplicate tokens of contents: two contents that share one are probably nearly the same.
CREATE TABLE bands (
    content_id INTEGER NOT NULL REFERENCES contents (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    token BLOB NOT NULL CHECK (length(token) = 32),
    PRIMARY KEY (content_id, position)
) STRICT;
CREATE INDEX bands_by_token ON bands (token);

-- A content at an address, with its judgement.
CREATE TABLE copies (
    id INTEGER NOT NULL PRIMARY KEY,
    address_id INTEGER NOT NULL REFERENCES addresses (id),
    content_id INTEGER NOT NULL REFERENCES contents (id),
    state TEXT NOT NULL
        CHECK (state IN ('present', 'unreachable', 'gone_seen', 'gone_verified', 'reappeared', 'changed')),
    engine_id INTEGER NOT NULL REFERENCES engines (id), -- what judged it
    verdict TEXT NOT NULL CHECK (verdict IN ('clear', 'note', 'incomplete', 'review', 'alert')),
    level TEXT NOT NULL CHECK (level IN ('none', 'any', 'mat', 'toi_mat', 'tuyet_mat')),
    categories TEXT NOT NULL,           -- names joined by commas, in order
    points INTEGER NOT NULL,            -- of the highest detection
    published TEXT,                     -- day of publication as far as known, ISO 8601
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    state_changed_at INTEGER NOT NULL,
    UNIQUE (address_id, content_id)
) STRICT;
CREATE INDEX copies_by_content ON copies (content_id);
-- An address shows one content at a time.
CREATE UNIQUE INDEX one_current_copy ON copies (address_id) WHERE state NOT IN ('changed', 'gone_verified');

-- How each visit of a run ended: one row for each address with an outcome.
CREATE TABLE outcomes (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    address_id INTEGER NOT NULL REFERENCES addresses (id),
    code TEXT NOT NULL,
    visited_at INTEGER NOT NULL,        -- when the answer began, or when there was none
    status INTEGER,                     -- HTTP status
    media_type TEXT,                    -- type and subtype as declared, without parameters
    body_bytes INTEGER,
    remote_address TEXT,                -- IP address of the server
    copy_id INTEGER REFERENCES copies (id), -- the document it showed
    change TEXT CHECK (change IN ('new', 'changed', 'unchanged')), -- against what the address showed before
    PRIMARY KEY (run_id, address_id),
    CHECK ((copy_id IS NULL) = (change IS NULL))
) STRICT;
CREATE INDEX outcomes_by_address ON outcomes (address_id);
CREATE INDEX outcomes_by_copy ON outcomes (copy_id);

-- What people judge: one kind of sign, in one cluster of contents, of one agency.
CREATE TABLE findings (
    id INTEGER NOT NULL PRIMARY KEY,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    kind TEXT NOT NULL,                 -- marking, declassified, internal or a category
    cluster_id INTEGER NOT NULL REFERENCES clusters (id),
    level TEXT NOT NULL CHECK (level IN ('none', 'any', 'mat', 'toi_mat', 'tuyet_mat')), -- greatest that a marking shows
    band TEXT NOT NULL CHECK (band IN ('review', 'alert')),
    points INTEGER NOT NULL,            -- of the highest detection
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
    state TEXT NOT NULL 
        CHECK (state IN ('new', 'claimed', 'proposed', 'confirmed', 'dismissed', 'snoozed')),
    key_id BLOB NOT NULL,               -- names the data key of this finding's sealed fields
    first_seen_at INTEGER NOT NULL,
    UNIQUE (agency_id, kind, cluster_id)
) STRICT;
CREATE INDEX findings_by_cluster ON findings (cluster_id);

-- Which copies show a finding.
CREATE TABLE finding_copies (
    finding_id INTEGER NOT NULL REFERENCES findings (id),
    copy_id INTEGER NOT NULL REFERENCES copies (id),
    address BLOB NOT NULL,              -- sealed under the finding's key: the address of the copy
    PRIMARY KEY (finding_id, copy_id)
) STRICT;
CREATE INDEX finding_copies_by_copy ON finding_copies (copy_id);

-- What rules saw in a copy, as last judged.
CREATE TABLE detections (
    copy_id INTEGER NOT NULL REFERENCES copies (id),
    position INTEGER NOT NULL CHECK (position >= 0), -- order in which they were seen
    finding_id INTEGER REFERENCES findings (id), -- null below the review band
    rule TEXT NOT NULL,
    rule_version INTEGER NOT NULL,
    kind TEXT NOT NULL,                 -- marking, declassified, internal or a category
    level TEXT NOT NULL CHECK (level IN ('none', 'any', 'mat', 'toi_mat', 'tuyet_mat')), -- that the marking shows
    band TEXT NOT NULL CHECK (band IN ('clear', 'note', 'review', 'alert')),
    points INTEGER NOT NULL,
    page INTEGER,                       -- from 1, where known
    zone TEXT NOT NULL,
    visibility TEXT NOT NULL,
    area TEXT,                          -- left, top, right, bottom in thousandths of the page, joined by commas
    part INTEGER NOT NULL,              -- 0 the document itself, n its n-th attachment
    masked TEXT NOT NULL,               -- letters and digits hidden, but for the closed vocabulary
    reasons TEXT NOT NULL,              -- JSON: features, sentences of the rule pack, points
    PRIMARY KEY (copy_id, position)
) STRICT;
CREATE INDEX detections_by_finding ON detections (finding_id);

-- What could not be read of a copy, as last judged.
CREATE TABLE problems (
    copy_id INTEGER NOT NULL REFERENCES copies (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    code TEXT NOT NULL,
    page INTEGER,                       -- from 1, where it concerns one page
    part INTEGER NOT NULL,              -- 0 the document itself, n its n-th attachment
    PRIMARY KEY (copy_id, position)
) STRICT;
