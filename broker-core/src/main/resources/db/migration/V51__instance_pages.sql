-- Runs unchanged on SQLite and PostgreSQL.

-- Pages of instances are read in this order, the newest first.
CREATE INDEX instances_by_creation ON instances (created_at, id);
