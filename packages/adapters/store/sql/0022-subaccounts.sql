-- An account may have accounts below it; one that is below none owns itself.
ALTER TABLE accounts ADD COLUMN owner_account_sid text;
UPDATE accounts SET owner_account_sid = sid;
ALTER TABLE accounts ALTER COLUMN owner_account_sid SET NOT NULL;
