-- Lists of people to be called, their records, and callbacks (records of no list).

CREATE TABLE dial_lists (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  status text NOT NULL,
  mode text NOT NULL,
  workspace_sid text NOT NULL,
  task_queue_sid text NOT NULL,
  workflow_sid text NOT NULL,
  caller_id text NOT NULL,
  retry jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX dial_lists_newest ON dial_lists (account_sid, date_created DESC, sid DESC);
CREATE INDEX dial_lists_running ON dial_lists (sid) WHERE status = 'running';

CREATE TABLE dial_records (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  list_sid text,
  phone_number text NOT NULL,
  context jsonb NOT NULL,
  state text NOT NULL,
  outcome text,
  attempts integer NOT NULL,
  due_at bigint NOT NULL,
  task_sid text,
  worker_sid text,
  disposition text,
  callback jsonb,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX dial_records_newest ON dial_records (account_sid, list_sid, date_created DESC, sid DESC);
CREATE INDEX dial_records_due ON dial_records (list_sid, due_at) WHERE state = 'waiting';
CREATE INDEX dial_records_active ON dial_records (sid) WHERE state IN ('offered', 'dialling', 'talking');
