-- What was said in calls and recordings, as it was understood.

CREATE TABLE transcriptions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  kind text NOT NULL,
  call_sid text,
  recording_sid text,
  name text,
  status text NOT NULL,
  track text NOT NULL,
  language text NOT NULL,
  duration_ms bigint,
  text text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX transcriptions_newest ON transcriptions (account_sid, kind, date_created DESC, sid DESC);
CREATE INDEX transcriptions_open ON transcriptions (call_sid) WHERE status = 'in-progress';
CREATE INDEX transcriptions_of_recording ON transcriptions (recording_sid);

CREATE TABLE transcript_lines (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text NOT NULL,
  transcription_sid text NOT NULL,
  track text NOT NULL,
  label text NOT NULL,
  text text NOT NULL,
  confidence double precision,
  spoken_from bigint NOT NULL,
  spoken_to bigint NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX transcript_lines_of_call ON transcript_lines (call_sid, date_created DESC, sid DESC);
