-- What people say about a moment of a call.

CREATE TABLE call_comments (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text NOT NULL,
  at bigint NOT NULL,
  person_sid text,
  author text NOT NULL,
  text text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX call_comments_call ON call_comments (call_sid, date_created DESC, sid DESC);
