-- Runs unchanged on SQLite and PostgreSQL.

-- Labels as name=value, with a comma between two; neither names nor values can have one.
ALTER TABLE instances ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN tags TEXT NOT NULL DEFAULT '';
