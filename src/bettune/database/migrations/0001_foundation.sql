-- Topics that processes keep answers of, each with a number that grows with every change.
CREATE TABLE changes (topic TEXT NOT NULL PRIMARY KEY, number BIGINT NOT NULL) PLAIN;
INSERT INTO changes (topic, number) VALUES ('accounts', 1), ('matches', 1);

CREATE TABLE accounts (
    id IDENTITY,
    email TEXT NOT NULL UNIQUE,
    disabled SMALLINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
) PLAIN;

CREATE TABLE subscriptions (
    id IDENTITY,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    started_at BIGINT NOT NULL,
    ends_at BIGINT -- the first second without it; null: no end
) PLAIN;
CREATE INDEX subscriptions_of_account ON subscriptions (account_id);

CREATE TABLE tokens (
    id IDENTITY,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL, -- its last four characters, to tell it from others
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
) PLAIN;
CREATE INDEX tokens_of_account ON tokens (account_id);

CREATE TABLE sports (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE) PLAIN;
INSERT INTO sports (id, name) VALUES (1, 'football');

CREATE TABLE sources (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE) PLAIN;
-- A source of a lower number is believed before one of a higher where they contradict.
INSERT INTO sources (id, name)
VALUES (1, 'csv'), (2, 'football-data'), (3, 'openfootball'), (9, 'simulated');

CREATE TABLE countries (id IDENTITY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL) PLAIN;

CREATE TABLE tournaments (
    id IDENTITY,
    sport_id BIGINT NOT NULL REFERENCES sports (id),
    country_id BIGINT NOT NULL REFERENCES countries (id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (sport_id, country_id, key)
) PLAIN;

CREATE TABLE seasons (
    id IDENTITY,
    tournament_id BIGINT NOT NULL REFERENCES tournaments (id),
    name TEXT NOT NULL,
    UNIQUE (tournament_id, name)
) PLAIN;

CREATE TABLE teams (
    id IDENTITY,
    sport_id BIGINT NOT NULL REFERENCES sports (id),
    country_id BIGINT NOT NULL REFERENCES countries (id),
    name TEXT NOT NULL
) PLAIN;

-- Every name that a team was seen under or that the operator gave it, with its source.
CREATE TABLE team_names (
    sport_id BIGINT NOT NULL REFERENCES sports (id),
    country_id BIGINT NOT NULL REFERENCES countries (id),
    source_id BIGINT NOT NULL REFERENCES sources (id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    team_id BIGINT NOT NULL REFERENCES teams (id),
    PRIMARY KEY (sport_id, country_id, source_id, key)
) PLAIN;

CREATE TABLE matches (
    id IDENTITY,
    sport_id BIGINT NOT NULL REFERENCES sports (id),
    season_id BIGINT NOT NULL REFERENCES seasons (id),
    home_id BIGINT NOT NULL REFERENCES teams (id),
    away_id BIGINT NOT NULL REFERENCES teams (id),
    kickoff BIGINT NOT NULL, -- UTC seconds; 12:00 UTC of its day where the time is not known
    kickoff_known SMALLINT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('scheduled', 'finished', 'awarded', 'abandoned', 'postponed', 'cancelled')),
    home_goals SMALLINT, -- of regular time
    away_goals SMALLINT,
    half_time_home SMALLINT,
    half_time_away SMALLINT,
    kickoff_as_of BIGINT NOT NULL, -- of the snapshot that told the kick-off; 0: no snapshot
    kickoff_source_id BIGINT NOT NULL REFERENCES sources (id),
    result_source_id BIGINT REFERENCES sources (id),
    CHECK (home_id <> away_id),
    CHECK ((status IN ('finished', 'awarded')) = (home_goals IS NOT NULL)),
    CHECK ((home_goals IS NULL) = (away_goals IS NULL))
) PLAIN;
CREATE INDEX matches_by_kickoff ON matches (kickoff, id);
CREATE INDEX matches_by_pairing ON matches (season_id, home_id, away_id);

-- Which sources a match was seen in.
CREATE TABLE match_sources (
    match_id BIGINT NOT NULL REFERENCES matches (id),
    source_id BIGINT NOT NULL REFERENCES sources (id),
    PRIMARY KEY (match_id, source_id)
) KEYED;

CREATE TABLE bookmakers (
    id IDENTITY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('bookmaker', 'exchange', 'maximum', 'average'))
) PLAIN;

