-- Runs unchanged on SQLite and PostgreSQL. Times are milliseconds since 1970 in UTC.

-- One row. Every change raises it first, which makes changes queue behind each other.
CREATE TABLE registry_revision (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    revision BIGINT NOT NULL
);

INSERT INTO registry_revision (only_row, revision) VALUES (1, 0);

-- Rows are never deleted, so an access key id is never issued twice.
CREATE TABLE instances (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED', 'REVOKED')),
    access_key_id TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL,
    master_version INTEGER NOT NULL,
    shared_ip BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);

CREATE INDEX instances_by_revision ON instances (revision);
CREATE INDEX instances_by_name ON instances (name);

CREATE TABLE instance_addresses (
    instance_id TEXT NOT NULL REFERENCES instances (id),
    ip TEXT NOT NULL,
    PRIMARY KEY (instance_id, ip)
);

CREATE INDEX instance_addresses_by_ip ON instance_addresses (ip);
