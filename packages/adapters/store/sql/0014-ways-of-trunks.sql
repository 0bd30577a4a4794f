-- Which of several trunks a call takes, and how each is reached.

ALTER TABLE sip_trunks ADD COLUMN priority integer NOT NULL DEFAULT 10;
ALTER TABLE sip_trunks ADD COLUMN weight integer NOT NULL DEFAULT 10;
ALTER TABLE sip_trunks ADD COLUMN outbound_proxy text;
ALTER TABLE sip_trunks ADD COLUMN registers boolean NOT NULL DEFAULT false;
ALTER TABLE sip_trunks ADD COLUMN keep_alive boolean NOT NULL DEFAULT true;
ALTER TABLE sip_trunks ADD COLUMN calls_per_second double precision;
