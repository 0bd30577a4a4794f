-- Who caused an event; how often a task was offered, and since when somebody has it.

ALTER TABLE task_events ADD COLUMN actor_sid text;
ALTER TABLE task_events ADD COLUMN actor_type text;
ALTER TABLE task_events ADD COLUMN source text;
ALTER TABLE task_events ADD COLUMN source_ip_address text;

ALTER TABLE tasks ADD COLUMN assignment_count integer NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN assigned_at bigint;
