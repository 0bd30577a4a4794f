-- Other telephone systems of accounts. The lists and numbers of a trunk are part of its row.

CREATE TABLE elastic_trunks (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  domain_name text,
  disaster_recovery_url text,
  disaster_recovery_method text NOT NULL,
  transfer_mode text NOT NULL,
  transfer_caller_id text NOT NULL,
  secure boolean NOT NULL,
  cnam_lookup_enabled boolean NOT NULL,
  recording_mode text NOT NULL,
  recording_trim text NOT NULL,
  credential_lists jsonb NOT NULL,
  address_lists jsonb NOT NULL,
  phone_numbers jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX elastic_trunks_name ON elastic_trunks (domain_name);

CREATE TABLE origination_urls (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  trunk_sid text NOT NULL,
  friendly_name text NOT NULL,
  target text NOT NULL,
  priority integer NOT NULL,
  weight integer NOT NULL,
  enabled boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
