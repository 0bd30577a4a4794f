-- Sinks, what they are subscribed to, and events that are on their way to them.

CREATE TABLE event_sinks (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  description text NOT NULL,
  sink_type text NOT NULL,
  configuration jsonb NOT NULL,
  status text NOT NULL,
  test_id text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX event_sinks_list ON event_sinks (account_sid, date_created DESC, sid DESC);

CREATE TABLE event_subscriptions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  sink_sid text NOT NULL,
  description text NOT NULL,
  types jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX event_subscriptions_list ON event_subscriptions (account_sid, date_created DESC, sid DESC);

CREATE TABLE event_deliveries (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  sink_sid text NOT NULL,
  seq bigint NOT NULL,
  event jsonb NOT NULL,
  status text NOT NULL,
  date_created bigint NOT NULL
);
CREATE INDEX event_deliveries_line ON event_deliveries (sink_sid, status, seq);
CREATE INDEX event_deliveries_age ON event_deliveries (date_created);
