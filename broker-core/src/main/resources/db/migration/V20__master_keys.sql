-- Runs unchanged on SQLite and PostgreSQL.

-- Which master key the secrets of new credentials come from. The keys themselves lie in the sealed store.
CREATE TABLE current_master (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL
);

INSERT INTO current_master (only_row, version) VALUES (1, 1);

ALTER TABLE retired_credentials ADD COLUMN master_version INTEGER NOT NULL DEFAULT 1;
