-- Workspaces and what is in them; tasks, reservations, events.

CREATE TABLE workspaces (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  default_activity_sid text NOT NULL,
  timeout_activity_sid text NOT NULL,
  event_callback_url text,
  events_filter text,
  multi_task_enabled boolean NOT NULL,
  prioritize_queue_order text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE activities (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  friendly_name text NOT NULL,
  available boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE workers (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  friendly_name text NOT NULL,
  attributes jsonb NOT NULL,
  activity_sid text NOT NULL,
  date_status_changed bigint NOT NULL,
  last_assigned_at bigint NOT NULL,
  version integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE worker_channels (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  worker_sid text NOT NULL,
  task_channel_sid text NOT NULL,
  available boolean NOT NULL,
  configured_capacity integer NOT NULL,
  last_reserved_at bigint,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE task_channels (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  friendly_name text NOT NULL,
  unique_name text NOT NULL,
  channel_optimized_routing boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE task_queues (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  friendly_name text NOT NULL,
  target_workers text NOT NULL,
  max_reserved_workers integer NOT NULL,
  task_order text NOT NULL,
  reservation_activity_sid text,
  assignment_activity_sid text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE workflows (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  friendly_name text NOT NULL,
  configuration text NOT NULL,
  assignment_callback_url text,
  fallback_assignment_callback_url text,
  task_reservation_timeout integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE tasks (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  attributes jsonb NOT NULL,
  assignment_status text NOT NULL,
  priority bigint NOT NULL,
  timeout bigint NOT NULL,
  reason text,
  workflow_sid text,
  task_queue_sid text,
  task_queue_entered_at bigint,
  task_channel_sid text NOT NULL,
  routing_target text,
  ignore_capacity boolean NOT NULL,
  virtual_start_time bigint NOT NULL,
  step jsonb,
  version integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX tasks_newest ON tasks (workspace_sid, date_created DESC, sid DESC);
CREATE INDEX tasks_open ON tasks (workspace_sid)
  WHERE assignment_status NOT IN ('completed', 'canceled');

CREATE TABLE reservations (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  task_sid text NOT NULL,
  worker_sid text NOT NULL,
  status text NOT NULL,
  timeout integer NOT NULL,
  canceled_reason_code integer,
  worker_previous_activity_sid text,
  version integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX reservations_task ON reservations (task_sid);
CREATE INDEX reservations_open ON reservations (workspace_sid)
  WHERE status IN ('pending', 'accepted', 'wrapping');

CREATE TABLE task_events (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  event_type text NOT NULL,
  description text NOT NULL,
  resource_type text NOT NULL,
  resource_sid text NOT NULL,
  task_sid text,
  worker_sid text,
  reservation_sid text,
  task_queue_sid text,
  workflow_sid text,
  task_channel_sid text,
  event_data jsonb NOT NULL,
  event_date bigint NOT NULL
);
CREATE INDEX task_events_newest ON task_events (workspace_sid, event_date DESC, sid DESC);
CREATE INDEX task_events_task ON task_events (task_sid) WHERE task_sid IS NOT NULL;
CREATE INDEX task_events_date ON task_events (event_date);
