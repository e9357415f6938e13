-- Vendor memory: what corrections taught. The lesson itself is a fact of the case that was corrected; here it is found
-- by what the vendor's documents show, and here it says whether it still counts.
CREATE TABLE lesson (
    id BIGINT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_ (id),
    data TEXT NOT NULL,
    learned_at TEXT NOT NULL,
    revoked_by TEXT,
    revoked_at TEXT,
    reason TEXT
);

CREATE TABLE lesson_key (
    key TEXT NOT NULL,
    lesson BIGINT NOT NULL REFERENCES lesson (id),
    PRIMARY KEY (key, lesson)
);
