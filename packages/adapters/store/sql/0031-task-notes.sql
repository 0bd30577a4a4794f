-- What agents note about their tasks, and what holds for their work.

CREATE TABLE work_rules (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  wrap_up_seconds integer,
  auto_accept boolean,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE dispositions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  label text NOT NULL,
  key integer,
  task_queue_sid text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE task_notes (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  task_sid text NOT NULL,
  person_sid text,
  author text NOT NULL,
  text text NOT NULL,
  version integer NOT NULL,
  earlier jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX task_notes_task ON task_notes (task_sid);

CREATE TABLE task_outcomes (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  disposition_sid text,
  label text NOT NULL,
  person_sid text,
  author text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
