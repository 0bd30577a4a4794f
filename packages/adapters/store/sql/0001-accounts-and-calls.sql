-- Accounts, their credentials and numbers; calls and what belongs to them; outbox and leases.
-- No foreign keys: the rows of one turn are written in any order, by the owner of the live object.

CREATE TABLE accounts (
  sid text PRIMARY KEY,
  friendly_name text NOT NULL,
  status text NOT NULL,
  auth_token_box text NOT NULL,
  secondary_token_box text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE api_keys (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  kind text NOT NULL,
  secret_box text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE people (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  username text NOT NULL,
  full_name text NOT NULL,
  roles jsonb NOT NULL,
  identity text NOT NULL,
  workspace_sid text,
  worker_sid text,
  password_hash text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX people_username ON people (lower(username));
CREATE UNIQUE INDEX people_identity ON people (account_sid, identity);

CREATE TABLE sip_users (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  username text NOT NULL,
  domain text NOT NULL,
  password_box text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX sip_users_name ON sip_users (domain, username);

CREATE TABLE sip_trunks (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  addresses jsonb NOT NULL,
  inbound_username text,
  inbound_password_box text,
  target text,
  outbound_username text,
  outbound_password_box text,
  dial_prefixes jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX sip_trunks_inbound_username ON sip_trunks (inbound_username);

CREATE TABLE phone_numbers (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  phone_number text NOT NULL,
  friendly_name text NOT NULL,
  voice_application_sid text,
  voice_url text,
  voice_method text NOT NULL,
  voice_fallback_url text,
  voice_fallback_method text NOT NULL,
  status_callback text,
  status_callback_method text NOT NULL,
  voice_caller_id_lookup boolean NOT NULL,
  sms_url text,
  sms_method text NOT NULL,
  sms_fallback_url text,
  sms_fallback_method text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX phone_numbers_number ON phone_numbers (phone_number);

CREATE TABLE applications (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  voice_url text,
  voice_method text NOT NULL,
  voice_fallback_url text,
  voice_fallback_method text NOT NULL,
  status_callback text,
  status_callback_method text NOT NULL,
  voice_caller_id_lookup boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE revoked_sessions (
  id text PRIMARY KEY,
  expires_at bigint NOT NULL
);

CREATE TABLE calls (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  parent_call_sid text,
  "from" text NOT NULL,
  "to" text NOT NULL,
  direction text NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  phone_number_sid text,
  forwarded_from text,
  caller_name text,
  answered_by text,
  trunk_sid text,
  start_time bigint,
  answer_time bigint,
  end_time bigint,
  duration integer,
  queue_time_ms bigint NOT NULL,
  end_cause text,
  sip_status integer,
  sip_call_id text,
  dialog jsonb,
  node_id text NOT NULL,
  status_callback jsonb,
  deleted boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX calls_newest ON calls (account_sid, date_created DESC, sid DESC);
CREATE INDEX calls_parent ON calls (parent_call_sid) WHERE parent_call_sid IS NOT NULL;
CREATE INDEX calls_to ON calls (account_sid, "to", date_created DESC);
CREATE INDEX calls_from ON calls (account_sid, "from", date_created DESC);
CREATE INDEX calls_live ON calls (node_id)
  WHERE status IN ('queued', 'initiated', 'ringing', 'in-progress');

CREATE TABLE conferences (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  status text NOT NULL,
  region text NOT NULL,
  reason_ended text,
  call_sid_ending text,
  end_time bigint,
  node_id text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX conferences_newest ON conferences (account_sid, date_created DESC, sid DESC);
CREATE INDEX conferences_name ON conferences (account_sid, friendly_name, date_created DESC);
CREATE INDEX conferences_live ON conferences (node_id) WHERE status IN ('init', 'in-progress');

CREATE TABLE participants (
  conference_sid text NOT NULL,
  call_sid text NOT NULL,
  account_sid text NOT NULL,
  label text,
  status text NOT NULL,
  muted boolean NOT NULL,
  hold boolean NOT NULL,
  coaching boolean NOT NULL,
  call_sid_to_coach text,
  start_conference_on_enter boolean NOT NULL,
  end_conference_on_exit boolean NOT NULL,
  queue_time_ms bigint NOT NULL,
  joined_at bigint,
  left_at bigint,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL,
  PRIMARY KEY (conference_sid, call_sid)
) WITH (fillfactor = 80);
CREATE INDEX participants_call ON participants (call_sid);

CREATE TABLE queues (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  max_size integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX queues_name ON queues (account_sid, friendly_name);
CREATE INDEX queues_newest ON queues (account_sid, date_created DESC, sid DESC);

CREATE TABLE queue_members (
  queue_sid text NOT NULL,
  call_sid text NOT NULL,
  account_sid text NOT NULL,
  date_enqueued bigint NOT NULL,
  node_id text NOT NULL,
  PRIMARY KEY (queue_sid, call_sid)
);
CREATE INDEX queue_members_node ON queue_members (node_id);

CREATE TABLE recordings (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text,
  conference_sid text,
  status text NOT NULL,
  channels integer NOT NULL,
  source text NOT NULL,
  track text NOT NULL,
  channel_roles jsonb NOT NULL,
  start_time bigint NOT NULL,
  duration_ms bigint,
  file_name text NOT NULL,
  bytes bigint,
  error_code integer,
  deleted_at bigint,
  node_id text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX recordings_newest ON recordings (account_sid, date_created DESC, sid DESC);
CREATE INDEX recordings_call ON recordings (call_sid) WHERE call_sid IS NOT NULL;
CREATE INDEX recordings_conference ON recordings (conference_sid) WHERE conference_sid IS NOT NULL;
CREATE INDEX recordings_live ON recordings (node_id)
  WHERE status IN ('in-progress', 'paused', 'stopped', 'processing');

CREATE TABLE notifications (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text,
  log_level integer NOT NULL,
  error_code integer NOT NULL,
  message_text text NOT NULL,
  request_url text,
  request_method text,
  response_body text,
  date_created bigint NOT NULL
);
CREATE INDEX notifications_newest ON notifications (account_sid, date_created DESC, sid DESC);
CREATE INDEX notifications_call ON notifications (call_sid) WHERE call_sid IS NOT NULL;

-- Effects that leave the process. A row is gone once its effect was done.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  order_key text NOT NULL,
  payload jsonb NOT NULL,
  node_id text NOT NULL,
  attempts integer NOT NULL,
  next_at bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX outbox_node ON outbox (node_id, id);

-- One row for each incarnation of a node, by the database's own clock.
CREATE TABLE node_leases (
  incarnation text PRIMARY KEY,
  installation text NOT NULL,
  renewed_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  recovered_by text,
  recovery_until bigint
);
