-- Music and messages of accounts, and where callers hear them.

CREATE TABLE sounds (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  name text NOT NULL,
  origin text NOT NULL,
  text text,
  voice text,
  language text,
  file_name text NOT NULL,
  bytes bigint NOT NULL,
  duration_ms integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX sounds_account ON sounds (account_sid, date_created DESC, sid DESC);

CREATE TABLE sound_choices (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  waiting text,
  hold text,
  greeting text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
