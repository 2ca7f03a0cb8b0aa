-- Runs unchanged on SQLite and PostgreSQL. Times and durations are milliseconds, times since 1970 in UTC.

-- The token itself is nowhere: its holder shows it, and its hash is compared. An empty text does not constrain.
CREATE TABLE tickets (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    evidence TEXT NOT NULL CHECK (evidence IN ('EC2', 'ADDRESS')),
    addresses TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    image_id TEXT NOT NULL,
    uses INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used BETWEEN 0 AND uses),
    revoked BOOLEAN NOT NULL,
    ttl BIGINT NOT NULL,
    max_life BIGINT NOT NULL,
    supersede BOOLEAN NOT NULL,
    on_conflict TEXT NOT NULL CHECK (on_conflict IN ('SUSPEND', 'KEEP')),
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE expected_instances (
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    instance_id TEXT NOT NULL,
    ip TEXT NOT NULL,
    PRIMARY KEY (ticket_id, instance_id)
);

-- How an instance came in, for those that came by a ticket.
CREATE TABLE enrolments (
    instance_id TEXT PRIMARY KEY REFERENCES instances (id),
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    nonce_hash TEXT NOT NULL,
    booted_at BIGINT NOT NULL,
    ttl BIGINT NOT NULL,
    life_ends BIGINT NOT NULL,
    issued_at BIGINT NOT NULL
);

CREATE INDEX enrolments_by_nonce ON enrolments (ticket_id, nonce_hash);

-- Credentials that a newer one has taken the place of; each stays good for a little while.
CREATE TABLE retired_credentials (
    access_key_id TEXT PRIMARY KEY,
    instance_id TEXT NOT NULL REFERENCES instances (id),
    generation INTEGER NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX retired_credentials_by_instance ON retired_credentials (instance_id);
