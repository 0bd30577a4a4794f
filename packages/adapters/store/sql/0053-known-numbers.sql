-- Calls and contacts are looked for by parts of numbers. Each number stands here once, under its fours,
-- so that a call of a known number costs no index of parts: an index on the calls took most of the time
-- in which a call was written. The fours come from `fours_of` in the code (`write/known-numbers.ts`).

CREATE TABLE known_numbers (
  account_sid text NOT NULL,
  number text NOT NULL,
  fours text[] NOT NULL,
  PRIMARY KEY (account_sid, number)
);
INSERT INTO known_numbers (account_sid, number, fours)
  SELECT account_sid, number, fours_of(number) FROM (
    SELECT account_sid, "from" AS number FROM calls
    UNION SELECT account_sid, "to" FROM calls
    UNION SELECT account_sid, address FROM contact_lanes WHERE address IS NOT NULL
  ) AS every WHERE digits_of(number) ~ '\d{4}';
-- What waits to be put into its place is put there a little at a time, so that no call waits for much.
CREATE INDEX known_numbers_fours ON known_numbers USING gin (fours) WITH (gin_pending_list_limit = 128);

DROP INDEX calls_from_digits;
DROP INDEX calls_to_digits;
DROP INDEX contact_lanes_digits;

-- That a call is answered changes no index: the row is written beside its older self.
DROP INDEX calls_live;
CREATE INDEX calls_live ON calls (node_id) WHERE end_time IS NULL;
ALTER TABLE calls SET (fillfactor = 60);
