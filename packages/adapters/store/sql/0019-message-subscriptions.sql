-- Who is told what a browser says beside its call; gone with the call.

CREATE TABLE message_subscriptions (
  sid text PRIMARY KEY,
  account_sid text NOT NULL,
  call_sid text NOT NULL,
  callback text NOT NULL,
  method text NOT NULL,
  date_created bigint NOT NULL
);
CREATE INDEX message_subscriptions_age ON message_subscriptions (date_created);
