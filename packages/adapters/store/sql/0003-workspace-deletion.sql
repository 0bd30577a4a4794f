-- The router has in memory what is not over. What is over goes with its parent's row here.

CREATE FUNCTION remove_rows_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM reservations WHERE task_sid = OLD.sid;
  RETURN NULL;
END $$;
CREATE TRIGGER task_removed AFTER DELETE ON tasks
  FOR EACH ROW EXECUTE FUNCTION remove_rows_of_task();

CREATE FUNCTION remove_rows_of_workspace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM tasks WHERE workspace_sid = OLD.sid;
  DELETE FROM task_events WHERE workspace_sid = OLD.sid;
  RETURN NULL;
END $$;
CREATE TRIGGER workspace_removed AFTER DELETE ON workspaces
  FOR EACH ROW EXECUTE FUNCTION remove_rows_of_workspace();
