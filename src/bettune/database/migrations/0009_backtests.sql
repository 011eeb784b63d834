-- Backtests, each with what it was asked, what came of it, and its bets.
CREATE TABLE backtests (
    id IDENTITY,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL,
    specification TEXT NOT NULL, -- JSON, as are the results
    results TEXT NOT NULL,
    bets BYTES NOT NULL -- columns, packed; behind all that a list reads
) PLAIN;
CREATE INDEX backtests_of_account ON backtests (account_id, id);

-- What an account ever tried on a set of matches: it stays when a backtest is deleted, so that the
-- best of many is not shown as the only one.
CREATE TABLE tried_variants (
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sample TEXT NOT NULL, -- digests: of the matches, and of all that decides on bets
    variant TEXT NOT NULL,
    PRIMARY KEY (account_id, sample, variant)
) KEYED;
