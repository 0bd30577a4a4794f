-- Which countries each account may dial: one row an account, what it has set by country.

CREATE TABLE dialing_permissions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  inheritance boolean NOT NULL,
  countries jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
