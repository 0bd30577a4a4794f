-- Workers who have, or had, a socket: who does not come back after a restart is taken off.
CREATE TABLE worker_leases (
  worker_sid text PRIMARY KEY,
  account_sid text NOT NULL,
  workspace_sid text NOT NULL,
  deadline bigint,
  date_updated bigint NOT NULL
) WITH (fillfactor = 80);
