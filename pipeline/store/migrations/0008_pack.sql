-- What packages of a vendor hold, as people state it. The statement itself is a fact of the case in which it was made; here
-- it is found by vendor, and here it says whether it still counts.
CREATE TABLE pack (
    id BIGINT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_ (id),
    vendor_id TEXT NOT NULL,
    data TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    revoked_by TEXT,
    revoked_at TEXT,
    reason TEXT
);
CREATE INDEX pack_vendor ON pack (vendor_id);
