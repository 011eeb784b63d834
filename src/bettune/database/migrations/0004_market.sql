-- The market: bet rules, decisions, simulated bets with their ledger, and what the watch looks at.

-- In millionths; null where none was given.
ALTER TABLE predictions ADD COLUMN probability BIGINT;
ALTER TABLE prediction_history ADD COLUMN probability BIGINT;

-- Appended to with every change; a filter's newest row is in force. Cents, millionths, seconds.
CREATE TABLE bet_rules (
    id IDENTITY,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    set_at BIGINT NOT NULL,
    stake_kind TEXT NOT NULL CHECK (stake_kind IN ('flat', 'to_win', 'share', 'kelly')),
    stake BIGINT NOT NULL,
    bankroll BIGINT NOT NULL,
    most_on_match BIGINT,
    most_on_day BIGINT,
    most_on_filter BIGINT,
    opens_after BIGINT NOT NULL,
    earliest BIGINT,
    latest BIGINT NOT NULL,
    most_bets SMALLINT NOT NULL,
    step BIGINT NOT NULL,
    fresh_for BIGINT NOT NULL,
    bookmakers TEXT -- JSON: a list of ids; null: any
) PLAIN;
CREATE INDEX bet_rules_of_filter ON bet_rules (filter_id, id);

-- Every check of a prediction; nothing refers to matches or bookmakers, as with quotes.
CREATE TABLE decisions (
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    match_id BIGINT NOT NULL,
    number BIGINT NOT NULL, -- of the filter's decisions on the match, from 1
    checked_at BIGINT NOT NULL,
    cause SMALLINT NOT NULL, -- of deciding.py, as is the reason
    reason SMALLINT NOT NULL,
    write_id BIGINT NOT NULL, -- of prediction_history: the prediction that was checked
    rule_id BIGINT NOT NULL, -- of bet_rules; 0: the defaults
    min_odds BIGINT NOT NULL,
    odds BIGINT, -- of the quote that was looked at, if it came to that
    bookmaker_id BIGINT,
    captured_at BIGINT,
    detail BIGINT, -- what it is, the reason tells
    stake BIGINT,
    bet_id BIGINT,
    PRIMARY KEY (filter_id, match_id, number)
) KEYED;

SQLITEONLY INSERT INTO counters (name, value) VALUES ('bet_ids', 0);
POSTGRESQLONLY CREATE SEQUENCE bet_ids;

-- Never changed; what became of a bet is in the ledger.
CREATE TABLE bets (
    id BIGINT NOT NULL PRIMARY KEY,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    match_id BIGINT NOT NULL REFERENCES matches (id),
    number SMALLINT NOT NULL, -- of the filter's bets on the match, from 1
    decision_number BIGINT NOT NULL,
    kind SMALLINT NOT NULL, -- the bet type: of bet_types.py
    line SMALLINT NOT NULL,
    odds BIGINT NOT NULL,
    min_odds BIGINT NOT NULL,
    probability BIGINT,
    bookmaker_id BIGINT NOT NULL REFERENCES bookmakers (id),
    captured_at BIGINT NOT NULL,
    stake BIGINT NOT NULL, -- cents
    commission BIGINT NOT NULL, -- millionths of a profit
    placed_at BIGINT NOT NULL,
    kickoff BIGINT NOT NULL, -- as it stood then
    UNIQUE (filter_id, match_id, number),
    UNIQUE (filter_id, match_id, captured_at) -- a moment is bet on once
) PLAIN;
CREATE INDEX bets_of_match ON bets (match_id);
CREATE INDEX bets_of_filter ON bets (filter_id, id);
CREATE INDEX bets_by_kickoff ON bets (filter_id, kickoff);

-- Appended to, never changed: a stake, a return when the match is settled, and a correction
-- whenever its result is. Written by the watch alone, so that the running sums add up.
CREATE TABLE ledger (
    id IDENTITY,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    bet_id BIGINT NOT NULL REFERENCES bets (id) ON DELETE CASCADE,
    entry TEXT NOT NULL CHECK (entry IN ('stake', 'return', 'correction')),
    amount BIGINT NOT NULL, -- cents
    balance BIGINT NOT NULL, -- the sum of the filter's amounts, this one with them
    at_risk BIGINT NOT NULL, -- the filter's open stakes after it
    result SMALLINT, -- of settlement.py; null: open
    written_at BIGINT NOT NULL,
    CHECK ((entry = 'stake') = (result IS NULL))
) PLAIN;
CREATE INDEX ledger_of_filter ON ledger (filter_id, id);
CREATE INDEX ledger_of_bet ON ledger (bet_id, id);
CREATE UNIQUE INDEX ledger_once ON ledger (bet_id, entry) WHERE entry <> 'correction';

-- What a bookmaker or an exchange takes of a profit, in millionths.
CREATE TABLE commissions (
    bookmaker_id BIGINT NOT NULL PRIMARY KEY REFERENCES bookmakers (id),
    rate BIGINT NOT NULL,
    set_at BIGINT NOT NULL
) PLAIN;

-- Notes to the watch, put in the transaction of the change that they tell of, and only ever added,
-- so that nobody waits for anybody; the watch takes them away.
CREATE TABLE due (
    id IDENTITY,
    subject TEXT NOT NULL CHECK (subject IN ('quotes', 'match', 'filter')),
    subject_id BIGINT NOT NULL, -- of the match or the filter
    kinds BIGINT NOT NULL, -- of bets that there are new quotes for, a bit each
    due_at BIGINT NOT NULL
) PLAIN;
CREATE INDEX due_in_time ON due (due_at, id);

-- The predictions that may still be bet on, as last written, and when time alone makes the next
-- check due. Written by the watch alone, from the history of predictions.
CREATE TABLE watched (
    match_id BIGINT NOT NULL,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    write_id BIGINT NOT NULL, -- of prediction_history
    min_odds BIGINT NOT NULL,
    probability BIGINT,
    written_at BIGINT NOT NULL,
    due_at BIGINT, -- null: not by time alone
    cause SMALLINT NOT NULL,
    PRIMARY KEY (match_id, filter_id)
) KEYED;
CREATE INDEX watched_of_filter ON watched (filter_id, match_id);
CREATE INDEX watched_due ON watched (due_at) WHERE due_at IS NOT NULL;
INSERT INTO watched (match_id, filter_id, write_id, min_odds, written_at, due_at, cause)
SELECT p.match_id, p.filter_id,
       COALESCE((SELECT max(h.id) FROM prediction_history AS h
                 WHERE h.filter_id = p.filter_id AND h.match_id = p.match_id), 0),
       p.odds, p.updated_at, 0, 2
FROM predictions AS p JOIN matches AS m ON m.id = p.match_id
WHERE m.status IN ('scheduled', 'postponed');

-- How far the watch has read the history, and which ids before that it has not seen: they are of
-- a transaction that ran then, one before the horizon, or will never be.
CREATE TABLE watch_cursor (write_id BIGINT NOT NULL) PLAIN;
INSERT INTO watch_cursor (write_id) SELECT COALESCE(max(id), 0) FROM prediction_history;
CREATE TABLE watch_gaps (
    first_id BIGINT NOT NULL PRIMARY KEY,
    last_id BIGINT NOT NULL,
    horizon BIGINT NOT NULL
) PLAIN;
