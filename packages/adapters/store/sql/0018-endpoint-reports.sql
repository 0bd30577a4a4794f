-- What the Voice SDK tells of its calls: events and samples of quality, as it posted them.

CREATE TABLE endpoint_reports (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  kind text NOT NULL,
  identity text,
  call_sid text,
  temporary_sid text,
  body text NOT NULL,
  date_created bigint NOT NULL
);
CREATE INDEX endpoint_reports_call ON endpoint_reports (call_sid) WHERE call_sid IS NOT NULL;
CREATE INDEX endpoint_reports_temporary ON endpoint_reports (temporary_sid) WHERE temporary_sid IS NOT NULL;
CREATE INDEX endpoint_reports_age ON endpoint_reports (date_created);
