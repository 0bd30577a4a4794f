-- What an administrator sets for the whole site: its configuration, plugins, Flex flows.

CREATE TABLE flex_configurations (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  settings jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE flex_flows (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  chat_service_sid text NOT NULL,
  channel_type text NOT NULL,
  contact_identity text,
  enabled boolean NOT NULL,
  integration_type text,
  integration jsonb NOT NULL,
  long_lived boolean NOT NULL,
  janitor_enabled boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE plugins (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  unique_name text NOT NULL,
  friendly_name text NOT NULL,
  description text NOT NULL,
  archived boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL,
  UNIQUE (account_sid, unique_name)
);

CREATE TABLE plugin_versions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  plugin_sid text NOT NULL,
  version text NOT NULL,
  plugin_url text NOT NULL,
  changelog text NOT NULL,
  private boolean NOT NULL,
  archived boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL,
  UNIQUE (plugin_sid, version)
);

CREATE TABLE plugin_configurations (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  archived boolean NOT NULL,
  plugins jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);

CREATE TABLE plugin_releases (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  configuration_sid text NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
