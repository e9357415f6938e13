-- Recurring bills that were expected and have not come (K204): found by a daily look, told once, and gone when the bill
-- comes, the contract ends, or a person says that none is expected.
CREATE TABLE missing_bill (
    contract_number TEXT NOT NULL,
    expected TEXT NOT NULL,
    vendor_id TEXT NOT NULL,
    data TEXT NOT NULL,
    found_at TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (contract_number, expected)
);
CREATE INDEX missing_bill_open ON missing_bill (ended_at, expected);
