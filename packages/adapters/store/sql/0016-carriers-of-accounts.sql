-- Carriers that accounts bring along: trunks, where their calls go, and the addresses they call from.

CREATE TABLE byoc_trunks (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  voice_url text,
  voice_method text NOT NULL,
  voice_fallback_url text,
  voice_fallback_method text NOT NULL,
  status_callback text,
  status_callback_method text NOT NULL,
  voice_caller_id_lookup boolean NOT NULL,
  connection_policy_sid text,
  from_domain_sid text,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE connection_policies (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE connection_targets (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  connection_policy_sid text NOT NULL,
  friendly_name text NOT NULL,
  target text NOT NULL,
  priority integer NOT NULL,
  weight integer NOT NULL,
  enabled boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE ip_records (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  ip_address text NOT NULL,
  cidr_prefix_length integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE source_ip_mappings (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  ip_record_sid text NOT NULL,
  sip_domain_sid text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
