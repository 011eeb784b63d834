-- The record: every filter's writes as a hash chain of its own, sealed soon after their commit.

-- One row. All history up to sealed_to is sealed; up to next_to it will be, once every transaction
-- that ran when that was noted (those before horizon) has ended: on PostgreSQL a lower id may
-- appear after a higher one.
CREATE TABLE sealing (
    only_one SMALLINT NOT NULL PRIMARY KEY CHECK (only_one = 1),
    server TEXT, -- the server's own id, drawn with the first seal
    secret BYTES, -- that the entries' salts are made of
    sealed_to BIGINT NOT NULL,
    next_to BIGINT NOT NULL,
    horizon BIGINT NOT NULL
) PLAIN;
INSERT INTO sealing (only_one, sealed_to, next_to, horizon) VALUES (1, 0, 0, 0);

-- What a match was when writes on it were sealed: its names and kick-off as then known.
CREATE TABLE sealed_matches (
    id IDENTITY,
    match_id BIGINT NOT NULL,
    country TEXT NOT NULL,
    tournament TEXT NOT NULL,
    season TEXT NOT NULL,
    home TEXT NOT NULL,
    away TEXT NOT NULL,
    kickoff BIGINT NOT NULL,
    kickoff_known SMALLINT NOT NULL
) PLAIN;
CREATE INDEX sealed_matches_of_match ON sealed_matches (match_id, id);

CREATE TABLE seals (
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    position BIGINT NOT NULL, -- from 1, without a gap
    history_id BIGINT UNIQUE, -- null: the entry only says what the match is by now
    sealed_match_id BIGINT NOT NULL,
    kind SMALLINT, -- the bet type of a write, as it was
    line SMALLINT,
    hash BYTES NOT NULL, -- SHA-256 of the hash before it and the entry
    PRIMARY KEY (filter_id, position)
) KEYED;

-- Ed25519. The newest signs. Whoever can read these can write the history as well.
CREATE TABLE record_keys (
    id IDENTITY,
    secret BYTES NOT NULL,
    made_at BIGINT NOT NULL
) PLAIN;
