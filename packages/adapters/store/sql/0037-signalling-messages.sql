-- The signalling of each call, message by message, for ten days.

CREATE TABLE signalling_messages (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text NOT NULL,
  direction text NOT NULL,
  transport text NOT NULL,
  peer text,
  name text NOT NULL,
  text text NOT NULL,
  seq integer NOT NULL,
  date_created bigint NOT NULL
);
CREATE INDEX signalling_messages_call ON signalling_messages (call_sid, date_created, seq);
CREATE INDEX signalling_messages_age ON signalling_messages (date_created);
