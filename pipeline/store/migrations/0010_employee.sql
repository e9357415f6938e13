-- Whose account a vendor must not have: the digest of its IBAN, never the IBAN.
CREATE TABLE employee (
    employee_id TEXT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (employee_id, account)
);
CREATE INDEX employee_account ON employee (account);
INSERT INTO known (kind, records) VALUES ('employees', 0);
