-- The longest that calls and conferences of an account may last, in seconds; null = as long as the site's.

ALTER TABLE accounts ALTER COLUMN settings SET DEFAULT
  '{"country": null, "ringPhones": false, "callSeconds": null}';

UPDATE accounts SET settings = '{"callSeconds": null}' || settings;
