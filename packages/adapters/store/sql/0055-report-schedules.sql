-- Views of the figures that are made into files again and again, and where those go.

CREATE TABLE report_schedules (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  name text NOT NULL,
  "by" text NOT NULL,
  every text NOT NULL,
  hour integer NOT NULL,
  time_zone text NOT NULL,
  delivery text NOT NULL,
  url text,
  done_until bigint NOT NULL,
  attempts integer NOT NULL,
  attempted_at bigint,
  outcome text,
  fault text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX report_schedules_list ON report_schedules (account_sid, date_created DESC, sid DESC);
