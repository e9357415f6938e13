-- What people know about invoices that look like copies and are none. The statement itself is a fact of the case in which
-- it was made; here it is found by pair or vendor, and here it says whether it still counts.
CREATE TABLE distinction (
    id BIGINT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_ (id),
    data TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    revoked_by TEXT,
    revoked_at TEXT,
    reason TEXT
);

CREATE TABLE distinction_key (
    key TEXT NOT NULL,
    distinction BIGINT NOT NULL REFERENCES distinction (id),
    PRIMARY KEY (key, distinction)
);

CREATE INDEX distinction_case ON distinction (case_id);
