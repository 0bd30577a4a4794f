-- Messages that leave later, and the pool of numbers that they leave from.

ALTER TABLE messages ADD COLUMN messaging_service_sid text;
ALTER TABLE messages ADD COLUMN send_at bigint;
CREATE INDEX messages_scheduled ON messages (send_at) WHERE status = 'scheduled';

-- What a restricted API key may do.
ALTER TABLE api_keys ADD COLUMN policy jsonb;
