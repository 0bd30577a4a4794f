-- The signalling of a call stands in some parts of it instead of a row for each message.

CREATE TABLE signalling_parts (
  call_sid text NOT NULL,
  part integer NOT NULL,
  account_sid text NOT NULL,
  messages jsonb NOT NULL,
  date_created bigint NOT NULL,
  PRIMARY KEY (call_sid, part)
);
INSERT INTO signalling_parts (call_sid, part, account_sid, messages, date_created)
  SELECT call_sid, 0, account_sid,
    jsonb_agg(jsonb_build_object('direction', direction, 'transport', transport, 'peer', peer,
      'name', name, 'text', text, 'dateCreated', date_created) ORDER BY date_created, seq),
    min(date_created)
  FROM signalling_messages GROUP BY call_sid, account_sid;
CREATE INDEX signalling_parts_age ON signalling_parts (date_created);

DROP TABLE signalling_messages;
