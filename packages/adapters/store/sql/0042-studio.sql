-- Flows of Studio, their revisions, executions and the steps of these.

CREATE TABLE studio_flows (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  status text NOT NULL,
  revision integer NOT NULL,
  commit_message text,
  definition text NOT NULL,
  valid boolean NOT NULL,
  errors jsonb NOT NULL,
  warnings jsonb NOT NULL,
  published_revision integer,
  test_users jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX studio_flows_newest ON studio_flows (account_sid, date_created DESC, sid DESC);

CREATE TABLE studio_revisions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  flow_sid text NOT NULL,
  friendly_name text NOT NULL,
  status text NOT NULL,
  revision integer NOT NULL,
  commit_message text,
  definition text NOT NULL,
  valid boolean NOT NULL,
  errors jsonb NOT NULL,
  warnings jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX studio_revisions_number ON studio_revisions (flow_sid, revision);

CREATE TABLE studio_executions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  flow_sid text NOT NULL,
  revision integer NOT NULL,
  initiated_by text NOT NULL,
  contact_address text NOT NULL,
  status text NOT NULL,
  end_reason text,
  call_sid text,
  parent_step_sid text,
  context jsonb NOT NULL,
  node_id text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX studio_executions_newest ON studio_executions (flow_sid, date_created DESC, sid DESC);
CREATE INDEX studio_executions_live ON studio_executions (node_id) WHERE status = 'active';

CREATE TABLE studio_steps (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  execution_sid text NOT NULL,
  flow_sid text NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  transitioned_from text NOT NULL,
  transitioned_to text NOT NULL,
  transition integer,
  parent_step_sid text,
  "values" jsonb,
  variables jsonb,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX studio_steps_newest ON studio_steps (execution_sid, date_created DESC, sid DESC);
