-- Which trunks take calls to emergency services, and under which numbers.

ALTER TABLE sip_trunks ADD COLUMN emergency_numbers jsonb NOT NULL DEFAULT '[]';
