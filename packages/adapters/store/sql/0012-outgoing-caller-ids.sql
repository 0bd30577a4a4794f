-- Numbers of others that an account may show when it calls, since their owners have said so.

CREATE TABLE outgoing_caller_ids (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  phone_number text NOT NULL,
  friendly_name text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX outgoing_caller_ids_number ON outgoing_caller_ids (account_sid, phone_number);
CREATE INDEX outgoing_caller_ids_newest ON outgoing_caller_ids (account_sid, date_created DESC, sid DESC);
