//! Every statement of the store, in one text for both databases. A test prepares each on both.

macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$meta])* pub(crate) const $name: &str = $sql;)*
        /// All statements, by name.
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

/// A list of cases; the places of states and statuses that are not asked for are filled up with one that is.
macro_rules! cases {
    ($order:literal) => {
        concat!(
            "SELECT id, seq, version, state, summary, refusal, opened_at, changed_at FROM case_ ",
            "WHERE state_name IN ($1, $2, $3, $4, $5, $6, $7, $8, $9) AND status IN ($10, $11, $12, $13, $14, $15, $16) ",
            "AND ($17 = '' OR vendor_id = $17) AND ($18 = '' OR search LIKE '%' || $18 || '%' ESCAPE '\\') ",
            $order,
            " LIMIT $19 OFFSET $20"
        )
    };
}

/// States in which what becomes of a case is open: it is judged again when what it was judged on changes.
macro_rules! open {
    () => {
        "('working', 'exception', 'waiting', 'approving', 'correcting', 'paying')"
    };
}

/// The places in the index of the newest entries that meet a condition.
macro_rules! newest {
    ($condition:literal, $most:literal) => {
        concat!(
            "SELECT seq FROM (SELECT seq FROM invoice_index WHERE ",
            $condition,
            " AND seq < $2 ORDER BY seq DESC LIMIT ",
            $most,
            ") AS newest"
        )
    };
}

/// A statement about up to [`crate::ledger_rows::AMONG`] keys at once; places that are not needed repeat the last key.
macro_rules! among {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, ",
            "$23, $24, $25, $26, $27, $28, $29, $30, $31, $32) ",
            $rest
        )
    };
}

