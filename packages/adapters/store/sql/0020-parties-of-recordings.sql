-- Who is in which channel of a recording, from when to when. What was known before were roles alone.
ALTER TABLE recordings ADD COLUMN parties jsonb NOT NULL DEFAULT '[]';
UPDATE recordings SET parties = coalesce((
  SELECT jsonb_agg(jsonb_build_object(
      'channel', place, 'role', role, 'callSid', NULL, 'name', NULL,
      'from', start_time, 'to', start_time + duration_ms) ORDER BY place)
    FROM jsonb_array_elements_text(channel_roles) WITH ORDINALITY AS known (role, place)
   WHERE role <> 'mix'), '[]');
ALTER TABLE recordings ALTER COLUMN parties DROP DEFAULT;
ALTER TABLE recordings DROP COLUMN channel_roles;
