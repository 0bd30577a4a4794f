-- Forms of questions about calls, and how they were filled in.

CREATE TABLE score_forms (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  questions jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE call_scores (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text NOT NULL,
  call_started_at bigint NOT NULL,
  form_sid text NOT NULL,
  form_name text NOT NULL,
  worker_sid text,
  agent text NOT NULL,
  answers jsonb NOT NULL,
  percent double precision,
  note text NOT NULL,
  person_sid text,
  author text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX call_scores_call ON call_scores (call_sid, date_created DESC, sid DESC);
CREATE INDEX call_scores_period ON call_scores (account_sid, call_started_at);
