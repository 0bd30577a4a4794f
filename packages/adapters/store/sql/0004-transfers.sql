-- A task that its worker passes on to another worker, or to a queue.

CREATE TABLE transfers (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  task_sid text NOT NULL,
  initiating_reservation_sid text NOT NULL,
  initiating_worker_sid text NOT NULL,
  initiating_queue_sid text,
  initiating_workflow_sid text,
  initiating_step jsonb,
  mode text NOT NULL,
  type text NOT NULL,
  "to" text NOT NULL,
  status text NOT NULL,
  failed_reason text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX transfers_task ON transfers (task_sid);

ALTER TABLE tasks ADD COLUMN transfer_sid text;
ALTER TABLE reservations ADD COLUMN transfer_sid text;

CREATE OR REPLACE FUNCTION remove_rows_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM reservations WHERE task_sid = OLD.sid;
  DELETE FROM transfers WHERE task_sid = OLD.sid;
  RETURN NULL;
END $$;
