-- Runs unchanged on SQLite and PostgreSQL. Times and durations are milliseconds; 0 stands for none.

-- Who may use the admin API. The certificate must be of the pinned key; an empty pin has not joined yet.
CREATE TABLE operators (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'auditor')),
    key_pin TEXT NOT NULL,
    ttl BIGINT NOT NULL,
    revoked BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    certificate_expires_at BIGINT NOT NULL,
    token_hash TEXT NOT NULL,
    token_expires_at BIGINT NOT NULL
);
