-- People and what they decide: users, cases, the audit log; what is to be sent and to be done.
--
-- The audit log is the source of truth for findings and cases: no state changes without its event.

-- Who may sign in.
CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,          -- the id that people use
    role TEXT NOT NULL,
    agency_id INTEGER REFERENCES agencies (id), -- for roles that belong to one
    locked_at INTEGER,                  -- since when it may not sign in
    created_at INTEGER NOT NULL
) STRICT;

-- By what users prove who they are. A token itself is never kept.
CREATE TABLE tokens (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256 of the token, which is 32 random bytes
    user_id INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX tokens_by_user ON tokens (user_id);

-- Whom to write to at an agency.
CREATE TABLE agency_contacts (
    agency_id INTEGER NOT NULL PRIMARY KEY REFERENCES agencies (id),
    contacts BLOB NOT NULL              -- sealed JSON
) STRICT;

-- What happened, in order. Only added to.
CREATE TABLE audit_log (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0), -- from 1, without gaps
    at INTEGER NOT NULL,
    object_kind TEXT NOT NULL,          -- finding, case, user, agency, portal, store
    object TEXT NOT NULL,               -- its number, code or slug; empty for the store
    version INTEGER,                    -- the number of the change, for findings and cases
    event TEXT NOT NULL,                -- canonical JSON
    hash BLOB NOT NULL CHECK (length(hash) = 32) -- over the hash before it, the number and the event
) STRICT;
CREATE INDEX audit_log_by_object ON audit_log (object_kind, object, number);
CREATE UNIQUE INDEX audit_log_versions ON audit_log (object_kind, object, version) WHERE version IS NOT NULL;

-- Signed states of the audit log. Only added to.
CREATE TABLE audit_checkpoints (
    number INTEGER NOT NULL,            -- of the last event it covers
    signer TEXT NOT NULL,               -- rasoat, or who witnessed it
    hash BLOB NOT NULL CHECK (length(hash) = 32), -- of that event
    at INTEGER NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32), -- Ed25519
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (number, signer)
) STRICT;

-- What people decided about a finding.
ALTER TABLE findings ADD COLUMN version INTEGER NOT NULL DEFAULT 0; -- how many changes it has seen
ALTER TABLE findings ADD COLUMN review TEXT; -- canonical JSON of the finding; null while it has seen none
ALTER TABLE findings ADD COLUMN due_at INTEGER; -- when a dismissal or a rest ends
CREATE INDEX findings_to_list ON findings (state, priority, points DESC, id);
CREATE INDEX findings_of_agency ON findings (agency_id, priority, points DESC, id);
CREATE INDEX findings_in_order ON findings (priority, points DESC, id);
CREATE INDEX findings_due ON findings (due_at) WHERE due_at IS NOT NULL;

-- Which portals have shown a finding.
CREATE TABLE finding_portals (
    finding_id INTEGER NOT NULL REFERENCES findings (id),
    portal_id INTEGER NOT NULL REFERENCES portals (id),
    PRIMARY KEY (finding_id, portal_id)
) STRICT;
CREATE INDEX finding_portals_by_portal ON finding_portals (portal_id, finding_id);
INSERT INTO finding_portals (finding_id, portal_id)
    SELECT DISTINCT finding_copies.finding_id, addresses.portal_id FROM finding_copies
        JOIN copies ON copies.id = finding_copies.copy_id JOIN addresses ON addresses.id = copies.address_id;

