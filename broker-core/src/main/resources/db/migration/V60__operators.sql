-- Runs unchanged on SQLite and PostgreSQL. Times and durations are milliseconds; 0 stands for none.

-- Who may use the admin API. The authority is the pin of the CA that issues the operator's certificates: brokers that were
-- set up one by one have one each, and an operator of one is nobody at the other.
-- The certificate must be of the pinned key. An empty pin has not joined yet; '*' is any key that the authority certified.
CREATE TABLE operators (
    authority TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'auditor')),
    key_pin TEXT NOT NULL,
    ttl BIGINT NOT NULL,
    revoked BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    certificate_serial TEXT NOT NULL,
    certificate_expires_at BIGINT NOT NULL,
    token_hash TEXT NOT NULL,
    token_expires_at BIGINT NOT NULL,
    PRIMARY KEY (authority, name)
);
