-- Logins that have not ended, for their owners and administrators to see and end.
CREATE TABLE sessions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  person_sid text NOT NULL,
  method text NOT NULL,
  device text NOT NULL,
  address text NOT NULL,
  id_token_box text,
  last_seen bigint NOT NULL,
  expires_at bigint NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
