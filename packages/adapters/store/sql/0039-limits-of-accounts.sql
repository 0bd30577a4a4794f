-- What an account may have, where it differs from the site's settings; null = as the site.

ALTER TABLE accounts ADD COLUMN limits jsonb NOT NULL DEFAULT
  '{"maxCalls": null, "callsPerSecond": null, "recordingDays": null, "messageDays": null}';
