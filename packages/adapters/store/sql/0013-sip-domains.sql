-- SIP domains and the lists that admit to them. A domain's mappings are part of its row.

CREATE TABLE sip_domains (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  domain_name text NOT NULL,
  friendly_name text NOT NULL,
  voice_url text,
  voice_method text NOT NULL,
  voice_fallback_url text,
  voice_fallback_method text NOT NULL,
  status_callback text,
  status_callback_method text NOT NULL,
  voice_caller_id_lookup boolean NOT NULL,
  sip_registration boolean NOT NULL,
  emergency_calling_enabled boolean NOT NULL,
  secure boolean NOT NULL,
  byoc_trunk_sid text,
  emergency_caller_sid text,
  call_credential_lists jsonb NOT NULL,
  call_address_lists jsonb NOT NULL,
  registration_credential_lists jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX sip_domains_name ON sip_domains (domain_name);

CREATE TABLE sip_credential_lists (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE sip_credentials (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  credential_list_sid text NOT NULL,
  username text NOT NULL,
  password_box text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX sip_credentials_name ON sip_credentials (credential_list_sid, username);

CREATE TABLE sip_address_lists (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE sip_addresses (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  address_list_sid text NOT NULL,
  friendly_name text NOT NULL,
  ip_address text NOT NULL,
  cidr_prefix_length integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
