-- Sums of summaries: dashboards over weeks read some thousand rows and not each call. They are made for
-- hours and days that are over (src/node/call-sums.ts). What changes a summary leaves a mark in the same
-- transaction, and a span with a mark is counted call by call: sums are exact, and no call waits for them.

-- Rows are only added, so that no two transactions wait for each other here.
CREATE TABLE call_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_sid text NOT NULL,
  -- In milliseconds: an hour or a day.
  span bigint NOT NULL,
  since bigint NOT NULL
);
CREATE INDEX call_changes_span ON call_changes (account_sid, span, since);

-- Calls of an hour that are alike in all that is counted.
CREATE TABLE call_hours (
  account_sid text NOT NULL,
  since bigint NOT NULL,
  call_type text NOT NULL,
  call_state text NOT NULL,
  direction text NOT NULL,
  answered_by text,
  fault text NOT NULL,
  disconnected_by text,
  from_country text,
  to_country text,
  sip_response integer,
  tags jsonb NOT NULL,
  calls integer NOT NULL,
  answered integer NOT NULL,
  tagged integer NOT NULL,
  abnormal integer NOT NULL,
  short integer NOT NULL,
  long integer NOT NULL,
  length_sum double precision,
  length_count integer NOT NULL,
  queued_sum double precision,
  queued_count integer NOT NULL,
  mos_sum double precision,
  mos_count integer NOT NULL,
  loss_sum double precision,
  loss_count integer NOT NULL,
  jitter_sum double precision,
  jitter_count integer NOT NULL,
  rtt_sum double precision,
  rtt_count integer NOT NULL
);
CREATE INDEX call_hours_span ON call_hours (account_sid, since);

-- Calls of a day by what they are ranked by: number, agent, network, trunk.
CREATE TABLE call_days (
  account_sid text NOT NULL,
  since bigint NOT NULL,
  ranked_by text NOT NULL,
  name text NOT NULL,
  calls integer NOT NULL,
  tagged integer NOT NULL,
  mos_sum double precision,
  mos_count integer NOT NULL
);
CREATE INDEX call_days_span ON call_days (account_sid, ranked_by, since)
  INCLUDE (name, calls, tagged, mos_sum, mos_count);
CREATE INDEX call_days_since ON call_days (account_sid, since);

CREATE FUNCTION mark_changed_calls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO call_changes (account_sid, span, since)
    SELECT DISTINCT account_sid, span, start_time / span * span
      FROM changed, (VALUES (3600000::bigint), (86400000::bigint)) AS spans (span);
  RETURN NULL;
END $$;
CREATE TRIGGER call_summaries_added AFTER INSERT ON call_summaries
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_changed_calls();
CREATE TRIGGER call_summaries_changed AFTER UPDATE ON call_summaries
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_changed_calls();
-- Where the beginning itself has become another.
CREATE TRIGGER call_summaries_moved AFTER UPDATE ON call_summaries
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_changed_calls();
CREATE TRIGGER call_summaries_removed AFTER DELETE ON call_summaries
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_changed_calls();

-- What there is already is summed up after the start.
INSERT INTO call_changes (account_sid, span, since)
  SELECT DISTINCT account_sid, span, start_time / span * span
    FROM call_summaries, (VALUES (3600000::bigint), (86400000::bigint)) AS spans (span);

-- Lists and dashboards look for calls in an index alone, and read the summaries of a page only.
DROP INDEX call_summaries_glance;
DROP INDEX call_summaries_tagged;
DROP INDEX call_summaries_start;
CREATE INDEX call_summaries_start ON call_summaries (account_sid, start_time, call_sid) INCLUDE (
  call_type, call_state, direction, answered_by, processing_state, fault, disconnected_by, from_country,
  to_country, sip_response, connect_duration, queue_time_ms, tagged, abnormal, mos, loss_percent,
  jitter_ms, rtt_ms, identity, network, trunk_sid, from_address, to_address
);
CREATE INDEX call_summaries_tagged ON call_summaries (account_sid, start_time, call_sid) INCLUDE (
  call_type, call_state, direction, fault, identity, trunk_sid, tagged, tags
) WHERE tagged;
CREATE INDEX call_summaries_identity ON call_summaries (account_sid, identity, start_time, call_sid) INCLUDE (
  call_state, fault, trunk_sid, tagged
) WHERE identity IS NOT NULL;