statements! {
    SAVEPOINT = "SAVEPOINT request";
    RELEASE = "RELEASE SAVEPOINT request";
    ROLLBACK_TO = "ROLLBACK TO SAVEPOINT request";
    HEAD = "SELECT seq, hash, fact, arrival, opened, indexed FROM chain WHERE id = 1";
    SET_HEAD = "UPDATE chain SET seq = $1, hash = $2, fact = $3, arrival = $4, opened = $5, indexed = $6 WHERE id = 1";

    // Capture.
    ARRIVAL_ID = "SELECT id FROM arrival WHERE source = $1 AND key = $2";
    ARRIVAL_CASES = "SELECT case_id FROM arrival_case WHERE arrival = $1 ORDER BY position";
    INSERT_ARRIVAL = "INSERT INTO arrival (id, source, key, received_at, name, sender, original, sidecar) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_ARRIVAL_CASE = "INSERT INTO arrival_case (arrival, position, case_id) VALUES ($1, $2, $3)";
    INSERT_DOCUMENT = "INSERT INTO document (id, media_type, size) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
    INSERT_CASE_DOCUMENT = "INSERT INTO case_document (case_id, document, position, role, name) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id, document) DO NOTHING";
    CASE_DOCUMENT_COUNT = "SELECT COUNT(*) FROM case_document WHERE case_id = $1";
    /// Cases whose own document (not a supporting one) this is.
    CASES_OF_DOCUMENT = "SELECT case_id FROM case_document WHERE document = $1 AND role <> '\"supporting\"' ORDER BY case_id";
    INSERT_CASE = "INSERT INTO case_ (id, seq, version, state, state_name, stage, status, summary, refusal, vendor_id, \
        number, search, blocked, at_risk, due, opened_at, changed_at) \
        VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)";
    CURSOR = "SELECT value FROM cursor WHERE source = $1";
    SET_CURSOR = "INSERT INTO cursor (source, value) VALUES ($1, $2) ON CONFLICT (source) DO UPDATE SET value = excluded.value";
    ARRIVALS = "SELECT id, source, key, received_at, name, sender, original, sidecar FROM arrival \
        WHERE ($1 = '' OR source = $1) ORDER BY id DESC LIMIT $2";
    ARRIVALS_OF_CASE = "SELECT a.id, a.source, a.key, a.received_at, a.name, a.sender, a.original, a.sidecar \
        FROM arrival a JOIN arrival_case c ON c.arrival = a.id WHERE c.case_id = $1 ORDER BY a.id";

    // Cases.
    CASE = "SELECT id, seq, version, state, summary, refusal, opened_at, changed_at FROM case_ WHERE id = $1";
    CASE_HEAD = "SELECT version, state FROM case_ WHERE id = $1";
    CASE_DOCUMENTS = "SELECT c.document, d.media_type, c.role, c.name, d.size FROM case_document c \
        JOIN document d ON d.id = c.document WHERE c.case_id = $1 ORDER BY c.position";
    FIND_CASE = "SELECT id FROM case_ WHERE id >= $1 AND id < $2 ORDER BY id LIMIT 50";
    FIND_NUMBER = "SELECT id FROM case_ WHERE number = $1 ORDER BY seq LIMIT 50";
    FIND_DOCUMENT = "SELECT case_id FROM case_document WHERE document >= $1 AND document < $2 ORDER BY case_id LIMIT 50";
    CASES_URGENCY = cases!("ORDER BY blocked DESC, at_risk DESC, due, seq");
    CASES_NEWEST = cases!("ORDER BY seq DESC");
    CASES_OLDEST = cases!("ORDER BY seq");
    CASES_CHANGED = cases!("ORDER BY changed_at DESC, seq DESC");
    COUNT_CASES = "SELECT state_name, stage, status, COUNT(*) FROM case_ GROUP BY state_name, stage, status";
    OLDEST_WORKING = "SELECT MIN(changed_at) FROM case_ WHERE state_name IN ('working', 'archiving')";
    COUNT_OPEN_TASKS = "SELECT COUNT(*) FROM task WHERE is_open = 1";
    COUNT_WAITING_EFFECTS = "SELECT COUNT(*) FROM effect WHERE waiting = 1";
    COUNT_FAILED_EFFECTS = "SELECT COUNT(*) FROM effect WHERE waiting = 0 AND given_up_at IS NOT NULL";
    COUNT_SOURCES = "SELECT source, COUNT(*), MAX(received_at) FROM arrival GROUP BY source";
    COUNT_WORKING = "SELECT COUNT(*) FROM case_ WHERE state_name IN ('working', 'archiving')";
    COUNT_DUE_EFFECTS = "SELECT COUNT(*) FROM effect WHERE waiting = 1 AND due_at <= $1";
    UPDATE_CASE = "UPDATE case_ SET version = version + 1, state = $2, state_name = $3, stage = $4, status = $5, \
        changed_at = $6 WHERE id = $1";
    UPDATE_SUMMARY = "UPDATE case_ SET summary = $2, vendor_id = $3, number = $4, search = $5, blocked = $6, \
        at_risk = $7, due = $8 WHERE id = $1";

    // Facts and events.
    INSERT_FACT = "INSERT INTO fact (id, case_id, kind, document, author, at, data, blob, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    FACTS = "SELECT id, kind, document, author, at, data, blob, hash, case_id FROM fact \
        WHERE case_id = $1 AND ($2 = '' OR kind = $2) ORDER BY id";
    LATEST_FACT = "SELECT id, kind, document, author, at, data, blob, hash, case_id FROM fact \
        WHERE case_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1";
    INSERT_EVENT = "INSERT INTO event (seq, case_id, at, data, prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6)";
    EVENTS = "SELECT seq, case_id, at, data, prev_hash, hash FROM event WHERE seq > $1 ORDER BY seq LIMIT $2";
    EVENTS_OF_CASE = "SELECT seq, case_id, at, data, prev_hash, hash FROM event \
        WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";

    // Tasks.
    INSERT_TASK = "INSERT INTO task (key, case_id, assignee_user, assignee_role, data, is_open, opened_at) \
        VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT (key) DO NOTHING";
    CLOSE_TASK = "UPDATE task SET is_open = 0, outcome = $3, closed_by = $4, closed_at = $5, explanation = $6 \
        WHERE key = $1 AND case_id = $2 AND is_open = 1";
    OPEN_TASKS_OF_CASE = "SELECT key FROM task WHERE case_id = $1 AND is_open = 1 ORDER BY opened_at, key";
    TASK = "SELECT data, is_open, outcome, closed_by, closed_at, explanation FROM task WHERE key = $1";
    TASKS = "SELECT data, is_open, outcome, closed_by, closed_at, explanation FROM task \
        WHERE ($1 = '' OR case_id = $1) AND ($2 = 0 OR is_open = 1) ORDER BY opened_at, key LIMIT $3";
    TASKS_OF_PERSON = "SELECT data, is_open, outcome, closed_by, closed_at, explanation FROM task \
        WHERE ($1 = '' OR case_id = $1) AND ($2 = 0 OR is_open = 1) \
        AND (assignee_user = $4 OR assignee_role IN ($5, $6, $7, $8, $9)) ORDER BY opened_at, key LIMIT $3";

    // Bookings and the index.
    BOOKED_ORDERS = "SELECT data, claim FROM booking WHERE case_id = $1 ORDER BY position";
    DELETE_BOOKINGS = "DELETE FROM booking WHERE case_id = $1";
    INSERT_BOOKING = "INSERT INTO booking (case_id, position, po_number, order_line, quantity, net_amount, data, claim) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    BUMP_ORDER = "UPDATE order_ SET version = version + 1 WHERE po_number = $1";
    INDEX_SEQ = "SELECT seq FROM invoice_index WHERE case_id = $1";
    INSERT_INDEX = "INSERT INTO invoice_index (case_id, seq, vendor_id, vat_id, number, gross, account, po, document, data, net, lines, \
        refers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    INDEX_STATE = "UPDATE invoice_index SET state = $2 WHERE case_id = $1";
    INDEX_OF = "SELECT seq, data FROM invoice_index WHERE case_id = $1";
    UPDATE_INDEX = "UPDATE invoice_index SET seq = $2, vendor_id = $3, vat_id = $4, number = $5, gross = $6, \
        account = $7, po = $8, document = $9, data = $10, net = $11, lines = $12, refers = $13 WHERE case_id = $1";
    /// $1 the case, $2 its place in the index; vendor, VAT id, account, number, amount; how many of the vendor's newest,
    /// of the newest with the VAT id, the account or the amount alone, and with the number alone; amount without VAT, lines, and
    /// the number that it refers to; what parts an entry, and what parts entries: all of them are one row.
    EARLIER = concat!(
        "SELECT string_agg(CAST(i.seq AS TEXT) || $14 || i.state || $14 || i.data, $15) FROM invoice_index i \
         WHERE i.seq IN (",
        newest!("vendor_id = $3", "$8"), " UNION ",
        newest!("vendor_id = $3 AND number = $6", "50"), " UNION ",
        newest!("vendor_id = $3 AND gross = $7", "50"), " UNION ",
        newest!("vat_id = $4 AND number = $6", "50"), " UNION ",
        newest!("vat_id = $4 AND gross = $7", "50"), " UNION ",
        newest!("number = $6 AND gross = $7", "50"), " UNION ",
        newest!("vendor_id = $3 AND net = $11", "20"), " UNION ",
        newest!("lines = $12", "20"), " UNION ",
        newest!("vendor_id = $3 AND refers = $13", "50"), " UNION ",
        newest!("vat_id = $4", "$9"), " UNION ",
        newest!("account = $5", "$9"), " UNION ",
        newest!("number = $6", "$10"), " UNION ",
        newest!("gross = $7", "$9"),
        ") AND i.case_id <> $1");
    NEWEST_OF_VENDOR = "SELECT data, state FROM invoice_index WHERE vendor_id = $1 AND state IS NOT NULL \
        ORDER BY seq DESC LIMIT $2";

    // What is taken from budgets and contract caps.
    COMMITMENTS_OF = "SELECT record, month, currency, net FROM commitment WHERE case_id = $1 ORDER BY record";
    DELETE_COMMITMENTS = "DELETE FROM commitment WHERE case_id = $1";
    INSERT_COMMITMENT = "INSERT INTO commitment (case_id, record, month, currency, net) VALUES ($1, $2, $3, $4, $5)";
    COMMITTED_IN = "SELECT net FROM committed WHERE record = $1 AND month = $2 AND currency = $3";
    COMMITTED_TO = "SELECT month, currency, net FROM committed WHERE record = $1 ORDER BY month, currency";
    PUT_COMMITTED = "INSERT INTO committed (record, month, currency, net) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (record, month, currency) DO UPDATE SET net = excluded.net";
    BUMP_CONTRACT = "UPDATE contract SET version = version + 1 WHERE contract_number = $1";
    BUMP_BUDGET = "UPDATE budget SET version = version + 1 WHERE cost_centre = $1 AND period = $2 AND currency = $3";

    // Effects.
    INSERT_EFFECT = "INSERT INTO effect (key, case_id, kind, data, attempts, waiting, due_at, created_at) \
        VALUES ($1, $2, $3, $4, 0, 1, $5, $5) ON CONFLICT (key) DO NOTHING";
    DUE_EFFECTS = "SELECT key, kind, data, case_id, attempts FROM effect WHERE waiting = 1 AND due_at <= $1 \
        ORDER BY due_at, key LIMIT $2";
    CLAIM_EFFECT = "UPDATE effect SET attempts = attempts + 1, due_at = $2 WHERE key = $1";
    EFFECT_SENT = "UPDATE effect SET waiting = 0, sent_at = $2, last_error = NULL WHERE key = $1 AND waiting = 1";
    EFFECT_RETRY = "UPDATE effect SET due_at = $2, last_error = $3 WHERE key = $1 AND waiting = 1";
    EFFECT_GIVEN_UP = "UPDATE effect SET waiting = 0, given_up_at = $2, last_error = $3 WHERE key = $1 AND waiting = 1";
    RELEASE_EFFECTS = "UPDATE effect SET due_at = created_at WHERE waiting = 1 AND last_error IS NULL";
    EFFECTS_OF_CASE = "SELECT key, kind, data, case_id, attempts, sent_at, given_up_at, last_error FROM effect \
        WHERE case_id = $1 ORDER BY created_at, key";

    // Ledger.
    VENDOR = "SELECT vendor_id, version, data FROM vendor WHERE vendor_id = $1";
    VENDORS = "SELECT vendor_id, version, data FROM vendor WHERE ($1 = '' OR search LIKE '%' || $1 || '%' ESCAPE '\\') \
        ORDER BY name, vendor_id LIMIT $2";
    VENDORS_BY_VAT = "SELECT vendor_id FROM vendor WHERE vat_id = $1 ORDER BY vendor_id LIMIT 20";
    VENDORS_BY_DOMAIN = "SELECT vendor_id FROM vendor WHERE email_domain = $1 ORDER BY vendor_id LIMIT 20";
    VENDORS_BY_IBAN = "SELECT vendor_id FROM account WHERE iban = $1 ORDER BY vendor_id LIMIT 20";
    VENDORS_BY_TOKENS = "SELECT vendor_id, COUNT(*) FROM vendor_token \
        WHERE token IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
        GROUP BY vendor_id ORDER BY COUNT(*) DESC, vendor_id LIMIT $13";
    INSERT_VENDOR = "INSERT INTO vendor (vendor_id, version, name, search, vat_id, email_domain, data) \
        VALUES ($1, 1, $2, $3, $4, $5, $6)";
    UPDATE_VENDOR = "UPDATE vendor SET version = version + 1, name = $2, search = $3, vat_id = $4, email_domain = $5, \
        data = $6 WHERE vendor_id = $1";
    BUMP_VENDOR = "UPDATE vendor SET version = version + 1 WHERE vendor_id = $1";
    ACCOUNTS = "SELECT iban, bic, confirmed_by, imported FROM account WHERE vendor_id = $1 ORDER BY iban";
    PUT_ACCOUNT = "INSERT INTO account (vendor_id, iban, bic, confirmed_by, imported) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (vendor_id, iban) DO UPDATE SET bic = excluded.bic, confirmed_by = excluded.confirmed_by, \
        imported = excluded.imported";
    DELETE_ACCOUNT = "DELETE FROM account WHERE vendor_id = $1 AND iban = $2";
    DELETE_TOKENS = "DELETE FROM vendor_token WHERE vendor_id = $1";
    INSERT_TOKEN = "INSERT INTO vendor_token (token, vendor_id) VALUES ($1, $2) ON CONFLICT (token, vendor_id) DO NOTHING";
    ORDER = "SELECT po_number, version, data FROM order_ WHERE po_number = $1";
    ORDERS_BY_NORM = "SELECT po_number, version, data FROM order_ WHERE norm = $1 ORDER BY po_number LIMIT 10";
    ORDERS_OF_BY_NORM = "SELECT po_number, version, data FROM order_ WHERE norm = $2 AND vendor_id = $1 LIMIT 10";
    ORDERS_OF_VENDOR = "SELECT po_number, version, data FROM order_ WHERE vendor_id = $1 AND status = 'open' \
        ORDER BY order_date DESC, po_number LIMIT $2";
    OPEN_ORDER_NUMBERS = "SELECT po_number FROM order_ WHERE vendor_id = $1 AND status = 'open' \
        ORDER BY po_number DESC LIMIT $2";
    ORDERS_BY_NUMBER = among!("SELECT po_number, version, data FROM order_ WHERE po_number IN", "");
    LESSONS_BY_KEY = among!(
        "SELECT DISTINCT id, data FROM lesson JOIN lesson_key ON lesson = id WHERE revoked_at IS NULL AND key IN",
        "ORDER BY id");
    ANY_LESSON = "SELECT id FROM lesson WHERE revoked_at IS NULL LIMIT 1";
    LESSONS = "SELECT id, data, case_id, learned_at, revoked_by, revoked_at, reason FROM lesson ORDER BY id DESC";
    LESSON = "SELECT id, data, case_id, learned_at, revoked_by, revoked_at, reason FROM lesson WHERE id = $1";
    INSERT_LESSON = "INSERT INTO lesson (id, case_id, data, learned_at) VALUES ($1, $2, $3, $4)";
    INSERT_LESSON_KEY = "INSERT INTO lesson_key (key, lesson) VALUES ($1, $2) ON CONFLICT (key, lesson) DO NOTHING";
    REVOKE_LESSON = "UPDATE lesson SET revoked_by = $2, revoked_at = $3, reason = $4 \
        WHERE id = $1 AND revoked_at IS NULL";
    DISTINCTIONS_BY_KEY = among!(
        "SELECT id, data FROM distinction JOIN distinction_key ON distinction = id WHERE revoked_at IS NULL AND key IN",
        "ORDER BY id");
    DISTINCTIONS = "SELECT id, data, case_id, stated_by, stated_at, revoked_by, revoked_at, reason FROM distinction \
        ORDER BY id DESC";
    DISTINCTION = "SELECT id, data, case_id, stated_by, stated_at, revoked_by, revoked_at, reason FROM distinction \
        WHERE id = $1";
    REVOKED_IN_CASE = "SELECT id, data, case_id, stated_by, stated_at, revoked_by, revoked_at, reason FROM distinction \
        WHERE case_id = $1 AND revoked_at IS NOT NULL ORDER BY id";
    INSERT_DISTINCTION = "INSERT INTO distinction (id, case_id, data, stated_by, stated_at) VALUES ($1, $2, $3, $4, $5)";
    INSERT_DISTINCTION_KEY = "INSERT INTO distinction_key (key, distinction) VALUES ($1, $2) \
        ON CONFLICT (key, distinction) DO NOTHING";
    REVOKE_DISTINCTION = "UPDATE distinction SET revoked_by = $2, revoked_at = $3, reason = $4 \
        WHERE id = $1 AND revoked_at IS NULL";
    PACKS = "SELECT id, data, case_id, stated_by, stated_at, revoked_by, revoked_at, reason FROM pack ORDER BY id DESC";
    PACK = "SELECT id, data, case_id, stated_by, stated_at, revoked_by, revoked_at, reason FROM pack WHERE id = $1";
    PACKS_OF_VENDOR = "SELECT data FROM pack WHERE vendor_id = $1 AND revoked_at IS NULL ORDER BY id DESC";
    INSERT_PACK = "INSERT INTO pack (id, case_id, vendor_id, data, stated_by, stated_at) VALUES ($1, $2, $3, $4, $5, $6)";
    REVOKE_PACK = "UPDATE pack SET revoked_by = $2, revoked_at = $3, reason = $4 WHERE id = $1 AND revoked_at IS NULL";
    VENDORS_BY_ID = among!("SELECT vendor_id, version, data FROM vendor WHERE vendor_id IN", "");
    ACCOUNTS_OF = among!(
        "SELECT vendor_id, iban, bic, confirmed_by FROM account WHERE vendor_id IN", "ORDER BY vendor_id, iban");
    LINE_NUMBERS_OF = among!("SELECT po_number, line_no FROM order_line WHERE po_number IN", "");
    LINES_OF = among!(
        "SELECT po_number, data FROM order_line WHERE po_number IN", "ORDER BY po_number, position");
    RECEIPTS_OF = among!("SELECT po_number, line_no, data FROM receipt WHERE po_number IN", "ORDER BY receipt_number");
    /// What cases other than $33 claimed before it; all of it on lines that it claims nothing of.
    BOOKED_OF = among!(
        "SELECT b.po_number, b.order_line, b.quantity, b.net_amount FROM booking b WHERE b.po_number IN",
        "AND b.case_id <> $33 AND NOT EXISTS (SELECT 1 FROM booking own WHERE own.po_number = b.po_number \
         AND own.order_line = b.order_line AND own.case_id = $33 AND own.claim < b.claim)");
    ORDER_LINES = "SELECT data FROM order_line WHERE po_number = $1 ORDER BY position";
    INSERT_ORDER = "INSERT INTO order_ (po_number, version, norm, vendor_id, status, cost_centre, order_date, data) \
        VALUES ($1, 1, $2, $3, $4, $5, $6, $7)";
    UPDATE_ORDER = "UPDATE order_ SET version = version + 1, norm = $2, vendor_id = $3, status = $4, cost_centre = $5, \
        order_date = $6, data = $7 WHERE po_number = $1";
    DELETE_ORDER_LINES = "DELETE FROM order_line WHERE po_number = $1";
    INSERT_ORDER_LINE = "INSERT INTO order_line (po_number, position, line_no, data) VALUES ($1, $2, $3, $4)";
    RECEIPT = "SELECT data FROM receipt WHERE receipt_number = $1 AND po_number = $2 AND line_no = $3";
    PUT_RECEIPT = "INSERT INTO receipt (receipt_number, po_number, line_no, quantity, data) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (receipt_number, po_number, line_no) DO UPDATE SET quantity = excluded.quantity, data = excluded.data";
    CONTRACT = "SELECT version, data FROM contract WHERE contract_number = $1";
    CONTRACTS_OF_VENDOR = "SELECT contract_number, version, data FROM contract WHERE vendor_id = $1 \
        ORDER BY contract_number LIMIT 100";
    CONTRACTS = "SELECT vendor_id, data FROM contract ORDER BY vendor_id, contract_number";
    INSERT_CONTRACT = "INSERT INTO contract (contract_number, version, vendor_id, data) VALUES ($1, 1, $2, $3)";
    UPDATE_CONTRACT = "UPDATE contract SET version = version + 1, vendor_id = $2, data = $3 WHERE contract_number = $1";
    BUDGET = "SELECT version, data FROM budget WHERE cost_centre = $1 AND period = $2 AND currency = $3";
    BUDGETS_OF_CENTRE = "SELECT period, currency, version, data FROM budget WHERE cost_centre = $1 \
        ORDER BY period, currency LIMIT 200";
    INSERT_BUDGET = "INSERT INTO budget (cost_centre, period, currency, version, data) VALUES ($1, $2, $3, 1, $4)";
    UPDATE_BUDGET = "UPDATE budget SET version = version + 1, data = $4 \
        WHERE cost_centre = $1 AND period = $2 AND currency = $3";
    EMPLOYEES = "SELECT employee_id, account FROM employee ORDER BY employee_id, account";
    EMPLOYEES_BY_ACCOUNT = "SELECT employee_id, account FROM employee WHERE account = $1 ORDER BY employee_id";
    INSERT_EMPLOYEE = "INSERT INTO employee (employee_id, account) VALUES ($1, $2)";
    DELETE_EMPLOYEE = "DELETE FROM employee WHERE employee_id = $1 AND account = $2";
    KNOW_EMPLOYEES = "UPDATE known SET records = $1 WHERE kind = 'employees'";
    KNOWN = "SELECT kind, records FROM known ORDER BY kind";
    ADD_KNOWN = "UPDATE known SET records = records + $2 WHERE kind = $1";
    WAITING_FOR_VENDOR = concat!("SELECT id FROM case_ WHERE vendor_id = $1 AND state_name IN ", open!(), " ORDER BY seq");
    WAITING_WITHOUT_VENDOR =
        concat!("SELECT id FROM case_ WHERE vendor_id IS NULL AND state_name IN ", open!(), " ORDER BY seq");
    WAITING_FOR_ORDER = concat!(
        "SELECT id FROM case_ WHERE id IN (SELECT case_id FROM booking WHERE po_number = $1 ",
        "UNION SELECT case_id FROM invoice_index WHERE po = $2) AND state_name IN ", open!(), " ORDER BY seq");
    WAITING_FOR_BUDGET = "SELECT id FROM case_ WHERE state_name = 'exception' AND summary LIKE '%K301%' ORDER BY seq";

    // Looking again.
    PUT_RECHECK = "INSERT INTO recheck (case_id, kind, due, mark) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (case_id, kind) DO UPDATE SET due = excluded.due, mark = excluded.mark";
    DELETE_RECHECK = "DELETE FROM recheck WHERE case_id = $1 AND kind = $2";
    DELETE_RECHECKS = "DELETE FROM recheck WHERE case_id = $1";
    RECHECKED = "DELETE FROM recheck WHERE case_id = $1 AND kind = $2 AND mark = $3";
    DUE_RECHECKS = "SELECT r.case_id, r.kind, r.mark FROM recheck r JOIN case_ c ON c.id = r.case_id \
        WHERE r.due <= $1 AND c.state_name NOT IN ('working', 'archiving') ORDER BY r.due, c.seq LIMIT $2";
    LATER_CLAIMS = "SELECT DISTINCT b.case_id FROM booking b JOIN case_ c ON c.id = b.case_id \
        WHERE b.po_number = $1 AND b.case_id <> $2 AND b.claim > $3 AND c.state_name = 'exception'";

    // Of the vendor's latest cases only: one with a long history is not read through with every invoice.
    SHOWING = "SELECT id FROM (SELECT id, state_name, summary FROM case_ WHERE vendor_id = $1 ORDER BY seq DESC LIMIT 200) latest \
        WHERE id <> $2 AND state_name IN ('exception', 'waiting', 'approving', 'paying') AND summary LIKE $3";

    // Bills that never came.
    MISSING_BILL = "SELECT data, ended_at FROM missing_bill WHERE contract_number = $1 AND expected = $2";
    MISSING_BILLS = "SELECT contract_number, expected, vendor_id, data, found_at FROM missing_bill \
        WHERE ended_at IS NULL ORDER BY expected, contract_number LIMIT 1000";
    INSERT_MISSING_BILL = "INSERT INTO missing_bill (contract_number, expected, vendor_id, data, found_at) \
        VALUES ($1, $2, $3, $4, $5)";
    UPDATE_MISSING_BILL = "UPDATE missing_bill SET data = $3, ended_at = NULL WHERE contract_number = $1 AND expected = $2";
    END_MISSING_BILL = "UPDATE missing_bill SET ended_at = $3 \
        WHERE contract_number = $1 AND expected = $2 AND ended_at IS NULL";

    // People.
    PUT_USER = "INSERT INTO user_ (name, data, password_hash) VALUES ($1, $2, $3) \
        ON CONFLICT (name) DO UPDATE SET data = excluded.data, password_hash = excluded.password_hash";
    USER = "SELECT data, password_hash FROM user_ WHERE name = $1";
    USERS = "SELECT data, password_hash FROM user_ ORDER BY name";
    PUT_SESSION = "INSERT INTO session (token_hash, user_name, csrf, expires) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (token_hash) DO UPDATE SET user_name = excluded.user_name, csrf = excluded.csrf, \
        expires = excluded.expires";
    SESSION = "SELECT user_name, csrf, expires FROM session WHERE token_hash = $1 AND expires > $2";
    DROP_SESSION = "DELETE FROM session WHERE token_hash = $1";
    DROP_EXPIRED_SESSIONS = "DELETE FROM session WHERE expires <= $1";
    DROP_SESSIONS_OF = "DELETE FROM session WHERE user_name = $1";

    // The queue's tables, where its interface has no verb.
    /// What a killed process left running, available again at once: only where no other process works jobs.
    JOB_HELD = "SELECT id FROM river_job WHERE id = $1 AND state = 'running' AND attempt = $2";
    RELEASE_JOBS = "UPDATE river_job SET state = 'available' WHERE state = 'running'";
    /// A killed leader's term would keep the others waiting until it runs out.
    DROP_LEADER = "DELETE FROM river_leader WHERE name <> ''";

    // Verify.
    COUNT_EVENTS = "SELECT COUNT(*) FROM event";
    COUNT_FACTS = "SELECT COUNT(*) FROM fact";
    COUNT_DOCUMENTS = "SELECT COUNT(*) FROM document";
    FACTS_AFTER = "SELECT id, kind, document, author, at, data, blob, hash, case_id FROM fact WHERE id > $1 \
        ORDER BY id LIMIT $2";
    DOCUMENTS_AFTER = "SELECT id, size FROM document WHERE id > $1 ORDER BY id LIMIT $2";
    CASES_AFTER = "SELECT id, version, state, seq FROM case_ WHERE seq > $1 ORDER BY seq LIMIT $2";
    TASKS_AFTER = "SELECT key, is_open, outcome, closed_by, explanation FROM task WHERE key > $1 ORDER BY key LIMIT $2";

    // Migrations.
    CREATE_MIGRATIONS = "CREATE TABLE IF NOT EXISTS bursar_migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL, \
        checksum TEXT NOT NULL, applied_at TEXT NOT NULL)";
    MIGRATIONS = "SELECT version, name, checksum FROM bursar_migration ORDER BY version";
    INSERT_MIGRATION = "INSERT INTO bursar_migration (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
}

