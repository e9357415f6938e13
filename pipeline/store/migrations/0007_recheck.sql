-- In which order cases laid claim to an order line: a case is judged against what was claimed before it, so that judging
-- it again later finds the same. What is there already claimed in the order of capture; new claims are places in the
-- chain, which are later than every place of capture.
ALTER TABLE booking ADD COLUMN claim BIGINT NOT NULL DEFAULT 0;
UPDATE booking SET claim = COALESCE((SELECT c.seq FROM case_ c WHERE c.id = booking.case_id), 0);

-- Cases to be looked at again: because a record that they were judged on changed (`changed`, due at once), or because
-- time itself changes the answer (`timer`, due on that day). Written with what asks for it, in the same transaction.
CREATE TABLE recheck (
    case_id TEXT NOT NULL REFERENCES case_ (id),
    kind TEXT NOT NULL,
    due TEXT NOT NULL,
    mark BIGINT NOT NULL,
    PRIMARY KEY (case_id, kind)
);
CREATE INDEX recheck_due ON recheck (due);
