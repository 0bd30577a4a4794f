-- Payments by keypad, and who charges. No digit beyond the last four of a card is ever a value here.

CREATE TABLE payments (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text NOT NULL,
  payment_method text NOT NULL,
  payment_connector text NOT NULL,
  charge_amount text,
  currency text NOT NULL,
  description text,
  masked_number text,
  card_type text,
  result text,
  confirmation_code text,
  pay_error_code integer,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE INDEX payments_newest ON payments (account_sid, date_created DESC, sid DESC);
CREATE INDEX payments_open ON payments (call_sid) WHERE result IS NULL;
CREATE INDEX payments_of_call ON payments (call_sid);

CREATE TABLE pay_connectors (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  unique_name text NOT NULL,
  kind text NOT NULL,
  url text NOT NULL,
  username text NOT NULL,
  secret_box text NOT NULL,
  year_digits integer NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
CREATE UNIQUE INDEX pay_connectors_of_name ON pay_connectors (account_sid, unique_name);

CREATE TABLE pay_settings (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  pci_mode boolean NOT NULL,
  date_created bigint NOT NULL,
  date_updated bigint NOT NULL
);