-- The ways of leaks to their removal.
CREATE TABLE cases (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- the name that people use
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,            -- in that year
    finding_id INTEGER NOT NULL REFERENCES findings (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
    state TEXT NOT NULL,
    flags TEXT NOT NULL,                -- names joined by commas, in order
    version INTEGER NOT NULL CHECK (version > 0), -- how many events it has
    body TEXT NOT NULL,                 -- canonical JSON of the case
    opened_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    shredded_at INTEGER,                -- since when only this tombstone is left
    UNIQUE (year, number)
) STRICT;
CREATE INDEX cases_to_list ON cases (state, priority, id DESC);
CREATE INDEX cases_in_order ON cases (priority, id DESC);
CREATE INDEX cases_of_agency ON cases (agency_id, priority, id DESC);
CREATE INDEX cases_of_finding ON cases (finding_id);

-- Notes of cases as they are searched: small letters without accents.
CREATE TABLE case_notes (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    version INTEGER NOT NULL,           -- of the event that holds the note itself
    folded TEXT NOT NULL,
    PRIMARY KEY (case_id, version)
) STRICT;

-- What is to be sent. A message is written in the transaction of what it tells of.
CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,              -- such as mail or webhook
    dedupe TEXT NOT NULL UNIQUE,        -- two messages with the same one are the same message
    case_code TEXT,
    message BLOB NOT NULL,              -- sealed: receivers and words
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    not_before INTEGER NOT NULL,
    leased_until INTEGER NOT NULL DEFAULT 0, -- somebody is sending it until then
    last_error TEXT,                    -- a word of a closed vocabulary
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX outbox_to_send ON outbox (not_before, id) WHERE state = 'waiting';

-- What is to be done at a time.
CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,                 -- such as probe or watch
    object TEXT NOT NULL,               -- the case or other thing it concerns
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed', 'cancelled')),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    not_before INTEGER NOT NULL,        -- earliest time of the next try
    leased_until INTEGER NOT NULL DEFAULT 0, -- somebody is doing it until then
    last_error TEXT,                    -- a word of a closed vocabulary
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    UNIQUE (kind, object, due_at)
) STRICT;
CREATE INDEX jobs_to_do ON jobs (not_before, id) WHERE state = 'waiting';
CREATE INDEX jobs_by_object ON jobs (object);

-- Looks at an address whose document is said to be gone. Only added to.
CREATE TABLE probes (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    copy_id INTEGER NOT NULL REFERENCES copies (id),
    at INTEGER NOT NULL,
    answer TEXT NOT NULL,
    control TEXT NOT NULL,              -- whether the host was in good health
    UNIQUE (case_id, copy_id, at)
) STRICT;
CREATE INDEX probes_by_copy ON probes (copy_id);

CREATE TRIGGER audit_log_stays_1 BEFORE UPDATE ON audit_log BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
CREATE TRIGGER audit_log_stays_2 BEFORE DELETE ON audit_log BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
CREATE TRIGGER audit_checkpoints_stay_1 BEFORE UPDATE ON audit_checkpoints BEGIN
    SELECT RAISE(ABORT, 'checkpoints of the audit log are only added to');
END;
CREATE TRIGGER audit_checkpoints_stay_2 BEFORE DELETE ON audit_checkpoints BEGIN
    SELECT RAISE(ABORT, 'checkpoints of the audit log are only added to');
END;
CREATE TRIGGER probes_stay_1 BEFORE UPDATE ON probes BEGIN
    SELECT RAISE(ABORT, 'probes are only added to');
END;
CREATE TRIGGER probes_stay_2 BEFORE DELETE ON probes BEGIN
    SELECT RAISE(ABORT, 'probes are only added to');
END;
CREATE TRIGGER cases_stay BEFORE DELETE ON cases BEGIN
    SELECT RAISE(ABORT, 'cases are never deleted');
END;
CREATE TRIGGER cases_open_with_event BEFORE INSERT ON cases
WHEN NOT EXISTS (SELECT 1 FROM audit_log
    WHERE object_kind = 'case' AND object = NEW.code AND version = NEW.version) BEGIN
    SELECT RAISE(ABORT, 'a case changes only with its event');
END;
CREATE TRIGGER cases_change_with_event BEFORE UPDATE ON cases
WHEN (NEW.body <> OLD.body OR NEW.state <> OLD.state OR NEW.priority <> OLD.priority OR NEW.version <> OLD.version
        OR NEW.code <> OLD.code OR NEW.finding_id <> OLD.finding_id)
    AND (NEW.code <> OLD.code OR NEW.finding_id <> OLD.finding_id OR NEW.version <> OLD.version + 1
        OR NOT EXISTS (SELECT 1 FROM audit_log
            WHERE object_kind = 'case' AND object = NEW.code AND version = NEW.version)) BEGIN
    SELECT RAISE(ABORT, 'a case changes only with its event');
END;
CREATE TRIGGER findings_change_with_event BEFORE UPDATE ON findings
WHEN (NEW.state <> OLD.state OR NEW.version <> OLD.version OR NEW.review IS NOT OLD.review)
    AND (NEW.version <> OLD.version + 1 OR NOT EXISTS (SELECT 1 FROM audit_log
        WHERE object_kind = 'finding' AND object = CAST(NEW.id AS TEXT) AND version = NEW.version)) BEGIN
    SELECT RAISE(ABORT, 'a finding is decided only with its event');
END;
