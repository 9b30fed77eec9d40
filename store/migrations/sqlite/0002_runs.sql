-- Hosts of addresses; what may be asked of a run, why it stopped, and its report.

-- Hosts that a portal's addresses name: its own, and those that its pages only link to.
CREATE TABLE hosts (
    id INTEGER NOT NULL PRIMARY KEY,
    portal_id INTEGER NOT NULL REFERENCES portals (id),
    token BLOB NOT NULL CHECK (length(token) = 32), -- token of the host name, under the portal's key
    name BLOB NOT NULL,                 -- sealed: the host name, in lower case, without port
    found_at INTEGER REFERENCES addresses (id), -- the page whose link first named it; null where none did
    first_seen_at INTEGER NOT NULL,
    UNIQUE (portal_id, token)
) STRICT;

-- The host of the address; null until the next run of a portal that was scanned before this column was there.
ALTER TABLE addresses ADD COLUMN host_id INTEGER REFERENCES hosts (id);

-- What somebody asked of the run that goes on, or of the one that is stopped: pause means that it is not to go on by itself.
ALTER TABLE runs ADD COLUMN request TEXT CHECK (request IN ('pause', 'cancel'));
-- Why it ended before every address had an outcome; null where it did not, or is not known.
ALTER TABLE runs ADD COLUMN stopped_by TEXT CHECK (stopped_by IN ('interrupt', 'pause', 'cancel', 'hours'));
-- When its rows in outcomes were removed because newer runs are there; its report stays.
ALTER TABLE runs ADD COLUMN pruned_at INTEGER;

-- What a run did to each host, summed over all processes that worked on it.
CREATE TABLE run_hosts (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    host_id INTEGER NOT NULL REFERENCES hosts (id),
    robots TEXT NOT NULL,               -- what robots.txt said last
    requests INTEGER NOT NULL CHECK (requests >= 0),
    wire_bytes INTEGER NOT NULL CHECK (wire_bytes >= 0),
    interval_ms INTEGER NOT NULL CHECK (interval_ms >= 0), -- time between two requests that was in force last
    throttled INTEGER NOT NULL CHECK (throttled >= 0), -- how often it asked to slow down
    cut_pages INTEGER NOT NULL CHECK (cut_pages >= 0), -- pages with more links than are followed
    tls_fault TEXT,
    PRIMARY KEY (run_id, host_id)
) STRICT;
CREATE INDEX run_hosts_by_host ON run_hosts (host_id);

-- Reports of runs that ended, as they were then.
CREATE TABLE run_reports (
    run_id INTEGER NOT NULL PRIMARY KEY REFERENCES runs (id),
    report BLOB NOT NULL,               -- sealed JSON: sums and hosts
    made_at INTEGER NOT NULL
) STRICT;
