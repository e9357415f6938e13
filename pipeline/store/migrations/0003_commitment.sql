-- What a case takes from a budget or from a contract's cap, without VAT: from the moment it is matched until it comes
-- to nothing. A record is named like `budget/CC-20` or `contract/K-7`.
CREATE TABLE commitment (
    case_id TEXT NOT NULL,
    record TEXT NOT NULL,
    month TEXT NOT NULL,
    currency TEXT NOT NULL,
    net TEXT NOT NULL,
    PRIMARY KEY (case_id, record)
);

-- The sums of them, kept with each change: a cost centre may have a hundred thousand invoices a year.
CREATE TABLE committed (
    record TEXT NOT NULL,
    month TEXT NOT NULL,
    currency TEXT NOT NULL,
    net TEXT NOT NULL,
    PRIMARY KEY (record, month, currency)
);
