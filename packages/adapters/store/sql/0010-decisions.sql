-- Why a worker was asked for a task: what the router looked at then. Kept as long as events.
CREATE TABLE task_decisions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  task_sid text NOT NULL,
  worker_sid text NOT NULL,
  decided_at bigint NOT NULL,
  facts jsonb NOT NULL
);
CREATE INDEX task_decisions_task ON task_decisions (task_sid);
CREATE INDEX task_decisions_date ON task_decisions (decided_at);

CREATE OR REPLACE FUNCTION remove_rows_of_workspace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM tasks WHERE workspace_sid = OLD.sid;
  DELETE FROM task_events WHERE workspace_sid = OLD.sid;
  DELETE FROM task_decisions WHERE workspace_sid = OLD.sid;
  RETURN NULL;
END $$;
