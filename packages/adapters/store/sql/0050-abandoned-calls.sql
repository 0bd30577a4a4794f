-- How many of those who answered a list were abandoned, by day, and how many may be.

ALTER TABLE dial_lists ADD COLUMN abandon_cap double precision NOT NULL DEFAULT 3;

CREATE TABLE dial_tallies (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  list_sid text NOT NULL,
  day integer NOT NULL,
  answered integer NOT NULL,
  abandoned integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX dial_tallies_of_list ON dial_tallies (list_sid, day);
