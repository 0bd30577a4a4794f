CREATE TABLE teams (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

-- How the people of an account log in; its sid is the account's.
CREATE TABLE sign_in_settings (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  second_factor_roles jsonb NOT NULL,
  connect_activity_sid text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
