-- Where the case of an index entry is, beside it: a look-up reads a hundred entries and needs not look for a hundred cases.
-- It is written in the transaction that moves the case.
ALTER TABLE invoice_index ADD COLUMN state TEXT;
UPDATE invoice_index SET state = (SELECT c.state FROM case_ c WHERE c.id = invoice_index.case_id);