/// The one statement that differs: PostgreSQL has to be told to lock the head's row.
pub(crate) const HEAD_LOCKED: &str =
    "SELECT seq, hash, fact, arrival, opened, indexed FROM chain WHERE id = 1 FOR UPDATE";

#[cfg(test)]
#[path = "../tests/common/postgres.rs"]
mod postgres;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::clock::SystemClock;
    use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

    use super::*;
    use crate::db::Database;
    use crate::store::{Store, StoreConfig};

    /// Statements about transactions, which only mean something inside one.
    const INSIDE: [&str; 3] = ["SAVEPOINT", "RELEASE", "ROLLBACK_TO"];

    async fn prepare_all(url: Option<String>) {
        let folder = tempfile::tempdir().unwrap();
        let mut config = StoreConfig::embedded(folder.path());
        config.url = url.unwrap_or(config.url);
        let store = Store::open(&config, Arc::new(SystemClock)).await.unwrap();
        store.migrate().await.unwrap();
        assert!(STATEMENTS.len() > 100);
        for (name, text) in STATEMENTS.iter().filter(|(name, _)| !INSIDE.contains(name)) {
            let text = AssertSqlSafe(*text).into_sql_str();
            let prepared = match &store.0.database {
                Database::Sqlite { read, .. } => read.prepare(text).await.map(|_| ()),
                Database::Postgres(pool) => pool.prepare(text).await.map(|_| ()),
            };
            prepared.unwrap_or_else(|error| panic!("{name} does not prepare: {error}"));
        }
    }

    #[tokio::test]
    async fn every_statement_prepares_on_sqlite_and_on_postgres() {
        prepare_all(None).await;
        match postgres::server() {
            Some(server) => prepare_all(Some(server.database("statements"))).await,
            None => println!("skipped on PostgreSQL, its programs are not installed"),
        }
    }

    #[tokio::test]
    async fn a_transaction_of_ours_is_synced_and_the_queues_own_claims_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let config = StoreConfig::embedded(folder.path());
        let store = Store::open(&config, Arc::new(SystemClock)).await.unwrap();
        store.migrate().await.unwrap();
        let Database::Sqlite { write, .. } = &store.0.database else { panic!("SQLite by default") };
        let level = async || sqlx::query_scalar::<_, i64>("PRAGMA synchronous").fetch_one(write).await.unwrap();
        for _ in 0..3 {
            let mut conn = store.0.database.begin_write().await.unwrap();
            let inside = conn.row("PRAGMA synchronous", &[]).await.unwrap().unwrap().int(0).unwrap();
            assert_eq!(inside, 2, "FULL");
            conn.commit().await.unwrap();
            assert_eq!(level().await, 1, "NORMAL");
            // Also when it is dropped half way.
            drop(store.0.database.begin_write().await.unwrap());
            assert_eq!(level().await, 1, "NORMAL");
        }
    }
}
