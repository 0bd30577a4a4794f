-- An alert says where in the document, and what it concerns besides a call.
ALTER TABLE notifications ADD COLUMN resource_sid text;
ALTER TABLE notifications ADD COLUMN document_line integer;
ALTER TABLE notifications ADD COLUMN document_column integer;
