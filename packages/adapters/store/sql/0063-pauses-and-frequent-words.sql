-- Times that the file of a recording lacks, since it was paused and went on there.
ALTER TABLE recordings ADD COLUMN left_out jsonb NOT NULL DEFAULT '[]';

-- A word that is in many lines is looked for from the newest on, and not in all of them.
CREATE INDEX transcript_lines_newest ON transcript_lines (account_sid, date_created DESC, sid DESC);
