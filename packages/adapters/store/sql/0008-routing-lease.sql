-- Who routes tasks. One router has all workspaces, so there is one row for them all. Its owner is an
-- incarnation of node_leases: the lease is good for as long as that one is.
CREATE TABLE routing_leases (
  scope text PRIMARY KEY,
  incarnation text,
  epoch bigint NOT NULL,
  taken_at bigint
);
INSERT INTO routing_leases (scope, incarnation, epoch, taken_at) VALUES ('*', NULL, 0, NULL);

-- First in each transaction that writes what the router has: whoever has lost the lease writes
-- nothing more. Who takes the lease holds the lock alone, so it waits for transactions under way.
CREATE FUNCTION assert_routing_lease(owner text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('offhook routing lease'));
  IF EXISTS (SELECT 1 FROM routing_leases
      WHERE scope = '*' AND incarnation IS NOT NULL AND incarnation <> owner) THEN
    RAISE EXCEPTION 'Another node has the routing lease' USING ERRCODE = 'OH001';
  END IF;
END $$;

-- What the first start made, so that further nodes find it without its files.
CREATE TABLE homes (
  account_sid text PRIMARY KEY,
  phone_number text NOT NULL,
  workspace_sid text NOT NULL,
  workflow_sid text NOT NULL,
  task_queue_sid text NOT NULL
);
