-- Runs unchanged on SQLite and PostgreSQL.

-- A random mark for each of the last revisions. A reader that finds another mark under the revision that it knows, or none,
-- knows that the database lost revisions (a restore, the promotion of an asynchronous standby), and reads all of it again.
CREATE TABLE registry_history (
    revision BIGINT PRIMARY KEY,
    mark TEXT NOT NULL
);
