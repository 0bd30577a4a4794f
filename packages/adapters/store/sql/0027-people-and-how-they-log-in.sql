-- Whoever is invited, or comes from an identity provider, has no password of their own.
ALTER TABLE people ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE people ADD COLUMN email text;
ALTER TABLE people ADD COLUMN team_sid text;
ALTER TABLE people ADD COLUMN locale text;
ALTER TABLE people ADD COLUMN status text NOT NULL DEFAULT 'active';
ALTER TABLE people ADD COLUMN totp_box text;
ALTER TABLE people ADD COLUMN totp_step bigint;
ALTER TABLE people ADD COLUMN recovery_hashes jsonb NOT NULL DEFAULT '[]';
ALTER TABLE people ADD COLUMN link_hash text;
ALTER TABLE people ADD COLUMN link_expires_at bigint;
ALTER TABLE people ADD COLUMN provider_subject text;
CREATE UNIQUE INDEX people_email ON people (account_sid, lower(email));
CREATE UNIQUE INDEX people_provider_subject ON people (account_sid, provider_subject);
