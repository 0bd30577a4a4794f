-- Texts that came in and went out.

CREATE TABLE messages (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  "from" text NOT NULL,
  "to" text NOT NULL,
  body text NOT NULL,
  direction text NOT NULL,
  status text NOT NULL,
  num_segments integer NOT NULL,
  error_code integer,
  provider_id text,
  status_callback text,
  feedback text,
  feedback_date bigint,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL,
  date_sent bigint
);
CREATE INDEX messages_newest ON messages (account_sid, date_created DESC, sid DESC);
CREATE INDEX messages_provider ON messages (provider_id) WHERE provider_id IS NOT NULL;
