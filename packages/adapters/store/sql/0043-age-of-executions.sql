-- What is removed by its age is found by it.

CREATE INDEX studio_executions_old ON studio_executions (date_updated);
CREATE INDEX studio_steps_old ON studio_steps (date_created);
