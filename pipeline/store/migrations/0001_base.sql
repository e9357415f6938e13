-- One text for SQLite and PostgreSQL: text and bigint columns, JSON and decimals as text, instants as ISO text of
-- fixed width, so that comparing text compares time.

-- Head of the event chain and the counters that move with it. Every transaction that writes locks this row first.
CREATE TABLE chain (
    id BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    fact BIGINT NOT NULL,
    arrival BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    indexed BIGINT NOT NULL
);
INSERT INTO chain (id, seq, hash, fact, arrival, opened, indexed) VALUES (1, 0, 'genesis', 0, 0, 0, 0);

CREATE TABLE event (
    seq BIGINT PRIMARY KEY,
    case_id TEXT,
    at TEXT NOT NULL,
    data TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX event_case ON event (case_id, seq);

CREATE TABLE document (
    id TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL
);

CREATE TABLE arrival (
    id BIGINT PRIMARY KEY,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    received_at TEXT NOT NULL,
    name TEXT NOT NULL,
    sender TEXT,
    original TEXT NOT NULL,
    sidecar TEXT,
    UNIQUE (source, key)
);

CREATE TABLE case_ (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    state_name TEXT NOT NULL,
    stage TEXT NOT NULL,
    status TEXT NOT NULL,
    summary TEXT NOT NULL,
    refusal TEXT,
    vendor_id TEXT,
    number TEXT,
    search TEXT NOT NULL,
    blocked BIGINT NOT NULL,
    at_risk BIGINT NOT NULL,
    due TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX case_urgency ON case_ (state_name, blocked DESC, at_risk DESC, due, seq);
CREATE INDEX case_status ON case_ (status, seq);
CREATE INDEX case_vendor ON case_ (vendor_id, seq);
CREATE INDEX case_number ON case_ (number);
CREATE INDEX case_changed ON case_ (changed_at);

CREATE TABLE arrival_case (
    arrival BIGINT NOT NULL REFERENCES arrival (id),
    position BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES case_ (id),
    PRIMARY KEY (arrival, position)
);
CREATE INDEX arrival_case_case ON arrival_case (case_id, arrival);

CREATE TABLE case_document (
    case_id TEXT NOT NULL REFERENCES case_ (id),
    document TEXT NOT NULL REFERENCES document (id),
    position BIGINT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (case_id, document)
);
CREATE INDEX case_document_document ON case_document (document, position);

CREATE TABLE fact (
    id BIGINT PRIMARY KEY,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT,
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    data TEXT,
    blob TEXT,
    hash TEXT NOT NULL
);
CREATE INDEX fact_case ON fact (case_id, kind, id);

CREATE TABLE task (
    key TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_ (id),
    assignee_user TEXT,
    assignee_role TEXT,
    data TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    outcome TEXT,
    closed_by TEXT,
    closed_at TEXT,
    explanation TEXT,
    opened_at TEXT NOT NULL
);
CREATE INDEX task_case ON task (case_id, opened_at);
CREATE INDEX task_user ON task (is_open, assignee_user, opened_at);
CREATE INDEX task_role ON task (is_open, assignee_role, opened_at);

CREATE TABLE effect (
    key TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    due_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT,
    given_up_at TEXT,
    last_error TEXT
);
CREATE INDEX effect_due ON effect (waiting, due_at);
CREATE INDEX effect_case ON effect (case_id);

CREATE TABLE booking (
    case_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    po_number TEXT NOT NULL,
    order_line TEXT NOT NULL,
    quantity TEXT NOT NULL,
    net_amount TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (case_id, position)
);
CREATE INDEX booking_order ON booking (po_number, order_line);

-- What later invoices are compared with. A case keeps its seq when its content is replaced: of two copies that
-- race, exactly one is the later.
CREATE TABLE invoice_index (
    case_id TEXT PRIMARY KEY REFERENCES case_ (id),
    seq BIGINT NOT NULL UNIQUE,
    vendor_id TEXT,
    vat_id TEXT,
    number TEXT,
    gross TEXT,
    account TEXT,
    po TEXT,
    document TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX invoice_vendor ON invoice_index (vendor_id, seq);
CREATE INDEX invoice_vat ON invoice_index (vat_id, seq);
CREATE INDEX invoice_number ON invoice_index (number, seq);
CREATE INDEX invoice_gross ON invoice_index (gross, seq);
CREATE INDEX invoice_account ON invoice_index (account, seq);
CREATE INDEX invoice_po ON invoice_index (po, seq);

CREATE TABLE vendor (
    vendor_id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    search TEXT NOT NULL,
    vat_id TEXT,
    email_domain TEXT,
    data TEXT NOT NULL
);
CREATE INDEX vendor_vat ON vendor (vat_id);
CREATE INDEX vendor_domain ON vendor (email_domain);

CREATE TABLE account (
    vendor_id TEXT NOT NULL REFERENCES vendor (vendor_id),
    iban TEXT NOT NULL,
    bic TEXT,
    confirmed_by TEXT NOT NULL,
    imported BIGINT NOT NULL,
    PRIMARY KEY (vendor_id, iban)
);
CREATE INDEX account_iban ON account (iban);

CREATE TABLE vendor_token (
    token TEXT NOT NULL,
    vendor_id TEXT NOT NULL REFERENCES vendor (vendor_id),
    PRIMARY KEY (token, vendor_id)
);
CREATE INDEX vendor_token_vendor ON vendor_token (vendor_id);

CREATE TABLE order_ (
    po_number TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    norm TEXT NOT NULL,
    vendor_id TEXT NOT NULL,
    status TEXT NOT NULL,
    cost_centre TEXT,
    order_date TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX order_norm ON order_ (norm);
CREATE INDEX order_vendor ON order_ (vendor_id, status, order_date);

CREATE TABLE order_line (
    po_number TEXT NOT NULL REFERENCES order_ (po_number),
    position BIGINT NOT NULL,
    line_no TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (po_number, position)
);

CREATE TABLE receipt (
    receipt_number TEXT NOT NULL,
    po_number TEXT NOT NULL,
    line_no TEXT NOT NULL,
    quantity TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (receipt_number, po_number, line_no)
);
CREATE INDEX receipt_order ON receipt (po_number, line_no);

CREATE TABLE contract (
    contract_number TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    vendor_id TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX contract_vendor ON contract (vendor_id, contract_number);

CREATE TABLE budget (
    cost_centre TEXT NOT NULL,
    period TEXT NOT NULL,
    currency TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (cost_centre, period, currency)
);

-- How many records of each kind there are, kept by the imports: counting rows for each invoice would be slow.
CREATE TABLE known (
    kind TEXT PRIMARY KEY,
    records BIGINT NOT NULL
);
INSERT INTO known (kind, records) VALUES ('vendors', 0), ('orders', 0), ('receipts', 0), ('contracts', 0), ('budgets', 0);

CREATE TABLE user_ (
    name TEXT PRIMARY KEY,
    data TEXT NOT NULL,
    password_hash TEXT
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    user_name TEXT NOT NULL,
    csrf TEXT NOT NULL,
    expires TEXT NOT NULL
);
CREATE INDEX session_expires ON session (expires);

CREATE TABLE cursor (
    source TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
