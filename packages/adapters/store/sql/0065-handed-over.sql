-- Whose worker has left the customer to a party outside: it ends by itself, after a restart too.
ALTER TABLE reservations ADD COLUMN handed_over boolean NOT NULL DEFAULT false;
