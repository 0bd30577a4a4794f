-- Who is on hold since when, and by whom; and each stretch of it that is over, for reports.

ALTER TABLE participants ADD COLUMN hold_since bigint;
ALTER TABLE participants ADD COLUMN held_by text;

CREATE TABLE holds (
  conference_sid text NOT NULL,
  call_sid text NOT NULL,
  account_sid text NOT NULL,
  held_by text,
  held_from bigint NOT NULL,
  held_to bigint NOT NULL,
  PRIMARY KEY (conference_sid, call_sid, held_from)
);
CREATE INDEX holds_call ON holds (call_sid);
CREATE INDEX holds_newest ON holds (account_sid, held_from DESC);
