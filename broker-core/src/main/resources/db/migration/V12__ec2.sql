-- Runs unchanged on SQLite and PostgreSQL. Times are milliseconds since 1970 in UTC.

-- What EC2 has said about the instances that enrolled with its document. Without a network interface EC2 was not asked
-- about it yet, or did not know it.
CREATE TABLE ec2_instances (
    instance_id TEXT PRIMARY KEY REFERENCES instances (id),
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    network_interface TEXT NOT NULL,
    -- Whether it lost its rights only because EC2 stopped it: it gets them back when it has been started again.
    asleep BOOLEAN NOT NULL
);

-- For the job that forgets instances whose lease ended long ago. Their access key ids have 80 random bits, so that one
-- whose row is gone does not come again.
CREATE INDEX instances_by_end ON instances (expires_at);
