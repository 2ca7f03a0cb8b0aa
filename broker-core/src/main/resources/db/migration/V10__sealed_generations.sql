-- How often each sealed store was written, kept outside it: an older copy put back is known by its lower number.
CREATE TABLE sealed_generations (
    store TEXT PRIMARY KEY,
    generation BIGINT NOT NULL
);
