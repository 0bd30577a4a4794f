-- What browsers have found of their microphone, their speaker and their way to us.

CREATE TABLE checkups (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  person_sid text NOT NULL,
  full_name text NOT NULL,
  result text NOT NULL,
  browser text NOT NULL,
  lines jsonb NOT NULL,
  date_created bigint NOT NULL
);
CREATE INDEX checkups_list ON checkups (account_sid, date_created DESC, sid DESC);
CREATE INDEX checkups_person ON checkups (account_sid, person_sid, date_created DESC, sid DESC);
CREATE INDEX checkups_age ON checkups (date_created);
