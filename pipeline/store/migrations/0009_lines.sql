-- What a credit note refers to: the others of one invoice are found by it.
--
-- An invoice sent again under another number, or at another rate of VAT, is found by its lines and by its amount without
-- VAT. What was indexed before has neither, until its case is judged again.
ALTER TABLE invoice_index ADD COLUMN net TEXT;
ALTER TABLE invoice_index ADD COLUMN lines TEXT;
ALTER TABLE invoice_index ADD COLUMN refers TEXT;
CREATE INDEX invoice_vendor_net ON invoice_index (vendor_id, net, seq);
CREATE INDEX invoice_vendor_refers ON invoice_index (vendor_id, refers, seq);
CREATE INDEX invoice_lines ON invoice_index (lines, seq);
