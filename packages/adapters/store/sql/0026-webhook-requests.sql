-- What applications were asked and what they answered, for some days.

CREATE TABLE webhook_requests (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text,
  url text NOT NULL,
  method text NOT NULL,
  parameters jsonb NOT NULL,
  covered boolean NOT NULL,
  signature_base text NOT NULL,
  attempt integer NOT NULL,
  duration_ms integer NOT NULL,
  status integer,
  headers jsonb NOT NULL,
  body text,
  error_code integer,
  error_message text,
  document_line integer,
  document_column integer,
  replay_of text,
  date_created bigint NOT NULL
);
CREATE INDEX webhook_requests_newest ON webhook_requests (account_sid, date_created DESC, sid DESC);
CREATE INDEX webhook_requests_call ON webhook_requests (call_sid) WHERE call_sid IS NOT NULL;
CREATE INDEX webhook_requests_age ON webhook_requests (date_created);
