-- Runs unchanged on SQLite and PostgreSQL. Times are milliseconds since 1970 in UTC.

-- Until when an instance may enrol with another nonce than the one that it came with, because an operator says so.
ALTER TABLE enrolments ADD COLUMN reset_until BIGINT NOT NULL DEFAULT 0;
