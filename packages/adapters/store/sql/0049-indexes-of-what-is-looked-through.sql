-- What the start, conversations and the removal of old rows look for, without reading whole tables.

CREATE INDEX calls_over ON calls (date_created, sid) WHERE end_time IS NOT NULL;

CREATE INDEX messages_to ON messages (account_sid, "to", date_created DESC, sid DESC);
CREATE INDEX messages_from ON messages (account_sid, "from", date_created DESC, sid DESC);

CREATE INDEX conference_summaries_age ON conference_summaries (date_created);
CREATE INDEX participant_summaries_age ON participant_summaries (date_created);
CREATE INDEX insights_reports_age ON insights_reports (date_created);
CREATE INDEX call_annotations_age ON call_annotations (date_updated);
