-- What happened in contacts: one row each, who took part, what went on when, and the moments that all
-- of it is folded from.

CREATE TABLE contacts (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text NOT NULL,
  task_sid text,
  direction text NOT NULL,
  customer text NOT NULL,
  customer_name text,
  our_number text NOT NULL,
  queue_sid text,
  queue_name text,
  agents jsonb NOT NULL,
  outcome text,
  ivr_ms bigint NOT NULL,
  wait_ms bigint NOT NULL,
  ring_ms bigint NOT NULL,
  talk_ms bigint NOT NULL,
  hold_ms bigint NOT NULL,
  wrap_up_ms bigint NOT NULL,
  ended_at bigint,
  closed_at bigint,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX contacts_newest ON contacts (account_sid, date_created DESC, sid DESC);
CREATE INDEX contacts_customer ON contacts (account_sid, customer, date_created DESC, sid DESC);
CREATE INDEX contacts_queue ON contacts (account_sid, queue_sid, date_created DESC, sid DESC)
  WHERE queue_sid IS NOT NULL;
CREATE INDEX contacts_outcome ON contacts (account_sid, outcome, date_created DESC, sid DESC);
CREATE INDEX contacts_task ON contacts (task_sid) WHERE task_sid IS NOT NULL;
CREATE INDEX contacts_open ON contacts (date_created) WHERE closed_at IS NULL;

CREATE TABLE contact_lanes (
  contact_sid text NOT NULL,
  lane integer NOT NULL,
  account_sid text NOT NULL,
  role text NOT NULL,
  call_sid text,
  reservation_sid text,
  worker_sid text,
  address text,
  name text,
  date_created bigint NOT NULL,
  PRIMARY KEY (contact_sid, lane)
) WITH (fillfactor = 80);
CREATE INDEX contact_lanes_call ON contact_lanes (call_sid) WHERE call_sid IS NOT NULL;
CREATE INDEX contact_lanes_worker ON contact_lanes (account_sid, worker_sid, date_created DESC)
  WHERE worker_sid IS NOT NULL;
CREATE INDEX contact_lanes_address ON contact_lanes (account_sid, address, date_created DESC)
  WHERE address IS NOT NULL;

CREATE TABLE contact_segments (
  contact_sid text NOT NULL,
  seq integer NOT NULL,
  account_sid text NOT NULL,
  lane integer NOT NULL,
  kind text NOT NULL,
  worker_sid text,
  queue_sid text,
  started_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (contact_sid, seq)
) WITH (fillfactor = 80);
CREATE INDEX contact_segments_time ON contact_segments (account_sid, started_at);

CREATE TABLE contact_moments (
  contact_sid text NOT NULL,
  seq integer NOT NULL,
  account_sid text NOT NULL,
  at bigint NOT NULL,
  moment jsonb NOT NULL,
  PRIMARY KEY (contact_sid, seq)
);
CREATE INDEX contact_moments_age ON contact_moments (at);
