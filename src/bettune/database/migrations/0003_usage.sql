-- How many requests each user sent on each day (UTC); all processes add to the same row.
CREATE TABLE usage (
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    day BIGINT NOT NULL, -- since 1970-01-01
    requests BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
) KEYED;
CREATE INDEX usage_by_day ON usage (day);
