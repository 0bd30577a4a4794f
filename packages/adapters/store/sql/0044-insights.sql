-- How calls sounded, what happened in them, and what they came to.

CREATE TABLE call_samples (
  call_sid text NOT NULL,
  account_sid text NOT NULL,
  edge text NOT NULL,
  at bigint NOT NULL,
  codec text,
  inbound jsonb NOT NULL,
  outbound jsonb NOT NULL,
  PRIMARY KEY (call_sid, edge, at)
);
-- They come in the order of time, so that a small index finds the old ones.
CREATE INDEX call_samples_age ON call_samples USING brin (at);

CREATE TABLE call_incidents (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text NOT NULL,
  edge text NOT NULL,
  event_group text NOT NULL,
  level text NOT NULL,
  name text NOT NULL,
  data jsonb NOT NULL,
  date_created bigint NOT NULL
);
CREATE INDEX call_incidents_call ON call_incidents (call_sid, date_created);
CREATE INDEX call_incidents_age ON call_incidents USING brin (date_created);

CREATE TABLE call_summaries (
  call_sid text PRIMARY KEY,
  account_sid text NOT NULL,
  parent_call_sid text,
  call_type text NOT NULL,
  call_state text NOT NULL,
  direction text NOT NULL,
  answered_by text,
  processing_state text NOT NULL,
  start_time bigint NOT NULL,
  end_time bigint NOT NULL,
  duration integer NOT NULL,
  connect_duration integer NOT NULL,
  from_address text NOT NULL,
  to_address text NOT NULL,
  from_country text,
  to_country text,
  disconnected_by text,
  end_cause text,
  sip_response integer,
  pdd_ms bigint,
  queue_time_ms bigint NOT NULL,
  trunk_sid text,
  identity text,
  network text,
  conference_sid text,
  mos double precision,
  loss_percent double precision,
  jitter_ms double precision,
  rtt_ms double precision,
  tags jsonb NOT NULL,
  tagged boolean NOT NULL,
  abnormal boolean NOT NULL,
  fault text NOT NULL,
  verdict jsonb NOT NULL,
  edges jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX call_summaries_start ON call_summaries (account_sid, start_time DESC, call_sid DESC);
CREATE INDEX call_summaries_end ON call_summaries (account_sid, end_time DESC, call_sid DESC);
CREATE INDEX call_summaries_age ON call_summaries (date_created);

CREATE TABLE call_annotations (
  call_sid text PRIMARY KEY,
  account_sid text NOT NULL,
  answered_by text,
  connectivity_issue text,
  quality_issues jsonb NOT NULL,
  spam boolean,
  call_score integer,
  comment text,
  incident text,
  date_updated bigint NOT NULL
);

CREATE TABLE insights_settings (
  account_sid text PRIMARY KEY,
  advanced_features boolean NOT NULL,
  advanced_since bigint NOT NULL,
  voice_trace boolean NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE conference_summaries (
  conference_sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  status text NOT NULL,
  start_time bigint,
  end_time bigint,
  duration integer NOT NULL,
  connect_duration integer NOT NULL,
  max_concurrent integer NOT NULL,
  participants integer NOT NULL,
  end_reason text,
  ended_by text,
  region text NOT NULL,
  recording_enabled boolean NOT NULL,
  tags jsonb NOT NULL,
  processing_state text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX conference_summaries_list ON conference_summaries (account_sid, date_created DESC, conference_sid DESC);

CREATE TABLE participant_summaries (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  conference_sid text NOT NULL,
  call_sid text NOT NULL,
  label text,
  direction text NOT NULL,
  from_address text NOT NULL,
  to_address text NOT NULL,
  call_status text NOT NULL,
  call_type text NOT NULL,
  country text,
  moderator boolean NOT NULL,
  coach boolean NOT NULL,
  coached jsonb NOT NULL,
  queue_time_ms bigint NOT NULL,
  join_time bigint,
  leave_time bigint,
  events jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX participant_summaries_conference ON participant_summaries (conference_sid, date_created DESC, sid DESC);

CREATE TABLE insights_reports (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  kind text NOT NULL,
  request jsonb NOT NULL,
  result jsonb NOT NULL,
  date_created bigint NOT NULL
);