-- Many and narrow. captured_at is 0 for a price some days before kick-off whose time the
-- publisher does not tell, and 9999999999 for the closing price. Nothing refers to other tables
-- here: it would be ten million look-ups, and neither matches nor bookmakers are deleted.
CREATE TABLE quotes (
    match_id BIGINT NOT NULL,
    kind SMALLINT NOT NULL, -- of bet_types.py
    line SMALLINT NOT NULL, -- quarter goals
    bookmaker_id BIGINT NOT NULL,
    captured_at BIGINT NOT NULL,
    odds BIGINT NOT NULL, -- millionths
    plausible SMALLINT NOT NULL,
    source_id SMALLINT NOT NULL,
    PRIMARY KEY (match_id, kind, line, bookmaker_id, captured_at)
) KEYED;

CREATE TABLE filters (
    id IDENTITY,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sport_id BIGINT NOT NULL REFERENCES sports (id),
    name TEXT NOT NULL,
    prediction_based SMALLINT NOT NULL DEFAULT 1,
    kind SMALLINT NOT NULL, -- the bet type: of bet_types.py
    line SMALLINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('approved', 'disabled')),
    created_at BIGINT NOT NULL
) PLAIN;
CREATE INDEX filters_of_account ON filters (account_id, id);

-- Ids of predictions, each given once, also after the newest was deleted.
SQLITEONLY CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL) KEYED;
SQLITEONLY INSERT INTO counters (name, value) VALUES ('prediction_ids', 0);
POSTGRESQLONLY CREATE SEQUENCE prediction_ids;

-- Kept in the order of its key, not of its id: a search then goes down one tree, not two.
CREATE TABLE predictions (
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    match_id BIGINT NOT NULL REFERENCES matches (id),
    id BIGINT NOT NULL,
    odds BIGINT NOT NULL, -- the lowest at which the filter may bet, in millionths
    source TEXT NOT NULL CHECK (source IN ('api', 'ui')),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (filter_id, match_id)
) KEYED;

-- Appended to with every write of a prediction, never changed: what stood at any moment.
CREATE TABLE prediction_history (
    id IDENTITY,
    prediction_id BIGINT NOT NULL,
    filter_id BIGINT NOT NULL,
    match_id BIGINT NOT NULL,
    odds BIGINT, -- null: deleted
    source TEXT NOT NULL,
    written_at BIGINT NOT NULL
) PLAIN;
CREATE INDEX history_of_prediction ON prediction_history (filter_id, match_id, id);

CREATE TABLE imports (
    id IDENTITY,
    source_id BIGINT NOT NULL REFERENCES sources (id),
    file TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_added BIGINT NOT NULL,
    rows_changed BIGINT NOT NULL,
    rows_same BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    rows_blank BIGINT NOT NULL,
    quotes_added BIGINT NOT NULL,
    quotes_changed BIGINT NOT NULL,
    quotes_same BIGINT NOT NULL,
    cells_set_aside BIGINT NOT NULL
) PLAIN;

-- What an import did not take: whole rows, and single cells.
CREATE TABLE import_remarks (
    import_id BIGINT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    cell TEXT, -- null: the whole row
    reason TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
) KEYED;

-- Rows imported before, so that a file imported again is not worked through again.
CREATE TABLE imported_rows (
    scope TEXT NOT NULL,
    digest BIGINT NOT NULL,
    PRIMARY KEY (scope, digest)
) KEYED;

-- Names that no team could be told for, until the operator settles them.
CREATE TABLE unplaced_names (
    id IDENTITY,
    sport_id BIGINT NOT NULL REFERENCES sports (id),
    source_id BIGINT NOT NULL REFERENCES sources (id),
    country TEXT NOT NULL,
    tournament TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    suggestions TEXT NOT NULL, -- JSON: a list of names
    file TEXT NOT NULL, -- where it stood last
    seen_at BIGINT NOT NULL,
    UNIQUE (sport_id, source_id, country, key)
) PLAIN;
