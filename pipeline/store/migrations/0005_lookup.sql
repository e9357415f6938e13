-- What an invoice is recognised by, found at any depth of the history: a vendor's number or amount of three years ago
-- stands behind a thousand newer invoices. The last column gives the newest first without sorting.
CREATE INDEX invoice_vendor_number ON invoice_index (vendor_id, number, seq);
CREATE INDEX invoice_vendor_gross ON invoice_index (vendor_id, gross, seq);
CREATE INDEX invoice_vat_number ON invoice_index (vat_id, number, seq);
CREATE INDEX invoice_vat_gross ON invoice_index (vat_id, gross, seq);
CREATE INDEX invoice_number_gross ON invoice_index (number, gross, seq);

-- All open order numbers of a vendor, for one that was mistyped.
CREATE INDEX order_open ON order_ (vendor_id, status, po_number);
