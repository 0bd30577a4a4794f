-- A waiting task stays in the configuration of its workflow that it entered, and its steps end by the
-- time-outs of all steps so far.

ALTER TABLE workflows ADD COLUMN edition integer NOT NULL DEFAULT 0;
ALTER TABLE workflows ADD COLUMN earlier jsonb NOT NULL DEFAULT '[]';

UPDATE tasks t SET step = t.step || jsonb_build_object('edition', 0, 'passed', (
  SELECT coalesce(sum(nullif(target->>'timeout', '')::integer), 0)
  FROM workflows w, jsonb_array_elements(
    CASE WHEN (t.step->>'filter')::integer >= 0 THEN
      w.configuration::jsonb #> ARRAY['task_routing', 'filters', t.step->>'filter', 'targets']
    END
  ) WITH ORDINALITY AS targets(target, n)
  WHERE w.sid = t.workflow_sid AND n <= (t.step->>'target')::integer
)) WHERE t.step IS NOT NULL;
