-- How an account wants things: where it is at home, and whether phones ring with browsers.

ALTER TABLE accounts ADD COLUMN settings jsonb NOT NULL DEFAULT
  '{"country": null, "ringPhones": false}';
