-- Who has changed what by request, for those who run the account.
CREATE TABLE audit_events (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  actor_sid text,
  actor_type text NOT NULL,
  event_type text NOT NULL,
  resource_type text NOT NULL,
  resource_sid text,
  source text NOT NULL,
  source_ip_address text NOT NULL,
  fields jsonb NOT NULL,
  date_created bigint NOT NULL
);
CREATE INDEX audit_events_newest ON audit_events (account_sid, date_created DESC, sid DESC);
