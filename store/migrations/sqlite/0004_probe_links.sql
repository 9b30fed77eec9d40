-- What else a probe tells.

-- How many of the pages that named the address still did when it was probed.
ALTER TABLE probes ADD COLUMN linking_pages INTEGER NOT NULL DEFAULT 0 CHECK (linking_pages >= 0);
