-- An application may be what answers texts too, and numbers may share it for them.
ALTER TABLE applications ADD COLUMN sms_url text;
ALTER TABLE applications ADD COLUMN sms_method text NOT NULL DEFAULT 'POST';
ALTER TABLE applications ADD COLUMN sms_fallback_url text;
ALTER TABLE applications ADD COLUMN sms_fallback_method text NOT NULL DEFAULT 'POST';
ALTER TABLE applications ADD COLUMN sms_status_callback text;
ALTER TABLE applications ADD COLUMN message_status_callback text;
ALTER TABLE phone_numbers ADD COLUMN sms_application_sid text;
