-- Pools of numbers that messages leave from. A number is in one of them at most.

CREATE TABLE messaging_services (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  friendly_name text NOT NULL,
  inbound_request_url text,
  inbound_method text NOT NULL,
  fallback_url text,
  fallback_method text NOT NULL,
  status_callback text,
  sticky_sender boolean NOT NULL,
  use_inbound_webhook_on_number boolean NOT NULL,
  usecase text NOT NULL,
  hints jsonb NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX messaging_services_list ON messaging_services (account_sid, date_created DESC, sid DESC);

CREATE TABLE messaging_service_numbers (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  service_sid text NOT NULL REFERENCES messaging_services ON DELETE CASCADE,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX messaging_service_numbers_list
  ON messaging_service_numbers (service_sid, date_created DESC, sid DESC);
