-- Public keys of accounts, and with what a recording is encrypted: the key's sid, its own key wrapped
-- by it, and the initialization vector.
CREATE TABLE public_keys (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  pem text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX public_keys_newest ON public_keys (account_sid, date_created DESC, sid DESC);

ALTER TABLE recordings ADD COLUMN encryption jsonb;
