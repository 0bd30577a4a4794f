-- Words are looked for in what was said, as they were said: no language's endings are cut off.

CREATE INDEX transcript_lines_words ON transcript_lines USING gin (to_tsvector('simple', text));
