-- Who may be called, and when.

CREATE TABLE calling_rules (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  hours jsonb,
  every_call boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE do_not_call_numbers (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  phone_number text NOT NULL,
  note text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX do_not_call_numbers_newest ON do_not_call_numbers (account_sid, date_created DESC, sid DESC);
