-- What somebody hears who answers a dial list when no agent is there.

ALTER TABLE dial_lists ADD COLUMN abandon_message text;
